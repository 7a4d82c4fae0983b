//! Programs that we run to their end, unless somebody asks us to stop.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, ExitCode, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::thread;

use luthier_test_servers::Interrupt;
use luthier_test_servers::process::{Group, Signal};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

use crate::Result;

/// From now on SIGINT, SIGTERM and SIGHUP are requests to stop.
pub(crate) fn listen() -> Result<Interrupt> {
    let raised = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        signal_hook::flag::register(signal, Arc::clone(&raised))?;
    }
    Ok(Interrupt::new(raised))
}

/// Runs `command` to its end, its output shown as it comes.
///
/// # Errors
/// It cannot be started, or an interruption came first; then it is ended.
pub(crate) fn run(command: &mut Command, interrupt: &Interrupt) -> Result<ExitStatus> {
    interrupt.check()?;
    let mut group = Group::spawn(command, Signal::TERM)?;
    loop {
        if let Some(status) = group.ended()? {
            return Ok(status);
        }
        interrupt.tick()?;
    }
}

/// As [`run`], and each line of its standard output is shown and then given to `seen`.
///
/// # Errors
/// As [`run`].
pub(crate) fn run_watched(
    command: &mut Command,
    interrupt: &Interrupt,
    mut seen: impl FnMut(&str) + Send,
) -> Result<ExitStatus> {
    interrupt.check()?;
    let mut group = Group::spawn(command.stdout(Stdio::piped()), Signal::TERM)?;
    let output = group.take_output();
    thread::scope(|scope| {
        // Owned here, so that on an error the child is ended before its output is waited for.
        let mut group = group;
        let reader = scope.spawn(move || {
            for line in output
                .map(BufReader::new)
                .into_iter()
                .flat_map(BufRead::lines)
            {
                let Ok(line) = line else { break };
                println!("{line}");
                seen(&line);
            }
        });
        let status = loop {
            if let Some(status) = group.ended()? {
                break status;
            }
            interrupt.tick()?;
        };
        // Its last lines may still be on their way.
        let _ = reader.join();
        Ok(status)
    })
}

/// What we end with after a program that ended so.
pub(crate) fn exit_code(status: ExitStatus) -> ExitCode {
    if status.success() {
        return ExitCode::SUCCESS;
    }
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    code.map_or(ExitCode::FAILURE, ExitCode::from)
}

/// The cargo that runs us, in the root of the workspace.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    command
}

/// The root of the workspace: of the one that `cargo xtask` was called in, since two checkouts may share a target folder and
/// with it this program.
fn root() -> PathBuf {
    let package = std::env::var_os("CARGO_MANIFEST_DIR");
    let package = package.map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    package.parent().map_or(package.clone(), PathBuf::from)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::Ordering;
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_exit_status_comes_through() {
        let status = run(
            Command::new("sh").args(["-c", "exit 7"]),
            &Interrupt::default(),
        )
        .unwrap();
        assert_eq!(status.code(), Some(7));
    }

    #[test]
    fn an_interruption_ends_the_child_and_its_children() {
        let folder = tempfile::tempdir().unwrap();
        let mark = folder.path().join("grandchild");
        let script = format!("(sleep 0.5; touch {}) & wait", mark.display());
        let raised = Arc::new(AtomicBool::new(false));
        let interrupt = Interrupt::new(Arc::clone(&raised));
        let raiser = thread::spawn(move || {
            thread::sleep(Duration::from_millis(100));
            raised.store(true, Ordering::Relaxed);
        });
        assert!(run(Command::new("sh").args(["-c", &script]), &interrupt).is_err());
        raiser.join().unwrap();
        thread::sleep(Duration::from_millis(700));
        assert!(!mark.exists(), "the grandchild lived on");
    }
}
