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
    "login" varchar(20) NOT NULL,
    "channel" varchar(10) NULL CHECK ("channel" IN ('mail', 'phone')),
    "size" varchar(1) NOT NULL CHECK ("size" IN ('s', 'l')),
    "team" varchar(20) NOT NULL,
    "shout" varchar(20) NOT NULL,
    "step" integer NOT NULL,
    "rate" decimal NOT NULL,
    "domain" varchar(80) NOT NULL,
    "host" varchar(80) NOT NULL,
    "whole" varchar(80) NOT NULL,
    "numbers" varchar(80) NOT NULL,
    "signed" varchar(80) NOT NULL,
    "paper" varchar(80) NOT NULL,
    "picture" varchar(80) NOT NULL,
    "no_nul" varchar(80) NOT NULL,
    "sender" char(39) NULL,
    "starts" integer NOT NULL,
    "ends" integer NOT NULL
);
CREATE UNIQUE INDEX "rules_form_login_b5dba3f7_uniq" ON "rules_form" ("login");

-- CreateModel Wall
CREATE TABLE "rules_wall" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "colour" varchar(6) NOT NULL,
    "accent" varchar(6) NULL,
    "gloss" smallint NOT NULL CHECK ("gloss" IN (1, 10)),
    CONSTRAINT "wall_accent" CHECK (((("colour" = "accent") IS NOT TRUE) AND "colour" >= '000001')),
    CONSTRAINT "wall_gloss" CHECK (((NOT ("gloss" = 10)) OR "accent" IS NULL))
);
