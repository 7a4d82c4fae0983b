-- accounts.0001_initial on mariadb: for reading; what runs is made from the migration.

-- CreateModel Team
CREATE TABLE `accounts_team` (
    `name` varchar(80) NOT NULL PRIMARY KEY
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- CreateModel User
CREATE TABLE `accounts_user` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `email` varchar(254) NOT NULL,
    `name` varchar(80) NOT NULL,
    `team_id` varchar(80) NULL,
    UNIQUE KEY `accounts_user_email_b2644a56_uniq` (`email`),
    KEY `accounts_user_team_id_27b7f1fa` (`team_id`),
    CONSTRAINT `accounts_user_team_id_27b7f1fa_fk_accounts_team_name` FOREIGN KEY (`team_id`) REFERENCES `accounts_team` (`name`) ON DELETE SET NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- CreateModel Profile
CREATE TABLE `accounts_profile` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `user_id` bigint NOT NULL,
    `city` varchar(80) NULL,
    UNIQUE KEY `accounts_profile_user_id_49a85d32_uniq` (`user_id`),
    CONSTRAINT `accounts_profile_user_id_49a85d32_fk_accounts_user_id` FOREIGN KEY (`user_id`) REFERENCES `accounts_user` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
