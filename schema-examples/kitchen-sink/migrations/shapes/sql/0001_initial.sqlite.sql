-- shapes.0001_initial on sqlite: for reading; what runs is made from the migration.

-- CreateModel Bar
CREATE TABLE "shapes_bar" (
    "bar_id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "sign" varchar(60) NOT NULL
);

-- CreateModel Cellar
CREATE TABLE "shapes_cellar" (
    "of_bar" integer NOT NULL PRIMARY KEY REFERENCES "shapes_bar" ("bar_id") ON DELETE CASCADE,
    "depth" integer NOT NULL
);

-- CreateModel Kitchen
CREATE TABLE "shapes_kitchen" (
    "kitchen_id" char(32) NOT NULL PRIMARY KEY,
    "cook" varchar(60) NOT NULL
);

-- CreateModel Place
CREATE TABLE "shapes_place" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "name" varchar(80) NOT NULL
);

-- CreateModel Pub
CREATE TABLE "shapes_pub" (
    "bar_ptr_id" integer NOT NULL PRIMARY KEY REFERENCES "shapes_bar" ("bar_id") ON DELETE CASCADE,
    "kitchen_ptr_id" char(32) NOT NULL REFERENCES "shapes_kitchen" ("kitchen_id") ON DELETE CASCADE,
    "motto" varchar(80) NOT NULL
);
CREATE UNIQUE INDEX "shapes_pub_kitchen_ptr_id_8b94de51_uniq" ON "shapes_pub" ("kitchen_ptr_id");

-- CreateModel Question
CREATE TABLE "shapes_question" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "text" varchar(80) NOT NULL
);

-- CreateModel Answer
CREATE TABLE "shapes_answer" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "question_id" integer NOT NULL REFERENCES "shapes_question" ("id") ON DELETE CASCADE,
    "text" varchar(80) NOT NULL,
    "_order" integer NOT NULL
);
CREATE INDEX "shapes_answer_question_id_f625b52a" ON "shapes_answer" ("question_id");

-- CreateModel Restaurant
CREATE TABLE "shapes_restaurant" (
    "place_ptr_id" integer NOT NULL PRIMARY KEY REFERENCES "shapes_place" ("id") ON DELETE CASCADE,
    "stars" smallint unsigned NOT NULL CHECK ("stars" >= 0)
);
