-- guide.0001_initial on mysql: for reading; what runs is made from the migration.

-- CreateModel Label
CREATE TABLE `guide_label` (
    `name` varchar(40) NOT NULL PRIMARY KEY
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Town
CREATE TABLE `guide_town` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `name` varchar(80) NOT NULL,
    UNIQUE KEY `guide_town_name_defb97e4_uniq` (`name`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Place
CREATE TABLE `guide_place` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `noted_at` datetime(6) NOT NULL,
    `name` varchar(80) NOT NULL,
    `score` int NOT NULL,
    `note` varchar(200) NULL,
    `town_id` bigint NOT NULL,
    KEY `guide_place_town_id_696c4040` (`town_id`),
    UNIQUE KEY `guide_place_once` (`town_id`, `name`),
    CONSTRAINT `guide_place_town_id_696c4040_fk_guide_town_id` FOREIGN KEY (`town_id`) REFERENCES `guide_town` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Hotel
CREATE TABLE `guide_hotel` (
    `place_ptr_id` bigint NOT NULL PRIMARY KEY,
    CONSTRAINT `guide_hotel_place_ptr_id_4cb5a5f6_fk_guide_place_id` FOREIGN KEY (`place_ptr_id`) REFERENCES `guide_place` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Place_tags
CREATE TABLE `guide_place_tags` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `place_id` bigint NOT NULL,
    `label_id` varchar(40) NOT NULL,
    KEY `guide_place_tags_place_id_acb68375` (`place_id`),
    KEY `guide_place_tags_label_id_b246e2de` (`label_id`),
    UNIQUE KEY `guide_place_tags_place_id_label_id_87c76245_uniq` (`place_id`, `label_id`),
    CONSTRAINT `guide_place_tags_place_id_acb68375_fk_guide_place_id` FOREIGN KEY (`place_id`) REFERENCES `guide_place` (`id`) ON DELETE CASCADE,
    CONSTRAINT `guide_place_tags_label_id_b246e2de_fk_guide_label_name` FOREIGN KEY (`label_id`) REFERENCES `guide_label` (`name`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Restaurant
CREATE TABLE `guide_restaurant` (
    `place_ptr_id` bigint NOT NULL PRIMARY KEY,
    `stars` smallint unsigned NOT NULL,
    `serves_fish` bool NOT NULL,
    `chef_id` bigint NULL,
    KEY `guide_restaurant_chef_id_d6c1944b` (`chef_id`),
    CONSTRAINT `guide_restaurant_place_ptr_id_7af9b07e_fk_guide_place_id` FOREIGN KEY (`place_ptr_id`) REFERENCES `guide_place` (`id`) ON DELETE CASCADE,
    CONSTRAINT `guide_restaurant_chef_id_d6c1944b_fk_press_author_id` FOREIGN KEY (`chef_id`) REFERENCES `press_author` (`id`) ON DELETE SET NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;
CREATE INDEX `guide_resta_stars_6b00d4_idx` ON `guide_restaurant` (`stars`);

-- CreateModel Dish
CREATE TABLE `guide_dish` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `restaurant_id` bigint NOT NULL,
    `name` varchar(80) NOT NULL,
    KEY `guide_dish_restaurant_id_d007bef1` (`restaurant_id`),
    CONSTRAINT `guide_dish_restaurant_id_d007bef1_fk_guide_res` FOREIGN KEY (`restaurant_id`) REFERENCES `guide_restaurant` (`place_ptr_id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Pizzeria
CREATE TABLE `guide_pizzeria` (
    `restaurant_ptr_id` bigint NOT NULL PRIMARY KEY,
    `oven` varchar(20) NOT NULL,
    CONSTRAINT `guide_pizzeria_restaurant_ptr_id_0877a1c9_fk_guide_res` FOREIGN KEY (`restaurant_ptr_id`) REFERENCES `guide_restaurant` (`place_ptr_id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Visit
CREATE TABLE `guide_visit` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `place_id` bigint NOT NULL,
    `who` varchar(80) NOT NULL,
    KEY `guide_visit_place_id_7071820e` (`place_id`),
    CONSTRAINT `guide_visit_place_id_7071820e_fk_guide_place_id` FOREIGN KEY (`place_id`) REFERENCES `guide_place` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;
