//! A throwaway MariaDB.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::daemon::{Daemon, Home, Plan, handle, on_a_free_port};
use crate::process::{Signal, bound_to_us, capture};
use crate::tls::Certificates;
use crate::{Options, Result, programs};

/// Speed before safety: the data does not outlive the run. Room for a pool in each of many tests at once. A time zone that
/// is nobody's default, so that a session that does not choose its own shows.
const SETTINGS: [&str; 9] = [
    "--bind-address=127.0.0.1",
    "--skip-name-resolve",
    "--skip-log-bin",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-flush-method=nosync",
    "--innodb-doublewrite=OFF",
    "--innodb-buffer-pool-size=64M",
    "--max-connections=300",
    "--default-time-zone=+05:45",
];

/// Run by the server, at each start, before it lets anybody in.
const FIRST_STATEMENTS: &str = "\
CREATE DATABASE IF NOT EXISTS luthier;
CREATE USER IF NOT EXISTS luthier@'%';
GRANT ALL ON *.* TO luthier@'%' WITH GRANT OPTION;
CREATE USER IF NOT EXISTS luthier@localhost;
GRANT ALL ON *.* TO luthier@localhost WITH GRANT OPTION;
";

/// A running MariaDB, with the user `luthier`, who has every right, and a database of that name. Ends on drop.
pub struct MariaDb {
    daemon: Daemon,
    client: PathBuf,
    certificates: Option<Certificates>,
}

handle!(MariaDb, daemon);

impl MariaDb {
    /// Starts one.
    ///
    /// # Errors
    /// There are no programs of it, `mariadb-install-db` fails, or the server does not answer.
    pub fn start(options: &Options) -> Result<Self> {
        let programs = programs::MariaDb::find()?;
        on_a_free_port(&options.interrupt, |port| {
            Self::run(&programs, port, options)
        })
    }

    fn run(programs: &programs::MariaDb, port: u16, options: &Options) -> Result<Self> {
        let home = Home::new("mariadb", &["mysql", "nobody"])?;
        let data = home.path().join("data");
        let first = home.path().join("first.sql");
        fs::write(&first, FIRST_STATEMENTS)?;
        home.hand_over(&first)?;
        let mut install = Command::new(&programs.install);
        install.args([
            "--no-defaults",
            "--auth-root-authentication-method=normal",
            "--skip-test-db",
            "--skip-name-resolve",
        ]);
        install.arg(format!("--datadir={}", data.display()));
        capture(home.settle(&mut install))?;

        let certificates = options
            .tls
            .then(|| Certificates::create(&home))
            .transpose()?;
        let mut arguments: Vec<String> = SETTINGS.map(str::to_owned).to_vec();
        arguments.push(format!("--port={port}"));
        let mut files = vec![
            ("datadir", data),
            ("init-file", first),
            ("socket", home.path().join("socket")),
            ("pid-file", home.path().join("pid")),
        ];
        if let Some(certificates) = &certificates {
            files.push(("ssl-ca", certificates.ca.clone()));
            files.push(("ssl-cert", certificates.server.clone()));
            files.push(("ssl-key", certificates.server_key.clone()));
        }
        for (option, place) in files {
            arguments.push(format!("--{option}={}", place.display()));
        }
        for setting in &options.settings {
            arguments.push(format!("--{setting}"));
        }
        let server = programs.server.clone();
        let command = move || {
            let mut command = bound_to_us(&server, Signal::TERM);
            command.arg("--no-defaults").args(&arguments);
            command
        };
        let client = programs.client.clone();
        let plan = Plan {
            url: format!("mysql://luthier@127.0.0.1:{port}/luthier"),
            port,
            command: Box::new(command),
            stop: Signal::TERM,
            ask: Box::new(move || ask(&client, port, "SELECT VERSION()")),
        };
        Ok(Self {
            daemon: Daemon::start(home, plan, &options.interrupt)?,
            client: programs.client.clone(),
            certificates,
        })
    }

    /// The certificates, if it was started with TLS.
    #[must_use]
    pub fn certificates(&self) -> Option<&Certificates> {
        self.certificates.as_ref()
    }

    /// The file of its socket.
    #[must_use]
    pub fn socket(&self) -> PathBuf {
        self.socket_dir().join("socket")
    }

    /// What the statement prints, without titles, its columns divided by tabs. Runs as the user `luthier` in the database
    /// `luthier`, by way of the program `mariadb`.
    ///
    /// # Errors
    /// The server refuses the statement.
    pub fn query(&self, sql: &str) -> Result<String> {
        ask(&self.client, self.port(), sql)
    }
}

/// What the server at `port` answers.
fn ask(client: &Path, port: u16, sql: &str) -> Result<String> {
    let mut client = Command::new(client);
    client.args([
        "--no-defaults",
        "--protocol=tcp",
        "--host=127.0.0.1",
        "--user=luthier",
    ]);
    client
        .arg(format!("--port={port}"))
        .args(["--batch", "--skip-column-names"])
        .arg(format!("--execute={sql}"))
        .arg("luthier");
    capture(&mut client)
}
