//! Databases for tests: a test is written once and runs on every kind of database, on one of its own each time.
//!
//! ```
//! use luthier::{Db, Result};
//! use luthier_test_support::on_every_database;
//!
//! async fn filled(db: &Db) -> Result<()> {
//!     db.execute("CREATE TABLE number (value integer)", ()).await?;
//!     db.execute("INSERT INTO number VALUES (7)", ()).await?;
//!     Ok(())
//! }
//!
//! #[on_every_database(filled)]
//! async fn numbers_come_back(db: &Db) -> Result<()> {
//!     let numbers = db.query_as::<(i32,)>("SELECT value FROM number", ()).all(db).await?;
//!     assert_eq!(numbers, [(7,)]);
//!     Ok(())
//! }
//! ```
//!
//! The servers are those whose URLs the [variables](servers::variables) give. A test that needs one where none is given says
//! that it is skipped; a server that is given and cannot be reached fails it. Tests that need a server of their own start it
//! through [`servers`], if [`servers::variables::servers_wanted`].

mod admin;
mod backend;
mod database;
mod run;

pub use backend::Backend;
pub use database::{TestDatabase, others, tables, with_options};
pub use luthier_test_servers as servers;
pub use luthier_test_support_macros::on_every_database;
pub use run::{Argument, Outcome, run};
