-- formulas.0001_initial on mariadb: for reading; what runs is made from the migration.

-- CreateModel Item
CREATE TABLE `formulas_item` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `name` varchar(80) NOT NULL,
    `nickname` varchar(80) NULL,
    `price` decimal(12, 2) NOT NULL,
    `exact` decimal(24, 6) NOT NULL,
    `count` int NOT NULL,
    `weight` double NOT NULL,
    `limit` bigint NOT NULL,
    `made_at` datetime(6) NOT NULL,
    `made_on` date NOT NULL,
    `made_by` time(6) NOT NULL,
    `notes` json NOT NULL,
    `name_lower` varchar(80) GENERATED ALWAYS AS (LOWER(`name`)) STORED,
    `total` decimal(20, 2) GENERATED ALWAYS AS ((`price` * `count`)) STORED,
    `called` varchar(80) GENERATED ALWAYS AS (coalesce(`nickname`, `name`)) STORED,
    `is_heavy` bool GENERATED ALWAYS AS (`weight` > 100.0) STORED,
    `short` varchar(3) GENERATED ALWAYS AS (LEFT(`nickname`, 3)) STORED,
    `size` varchar(1) GENERATED ALWAYS AS (CASE WHEN `weight` < 10.0 THEN 'S' ELSE 'L' END) STORED,
    `month` date GENERATED ALWAYS AS (DATE_SUB(DATE(`made_on`), INTERVAL DAYOFMONTH(`made_on`) - 1 DAY)) STORED,
    KEY `formulas_item_name_lower_0775d084` (`name_lower`),
    CONSTRAINT `formulas_item_size_5504364b_check` CHECK (`size` IN ('S', 'L')),
    CONSTRAINT `item_nickname_short` CHECK ((CHAR_LENGTH(`nickname`) <= 40 OR `count` > `limit`)),
    CONSTRAINT `item_weight` CHECK ((`weight` >= 0.0 AND (NOT (`name` = ''))))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE INDEX `item_btree` ON `formulas_item` (`weight` DESC, `nickname`);

-- CreateModel Loan
CREATE TABLE `formulas_loan` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `lent_on` date NOT NULL,
    `lent_at` datetime(6) NOT NULL,
    `term` bigint NOT NULL,
    `grace` bigint NULL,
    `times` int NOT NULL,
    `back_at` datetime(6) NULL,
    `back_on` date NULL,
    `due_at` datetime(6) GENERATED ALWAYS AS (DATE_ADD(`lent_at`, INTERVAL `term` MICROSECOND)) STORED,
    `due_on` date GENERATED ALWAYS AS (DATE_ADD(`lent_on`, INTERVAL (`term` DIV 86400000000) DAY)) STORED,
    `kept` bigint GENERATED ALWAYS AS ((-TIMESTAMPDIFF(MICROSECOND, `back_at`, `lent_at`))) STORED,
    `days` bigint GENERATED ALWAYS AS ((DATEDIFF(`back_on`, `lent_on`) * 86400000000)) STORED,
    `portion` bigint GENERATED ALWAYS AS ((`term` DIV `times`)) STORED,
    `total` bigint GENERATED ALWAYS AS (((`term` * 2) + `grace`)) STORED,
    CONSTRAINT `loan_back_at` CHECK (`back_at` >= DATE_SUB(`lent_at`, INTERVAL 3600000000 MICROSECOND)),
    CONSTRAINT `loan_back_on` CHECK (`back_on` <= DATE_ADD(`lent_on`, INTERVAL (31622400000000 DIV 86400000000) DAY)),
    CONSTRAINT `loan_term` CHECK (`term` > 0)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- CreateModel Record
CREATE TABLE `formulas_record` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `name` varchar(40) NOT NULL,
    `payload` json NULL,
    CONSTRAINT `record_allowed` CHECK ((((JSON_EQUALS(JSON_EXTRACT(`payload`, '$."status"'), '"forbidden"') = 1)) IS NOT TRUE)),
    CONSTRAINT `record_price` CHECK ((JSON_CONTAINS_PATH(`payload`, 'all', '$."free"') OR (((CASE WHEN JSON_TYPE(JSON_EXTRACT(`payload`, '$."price"')) IN ('INTEGER', 'UNSIGNED INTEGER', 'DOUBLE', 'DECIMAL') THEN JSON_EXTRACT(`payload`, '$."price"') + 0e0 END) < 0.0) IS NOT TRUE)))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- CreateModel Sale
CREATE TABLE `formulas_sale` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `item_id` bigint NOT NULL,
    `amount` int NOT NULL,
    `state` varchar(1) NOT NULL,
    `sold_on` date NULL,
    `price` decimal(8, 2) NOT NULL,
    KEY `formulas_sale_item_id_1b39969d` (`item_id`),
    CONSTRAINT `formulas_sale_item_id_1b39969d_fk_formulas_item_id` FOREIGN KEY (`item_id`) REFERENCES `formulas_item` (`id`) ON DELETE CASCADE,
    CONSTRAINT `formulas_sale_state_dacb4141_check` CHECK (`state` IN ('o', 's', 'g')),
    CONSTRAINT `sale_price` CHECK (((`price` > 0) <> (`amount` = 0))),
    CONSTRAINT `sale_state` CHECK (((`state` = 'o' AND `sold_on` IS NULL) OR (`state` IN ('s', 'g') AND `sold_on` BETWEEN '2000-01-01' AND '2099-12-31')))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
