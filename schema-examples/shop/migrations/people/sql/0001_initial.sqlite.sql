-- people.0001_initial on sqlite: for reading; what runs is made from the migration.

-- CreateModel Country
CREATE TABLE "people_country" (
    "code" varchar(2) NOT NULL PRIMARY KEY,
    "name" varchar(80) NOT NULL
);
CREATE UNIQUE INDEX "people_country_name_1f919688_uniq" ON "people_country" ("name");

-- CreateModel Person
CREATE TABLE "people_person" (
    "name" varchar(80) NOT NULL,
    "id" char(32) NOT NULL PRIMARY KEY,
    "email" varchar(254) NOT NULL,
    "level" smallint NOT NULL CHECK ("level" IN (0, 1, 10)),
    "residence_id" varchar(2) NULL REFERENCES "people_country" ("code") ON DELETE SET NULL,
    "born_in_id" varchar(2) NULL REFERENCES "people_country" ("code") ON DELETE RESTRICT,
    "mentor_id" char(32) NULL REFERENCES "people_person" ("id") ON DELETE SET NULL,
    "joined_at" datetime NOT NULL,
    CONSTRAINT "person_has_name" CHECK ((NOT ("name" = '')))
);
CREATE UNIQUE INDEX "people_person_email_cdc75531_uniq" ON "people_person" ("email");
CREATE INDEX "people_person_residence_id_4f8ff9a9" ON "people_person" ("residence_id");
CREATE INDEX "people_person_born_in_id_c986c1ad" ON "people_person" ("born_in_id");
CREATE INDEX "people_person_mentor_id_deeb331d" ON "people_person" ("mentor_id");
CREATE INDEX "people_pers_name_3035d1_idx" ON "people_person" ("name");

-- CreateModel Person_follows
CREATE TABLE "people_person_follows" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "from_person_id" char(32) NOT NULL REFERENCES "people_person" ("id") ON DELETE CASCADE,
    "to_person_id" char(32) NOT NULL REFERENCES "people_person" ("id") ON DELETE CASCADE
);
CREATE INDEX "people_person_follows_from_person_id_bc81d2ca" ON "people_person_follows" ("from_person_id");
CREATE INDEX "people_person_follows_to_person_id_d3bd35d5" ON "people_person_follows" ("to_person_id");
CREATE UNIQUE INDEX "people_person_follows_from_person_id_to_person_id_8e150f51_uniq" ON "people_person_follows" ("from_person_id", "to_person_id");

-- CreateModel Person_friends
CREATE TABLE "people_person_friends" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "from_person_id" char(32) NOT NULL REFERENCES "people_person" ("id") ON DELETE CASCADE,
    "to_person_id" char(32) NOT NULL REFERENCES "people_person" ("id") ON DELETE CASCADE
);
CREATE INDEX "people_person_friends_from_person_id_8679eccc" ON "people_person_friends" ("from_person_id");
CREATE INDEX "people_person_friends_to_person_id_72f558b9" ON "people_person_friends" ("to_person_id");
CREATE UNIQUE INDEX "people_person_friends_from_person_id_to_person_id_ec8e1a24_uniq" ON "people_person_friends" ("from_person_id", "to_person_id");

-- CreateModel Person_visited
CREATE TABLE "people_trip" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "person_id" char(32) NOT NULL REFERENCES "people_person" ("id") ON DELETE CASCADE,
    "country_id" varchar(2) NOT NULL REFERENCES "people_country" ("code") ON DELETE CASCADE
);
CREATE INDEX "people_trip_person_id_4b3e8204" ON "people_trip" ("person_id");
CREATE INDEX "people_trip_country_id_fb246466" ON "people_trip" ("country_id");
CREATE UNIQUE INDEX "people_trip_person_id_country_id_e253816b_uniq" ON "people_trip" ("person_id", "country_id");

-- CreateModel Profile
CREATE TABLE "people_profile" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "person_id" char(32) NOT NULL REFERENCES "people_person" ("id") ON DELETE CASCADE,
    "bio" text NOT NULL,
    "website" varchar(200) NULL,
    "sponsor_id" char(32) NULL REFERENCES "people_person" ("id") ON DELETE SET NULL
);
CREATE UNIQUE INDEX "people_profile_person_id_dc33ff19_uniq" ON "people_profile" ("person_id");
CREATE UNIQUE INDEX "people_profile_sponsor_id_299a4331_uniq" ON "people_profile" ("sponsor_id");
