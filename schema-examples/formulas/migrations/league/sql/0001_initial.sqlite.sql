-- league.0001_initial on sqlite: for reading; what runs is made from the migration.

-- CreateModel Club
CREATE TABLE "league_club" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "name" varchar(40) NOT NULL,
    "members" integer NOT NULL
);

-- CreateModel Pass
CREATE TABLE "league_pass" (
    "code" char(32) NOT NULL PRIMARY KEY
);

-- CreateModel Prize
CREATE TABLE "league_prize" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "club_id" bigint NOT NULL REFERENCES "league_club" ("id") ON DELETE CASCADE,
    "name" varchar(40) NOT NULL
);
CREATE INDEX "league_prize_club_id_7c5f47bb" ON "league_prize" ("club_id");

-- CreateModel Shirt
CREATE TABLE "league_shirt" (
    "code" varchar(8) NOT NULL PRIMARY KEY
);

-- CreateModel Team
CREATE TABLE "league_team" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "name" varchar(40) NOT NULL,
    "points" integer NULL
);

-- CreateModel Player
CREATE TABLE "league_player" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "name" varchar(40) NOT NULL,
    "team_id" bigint NULL REFERENCES "league_team" ("id") ON DELETE SET NULL,
    "shirt_id" varchar(8) NULL REFERENCES "league_shirt" ("code") ON DELETE SET NULL,
    "age" integer NULL,
    "weight" real NULL,
    "fee" decimal NOT NULL,
    "position" varchar(10) NULL CHECK ("position" IN ('keeper', 'striker')),
    "rank" smallint NOT NULL CHECK ("rank" IN (1, 2)),
    "played" bigint NOT NULL,
    "note" text NOT NULL,
    "token" char(32) NULL,
    "pass_id" char(32) NULL REFERENCES "league_pass" ("code") ON DELETE SET NULL,
    "host" char(39) NULL,
    "key_of_note" varchar(64) NOT NULL GENERATED ALWAYS AS (luthier_sha256("note")) STORED
);
CREATE INDEX "league_player_team_id_9556d2bd" ON "league_player" ("team_id");
CREATE INDEX "league_player_shirt_id_9e5060f2" ON "league_player" ("shirt_id");
CREATE INDEX "league_player_pass_id_65e1e0a1" ON "league_player" ("pass_id");
CREATE INDEX "player_folded" ON "league_player" ((("name" COLLATE "NOCASE")));
CREATE INDEX "player_lower" ON "league_player" ((luthier_lower("name"))) WHERE "age" IS NOT NULL;

-- CreateModel Club_fans
CREATE TABLE "league_club_fans" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "club_id" bigint NOT NULL REFERENCES "league_club" ("id") ON DELETE CASCADE,
    "player_id" bigint NOT NULL REFERENCES "league_player" ("id") ON DELETE CASCADE
);
CREATE INDEX "league_club_fans_club_id_2db8683d" ON "league_club_fans" ("club_id");
CREATE INDEX "league_club_fans_player_id_b5138b11" ON "league_club_fans" ("player_id");
CREATE UNIQUE INDEX "league_club_fans_club_id_player_id_1bdb8263_uniq" ON "league_club_fans" ("club_id", "player_id");

-- CreateModel Goal
CREATE TABLE "league_goal" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "player_id" bigint NOT NULL REFERENCES "league_player" ("id") ON DELETE CASCADE,
    "minute" integer NOT NULL
);
CREATE INDEX "league_goal_player_id_eb84efb1" ON "league_goal" ("player_id");
