//! Child processes that end with us.
//!
//! Each child leads a process group of its own: Ctrl-C at the terminal reaches only `xtask`, which then ends its children in
//! the order that it wants, grandchildren included. Where `setpriv` exists (every Debian), long-lived children are also told
//! by the kernel when `xtask` dies without a chance to tidy up.

use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use std::{
    io::{self, BufRead, BufReader},
    thread,
};

use rustix::process::{Pid, Signal, kill_process_group};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

use crate::Result;

/// How often a wait looks around.
const TICK: Duration = Duration::from_millis(20);
/// How long a child may take to end before it is killed.
const GRACE: Duration = Duration::from_secs(10);

/// Whether somebody asked us to stop.
pub(crate) struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// From now on SIGINT, SIGTERM and SIGHUP are requests to stop.
    pub(crate) fn listen() -> Result<Self> {
        let raised = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            signal_hook::flag::register(signal, Arc::clone(&raised))?;
        }
        Ok(Self(raised))
    }

    /// An error once somebody asked.
    pub(crate) fn check(&self) -> Result<()> {
        if self.0.load(Ordering::Relaxed) {
            Err("interrupted".into())
        } else {
            Ok(())
        }
    }

    /// Sleeps a little, then looks.
    pub(crate) fn tick(&self) -> Result<()> {
        thread::sleep(TICK);
        self.check()
    }
}

/// A child and its descendants; ended on drop.
pub(crate) struct Group {
    child: Child,
    /// What asks it politely to end.
    stop: Signal,
}

impl Group {
    /// Starts `command` at the head of a process group.
    pub(crate) fn spawn(command: &mut Command, stop: Signal) -> Result<Self> {
        let child = command
            .stdin(Stdio::null())
            .process_group(0)
            .spawn()
            .map_err(|error| cannot_run(command, &error))?;
        Ok(Self { child, stop })
    }

    /// How it ended, if it has.
    pub(crate) fn ended(&mut self) -> io::Result<Option<ExitStatus>> {
        self.child.try_wait()
    }

    fn signal(&self, signal: Signal) {
        let group = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
        if let Some(group) = group {
            // The only failure is that there is nobody left, which is what is wanted.
            let _ = kill_process_group(group, signal);
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        if !matches!(self.child.try_wait(), Ok(Some(_))) {
            self.signal(self.stop);
            let start = Instant::now();
            while start.elapsed() < GRACE && matches!(self.child.try_wait(), Ok(None)) {
                thread::sleep(TICK);
            }
        }
        self.signal(Signal::KILL);
        let _ = self.child.wait();
    }
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
    let output = group.child.stdout.take();
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

/// Runs a short `command` and returns what it printed.
///
/// # Errors
/// It cannot be started or fails; the error shows what it said.
pub(crate) fn capture(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| cannot_run(command, &error))?;
    let Output {
        status,
        stdout,
        stderr,
    } = output;
    if status.success() {
        return Ok(String::from_utf8_lossy(&stdout).trim().to_owned());
    }
    let said = [stdout, stderr].concat();
    Err(format!(
        "{} ended with {status}:\n{}",
        name(command),
        String::from_utf8_lossy(&said).trim()
    )
    .into())
}

/// `command`, told by the kernel to end when `xtask` dies. To be spawned from the main thread: the kernel watches the
/// thread that spawned.
pub(crate) fn bound_to_us(program: &Path, stop: Signal) -> Command {
    let Some(setpriv) = find("setpriv", &[]) else {
        return Command::new(program);
    };
    let stop = if stop == Signal::INT { "INT" } else { "TERM" };
    let mut command = Command::new(setpriv);
    command.args(["--pdeathsig", stop, "--"]).arg(program);
    command
}

/// The program of that name in `PATH` or else in `folders`.
pub(crate) fn find(program: &str, folders: &[PathBuf]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut places = std::env::split_paths(&path)
        .chain(folders.iter().cloned())
        .map(|folder| folder.join(program));
    places.find(|place| place.is_file())
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

fn cannot_run(command: &Command, error: &io::Error) -> String {
    format!("cannot run {}: {error}", name(command))
}

fn name(command: &Command) -> String {
    format!("`{}`", command.get_program().display())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calm() -> Interrupt {
        Interrupt(Arc::default())
    }

    #[test]
    fn the_exit_status_comes_through() {
        let status = run(Command::new("sh").args(["-c", "exit 7"]), &calm()).unwrap();
        assert_eq!(status.code(), Some(7));
    }

    #[test]
    fn an_interruption_ends_the_child_and_its_children() {
        let folder = tempfile::tempdir().unwrap();
        let mark = folder.path().join("grandchild");
        let script = format!("(sleep 0.5; touch {}) & wait", mark.display());
        let interrupt = calm();
        let raise = Arc::clone(&interrupt.0);
        let raiser = thread::spawn(move || {
            thread::sleep(Duration::from_millis(100));
            raise.store(true, Ordering::Relaxed);
        });
        assert!(run(Command::new("sh").args(["-c", &script]), &interrupt).is_err());
        raiser.join().unwrap();
        thread::sleep(Duration::from_millis(700));
        assert!(!mark.exists(), "the grandchild lived on");
    }

    #[test]
    fn a_failure_shows_what_was_said() {
        let error = capture(Command::new("sh").args(["-c", "echo because; exit 1"]))
            .unwrap_err()
            .to_string();
        assert!(error.contains("because"), "{error}");
        let missing = capture(&mut Command::new("no-such-program"))
            .unwrap_err()
            .to_string();
        assert!(
            missing.starts_with("cannot run `no-such-program`"),
            "{missing}"
        );
    }
}
