-- press.0001_initial on sqlite: for reading; what runs is made from the migration.

-- CreateModel Author
CREATE TABLE "press_author" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "name" varchar(80) NOT NULL,
    "email" varchar(254) NOT NULL
);
CREATE UNIQUE INDEX "press_author_name_b3aa6ca4_uniq" ON "press_author" ("name");
