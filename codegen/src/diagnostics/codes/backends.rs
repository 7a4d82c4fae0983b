//! M07xx: what a backend cannot do.

use super::codes;

codes! {
    NEEDS_SIZE = "M0701", "a column that needs a size",
        "MariaDB and MySQL cannot store a `CharField` without `max_length`, nor a `DecimalField` without `max_digits` and `decimal_places`.

Give the size, or use a `TextField`.";
    BACKEND_LACKS = "M0702", "something that a backend does not have",
        "The program is built for a database that cannot do what an index, a constraint or a relation asks.

Leave it out, or keep it to the databases that have it: `backends=[postgres]`.";
    KEY_TOO_LARGE = "M0703", "a key that is too large",
        "MariaDB and MySQL take 3072 bytes of a row into an index, 4 for each character, and can make nothing unique that has no limit.

Give the text a `max_length`, or a smaller one: a `CharField(max_length=255)` is on the safe side.";
    POSTGRES_ONLY = "M0704", "a type of column that only PostgreSQL has",
        "Arrays, ranges, `HStoreField` and `SearchVectorField` are types of PostgreSQL, but the program is built for another database too.

Take the others out of `backends` in `luthier.toml`, or use a type that every database has: a `JSONField` for lists and names with texts, two columns for a range.";
    COMMENT_NOT_KEPT = "M0710", "a comment that no database keeps",
        "`db_comment` and `db_table_comment` are written into the database for those who look at its tables there. SQLite has no place for them, and no other database is declared.

Leave it out, or write a documentation comment, `/// …`, which becomes documentation of the Rust code.";
    FUNCTION_LACKS = "M0720", "a function that a backend does not have",
        "The program is built for a database that does not have a function: PostgreSQL computes SHA-1 only by its extension `pgcrypto`.

`SHA224`, `SHA256`, `SHA384`, `SHA512` and `MD5` give the same on every database.";
}
