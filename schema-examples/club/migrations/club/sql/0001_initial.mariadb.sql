-- club.0001_initial on mariadb: for reading; what runs is made from the migration.

-- CreateModel Club
CREATE TABLE `club_club` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `name` varchar(80) NOT NULL,
    `leader_id` bigint NULL,
    `anthem_by_id` bigint NULL,
    UNIQUE KEY `club_club_name_75f797c5_uniq` (`name`),
    KEY `club_club_leader_id_c3a0591d` (`leader_id`),
    KEY `club_club_anthem_by_id_e724f3c3` (`anthem_by_id`),
    CONSTRAINT `club_club_leader_id_c3a0591d_fk_people_person_id` FOREIGN KEY (`leader_id`) REFERENCES `people_person` (`id`) ON DELETE RESTRICT,
    CONSTRAINT `club_club_anthem_by_id_e724f3c3_fk_people_person_id` FOREIGN KEY (`anthem_by_id`) REFERENCES `people_person` (`id`) ON DELETE SET NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- CreateModel Membership
CREATE TABLE `club_membership` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `club_id` bigint NOT NULL,
    `member_id` bigint NOT NULL,
    `invited_by_id` bigint NULL,
    `since` date NOT NULL,
    `role` varchar(10) NOT NULL,
    KEY `club_membership_club_id_9cb32652` (`club_id`),
    KEY `club_membership_member_id_e0ad726f` (`member_id`),
    KEY `club_membership_invited_by_id_b220bd5a` (`invited_by_id`),
    UNIQUE KEY `one_membership` (`club_id`, `member_id`),
    CONSTRAINT `club_membership_club_id_9cb32652_fk_club_club_id` FOREIGN KEY (`club_id`) REFERENCES `club_club` (`id`) ON DELETE CASCADE,
    CONSTRAINT `club_membership_member_id_e0ad726f_fk_people_person_id` FOREIGN KEY (`member_id`) REFERENCES `people_person` (`id`) ON DELETE CASCADE,
    CONSTRAINT `club_membership_invited_by_id_b220bd5a_fk_people_person_id` FOREIGN KEY (`invited_by_id`) REFERENCES `people_person` (`id`) ON DELETE SET NULL,
    CONSTRAINT `club_membership_role_ac35e0dc_check` CHECK (`role` IN ('member', 'treasurer'))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- CreateModel Fee
CREATE TABLE `club_fee` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `membership_id` bigint NOT NULL,
    `amount` decimal(8, 2) NOT NULL,
    KEY `club_fee_membership_id_9b851ed0` (`membership_id`),
    CONSTRAINT `club_fee_membership_id_9b851ed0_fk_club_membership_id` FOREIGN KEY (`membership_id`) REFERENCES `club_membership` (`id`) ON DELETE RESTRICT
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- CreateModel Part
CREATE TABLE `club_part` (
    `id` char(32) NOT NULL PRIMARY KEY,
    `club_id` bigint NOT NULL,
    `singer_id` bigint NOT NULL,
    `voice` varchar(10) NOT NULL,
    `asked_at` datetime(6) NOT NULL,
    KEY `club_part_club_id_a76854f1` (`club_id`),
    KEY `club_part_singer_id_bae9641f` (`singer_id`),
    CONSTRAINT `club_part_club_id_a76854f1_fk_club_club_id` FOREIGN KEY (`club_id`) REFERENCES `club_club` (`id`) ON DELETE CASCADE,
    CONSTRAINT `club_part_singer_id_bae9641f_fk_people_person_id` FOREIGN KEY (`singer_id`) REFERENCES `people_person` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
