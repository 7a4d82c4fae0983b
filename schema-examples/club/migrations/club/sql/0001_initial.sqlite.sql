-- club.0001_initial on sqlite: for reading; what runs is made from the migration.

-- CreateModel Club
CREATE TABLE "club_club" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "name" varchar(80) NOT NULL,
    "leader_id" bigint NULL REFERENCES "people_person" ("id") ON DELETE RESTRICT,
    "anthem_by_id" bigint NULL REFERENCES "people_person" ("id") ON DELETE SET NULL
);
CREATE UNIQUE INDEX "club_club_name_75f797c5_uniq" ON "club_club" ("name");
CREATE INDEX "club_club_leader_id_c3a0591d" ON "club_club" ("leader_id");
CREATE INDEX "club_club_anthem_by_id_e724f3c3" ON "club_club" ("anthem_by_id");

-- CreateModel Membership
CREATE TABLE "club_membership" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "club_id" bigint NOT NULL REFERENCES "club_club" ("id") ON DELETE CASCADE,
    "member_id" bigint NOT NULL REFERENCES "people_person" ("id") ON DELETE CASCADE,
    "invited_by_id" bigint NULL REFERENCES "people_person" ("id") ON DELETE SET NULL,
    "since" date NOT NULL,
    "role" varchar(10) NOT NULL CHECK ("role" IN ('member', 'treasurer'))
);
CREATE INDEX "club_membership_club_id_9cb32652" ON "club_membership" ("club_id");
CREATE INDEX "club_membership_member_id_e0ad726f" ON "club_membership" ("member_id");
CREATE INDEX "club_membership_invited_by_id_b220bd5a" ON "club_membership" ("invited_by_id");
CREATE UNIQUE INDEX "one_membership" ON "club_membership" ("club_id", "member_id");

-- CreateModel Fee
CREATE TABLE "club_fee" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "membership_id" bigint NOT NULL REFERENCES "club_membership" ("id") ON DELETE RESTRICT,
    "amount" decimal NOT NULL
);
CREATE INDEX "club_fee_membership_id_9b851ed0" ON "club_fee" ("membership_id");

-- CreateModel Part
CREATE TABLE "club_part" (
    "id" char(32) NOT NULL PRIMARY KEY,
    "club_id" bigint NOT NULL REFERENCES "club_club" ("id") ON DELETE CASCADE,
    "singer_id" bigint NOT NULL REFERENCES "people_person" ("id") ON DELETE CASCADE,
    "voice" varchar(10) NOT NULL,
    "asked_at" datetime NOT NULL
);
CREATE INDEX "club_part_club_id_a76854f1" ON "club_part" ("club_id");
CREATE INDEX "club_part_singer_id_bae9641f" ON "club_part" ("singer_id");
