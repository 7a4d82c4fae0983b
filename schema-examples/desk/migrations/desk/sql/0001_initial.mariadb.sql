-- desk.0001_initial on mariadb: for reading; what runs is made from the migration.

-- CreateModel Label
CREATE TABLE `desk_label` (
    `word` varchar(40) NOT NULL PRIMARY KEY,
    `hidden` bool NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- CreateModel Ticket
CREATE TABLE `desk_ticket` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `owner_id` bigint NOT NULL,
    `deleted_at` datetime(6) NULL,
    `title` varchar(200) NOT NULL,
    `state` varchar(10) NOT NULL,
    `priority` int NOT NULL,
    `parent_id` bigint NULL,
    `opened` datetime(6) NOT NULL,
    `effort` decimal(8, 2) NOT NULL,
    KEY `desk_ticket_owner_id_d4bd7f0e` (`owner_id`),
    KEY `desk_ticket_parent_id_dfc7ae9e` (`parent_id`),
    CONSTRAINT `desk_ticket_owner_id_d4bd7f0e_fk_accounts_user_id` FOREIGN KEY (`owner_id`) REFERENCES `accounts_user` (`id`) ON DELETE RESTRICT,
    CONSTRAINT `desk_ticket_parent_id_dfc7ae9e_fk_desk_ticket_id` FOREIGN KEY (`parent_id`) REFERENCES `desk_ticket` (`id`) ON DELETE SET NULL,
    CONSTRAINT `desk_ticket_state_4a0b9cb8_check` CHECK (`state` IN ('open', 'closed')),
    CONSTRAINT `desk_ticket_priority_6a094f1a_check` CHECK (`priority` IN (1, 2, 3))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- CreateModel Comment
CREATE TABLE `desk_comment` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `owner_id` bigint NOT NULL,
    `deleted_at` datetime(6) NULL,
    `ticket_id` bigint NOT NULL,
    `text` longtext NOT NULL,
    KEY `desk_comment_owner_id_03bce8d6` (`owner_id`),
    KEY `desk_comment_ticket_id_734c3ddd` (`ticket_id`),
    CONSTRAINT `desk_comment_owner_id_03bce8d6_fk_accounts_user_id` FOREIGN KEY (`owner_id`) REFERENCES `accounts_user` (`id`) ON DELETE RESTRICT,
    CONSTRAINT `desk_comment_ticket_id_734c3ddd_fk_desk_ticket_id` FOREIGN KEY (`ticket_id`) REFERENCES `desk_ticket` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- CreateModel Ticket_labels
CREATE TABLE `desk_ticket_labels` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `ticket_id` bigint NOT NULL,
    `label_id` varchar(40) NOT NULL,
    KEY `desk_ticket_labels_ticket_id_71eb790f` (`ticket_id`),
    KEY `desk_ticket_labels_label_id_27604e60` (`label_id`),
    UNIQUE KEY `desk_ticket_labels_ticket_id_label_id_bb92a0db_uniq` (`ticket_id`, `label_id`),
    CONSTRAINT `desk_ticket_labels_ticket_id_71eb790f_fk_desk_ticket_id` FOREIGN KEY (`ticket_id`) REFERENCES `desk_ticket` (`id`) ON DELETE CASCADE,
    CONSTRAINT `desk_ticket_labels_label_id_27604e60_fk_desk_label_word` FOREIGN KEY (`label_id`) REFERENCES `desk_label` (`word`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- CreateModel Ticket_watchers
CREATE TABLE `desk_ticket_watchers` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `ticket_id` bigint NOT NULL,
    `user_id` bigint NOT NULL,
    KEY `desk_ticket_watchers_ticket_id_1545fb34` (`ticket_id`),
    KEY `desk_ticket_watchers_user_id_5768897b` (`user_id`),
    UNIQUE KEY `desk_ticket_watchers_ticket_id_user_id_ff4ff4ef_uniq` (`ticket_id`, `user_id`),
    CONSTRAINT `desk_ticket_watchers_ticket_id_1545fb34_fk_desk_ticket_id` FOREIGN KEY (`ticket_id`) REFERENCES `desk_ticket` (`id`) ON DELETE CASCADE,
    CONSTRAINT `desk_ticket_watchers_user_id_5768897b_fk_accounts_user_id` FOREIGN KEY (`user_id`) REFERENCES `accounts_user` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
