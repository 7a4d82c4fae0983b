//! `cargo xtask test`: `cargo test --workspace` with database servers beside it.
//!
//! The tests learn of the servers by two variables, [`servers::POSTGRES_URL`] and [`servers::MYSQL_URL`]. Whoever has
//! servers of their own sets the variables, and those are used. `--sqlite-only` needs no server: both are unset then.

use std::process::{Command, ExitCode};

use clap::Args;

use crate::process::{self, Interrupt};
use crate::servers::{self, Servers};
use crate::{Result, install};

/// How to run the tests.
#[derive(Args)]
pub(crate) struct Options {
    /// Start no server and run only what needs none
    #[arg(long)]
    pub(crate) sqlite_only: bool,
    /// Passed on to `cargo test --workspace`: a filter by name, and after another `--` options of the test runner
    #[arg(last = true)]
    pub(crate) arguments: Vec<String>,
}

/// Runs the tests. The exit code is that of `cargo test`.
///
/// # Errors
/// No server can be found, installed or started; or an interruption came.
pub(crate) fn run(options: &Options, interrupt: &Interrupt) -> Result<ExitCode> {
    let servers = if options.sqlite_only {
        None
    } else {
        let programs = install::programs(interrupt).map_err(|error| {
            format!("{error}\nhelp: `cargo xtask test --sqlite-only` runs without servers")
        })?;
        Some(Servers::start(&programs, interrupt)?)
    };

    let mut command = process::cargo();
    command
        .args(["test", "--workspace"])
        .args(&options.arguments);
    set_urls(&mut command, servers.as_ref());
    let outcome = process::run(&mut command, interrupt);
    drop(servers);
    let status = outcome?;
    if status.success() {
        return Ok(ExitCode::SUCCESS);
    }
    Ok(status
        .code()
        .and_then(|code| u8::try_from(code).ok())
        .map_or(ExitCode::FAILURE, ExitCode::from))
}

fn set_urls(command: &mut Command, servers: Option<&Servers>) {
    match servers {
        Some(servers) => {
            command.env(servers::POSTGRES_URL, servers.postgres.url());
            command.env(servers::MYSQL_URL, servers.mariadb.url());
        }
        None => {
            command
                .env_remove(servers::POSTGRES_URL)
                .env_remove(servers::MYSQL_URL);
        }
    }
}
