-- press.0001_initial on mysql: for reading; what runs is made from the migration.

-- CreateModel Author
CREATE TABLE `press_author` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `name` varchar(80) NOT NULL,
    `email` varchar(254) NOT NULL,
    UNIQUE KEY `press_author_name_b3aa6ca4_uniq` (`name`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;
