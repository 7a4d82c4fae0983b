-- shapes.0001_initial on sqlite: for reading; what runs is made from the migration.

-- CreateModel Place
CREATE TABLE "shapes_place" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "name" varchar(80) NOT NULL
);

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
