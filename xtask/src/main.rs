//! `cargo xtask …`: the chores of this repository, in Rust, so that a toolchain is all they need.
//!
//! `test` starts throwaway database servers and runs every test of the workspace against them; `servers` starts the same
//! servers to try something by hand; `bench` measures with them; `ci` is what a change has to pass; `rust-version` checks
//! the oldest toolchain that the locked dependencies allow. What is started here is stopped here: on success, failure,
//! panic and Ctrl-C.

mod bench;
mod ci;
mod install;
mod process;
mod rust_version;
mod servers;
mod test;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use luthier_test_servers::Interrupt;

/// What the chores return: an error is a sentence for the person at the terminal.
type Result<T> = luthier_test_servers::Result<T>;

/// The chores of this repository.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Run every test of the workspace, with throwaway database servers
    Test(test::Options),
    /// Start the throwaway servers, print their URLs and keep them until Ctrl-C
    Servers,
    /// Measure Luthier beside the drivers by hand, with throwaway database servers
    Bench(bench::Options),
    /// Check format, lints and rust-version, then run every test
    Ci(test::Options),
    /// Check that no locked dependency needs a newer Rust than the workspace promises
    RustVersion,
}

/// What a shell reports of a program that Ctrl-C ended.
const INTERRUPTED: u8 = 130;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let interrupt = match process::listen() {
        Ok(interrupt) => interrupt,
        Err(error) => return failure(&*error),
    };
    match run(&arguments.chore, &interrupt) {
        Ok(code) => code,
        Err(_) if interrupt.check().is_err() => ExitCode::from(INTERRUPTED),
        Err(error) => failure(&*error),
    }
}

fn failure(error: &dyn std::error::Error) -> ExitCode {
    eprintln!("error: {error}");
    ExitCode::FAILURE
}

fn run(chore: &Chore, interrupt: &Interrupt) -> Result<ExitCode> {
    match chore {
        Chore::Test(options) => test::run(options, interrupt),
        Chore::Servers => servers::keep(interrupt),
        Chore::Bench(options) => bench::run(options, interrupt),
        Chore::Ci(options) => ci::run(options, interrupt),
        Chore::RustVersion => rust_version::check(interrupt),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn what_follows_the_dashes_is_left_to_cargo_test() {
        let line = [
            "cargo xtask",
            "test",
            "--sqlite-only",
            "--",
            "a_name",
            "--",
            "--nocapture",
        ];
        let Chore::Test(options) = Arguments::parse_from(line).chore else {
            panic!("another chore")
        };
        assert!(options.sqlite_only);
        assert_eq!(options.arguments, ["a_name", "--", "--nocapture"]);
    }
}
