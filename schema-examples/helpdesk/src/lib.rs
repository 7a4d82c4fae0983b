//! A help desk: every rule that values are held to. The models are in `models/`, the rules that they take from Rust in
//! [`rules`] and [`types`]; the tests hold each database to the same behaviour.

#![deny(warnings, missing_docs)]

pub mod rules;
pub mod types;

/// What the build made of `models/`: structs, querysets, migrations.
pub mod models {
    luthier::include_models!();
}
