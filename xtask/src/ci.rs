//! `cargo xtask ci`: format, lints, rust-version, tests, in the order of what fails fastest.

use std::process::ExitCode;

use luthier_test_servers::Interrupt;

use crate::Result;
use crate::process;
use crate::{rust_version, test};

/// Runs the checks; the tests come last, so that their summary ends the output.
///
/// # Errors
/// The first check that fails.
pub(crate) fn run(options: &test::Options, interrupt: &Interrupt) -> Result<ExitCode> {
    // The programs that measure are a workspace of their own.
    let bench = "bench/Cargo.toml";
    let checks: [&[&str]; 4] = [
        &["fmt", "--all", "--check"],
        &[
            "clippy",
            "--workspace",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ],
        &["fmt", "--manifest-path", bench, "--all", "--check"],
        &[
            "clippy",
            "--manifest-path",
            bench,
            "--target-dir",
            "target",
            "--workspace",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ],
    ];
    for check in checks {
        eprintln!("$ cargo {}", check.join(" "));
        let status = process::run(process::cargo().args(check), interrupt)?;
        if !status.success() {
            return Err(format!("`cargo {}` failed", check.join(" ")).into());
        }
    }
    let code = rust_version::check(interrupt)?;
    if code != ExitCode::SUCCESS {
        return Ok(code);
    }
    test::run(options, interrupt)
}
