-- shop.0002_notes on sqlite: for reading; what runs is made from the migration.

-- AddField Product.ends_on
ALTER TABLE "shop_product" ADD COLUMN "ends_on" date NULL;
CREATE INDEX "shop_product_ends_on_a9349152" ON "shop_product" ("ends_on");

-- AddField Order.note
CREATE TABLE "new__shop_order" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "number" bigint unsigned NOT NULL CHECK ("number" >= 0),
    "customer_id" char(32) NOT NULL REFERENCES "people_person" ("id") ON DELETE CASCADE,
    "gift_to_id" char(32) NULL REFERENCES "people_person" ("id") ON DELETE SET NULL,
    "status" varchar(10) NOT NULL CHECK ("status" IN ('open', 'paid', 'shipped', 'cancelled')),
    "coupon" varchar(20) NOT NULL,
    "paid_at" datetime NULL,
    "placed_on" date NOT NULL DEFAULT '2026-01-31',
    "note" text NOT NULL,
    CONSTRAINT "paid_has_a_time" CHECK (((NOT ("status" = 'paid')) OR "paid_at" IS NOT NULL))
);
INSERT INTO "sqlite_sequence" ("name", "seq")
SELECT 'new__shop_order', "seq" FROM "sqlite_sequence" WHERE "name" = 'shop_order';
INSERT INTO "new__shop_order" ("id", "number", "customer_id", "gift_to_id", "status", "coupon", "paid_at", "placed_on", "note")
SELECT "id", "number", "customer_id", "gift_to_id", "status", "coupon", "paid_at", "placed_on", '' FROM "shop_order";
DROP TABLE "shop_order";
ALTER TABLE "new__shop_order" RENAME TO "shop_order";
CREATE UNIQUE INDEX "shop_order_number_d6408b6d_uniq" ON "shop_order" ("number");
CREATE INDEX "shop_order_customer_id_f638df20" ON "shop_order" ("customer_id");
CREATE INDEX "shop_order_gift_to_id_cbd46eca" ON "shop_order" ("gift_to_id");

-- AddConstraint Line some_for_a_price
CREATE TABLE "new__shop_line" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "order_id" bigint NOT NULL REFERENCES "shop_order" ("id") ON DELETE CASCADE,
    "product_id" char(32) NOT NULL REFERENCES "shop_product" ("sku") ON DELETE RESTRICT,
    "quantity" smallint unsigned NOT NULL CHECK ("quantity" >= 0),
    "price" decimal NOT NULL,
    CONSTRAINT "some_for_a_price" CHECK (("quantity" > 0 AND "price" >= 0))
);
INSERT INTO "sqlite_sequence" ("name", "seq")
SELECT 'new__shop_line', "seq" FROM "sqlite_sequence" WHERE "name" = 'shop_line';
INSERT INTO "new__shop_line" ("id", "order_id", "product_id", "quantity", "price")
SELECT "id", "order_id", "product_id", "quantity", "price" FROM "shop_line";
DROP TABLE "shop_line";
ALTER TABLE "new__shop_line" RENAME TO "shop_line";
CREATE INDEX "shop_line_order_id_6871eda7" ON "shop_line" ("order_id");
CREATE INDEX "shop_line_product_id_262622cf" ON "shop_line" ("product_id");
CREATE UNIQUE INDEX "shop_line_order_id_product_id_f83f96da_uniq" ON "shop_line" ("order_id", "product_id");
