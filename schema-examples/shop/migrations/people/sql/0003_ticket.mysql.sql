-- people.0003_ticket on mysql: for reading; what runs is made from the migration.

-- CreateModel Ticket
CREATE TABLE `people_ticket` (
    `id` bigint NOT NULL PRIMARY KEY AUTO_INCREMENT
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_bin;
