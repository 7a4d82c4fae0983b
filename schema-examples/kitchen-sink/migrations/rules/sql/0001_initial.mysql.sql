-- rules.0001_initial on mysql: for reading; what runs is made from the migration.

-- CreateModel Form
CREATE TABLE `rules_form` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `state` varchar(20) NOT NULL,
    `level` smallint NOT NULL,
    `source` varchar(20) NOT NULL,
    `pattern` varchar(20) NOT NULL,
    `unlike` varchar(20) NOT NULL,
    `address` varchar(80) NOT NULL,
    `link` varchar(80) NOT NULL,
    `checked` varchar(80) NOT NULL,
    `slug` varchar(80) NOT NULL,
    `words` varchar(80) NOT NULL,
    `v4` varchar(80) NOT NULL,
    `v6` varchar(80) NOT NULL,
    `either` varchar(80) NOT NULL,
    `percentage` int NOT NULL,
    `name` varchar(80) NOT NULL,
    `login` varchar(20) NOT NULL,
    `channel` varchar(10) NULL,
    `size` varchar(1) NOT NULL,
    `team` varchar(20) NOT NULL,
    `shout` varchar(20) NOT NULL,
    `step` int NOT NULL,
    `rate` decimal(8, 4) NOT NULL,
    `domain` varchar(80) NOT NULL,
    `host` varchar(80) NOT NULL,
    `whole` varchar(80) NOT NULL,
    `numbers` varchar(80) NOT NULL,
    `signed` varchar(80) NOT NULL,
    `paper` varchar(80) NOT NULL,
    `picture` varchar(80) NOT NULL,
    `no_nul` varchar(80) NOT NULL,
    `sender` char(39) NULL,
    `starts` int NOT NULL,
    `ends` int NOT NULL,
    UNIQUE KEY `rules_form_login_b5dba3f7_uniq` (`login`),
    CONSTRAINT `rules_form_state_c5ee2d6f_check` CHECK (`state` IN ('open', 'in_progress', 'done')),
    CONSTRAINT `rules_form_level_e9727f48_check` CHECK (`level` IN (1, 10)),
    CONSTRAINT `rules_form_channel_a3f4cce1_check` CHECK (`channel` IN ('mail', 'phone')),
    CONSTRAINT `rules_form_size_3e3e243a_check` CHECK (`size` IN ('s', 'l'))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;

-- CreateModel Wall
CREATE TABLE `rules_wall` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `colour` varchar(6) NOT NULL,
    `accent` varchar(6) NULL,
    `gloss` smallint NOT NULL,
    CONSTRAINT `rules_wall_gloss_a0391dc2_check` CHECK (`gloss` IN (1, 10)),
    CONSTRAINT `wall_accent` CHECK ((((`colour` = `accent`) IS NOT TRUE) AND `colour` >= '000001')),
    CONSTRAINT `wall_gloss` CHECK (((NOT (`gloss` = 10)) OR `accent` IS NULL))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;
