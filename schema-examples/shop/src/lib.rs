//! The shop: two apps, `people` and `shop`, which between them use everything that the language of models has. Its models
//! are in `models/`, its migrations in `migrations/`; the tests hold each database to the same behaviour.

#![deny(warnings, missing_docs)]

/// What the build made of `models/`: structs, querysets, migrations.
pub mod models {
    luthier::include_models!();
}

/// Values that the models take from Rust.
pub mod fresh {
    /// The text of a new coupon, which somebody may replace.
    #[must_use]
    pub fn coupon() -> String {
        "WELCOME".to_owned()
    }
}
