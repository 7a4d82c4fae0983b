-- ledgers.0001_initial on sqlite: for reading; what runs is made from the migration.

-- CreateModel Article
CREATE TABLE "ledgers_article" (
    "code" varchar(12) NOT NULL PRIMARY KEY,
    "name" varchar(60) NOT NULL
);

-- CreateModel Order
CREATE TABLE "ledgers_order" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "customer" varchar(60) NOT NULL
);

-- CreateModel Line
CREATE TABLE "ledgers_line" (
    "order_id" bigint NOT NULL REFERENCES "ledgers_order" ("id") ON DELETE CASCADE,
    "number" smallint NOT NULL,
    "article_id" varchar(12) NOT NULL REFERENCES "ledgers_article" ("code") ON DELETE RESTRICT,
    "instead_id" varchar(12) NULL REFERENCES "ledgers_article" ("code") ON DELETE SET NULL,
    "quantity" integer NOT NULL,
    "note" varchar(200) NOT NULL,
    "doubled" bigint NOT NULL GENERATED ALWAYS AS (("quantity" * 2)) STORED,
    PRIMARY KEY ("order_id", "number"),
    CONSTRAINT "line_quantity_positive" CHECK ("quantity" > 0)
);
CREATE INDEX "ledgers_line_order_id_fb166608" ON "ledgers_line" ("order_id");
CREATE INDEX "ledgers_line_article_id_110ec850" ON "ledgers_line" ("article_id");
CREATE INDEX "ledgers_line_instead_id_4c903070" ON "ledgers_line" ("instead_id");
CREATE UNIQUE INDEX "line_order_article_uniq" ON "ledgers_line" ("order_id", "article_id");

-- CreateModel Station
CREATE TABLE "ledgers_station" (
    "id" char(32) NOT NULL PRIMARY KEY,
    "name" varchar(60) NOT NULL
);

-- CreateModel Reading
CREATE TABLE "ledgers_reading" (
    "sensor" varchar(20) NOT NULL,
    "day" date NOT NULL,
    "checked" bool NOT NULL,
    "station_id" char(32) NOT NULL REFERENCES "ledgers_station" ("id"),
    "value" real NULL,
    PRIMARY KEY ("station_id", "day", "sensor", "checked")
);
CREATE INDEX "ledgers_reading_station_id_d6c4f15e" ON "ledgers_reading" ("station_id");
