//! Installs the programs of the database servers from the packages of the system, where they are missing.
//!
//! All are needed also where the URL of a server stands in the environment: some tests start servers of their own, to
//! restart, replicate or pool them. Installing is left to `apt-get`, as root or through `sudo` without a password; on other
//! systems the error says what to install.

use std::process::Command;

use luthier_test_servers::Interrupt;
use luthier_test_servers::process::{capture, find};
use luthier_test_servers::programs::Program;

use crate::{Result, process};

/// Makes sure that every program is there.
///
/// # Errors
/// Something is missing and cannot be installed here.
pub(crate) fn programs(interrupt: &Interrupt) -> Result<()> {
    let missing = missing();
    if !missing.is_empty() {
        install(&missing, interrupt)?;
    }
    match self::missing().as_slice() {
        [] => Ok(()),
        [program, ..] => Err(format!(
            "{} is not to be found: put {} into PATH",
            program.name(),
            program.files()
        )
        .into()),
    }
}

fn missing() -> Vec<Program> {
    let all = Program::ALL.into_iter();
    all.filter(|program| !program.is_there()).collect()
}

fn install(missing: &[Program], interrupt: &Interrupt) -> Result<()> {
    let names = |of: fn(Program) -> &'static str| {
        let names: Vec<_> = missing.iter().map(|program| of(*program)).collect();
        names.join(" and ")
    };
    let servers = names(Program::name);
    let otherwise = format!("put {} into PATH", names(Program::files));
    if find("apt-get", &[]).is_none() {
        return Err(format!(
            "{servers} is not installed and there is no `apt-get` here: {otherwise}"
        )
        .into());
    }
    let root = rustix::process::geteuid().is_root();
    if !root && !may_use_sudo() {
        return Err(format!(
            "{servers} is not installed, and installing it needs root: {otherwise}"
        )
        .into());
    }
    eprintln!(
        "installing {servers} with apt-get. A service that the package starts is left as it is and not used."
    );
    let packages: Vec<&str> = missing.iter().map(|program| program.package()).collect();
    let steps = [
        vec!["update", "-q"],
        [
            &["install", "-q", "-y", "--no-install-recommends"],
            packages.as_slice(),
        ]
        .concat(),
    ];
    for step in steps {
        eprintln!("$ apt-get {}", step.join(" "));
        let mut command = if root { Command::new("env") } else { sudo() };
        if !root {
            command.arg("env");
        }
        command
            .args(["DEBIAN_FRONTEND=noninteractive", "apt-get"])
            .args(&step);
        let status = process::run(&mut command, interrupt)?;
        if !status.success() {
            return Err(format!("`apt-get {}` failed: {otherwise}", step.join(" ")).into());
        }
    }
    Ok(())
}

/// `sudo` that fails rather than ask for a password.
fn sudo() -> Command {
    let mut command = Command::new("sudo");
    command.arg("-n");
    command
}

fn may_use_sudo() -> bool {
    capture(sudo().arg("true")).is_ok()
}
