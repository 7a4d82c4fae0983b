-- press.0002_article_event_note_review_tag_article_tags on mariadb: for reading; what runs is made from the migration.

-- CreateModel Article
CREATE TABLE `press_article` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `title` varchar(100) NOT NULL,
    `slug` varchar(100) NOT NULL,
    `status` varchar(10) NOT NULL,
    `views` int NOT NULL,
    `author_id` bigint NOT NULL,
    `part_id` bigint NULL,
    KEY `press_article_author_id_adf5d606` (`author_id`),
    KEY `press_article_part_id_7bfe441d` (`part_id`),
    UNIQUE KEY `press_article_once` (`author_id`, `title`),
    CONSTRAINT `press_article_author_id_adf5d606_fk_press_author_id` FOREIGN KEY (`author_id`) REFERENCES `press_author` (`id`) ON DELETE CASCADE,
    CONSTRAINT `press_article_part_id_7bfe441d_fk_press_article_id` FOREIGN KEY (`part_id`) REFERENCES `press_article` (`id`) ON DELETE CASCADE,
    CONSTRAINT `press_article_status_17c3efc4_check` CHECK (`status` IN ('draft', 'published')),
    CONSTRAINT `press_article_views` CHECK (`views` >= 0)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- CreateModel Event
CREATE TABLE `press_event` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `what` varchar(200) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- CreateModel Note
CREATE TABLE `press_note` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `article_id` bigint NOT NULL,
    `text` varchar(200) NOT NULL,
    KEY `press_note_article_id_204b7688` (`article_id`),
    CONSTRAINT `press_note_article_id_204b7688_fk_press_article_id` FOREIGN KEY (`article_id`) REFERENCES `press_article` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- CreateModel Review
CREATE TABLE `press_review` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `draft_id` bigint NOT NULL,
    `grade` int NOT NULL,
    KEY `press_review_draft_id_db5770e5` (`draft_id`),
    CONSTRAINT `press_review_draft_id_db5770e5_fk_press_article_id` FOREIGN KEY (`draft_id`) REFERENCES `press_article` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- CreateModel Tag
CREATE TABLE `press_tag` (
    `name` varchar(40) NOT NULL PRIMARY KEY
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- CreateModel Article_tags
CREATE TABLE `press_article_tags` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `article_id` bigint NOT NULL,
    `tag_id` varchar(40) NOT NULL,
    KEY `press_article_tags_article_id_9653daf6` (`article_id`),
    KEY `press_article_tags_tag_id_4cd57def` (`tag_id`),
    UNIQUE KEY `press_article_tags_article_id_tag_id_e59809de_uniq` (`article_id`, `tag_id`),
    CONSTRAINT `press_article_tags_article_id_9653daf6_fk_press_article_id` FOREIGN KEY (`article_id`) REFERENCES `press_article` (`id`) ON DELETE CASCADE,
    CONSTRAINT `press_article_tags_tag_id_4cd57def_fk_press_tag_name` FOREIGN KEY (`tag_id`) REFERENCES `press_tag` (`name`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
