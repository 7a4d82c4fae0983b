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

-- CreateModel Guide
CREATE TABLE `links_guide` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `badge` varchar(8) NOT NULL,
    UNIQUE KEY `links_guide_badge_e1d392ed_uniq` (`badge`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Member
CREATE TABLE `links_member` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `name` varchar(40) NOT NULL,
    `friend_id` bigint NULL,
    KEY `links_member_friend_id_7b746faa` (`friend_id`),
    CONSTRAINT `links_member_friend_id_7b746faa_fk_links_member_id` FOREIGN KEY (`friend_id`) REFERENCES `links_member` (`id`) ON DELETE SET NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Member_halls
CREATE TABLE `links_member_halls` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `member_id` bigint NOT NULL,
    `hall_id` smallint NOT NULL,
    KEY `links_member_halls_member_id_0b11fb98` (`member_id`),
    KEY `links_member_halls_hall_id_6f7507ef` (`hall_id`),
    UNIQUE KEY `links_member_halls_member_id_hall_id_297041ae_uniq` (`member_id`, `hall_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Membership
CREATE TABLE `links_membership` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `member_id` bigint NOT NULL,
    `club_id` bigint NOT NULL,
    `invited_by_id` bigint NULL,
    `since` date NOT NULL,
    KEY `links_membership_member_id_e7471456` (`member_id`),
    KEY `links_membership_club_id_2a9a35a9` (`club_id`),
    KEY `links_membership_invited_by_id_dcb0d76d` (`invited_by_id`),
    UNIQUE KEY `links_membership_member_id_club_id_1d2485f3_uniq` (`member_id`, `club_id`),
    CONSTRAINT `links_membership_member_id_e7471456_fk_links_member_id` FOREIGN KEY (`member_id`) REFERENCES `links_member` (`id`) ON DELETE CASCADE,
    CONSTRAINT `links_membership_club_id_2a9a35a9_fk_links_club_id` FOREIGN KEY (`club_id`) REFERENCES `links_club` (`id`) ON DELETE CASCADE,
    CONSTRAINT `links_membership_invited_by_id_dcb0d76d_fk_links_member_id` FOREIGN KEY (`invited_by_id`) REFERENCES `links_member` (`id`) ON DELETE SET NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Note
CREATE TABLE `links_note` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `text` varchar(80) NOT NULL,
    `slug` varchar(50) NOT NULL,
    `content_type_id` int NOT NULL,
    `object_id` bigint NOT NULL,
    KEY `links_note_slug_49e743f7` (`slug`),
    CONSTRAINT `links_note_content_type_id_670c6588_fk_django_content_type_id` FOREIGN KEY (`content_type_id`) REFERENCES `django_content_type` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;
CREATE INDEX `links_note_content_e6ef5c_idx` ON `links_note` (`content_type_id`, `object_id`);
INSERT INTO `django_content_type` (`app_label`, `model`) SELECT 'links', 'town' FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM `django_content_type` WHERE `app_label` = 'links' AND `model` = 'town');

-- CreateModel Parcel
CREATE TABLE `links_parcel` (
    `id` char(32) NOT NULL PRIMARY KEY
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Place
CREATE TABLE `links_place` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `code` varchar(8) COLLATE `utf8mb4_0900_ai_ci` NOT NULL,
    UNIQUE KEY `links_place_code_061a2731_uniq` (`code`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Letter
CREATE TABLE `links_letter` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `place_id` varchar(8) COLLATE `utf8mb4_0900_ai_ci` NOT NULL,
    KEY `links_letter_place_id_dd8b739f` (`place_id`),
    CONSTRAINT `links_letter_place_id_dd8b739f_fk_links_place_code` FOREIGN KEY (`place_id`) REFERENCES `links_place` (`code`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Line
CREATE TABLE `links_line` (
    `place_id` bigint NOT NULL,
    `number` smallint NOT NULL,
    `text` varchar(40) NOT NULL,
    PRIMARY KEY (`place_id`, `number`),
    KEY `links_line_place_id_0617a6f9` (`place_id`),
    CONSTRAINT `links_line_place_id_0617a6f9_fk_links_place_id` FOREIGN KEY (`place_id`) REFERENCES `links_place` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Remark
CREATE TABLE `links_remark` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `text` varchar(80) NOT NULL,
    `kind_id` int NOT NULL,
    `row` bigint NOT NULL,
    CONSTRAINT `links_remark_kind_id_0dbb7d82_fk_django_content_type_id` FOREIGN KEY (`kind_id`) REFERENCES `django_content_type` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;
CREATE INDEX `links_remar_kind_id_47579a_idx` ON `links_remark` (`kind_id`, `row`);
INSERT INTO `django_content_type` (`app_label`, `model`) SELECT 'links', 'place' FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM `django_content_type` WHERE `app_label` = 'links' AND `model` = 'place');
INSERT INTO `django_content_type` (`app_label`, `model`) SELECT 'links', 'club' FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM `django_content_type` WHERE `app_label` = 'links' AND `model` = 'club');

-- CreateModel Shelf
CREATE TABLE `links_shelf` (
    `code` varchar(8) COLLATE `utf8mb4_0900_ai_ci` NOT NULL PRIMARY KEY,
    `open` bool NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Box
CREATE TABLE `links_box` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `shelf_id` varchar(8) COLLATE `utf8mb4_0900_ai_ci` NOT NULL,
    `size` int NOT NULL,
    `weight` decimal(6, 2) NOT NULL,
    `label` varchar(20) NULL,
    KEY `links_box_shelf_id_11573374` (`shelf_id`),
    CONSTRAINT `links_box_shelf_id_11573374_fk_links_shelf_code` FOREIGN KEY (`shelf_id`) REFERENCES `links_shelf` (`code`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Sticker
CREATE TABLE `links_sticker` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `text` varchar(40) NOT NULL,
    `content_type_id` int NOT NULL,
    `object_id` varchar(40) NOT NULL,
    CONSTRAINT `links_sticker_content_type_id_94ede7bf_fk_django_co` FOREIGN KEY (`content_type_id`) REFERENCES `django_content_type` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;
CREATE INDEX `links_stick_content_53a45f_idx` ON `links_sticker` (`content_type_id`, `object_id`);
INSERT INTO `django_content_type` (`app_label`, `model`) SELECT 'links', 'parcel' FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM `django_content_type` WHERE `app_label` = 'links' AND `model` = 'parcel');
INSERT INTO `django_content_type` (`app_label`, `model`) SELECT 'links', 'box' FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM `django_content_type` WHERE `app_label` = 'links' AND `model` = 'box');
INSERT INTO `django_content_type` (`app_label`, `model`) SELECT 'links', 'shelf' FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM `django_content_type` WHERE `app_label` = 'links' AND `model` = 'shelf');

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
    CONSTRAINT `links_arrow_other_app_id_7164a554_fk_kinds_hall_number` FOREIGN KEY (`other_app_id`) REFERENCES `kinds_hall` (`number`) ON DELETE CASCADE,
    CONSTRAINT `arrow_elsewhere` CHECK (((`cascade_id` = `protect_id`) IS NOT TRUE))
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

-- CreateModel Tour
CREATE TABLE `links_tour` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `guide_id` varchar(8) NOT NULL,
    `place_id` varchar(8) COLLATE `utf8mb4_0900_ai_ci` NOT NULL,
    `price` int NOT NULL,
    KEY `links_tour_guide_id_6bbeba96` (`guide_id`),
    KEY `links_tour_place_id_c9cf5c5f` (`place_id`),
    UNIQUE KEY `links_tour_guide_id_place_id_f0e58dfa_uniq` (`guide_id`, `place_id`),
    CONSTRAINT `links_tour_guide_id_6bbeba96_fk_links_guide_badge` FOREIGN KEY (`guide_id`) REFERENCES `links_guide` (`badge`) ON DELETE CASCADE,
    CONSTRAINT `links_tour_place_id_c9cf5c5f_fk_links_place_code` FOREIGN KEY (`place_id`) REFERENCES `links_place` (`code`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Town
CREATE TABLE `links_town` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `name` varchar(40) NOT NULL,
    `founded` date NULL,
    `mayor_id` bigint NOT NULL,
    KEY `links_town_mayor_id_bc6fa950` (`mayor_id`),
    CONSTRAINT `links_town_mayor_id_bc6fa950_fk_links_guide_id` FOREIGN KEY (`mayor_id`) REFERENCES `links_guide` (`id`) ON DELETE RESTRICT
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Permit
CREATE TABLE `links_permit` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `town_id` bigint NOT NULL,
    `guide_id` bigint NOT NULL,
    `until` date NULL,
    KEY `links_permit_town_id_88fb0c32` (`town_id`),
    KEY `links_permit_guide_id_12e748b3` (`guide_id`),
    CONSTRAINT `links_permit_town_id_88fb0c32_fk_links_town_id` FOREIGN KEY (`town_id`) REFERENCES `links_town` (`id`) ON DELETE CASCADE,
    CONSTRAINT `links_permit_guide_id_12e748b3_fk_links_guide_id` FOREIGN KEY (`guide_id`) REFERENCES `links_guide` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Street
CREATE TABLE `links_street` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `name` varchar(40) NOT NULL,
    `length` int NOT NULL,
    `town_id` bigint NOT NULL,
    `crosses_into_id` bigint NULL,
    KEY `links_street_town_id_3969bff2` (`town_id`),
    KEY `links_street_crosses_into_id_aa7904b8` (`crosses_into_id`),
    CONSTRAINT `links_street_town_id_3969bff2_fk_links_town_id` FOREIGN KEY (`town_id`) REFERENCES `links_town` (`id`) ON DELETE CASCADE,
    CONSTRAINT `links_street_crosses_into_id_aa7904b8_fk_links_town_id` FOREIGN KEY (`crosses_into_id`) REFERENCES `links_town` (`id`) ON DELETE SET NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel TownHall
CREATE TABLE `links_townhall` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `town_id` bigint NOT NULL,
    `seats` int NOT NULL,
    UNIQUE KEY `links_townhall_town_id_35b20690_uniq` (`town_id`),
    CONSTRAINT `links_townhall_town_id_35b20690_fk_links_town_id` FOREIGN KEY (`town_id`) REFERENCES `links_town` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Town_twins
CREATE TABLE `links_town_twins` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `from_town_id` bigint NOT NULL,
    `to_town_id` bigint NOT NULL,
    KEY `links_town_twins_from_town_id_9e58fd3f` (`from_town_id`),
    KEY `links_town_twins_to_town_id_6827acc5` (`to_town_id`),
    UNIQUE KEY `links_town_twins_from_town_id_to_town_id_5c37b7d9_uniq` (`from_town_id`, `to_town_id`),
    CONSTRAINT `links_town_twins_from_town_id_9e58fd3f_fk_links_town_id` FOREIGN KEY (`from_town_id`) REFERENCES `links_town` (`id`) ON DELETE CASCADE,
    CONSTRAINT `links_town_twins_to_town_id_6827acc5_fk_links_town_id` FOREIGN KEY (`to_town_id`) REFERENCES `links_town` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;
