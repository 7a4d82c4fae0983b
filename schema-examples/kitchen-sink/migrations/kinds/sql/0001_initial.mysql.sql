-- kinds.0001_initial on mysql: for reading; what runs is made from the migration.

-- CreateModel Deadline
CREATE TABLE `kinds_deadline` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `note` varchar(20) NOT NULL,
    `noted` datetime(6) NOT NULL DEFAULT (utc_timestamp(6)),
    `due_at` datetime(6) NOT NULL DEFAULT ((utc_timestamp(6) + INTERVAL 604710000000 MICROSECOND)),
    `since` date NOT NULL DEFAULT ((utc_date() - INTERVAL 1 DAY)),
    `over_at` datetime(6) NULL DEFAULT ((utc_timestamp(6) + INTERVAL 604800000000 MICROSECOND))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Everything
CREATE TABLE `kinds_everything` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `small` smallint NOT NULL,
    `medium` int NOT NULL,
    `big` bigint NOT NULL,
    `positive_small` smallint unsigned NOT NULL,
    `positive_medium` int unsigned NOT NULL,
    `positive_big` bigint unsigned NOT NULL,
    `truth` bool NOT NULL,
    `float` double NOT NULL,
    `money` decimal(6, 2) NOT NULL,
    `exact` decimal(28, 10) NOT NULL,
    `short` varchar(40) NOT NULL,
    `long` longtext NOT NULL,
    `slug` varchar(50) NOT NULL,
    `unicode_slug` varchar(60) NOT NULL,
    `email` varchar(254) NOT NULL,
    `url` varchar(200) NOT NULL,
    `uuid` char(32) NOT NULL,
    `ip` char(39) NOT NULL,
    `ip4` char(39) NOT NULL,
    `ip6` char(39) NOT NULL,
    `bytes` longblob NOT NULL,
    `day` date NOT NULL,
    `moment` datetime(6) NOT NULL,
    `clock` time(6) NOT NULL,
    `span` bigint NOT NULL,
    `json` json NOT NULL,
    `file` varchar(100) NOT NULL,
    `image` varchar(200) NOT NULL,
    `width` int unsigned NULL,
    `height` int unsigned NULL,
    `path` varchar(100) NOT NULL,
    KEY `kinds_everything_slug_89dd1107` (`slug`),
    KEY `kinds_everything_unicode_slug_4205f1ff` (`unicode_slug`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Hall
CREATE TABLE `kinds_hall` (
    `number` smallint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `name` varchar(40) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Nothing
CREATE TABLE `kinds_nothing` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `small` smallint NULL,
    `medium` int NULL,
    `big` bigint NULL,
    `positive_small` smallint unsigned NULL,
    `positive_medium` int unsigned NULL,
    `positive_big` bigint unsigned NULL,
    `truth` bool NULL,
    `float` double NULL,
    `money` decimal(6, 2) NULL,
    `exact` decimal(28, 10) NULL,
    `short` varchar(40) NULL,
    `long` longtext NULL,
    `slug` varchar(50) NULL,
    `unicode_slug` varchar(60) NULL,
    `email` varchar(254) NULL,
    `url` varchar(200) NULL,
    `uuid` char(32) NULL,
    `ip` char(39) NULL,
    `bytes` longblob NULL,
    `day` date NULL,
    `moment` datetime(6) NULL,
    `clock` time(6) NULL,
    `span` bigint NULL,
    `json` json NULL,
    `file` varchar(100) NULL,
    `image` varchar(100) NULL,
    `path` varchar(100) NULL,
    KEY `kinds_nothing_slug_15d9e251` (`slug`),
    KEY `kinds_nothing_unicode_slug_01aab96e` (`unicode_slug`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Preset
CREATE TABLE `kinds_preset` (
    `id` char(32) NOT NULL PRIMARY KEY,
    `token` char(32) NOT NULL,
    `number` int NOT NULL,
    `text` varchar(20) NOT NULL,
    `price` decimal(8, 2) NOT NULL,
    `settings` json NOT NULL,
    `bytes` longblob NOT NULL,
    `day` date NOT NULL,
    `code` varchar(20) NOT NULL,
    `both` int NOT NULL DEFAULT 2,
    `clock` time(6) NOT NULL,
    `moment` datetime(6) NOT NULL,
    `span` bigint NOT NULL,
    `counted` int NOT NULL DEFAULT 3,
    `noted_at` datetime(6) NOT NULL DEFAULT (utc_timestamp(6)),
    `shouted` varchar(20) NOT NULL DEFAULT 'HELLO',
    `minutes` int NOT NULL DEFAULT 1439,
    `turn` double NOT NULL DEFAULT 3.141592653589793,
    `chance` double NOT NULL DEFAULT (RAND()),
    `created_at` datetime(6) NOT NULL,
    `created_on` date NOT NULL,
    `changed_at` datetime(6) NOT NULL,
    `text_lower` varchar(20) GENERATED ALWAYS AS (LOWER(`text`)) STORED NOT NULL,
    `double` int GENERATED ALWAYS AS ((`number` * 2)) STORED NOT NULL,
    `price_eur` decimal(8, 2) NOT NULL COMMENT 'euro',
    UNIQUE KEY `kinds_preset_token_c24dc27e_uniq` (`token`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Seat
CREATE TABLE `kinds_seat` (
    `number` int NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `hall_id` smallint NOT NULL,
    KEY `kinds_seat_hall_id_0b751216` (`hall_id`),
    CONSTRAINT `kinds_seat_hall_id_0b751216_fk_kinds_hall_number` FOREIGN KEY (`hall_id`) REFERENCES `kinds_hall` (`number`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Visitor
CREATE TABLE `kinds_visitor` (
    `number` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `seat_id` int NULL,
    UNIQUE KEY `kinds_visitor_seat_id_ae8a8f96_uniq` (`seat_id`),
    CONSTRAINT `kinds_visitor_seat_id_ae8a8f96_fk_kinds_seat_number` FOREIGN KEY (`seat_id`) REFERENCES `kinds_seat` (`number`) ON DELETE SET NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;
