-- desk.0001_initial on mariadb: for reading; what runs is made from the migration.

-- CreateModel Form
CREATE TABLE `desk_form` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `code` varchar(20) NOT NULL,
    `note` longtext NOT NULL,
    `email` varchar(100) NOT NULL,
    `repository` varchar(200) NOT NULL,
    `domain` varchar(200) NOT NULL,
    `host` varchar(200) NOT NULL,
    `numbers` varchar(200) NOT NULL,
    `offsets` varchar(200) NOT NULL,
    `count` varchar(20) NOT NULL,
    `price` decimal(12, 6) NOT NULL,
    `weight` double NOT NULL,
    `report` varchar(100) NOT NULL,
    `picture` varchar(100) NOT NULL,
    `plain` varchar(100) NOT NULL,
    `key` longblob NOT NULL,
    `contact` varchar(254) NULL,
    UNIQUE KEY `desk_form_contact_c1157896_uniq` (`contact`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- CreateModel Survey
CREATE TABLE `desk_survey` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `channel` varchar(10) NULL,
    `size` varchar(1) NOT NULL,
    `score` smallint NOT NULL,
    `mood` varchar(10) NULL,
    `team` varchar(20) NOT NULL,
    `shift` int NULL,
    CONSTRAINT `desk_survey_channel_da974e27_check` CHECK (`channel` IN ('mail', 'chat', 'phone')),
    CONSTRAINT `desk_survey_size_331643ec_check` CHECK (`size` IN ('s', 'l')),
    CONSTRAINT `desk_survey_score_116d1156_check` CHECK (`score` IN (2, 1, -1, 0)),
    CONSTRAINT `desk_survey_mood_3a3cf5f6_check` CHECK (`mood` IN ('red', 'blue'))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- CreateModel Ticket
CREATE TABLE `desk_ticket` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `title` varchar(80) NOT NULL,
    `severity` int NOT NULL,
    `minutes` int NOT NULL,
    `opens_on` date NULL,
    `due_on` date NULL,
    `room` int NULL,
    `parent_id` bigint NULL,
    KEY `desk_ticket_parent_id_dfc7ae9e` (`parent_id`),
    CONSTRAINT `desk_ticket_parent_id_dfc7ae9e_fk_desk_ticket_id` FOREIGN KEY (`parent_id`) REFERENCES `desk_ticket` (`id`) ON DELETE CASCADE,
    CONSTRAINT `desk_ticket_severity_cd4e5f3e_check` CHECK (`severity` IN (1, 2, 3))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- CreateModel Attachment
CREATE TABLE `desk_attachment` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `ticket_id` bigint NOT NULL,
    `file` varchar(60) NOT NULL,
    `preview` varchar(100) NULL,
    KEY `desk_attachment_ticket_id_90dfcba7` (`ticket_id`),
    CONSTRAINT `desk_attachment_ticket_id_90dfcba7_fk_desk_ticket_id` FOREIGN KEY (`ticket_id`) REFERENCES `desk_ticket` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- CreateModel Label
CREATE TABLE `desk_label` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `name` varchar(10) NOT NULL,
    `colour` varchar(6) NOT NULL,
    `accent` varchar(6) NULL,
    `background` varchar(6) NOT NULL,
    `price` bigint NOT NULL,
    `room_id` bigint NULL,
    `mirrored` varchar(6) GENERATED ALWAYS AS (REVERSE(`colour`)) STORED,
    UNIQUE KEY `desk_label_name_e679d017_uniq` (`name`),
    KEY `desk_label_colour_f09344c9` (`colour`),
    KEY `desk_label_room_id_167b16b7` (`room_id`),
    CONSTRAINT `desk_label_room_id_167b16b7_fk_office_room_id` FOREIGN KEY (`room_id`) REFERENCES `office_room` (`id`) ON DELETE SET NULL,
    CONSTRAINT `label_can_be_read` CHECK ((NOT (`colour` = `background`)))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
