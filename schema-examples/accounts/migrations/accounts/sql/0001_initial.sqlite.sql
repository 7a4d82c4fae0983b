-- accounts.0001_initial on sqlite: for reading; what runs is made from the migration.

-- CreateModel Group
CREATE TABLE "accounts_group" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "name" varchar(80) NOT NULL
);
CREATE UNIQUE INDEX "accounts_group_name_5311469e_uniq" ON "accounts_group" ("name");

-- CreateModel User
CREATE TABLE "accounts_user" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "name" varchar(100) NOT NULL,
    "email" varchar(254) NOT NULL,
    "level" varchar(10) NOT NULL CHECK ("level" IN ('member', 'moderator')),
    "is_active" bool NOT NULL,
    "invited_by_id" integer NULL REFERENCES "accounts_user" ("id") ON DELETE SET NULL
);
CREATE UNIQUE INDEX "accounts_user_email_b2644a56_uniq" ON "accounts_user" ("email");
CREATE INDEX "accounts_user_invited_by_id_b111c2cd" ON "accounts_user" ("invited_by_id");

-- CreateModel User_groups
CREATE TABLE "accounts_user_groups" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "user_id" integer NOT NULL REFERENCES "accounts_user" ("id") ON DELETE CASCADE,
    "group_id" integer NOT NULL REFERENCES "accounts_group" ("id") ON DELETE CASCADE
);
CREATE INDEX "accounts_user_groups_user_id_52b62117" ON "accounts_user_groups" ("user_id");
CREATE INDEX "accounts_user_groups_group_id_bd11a704" ON "accounts_user_groups" ("group_id");
CREATE UNIQUE INDEX "accounts_user_groups_user_id_group_id_59c0b32f_uniq" ON "accounts_user_groups" ("user_id", "group_id");
