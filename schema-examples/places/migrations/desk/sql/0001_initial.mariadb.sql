-- desk.0001_initial on mariadb: for reading; what runs is made from the migration.

-- CreateModel Seat
CREATE TABLE `desk_seat` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT,
    `editor_id` bigint NOT NULL,
    `number` int NOT NULL,
    UNIQUE KEY `desk_seat_editor_id_51e469d2_uniq` (`editor_id`),
    UNIQUE KEY `desk_seat_number_e35ef768_uniq` (`number`),
    CONSTRAINT `desk_seat_editor_id_51e469d2_fk_press_author_id` FOREIGN KEY (`editor_id`) REFERENCES `press_author` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
