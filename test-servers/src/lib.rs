//! Throwaway database servers: for `cargo xtask test`, and for tests that need a server of their own, to restart it, to
//! replicate it, to pool it or to encrypt the way to it.
//!
//! A server keeps everything in one temporary folder, listens on a free port of 127.0.0.1 and on a socket in its folder,
//! writes without waiting for the disk and lets everybody in. It answers a query before anybody hears of it. It ends when its
//! handle is dropped, and also when the process is killed, where `setpriv` exists (every Linux). As root, it runs under an
//! account without rights.
//!
//! ```no_run
//! use luthier_test_servers::{Options, Postgres};
//!
//! let mut postgres = Postgres::start(&Options::default())?;
//! println!("{}", postgres.url());
//! postgres.restart()?;
//! # Ok::<(), luthier_test_servers::BoxError>(())
//! ```

mod account;
mod daemon;
mod mariadb;
mod options;
mod pgbouncer;
mod postgres;
pub mod process;
pub mod programs;
mod tls;
pub mod variables;

pub use mariadb::MariaDb;
pub use options::Options;
pub use pgbouncer::{PgBouncer, PoolMode};
pub use postgres::Postgres;
pub use process::Interrupt;
pub use tls::Certificates;

/// An error is a sentence for the person at the terminal.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// What starting and asking servers returns.
pub type Result<T, E = BoxError> = std::result::Result<T, E>;
