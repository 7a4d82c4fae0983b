-- forum.0001_initial on mariadb: for reading; what runs is made from the migration.

-- CreateModel Donation
CREATE TABLE `forum_donation` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `user_id` int NOT NULL,
    `cents` int NOT NULL,
    KEY `forum_donation_user_id_12824184` (`user_id`),
    CONSTRAINT `forum_donation_user_id_12824184_fk_accounts_user_id` FOREIGN KEY (`user_id`) REFERENCES `accounts_user` (`id`) ON DELETE RESTRICT
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- CreateModel Profile
CREATE TABLE `forum_profile` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `user_id` int NOT NULL,
    `signature` varchar(200) NOT NULL,
    UNIQUE KEY `forum_profile_user_id_91ac6f77_uniq` (`user_id`),
    CONSTRAINT `forum_profile_user_id_91ac6f77_fk_accounts_user_id` FOREIGN KEY (`user_id`) REFERENCES `accounts_user` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- CreateModel Remark
CREATE TABLE `forum_remark` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `content_type_id` int NOT NULL,
    `object_id` bigint NOT NULL,
    `text` varchar(200) NOT NULL,
    `by_id` int NULL,
    KEY `forum_remark_by_id_75c1ea81` (`by_id`),
    CONSTRAINT `forum_remark_content_type_id_d45f64d0_fk_django_content_type_id` FOREIGN KEY (`content_type_id`) REFERENCES `django_content_type` (`id`) ON DELETE CASCADE,
    CONSTRAINT `forum_remark_by_id_75c1ea81_fk_accounts_user_id` FOREIGN KEY (`by_id`) REFERENCES `accounts_user` (`id`) ON DELETE SET NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE INDEX `forum_remar_content_a09cd2_idx` ON `forum_remark` (`content_type_id`, `object_id`);
INSERT INTO `django_content_type` (`app_label`, `model`) SELECT 'accounts', 'user' FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM `django_content_type` WHERE `app_label` = 'accounts' AND `model` = 'user');
INSERT INTO `django_content_type` (`app_label`, `model`) SELECT 'forum', 'topic' FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM `django_content_type` WHERE `app_label` = 'forum' AND `model` = 'topic');

-- CreateModel Topic
CREATE TABLE `forum_topic` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `owner_id` int NOT NULL,
    `title` varchar(200) NOT NULL,
    `colour` varchar(6) NOT NULL,
    `least` varchar(10) NOT NULL,
    KEY `forum_topic_owner_id_a1810cb5` (`owner_id`),
    UNIQUE KEY `forum_topic_title_1e84343f_uniq` (`title`),
    CONSTRAINT `forum_topic_owner_id_a1810cb5_fk_accounts_user_id` FOREIGN KEY (`owner_id`) REFERENCES `accounts_user` (`id`) ON DELETE CASCADE,
    CONSTRAINT `forum_topic_least_3a327bd6_check` CHECK (`least` IN ('member', 'moderator'))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- CreateModel Reply
CREATE TABLE `forum_reply` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `topic_id` bigint NOT NULL,
    `author_id` int NOT NULL,
    `text` longtext NOT NULL,
    KEY `forum_reply_topic_id_7818c1c6` (`topic_id`),
    KEY `forum_reply_author_id_718879be` (`author_id`),
    CONSTRAINT `forum_reply_topic_id_7818c1c6_fk_forum_topic_id` FOREIGN KEY (`topic_id`) REFERENCES `forum_topic` (`id`) ON DELETE CASCADE,
    CONSTRAINT `forum_reply_author_id_718879be_fk_accounts_user_id` FOREIGN KEY (`author_id`) REFERENCES `accounts_user` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- CreateModel Topic_watchers
CREATE TABLE `forum_topic_watchers` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `topic_id` bigint NOT NULL,
    `user_id` int NOT NULL,
    KEY `forum_topic_watchers_topic_id_3ab3a053` (`topic_id`),
    KEY `forum_topic_watchers_user_id_4deefbd1` (`user_id`),
    UNIQUE KEY `forum_topic_watchers_topic_id_user_id_fc2dd303_uniq` (`topic_id`, `user_id`),
    CONSTRAINT `forum_topic_watchers_topic_id_3ab3a053_fk_forum_topic_id` FOREIGN KEY (`topic_id`) REFERENCES `forum_topic` (`id`) ON DELETE CASCADE,
    CONSTRAINT `forum_topic_watchers_user_id_4deefbd1_fk_accounts_user_id` FOREIGN KEY (`user_id`) REFERENCES `accounts_user` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
