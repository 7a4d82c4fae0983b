-- tables.0001_initial on sqlite: for reading; what runs is made from the migration.

-- CreateModel Entry
CREATE TABLE "tables_entry" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "written_on" date NOT NULL,
    "read_at" datetime NULL,
    "slug" varchar(50) NOT NULL,
    "topic" varchar(40) NOT NULL,
    "weather" varchar(40) NULL,
    "mood" varchar(40) NULL
);
CREATE INDEX "tables_entry_slug_52bc26f4" ON "tables_entry" ("slug");

-- CreateModel Ledger
CREATE TABLE "general_ledger" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "made_on" date NOT NULL,
    "owner_id" bigint NULL REFERENCES "kinds_visitor" ("number") ON DELETE RESTRICT,
    "code" varchar(20) NOT NULL,
    "title" varchar(80) NOT NULL,
    "amount" decimal NOT NULL,
    "starts" date NULL,
    "ends" date NULL,
    CONSTRAINT "ledger_in_order" CHECK (("ends" IS NULL OR "ends" >= "starts"))
);
CREATE INDEX "general_ledger_owner_id_fed8fba5" ON "general_ledger" ("owner_id");
CREATE INDEX "general_ledger_code_89f876df" ON "general_ledger" ("code");
CREATE INDEX "general_led_title_85e14a_idx" ON "general_ledger" ("title", "amount" DESC);
CREATE INDEX "ledger_positive" ON "general_ledger" ("amount") WHERE "amount" > 0;
CREATE INDEX "ledger_title_ci" ON "general_ledger" ((luthier_lower("title")));
CREATE INDEX "tables_ledger_made" ON "general_ledger" ("made_on");
CREATE UNIQUE INDEX "general_ledger_code_title_3e454f8c_uniq" ON "general_ledger" ("code", "title");
CREATE UNIQUE INDEX "ledger_code_ci" ON "general_ledger" ((luthier_lower("code")));
CREATE UNIQUE INDEX "ledger_one_start" ON "general_ledger" ("code", "starts");
CREATE UNIQUE INDEX "ledger_open_title" ON "general_ledger" ("title") WHERE "ends" IS NULL;

-- CreateModel Page
CREATE TABLE "tables_page" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "ledger_id" bigint NOT NULL REFERENCES "general_ledger" ("id") ON DELETE CASCADE,
    "number" integer NOT NULL,
    "text" text NOT NULL,
    "tags" text NOT NULL CHECK ((json_valid("tags") OR "tags" IS NULL))
);
CREATE INDEX "tables_page_ledger_id_bc098ecc" ON "tables_page" ("ledger_id");

-- CreateModel Reading
CREATE TABLE "tables_reading" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "word" varchar(40) NOT NULL,
    "read" varchar(40) NOT NULL,
    "kept" varchar(80) NOT NULL GENERATED ALWAYS AS (("word" || luthier_lower("read"))) STORED,
    CONSTRAINT "reading_differs" CHECK ((NOT ("word" = "read"))),
    CONSTRAINT "reading_follows" CHECK ((luthier_lower("read") >= "word" OR "read" >= 'A'))
);
CREATE INDEX "reading_both" ON "tables_reading" ((("word" || "read")));
CREATE UNIQUE INDEX "reading_once" ON "tables_reading" (((luthier_lower("word") || luthier_lower("read"))));

-- CreateModel Word
CREATE TABLE "tables_word" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "text" varchar(40) COLLATE "NOCASE" NOT NULL
);
