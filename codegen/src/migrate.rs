//! Migrations: from one state of the tables to the next, without losing anything.
//!
//! A migration is a file of [`Operation`]s. [`load()`] reads all of them and replays them to the state that the models were
//! in; [`make()`] compares that with the models and writes new ones, asking what it cannot know; [`draft()`] is the same while
//! the models are still being changed; [`runtime_migrations`] is the finished SQL that programs embed. Nothing here reads
//! or writes a file, and the same input gives the same bytes.
//!
//! Words: a *model* and its *fields* are what people name; a *table* and its *columns* are what the database has. An
//! *operation* changes both; a *step* is the SQL of one or more operations that runs together.

pub mod diff;
pub mod format;
pub mod hints;
pub mod history;
pub mod lock;
pub mod make;
pub mod operation;
pub mod question;
pub mod replay;
pub mod sql;

pub use diff::{Plan, diff};
pub use format::{Migration, MigrationName};
pub use hints::Hints;
pub use history::{
    AppFiles, History, RuntimeMigration, RuntimeScript, Sealed, TextFile, load, runtime_migrations,
};
pub use make::{Draft, Made, NewMigration, Options, draft, make};
pub use operation::{Change, Operation};
pub use question::{Answers, Choice, Question, QuestionKind};
pub use sql::{Step, render_preview};
