//! Models that inherit from each other, with behaviour that is called when rows are written: `models/press.models` has
//! proxies and hooks, `models/desk.models` extends them from another app. The tests hold each database to the same behaviour.

#![deny(warnings, missing_docs)]

mod hooks;

/// What the build made of `models/`: structs, querysets, migrations.
pub mod models {
    luthier::include_models!();
}
