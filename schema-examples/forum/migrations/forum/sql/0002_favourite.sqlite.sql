-- forum.0002_favourite on sqlite: for reading; what runs is made from the migration.

-- CreateModel Favourite
CREATE TABLE "forum_favourite" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "user_id" integer NOT NULL REFERENCES "accounts_user" ("id") ON DELETE CASCADE,
    "topic_id" bigint NOT NULL REFERENCES "forum_topic" ("id") ON DELETE CASCADE,
    "_order" integer NOT NULL
);
CREATE INDEX "forum_favourite_user_id_97b80470" ON "forum_favourite" ("user_id");
CREATE INDEX "forum_favourite_topic_id_cc7dd543" ON "forum_favourite" ("topic_id");
