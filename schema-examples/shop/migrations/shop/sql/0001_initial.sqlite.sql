-- shop.0001_initial on sqlite: for reading; what runs is made from the migration.

-- CreateModel Category
CREATE TABLE "shop_category" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "name" varchar(80) NOT NULL,
    "parent_id" bigint NULL REFERENCES "shop_category" ("id") ON DELETE CASCADE,
    "slug" varchar(50) NOT NULL
);
CREATE INDEX "shop_category_parent_id_901626c9" ON "shop_category" ("parent_id");
CREATE UNIQUE INDEX "shop_category_slug_4508178e_uniq" ON "shop_category" ("slug");
CREATE INDEX "shop_catego_name_289c7e_idx" ON "shop_category" ("name");
CREATE UNIQUE INDEX "one_name_at_the_top" ON "shop_category" ("name") WHERE "parent_id" IS NULL;
CREATE UNIQUE INDEX "one_name_below_a_parent" ON "shop_category" ("parent_id", "name");

-- CreateModel Glove
CREATE TABLE "shop_glove" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "pair_id" bigint NULL REFERENCES "shop_glove" ("id") ON DELETE CASCADE,
    "size" smallint NOT NULL
);
CREATE INDEX "shop_glove_pair_id_ddbeee0d" ON "shop_glove" ("pair_id");

-- CreateModel OptionalSheet
CREATE TABLE "shop_optionalsheet" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "small" smallint NULL,
    "medium" integer NULL,
    "big" bigint NULL,
    "positive_small" smallint unsigned NULL CHECK ("positive_small" >= 0),
    "positive_medium" integer unsigned NULL CHECK ("positive_medium" >= 0),
    "positive_big" bigint unsigned NULL CHECK ("positive_big" >= 0),
    "truth" bool NULL,
    "float" real NULL,
    "money" decimal NULL,
    "exact" text COLLATE "luthier_decimal" NULL,
    "short" varchar(8) NULL,
    "long" text NULL,
    "slug" varchar(50) NULL,
    "email" varchar(254) NULL,
    "url" varchar(200) NULL,
    "uuid" char(32) NULL,
    "ip" char(39) NULL,
    "bytes" blob NULL,
    "day" date NULL,
    "moment" datetime NULL,
    "clock" time NULL,
    "span" bigint NULL,
    "json" text NULL CHECK ((json_valid("json") OR "json" IS NULL)),
    "file" varchar(100) NULL,
    "image" varchar(100) NULL,
    "path" varchar(100) NULL,
    "status" varchar(10) NULL CHECK ("status" IN ('open', 'paid', 'shipped', 'cancelled')),
    "level" integer NULL CHECK ("level" IN (0, 1, 10))
);
CREATE INDEX "shop_optionalsheet_slug_339ef809" ON "shop_optionalsheet" ("slug");

-- CreateModel Order
CREATE TABLE "shop_order" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "number" bigint unsigned NOT NULL CHECK ("number" >= 0),
    "customer_id" char(32) NOT NULL REFERENCES "people_person" ("id") ON DELETE CASCADE,
    "gift_to_id" char(32) NULL REFERENCES "people_person" ("id") ON DELETE SET NULL,
    "status" varchar(10) NOT NULL CHECK ("status" IN ('open', 'paid', 'shipped', 'cancelled')),
    "coupon" varchar(20) NOT NULL,
    "paid_at" datetime NULL,
    "placed_on" date NOT NULL DEFAULT '2026-01-31',
    CONSTRAINT "paid_has_a_time" CHECK (((NOT ("status" = 'paid')) OR "paid_at" IS NOT NULL))
);
CREATE UNIQUE INDEX "shop_order_number_d6408b6d_uniq" ON "shop_order" ("number");
CREATE INDEX "shop_order_customer_id_f638df20" ON "shop_order" ("customer_id");
CREATE INDEX "shop_order_gift_to_id_cbd46eca" ON "shop_order" ("gift_to_id");

-- CreateModel Deposit
CREATE TABLE "shop_deposit" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "customer_id" char(32) NOT NULL REFERENCES "people_person" ("id") ON DELETE CASCADE,
    "order_id" bigint NOT NULL REFERENCES "shop_order" ("id"),
    "amount" decimal NOT NULL
);
CREATE INDEX "shop_deposit_customer_id_1aa90aff" ON "shop_deposit" ("customer_id");
CREATE INDEX "shop_deposit_order_id_d3165fd6" ON "shop_deposit" ("order_id");

-- CreateModel Payment
CREATE TABLE "shop_payment" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "customer_id" char(32) NOT NULL REFERENCES "people_person" ("id") ON DELETE CASCADE,
    "order_id" bigint NOT NULL REFERENCES "shop_order" ("id"),
    "amount" decimal NOT NULL
);
CREATE INDEX "shop_payment_customer_id_5500af9d" ON "shop_payment" ("customer_id");
CREATE INDEX "shop_payment_order_id_20828773" ON "shop_payment" ("order_id");

-- CreateModel PresetSheet
CREATE TABLE "shop_presetsheet" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "small" smallint NOT NULL,
    "medium" integer NOT NULL,
    "big" bigint NOT NULL,
    "positive_small" smallint unsigned NOT NULL CHECK ("positive_small" >= 0),
    "positive_medium" integer unsigned NOT NULL CHECK ("positive_medium" >= 0),
    "positive_big" bigint unsigned NOT NULL CHECK ("positive_big" >= 0),
    "truth" bool NOT NULL,
    "float" real NOT NULL,
    "money" decimal NOT NULL,
    "exact" text COLLATE "luthier_decimal" NOT NULL,
    "short" varchar(8) NOT NULL,
    "long" text NOT NULL,
    "slug" varchar(50) NOT NULL,
    "email" varchar(254) NOT NULL,
    "url" varchar(200) NOT NULL,
    "uuid" char(32) NOT NULL,
    "ip" char(39) NOT NULL,
    "bytes" blob NOT NULL,
    "day" date NOT NULL,
    "today" date NOT NULL,
    "moment" datetime NOT NULL,
    "clock" time NOT NULL,
    "span" bigint NOT NULL,
    "json" text NOT NULL CHECK ((json_valid("json") OR "json" IS NULL)),
    "status" varchar(10) NOT NULL CHECK ("status" IN ('open', 'paid', 'shipped', 'cancelled')),
    "plain" varchar(10) NOT NULL,
    "level" integer NOT NULL CHECK ("level" IN (0, 1, 10)),
    "counted" integer NOT NULL DEFAULT 7,
    "worded" varchar(10) NOT NULL DEFAULT 'it''s',
    "noted_at" datetime NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')),
    "Old Name" integer NOT NULL
);
CREATE INDEX "shop_presetsheet_slug_3934747e" ON "shop_presetsheet" ("slug");

-- CreateModel Receipt
CREATE TABLE "shop_receipt" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "deposit_id" bigint NOT NULL REFERENCES "shop_deposit" ("id") ON DELETE CASCADE,
    "text" text NOT NULL
);
CREATE INDEX "shop_receipt_deposit_id_40ccb127" ON "shop_receipt" ("deposit_id");

-- CreateModel Sheet
CREATE TABLE "shop_data_sheet" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "small" smallint NOT NULL,
    "medium" integer NOT NULL,
    "big" bigint NOT NULL,
    "positive_small" smallint unsigned NOT NULL CHECK ("positive_small" >= 0),
    "positive_medium" integer unsigned NOT NULL CHECK ("positive_medium" >= 0),
    "positive_big" bigint unsigned NOT NULL CHECK ("positive_big" >= 0),
    "truth" bool NOT NULL,
    "float" real NOT NULL,
    "money" decimal NOT NULL,
    "exact" text COLLATE "luthier_decimal" NOT NULL,
    "short" varchar(8) NOT NULL,
    "long" text NOT NULL,
    "slug" varchar(50) NOT NULL,
    "email" varchar(254) NOT NULL,
    "url" varchar(200) NOT NULL,
    "uuid" char(32) NOT NULL,
    "ip" char(39) NOT NULL,
    "ip4" char(39) NOT NULL,
    "bytes" blob NOT NULL,
    "day" date NOT NULL,
    "moment" datetime NOT NULL,
    "clock" time NOT NULL,
    "span" bigint NOT NULL,
    "json" text NOT NULL CHECK ((json_valid("json") OR "json" IS NULL)),
    "file" varchar(100) NOT NULL,
    "image" varchar(200) NOT NULL,
    "path" varchar(100) NOT NULL
);
CREATE INDEX "shop_data_sheet_slug_4facf19d" ON "shop_data_sheet" ("slug");
CREATE INDEX "shop_data_sheet_moment_3f990c81" ON "shop_data_sheet" ("moment");

-- CreateModel Tag
CREATE TABLE "shop_tag" (
    "word" varchar(40) NOT NULL PRIMARY KEY
);

-- CreateModel Warehouse
CREATE TABLE "shop_warehouse" (
    "code" varchar(20) NOT NULL PRIMARY KEY,
    "country_id" varchar(2) NOT NULL REFERENCES "people_country" ("code") ON DELETE RESTRICT,
    "reserve_id" varchar(20) NULL REFERENCES "shop_warehouse" ("code") ON DELETE SET NULL
);
CREATE INDEX "shop_warehouse_country_id_84e9e60d" ON "shop_warehouse" ("country_id");
CREATE UNIQUE INDEX "shop_warehouse_reserve_id_c104d808_uniq" ON "shop_warehouse" ("reserve_id");

-- CreateModel Product
CREATE TABLE "shop_product" (
    "sku" char(32) NOT NULL PRIMARY KEY,
    "name" varchar(120) NOT NULL,
    "type" varchar(10) NOT NULL CHECK ("type" IN ('goods', 'service', 'voucher')),
    "rank" integer NULL,
    "price" decimal NOT NULL,
    "cost" decimal NULL,
    "stock" integer unsigned NOT NULL CHECK ("stock" >= 0),
    "is_listed" bool NOT NULL,
    "category_id" bigint NULL REFERENCES "shop_category" ("id"),
    "warehouse_id" varchar(20) NOT NULL REFERENCES "shop_warehouse" ("code"),
    "maker_id" char(32) NULL REFERENCES "people_person" ("id") ON DELETE SET NULL,
    "origin_id" varchar(2) NOT NULL REFERENCES "people_country" ("code"),
    "added_at" datetime NOT NULL,
    "changed_at" datetime NOT NULL,
    CONSTRAINT "no_loss" CHECK (("cost" IS NULL OR "cost" <= "price"))
);
CREATE UNIQUE INDEX "shop_product_name_b8d5e94c_uniq" ON "shop_product" ("name");
CREATE INDEX "shop_product_category_id_14d7eea8" ON "shop_product" ("category_id");
CREATE INDEX "shop_product_warehouse_id_aa8a01e6" ON "shop_product" ("warehouse_id");
CREATE INDEX "shop_product_maker_id_46862071" ON "shop_product" ("maker_id");
CREATE INDEX "shop_product_origin_id_936ec2c8" ON "shop_product" ("origin_id");
CREATE INDEX "listed_stock" ON "shop_product" ("stock") WHERE "is_listed" = 1;
CREATE INDEX "shop_produc_type_ce6c7f_idx" ON "shop_product" ("type", "price" DESC);

-- CreateModel Line
CREATE TABLE "shop_line" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "order_id" bigint NOT NULL REFERENCES "shop_order" ("id") ON DELETE CASCADE,
    "product_id" char(32) NOT NULL REFERENCES "shop_product" ("sku") ON DELETE RESTRICT,
    "quantity" smallint unsigned NOT NULL CHECK ("quantity" >= 0),
    "price" decimal NOT NULL
);
CREATE INDEX "shop_line_order_id_6871eda7" ON "shop_line" ("order_id");
CREATE INDEX "shop_line_product_id_262622cf" ON "shop_line" ("product_id");
CREATE UNIQUE INDEX "shop_line_order_id_product_id_f83f96da_uniq" ON "shop_line" ("order_id", "product_id");

-- CreateModel Product_goes_with
CREATE TABLE "shop_product_goes_with" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "from_product_id" char(32) NOT NULL REFERENCES "shop_product" ("sku") ON DELETE CASCADE,
    "to_product_id" char(32) NOT NULL REFERENCES "shop_product" ("sku") ON DELETE CASCADE
);
CREATE INDEX "shop_product_goes_with_from_product_id_34c45f8a" ON "shop_product_goes_with" ("from_product_id");
CREATE INDEX "shop_product_goes_with_to_product_id_5cbe0f80" ON "shop_product_goes_with" ("to_product_id");
CREATE UNIQUE INDEX "shop_product_goes_with_from_product_id_to_produ_58cc9c99_uniq" ON "shop_product_goes_with" ("from_product_id", "to_product_id");

-- CreateModel Product_tags
CREATE TABLE "shop_product_tags" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "product_id" char(32) NOT NULL REFERENCES "shop_product" ("sku") ON DELETE CASCADE,
    "tag_id" varchar(40) NOT NULL REFERENCES "shop_tag" ("word") ON DELETE CASCADE
);
CREATE INDEX "shop_product_tags_product_id_9a158885" ON "shop_product_tags" ("product_id");
CREATE INDEX "shop_product_tags_tag_id_dd30c4fb" ON "shop_product_tags" ("tag_id");
CREATE UNIQUE INDEX "shop_product_tags_product_id_tag_id_a244154e_uniq" ON "shop_product_tags" ("product_id", "tag_id");

-- CreateModel Visit
CREATE TABLE "shop_visit" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "person_id" char(32) NOT NULL REFERENCES "people_person" ("id") ON DELETE CASCADE,
    "product_id" char(32) NULL REFERENCES "shop_product" ("sku") ON DELETE SET NULL,
    "seen_at" datetime NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now'))
);
CREATE INDEX "shop_visit_person_id_41779ddc" ON "shop_visit" ("person_id");
CREATE INDEX "shop_visit_product_id_aa62296d" ON "shop_visit" ("product_id");
