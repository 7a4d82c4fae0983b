-- forum.0001_initial on mariadb: for reading; what runs is made from the migration.

-- CreateModel Topic
CREATE TABLE `forum_topic` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `title` varchar(200) NOT NULL,
    UNIQUE KEY `forum_topic_title_1e84343f_uniq` (`title`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
