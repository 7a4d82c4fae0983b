//! A throwaway MariaDB.

use std::fs;
use std::process::Command;

use rustix::process::Signal;

use crate::Result;
use crate::account::Account;
use crate::install::MariaDb;
use crate::process::{self, Interrupt};
use crate::servers::daemon::{Daemon, Home};

/// Speed before safety: the data does not outlive the run. Room for a pool in each of many tests at once.
const SETTINGS: [&str; 9] = [
    "--bind-address=127.0.0.1",
    "--skip-name-resolve",
    "--skip-log-bin",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-flush-method=nosync",
    "--innodb-doublewrite=OFF",
    "--innodb-buffer-pool-size=64M",
    "--max-connections=300",
    "--default-time-zone=+00:00",
];

/// Run by the server before it lets anybody in.
const FIRST_STATEMENTS: &str = "\
CREATE DATABASE luthier;
CREATE USER luthier@'%';
GRANT ALL ON *.* TO luthier@'%' WITH GRANT OPTION;
";

/// Starts one on `port`, with a user of every right and a database of the name `luthier`.
///
/// # Errors
/// `mariadb-install-db` fails or the server does not answer.
pub(crate) fn start(programs: &MariaDb, port: u16, interrupt: &Interrupt) -> Result<Daemon> {
    let home = Home::new("mariadb", Account::to_step_down_to(&["mysql", "nobody"])?)?;
    let data = home.path().join("data");
    let first = home.path().join("first.sql");
    fs::write(&first, FIRST_STATEMENTS)?;
    let mut install = Command::new(&programs.install);
    install.args([
        "--no-defaults",
        "--auth-root-authentication-method=normal",
        "--skip-test-db",
        "--skip-name-resolve",
    ]);
    install.arg(format!("--datadir={}", data.display()));
    process::capture(home.settle(&mut install))?;

    let mut server = process::bound_to_us(&programs.server, Signal::TERM);
    server
        .arg("--no-defaults")
        .args(SETTINGS)
        .arg(format!("--port={port}"));
    for (option, place) in [
        ("datadir", &data),
        ("init-file", &first),
        ("socket", &home.path().join("socket")),
        ("pid-file", &home.path().join("pid")),
    ] {
        server.arg(format!("--{option}={}", place.display()));
    }
    let url = format!("mysql://luthier@127.0.0.1:{port}/luthier");
    let ask = || {
        let mut client = Command::new(&programs.client);
        client.args([
            "--no-defaults",
            "--protocol=tcp",
            "--host=127.0.0.1",
            "--user=luthier",
        ]);
        client.arg(format!("--port={port}")).args([
            "--batch",
            "--skip-column-names",
            "--execute=SELECT VERSION()",
            "luthier",
        ]);
        process::capture(&mut client)
    };
    Daemon::start(home, &mut server, Signal::TERM, url, ask, interrupt)
}
