-- kinds.0001_initial on sqlite: for reading; what runs is made from the migration.

-- CreateModel Deadline
CREATE TABLE "kinds_deadline" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "note" varchar(20) NOT NULL,
    "noted" datetime NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')),
    "due_at" datetime NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now', '+604710.000000 seconds')),
    "since" date NOT NULL DEFAULT (date('now', '-1 days')),
    "over_at" datetime NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now', '+604800.000000 seconds'))
);

-- CreateModel Everything
CREATE TABLE "kinds_everything" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "small" smallint NOT NULL,
    "medium" integer NOT NULL,
    "big" bigint NOT NULL,
    "positive_small" smallint unsigned NOT NULL CHECK ("positive_small" >= 0),
    "positive_medium" integer unsigned NOT NULL CHECK ("positive_medium" >= 0),
    "positive_big" bigint unsigned NOT NULL CHECK ("positive_big" >= 0),
    "truth" bool NOT NULL,
    "float" real NOT NULL,
    "money" decimal NOT NULL,
    "exact" text COLLATE "luthier_decimal" NOT NULL,
    "short" varchar(40) NOT NULL,
    "long" text NOT NULL,
    "slug" varchar(50) NOT NULL,
    "unicode_slug" varchar(60) NOT NULL,
    "email" varchar(254) NOT NULL,
    "url" varchar(200) NOT NULL,
    "uuid" char(32) NOT NULL,
    "ip" char(39) NOT NULL,
    "ip4" char(39) NOT NULL,
    "ip6" char(39) NOT NULL,
    "bytes" blob NOT NULL,
    "day" date NOT NULL,
    "moment" datetime NOT NULL,
    "clock" time NOT NULL,
    "span" bigint NOT NULL,
    "json" text NOT NULL CHECK ((json_valid("json") OR "json" IS NULL)),
    "file" varchar(100) NOT NULL,
    "image" varchar(200) NOT NULL,
    "width" integer unsigned NULL CHECK ("width" >= 0),
    "height" integer unsigned NULL CHECK ("height" >= 0),
    "path" varchar(100) NOT NULL
);
CREATE INDEX "kinds_everything_slug_89dd1107" ON "kinds_everything" ("slug");
CREATE INDEX "kinds_everything_unicode_slug_4205f1ff" ON "kinds_everything" ("unicode_slug");

-- CreateModel Hall
CREATE TABLE "kinds_hall" (
    "number" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "name" varchar(40) NOT NULL
);

-- CreateModel Nothing
CREATE TABLE "kinds_nothing" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "small" smallint NULL,
    "medium" integer NULL,
    "big" bigint NULL,
    "positive_small" smallint unsigned NULL CHECK ("positive_small" >= 0),
    "positive_medium" integer unsigned NULL CHECK ("positive_medium" >= 0),
    "positive_big" bigint unsigned NULL CHECK ("positive_big" >= 0),
    "truth" bool NULL,
    "float" real NULL,
    "money" decimal NULL,
    "exact" text COLLATE "luthier_decimal" NULL,
    "short" varchar(40) NULL,
    "long" text NULL,
    "slug" varchar(50) NULL,
    "unicode_slug" varchar(60) NULL,
    "email" varchar(254) NULL,
    "url" varchar(200) NULL,
    "uuid" char(32) NULL,
    "ip" char(39) NULL,
    "bytes" blob NULL,
    "day" date NULL,
    "moment" datetime NULL,
    "clock" time NULL,
    "span" bigint NULL,
    "json" text NULL CHECK ((json_valid("json") OR "json" IS NULL)),
    "file" varchar(100) NULL,
    "image" varchar(100) NULL,
    "path" varchar(100) NULL
);
CREATE INDEX "kinds_nothing_slug_15d9e251" ON "kinds_nothing" ("slug");
CREATE INDEX "kinds_nothing_unicode_slug_01aab96e" ON "kinds_nothing" ("unicode_slug");

-- CreateModel Preset
CREATE TABLE "kinds_preset" (
    "id" char(32) NOT NULL PRIMARY KEY,
    "token" char(32) NOT NULL,
    "number" integer NOT NULL,
    "text" varchar(20) NOT NULL,
    "price" decimal NOT NULL,
    "settings" text NOT NULL CHECK ((json_valid("settings") OR "settings" IS NULL)),
    "bytes" blob NOT NULL,
    "day" date NOT NULL,
    "code" varchar(20) NOT NULL,
    "both" integer NOT NULL DEFAULT 2,
    "clock" time NOT NULL,
    "moment" datetime NOT NULL,
    "span" bigint NOT NULL,
    "counted" integer NOT NULL DEFAULT 3,
    "noted_at" datetime NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f000', 'now')),
    "shouted" varchar(20) NOT NULL DEFAULT 'HELLO',
    "minutes" integer NOT NULL DEFAULT 1439,
    "turn" real NOT NULL DEFAULT 3.141592653589793,
    "chance" real NOT NULL DEFAULT (((random() & 9007199254740991) / 9007199254740992.0)),
    "created_at" datetime NOT NULL,
    "created_on" date NOT NULL,
    "changed_at" datetime NOT NULL,
    "text_lower" varchar(20) NOT NULL GENERATED ALWAYS AS (luthier_lower("text")) STORED,
    "double" integer NOT NULL GENERATED ALWAYS AS (("number" * 2)) STORED,
    "price_eur" decimal NOT NULL
);
CREATE UNIQUE INDEX "kinds_preset_token_c24dc27e_uniq" ON "kinds_preset" ("token");

-- CreateModel Seat
CREATE TABLE "kinds_seat" (
    "number" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "hall_id" smallint NOT NULL REFERENCES "kinds_hall" ("number") ON DELETE CASCADE
);
CREATE INDEX "kinds_seat_hall_id_0b751216" ON "kinds_seat" ("hall_id");

-- CreateModel Visitor
CREATE TABLE "kinds_visitor" (
    "number" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "seat_id" integer NULL REFERENCES "kinds_seat" ("number") ON DELETE SET NULL
);
CREATE UNIQUE INDEX "kinds_visitor_seat_id_ae8a8f96_uniq" ON "kinds_visitor" ("seat_id");
