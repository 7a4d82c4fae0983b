//! A library whose program is built for PostgreSQL alone: every type of column that only PostgreSQL has. Its models are in
//! `models/`, its migrations in `migrations/`.

#![deny(warnings, missing_docs)]

/// What the build made of `models/`: structs, querysets, migrations.
pub mod models {
    luthier::include_models!();
}
