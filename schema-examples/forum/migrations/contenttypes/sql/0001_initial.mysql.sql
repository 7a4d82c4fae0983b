-- contenttypes.0001_initial on mysql: for reading; what runs is made from the migration.

-- CreateModel ContentType
CREATE TABLE `django_content_type` (
    `id` int NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `app_label` varchar(100) NOT NULL,
    `model` varchar(100) NOT NULL,
    UNIQUE KEY `django_content_type_app_label_model_76bd3d3b_uniq` (`app_label`, `model`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;
