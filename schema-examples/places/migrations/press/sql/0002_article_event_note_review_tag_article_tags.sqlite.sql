-- press.0002_article_event_note_review_tag_article_tags on sqlite: for reading; what runs is made from the migration.

-- CreateModel Article
CREATE TABLE "press_article" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "title" varchar(100) NOT NULL,
    "slug" varchar(100) NOT NULL,
    "status" varchar(10) NOT NULL CHECK ("status" IN ('draft', 'published')),
    "views" integer NOT NULL,
    "author_id" bigint NOT NULL REFERENCES "press_author" ("id") ON DELETE CASCADE,
    "part_id" bigint NULL REFERENCES "press_article" ("id") ON DELETE CASCADE,
    CONSTRAINT "press_article_views" CHECK ("views" >= 0)
);
CREATE INDEX "press_article_author_id_adf5d606" ON "press_article" ("author_id");
CREATE INDEX "press_article_part_id_7bfe441d" ON "press_article" ("part_id");
CREATE UNIQUE INDEX "press_article_once" ON "press_article" ("author_id", "title");

-- CreateModel Event
CREATE TABLE "press_event" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "what" varchar(200) NOT NULL
);

-- CreateModel Note
CREATE TABLE "press_note" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "article_id" bigint NOT NULL REFERENCES "press_article" ("id") ON DELETE CASCADE,
    "text" varchar(200) NOT NULL
);
CREATE INDEX "press_note_article_id_204b7688" ON "press_note" ("article_id");

-- CreateModel Review
CREATE TABLE "press_review" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "draft_id" bigint NOT NULL REFERENCES "press_article" ("id") ON DELETE CASCADE,
    "grade" integer NOT NULL
);
CREATE INDEX "press_review_draft_id_db5770e5" ON "press_review" ("draft_id");

-- CreateModel Tag
CREATE TABLE "press_tag" (
    "name" varchar(40) NOT NULL PRIMARY KEY
);

-- CreateModel Article_tags
CREATE TABLE "press_article_tags" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "article_id" bigint NOT NULL REFERENCES "press_article" ("id") ON DELETE CASCADE,
    "tag_id" varchar(40) NOT NULL REFERENCES "press_tag" ("name") ON DELETE CASCADE
);
CREATE INDEX "press_article_tags_article_id_9653daf6" ON "press_article_tags" ("article_id");
CREATE INDEX "press_article_tags_tag_id_4cd57def" ON "press_article_tags" ("tag_id");
CREATE UNIQUE INDEX "press_article_tags_article_id_tag_id_e59809de_uniq" ON "press_article_tags" ("article_id", "tag_id");
