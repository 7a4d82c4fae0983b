-- tracker.0001_initial on mysql: for reading; what runs is made from the migration.

-- CreateModel Attachment
CREATE TABLE `tracker_attachment` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `name` varchar(100) NOT NULL,
    `content_type_id` int NULL,
    `object_id` int unsigned NULL,
    CONSTRAINT `tracker_attachment_content_type_id_ad89f303_fk_django_co` FOREIGN KEY (`content_type_id`) REFERENCES `django_content_type` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;
CREATE INDEX `tracker_att_content_8be9fa_idx` ON `tracker_attachment` (`content_type_id`, `object_id`);
INSERT INTO `django_content_type` (`app_label`, `model`) SELECT 'tracker', 'bug' FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM `django_content_type` WHERE `app_label` = 'tracker' AND `model` = 'bug');
INSERT INTO `django_content_type` (`app_label`, `model`) SELECT 'tracker', 'page' FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM `django_content_type` WHERE `app_label` = 'tracker' AND `model` = 'page');

-- CreateModel Bug
CREATE TABLE `tracker_bug` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `title` varchar(100) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Comment
CREATE TABLE `tracker_comment` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `text` longtext NOT NULL,
    `content_type_id` int NOT NULL,
    `object_id` bigint NOT NULL,
    CONSTRAINT `tracker_comment_content_type_id_3b7a9230_fk_django_co` FOREIGN KEY (`content_type_id`) REFERENCES `django_content_type` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;
CREATE INDEX `tracker_com_content_b03401_idx` ON `tracker_comment` (`content_type_id`, `object_id`);
INSERT INTO `django_content_type` (`app_label`, `model`) SELECT 'tracker', 'bug' FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM `django_content_type` WHERE `app_label` = 'tracker' AND `model` = 'bug');
INSERT INTO `django_content_type` (`app_label`, `model`) SELECT 'tracker', 'page' FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM `django_content_type` WHERE `app_label` = 'tracker' AND `model` = 'page');
INSERT INTO `django_content_type` (`app_label`, `model`) SELECT 'tracker', 'comment' FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM `django_content_type` WHERE `app_label` = 'tracker' AND `model` = 'comment');

-- CreateModel Folder
CREATE TABLE `tracker_folder` (
    `id` char(32) NOT NULL PRIMARY KEY,
    `name` varchar(100) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Label
CREATE TABLE `tracker_label` (
    `word` varchar(40) NOT NULL PRIMARY KEY
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Page
CREATE TABLE `tracker_page` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `title` varchar(100) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Vote
CREATE TABLE `tracker_vote` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `points` smallint NOT NULL,
    `thing_type_id` int NOT NULL,
    `thing_id` varchar(60) NOT NULL,
    CONSTRAINT `tracker_vote_thing_type_id_edc7afb7_fk_django_content_type_id` FOREIGN KEY (`thing_type_id`) REFERENCES `django_content_type` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;
CREATE INDEX `tracker_vote_thing` ON `tracker_vote` (`thing_type_id`, `thing_id`);
INSERT INTO `django_content_type` (`app_label`, `model`) SELECT 'tracker', 'bug' FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM `django_content_type` WHERE `app_label` = 'tracker' AND `model` = 'bug');
INSERT INTO `django_content_type` (`app_label`, `model`) SELECT 'tracker', 'folder' FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM `django_content_type` WHERE `app_label` = 'tracker' AND `model` = 'folder');
INSERT INTO `django_content_type` (`app_label`, `model`) SELECT 'tracker', 'label' FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM `django_content_type` WHERE `app_label` = 'tracker' AND `model` = 'label');
