//! What the database computes: functions, cases, generated columns, indexes over expressions, rules. The models are in
//! `models/`; the tests hold what comes out against what Rust makes of the same values.

#![deny(warnings, missing_docs)]

/// What the build made of `models/`: structs, querysets, migrations.
pub mod models {
    luthier::include_models!();
}
