-- bench.0001_initial on mariadb: for reading; what runs is made from the migration.

-- CreateModel User
CREATE TABLE `bench_user` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `name` varchar(100) NOT NULL,
    `hair_color` varchar(20) NULL,
    `created_at` datetime(6) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- CreateModel Post
CREATE TABLE `bench_post` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `user_id` bigint NOT NULL,
    `title` varchar(200) NOT NULL,
    `content` longtext NOT NULL,
    `created_at` datetime(6) NOT NULL,
    KEY `bench_post_user_id_138b42d7` (`user_id`),
    CONSTRAINT `bench_post_user_id_138b42d7_fk_bench_user_id` FOREIGN KEY (`user_id`) REFERENCES `bench_user` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- CreateModel Comment
CREATE TABLE `bench_comment` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `post_id` bigint NOT NULL,
    `text` longtext NOT NULL,
    KEY `bench_comment_post_id_2cd07f2f` (`post_id`),
    CONSTRAINT `bench_comment_post_id_2cd07f2f_fk_bench_post_id` FOREIGN KEY (`post_id`) REFERENCES `bench_post` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
