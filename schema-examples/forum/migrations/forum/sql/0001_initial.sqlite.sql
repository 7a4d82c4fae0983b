-- forum.0001_initial on sqlite: for reading; what runs is made from the migration.

-- CreateModel Topic
CREATE TABLE "forum_topic" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "title" varchar(200) NOT NULL
);
CREATE UNIQUE INDEX "forum_topic_title_1e84343f_uniq" ON "forum_topic" ("title");
