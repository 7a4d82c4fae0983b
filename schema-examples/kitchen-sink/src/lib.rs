//! The kitchen sink: models that use, between them, everything that the language has. What each line of Django's list of
//! features became is in `docs/django.md`; a test holds that what the list calls working is used here.

#![deny(warnings, missing_docs)]

/// The key of the target that arrows fall back to.
#[must_use]
pub fn fallback() -> luthier::Id<models::links::Target> {
    "main".into()
}

/// What the build made of `models/`: structs, querysets, migrations.
pub mod models {
    luthier::include_models!();
}

/// A code for a row that is not given one.
#[must_use]
pub fn fresh_code() -> String {
    "fresh".to_owned()
}
