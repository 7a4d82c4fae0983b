//! A help desk: who may see which ticket is said by managers in the models, and tickets that were deleted are kept aside by
//! a default manager.

#![deny(warnings, missing_docs)]

/// What the build made of `models/`: structs, querysets, migrations.
pub mod models {
    luthier::include_models!();
}
