-- desk.0001_initial on sqlite: for reading; what runs is made from the migration.

-- CreateModel Form
CREATE TABLE "desk_form" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "code" varchar(20) NOT NULL,
    "note" text NOT NULL,
    "email" varchar(100) NOT NULL,
    "repository" varchar(200) NOT NULL,
    "domain" varchar(200) NOT NULL,
    "host" varchar(200) NOT NULL,
    "numbers" varchar(200) NOT NULL,
    "offsets" varchar(200) NOT NULL,
    "count" varchar(20) NOT NULL,
    "price" decimal NOT NULL,
    "weight" real NOT NULL,
    "report" varchar(100) NOT NULL,
    "picture" varchar(100) NOT NULL,
    "plain" varchar(100) NOT NULL,
    "key" blob NOT NULL,
    "contact" varchar(254) NULL
);
CREATE UNIQUE INDEX "desk_form_contact_c1157896_uniq" ON "desk_form" ("contact");

-- CreateModel Survey
CREATE TABLE "desk_survey" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "channel" varchar(10) NULL CHECK ("channel" IN ('mail', 'chat', 'phone')),
    "size" varchar(1) NOT NULL CHECK ("size" IN ('s', 'l')),
    "score" smallint NOT NULL CHECK ("score" IN (2, 1, -1, 0)),
    "mood" varchar(10) NULL CHECK ("mood" IN ('red', 'blue')),
    "team" varchar(20) NOT NULL,
    "shift" integer NULL
);

-- CreateModel Ticket
CREATE TABLE "desk_ticket" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "title" varchar(80) NOT NULL,
    "severity" integer NOT NULL CHECK ("severity" IN (1, 2, 3)),
    "minutes" integer NOT NULL,
    "opens_on" date NULL,
    "due_on" date NULL,
    "room" integer NULL,
    "parent_id" bigint NULL REFERENCES "desk_ticket" ("id") ON DELETE CASCADE
);
CREATE INDEX "desk_ticket_parent_id_dfc7ae9e" ON "desk_ticket" ("parent_id");

-- CreateModel Attachment
CREATE TABLE "desk_attachment" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "ticket_id" bigint NOT NULL REFERENCES "desk_ticket" ("id") ON DELETE CASCADE,
    "file" varchar(60) NOT NULL,
    "preview" varchar(100) NULL
);
CREATE INDEX "desk_attachment_ticket_id_90dfcba7" ON "desk_attachment" ("ticket_id");

-- CreateModel Label
CREATE TABLE "desk_label" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "name" varchar(10) NOT NULL,
    "colour" varchar(6) NOT NULL,
    "accent" varchar(6) NULL,
    "background" varchar(6) NOT NULL,
    "price" bigint NOT NULL,
    "room_id" bigint NULL REFERENCES "office_room" ("id") ON DELETE SET NULL,
    "mirrored" varchar(6) NOT NULL GENERATED ALWAYS AS (luthier_reverse("colour")) STORED,
    CONSTRAINT "label_can_be_read" CHECK ((NOT ("colour" = "background")))
);
CREATE UNIQUE INDEX "desk_label_name_e679d017_uniq" ON "desk_label" ("name");
CREATE INDEX "desk_label_colour_f09344c9" ON "desk_label" ("colour");
CREATE INDEX "desk_label_room_id_167b16b7" ON "desk_label" ("room_id");
