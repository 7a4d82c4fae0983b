-- desk.0001_initial on sqlite: for reading; what runs is made from the migration.

-- CreateModel Label
CREATE TABLE "desk_label" (
    "word" varchar(40) NOT NULL PRIMARY KEY,
    "hidden" bool NOT NULL
);

-- CreateModel Ticket
CREATE TABLE "desk_ticket" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "owner_id" bigint NOT NULL REFERENCES "accounts_user" ("id") ON DELETE RESTRICT,
    "deleted_at" datetime NULL,
    "title" varchar(200) NOT NULL,
    "state" varchar(10) NOT NULL CHECK ("state" IN ('open', 'closed')),
    "priority" integer NOT NULL CHECK ("priority" IN (1, 2, 3)),
    "parent_id" bigint NULL REFERENCES "desk_ticket" ("id") ON DELETE SET NULL,
    "opened" datetime NOT NULL,
    "effort" decimal NOT NULL
);
CREATE INDEX "desk_ticket_owner_id_d4bd7f0e" ON "desk_ticket" ("owner_id");
CREATE INDEX "desk_ticket_parent_id_dfc7ae9e" ON "desk_ticket" ("parent_id");

-- CreateModel Comment
CREATE TABLE "desk_comment" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "owner_id" bigint NOT NULL REFERENCES "accounts_user" ("id") ON DELETE RESTRICT,
    "deleted_at" datetime NULL,
    "ticket_id" bigint NOT NULL REFERENCES "desk_ticket" ("id") ON DELETE CASCADE,
    "text" text NOT NULL
);
CREATE INDEX "desk_comment_owner_id_03bce8d6" ON "desk_comment" ("owner_id");
CREATE INDEX "desk_comment_ticket_id_734c3ddd" ON "desk_comment" ("ticket_id");

-- CreateModel Ticket_labels
CREATE TABLE "desk_ticket_labels" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "ticket_id" bigint NOT NULL REFERENCES "desk_ticket" ("id") ON DELETE CASCADE,
    "label_id" varchar(40) NOT NULL REFERENCES "desk_label" ("word") ON DELETE CASCADE
);
CREATE INDEX "desk_ticket_labels_ticket_id_71eb790f" ON "desk_ticket_labels" ("ticket_id");
CREATE INDEX "desk_ticket_labels_label_id_27604e60" ON "desk_ticket_labels" ("label_id");
CREATE UNIQUE INDEX "desk_ticket_labels_ticket_id_label_id_bb92a0db_uniq" ON "desk_ticket_labels" ("ticket_id", "label_id");

-- CreateModel Ticket_watchers
CREATE TABLE "desk_ticket_watchers" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "ticket_id" bigint NOT NULL REFERENCES "desk_ticket" ("id") ON DELETE CASCADE,
    "user_id" bigint NOT NULL REFERENCES "accounts_user" ("id") ON DELETE CASCADE
);
CREATE INDEX "desk_ticket_watchers_ticket_id_1545fb34" ON "desk_ticket_watchers" ("ticket_id");
CREATE INDEX "desk_ticket_watchers_user_id_5768897b" ON "desk_ticket_watchers" ("user_id");
CREATE UNIQUE INDEX "desk_ticket_watchers_ticket_id_user_id_ff4ff4ef_uniq" ON "desk_ticket_watchers" ("ticket_id", "user_id");
