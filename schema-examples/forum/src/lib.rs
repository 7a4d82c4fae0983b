//! A forum whose users come from the crate `accounts`, and that records what happens in a database of its own. The models are in
//! `models/`; the tests hold what can be done with them on every kind of database.

#![deny(warnings, missing_docs)]

pub use accounts;

/// What the build made of `models/`: structs, querysets, migrations.
pub mod models {
    luthier::include_models!();
}
