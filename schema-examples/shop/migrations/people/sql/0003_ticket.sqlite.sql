-- people.0003_ticket on sqlite: for reading; what runs is made from the migration.

-- CreateModel Ticket
CREATE TABLE "people_ticket" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT
);
