-- blog.0001_initial on sqlite: for reading; what runs is made from the migration.

-- CreateModel Tag
CREATE TABLE "blog_tag" (
    "name" varchar(40) NOT NULL PRIMARY KEY
);

-- CreateModel User
CREATE TABLE "blog_user" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "created_at" datetime NOT NULL,
    "updated_at" datetime NOT NULL,
    "name" varchar(100) NOT NULL,
    "email" varchar(254) NOT NULL
);
CREATE UNIQUE INDEX "blog_user_email_8f71103d_uniq" ON "blog_user" ("email");
CREATE INDEX "blog_user_created_71f693_idx" ON "blog_user" ("created_at" DESC);
CREATE INDEX "blog_user_name_cd9664_idx" ON "blog_user" ("name", "email");

-- CreateModel Post
CREATE TABLE "blog_post" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "created_at" datetime NOT NULL,
    "updated_at" datetime NOT NULL,
    "title" varchar(200) NOT NULL,
    "content" text NOT NULL,
    "author_id" bigint NOT NULL REFERENCES "blog_user" ("id") ON DELETE CASCADE,
    "is_published" bool NOT NULL
);
CREATE INDEX "blog_post_author_id_dd7a8485" ON "blog_post" ("author_id");

-- CreateModel Post_tags
CREATE TABLE "blog_post_tags" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "post_id" bigint NOT NULL REFERENCES "blog_post" ("id") ON DELETE CASCADE,
    "tag_id" varchar(40) NOT NULL REFERENCES "blog_tag" ("name") ON DELETE CASCADE
);
CREATE INDEX "blog_post_tags_post_id_a1c71c8a" ON "blog_post_tags" ("post_id");
CREATE INDEX "blog_post_tags_tag_id_0875c551" ON "blog_post_tags" ("tag_id");
CREATE UNIQUE INDEX "blog_post_tags_post_id_tag_id_4925ec37_uniq" ON "blog_post_tags" ("post_id", "tag_id");
