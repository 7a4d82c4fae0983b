//! Compiles a crate's `.models` files in its build script, and looks after its migrations.
//!
//! ```no_run
//! // build.rs
//! fn main() -> Result<(), luthier_build::Error> {
//!     luthier_build::compile()
//! }
//! ```
//!
//! The `luthier` command does by hand what a build does by itself, with the same functions: [`Project::open`] reads a crate,
//! [`compile_project`] compiles it, [`draft`] and [`seal`] write migrations. What must hold: only a development build writes
//! outside `OUT_DIR`, and there only drafts; nothing is written where that changes nothing; the same files give the same
//! bytes.

mod compiled;
mod config;
pub mod draft;
mod environment;
mod error;
mod output;
mod package;
mod project;
mod script;
pub mod seal;
mod stamp;

pub use compiled::{Compiled, compile_project, history};
pub use config::{AppConfig, Config, DatabaseConfig, MigrationsMode, Publish};
pub use error::Error;
pub use output::{differences, write_files, write_text};
pub use package::{Package, Used};
pub use project::Project;
pub use script::{Build, compile, compile_with};
