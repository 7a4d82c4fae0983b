//! M08xx: migrations.

use super::codes;

codes! {
    MIGRATION_SYNTAX = "M0801", "a migration file that cannot be read",
        "A `.migration` file does not have the form that migrations are written in.

Files are written by `luthier makemigrations`. One that was damaged by a merge is best taken from git again and made anew.";
    UNKNOWN_OPERATION = "M0802", "an unknown operation",
        "A migration names an operation that this version does not have.

If the file was made by a newer version of luthier, update; otherwise correct the name.";
    MIGRATION_NAME = "M0803", "a migration with another name than its file",
        "A migration says in its first line which app and which name it has: `migration blog.0001_initial {` stands in `migrations/blog/0001_initial.migration`.

Rename the file or change the line. The id stays, so databases that have the migration do not notice.";
    MISSING_MIGRATION = "M0804", "a migration that comes after a missing one",
        "`after` names a migration that there is no file for.

Bring the file back from git, or name the migration that took its place.";
    MIGRATION_CYCLE = "M0805", "migrations that wait for each other",
        "Following `after` from migration to migration leads back to the start, so none of them can be the first to run.

Correct `after` in the migration that was changed last.";
    DUPLICATE_MIGRATION = "M0806", "two migrations with one id",
        "The id of a migration says for ever which one it is; databases remember it. Two files have the same one, most likely because one is a copy of the other.

Delete the copy and let `luthier makemigrations` make a new one.";
    SEVERAL_LEAVES = "M0807", "two migrations after the same one",
        "Two migrations of an app follow the same one, as happens when two branches each add one.

Let one come after the other: change `after` in the one that is not yet on other people's databases, or delete it and run `luthier makemigrations` again.";
    OPERATION_MISMATCH = "M0808", "an operation that does not fit",
        "Every operation says what it expects to find. When the migrations before it are followed, what is there is something else: a migration was edited by hand, or two branches were merged that do not fit together.

Correct the operation, or delete the migration, if no database has it yet, and run `luthier makemigrations` again.";
    MIGRATION_EDITED = "M0809", "a sealed migration that was changed",
        "`migrations.lock` holds a checksum of every migration. This file does something else than when it was sealed; databases that have run it would differ from those that run it now. Comments and spaces do not count.

Undo the change, and put what is needed into a new migration.";
    LOCK_MISMATCH = "M0810", "a lock file that does not fit the migrations",
        "`migrations.lock` has one line for each migration of the app: its name, id, what it comes after, and checksums. A line is missing, broken, or about a file that is gone.

Bring back the file or the line from git. After a merge, keep the lines of both sides.";
    STATE_MISMATCH = "M0811", "a state that differs from the lock file",
        "Following the migrations up to this one gives other tables than when it was sealed, though the file is the same: a migration before it was changed, added or taken away.

Look at what the last merge did to the migrations before this one.";
    STALE_HINT = "M0812", "a hint about a rename that is done",
        "`was` names something that the migrations no longer know by that name: the rename has been sealed already, or the name never existed.

Remove the hint.";
    CONTRADICTORY_HINT = "M0813", "a hint about a rename of something that is still there",
        "`was` says that a field or model had another name, but the models still have one of that name.

Remove the hint, or the one that is left over.";
    OPEN_QUESTION = "M0814", "a migration with an open question",
        "A draft may ask questions; a migration that is sealed has none left, and a draft is not run.

Run `luthier makemigrations`, which asks them.";
    BAD_ANSWER = "M0815", "an answer that does not fit its question",
        "The answer is neither one of the choices nor, where a value is asked for, a literal.

The choices are listed with the question. A value is written as in the models: `0`, `\"text\"`, `true`.";
    PENDING_CHANGES = "M0816", "models that differ from the migrations",
        "The models describe other tables than the migrations lead to.

Run `luthier makemigrations` and commit what it writes.";
    KEY_CHANGED = "M0851", "a primary key that a migration would have to change",
        "The models give a table another primary key than it has, and one of the two is made of several columns. Rows may refer to the old key, and the new one may not be unique: no migration is written for it.

Make a new model with the new key, copy the rows by `RunSql`, and delete the old one in a later migration.";
}
