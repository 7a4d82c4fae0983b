-- pubs.0001_initial on mysql: for reading; what runs is made from the migration.

-- CreateModel Brewery
CREATE TABLE `pubs_brewery` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `name` varchar(60) NOT NULL,
    UNIQUE KEY `pubs_brewery_name_a75e5b7a_uniq` (`name`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Bar
CREATE TABLE `pubs_bar` (
    `bar_id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `sign` varchar(60) NOT NULL,
    `beers` int NOT NULL,
    `supplier_id` bigint NULL,
    KEY `pubs_bar_supplier_id_35a6ca55` (`supplier_id`),
    CONSTRAINT `pubs_bar_supplier_id_35a6ca55_fk_pubs_brewery_id` FOREIGN KEY (`supplier_id`) REFERENCES `pubs_brewery` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Cellar
CREATE TABLE `pubs_cellar` (
    `of_bar` bigint NOT NULL PRIMARY KEY,
    `metres` int NOT NULL,
    CONSTRAINT `pubs_cellar_of_bar_b99430f0_fk_pubs_bar_bar_id` FOREIGN KEY (`of_bar`) REFERENCES `pubs_bar` (`bar_id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Club
CREATE TABLE `pubs_club` (
    `bar_ptr_id` bigint NOT NULL PRIMARY KEY,
    `licence` varchar(20) NOT NULL,
    `fee` int NOT NULL,
    CONSTRAINT `pubs_club_bar_ptr_id_ede666b1_fk_pubs_bar_bar_id` FOREIGN KEY (`bar_ptr_id`) REFERENCES `pubs_bar` (`bar_id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Extra
CREATE TABLE `pubs_extra` (
    `name` varchar(40) NOT NULL PRIMARY KEY
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Kitchen
CREATE TABLE `pubs_kitchen` (
    `kitchen_id` char(32) NOT NULL PRIMARY KEY,
    `cook` varchar(60) NOT NULL,
    `seats` int NOT NULL,
    `helper_id` bigint NULL,
    UNIQUE KEY `pubs_kitchen_cook_9087cb4a_uniq` (`cook`),
    KEY `pubs_kitchen_helper_id_42326463` (`helper_id`),
    CONSTRAINT `pubs_kitchen_helper_id_42326463_fk_pubs_brewery_id` FOREIGN KEY (`helper_id`) REFERENCES `pubs_brewery` (`id`) ON DELETE SET NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Kitchen_extras
CREATE TABLE `pubs_kitchen_extras` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `kitchen_id` char(32) NOT NULL,
    `extra_id` varchar(40) NOT NULL,
    KEY `pubs_kitchen_extras_kitchen_id_ff43ebee` (`kitchen_id`),
    KEY `pubs_kitchen_extras_extra_id_165a64f6` (`extra_id`),
    UNIQUE KEY `pubs_kitchen_extras_kitchen_id_extra_id_17554008_uniq` (`kitchen_id`, `extra_id`),
    CONSTRAINT `pubs_kitchen_extras_kitchen_id_ff43ebee_fk_pubs_kitc` FOREIGN KEY (`kitchen_id`) REFERENCES `pubs_kitchen` (`kitchen_id`) ON DELETE CASCADE,
    CONSTRAINT `pubs_kitchen_extras_extra_id_165a64f6_fk_pubs_extra_name` FOREIGN KEY (`extra_id`) REFERENCES `pubs_extra` (`name`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Meal
CREATE TABLE `pubs_meal` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `kitchen_id` char(32) NOT NULL,
    `name` varchar(40) NOT NULL,
    KEY `pubs_meal_kitchen_id_6d308b60` (`kitchen_id`),
    CONSTRAINT `pubs_meal_kitchen_id_6d308b60_fk_pubs_kitchen_kitchen_id` FOREIGN KEY (`kitchen_id`) REFERENCES `pubs_kitchen` (`kitchen_id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Pub
CREATE TABLE `pubs_pub` (
    `bar_ptr_id` bigint NOT NULL PRIMARY KEY,
    `kitchen_ptr_id` char(32) NOT NULL,
    `motto` varchar(80) NOT NULL,
    `quiz` bool NOT NULL,
    UNIQUE KEY `pubs_pub_kitchen_ptr_id_ac69b3b7_uniq` (`kitchen_ptr_id`),
    CONSTRAINT `pubs_pub_bar_ptr_id_b6eaec3c_fk_pubs_bar_bar_id` FOREIGN KEY (`bar_ptr_id`) REFERENCES `pubs_bar` (`bar_id`) ON DELETE CASCADE,
    CONSTRAINT `pubs_pub_kitchen_ptr_id_ac69b3b7_fk_pubs_kitchen_kitchen_id` FOREIGN KEY (`kitchen_ptr_id`) REFERENCES `pubs_kitchen` (`kitchen_id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Gastropub
CREATE TABLE `pubs_gastropub` (
    `pub_ptr_id` bigint NOT NULL PRIMARY KEY,
    `stars` int NOT NULL,
    CONSTRAINT `pubs_gastropub_pub_ptr_id_0a5e9782_fk_pubs_pub_bar_ptr_id` FOREIGN KEY (`pub_ptr_id`) REFERENCES `pubs_pub` (`bar_ptr_id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Regular
CREATE TABLE `pubs_regular` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `pub_id` bigint NOT NULL,
    `name` varchar(40) NOT NULL,
    KEY `pubs_regular_pub_id_88c08395` (`pub_id`),
    CONSTRAINT `pubs_regular_pub_id_88c08395_fk_pubs_pub_bar_ptr_id` FOREIGN KEY (`pub_id`) REFERENCES `pubs_pub` (`bar_ptr_id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Round
CREATE TABLE `pubs_round` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `bar_id` bigint NOT NULL,
    `drink` varchar(40) NOT NULL,
    KEY `pubs_round_bar_id_4f444ed9` (`bar_id`),
    CONSTRAINT `pubs_round_bar_id_4f444ed9_fk_pubs_bar_bar_id` FOREIGN KEY (`bar_id`) REFERENCES `pubs_bar` (`bar_id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Van
CREATE TABLE `pubs_van` (
    `bar_ptr_id` bigint NOT NULL,
    `plate` varchar(12) NOT NULL PRIMARY KEY,
    UNIQUE KEY `pubs_van_bar_ptr_id_af0044cb_uniq` (`bar_ptr_id`),
    CONSTRAINT `pubs_van_bar_ptr_id_af0044cb_fk_pubs_bar_bar_id` FOREIGN KEY (`bar_ptr_id`) REFERENCES `pubs_bar` (`bar_id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;
