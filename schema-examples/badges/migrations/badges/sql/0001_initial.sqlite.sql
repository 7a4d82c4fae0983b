-- badges.0001_initial on sqlite: for reading; what runs is made from the migration.

-- CreateModel Badge
CREATE TABLE "badges_badge" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "name" varchar(80) NOT NULL,
    "user_id" integer NOT NULL REFERENCES "accounts_user" ("id") ON DELETE CASCADE,
    "topic_id" bigint NULL REFERENCES "forum_topic" ("id") ON DELETE SET NULL
);
CREATE INDEX "badges_badge_user_id_073657e7" ON "badges_badge" ("user_id");
CREATE INDEX "badges_badge_topic_id_f185f07f" ON "badges_badge" ("topic_id");
