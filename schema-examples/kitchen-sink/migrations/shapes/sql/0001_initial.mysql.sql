-- shapes.0001_initial on mysql: for reading; what runs is made from the migration.

-- CreateModel Bar
CREATE TABLE `shapes_bar` (
    `bar_id` int NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `sign` varchar(60) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Cellar
CREATE TABLE `shapes_cellar` (
    `of_bar` int NOT NULL PRIMARY KEY,
    `depth` int NOT NULL,
    CONSTRAINT `shapes_cellar_of_bar_9cca9fd8_fk_shapes_bar_bar_id` FOREIGN KEY (`of_bar`) REFERENCES `shapes_bar` (`bar_id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Kitchen
CREATE TABLE `shapes_kitchen` (
    `kitchen_id` char(32) NOT NULL PRIMARY KEY,
    `cook` varchar(60) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Place
CREATE TABLE `shapes_place` (
    `id` int NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `name` varchar(80) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Pub
CREATE TABLE `shapes_pub` (
    `bar_ptr_id` int NOT NULL PRIMARY KEY,
    `kitchen_ptr_id` char(32) NOT NULL,
    `motto` varchar(80) NOT NULL,
    UNIQUE KEY `shapes_pub_kitchen_ptr_id_8b94de51_uniq` (`kitchen_ptr_id`),
    CONSTRAINT `shapes_pub_bar_ptr_id_4c4a6f7c_fk_shapes_bar_bar_id` FOREIGN KEY (`bar_ptr_id`) REFERENCES `shapes_bar` (`bar_id`) ON DELETE CASCADE,
    CONSTRAINT `shapes_pub_kitchen_ptr_id_8b94de51_fk_shapes_kitchen_kitchen_id` FOREIGN KEY (`kitchen_ptr_id`) REFERENCES `shapes_kitchen` (`kitchen_id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Question
CREATE TABLE `shapes_question` (
    `id` int NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `text` varchar(80) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Answer
CREATE TABLE `shapes_answer` (
    `id` int NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `question_id` int NOT NULL,
    `text` varchar(80) NOT NULL,
    `_order` int NOT NULL,
    KEY `shapes_answer_question_id_f625b52a` (`question_id`),
    CONSTRAINT `shapes_answer_question_id_f625b52a_fk_shapes_question_id` FOREIGN KEY (`question_id`) REFERENCES `shapes_question` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Restaurant
CREATE TABLE `shapes_restaurant` (
    `place_ptr_id` int NOT NULL PRIMARY KEY,
    `stars` smallint unsigned NOT NULL,
    CONSTRAINT `shapes_restaurant_place_ptr_id_6c35ce5b_fk_shapes_place_id` FOREIGN KEY (`place_ptr_id`) REFERENCES `shapes_place` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;
