-- audit.0001_initial on sqlite: for reading; what runs is made from the migration.

-- CreateModel Entry
CREATE TABLE "audit_entry" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "text" varchar(200) NOT NULL,
    "topic_id" bigint NULL,
    "at" datetime NOT NULL
);
CREATE INDEX "audit_entry_topic_id_83036526" ON "audit_entry" ("topic_id");

-- CreateModel Mark
CREATE TABLE "audit_mark" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "entry_id" bigint NOT NULL REFERENCES "audit_entry" ("id") ON DELETE CASCADE,
    "word" varchar(40) NOT NULL
);
CREATE INDEX "audit_mark_entry_id_e9420bae" ON "audit_mark" ("entry_id");
