-- people.0002_notes on mysql: for reading; what runs is made from the migration.

-- AddField Person.nickname
ALTER TABLE `people_person` ADD COLUMN `nickname` varchar(40) NULL;

-- AddConstraint Person one_nickname_with_a_mentor
CREATE UNIQUE INDEX `one_nickname_with_a_mentor` ON `people_person` (`mentor_id`, `nickname`);
