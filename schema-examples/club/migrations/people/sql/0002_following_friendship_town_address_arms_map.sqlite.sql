-- people.0002_following_friendship_town_address_arms_map on sqlite: for reading; what runs is made from the migration.

-- CreateModel Following
CREATE TABLE "people_following" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "follower_id" bigint NOT NULL REFERENCES "people_person" ("id") ON DELETE CASCADE,
    "followed_id" bigint NOT NULL REFERENCES "people_person" ("id") ON DELETE CASCADE,
    "since" date NOT NULL
);
CREATE INDEX "people_following_follower_id_73a54088" ON "people_following" ("follower_id");
CREATE INDEX "people_following_followed_id_fbecc30b" ON "people_following" ("followed_id");
CREATE UNIQUE INDEX "people_following_follower_id_followed_id_74118cd0_uniq" ON "people_following" ("follower_id", "followed_id");

-- CreateModel Friendship
CREATE TABLE "people_friendship" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "one_id" bigint NOT NULL REFERENCES "people_person" ("id") ON DELETE CASCADE,
    "other_id" bigint NOT NULL REFERENCES "people_person" ("id") ON DELETE CASCADE,
    "place" varchar(80) NOT NULL
);
CREATE INDEX "people_friendship_one_id_5b791d46" ON "people_friendship" ("one_id");
CREATE INDEX "people_friendship_other_id_de9d6fd3" ON "people_friendship" ("other_id");
CREATE UNIQUE INDEX "people_friendship_one_id_other_id_a6ac4623_uniq" ON "people_friendship" ("one_id", "other_id");

-- CreateModel Town
CREATE TABLE "people_town" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "code" varchar(8) NOT NULL,
    "name" varchar(80) NOT NULL,
    "office" integer NULL,
    "map_key" char(32) NOT NULL
);
CREATE UNIQUE INDEX "people_town_code_abc5cf11_uniq" ON "people_town" ("code");
CREATE UNIQUE INDEX "people_town_office_833c7d10_uniq" ON "people_town" ("office");
CREATE UNIQUE INDEX "people_town_map_key_ec4152b6_uniq" ON "people_town" ("map_key");

-- CreateModel Address
CREATE TABLE "people_address" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "person_id" bigint NOT NULL REFERENCES "people_person" ("id") ON DELETE CASCADE,
    "town_id" varchar(8) NOT NULL REFERENCES "people_town" ("code") ON DELETE CASCADE,
    "former_id" varchar(8) NULL REFERENCES "people_town" ("code") ON DELETE SET NULL,
    "office_id" integer NULL REFERENCES "people_town" ("office") ON DELETE RESTRICT,
    "street" varchar(80) NOT NULL
);
CREATE INDEX "people_address_person_id_00997e7a" ON "people_address" ("person_id");
CREATE INDEX "people_address_town_id_35d521b2" ON "people_address" ("town_id");
CREATE INDEX "people_address_former_id_6b2175a7" ON "people_address" ("former_id");
CREATE INDEX "people_address_office_id_3b8fac3b" ON "people_address" ("office_id");

-- CreateModel Arms
CREATE TABLE "people_arms" (
    "town_id" varchar(8) NOT NULL PRIMARY KEY REFERENCES "people_town" ("code") ON DELETE CASCADE,
    "blazon" varchar(80) NOT NULL
);

-- CreateModel Map
CREATE TABLE "people_map" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "town_id" char(32) NOT NULL REFERENCES "people_town" ("map_key") ON DELETE CASCADE,
    "sheet" integer NOT NULL
);
CREATE UNIQUE INDEX "people_map_town_id_ca2f7a34_uniq" ON "people_map" ("town_id");
