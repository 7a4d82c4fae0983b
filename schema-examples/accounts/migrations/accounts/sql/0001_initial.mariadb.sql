-- accounts.0001_initial on mariadb: for reading; what runs is made from the migration.

-- CreateModel Group
CREATE TABLE `accounts_group` (
    `id` int NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `name` varchar(80) NOT NULL,
    UNIQUE KEY `accounts_group_name_5311469e_uniq` (`name`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- CreateModel User
CREATE TABLE `accounts_user` (
    `id` int NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `name` varchar(100) NOT NULL,
    `email` varchar(254) NOT NULL,
    `level` varchar(10) NOT NULL,
    `is_active` bool NOT NULL,
    `invited_by_id` int NULL,
    UNIQUE KEY `accounts_user_email_b2644a56_uniq` (`email`),
    KEY `accounts_user_invited_by_id_b111c2cd` (`invited_by_id`),
    CONSTRAINT `accounts_user_invited_by_id_b111c2cd_fk_accounts_user_id` FOREIGN KEY (`invited_by_id`) REFERENCES `accounts_user` (`id`) ON DELETE SET NULL,
    CONSTRAINT `accounts_user_level_61f61fbc_check` CHECK (`level` IN ('member', 'moderator'))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- CreateModel User_groups
CREATE TABLE `accounts_user_groups` (
    `id` int NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `user_id` int NOT NULL,
    `group_id` int NOT NULL,
    KEY `accounts_user_groups_user_id_52b62117` (`user_id`),
    KEY `accounts_user_groups_group_id_bd11a704` (`group_id`),
    UNIQUE KEY `accounts_user_groups_user_id_group_id_59c0b32f_uniq` (`user_id`, `group_id`),
    CONSTRAINT `accounts_user_groups_user_id_52b62117_fk_accounts_user_id` FOREIGN KEY (`user_id`) REFERENCES `accounts_user` (`id`) ON DELETE CASCADE,
    CONSTRAINT `accounts_user_groups_group_id_bd11a704_fk_accounts_group_id` FOREIGN KEY (`group_id`) REFERENCES `accounts_group` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
