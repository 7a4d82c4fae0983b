-- bench.0001_initial on sqlite: for reading; what runs is made from the migration.

-- CreateModel User
CREATE TABLE "bench_user" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "name" varchar(100) NOT NULL,
    "hair_color" varchar(20) NULL,
    "created_at" datetime NOT NULL
);

-- CreateModel Post
CREATE TABLE "bench_post" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "user_id" bigint NOT NULL REFERENCES "bench_user" ("id") ON DELETE CASCADE,
    "title" varchar(200) NOT NULL,
    "content" text NOT NULL,
    "created_at" datetime NOT NULL
);
CREATE INDEX "bench_post_user_id_138b42d7" ON "bench_post" ("user_id");

-- CreateModel Comment
CREATE TABLE "bench_comment" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "post_id" bigint NOT NULL REFERENCES "bench_post" ("id") ON DELETE CASCADE,
    "text" text NOT NULL
);
CREATE INDEX "bench_comment_post_id_2cd07f2f" ON "bench_comment" ("post_id");
