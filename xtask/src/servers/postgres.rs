//! A throwaway PostgreSQL.

use std::process::Command;

use rustix::process::Signal;

use crate::Result;
use crate::account::Account;
use crate::install::Postgres;
use crate::process::{self, Interrupt};
use crate::servers::daemon::{Daemon, Home};

/// Speed before safety: the data does not outlive the run. Room for a pool in each of many tests at once.
const SETTINGS: [&str; 6] = [
    "listen_addresses=127.0.0.1",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=300",
    "timezone=UTC",
];

/// UTF-8 whose `lower` and `upper` know more than ASCII, and whose order is that of the code points.
const LOCALE: &str = if cfg!(target_os = "linux") {
    "--locale=C.UTF-8"
} else {
    "--locale=C"
};

/// Starts one on `port`, with a superuser and a database of the name `luthier`.
///
/// # Errors
/// `initdb` fails or the server does not answer.
pub(crate) fn start(programs: &Postgres, port: u16, interrupt: &Interrupt) -> Result<Daemon> {
    let home = Home::new(
        "postgres",
        Account::to_step_down_to(&["postgres", "nobody"])?,
    )?;
    let data = home.path().join("data");
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
        .arg(&data);
    process::capture(home.settle(&mut initdb))?;

    // SIGINT is its fast shutdown: it does not wait for clients to leave.
    let mut server = process::bound_to_us(&programs.server, Signal::INT);
    server
        .arg("-D")
        .arg(&data)
        .arg("-k")
        .arg(home.path())
        .arg("-p")
        .arg(port.to_string());
    for setting in SETTINGS {
        server.args(["-c", setting]);
    }
    let url = |database: &str| format!("postgres://luthier@127.0.0.1:{port}/{database}");
    let query = |database: &str, sql: &str| {
        let mut client = Command::new(&programs.client);
        client
            .args([
                "--no-psqlrc",
                "--tuples-only",
                "--no-align",
                "--command",
                sql,
            ])
            .arg(url(database));
        process::capture(&mut client)
    };
    let ask = || query("postgres", "SHOW server_version");
    let daemon = Daemon::start(
        home,
        &mut server,
        Signal::INT,
        url("luthier"),
        ask,
        interrupt,
    )?;
    query("postgres", "CREATE DATABASE luthier")?;
    Ok(daemon)
}
