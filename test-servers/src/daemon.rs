//! A server process of ours: its folder, its log, and its end.
//!
//! On drop the server is stopped first and its folder removed after.

use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::account::Account;
use crate::process::{Group, Interrupt, Signal};
use crate::{BoxError, Result};

/// How long a server may take until it answers.
const PATIENCE: Duration = Duration::from_secs(60);
/// How many lines of the log an error shows.
const LOG_LINES: usize = 20;
/// How often a start is tried again: between choosing a free port and using it, another program may take it.
const TRIES: u32 = 3;

/// A server, running or stopped. The order of the fields is the order in which they are dropped.
pub(crate) struct Daemon {
    process: Option<Group>,
    plan: Plan,
    home: Home,
    interrupt: Interrupt,
    version: String,
}

/// How a server is started, and started again.
pub(crate) struct Plan {
    /// Where it is to be found.
    pub(crate) url: String,
    pub(crate) port: u16,
    /// The command that is the server, [`bound_to_us`](crate::process::bound_to_us).
    pub(crate) command: Box<dyn Fn() -> Command + Send + Sync>,
    /// The signal that ends it in an orderly way.
    pub(crate) stop: Signal,
    /// Gets its version out of it.
    pub(crate) ask: Box<dyn Fn() -> Result<String> + Send + Sync>,
}

/// The folder of a server, owned by the account that it runs under.
pub(crate) struct Home {
    folder: TempDir,
    account: Option<Account>,
}

impl Home {
    /// A new folder, for the first of these accounts that exists. Its path is short, because that of a Unix socket may have
    /// no more than about 100 bytes.
    pub(crate) fn new(name: &str, accounts: &[&str]) -> Result<Self> {
        let account = Account::to_step_down_to(accounts)?;
        let folder = tempfile::Builder::new()
            .prefix(&format!("luthier-{name}-"))
            .tempdir_in("/tmp")?;
        if let Some(account) = account {
            account.own(folder.path())?;
        }
        Ok(Self { folder, account })
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Gives what was written into the folder to the account of the server.
    pub(crate) fn hand_over(&self, place: &Path) -> Result<()> {
        match self.account {
            Some(account) => account.own(place),
            None => Ok(()),
        }
    }

    /// Makes `command` run here, under the account of the server.
    pub(crate) fn settle<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        if let Some(account) = self.account {
            account.apply(command);
        }
        command.current_dir(self.path()).env("HOME", self.path())
    }

    fn log(&self) -> PathBuf {
        self.path().join("log")
    }

    /// The error that a server did not do what it should, with what it wrote.
    fn failure(&self, what: &str) -> BoxError {
        let text = fs::read_to_string(self.log()).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        let end = &lines[lines.len().saturating_sub(LOG_LINES)..];
        format!("{what}\n{}", end.join("\n")).into()
    }
}

impl Daemon {
    /// Starts the server in `home` and waits until it answers.
    ///
    /// # Errors
    /// It ends, stays silent for a minute, or an interruption comes first. The error shows the end of its log.
    pub(crate) fn start(home: Home, plan: Plan, interrupt: &Interrupt) -> Result<Self> {
        let mut daemon = Self {
            process: None,
            plan,
            home,
            interrupt: interrupt.clone(),
            version: String::new(),
        };
        daemon.restart()?;
        Ok(daemon)
    }

    pub(crate) fn url(&self) -> &str {
        &self.plan.url
    }

    pub(crate) fn port(&self) -> u16 {
        self.plan.port
    }

    pub(crate) fn version(&self) -> &str {
        &self.version
    }

    pub(crate) fn folder(&self) -> &Path {
        self.home.path()
    }

    /// Ends the server and keeps its folder.
    pub(crate) fn stop(&mut self) {
        self.process = None;
    }

    /// Ends the server as a crash would.
    pub(crate) fn kill(&mut self) {
        if let Some(process) = self.process.take() {
            process.kill();
        }
    }

    /// Ends the server if it runs, and starts it.
    ///
    /// # Errors
    /// As for [`Self::start`].
    pub(crate) fn restart(&mut self) -> Result<()> {
        self.stop();
        let log = File::options()
            .create(true)
            .append(true)
            .open(self.home.log())?;
        let mut command = (self.plan.command)();
        self.home
            .settle(&mut command)
            .stdout(log.try_clone()?)
            .stderr(log);
        self.process = Some(Group::spawn_bound(command, self.plan.stop)?);
        let start = Instant::now();
        loop {
            match (self.plan.ask)() {
                Ok(version) => {
                    self.version = version;
                    return Ok(());
                }
                Err(error) if start.elapsed() > PATIENCE => {
                    let what = format!("{} does not answer: {error}", self.plan.url);
                    return Err(self.home.failure(&what));
                }
                Err(_) => self.check_alive()?,
            }
            self.interrupt.tick()?;
        }
    }

    /// An error if the server has ended by itself.
    ///
    /// # Errors
    /// It has; the error shows the end of its log.
    pub(crate) fn check_alive(&mut self) -> Result<()> {
        let Some(process) = &mut self.process else {
            return Ok(());
        };
        match process.ended()? {
            Some(status) => Err(self.home.failure(&format!(
                "the server at {} ended with {status}",
                self.plan.url
            ))),
            None => Ok(()),
        }
    }
}

/// Starts a server on a free port, and on another one if that fails.
///
/// # Errors
/// The last failure.
pub(crate) fn on_a_free_port<T>(
    interrupt: &Interrupt,
    start: impl Fn(u16) -> Result<T>,
) -> Result<T> {
    let mut tries = 1;
    loop {
        match start(free_port()?) {
            Err(error) if tries < TRIES => {
                interrupt.check()?;
                eprintln!("{error}\ntrying again");
            }
            done => return done,
        }
        tries += 1;
    }
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?
        .local_addr()?
        .port())
}

/// What all servers have in common, on the handle of each.
macro_rules! handle {
    ($server:ident, $daemon:ident) => {
        impl $server {
            /// The URL of a database on it.
            #[must_use]
            pub fn url(&self) -> &str {
                self.$daemon.url()
            }

            /// The port on 127.0.0.1 that it listens on.
            #[must_use]
            pub fn port(&self) -> u16 {
                self.$daemon.port()
            }

            /// The folder that its socket is in.
            #[must_use]
            pub fn socket_dir(&self) -> &std::path::Path {
                self.$daemon.folder()
            }

            /// What it calls itself.
            #[must_use]
            pub fn version(&self) -> &str {
                self.$daemon.version()
            }

            /// Ends it in an orderly way, without waiting for clients to leave; port and data stay for
            /// [`restart`](Self::restart).
            pub fn stop(&mut self) {
                self.$daemon.stop();
            }

            /// Ends it on the spot, as a crash would.
            pub fn kill(&mut self) {
                self.$daemon.kill();
            }

            /// Stops it if it runs, and starts it again on the same port with the same data. Waits until it answers.
            ///
            /// # Errors
            /// It does not start; the error shows the end of its log.
            pub fn restart(&mut self) -> $crate::Result<()> {
                self.$daemon.restart()
            }

            /// Looks whether it still runs, unless it was stopped.
            ///
            /// # Errors
            /// It ended by itself; the error shows the end of its log.
            pub fn check_alive(&mut self) -> $crate::Result<()> {
                self.$daemon.check_alive()
            }
        }

        impl std::fmt::Debug for $server {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($server))
                    .field("url", &self.url())
                    .field("folder", &self.socket_dir())
                    .finish_non_exhaustive()
            }
        }
    };
}
pub(crate) use handle;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn free_ports_are_free() {
        let port = free_port().unwrap();
        assert!(TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok());
    }
}
