-- desk.0001_initial on sqlite: for reading; what runs is made from the migration.

-- CreateModel Seat
CREATE TABLE "desk_seat" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
    "editor_id" bigint NOT NULL REFERENCES "press_author" ("id") ON DELETE CASCADE,
    "number" integer NOT NULL
);
CREATE UNIQUE INDEX "desk_seat_editor_id_51e469d2_uniq" ON "desk_seat" ("editor_id");
CREATE UNIQUE INDEX "desk_seat_number_e35ef768_uniq" ON "desk_seat" ("number");
