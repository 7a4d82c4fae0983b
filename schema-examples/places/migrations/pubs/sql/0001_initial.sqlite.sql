-- pubs.0001_initial on sqlite: for reading; what runs is made from the migration.

-- CreateModel Brewery
CREATE TABLE "pubs_brewery" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "name" varchar(60) NOT NULL
);
CREATE UNIQUE INDEX "pubs_brewery_name_a75e5b7a_uniq" ON "pubs_brewery" ("name");

-- CreateModel Bar
CREATE TABLE "pubs_bar" (
    "bar_id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "sign" varchar(60) NOT NULL,
    "beers" integer NOT NULL,
    "supplier_id" bigint NULL REFERENCES "pubs_brewery" ("id") ON DELETE CASCADE
);
CREATE INDEX "pubs_bar_supplier_id_35a6ca55" ON "pubs_bar" ("supplier_id");

-- CreateModel Cellar
CREATE TABLE "pubs_cellar" (
    "of_bar" bigint NOT NULL PRIMARY KEY REFERENCES "pubs_bar" ("bar_id") ON DELETE CASCADE,
    "metres" integer NOT NULL
);

-- CreateModel Club
CREATE TABLE "pubs_club" (
    "bar_ptr_id" bigint NOT NULL PRIMARY KEY REFERENCES "pubs_bar" ("bar_id") ON DELETE CASCADE,
    "licence" varchar(20) NOT NULL,
    "fee" integer NOT NULL
);

-- CreateModel Extra
CREATE TABLE "pubs_extra" (
    "name" varchar(40) NOT NULL PRIMARY KEY
);

-- CreateModel Kitchen
CREATE TABLE "pubs_kitchen" (
    "kitchen_id" char(32) NOT NULL PRIMARY KEY,
    "cook" varchar(60) NOT NULL,
    "seats" integer NOT NULL,
    "helper_id" bigint NULL REFERENCES "pubs_brewery" ("id") ON DELETE SET NULL
);
CREATE UNIQUE INDEX "pubs_kitchen_cook_9087cb4a_uniq" ON "pubs_kitchen" ("cook");
CREATE INDEX "pubs_kitchen_helper_id_42326463" ON "pubs_kitchen" ("helper_id");

-- CreateModel Kitchen_extras
CREATE TABLE "pubs_kitchen_extras" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "kitchen_id" char(32) NOT NULL REFERENCES "pubs_kitchen" ("kitchen_id") ON DELETE CASCADE,
    "extra_id" varchar(40) NOT NULL REFERENCES "pubs_extra" ("name") ON DELETE CASCADE
);
CREATE INDEX "pubs_kitchen_extras_kitchen_id_ff43ebee" ON "pubs_kitchen_extras" ("kitchen_id");
CREATE INDEX "pubs_kitchen_extras_extra_id_165a64f6" ON "pubs_kitchen_extras" ("extra_id");
CREATE UNIQUE INDEX "pubs_kitchen_extras_kitchen_id_extra_id_17554008_uniq" ON "pubs_kitchen_extras" ("kitchen_id", "extra_id");

-- CreateModel Meal
CREATE TABLE "pubs_meal" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "kitchen_id" char(32) NOT NULL REFERENCES "pubs_kitchen" ("kitchen_id") ON DELETE CASCADE,
    "name" varchar(40) NOT NULL
);
CREATE INDEX "pubs_meal_kitchen_id_6d308b60" ON "pubs_meal" ("kitchen_id");

-- CreateModel Pub
CREATE TABLE "pubs_pub" (
    "bar_ptr_id" bigint NOT NULL PRIMARY KEY REFERENCES "pubs_bar" ("bar_id") ON DELETE CASCADE,
    "kitchen_ptr_id" char(32) NOT NULL REFERENCES "pubs_kitchen" ("kitchen_id") ON DELETE CASCADE,
    "motto" varchar(80) NOT NULL,
    "quiz" bool NOT NULL
);
CREATE UNIQUE INDEX "pubs_pub_kitchen_ptr_id_ac69b3b7_uniq" ON "pubs_pub" ("kitchen_ptr_id");

-- CreateModel Gastropub
CREATE TABLE "pubs_gastropub" (
    "pub_ptr_id" bigint NOT NULL PRIMARY KEY REFERENCES "pubs_pub" ("bar_ptr_id") ON DELETE CASCADE,
    "stars" integer NOT NULL
);

-- CreateModel Regular
CREATE TABLE "pubs_regular" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "pub_id" bigint NOT NULL REFERENCES "pubs_pub" ("bar_ptr_id") ON DELETE CASCADE,
    "name" varchar(40) NOT NULL
);
CREATE INDEX "pubs_regular_pub_id_88c08395" ON "pubs_regular" ("pub_id");

-- CreateModel Round
CREATE TABLE "pubs_round" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "bar_id" bigint NOT NULL REFERENCES "pubs_bar" ("bar_id") ON DELETE CASCADE,
    "drink" varchar(40) NOT NULL
);
CREATE INDEX "pubs_round_bar_id_4f444ed9" ON "pubs_round" ("bar_id");

-- CreateModel Van
CREATE TABLE "pubs_van" (
    "bar_ptr_id" bigint NOT NULL REFERENCES "pubs_bar" ("bar_id") ON DELETE CASCADE,
    "plate" varchar(12) NOT NULL PRIMARY KEY
);
CREATE UNIQUE INDEX "pubs_van_bar_ptr_id_af0044cb_uniq" ON "pubs_van" ("bar_ptr_id");
