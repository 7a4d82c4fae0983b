-- ledgers.0001_initial on mysql: for reading; what runs is made from the migration.

-- CreateModel Article
CREATE TABLE `ledgers_article` (
    `code` varchar(12) NOT NULL PRIMARY KEY,
    `name` varchar(60) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Order
CREATE TABLE `ledgers_order` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `customer` varchar(60) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Line
CREATE TABLE `ledgers_line` (
    `order_id` bigint NOT NULL,
    `number` smallint NOT NULL,
    `article_id` varchar(12) NOT NULL,
    `instead_id` varchar(12) NULL,
    `quantity` int NOT NULL,
    `note` varchar(200) NOT NULL,
    `doubled` bigint GENERATED ALWAYS AS ((`quantity` * 2)) STORED NOT NULL,
    PRIMARY KEY (`order_id`, `number`),
    KEY `ledgers_line_order_id_fb166608` (`order_id`),
    KEY `ledgers_line_article_id_110ec850` (`article_id`),
    KEY `ledgers_line_instead_id_4c903070` (`instead_id`),
    UNIQUE KEY `line_order_article_uniq` (`order_id`, `article_id`),
    CONSTRAINT `ledgers_line_order_id_fb166608_fk_ledgers_order_id` FOREIGN KEY (`order_id`) REFERENCES `ledgers_order` (`id`) ON DELETE CASCADE,
    CONSTRAINT `ledgers_line_article_id_110ec850_fk_ledgers_article_code` FOREIGN KEY (`article_id`) REFERENCES `ledgers_article` (`code`) ON DELETE RESTRICT,
    CONSTRAINT `ledgers_line_instead_id_4c903070_fk_ledgers_article_code` FOREIGN KEY (`instead_id`) REFERENCES `ledgers_article` (`code`) ON DELETE SET NULL,
    CONSTRAINT `line_quantity_positive` CHECK (`quantity` > 0)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Station
CREATE TABLE `ledgers_station` (
    `id` char(32) NOT NULL PRIMARY KEY,
    `name` varchar(60) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Reading
CREATE TABLE `ledgers_reading` (
    `sensor` varchar(20) NOT NULL,
    `day` date NOT NULL,
    `checked` bool NOT NULL,
    `station_id` char(32) NOT NULL,
    `value` double NULL,
    PRIMARY KEY (`station_id`, `day`, `sensor`, `checked`),
    KEY `ledgers_reading_station_id_d6c4f15e` (`station_id`),
    CONSTRAINT `ledgers_reading_station_id_d6c4f15e_fk_ledgers_station_id` FOREIGN KEY (`station_id`) REFERENCES `ledgers_station` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;
