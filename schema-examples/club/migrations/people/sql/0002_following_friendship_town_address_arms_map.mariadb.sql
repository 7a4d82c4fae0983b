-- people.0002_following_friendship_town_address_arms_map on mariadb: for reading; what runs is made from the migration.

-- CreateModel Following
CREATE TABLE `people_following` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `follower_id` bigint NOT NULL,
    `followed_id` bigint NOT NULL,
    `since` date NOT NULL,
    KEY `people_following_follower_id_73a54088` (`follower_id`),
    KEY `people_following_followed_id_fbecc30b` (`followed_id`),
    UNIQUE KEY `people_following_follower_id_followed_id_74118cd0_uniq` (`follower_id`, `followed_id`),
    CONSTRAINT `people_following_follower_id_73a54088_fk_people_person_id` FOREIGN KEY (`follower_id`) REFERENCES `people_person` (`id`) ON DELETE CASCADE,
    CONSTRAINT `people_following_followed_id_fbecc30b_fk_people_person_id` FOREIGN KEY (`followed_id`) REFERENCES `people_person` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- CreateModel Friendship
CREATE TABLE `people_friendship` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `one_id` bigint NOT NULL,
    `other_id` bigint NOT NULL,
    `place` varchar(80) NOT NULL,
    KEY `people_friendship_one_id_5b791d46` (`one_id`),
    KEY `people_friendship_other_id_de9d6fd3` (`other_id`),
    UNIQUE KEY `people_friendship_one_id_other_id_a6ac4623_uniq` (`one_id`, `other_id`),
    CONSTRAINT `people_friendship_one_id_5b791d46_fk_people_person_id` FOREIGN KEY (`one_id`) REFERENCES `people_person` (`id`) ON DELETE CASCADE,
    CONSTRAINT `people_friendship_other_id_de9d6fd3_fk_people_person_id` FOREIGN KEY (`other_id`) REFERENCES `people_person` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- CreateModel Town
CREATE TABLE `people_town` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `code` varchar(8) NOT NULL,
    `name` varchar(80) NOT NULL,
    `office` int NULL,
    `map_key` char(32) NOT NULL,
    UNIQUE KEY `people_town_code_abc5cf11_uniq` (`code`),
    UNIQUE KEY `people_town_office_833c7d10_uniq` (`office`),
    UNIQUE KEY `people_town_map_key_ec4152b6_uniq` (`map_key`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- CreateModel Address
CREATE TABLE `people_address` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `person_id` bigint NOT NULL,
    `town_id` varchar(8) NOT NULL,
    `former_id` varchar(8) NULL,
    `office_id` int NULL,
    `street` varchar(80) NOT NULL,
    KEY `people_address_person_id_00997e7a` (`person_id`),
    KEY `people_address_town_id_35d521b2` (`town_id`),
    KEY `people_address_former_id_6b2175a7` (`former_id`),
    KEY `people_address_office_id_3b8fac3b` (`office_id`),
    CONSTRAINT `people_address_person_id_00997e7a_fk_people_person_id` FOREIGN KEY (`person_id`) REFERENCES `people_person` (`id`) ON DELETE CASCADE,
    CONSTRAINT `people_address_town_id_35d521b2_fk_people_town_code` FOREIGN KEY (`town_id`) REFERENCES `people_town` (`code`) ON DELETE CASCADE,
    CONSTRAINT `people_address_former_id_6b2175a7_fk_people_town_code` FOREIGN KEY (`former_id`) REFERENCES `people_town` (`code`) ON DELETE SET NULL,
    CONSTRAINT `people_address_office_id_3b8fac3b_fk_people_town_office` FOREIGN KEY (`office_id`) REFERENCES `people_town` (`office`) ON DELETE RESTRICT
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- CreateModel Arms
CREATE TABLE `people_arms` (
    `town_id` varchar(8) NOT NULL PRIMARY KEY,
    `blazon` varchar(80) NOT NULL,
    CONSTRAINT `people_arms_town_id_835c1af0_fk_people_town_code` FOREIGN KEY (`town_id`) REFERENCES `people_town` (`code`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- CreateModel Map
CREATE TABLE `people_map` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `town_id` char(32) NOT NULL,
    `sheet` int NOT NULL,
    UNIQUE KEY `people_map_town_id_ca2f7a34_uniq` (`town_id`),
    CONSTRAINT `people_map_town_id_ca2f7a34_fk_people_town_map_key` FOREIGN KEY (`town_id`) REFERENCES `people_town` (`map_key`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
