-- people.0002_notes on postgres: for reading; what runs is made from the migration.

-- AddField Person.nickname
ALTER TABLE "people_person" ADD COLUMN "nickname" varchar(40) COLLATE "C" NULL;

-- AddConstraint Person one_nickname_with_a_mentor
ALTER TABLE "people_person" ADD CONSTRAINT "one_nickname_with_a_mentor" UNIQUE ("mentor_id", "nickname");
