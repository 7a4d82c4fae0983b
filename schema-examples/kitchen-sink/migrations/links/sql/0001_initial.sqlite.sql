-- links.0001_initial on sqlite: for reading; what runs is made from the migration.

-- CreateModel Club
CREATE TABLE "links_club" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "name" varchar(40) NOT NULL
);

-- CreateModel Club_friends
CREATE TABLE "links_club_friends" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "from_club_id" bigint NOT NULL REFERENCES "links_club" ("id") ON DELETE CASCADE,
    "to_club_id" bigint NOT NULL REFERENCES "links_club" ("id") ON DELETE CASCADE
);
CREATE INDEX "links_club_friends_from_club_id_61570ef6" ON "links_club_friends" ("from_club_id");
CREATE INDEX "links_club_friends_to_club_id_a04e2515" ON "links_club_friends" ("to_club_id");
CREATE UNIQUE INDEX "links_club_friends_from_club_id_to_club_id_cd952f0f_uniq" ON "links_club_friends" ("from_club_id", "to_club_id");

-- CreateModel Club_rivals
CREATE TABLE "links_club_rivals" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "from_club_id" bigint NOT NULL REFERENCES "links_club" ("id") ON DELETE CASCADE,
    "to_club_id" bigint NOT NULL REFERENCES "links_club" ("id") ON DELETE CASCADE
);
CREATE INDEX "links_club_rivals_from_club_id_86d8b0ba" ON "links_club_rivals" ("from_club_id");
CREATE INDEX "links_club_rivals_to_club_id_8977599d" ON "links_club_rivals" ("to_club_id");
CREATE UNIQUE INDEX "links_club_rivals_from_club_id_to_club_id_80f7a9bb_uniq" ON "links_club_rivals" ("from_club_id", "to_club_id");

-- CreateModel Guide
CREATE TABLE "links_guide" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "badge" varchar(8) NOT NULL
);
CREATE UNIQUE INDEX "links_guide_badge_e1d392ed_uniq" ON "links_guide" ("badge");

-- CreateModel Member
CREATE TABLE "links_member" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "name" varchar(40) NOT NULL,
    "friend_id" bigint NULL REFERENCES "links_member" ("id") ON DELETE SET NULL
);
CREATE INDEX "links_member_friend_id_7b746faa" ON "links_member" ("friend_id");

-- CreateModel Member_halls
CREATE TABLE "links_member_halls" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "member_id" bigint NOT NULL,
    "hall_id" smallint NOT NULL
);
CREATE INDEX "links_member_halls_member_id_0b11fb98" ON "links_member_halls" ("member_id");
CREATE INDEX "links_member_halls_hall_id_6f7507ef" ON "links_member_halls" ("hall_id");
CREATE UNIQUE INDEX "links_member_halls_member_id_hall_id_297041ae_uniq" ON "links_member_halls" ("member_id", "hall_id");

-- CreateModel Membership
CREATE TABLE "links_membership" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "member_id" bigint NOT NULL REFERENCES "links_member" ("id") ON DELETE CASCADE,
    "club_id" bigint NOT NULL REFERENCES "links_club" ("id") ON DELETE CASCADE,
    "invited_by_id" bigint NULL REFERENCES "links_member" ("id") ON DELETE SET NULL,
    "since" date NOT NULL
);
CREATE INDEX "links_membership_member_id_e7471456" ON "links_membership" ("member_id");
CREATE INDEX "links_membership_club_id_2a9a35a9" ON "links_membership" ("club_id");
CREATE INDEX "links_membership_invited_by_id_dcb0d76d" ON "links_membership" ("invited_by_id");
CREATE UNIQUE INDEX "links_membership_member_id_club_id_1d2485f3_uniq" ON "links_membership" ("member_id", "club_id");

-- CreateModel Note
CREATE TABLE "links_note" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "text" varchar(80) NOT NULL,
    "slug" varchar(50) NOT NULL,
    "content_type_id" integer NOT NULL REFERENCES "django_content_type" ("id") ON DELETE CASCADE,
    "object_id" bigint NOT NULL
);
CREATE INDEX "links_note_slug_49e743f7" ON "links_note" ("slug");
CREATE INDEX "links_note_content_e6ef5c_idx" ON "links_note" ("content_type_id", "object_id");
INSERT INTO "django_content_type" ("app_label", "model") SELECT 'links', 'town' WHERE NOT EXISTS (SELECT 1 FROM "django_content_type" WHERE "app_label" = 'links' AND "model" = 'town');

-- CreateModel Parcel
CREATE TABLE "links_parcel" (
    "id" char(32) NOT NULL PRIMARY KEY
);

-- CreateModel Place
CREATE TABLE "links_place" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "code" varchar(8) COLLATE "NOCASE" NOT NULL
);
CREATE UNIQUE INDEX "links_place_code_061a2731_uniq" ON "links_place" ("code");

-- CreateModel Letter
CREATE TABLE "links_letter" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "place_id" varchar(8) COLLATE "NOCASE" NOT NULL REFERENCES "links_place" ("code") ON DELETE CASCADE
);
CREATE INDEX "links_letter_place_id_dd8b739f" ON "links_letter" ("place_id");

-- CreateModel Line
CREATE TABLE "links_line" (
    "place_id" bigint NOT NULL REFERENCES "links_place" ("id") ON DELETE CASCADE,
    "number" smallint NOT NULL,
    "text" varchar(40) NOT NULL,
    PRIMARY KEY ("place_id", "number")
);
CREATE INDEX "links_line_place_id_0617a6f9" ON "links_line" ("place_id");

-- CreateModel Remark
CREATE TABLE "links_remark" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "text" varchar(80) NOT NULL,
    "kind_id" integer NOT NULL REFERENCES "django_content_type" ("id") ON DELETE CASCADE,
    "row" bigint NOT NULL
);
CREATE INDEX "links_remar_kind_id_47579a_idx" ON "links_remark" ("kind_id", "row");
INSERT INTO "django_content_type" ("app_label", "model") SELECT 'links', 'place' WHERE NOT EXISTS (SELECT 1 FROM "django_content_type" WHERE "app_label" = 'links' AND "model" = 'place');
INSERT INTO "django_content_type" ("app_label", "model") SELECT 'links', 'club' WHERE NOT EXISTS (SELECT 1 FROM "django_content_type" WHERE "app_label" = 'links' AND "model" = 'club');

-- CreateModel Shelf
CREATE TABLE "links_shelf" (
    "code" varchar(8) COLLATE "NOCASE" NOT NULL PRIMARY KEY,
    "open" bool NOT NULL
);

-- CreateModel Box
CREATE TABLE "links_box" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "shelf_id" varchar(8) COLLATE "NOCASE" NOT NULL REFERENCES "links_shelf" ("code") ON DELETE CASCADE,
    "size" integer NOT NULL,
    "weight" decimal NOT NULL,
    "label" varchar(20) NULL
);
CREATE INDEX "links_box_shelf_id_11573374" ON "links_box" ("shelf_id");

-- CreateModel Sticker
CREATE TABLE "links_sticker" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "text" varchar(40) NOT NULL,
    "content_type_id" integer NOT NULL REFERENCES "django_content_type" ("id") ON DELETE CASCADE,
    "object_id" varchar(40) NOT NULL
);
CREATE INDEX "links_stick_content_53a45f_idx" ON "links_sticker" ("content_type_id", "object_id");
INSERT INTO "django_content_type" ("app_label", "model") SELECT 'links', 'parcel' WHERE NOT EXISTS (SELECT 1 FROM "django_content_type" WHERE "app_label" = 'links' AND "model" = 'parcel');
INSERT INTO "django_content_type" ("app_label", "model") SELECT 'links', 'box' WHERE NOT EXISTS (SELECT 1 FROM "django_content_type" WHERE "app_label" = 'links' AND "model" = 'box');
INSERT INTO "django_content_type" ("app_label", "model") SELECT 'links', 'shelf' WHERE NOT EXISTS (SELECT 1 FROM "django_content_type" WHERE "app_label" = 'links' AND "model" = 'shelf');

-- CreateModel Target
CREATE TABLE "links_target" (
    "code" varchar(20) NOT NULL PRIMARY KEY,
    "next_id" varchar(20) NULL REFERENCES "links_target" ("code") ON DELETE SET NULL
);
CREATE INDEX "links_target_next_id_61d9300f" ON "links_target" ("next_id");

-- CreateModel Arrow
CREATE TABLE "links_arrow" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "cascade_id" varchar(20) NOT NULL REFERENCES "links_target" ("code") ON DELETE CASCADE,
    "protect_id" varchar(20) NULL REFERENCES "links_target" ("code") ON DELETE RESTRICT,
    "restrict_id" varchar(20) NULL REFERENCES "links_target" ("code"),
    "set_null_id" varchar(20) NULL REFERENCES "links_target" ("code") ON DELETE SET NULL,
    "set_default_id" varchar(20) NOT NULL REFERENCES "links_target" ("code"),
    "set_value_id" varchar(20) NOT NULL REFERENCES "links_target" ("code"),
    "set_function_id" varchar(20) NOT NULL REFERENCES "links_target" ("code"),
    "nothing_id" varchar(20) NULL,
    "other_app_id" smallint NULL REFERENCES "kinds_hall" ("number") ON DELETE CASCADE,
    CONSTRAINT "arrow_elsewhere" CHECK ((("cascade_id" = "protect_id") IS NOT TRUE))
);
CREATE INDEX "links_arrow_cascade_id_8b23d6e0" ON "links_arrow" ("cascade_id");
CREATE INDEX "links_arrow_protect_id_edd6f871" ON "links_arrow" ("protect_id");
CREATE INDEX "links_arrow_restrict_id_145ac205" ON "links_arrow" ("restrict_id");
CREATE INDEX "links_arrow_set_null_id_84bee1a3" ON "links_arrow" ("set_null_id");
CREATE INDEX "links_arrow_set_default_id_5e66b69a" ON "links_arrow" ("set_default_id");
CREATE INDEX "links_arrow_set_value_id_685feab2" ON "links_arrow" ("set_value_id");
CREATE INDEX "links_arrow_set_function_id_6f76e855" ON "links_arrow" ("set_function_id");
CREATE INDEX "links_arrow_other_app_id_7164a554" ON "links_arrow" ("other_app_id");

-- CreateModel Club_targets
CREATE TABLE "links_club_aims" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "club_id" bigint NOT NULL REFERENCES "links_club" ("id") ON DELETE CASCADE,
    "target_id" varchar(20) NOT NULL REFERENCES "links_target" ("code") ON DELETE CASCADE
);
CREATE INDEX "links_club_aims_club_id_e1fd2d8f" ON "links_club_aims" ("club_id");
CREATE INDEX "links_club_aims_target_id_309e5386" ON "links_club_aims" ("target_id");
CREATE UNIQUE INDEX "links_club_aims_club_id_target_id_9a577586_uniq" ON "links_club_aims" ("club_id", "target_id");

-- CreateModel Shadow
CREATE TABLE "links_shadow" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "cascade_id" varchar(20) NOT NULL REFERENCES "links_target" ("code") ON DELETE CASCADE,
    "set_null_id" varchar(20) NULL REFERENCES "links_target" ("code") ON DELETE SET NULL
);
CREATE INDEX "links_shadow_cascade_id_14fd25f7" ON "links_shadow" ("cascade_id");
CREATE INDEX "links_shadow_set_null_id_1dba38b2" ON "links_shadow" ("set_null_id");

-- CreateModel Tour
CREATE TABLE "links_tour" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "guide_id" varchar(8) NOT NULL REFERENCES "links_guide" ("badge") ON DELETE CASCADE,
    "place_id" varchar(8) COLLATE "NOCASE" NOT NULL REFERENCES "links_place" ("code") ON DELETE CASCADE,
    "price" integer NOT NULL
);
CREATE INDEX "links_tour_guide_id_6bbeba96" ON "links_tour" ("guide_id");
CREATE INDEX "links_tour_place_id_c9cf5c5f" ON "links_tour" ("place_id");
CREATE UNIQUE INDEX "links_tour_guide_id_place_id_f0e58dfa_uniq" ON "links_tour" ("guide_id", "place_id");

-- CreateModel Town
CREATE TABLE "links_town" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "name" varchar(40) NOT NULL,
    "founded" date NULL,
    "mayor_id" bigint NOT NULL REFERENCES "links_guide" ("id") ON DELETE RESTRICT
);
CREATE INDEX "links_town_mayor_id_bc6fa950" ON "links_town" ("mayor_id");

-- CreateModel Permit
CREATE TABLE "links_permit" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "town_id" bigint NOT NULL REFERENCES "links_town" ("id") ON DELETE CASCADE,
    "guide_id" bigint NOT NULL REFERENCES "links_guide" ("id") ON DELETE CASCADE,
    "until" date NULL
);
CREATE INDEX "links_permit_town_id_88fb0c32" ON "links_permit" ("town_id");
CREATE INDEX "links_permit_guide_id_12e748b3" ON "links_permit" ("guide_id");

-- CreateModel Street
CREATE TABLE "links_street" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "name" varchar(40) NOT NULL,
    "length" integer NOT NULL,
    "town_id" bigint NOT NULL REFERENCES "links_town" ("id") ON DELETE CASCADE,
    "crosses_into_id" bigint NULL REFERENCES "links_town" ("id") ON DELETE SET NULL
);
CREATE INDEX "links_street_town_id_3969bff2" ON "links_street" ("town_id");
CREATE INDEX "links_street_crosses_into_id_aa7904b8" ON "links_street" ("crosses_into_id");

-- CreateModel TownHall
CREATE TABLE "links_townhall" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "town_id" bigint NOT NULL REFERENCES "links_town" ("id") ON DELETE CASCADE,
    "seats" integer NOT NULL
);
CREATE UNIQUE INDEX "links_townhall_town_id_35b20690_uniq" ON "links_townhall" ("town_id");

-- CreateModel Town_twins
CREATE TABLE "links_town_twins" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "from_town_id" bigint NOT NULL REFERENCES "links_town" ("id") ON DELETE CASCADE,
    "to_town_id" bigint NOT NULL REFERENCES "links_town" ("id") ON DELETE CASCADE
);
CREATE INDEX "links_town_twins_from_town_id_9e58fd3f" ON "links_town_twins" ("from_town_id");
CREATE INDEX "links_town_twins_to_town_id_6827acc5" ON "links_town_twins" ("to_town_id");
CREATE UNIQUE INDEX "links_town_twins_from_town_id_to_town_id_5c37b7d9_uniq" ON "links_town_twins" ("from_town_id", "to_town_id");
