-- shop.0001_initial on mariadb: for reading; what runs is made from the migration.

-- CreateModel Category
CREATE TABLE `shop_category` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `name` varchar(80) NOT NULL,
    `parent_id` bigint NULL,
    `slug` varchar(50) NOT NULL,
    KEY `shop_category_parent_id_901626c9` (`parent_id`),
    UNIQUE KEY `shop_category_slug_4508178e_uniq` (`slug`),
    UNIQUE KEY `one_name_below_a_parent` (`parent_id`, `name`),
    CONSTRAINT `shop_category_parent_id_901626c9_fk_shop_category_id` FOREIGN KEY (`parent_id`) REFERENCES `shop_category` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE INDEX `shop_catego_name_289c7e_idx` ON `shop_category` (`name`);

-- CreateModel Glove
CREATE TABLE `shop_glove` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `pair_id` bigint NULL,
    `size` smallint NOT NULL,
    KEY `shop_glove_pair_id_ddbeee0d` (`pair_id`),
    CONSTRAINT `shop_glove_pair_id_ddbeee0d_fk_shop_glove_id` FOREIGN KEY (`pair_id`) REFERENCES `shop_glove` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- CreateModel OptionalSheet
CREATE TABLE `shop_optionalsheet` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `small` smallint NULL,
    `medium` int NULL,
    `big` bigint NULL,
    `positive_small` smallint unsigned NULL,
    `positive_medium` int unsigned NULL,
    `positive_big` bigint unsigned NULL,
    `truth` bool NULL,
    `float` double NULL,
    `money` decimal(6, 2) NULL,
    `exact` decimal(28, 10) NULL,
    `short` varchar(8) NULL,
    `long` longtext NULL,
    `slug` varchar(50) NULL,
    `email` varchar(254) NULL,
    `url` varchar(200) NULL,
    `uuid` char(32) NULL,
    `ip` char(39) NULL,
    `bytes` longblob NULL,
    `day` date NULL,
    `moment` datetime(6) NULL,
    `clock` time(6) NULL,
    `span` bigint NULL,
    `json` json NULL,
    `file` varchar(100) NULL,
    `image` varchar(100) NULL,
    `path` varchar(100) NULL,
    `status` varchar(10) NULL,
    `level` int NULL,
    KEY `shop_optionalsheet_slug_339ef809` (`slug`),
    CONSTRAINT `shop_optionalsheet_status_709b24b0_check` CHECK (`status` IN ('open', 'paid', 'shipped', 'cancelled')),
    CONSTRAINT `shop_optionalsheet_level_b3da8085_check` CHECK (`level` IN (0, 1, 10))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- CreateModel Order
CREATE TABLE `shop_order` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `number` bigint unsigned NOT NULL,
    `customer_id` char(32) NOT NULL,
    `gift_to_id` char(32) NULL,
    `status` varchar(10) NOT NULL,
    `coupon` varchar(20) NOT NULL,
    `paid_at` datetime(6) NULL,
    `placed_on` date NOT NULL DEFAULT '2026-01-31',
    UNIQUE KEY `shop_order_number_d6408b6d_uniq` (`number`),
    KEY `shop_order_customer_id_f638df20` (`customer_id`),
    KEY `shop_order_gift_to_id_cbd46eca` (`gift_to_id`),
    CONSTRAINT `shop_order_customer_id_f638df20_fk_people_person_id` FOREIGN KEY (`customer_id`) REFERENCES `people_person` (`id`) ON DELETE CASCADE,
    CONSTRAINT `shop_order_gift_to_id_cbd46eca_fk_people_person_id` FOREIGN KEY (`gift_to_id`) REFERENCES `people_person` (`id`) ON DELETE SET NULL,
    CONSTRAINT `shop_order_status_16691b37_check` CHECK (`status` IN ('open', 'paid', 'shipped', 'cancelled')),
    CONSTRAINT `paid_has_a_time` CHECK (((NOT (`status` = 'paid')) OR `paid_at` IS NOT NULL))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- CreateModel Deposit
CREATE TABLE `shop_deposit` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `customer_id` char(32) NOT NULL,
    `order_id` bigint NOT NULL,
    `amount` decimal(12, 2) NOT NULL,
    KEY `shop_deposit_customer_id_1aa90aff` (`customer_id`),
    KEY `shop_deposit_order_id_d3165fd6` (`order_id`),
    CONSTRAINT `shop_deposit_customer_id_1aa90aff_fk_people_person_id` FOREIGN KEY (`customer_id`) REFERENCES `people_person` (`id`) ON DELETE CASCADE,
    CONSTRAINT `shop_deposit_order_id_d3165fd6_fk_shop_order_id` FOREIGN KEY (`order_id`) REFERENCES `shop_order` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- CreateModel Payment
CREATE TABLE `shop_payment` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `customer_id` char(32) NOT NULL,
    `order_id` bigint NOT NULL,
    `amount` decimal(14, 4) NOT NULL,
    KEY `shop_payment_customer_id_5500af9d` (`customer_id`),
    KEY `shop_payment_order_id_20828773` (`order_id`),
    CONSTRAINT `shop_payment_customer_id_5500af9d_fk_people_person_id` FOREIGN KEY (`customer_id`) REFERENCES `people_person` (`id`) ON DELETE CASCADE,
    CONSTRAINT `shop_payment_order_id_20828773_fk_shop_order_id` FOREIGN KEY (`order_id`) REFERENCES `shop_order` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- CreateModel PresetSheet
CREATE TABLE `shop_presetsheet` (
    `id` int NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `small` smallint NOT NULL,
    `medium` int NOT NULL,
    `big` bigint NOT NULL,
    `positive_small` smallint unsigned NOT NULL,
    `positive_medium` int unsigned NOT NULL,
    `positive_big` bigint unsigned NOT NULL,
    `truth` bool NOT NULL,
    `float` double NOT NULL,
    `money` decimal(6, 2) NOT NULL,
    `exact` decimal(28, 10) NOT NULL,
    `short` varchar(8) NOT NULL,
    `long` longtext NOT NULL,
    `slug` varchar(50) NOT NULL,
    `email` varchar(254) NOT NULL,
    `url` varchar(200) NOT NULL,
    `uuid` char(32) NOT NULL,
    `ip` char(39) NOT NULL,
    `bytes` longblob NOT NULL,
    `day` date NOT NULL,
    `today` date NOT NULL,
    `moment` datetime(6) NOT NULL,
    `clock` time(6) NOT NULL,
    `span` bigint NOT NULL,
    `json` json NOT NULL,
    `status` varchar(10) NOT NULL,
    `plain` varchar(10) NOT NULL,
    `level` int NOT NULL,
    `counted` int NOT NULL DEFAULT 7,
    `worded` varchar(10) NOT NULL DEFAULT 'it''s',
    `noted_at` datetime(6) NOT NULL DEFAULT (utc_timestamp(6)),
    `Old Name` int NOT NULL COMMENT 'as it was called',
    KEY `shop_presetsheet_slug_3934747e` (`slug`),
    CONSTRAINT `shop_presetsheet_status_17c7ac00_check` CHECK (`status` IN ('open', 'paid', 'shipped', 'cancelled')),
    CONSTRAINT `shop_presetsheet_level_497a56bd_check` CHECK (`level` IN (0, 1, 10))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- CreateModel Receipt
CREATE TABLE `shop_receipt` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `deposit_id` bigint NOT NULL,
    `text` longtext NOT NULL,
    KEY `shop_receipt_deposit_id_40ccb127` (`deposit_id`),
    CONSTRAINT `shop_receipt_deposit_id_40ccb127_fk_shop_deposit_id` FOREIGN KEY (`deposit_id`) REFERENCES `shop_deposit` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- CreateModel Sheet
CREATE TABLE `shop_data_sheet` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `small` smallint NOT NULL,
    `medium` int NOT NULL,
    `big` bigint NOT NULL,
    `positive_small` smallint unsigned NOT NULL,
    `positive_medium` int unsigned NOT NULL,
    `positive_big` bigint unsigned NOT NULL,
    `truth` bool NOT NULL,
    `float` double NOT NULL,
    `money` decimal(6, 2) NOT NULL,
    `exact` decimal(28, 10) NOT NULL,
    `short` varchar(8) NOT NULL,
    `long` longtext NOT NULL,
    `slug` varchar(50) NOT NULL,
    `email` varchar(254) NOT NULL,
    `url` varchar(200) NOT NULL,
    `uuid` char(32) NOT NULL,
    `ip` char(39) NOT NULL,
    `ip4` char(39) NOT NULL,
    `bytes` longblob NOT NULL,
    `day` date NOT NULL,
    `moment` datetime(6) NOT NULL,
    `clock` time(6) NOT NULL,
    `span` bigint NOT NULL,
    `json` json NOT NULL,
    `file` varchar(100) NOT NULL,
    `image` varchar(200) NOT NULL,
    `path` varchar(100) NOT NULL,
    KEY `shop_data_sheet_slug_4facf19d` (`slug`),
    KEY `shop_data_sheet_moment_3f990c81` (`moment`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- CreateModel Tag
CREATE TABLE `shop_tag` (
    `word` varchar(40) NOT NULL PRIMARY KEY
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- CreateModel Warehouse
CREATE TABLE `shop_warehouse` (
    `code` varchar(20) NOT NULL PRIMARY KEY,
    `country_id` varchar(2) NOT NULL,
    `reserve_id` varchar(20) NULL,
    KEY `shop_warehouse_country_id_84e9e60d` (`country_id`),
    UNIQUE KEY `shop_warehouse_reserve_id_c104d808_uniq` (`reserve_id`),
    CONSTRAINT `shop_warehouse_country_id_84e9e60d_fk_people_country_code` FOREIGN KEY (`country_id`) REFERENCES `people_country` (`code`) ON DELETE RESTRICT,
    CONSTRAINT `shop_warehouse_reserve_id_c104d808_fk_shop_warehouse_code` FOREIGN KEY (`reserve_id`) REFERENCES `shop_warehouse` (`code`) ON DELETE SET NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- CreateModel Product
CREATE TABLE `shop_product` (
    `sku` char(32) NOT NULL PRIMARY KEY,
    `name` varchar(120) NOT NULL,
    `type` varchar(10) NOT NULL,
    `rank` int NULL,
    `price` decimal(12, 2) NOT NULL,
    `cost` decimal(12, 2) NULL,
    `stock` int unsigned NOT NULL,
    `is_listed` bool NOT NULL,
    `category_id` bigint NULL,
    `warehouse_id` varchar(20) NOT NULL,
    `maker_id` char(32) NULL,
    `origin_id` varchar(2) NOT NULL,
    `added_at` datetime(6) NOT NULL,
    `changed_at` datetime(6) NOT NULL,
    UNIQUE KEY `shop_product_name_b8d5e94c_uniq` (`name`),
    KEY `shop_product_category_id_14d7eea8` (`category_id`),
    KEY `shop_product_warehouse_id_aa8a01e6` (`warehouse_id`),
    KEY `shop_product_maker_id_46862071` (`maker_id`),
    KEY `shop_product_origin_id_936ec2c8` (`origin_id`),
    CONSTRAINT `shop_product_category_id_14d7eea8_fk_shop_category_id` FOREIGN KEY (`category_id`) REFERENCES `shop_category` (`id`),
    CONSTRAINT `shop_product_warehouse_id_aa8a01e6_fk_shop_warehouse_code` FOREIGN KEY (`warehouse_id`) REFERENCES `shop_warehouse` (`code`),
    CONSTRAINT `shop_product_maker_id_46862071_fk_people_person_id` FOREIGN KEY (`maker_id`) REFERENCES `people_person` (`id`) ON DELETE SET NULL,
    CONSTRAINT `shop_product_origin_id_936ec2c8_fk_people_country_code` FOREIGN KEY (`origin_id`) REFERENCES `people_country` (`code`),
    CONSTRAINT `shop_product_type_3cac2624_check` CHECK (`type` IN ('goods', 'service', 'voucher')),
    CONSTRAINT `no_loss` CHECK ((`cost` IS NULL OR `cost` <= `price`))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
CREATE INDEX `listed_stock` ON `shop_product` (`stock`);
CREATE INDEX `shop_produc_type_ce6c7f_idx` ON `shop_product` (`type`, `price` DESC);

-- CreateModel Line
CREATE TABLE `shop_line` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `order_id` bigint NOT NULL,
    `product_id` char(32) NOT NULL,
    `quantity` smallint unsigned NOT NULL,
    `price` decimal(12, 2) NOT NULL,
    KEY `shop_line_order_id_6871eda7` (`order_id`),
    KEY `shop_line_product_id_262622cf` (`product_id`),
    UNIQUE KEY `shop_line_order_id_product_id_f83f96da_uniq` (`order_id`, `product_id`),
    CONSTRAINT `shop_line_order_id_6871eda7_fk_shop_order_id` FOREIGN KEY (`order_id`) REFERENCES `shop_order` (`id`) ON DELETE CASCADE,
    CONSTRAINT `shop_line_product_id_262622cf_fk_shop_product_sku` FOREIGN KEY (`product_id`) REFERENCES `shop_product` (`sku`) ON DELETE RESTRICT
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- CreateModel Product_goes_with
CREATE TABLE `shop_product_goes_with` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `from_product_id` char(32) NOT NULL,
    `to_product_id` char(32) NOT NULL,
    KEY `shop_product_goes_with_from_product_id_34c45f8a` (`from_product_id`),
    KEY `shop_product_goes_with_to_product_id_5cbe0f80` (`to_product_id`),
    UNIQUE KEY `shop_product_goes_with_from_product_id_to_produ_58cc9c99_uniq` (`from_product_id`, `to_product_id`),
    CONSTRAINT `shop_product_goes_wi_from_product_id_34c45f8a_fk_shop_prod` FOREIGN KEY (`from_product_id`) REFERENCES `shop_product` (`sku`) ON DELETE CASCADE,
    CONSTRAINT `shop_product_goes_wi_to_product_id_5cbe0f80_fk_shop_prod` FOREIGN KEY (`to_product_id`) REFERENCES `shop_product` (`sku`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- CreateModel Product_tags
CREATE TABLE `shop_product_tags` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `product_id` char(32) NOT NULL,
    `tag_id` varchar(40) NOT NULL,
    KEY `shop_product_tags_product_id_9a158885` (`product_id`),
    KEY `shop_product_tags_tag_id_dd30c4fb` (`tag_id`),
    UNIQUE KEY `shop_product_tags_product_id_tag_id_a244154e_uniq` (`product_id`, `tag_id`),
    CONSTRAINT `shop_product_tags_product_id_9a158885_fk_shop_product_sku` FOREIGN KEY (`product_id`) REFERENCES `shop_product` (`sku`) ON DELETE CASCADE,
    CONSTRAINT `shop_product_tags_tag_id_dd30c4fb_fk_shop_tag_word` FOREIGN KEY (`tag_id`) REFERENCES `shop_tag` (`word`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;

-- CreateModel Visit
CREATE TABLE `shop_visit` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `person_id` char(32) NOT NULL,
    `product_id` char(32) NULL,
    `seen_at` datetime(6) NOT NULL DEFAULT (utc_timestamp(6)),
    KEY `shop_visit_person_id_41779ddc` (`person_id`),
    KEY `shop_visit_product_id_aa62296d` (`product_id`),
    CONSTRAINT `shop_visit_person_id_41779ddc_fk_people_person_id` FOREIGN KEY (`person_id`) REFERENCES `people_person` (`id`) ON DELETE CASCADE,
    CONSTRAINT `shop_visit_product_id_aa62296d_fk_shop_product_sku` FOREIGN KEY (`product_id`) REFERENCES `shop_product` (`sku`) ON DELETE SET NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
