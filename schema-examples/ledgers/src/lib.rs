//! Rows that are known by several columns, rows in an order of their own, rows by date. The models are in `models/`; the
//! tests hold what can be done with them on every kind of database.

#![deny(warnings, missing_docs)]

/// What the build made of `models/`: structs, querysets, migrations.
pub mod models {
    luthier::include_models!();
}
