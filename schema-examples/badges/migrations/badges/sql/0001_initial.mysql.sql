-- badges.0001_initial on mysql: for reading; what runs is made from the migration.

-- CreateModel Badge
CREATE TABLE `badges_badge` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `name` varchar(80) NOT NULL,
    `user_id` int NOT NULL,
    `topic_id` bigint NULL,
    KEY `badges_badge_user_id_073657e7` (`user_id`),
    KEY `badges_badge_topic_id_f185f07f` (`topic_id`),
    CONSTRAINT `badges_badge_user_id_073657e7_fk_accounts_user_id` FOREIGN KEY (`user_id`) REFERENCES `accounts_user` (`id`) ON DELETE CASCADE,
    CONSTRAINT `badges_badge_topic_id_f185f07f_fk_forum_topic_id` FOREIGN KEY (`topic_id`) REFERENCES `forum_topic` (`id`) ON DELETE SET NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;
