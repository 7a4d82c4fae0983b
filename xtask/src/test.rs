//! `cargo xtask test`: `cargo test --workspace` with database servers beside it.
//!
//! The tests learn of the servers by two variables, [`POSTGRES_URL`] and [`MYSQL_URL`]. Whoever has servers of their own
//! sets the variables, and those are used. `--sqlite-only` needs no server and starts none, nor do the tests then.

use std::fmt;
use std::fs;
use std::process::{Command, ExitCode};

use clap::Args;
use luthier_test_servers::Interrupt;
use luthier_test_servers::variables::{LONG, MYSQL_URL, POSTGRES_URL, SKIPPED_FILE, SQLITE_ONLY};

use crate::servers::Servers;
use crate::{Result, install, process};

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
        install::programs(interrupt).map_err(|error| {
            format!("{error}\nhelp: `cargo xtask test --sqlite-only` runs without servers")
        })?;
        Some(Servers::start(interrupt)?)
    };

    let skipped = tempfile::NamedTempFile::new()?;
    let mut command = process::cargo();
    command
        .args(["test", "--workspace"])
        .args(&options.arguments)
        .env(SKIPPED_FILE, skipped.path())
        .env(LONG, "1");
    set_variables(&mut command, servers.as_ref());
    let mut tally = Tally::default();
    let outcome = process::run_watched(&mut command, interrupt, |line| tally.add(line));
    drop(servers);
    let status = outcome?;
    tally.skip(&fs::read_to_string(skipped.path())?);
    println!("{tally}");
    Ok(process::exit_code(status))
}

/// The results of all test programs of a run together: each reports only its own.
#[derive(Default)]
struct Tally {
    passed: u64,
    failed: u64,
    skipped: u64,
}

impl Tally {
    /// Adds a line of a test program, if it is its result.
    fn add(&mut self, line: &str) {
        let Some(counts) = line
            .strip_prefix("test result: ")
            .and_then(|result| result.split_once(". "))
        else {
            return;
        };
        for count in counts.1.split("; ") {
            let Some((number, what)) = count.split_once(' ') else {
                continue;
            };
            let number = number.parse().unwrap_or(0);
            match what {
                "passed" => self.passed += number,
                "failed" => self.failed += number,
                "ignored" => self.skipped += number,
                _ => {}
            }
        }
    }

    /// Takes the tests that said in a line each that they skipped themselves from those that passed.
    fn skip(&mut self, lines: &str) {
        let skipped = lines
            .lines()
            .count()
            .try_into()
            .unwrap_or(0)
            .min(self.passed);
        self.passed -= skipped;
        self.skipped += skipped;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            passed,
            failed,
            skipped,
        } = self;
        write!(
            f,
            "\ntests: {passed} passed, {failed} failed, {skipped} skipped"
        )
    }
}

/// Tells a program where the servers are, or that there are none.
pub(crate) fn set_variables(command: &mut Command, servers: Option<&Servers>) {
    match servers {
        Some(servers) => command.envs(servers.variables()).env_remove(SQLITE_ONLY),
        None => command
            .env(SQLITE_ONLY, "1")
            .env_remove(POSTGRES_URL)
            .env_remove(MYSQL_URL),
    };
}

#[cfg(test)]
mod tests {
    use super::Tally;

    #[test]
    fn results_add_up() {
        let mut tally = Tally::default();
        for line in [
            "running 3 tests",
            "test result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s",
            "test result: FAILED. 4 passed; 1 failed; 0 ignored; 0 measured; 7 filtered out; finished in 1.00s",
            "test result: ",
        ] {
            tally.add(line);
        }
        assert_eq!(tally.to_string(), "\ntests: 6 passed, 1 failed, 1 skipped");
        tally.skip("one\nanother\n");
        assert_eq!(tally.to_string(), "\ntests: 4 passed, 1 failed, 3 skipped");
    }
}
