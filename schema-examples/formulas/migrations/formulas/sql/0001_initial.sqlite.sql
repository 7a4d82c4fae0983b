-- formulas.0001_initial on sqlite: for reading; what runs is made from the migration.

-- CreateModel Item
CREATE TABLE "formulas_item" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "name" varchar(80) NOT NULL,
    "nickname" varchar(80) NULL,
    "price" decimal NOT NULL,
    "exact" text COLLATE "luthier_decimal" NOT NULL,
    "count" integer NOT NULL,
    "weight" real NOT NULL,
    "limit" bigint NOT NULL,
    "made_at" datetime NOT NULL,
    "made_on" date NOT NULL,
    "made_by" time NOT NULL,
    "notes" text NOT NULL CHECK ((json_valid("notes") OR "notes" IS NULL)),
    "name_lower" varchar(80) NOT NULL GENERATED ALWAYS AS (luthier_lower("name")) STORED,
    "total" text COLLATE "luthier_decimal" NOT NULL GENERATED ALWAYS AS (luthier_decimal_mul("price", "count")) STORED,
    "called" varchar(80) NOT NULL GENERATED ALWAYS AS (coalesce("nickname", "name")) STORED,
    "is_heavy" bool NOT NULL GENERATED ALWAYS AS ("weight" > 100.0) STORED,
    "short" varchar(3) NULL GENERATED ALWAYS AS (substr("nickname", 1, max(3, 0))) STORED,
    "size" varchar(1) NOT NULL GENERATED ALWAYS AS (CASE WHEN "weight" < 10.0 THEN 'S' ELSE 'L' END) STORED CHECK ("size" IN ('S', 'L')),
    "month" date NOT NULL GENERATED ALWAYS AS ((substr("made_on", 1, 7) || '-01')) STORED,
    CONSTRAINT "item_nickname_short" CHECK ((length("nickname") <= 40 OR "count" > "limit")),
    CONSTRAINT "item_weight" CHECK (("weight" >= 0.0 AND (NOT ("name" = ''))))
);
CREATE INDEX "formulas_item_name_lower_0775d084" ON "formulas_item" ("name_lower");
CREATE INDEX "item_btree" ON "formulas_item" ("weight" DESC, "nickname");
CREATE INDEX "item_name_ci" ON "formulas_item" ((luthier_lower("name")), "made_at" DESC);
CREATE INDEX "item_year" ON "formulas_item" ((CAST(substr("made_at", 1, 4) AS INTEGER))) WHERE "count" > 0;
CREATE UNIQUE INDEX "item_many" ON "formulas_item" ((luthier_reverse("name"))) WHERE "count" >= 1000;
CREATE UNIQUE INDEX "item_nickname_ci" ON "formulas_item" ((luthier_lower("nickname")), "made_on");

-- CreateModel Loan
CREATE TABLE "formulas_loan" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "lent_on" date NOT NULL,
    "lent_at" datetime NOT NULL,
    "term" bigint NOT NULL,
    "grace" bigint NULL,
    "times" integer NOT NULL,
    "back_at" datetime NULL,
    "back_on" date NULL,
    "due_at" datetime NOT NULL GENERATED ALWAYS AS (luthier_timestamp_add("lent_at", "term")) STORED,
    "due_on" date NOT NULL GENERATED ALWAYS AS (luthier_date_add("lent_on", "term")) STORED,
    "kept" bigint NULL GENERATED ALWAYS AS (luthier_timestamp_diff("back_at", "lent_at")) STORED,
    "days" bigint NULL GENERATED ALWAYS AS (luthier_date_diff("back_on", "lent_on")) STORED,
    "portion" bigint NOT NULL GENERATED ALWAYS AS (luthier_div("term", "times")) STORED,
    "total" bigint NULL GENERATED ALWAYS AS ((("term" * 2) + "grace")) STORED,
    CONSTRAINT "loan_back_at" CHECK ("back_at" >= luthier_timestamp_add("lent_at", -(3600000000))),
    CONSTRAINT "loan_back_on" CHECK ("back_on" <= luthier_date_add("lent_on", 31622400000000)),
    CONSTRAINT "loan_term" CHECK ("term" > 0)
);

-- CreateModel Record
CREATE TABLE "formulas_record" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "name" varchar(40) NOT NULL,
    "payload" text NULL CHECK ((json_valid("payload") OR "payload" IS NULL)),
    CONSTRAINT "record_allowed" CHECK (((luthier_json_equal(luthier_json_at("payload", '["status"]'), '"forbidden"')) IS NOT TRUE)),
    CONSTRAINT "record_price" CHECK ((luthier_json_has_keys("payload", 'all', '["free"]') OR ((luthier_json_number(luthier_json_at("payload", '["price"]')) < 0.0) IS NOT TRUE)))
);

-- CreateModel Sale
CREATE TABLE "formulas_sale" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "item_id" bigint NOT NULL REFERENCES "formulas_item" ("id") ON DELETE CASCADE,
    "amount" integer NOT NULL,
    "state" varchar(1) NOT NULL CHECK ("state" IN ('o', 's', 'g')),
    "sold_on" date NULL,
    "price" decimal NOT NULL,
    CONSTRAINT "sale_price" CHECK ((("price" > 0) <> ("amount" = 0))),
    CONSTRAINT "sale_state" CHECK ((("state" = 'o' AND "sold_on" IS NULL) OR ("state" IN ('s', 'g') AND "sold_on" BETWEEN '2000-01-01' AND '2099-12-31')))
);
CREATE INDEX "formulas_sale_item_id_1b39969d" ON "formulas_sale" ("item_id");
