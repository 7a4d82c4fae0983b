//! The blog: users write posts, posts have tags. Its models are in `models/blog.models`, its migrations in `migrations/`;
//! [`walkthrough`] uses most of what Luthier does with them.

#![deny(warnings, missing_docs)]

/// What the build made of `models/`: structs, querysets, migrations.
pub mod models {
    luthier::include_models!();
}

pub mod walkthrough;
