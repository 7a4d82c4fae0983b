//! A throwaway pgbouncer before a PostgreSQL.

use std::fmt::Write as _;
use std::fs;
use std::process::Command;

use crate::daemon::{Daemon, Plan, handle, on_a_free_port};
use crate::postgres::{self, Postgres};
use crate::process::{Signal, bound_to_us, capture};
use crate::programs::find_pgbouncer;
use crate::{Options, Result};

/// What pgbouncer gives a client: a connection for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PoolMode {
    /// Until the client leaves.
    Session,
    /// Until the transaction ends; the next may run on another connection. What is prepared or set is not there then.
    Transaction,
    /// Until the statement ends.
    Statement,
}

impl PoolMode {
    const fn name(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Transaction => "transaction",
            Self::Statement => "statement",
        }
    }
}

/// The settings: few connections, so that clients share them, and every client is let in as `luthier`.
const SETTINGS: &str = "\
auth_type = any
default_pool_size = 4
max_client_conn = 1000
listen_addr = 127.0.0.1
";

/// A running pgbouncer. Ends on drop.
pub struct PgBouncer {
    daemon: Daemon,
}

handle!(PgBouncer, daemon);

impl PgBouncer {
    /// Starts one before `postgres`, for every database there.
    ///
    /// # Errors
    /// There is no program of it, or it does not answer.
    pub fn start(postgres: &Postgres, mode: PoolMode, options: &Options) -> Result<Self> {
        let program = find_pgbouncer()?;
        let version = capture(Command::new(&program).arg("--version"))?;
        let version = version.lines().next().unwrap_or_default().to_owned();
        on_a_free_port(&options.interrupt, |port| {
            let home = postgres::home()?;
            let file = home.path().join("pgbouncer.ini");
            let mut text = format!(
                "[databases]\n* = host=127.0.0.1 port={} user=luthier\n[pgbouncer]\n{SETTINGS}",
                postgres.port()
            );
            let folder = home.path().display();
            let _ = write!(
                text,
                "listen_port = {port}\nunix_socket_dir = {folder}\npool_mode = {}\n",
                mode.name()
            );
            if carries_prepared_statements(&version) {
                text.push_str("max_prepared_statements = 0\n");
            }
            for setting in &options.settings {
                let _ = writeln!(text, "{setting}");
            }
            fs::write(&file, text)?;
            home.hand_over(&file)?;
            let (program, server, version) = (program.clone(), postgres.client(), version.clone());
            let plan = Plan {
                url: format!("postgres://luthier@127.0.0.1:{port}/luthier"),
                port,
                command: Box::new(move || {
                    // On SIGTERM some versions wait for clients to leave; on SIGQUIT none does.
                    let mut command = bound_to_us(&program, Signal::QUIT);
                    command.arg(&file);
                    command
                }),
                stop: Signal::QUIT,
                ask: Box::new(move || {
                    postgres::ask(&server, port, "luthier", "SELECT 1")?;
                    Ok(version.clone())
                }),
            };
            Ok(Self {
                daemon: Daemon::start(home, plan, &options.interrupt)?,
            })
        })
    }
}

/// Since 1.21 pgbouncer can carry prepared statements from connection to connection. That is turned off: what works
/// without works with it, too, and many installations are older.
fn carries_prepared_statements(version: &str) -> bool {
    let numbers = version.split_whitespace().last().unwrap_or_default();
    let mut numbers = numbers.split('.').map(|number| number.parse().unwrap_or(0));
    (numbers.next(), numbers.next()) >= (Some(1), Some(21))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read() {
        assert!(!carries_prepared_statements("PgBouncer 1.18.0"));
        assert!(carries_prepared_statements("PgBouncer 1.21.0"));
        assert!(carries_prepared_statements("PgBouncer 1.24.1"));
        assert!(carries_prepared_statements("PgBouncer 2.0.0"));
    }
}
