-- forum.0002_favourite on mysql: for reading; what runs is made from the migration.

-- CreateModel Favourite
CREATE TABLE `forum_favourite` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `user_id` int NOT NULL,
    `topic_id` bigint NOT NULL,
    `_order` int NOT NULL,
    KEY `forum_favourite_user_id_97b80470` (`user_id`),
    KEY `forum_favourite_topic_id_cc7dd543` (`topic_id`),
    CONSTRAINT `forum_favourite_user_id_97b80470_fk_accounts_user_id` FOREIGN KEY (`user_id`) REFERENCES `accounts_user` (`id`) ON DELETE CASCADE,
    CONSTRAINT `forum_favourite_topic_id_cc7dd543_fk_forum_topic_id` FOREIGN KEY (`topic_id`) REFERENCES `forum_topic` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;
