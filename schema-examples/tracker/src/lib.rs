//! A tracker of bugs and pages: what can be said about each, by keys that point to rows of several models. Its models are in
//! `models/`, its migrations in `migrations/`.

#![deny(warnings, missing_docs)]

/// What the build made of `models/`: structs, querysets, migrations.
pub mod models {
    luthier::include_models!();
}
