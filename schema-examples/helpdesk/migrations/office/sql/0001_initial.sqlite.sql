-- office.0001_initial on sqlite: for reading; what runs is made from the migration.

-- CreateModel Room
CREATE TABLE "office_room" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "number" integer NOT NULL,
    "colour" varchar(6) NOT NULL,
    "deposit" bigint NULL
);
CREATE UNIQUE INDEX "office_room_number_8baa6266_uniq" ON "office_room" ("number");
