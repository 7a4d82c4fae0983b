-- audit.0001_initial on mariadb: for reading; what runs is made from the migration.

-- CreateModel Entry
CREATE TABLE `audit_entry` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `text` varchar(200) NOT NULL,
    `topic_id` bigint NULL,
    `at` datetime(6) NOT NULL,
    KEY `audit_entry_topic_id_83036526` (`topic_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- CreateModel Mark
CREATE TABLE `audit_mark` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `entry_id` bigint NOT NULL,
    `word` varchar(40) NOT NULL,
    KEY `audit_mark_entry_id_e9420bae` (`entry_id`),
    CONSTRAINT `audit_mark_entry_id_e9420bae_fk_audit_entry_id` FOREIGN KEY (`entry_id`) REFERENCES `audit_entry` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
