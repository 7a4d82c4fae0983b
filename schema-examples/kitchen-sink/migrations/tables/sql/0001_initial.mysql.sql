-- tables.0001_initial on mysql: for reading; what runs is made from the migration.

-- CreateModel Entry
CREATE TABLE `tables_entry` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `written_on` date NOT NULL,
    `read_at` datetime(6) NULL,
    `slug` varchar(50) NOT NULL,
    `topic` varchar(40) NOT NULL,
    `weather` varchar(40) NULL,
    `mood` varchar(40) NULL,
    KEY `tables_entry_slug_52bc26f4` (`slug`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Ledger
CREATE TABLE `general_ledger` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `made_on` date NOT NULL,
    `owner_id` bigint NULL,
    `code` varchar(20) NOT NULL,
    `title` varchar(80) NOT NULL,
    `amount` decimal(12, 2) NOT NULL,
    `starts` date NULL,
    `ends` date NULL,
    KEY `general_ledger_owner_id_fed8fba5` (`owner_id`),
    KEY `general_ledger_code_89f876df` (`code`),
    UNIQUE KEY `general_ledger_code_title_3e454f8c_uniq` (`code`, `title`),
    UNIQUE KEY `ledger_one_start` (`code`, `starts`),
    CONSTRAINT `general_ledger_owner_id_fed8fba5_fk_kinds_visitor_number` FOREIGN KEY (`owner_id`) REFERENCES `kinds_visitor` (`number`) ON DELETE RESTRICT,
    CONSTRAINT `ledger_in_order` CHECK ((`ends` IS NULL OR `ends` >= `starts`))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin COMMENT='what was spent';
CREATE INDEX `general_led_title_85e14a_idx` ON `general_ledger` (`title`, `amount` DESC);
CREATE INDEX `ledger_title_ci` ON `general_ledger` ((LOWER(`title`)));
CREATE INDEX `tables_ledger_made` ON `general_ledger` (`made_on`);
CREATE UNIQUE INDEX `ledger_code_ci` ON `general_ledger` ((LOWER(`code`)));

-- CreateModel Page
CREATE TABLE `tables_page` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `ledger_id` bigint NOT NULL,
    `number` int NOT NULL,
    `text` longtext NOT NULL,
    `tags` json NOT NULL,
    KEY `tables_page_ledger_id_bc098ecc` (`ledger_id`),
    CONSTRAINT `tables_page_ledger_id_bc098ecc_fk_general_ledger_id` FOREIGN KEY (`ledger_id`) REFERENCES `general_ledger` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Reading
CREATE TABLE `tables_reading` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `word` varchar(40) NOT NULL,
    `read` varchar(40) NOT NULL,
    `kept` varchar(80) GENERATED ALWAYS AS (concat(`word`, LOWER(`read`))) STORED NOT NULL,
    CONSTRAINT `reading_differs` CHECK ((NOT (`word` = `read`))),
    CONSTRAINT `reading_follows` CHECK ((LOWER(`read`) >= `word` OR `read` >= 'A'))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Word
CREATE TABLE `tables_word` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `text` varchar(40) COLLATE `utf8mb4_0900_ai_ci` NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;
