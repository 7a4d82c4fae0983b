-- shapes.0001_initial on mariadb: for reading; what runs is made from the migration.

-- CreateModel Place
CREATE TABLE `shapes_place` (
    `id` int NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `name` varchar(80) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- CreateModel Question
CREATE TABLE `shapes_question` (
    `id` int NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `text` varchar(80) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- CreateModel Answer
CREATE TABLE `shapes_answer` (
    `id` int NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `question_id` int NOT NULL,
    `text` varchar(80) NOT NULL,
    `_order` int NOT NULL,
    KEY `shapes_answer_question_id_f625b52a` (`question_id`),
    CONSTRAINT `shapes_answer_question_id_f625b52a_fk_shapes_question_id` FOREIGN KEY (`question_id`) REFERENCES `shapes_question` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- CreateModel Restaurant
CREATE TABLE `shapes_restaurant` (
    `place_ptr_id` int NOT NULL PRIMARY KEY,
    `stars` smallint unsigned NOT NULL,
    CONSTRAINT `shapes_restaurant_place_ptr_id_6c35ce5b_fk_shapes_place_id` FOREIGN KEY (`place_ptr_id`) REFERENCES `shapes_place` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
