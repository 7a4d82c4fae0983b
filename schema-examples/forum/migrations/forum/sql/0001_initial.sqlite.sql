-- forum.0001_initial on sqlite: for reading; what runs is made from the migration.

-- CreateModel Donation
CREATE TABLE "forum_donation" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "user_id" integer NOT NULL REFERENCES "accounts_user" ("id") ON DELETE RESTRICT,
    "cents" integer NOT NULL
);
CREATE INDEX "forum_donation_user_id_12824184" ON "forum_donation" ("user_id");

-- CreateModel Profile
CREATE TABLE "forum_profile" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "user_id" integer NOT NULL REFERENCES "accounts_user" ("id") ON DELETE CASCADE,
    "signature" varchar(200) NOT NULL
);
CREATE UNIQUE INDEX "forum_profile_user_id_91ac6f77_uniq" ON "forum_profile" ("user_id");

-- CreateModel Remark
CREATE TABLE "forum_remark" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "content_type_id" integer NOT NULL REFERENCES "django_content_type" ("id") ON DELETE CASCADE,
    "object_id" bigint NOT NULL,
    "text" varchar(200) NOT NULL,
    "by_id" integer NULL REFERENCES "accounts_user" ("id") ON DELETE SET NULL
);
CREATE INDEX "forum_remark_by_id_75c1ea81" ON "forum_remark" ("by_id");
CREATE INDEX "forum_remar_content_a09cd2_idx" ON "forum_remark" ("content_type_id", "object_id");
INSERT INTO "django_content_type" ("app_label", "model") SELECT 'accounts', 'user' WHERE NOT EXISTS (SELECT 1 FROM "django_content_type" WHERE "app_label" = 'accounts' AND "model" = 'user');
INSERT INTO "django_content_type" ("app_label", "model") SELECT 'forum', 'topic' WHERE NOT EXISTS (SELECT 1 FROM "django_content_type" WHERE "app_label" = 'forum' AND "model" = 'topic');

-- CreateModel Topic
CREATE TABLE "forum_topic" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "owner_id" integer NOT NULL REFERENCES "accounts_user" ("id") ON DELETE CASCADE,
    "title" varchar(200) NOT NULL,
    "colour" varchar(6) NOT NULL,
    "least" varchar(10) NOT NULL CHECK ("least" IN ('member', 'moderator'))
);
CREATE INDEX "forum_topic_owner_id_a1810cb5" ON "forum_topic" ("owner_id");
CREATE UNIQUE INDEX "forum_topic_title_1e84343f_uniq" ON "forum_topic" ("title");

-- CreateModel Reply
CREATE TABLE "forum_reply" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "topic_id" bigint NOT NULL REFERENCES "forum_topic" ("id") ON DELETE CASCADE,
    "author_id" integer NOT NULL REFERENCES "accounts_user" ("id") ON DELETE CASCADE,
    "text" text NOT NULL
);
CREATE INDEX "forum_reply_topic_id_7818c1c6" ON "forum_reply" ("topic_id");
CREATE INDEX "forum_reply_author_id_718879be" ON "forum_reply" ("author_id");

-- CreateModel Topic_watchers
CREATE TABLE "forum_topic_watchers" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "topic_id" bigint NOT NULL REFERENCES "forum_topic" ("id") ON DELETE CASCADE,
    "user_id" integer NOT NULL REFERENCES "accounts_user" ("id") ON DELETE CASCADE
);
CREATE INDEX "forum_topic_watchers_topic_id_3ab3a053" ON "forum_topic_watchers" ("topic_id");
CREATE INDEX "forum_topic_watchers_user_id_4deefbd1" ON "forum_topic_watchers" ("user_id");
CREATE UNIQUE INDEX "forum_topic_watchers_topic_id_user_id_fc2dd303_uniq" ON "forum_topic_watchers" ("topic_id", "user_id");
