-- blog.0001_initial on mariadb: for reading; what runs is made from the migration.

-- CreateModel Tag
CREATE TABLE `blog_tag` (
    `name` varchar(40) NOT NULL PRIMARY KEY
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- CreateModel User
CREATE TABLE `blog_user` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `created_at` datetime(6) NOT NULL,
    `updated_at` datetime(6) NOT NULL,
    `name` varchar(100) NOT NULL,
    `email` varchar(254) NOT NULL,
    UNIQUE KEY `blog_user_email_8f71103d_uniq` (`email`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE INDEX `blog_user_created_71f693_idx` ON `blog_user` (`created_at` DESC);
CREATE INDEX `blog_user_name_cd9664_idx` ON `blog_user` (`name`, `email`);

-- CreateModel Post
CREATE TABLE `blog_post` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `created_at` datetime(6) NOT NULL,
    `updated_at` datetime(6) NOT NULL,
    `title` varchar(200) NOT NULL,
    `content` longtext NOT NULL,
    `author_id` bigint NOT NULL,
    `is_published` bool NOT NULL,
    KEY `blog_post_author_id_dd7a8485` (`author_id`),
    CONSTRAINT `blog_post_author_id_dd7a8485_fk_blog_user_id` FOREIGN KEY (`author_id`) REFERENCES `blog_user` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- CreateModel Post_tags
CREATE TABLE `blog_post_tags` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `post_id` bigint NOT NULL,
    `tag_id` varchar(40) NOT NULL,
    KEY `blog_post_tags_post_id_a1c71c8a` (`post_id`),
    KEY `blog_post_tags_tag_id_0875c551` (`tag_id`),
    UNIQUE KEY `blog_post_tags_post_id_tag_id_4925ec37_uniq` (`post_id`, `tag_id`),
    CONSTRAINT `blog_post_tags_post_id_a1c71c8a_fk_blog_post_id` FOREIGN KEY (`post_id`) REFERENCES `blog_post` (`id`) ON DELETE CASCADE,
    CONSTRAINT `blog_post_tags_tag_id_0875c551_fk_blog_tag_name` FOREIGN KEY (`tag_id`) REFERENCES `blog_tag` (`name`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
