-- ledgers.0002_event_question_answer on sqlite: for reading; what runs is made from the migration.

-- CreateModel Event
CREATE TABLE "ledgers_event" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "name" varchar(60) NOT NULL,
    "starts_at" datetime NOT NULL,
    "day" date NOT NULL,
    "public" bool NOT NULL
);

-- CreateModel Question
CREATE TABLE "ledgers_question" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "text" varchar(100) NOT NULL
);

-- CreateModel Answer
CREATE TABLE "ledgers_answer" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "question_id" bigint NOT NULL REFERENCES "ledgers_question" ("id") ON DELETE CASCADE,
    "text" varchar(100) NOT NULL,
    "_order" integer NOT NULL
);
CREATE INDEX "ledgers_answer_question_id_7096ddb8" ON "ledgers_answer" ("question_id");
