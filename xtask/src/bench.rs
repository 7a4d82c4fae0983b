//! `cargo xtask bench`: how fast Luthier is beside the drivers by hand, with throwaway database servers.
//!
//! The program is in `bench/workloads`, a workspace of its own, and learns of the servers by the variables of the tests.

use std::process::{Command, ExitCode};

use clap::Args;
use luthier_test_servers::Interrupt;

use crate::servers::Servers;
use crate::{Result, install, process, test};

/// What to measure.
#[derive(Args)]
pub(crate) struct Options {
    /// Start no server and measure SQLite alone
    #[arg(long)]
    pub(crate) sqlite_only: bool,
    /// Passed on to the program: `--quick`, `--rounds N`, `--database NAME`, `--workload NAME`
    #[arg(last = true)]
    pub(crate) arguments: Vec<String>,
}

/// Builds the program, so that nothing is compiled beside what is measured, then starts the servers and runs it. The exit
/// code is its own.
///
/// # Errors
/// No server can be found, installed or started; or an interruption came.
pub(crate) fn run(options: &Options, interrupt: &Interrupt) -> Result<ExitCode> {
    let built = process::run(&mut program("build"), interrupt)?;
    if !built.success() {
        return Ok(process::exit_code(built));
    }
    let servers = if options.sqlite_only {
        None
    } else {
        install::programs(interrupt).map_err(|error| {
            format!("{error}\nhelp: `cargo xtask bench --sqlite-only` runs without servers")
        })?;
        Some(Servers::start(interrupt)?)
    };
    let mut command = program("run");
    command.arg("--").args(&options.arguments);
    test::set_variables(&mut command, servers.as_ref());
    let status = process::run(&mut command, interrupt);
    drop(servers);
    Ok(process::exit_code(status?))
}

/// `cargo build` or `cargo run` of the program, in its own workspace.
fn program(verb: &str) -> Command {
    let mut command = process::cargo();
    command.args([
        verb,
        "--release",
        "--quiet",
        "--manifest-path",
        "bench/Cargo.toml",
        "--package",
        "bench-workloads",
    ]);
    command
}
