-- people.0001_initial on sqlite: for reading; what runs is made from the migration.

-- CreateModel Person
CREATE TABLE "people_person" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "name" varchar(80) NOT NULL,
    "is_active" bool NOT NULL
);
