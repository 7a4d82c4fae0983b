//! A server process of ours: its folder, its log, and its end.
//!
//! On drop the server is stopped first and its folder removed after.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use rustix::process::Signal;
use tempfile::TempDir;

use crate::Result;
use crate::account::Account;
use crate::process::{Group, Interrupt};

/// How long a server may take until it answers.
const PATIENCE: Duration = Duration::from_secs(60);
/// How many lines of the log an error shows.
const LOG_LINES: usize = 20;

/// A running server. The order of the fields is the order in which they are dropped.
pub(crate) struct Daemon {
    process: Group,
    home: Home,
    /// Where it is to be found.
    pub(crate) url: String,
    /// What it calls itself.
    pub(crate) version: String,
}

/// The folder of a server, owned by the account that it runs under.
pub(crate) struct Home {
    folder: TempDir,
    account: Option<Account>,
}

impl Home {
    /// A new folder. Its path is short, because that of a Unix socket may have no more than about 100 bytes.
    pub(crate) fn new(name: &str, account: Option<Account>) -> Result<Self> {
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
    fn failure(&self, what: &str) -> Box<dyn std::error::Error> {
        let text = fs::read_to_string(self.log()).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        let end = &lines[lines.len().saturating_sub(LOG_LINES)..];
        format!("{what}\n{}", end.join("\n")).into()
    }
}

impl Daemon {
    /// Starts `command` in `home` and waits until `ask` gets its version out of it. `stop` ends it in an orderly way.
    ///
    /// # Errors
    /// It ends, stays silent for a minute, or an interruption comes first. The error shows the end of its log.
    pub(crate) fn start(
        home: Home,
        command: &mut Command,
        stop: Signal,
        url: String,
        ask: impl Fn() -> Result<String>,
        interrupt: &Interrupt,
    ) -> Result<Self> {
        let log = File::create(home.log())?;
        home.settle(command).stdout(log.try_clone()?).stderr(log);
        let process = Group::spawn(command, stop)?;
        let mut daemon = Self {
            process,
            home,
            url,
            version: String::new(),
        };
        let start = Instant::now();
        loop {
            match ask() {
                Ok(version) => {
                    daemon.version = version;
                    return Ok(daemon);
                }
                Err(error) if start.elapsed() > PATIENCE => {
                    return Err(daemon
                        .home
                        .failure(&format!("{} does not answer: {error}", daemon.url)));
                }
                Err(_) => daemon.check_alive()?,
            }
            interrupt.tick()?;
        }
    }

    /// An error if the server has ended by itself.
    pub(crate) fn check_alive(&mut self) -> Result<()> {
        match self.process.ended()? {
            Some(status) => Err(self
                .home
                .failure(&format!("the server at {} ended with {status}", self.url))),
            None => Ok(()),
        }
    }
}
