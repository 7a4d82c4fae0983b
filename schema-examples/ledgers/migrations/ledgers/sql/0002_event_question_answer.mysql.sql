-- ledgers.0002_event_question_answer on mysql: for reading; what runs is made from the migration.

-- CreateModel Event
CREATE TABLE `ledgers_event` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `name` varchar(60) NOT NULL,
    `starts_at` datetime(6) NOT NULL,
    `day` date NOT NULL,
    `public` bool NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Question
CREATE TABLE `ledgers_question` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `text` varchar(100) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Answer
CREATE TABLE `ledgers_answer` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `question_id` bigint NOT NULL,
    `text` varchar(100) NOT NULL,
    `_order` int NOT NULL,
    KEY `ledgers_answer_question_id_7096ddb8` (`question_id`),
    CONSTRAINT `ledgers_answer_question_id_7096ddb8_fk_ledgers_question_id` FOREIGN KEY (`question_id`) REFERENCES `ledgers_question` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;
