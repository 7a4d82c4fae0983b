-- links.0001_initial on mysql: for reading; what runs is made from the migration.

-- CreateModel Club
CREATE TABLE `links_club` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `name` varchar(40) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Club_friends
CREATE TABLE `links_club_friends` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `from_club_id` bigint NOT NULL,
    `to_club_id` bigint NOT NULL,
    KEY `links_club_friends_from_club_id_61570ef6` (`from_club_id`),
    KEY `links_club_friends_to_club_id_a04e2515` (`to_club_id`),
    UNIQUE KEY `links_club_friends_from_club_id_to_club_id_cd952f0f_uniq` (`from_club_id`, `to_club_id`),
    CONSTRAINT `links_club_friends_from_club_id_61570ef6_fk_links_club_id` FOREIGN KEY (`from_club_id`) REFERENCES `links_club` (`id`) ON DELETE CASCADE,
    CONSTRAINT `links_club_friends_to_club_id_a04e2515_fk_links_club_id` FOREIGN KEY (`to_club_id`) REFERENCES `links_club` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Club_rivals
CREATE TABLE `links_club_rivals` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `from_club_id` bigint NOT NULL,
    `to_club_id` bigint NOT NULL,
    KEY `links_club_rivals_from_club_id_86d8b0ba` (`from_club_id`),
    KEY `links_club_rivals_to_club_id_8977599d` (`to_club_id`),
    UNIQUE KEY `links_club_rivals_from_club_id_to_club_id_80f7a9bb_uniq` (`from_club_id`, `to_club_id`),
    CONSTRAINT `links_club_rivals_from_club_id_86d8b0ba_fk_links_club_id` FOREIGN KEY (`from_club_id`) REFERENCES `links_club` (`id`) ON DELETE CASCADE,
    CONSTRAINT `links_club_rivals_to_club_id_8977599d_fk_links_club_id` FOREIGN KEY (`to_club_id`) REFERENCES `links_club` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Target
CREATE TABLE `links_target` (
    `code` varchar(20) NOT NULL PRIMARY KEY,
    `next_id` varchar(20) NULL,
    KEY `links_target_next_id_61d9300f` (`next_id`),
    CONSTRAINT `links_target_next_id_61d9300f_fk_links_target_code` FOREIGN KEY (`next_id`) REFERENCES `links_target` (`code`) ON DELETE SET NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Arrow
CREATE TABLE `links_arrow` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `cascade_id` varchar(20) NOT NULL,
    `protect_id` varchar(20) NULL,
    `restrict_id` varchar(20) NULL,
    `set_null_id` varchar(20) NULL,
    `set_default_id` varchar(20) NOT NULL,
    `set_value_id` varchar(20) NOT NULL,
    `set_function_id` varchar(20) NOT NULL,
    `nothing_id` varchar(20) NULL,
    `other_app_id` smallint NULL,
    KEY `links_arrow_cascade_id_8b23d6e0` (`cascade_id`),
    KEY `links_arrow_protect_id_edd6f871` (`protect_id`),
    KEY `links_arrow_restrict_id_145ac205` (`restrict_id`),
    KEY `links_arrow_set_null_id_84bee1a3` (`set_null_id`),
    KEY `links_arrow_set_default_id_5e66b69a` (`set_default_id`),
    KEY `links_arrow_set_value_id_685feab2` (`set_value_id`),
    KEY `links_arrow_set_function_id_6f76e855` (`set_function_id`),
    KEY `links_arrow_other_app_id_7164a554` (`other_app_id`),
    CONSTRAINT `links_arrow_cascade_id_8b23d6e0_fk_links_target_code` FOREIGN KEY (`cascade_id`) REFERENCES `links_target` (`code`) ON DELETE CASCADE,
    CONSTRAINT `links_arrow_protect_id_edd6f871_fk_links_target_code` FOREIGN KEY (`protect_id`) REFERENCES `links_target` (`code`) ON DELETE RESTRICT,
    CONSTRAINT `links_arrow_restrict_id_145ac205_fk_links_target_code` FOREIGN KEY (`restrict_id`) REFERENCES `links_target` (`code`),
    CONSTRAINT `links_arrow_set_null_id_84bee1a3_fk_links_target_code` FOREIGN KEY (`set_null_id`) REFERENCES `links_target` (`code`) ON DELETE SET NULL,
    CONSTRAINT `links_arrow_set_default_id_5e66b69a_fk_links_target_code` FOREIGN KEY (`set_default_id`) REFERENCES `links_target` (`code`),
    CONSTRAINT `links_arrow_set_value_id_685feab2_fk_links_target_code` FOREIGN KEY (`set_value_id`) REFERENCES `links_target` (`code`),
    CONSTRAINT `links_arrow_set_function_id_6f76e855_fk_links_target_code` FOREIGN KEY (`set_function_id`) REFERENCES `links_target` (`code`),
    CONSTRAINT `links_arrow_other_app_id_7164a554_fk_kinds_hall_number` FOREIGN KEY (`other_app_id`) REFERENCES `kinds_hall` (`number`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Club_targets
CREATE TABLE `links_club_aims` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `club_id` bigint NOT NULL,
    `target_id` varchar(20) NOT NULL,
    KEY `links_club_aims_club_id_e1fd2d8f` (`club_id`),
    KEY `links_club_aims_target_id_309e5386` (`target_id`),
    UNIQUE KEY `links_club_aims_club_id_target_id_9a577586_uniq` (`club_id`, `target_id`),
    CONSTRAINT `links_club_aims_club_id_e1fd2d8f_fk_links_club_id` FOREIGN KEY (`club_id`) REFERENCES `links_club` (`id`) ON DELETE CASCADE,
    CONSTRAINT `links_club_aims_target_id_309e5386_fk_links_target_code` FOREIGN KEY (`target_id`) REFERENCES `links_target` (`code`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Shadow
CREATE TABLE `links_shadow` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `cascade_id` varchar(20) NOT NULL,
    `set_null_id` varchar(20) NULL,
    KEY `links_shadow_cascade_id_14fd25f7` (`cascade_id`),
    KEY `links_shadow_set_null_id_1dba38b2` (`set_null_id`),
    CONSTRAINT `links_shadow_cascade_id_14fd25f7_fk_links_target_code` FOREIGN KEY (`cascade_id`) REFERENCES `links_target` (`code`) ON DELETE CASCADE,
    CONSTRAINT `links_shadow_set_null_id_1dba38b2_fk_links_target_code` FOREIGN KEY (`set_null_id`) REFERENCES `links_target` (`code`) ON DELETE SET NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;
