-- people.0001_initial on mysql: for reading; what runs is made from the migration.

-- CreateModel Country
CREATE TABLE `people_country` (
    `code` varchar(2) NOT NULL PRIMARY KEY,
    `name` varchar(80) NOT NULL,
    UNIQUE KEY `people_country_name_1f919688_uniq` (`name`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin COMMENT='ISO 3166';

-- CreateModel Person
CREATE TABLE `people_person` (
    `name` varchar(80) NOT NULL,
    `id` char(32) NOT NULL PRIMARY KEY,
    `email` varchar(254) NOT NULL,
    `level` smallint NOT NULL,
    `residence_id` varchar(2) NULL,
    `born_in_id` varchar(2) NULL,
    `mentor_id` char(32) NULL,
    `joined_at` datetime(6) NOT NULL,
    UNIQUE KEY `people_person_email_cdc75531_uniq` (`email`),
    KEY `people_person_residence_id_4f8ff9a9` (`residence_id`),
    KEY `people_person_born_in_id_c986c1ad` (`born_in_id`),
    KEY `people_person_mentor_id_deeb331d` (`mentor_id`),
    CONSTRAINT `people_person_residence_id_4f8ff9a9_fk_people_country_code` FOREIGN KEY (`residence_id`) REFERENCES `people_country` (`code`) ON DELETE SET NULL,
    CONSTRAINT `people_person_born_in_id_c986c1ad_fk_people_country_code` FOREIGN KEY (`born_in_id`) REFERENCES `people_country` (`code`) ON DELETE RESTRICT,
    CONSTRAINT `people_person_mentor_id_deeb331d_fk_people_person_id` FOREIGN KEY (`mentor_id`) REFERENCES `people_person` (`id`) ON DELETE SET NULL,
    CONSTRAINT `people_person_level_a3550596_check` CHECK (`level` IN (0, 1, 10)),
    CONSTRAINT `person_has_name` CHECK ((NOT (`name` = '')))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;
CREATE INDEX `people_pers_name_3035d1_idx` ON `people_person` (`name`);

-- CreateModel Person_follows
CREATE TABLE `people_person_follows` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `from_person_id` char(32) NOT NULL,
    `to_person_id` char(32) NOT NULL,
    KEY `people_person_follows_from_person_id_bc81d2ca` (`from_person_id`),
    KEY `people_person_follows_to_person_id_d3bd35d5` (`to_person_id`),
    UNIQUE KEY `people_person_follows_from_person_id_to_person_id_8e150f51_uniq` (`from_person_id`, `to_person_id`),
    CONSTRAINT `people_person_follow_from_person_id_bc81d2ca_fk_people_pe` FOREIGN KEY (`from_person_id`) REFERENCES `people_person` (`id`) ON DELETE CASCADE,
    CONSTRAINT `people_person_follows_to_person_id_d3bd35d5_fk_people_person_id` FOREIGN KEY (`to_person_id`) REFERENCES `people_person` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Person_friends
CREATE TABLE `people_person_friends` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `from_person_id` char(32) NOT NULL,
    `to_person_id` char(32) NOT NULL,
    KEY `people_person_friends_from_person_id_8679eccc` (`from_person_id`),
    KEY `people_person_friends_to_person_id_72f558b9` (`to_person_id`),
    UNIQUE KEY `people_person_friends_from_person_id_to_person_id_ec8e1a24_uniq` (`from_person_id`, `to_person_id`),
    CONSTRAINT `people_person_friend_from_person_id_8679eccc_fk_people_pe` FOREIGN KEY (`from_person_id`) REFERENCES `people_person` (`id`) ON DELETE CASCADE,
    CONSTRAINT `people_person_friends_to_person_id_72f558b9_fk_people_person_id` FOREIGN KEY (`to_person_id`) REFERENCES `people_person` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Person_visited
CREATE TABLE `people_trip` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `person_id` char(32) NOT NULL,
    `country_id` varchar(2) NOT NULL,
    KEY `people_trip_person_id_4b3e8204` (`person_id`),
    KEY `people_trip_country_id_fb246466` (`country_id`),
    UNIQUE KEY `people_trip_person_id_country_id_e253816b_uniq` (`person_id`, `country_id`),
    CONSTRAINT `people_trip_person_id_4b3e8204_fk_people_person_id` FOREIGN KEY (`person_id`) REFERENCES `people_person` (`id`) ON DELETE CASCADE,
    CONSTRAINT `people_trip_country_id_fb246466_fk_people_country_code` FOREIGN KEY (`country_id`) REFERENCES `people_country` (`code`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Profile
CREATE TABLE `people_profile` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `person_id` char(32) NOT NULL,
    `bio` longtext NOT NULL,
    `website` varchar(200) NULL,
    `sponsor_id` char(32) NULL,
    UNIQUE KEY `people_profile_person_id_dc33ff19_uniq` (`person_id`),
    UNIQUE KEY `people_profile_sponsor_id_299a4331_uniq` (`sponsor_id`),
    CONSTRAINT `people_profile_person_id_dc33ff19_fk_people_person_id` FOREIGN KEY (`person_id`) REFERENCES `people_person` (`id`) ON DELETE CASCADE,
    CONSTRAINT `people_profile_sponsor_id_299a4331_fk_people_person_id` FOREIGN KEY (`sponsor_id`) REFERENCES `people_person` (`id`) ON DELETE SET NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;
