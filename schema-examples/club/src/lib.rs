//! Relations: join models with columns of their own, keys of every form, rows in an order of their own. The models are in
//! `models/`; the tests run on every database.
//!
//! A join row with columns that must be given is made with them:
//!
//! ```
//! # use club::models::{club::{Club, NewMembership}, people::Person};
//! async fn join(db: &luthier::Db, club: &Club, ann: &Person, since: luthier::Date) -> luthier::Result<()> {
//!     club.members().add_with(db, [&ann.id], |club, member| NewMembership { club, member, since }).await?;
//!     Ok(())
//! }
//! ```
//!
//! Without them it does not compile:
//!
//! ```compile_fail,E0277
//! # use club::models::{club::Club, people::Person};
//! async fn join(db: &luthier::Db, club: &Club, ann: &Person) -> luthier::Result<()> {
//!     club.members().add(db, [&ann.id]).await?;
//!     Ok(())
//! }
//! ```

#![deny(warnings, missing_docs)]

/// What the build made of `models/`: structs, querysets, migrations.
pub mod models {
    luthier::include_models!();
}

/// What `limit_choices_to` calls.
pub mod limits {
    use crate::models::people::{Person, person};

    /// Those who may lead something.
    pub fn leaders() -> luthier::Pred<Person> {
        person::is_active().is_true() & person::name().ne("")
    }
}
