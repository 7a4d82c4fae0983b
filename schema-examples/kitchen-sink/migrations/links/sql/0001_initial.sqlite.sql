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
    "other_app_id" smallint NULL REFERENCES "kinds_hall" ("number") ON DELETE CASCADE
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
