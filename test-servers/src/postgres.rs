//! A throwaway PostgreSQL, and a replica of it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use crate::daemon::{Daemon, Home, Plan, handle, on_a_free_port};
use crate::process::{Signal, bound_to_us, capture};
use crate::tls::Certificates;
use crate::{Options, Result, programs};

/// Speed before safety: the data does not outlive the run. Room for a pool in each of many tests at once. A time zone that
/// is nobody's default, so that a session that does not choose its own shows.
const SETTINGS: [&str; 6] = [
    "listen_addresses=127.0.0.1",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=300",
    "timezone=<+0545>-05:45",
];

/// UTF-8 whose `lower` and `upper` know more than ASCII, and whose order is that of the code points.
const LOCALE: &str = if cfg!(target_os = "linux") {
    "--locale=C.UTF-8"
} else {
    "--locale=C"
};

/// The version of a replica, once it repeats what its primary does.
const STREAMING: &str = "SELECT current_setting('server_version') FROM pg_stat_wal_receiver \
                         WHERE status = 'streaming' AND pg_is_in_recovery()";

/// How long a replica may take to catch up.
const CATCHING_UP: Duration = Duration::from_secs(30);

/// A running PostgreSQL, with the superuser `luthier` and a database of that name. Ends on drop.
pub struct Postgres {
    daemon: Daemon,
    programs: programs::Postgres,
    options: Options,
    certificates: Option<Certificates>,
}

handle!(Postgres, daemon);

impl Postgres {
    /// Starts one.
    ///
    /// # Errors
    /// There are no programs of it, `initdb` fails, or the server does not answer.
    pub fn start(options: &Options) -> Result<Self> {
        let programs = programs::Postgres::find()?;
        let server = on_a_free_port(&options.interrupt, |port| {
            let home = home()?;
            let mut initdb = Command::new(&programs.initdb);
            initdb
                .args([
                    "--auth=trust",
                    "--no-sync",
                    "--username=luthier",
                    "--encoding=UTF8",
                    LOCALE,
                    "--pgdata",
                ])
                .arg(home.path().join("data"));
            capture(home.settle(&mut initdb))?;
            Self::run(home, &programs, port, options, "SHOW server_version")
        })?;
        server.ask("postgres", "CREATE DATABASE luthier")?;
        Ok(server)
    }

    /// Starts a hot standby of `primary`, which repeats what happens there as it happens and answers queries that only
    /// read. It is streaming when this returns; [`caught_up`](Self::caught_up) waits for what was written since.
    ///
    /// # Errors
    /// The copy fails, or the server does not answer.
    pub fn start_replica(primary: &Self) -> Result<Self> {
        let programs = &primary.programs;
        on_a_free_port(&primary.options.interrupt, |port| {
            let home = home()?;
            let mut copy = Command::new(&programs.basebackup);
            copy.args([
                "--write-recovery-conf",
                "--wal-method=stream",
                "--checkpoint=fast",
                "--no-sync",
                "--host=127.0.0.1",
                "--username=luthier",
            ])
            .arg(format!("--port={}", primary.port()))
            .arg("--pgdata")
            .arg(home.path().join("data"));
            capture(home.settle(&mut copy))?;
            Self::run(home, programs, port, &primary.options, STREAMING)
        })
    }

    /// Starts the server on the data in `home`. It is ready when the query `version` has an answer.
    fn run(
        home: Home,
        programs: &programs::Postgres,
        port: u16,
        options: &Options,
        version: &'static str,
    ) -> Result<Self> {
        let certificates = options
            .tls
            .then(|| Certificates::create(&home))
            .transpose()?;
        let folder = home.path().to_owned();
        let server = programs.server.clone();
        let mut settings: Vec<String> = SETTINGS.map(str::to_owned).to_vec();
        if let Some(certificates) = &certificates {
            settings.push("ssl=on".to_owned());
            for (setting, file) in [
                ("ssl_ca_file", &certificates.ca),
                ("ssl_cert_file", &certificates.server),
                ("ssl_key_file", &certificates.server_key),
            ] {
                settings.push(format!("{setting}={}", file.display()));
            }
        }
        settings.extend(options.settings.iter().cloned());
        let command = move || {
            // SIGINT is its fast shutdown: it does not wait for clients to leave.
            let mut command = bound_to_us(&server, Signal::INT);
            command.arg("-D").arg(folder.join("data"));
            command
                .arg("-k")
                .arg(&folder)
                .arg("-p")
                .arg(port.to_string());
            for setting in &settings {
                command.args(["-c", setting]);
            }
            command
        };
        let client = programs.client.clone();
        let version = move || match ask(&client, port, "postgres", version)? {
            answer if answer.is_empty() => Err("it is not ready".into()),
            answer => Ok(answer),
        };
        let plan = Plan {
            url: url(port, "luthier"),
            port,
            command: Box::new(command),
            stop: Signal::INT,
            ask: Box::new(version),
        };
        Ok(Self {
            daemon: Daemon::start(home, plan, &options.interrupt)?,
            programs: programs.clone(),
            options: options.clone(),
            certificates,
        })
    }

    /// The certificates, if it was started with TLS.
    #[must_use]
    pub fn certificates(&self) -> Option<&Certificates> {
        self.certificates.as_ref()
    }

    /// What the statement prints, without titles, its columns divided by `|`. Runs as the superuser in the database
    /// `luthier`, by way of `psql`.
    ///
    /// # Errors
    /// The server refuses the statement.
    pub fn query(&self, sql: &str) -> Result<String> {
        self.ask("luthier", sql)
    }

    /// Waits until this replica has repeated all that `primary` has written by now.
    ///
    /// # Errors
    /// It has not within 30 seconds.
    pub fn caught_up(&self, primary: &Self) -> Result<()> {
        // A record of our own, which is sent on at once and whose end a replica can reach although nothing follows.
        let there = primary.query("SELECT pg_logical_emit_message(true, 'luthier', '')")?;
        let start = Instant::now();
        loop {
            let sql = format!("SELECT pg_last_wal_replay_lsn() >= '{there}'");
            if self.query(&sql)? == "t" {
                return Ok(());
            }
            if start.elapsed() > CATCHING_UP {
                return Err(format!("{} does not catch up with {there}", self.url()).into());
            }
            self.options.interrupt.tick()?;
        }
    }

    /// Its `psql`.
    pub(crate) fn client(&self) -> PathBuf {
        self.programs.client.clone()
    }

    fn ask(&self, database: &str, sql: &str) -> Result<String> {
        ask(&self.programs.client, self.port(), database, sql)
    }
}

/// The folder of a server, or of a pooler, which refuses to run as root, too.
pub(crate) fn home() -> Result<Home> {
    Home::new("postgres", &["postgres", "nobody"])
}

fn url(port: u16, database: &str) -> String {
    format!("postgres://luthier@127.0.0.1:{port}/{database}")
}

/// What the server at `port` answers.
pub(crate) fn ask(client: &Path, port: u16, database: &str, sql: &str) -> Result<String> {
    let mut client = Command::new(client);
    client
        .args([
            "--no-psqlrc",
            "--tuples-only",
            "--no-align",
            "--command",
            sql,
        ])
        .arg(url(port, database));
    capture(&mut client)
}
