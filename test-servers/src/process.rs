//! Child processes that end with us.
//!
//! Each child leads a process group of its own: Ctrl-C at the terminal reaches only the program that started it, which then
//! ends its children in the order that it wants, grandchildren included. Where `setpriv` exists (every Linux), servers are
//! also told by the kernel when that program dies without a chance to tidy up.

use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Output, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock, mpsc};
use std::time::{Duration, Instant};
use std::{io, thread};

pub use rustix::process::Signal;
use rustix::process::{Pid, kill_process_group};

use crate::Result;

/// How often a wait looks around.
const TICK: Duration = Duration::from_millis(20);
/// How long a child may take to end before it is killed.
const GRACE: Duration = Duration::from_secs(10);

/// Whether somebody asked us to stop. By default nobody ever does.
#[derive(Debug, Clone, Default)]
pub struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Raised when the flag is.
    #[must_use]
    pub fn new(raised: Arc<AtomicBool>) -> Self {
        Self(raised)
    }

    /// An error once somebody asked.
    ///
    /// # Errors
    /// Somebody asked.
    pub fn check(&self) -> Result<()> {
        if self.0.load(Ordering::Relaxed) {
            Err("interrupted".into())
        } else {
            Ok(())
        }
    }

    /// Sleeps a little, then looks.
    ///
    /// # Errors
    /// Somebody asked.
    pub fn tick(&self) -> Result<()> {
        thread::sleep(TICK);
        self.check()
    }
}

/// A child and its descendants; ended on drop.
#[derive(Debug)]
pub struct Group {
    child: Child,
    /// What asks it politely to end.
    stop: Signal,
}

impl Group {
    /// Starts `command` at the head of a process group, without input. `stop` is the signal that asks it to end.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn spawn(command: &mut Command, stop: Signal) -> Result<Self> {
        let child = command
            .stdin(Stdio::null())
            .process_group(0)
            .spawn()
            .map_err(|error| cannot_run(command, &error))?;
        Ok(Self { child, stop })
    }

    /// The same for a command that is [`bound_to_us`].
    pub(crate) fn spawn_bound(mut command: Command, stop: Signal) -> Result<Self> {
        let (reply, answer) = mpsc::channel();
        let job = Box::new(move || {
            // Nobody to answer to is nobody to start it for: dropped, the group is ended.
            let _ = reply.send(Self::spawn(&mut command, stop));
        });
        keeper()?
            .send(job)
            .map_err(|_| "the thread that starts servers has ended")?;
        answer.recv()?
    }

    /// Its standard output, if that is a pipe and nobody took it before.
    pub fn take_output(&mut self) -> Option<ChildStdout> {
        self.child.stdout.take()
    }

    /// How it ended, if it has.
    ///
    /// # Errors
    /// The system does not say.
    pub fn ended(&mut self) -> io::Result<Option<ExitStatus>> {
        self.child.try_wait()
    }

    /// Ends it and its descendants on the spot, as a crash would.
    pub(crate) fn kill(mut self) {
        self.signal(Signal::KILL);
        let _ = self.child.wait();
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

/// Runs a short `command` and returns what it printed.
///
/// # Errors
/// It cannot be started or fails; the error shows what it said.
pub fn capture(command: &mut Command) -> Result<String> {
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

/// `command`, told by the kernel to end when we die; for [`Group::spawn_bound`].
pub(crate) fn bound_to_us(program: &Path, stop: Signal) -> Command {
    let Some(setpriv) = find("setpriv", &[]) else {
        return Command::new(program);
    };
    let stop = match stop {
        Signal::INT => "INT",
        Signal::QUIT => "QUIT",
        _ => "TERM",
    };
    let mut command = Command::new(setpriv);
    command.args(["--pdeathsig", stop, "--"]).arg(program);
    command
}

type Job = Box<dyn FnOnce() + Send>;

/// A thread that lives as long as the process. What the kernel takes for the death of a parent is the end of the thread that
/// spawned, and a test has a thread of its own.
fn keeper() -> Result<mpsc::Sender<Job>> {
    static KEEPER: OnceLock<io::Result<mpsc::Sender<Job>>> = OnceLock::new();
    let kept = KEEPER.get_or_init(|| {
        let (sender, jobs) = mpsc::channel::<Job>();
        thread::Builder::new()
            .name("test servers".to_owned())
            .spawn(move || jobs.into_iter().for_each(|job| job()))?;
        Ok(sender)
    });
    match kept {
        Ok(sender) => Ok(sender.clone()),
        Err(error) => Err(format!("no thread to start servers from: {error}").into()),
    }
}

/// The program of that name in `PATH` or else in `folders`.
#[must_use]
pub fn find(program: &str, folders: &[PathBuf]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut places = std::env::split_paths(&path)
        .chain(folders.iter().cloned())
        .map(|folder| folder.join(program));
    places.find(|place| place.is_file())
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

    #[test]
    fn a_bound_child_outlives_the_thread_that_asked_for_it() {
        let mut group = thread::spawn(|| {
            let mut command = bound_to_us(Path::new("/bin/sleep"), Signal::TERM);
            command.arg("60");
            Group::spawn_bound(command, Signal::TERM).unwrap()
        })
        .join()
        .unwrap();
        thread::sleep(Duration::from_millis(200));
        assert!(group.ended().unwrap().is_none());
    }
}
