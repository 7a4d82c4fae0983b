//! Badges for what happens in the forum: users come from the crate `accounts`, topics from `forum`, which adds to the users itself. The
//! models are in `models/`; the tests hold what can be done with them on every kind of database.

#![deny(warnings, missing_docs)]

/// What the build made of `models/`: structs, querysets, migrations.
pub mod models {
    luthier::include_models!();
}
