-- people.0001_initial on mariadb: for reading; what runs is made from the migration.

-- CreateModel Person
CREATE TABLE `people_person` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `name` varchar(80) NOT NULL,
    `is_active` bool NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
