-- rules.0001_initial on sqlite: for reading; what runs is made from the migration.

-- CreateModel Form
CREATE TABLE "rules_form" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "state" varchar(20) NOT NULL CHECK ("state" IN ('open', 'in_progress', 'done')),
    "level" smallint NOT NULL CHECK ("level" IN (1, 10)),
    "source" varchar(20) NOT NULL,
    "pattern" varchar(20) NOT NULL,
    "unlike" varchar(20) NOT NULL,
    "address" varchar(80) NOT NULL,
    "link" varchar(80) NOT NULL,
    "checked" varchar(80) NOT NULL,
    "slug" varchar(80) NOT NULL,
    "words" varchar(80) NOT NULL,
    "v4" varchar(80) NOT NULL,
    "v6" varchar(80) NOT NULL,
    "either" varchar(80) NOT NULL,
    "percentage" integer NOT NULL,
    "name" varchar(80) NOT NULL,
    "login" varchar(20) NOT NULL
);
CREATE UNIQUE INDEX "rules_form_login_b5dba3f7_uniq" ON "rules_form" ("login");
