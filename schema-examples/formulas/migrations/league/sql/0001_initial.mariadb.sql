-- league.0001_initial on mariadb: for reading; what runs is made from the migration.

-- CreateModel Club
CREATE TABLE `league_club` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `name` varchar(40) NOT NULL,
    `members` int NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- CreateModel Pass
CREATE TABLE `league_pass` (
    `code` char(32) NOT NULL PRIMARY KEY
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- CreateModel Prize
CREATE TABLE `league_prize` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `club_id` bigint NOT NULL,
    `name` varchar(40) NOT NULL,
    KEY `league_prize_club_id_7c5f47bb` (`club_id`),
    CONSTRAINT `league_prize_club_id_7c5f47bb_fk_league_club_id` FOREIGN KEY (`club_id`) REFERENCES `league_club` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- CreateModel Shirt
CREATE TABLE `league_shirt` (
    `code` varchar(8) NOT NULL PRIMARY KEY
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- CreateModel Team
CREATE TABLE `league_team` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `name` varchar(40) NOT NULL,
    `points` int NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- CreateModel Player
CREATE TABLE `league_player` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `name` varchar(40) NOT NULL,
    `team_id` bigint NULL,
    `shirt_id` varchar(8) NULL,
    `age` int NULL,
    `weight` double NULL,
    `fee` decimal(12, 2) NOT NULL,
    `position` varchar(10) NULL,
    `rank` smallint NOT NULL,
    `played` bigint NOT NULL,
    `note` longtext NOT NULL,
    `token` char(32) NULL,
    `pass_id` char(32) NULL,
    `host` char(39) NULL,
    `key_of_note` varchar(64) GENERATED ALWAYS AS (SHA2(`note`, 256)) STORED,
    KEY `league_player_team_id_9556d2bd` (`team_id`),
    KEY `league_player_shirt_id_9e5060f2` (`shirt_id`),
    KEY `league_player_pass_id_65e1e0a1` (`pass_id`),
    CONSTRAINT `league_player_team_id_9556d2bd_fk_league_team_id` FOREIGN KEY (`team_id`) REFERENCES `league_team` (`id`) ON DELETE SET NULL,
    CONSTRAINT `league_player_shirt_id_9e5060f2_fk_league_shirt_code` FOREIGN KEY (`shirt_id`) REFERENCES `league_shirt` (`code`) ON DELETE SET NULL,
    CONSTRAINT `league_player_pass_id_65e1e0a1_fk_league_pass_code` FOREIGN KEY (`pass_id`) REFERENCES `league_pass` (`code`) ON DELETE SET NULL,
    CONSTRAINT `league_player_position_4325addb_check` CHECK (`position` IN ('keeper', 'striker')),
    CONSTRAINT `league_player_rank_6906be7f_check` CHECK (`rank` IN (1, 2))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- CreateModel Club_fans
CREATE TABLE `league_club_fans` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `club_id` bigint NOT NULL,
    `player_id` bigint NOT NULL,
    KEY `league_club_fans_club_id_2db8683d` (`club_id`),
    KEY `league_club_fans_player_id_b5138b11` (`player_id`),
    UNIQUE KEY `league_club_fans_club_id_player_id_1bdb8263_uniq` (`club_id`, `player_id`),
    CONSTRAINT `league_club_fans_club_id_2db8683d_fk_league_club_id` FOREIGN KEY (`club_id`) REFERENCES `league_club` (`id`) ON DELETE CASCADE,
    CONSTRAINT `league_club_fans_player_id_b5138b11_fk_league_player_id` FOREIGN KEY (`player_id`) REFERENCES `league_player` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- CreateModel Goal
CREATE TABLE `league_goal` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `player_id` bigint NOT NULL,
    `minute` int NOT NULL,
    KEY `league_goal_player_id_eb84efb1` (`player_id`),
    CONSTRAINT `league_goal_player_id_eb84efb1_fk_league_player_id` FOREIGN KEY (`player_id`) REFERENCES `league_player` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
