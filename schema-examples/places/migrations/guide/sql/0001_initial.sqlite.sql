-- guide.0001_initial on sqlite: for reading; what runs is made from the migration.

-- CreateModel Label
CREATE TABLE "guide_label" (
    "name" varchar(40) NOT NULL PRIMARY KEY
);

-- CreateModel Town
CREATE TABLE "guide_town" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "name" varchar(80) NOT NULL
);
CREATE UNIQUE INDEX "guide_town_name_defb97e4_uniq" ON "guide_town" ("name");

-- CreateModel Place
CREATE TABLE "guide_place" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "noted_at" datetime NOT NULL,
    "name" varchar(80) NOT NULL,
    "score" integer NOT NULL,
    "note" varchar(200) NULL,
    "town_id" bigint NOT NULL REFERENCES "guide_town" ("id") ON DELETE CASCADE
);
CREATE INDEX "guide_place_town_id_696c4040" ON "guide_place" ("town_id");
CREATE UNIQUE INDEX "guide_place_once" ON "guide_place" ("town_id", "name");

-- CreateModel Hotel
CREATE TABLE "guide_hotel" (
    "place_ptr_id" bigint NOT NULL PRIMARY KEY REFERENCES "guide_place" ("id") ON DELETE CASCADE
);

-- CreateModel Place_tags
CREATE TABLE "guide_place_tags" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "place_id" bigint NOT NULL REFERENCES "guide_place" ("id") ON DELETE CASCADE,
    "label_id" varchar(40) NOT NULL REFERENCES "guide_label" ("name") ON DELETE CASCADE
);
CREATE INDEX "guide_place_tags_place_id_acb68375" ON "guide_place_tags" ("place_id");
CREATE INDEX "guide_place_tags_label_id_b246e2de" ON "guide_place_tags" ("label_id");
CREATE UNIQUE INDEX "guide_place_tags_place_id_label_id_87c76245_uniq" ON "guide_place_tags" ("place_id", "label_id");

-- CreateModel Restaurant
CREATE TABLE "guide_restaurant" (
    "place_ptr_id" bigint NOT NULL PRIMARY KEY REFERENCES "guide_place" ("id") ON DELETE CASCADE,
    "stars" smallint unsigned NOT NULL CHECK ("stars" >= 0),
    "serves_fish" bool NOT NULL,
    "chef_id" bigint NULL REFERENCES "press_author" ("id") ON DELETE SET NULL
);
CREATE INDEX "guide_restaurant_chef_id_d6c1944b" ON "guide_restaurant" ("chef_id");
CREATE INDEX "guide_resta_stars_6b00d4_idx" ON "guide_restaurant" ("stars");

-- CreateModel Dish
CREATE TABLE "guide_dish" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "restaurant_id" bigint NOT NULL REFERENCES "guide_restaurant" ("place_ptr_id") ON DELETE CASCADE,
    "name" varchar(80) NOT NULL
);
CREATE INDEX "guide_dish_restaurant_id_d007bef1" ON "guide_dish" ("restaurant_id");

-- CreateModel Pizzeria
CREATE TABLE "guide_pizzeria" (
    "restaurant_ptr_id" bigint NOT NULL PRIMARY KEY REFERENCES "guide_restaurant" ("place_ptr_id") ON DELETE CASCADE,
    "oven" varchar(20) NOT NULL
);

-- CreateModel Visit
CREATE TABLE "guide_visit" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "place_id" bigint NOT NULL REFERENCES "guide_place" ("id") ON DELETE CASCADE,
    "who" varchar(80) NOT NULL
);
CREATE INDEX "guide_visit_place_id_7071820e" ON "guide_visit" ("place_id");
