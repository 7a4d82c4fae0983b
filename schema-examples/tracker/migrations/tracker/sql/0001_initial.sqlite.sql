-- tracker.0001_initial on sqlite: for reading; what runs is made from the migration.

-- CreateModel Attachment
CREATE TABLE "tracker_attachment" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "name" varchar(100) NOT NULL,
    "content_type_id" integer NULL REFERENCES "django_content_type" ("id") ON DELETE CASCADE,
    "object_id" integer unsigned NULL CHECK ("object_id" >= 0)
);
CREATE INDEX "tracker_att_content_8be9fa_idx" ON "tracker_attachment" ("content_type_id", "object_id");
INSERT INTO "django_content_type" ("app_label", "model") SELECT 'tracker', 'bug' WHERE NOT EXISTS (SELECT 1 FROM "django_content_type" WHERE "app_label" = 'tracker' AND "model" = 'bug');
INSERT INTO "django_content_type" ("app_label", "model") SELECT 'tracker', 'page' WHERE NOT EXISTS (SELECT 1 FROM "django_content_type" WHERE "app_label" = 'tracker' AND "model" = 'page');

-- CreateModel Bug
CREATE TABLE "tracker_bug" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "title" varchar(100) NOT NULL
);

-- CreateModel Comment
CREATE TABLE "tracker_comment" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "text" text NOT NULL,
    "content_type_id" integer NOT NULL REFERENCES "django_content_type" ("id") ON DELETE CASCADE,
    "object_id" bigint NOT NULL
);
CREATE INDEX "tracker_com_content_b03401_idx" ON "tracker_comment" ("content_type_id", "object_id");
INSERT INTO "django_content_type" ("app_label", "model") SELECT 'tracker', 'bug' WHERE NOT EXISTS (SELECT 1 FROM "django_content_type" WHERE "app_label" = 'tracker' AND "model" = 'bug');
INSERT INTO "django_content_type" ("app_label", "model") SELECT 'tracker', 'page' WHERE NOT EXISTS (SELECT 1 FROM "django_content_type" WHERE "app_label" = 'tracker' AND "model" = 'page');
INSERT INTO "django_content_type" ("app_label", "model") SELECT 'tracker', 'comment' WHERE NOT EXISTS (SELECT 1 FROM "django_content_type" WHERE "app_label" = 'tracker' AND "model" = 'comment');

-- CreateModel Folder
CREATE TABLE "tracker_folder" (
    "id" char(32) NOT NULL PRIMARY KEY,
    "name" varchar(100) NOT NULL
);

-- CreateModel Label
CREATE TABLE "tracker_label" (
    "word" varchar(40) NOT NULL PRIMARY KEY
);

-- CreateModel Page
CREATE TABLE "tracker_page" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "title" varchar(100) NOT NULL
);

-- CreateModel Vote
CREATE TABLE "tracker_vote" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "points" smallint NOT NULL,
    "thing_type_id" integer NOT NULL REFERENCES "django_content_type" ("id") ON DELETE CASCADE,
    "thing_id" varchar(60) NOT NULL
);
CREATE INDEX "tracker_vote_thing" ON "tracker_vote" ("thing_type_id", "thing_id");
INSERT INTO "django_content_type" ("app_label", "model") SELECT 'tracker', 'bug' WHERE NOT EXISTS (SELECT 1 FROM "django_content_type" WHERE "app_label" = 'tracker' AND "model" = 'bug');
INSERT INTO "django_content_type" ("app_label", "model") SELECT 'tracker', 'folder' WHERE NOT EXISTS (SELECT 1 FROM "django_content_type" WHERE "app_label" = 'tracker' AND "model" = 'folder');
INSERT INTO "django_content_type" ("app_label", "model") SELECT 'tracker', 'label' WHERE NOT EXISTS (SELECT 1 FROM "django_content_type" WHERE "app_label" = 'tracker' AND "model" = 'label');
