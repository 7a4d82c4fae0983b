-- office.0001_initial on mariadb: for reading; what runs is made from the migration.

-- CreateModel Room
CREATE TABLE `office_room` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `number` int NOT NULL,
    `colour` varchar(6) NOT NULL,
    `deposit` bigint NULL,
    UNIQUE KEY `office_room_number_8baa6266_uniq` (`number`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
