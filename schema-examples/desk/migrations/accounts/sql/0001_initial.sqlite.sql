-- accounts.0001_initial on sqlite: for reading; what runs is made from the migration.

-- CreateModel Team
CREATE TABLE "accounts_team" (
    "name" varchar(80) NOT NULL PRIMARY KEY
);

-- CreateModel User
CREATE TABLE "accounts_user" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "email" varchar(254) NOT NULL,
    "name" varchar(80) NOT NULL,
    "team_id" varchar(80) NULL REFERENCES "accounts_team" ("name") ON DELETE SET NULL
);
CREATE UNIQUE INDEX "accounts_user_email_b2644a56_uniq" ON "accounts_user" ("email");
CREATE INDEX "accounts_user_team_id_27b7f1fa" ON "accounts_user" ("team_id");

-- CreateModel Profile
CREATE TABLE "accounts_profile" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "user_id" bigint NOT NULL REFERENCES "accounts_user" ("id") ON DELETE CASCADE,
    "city" varchar(80) NULL
);
CREATE UNIQUE INDEX "accounts_profile_user_id_49a85d32_uniq" ON "accounts_profile" ("user_id");
