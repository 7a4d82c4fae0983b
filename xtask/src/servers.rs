//! The database servers that the tests talk to: given by URL, or throwaway ones that live as long as this value.
//!
//! A throwaway server keeps everything in one temporary folder, listens on a free port of 127.0.0.1 only, writes without
//! waiting for the disk and lets everybody in. It answers a query before anybody hears of it.

mod daemon;
mod mariadb;
mod postgres;

use std::net::{Ipv4Addr, TcpListener, TcpStream, ToSocketAddrs as _};
use std::process::ExitCode;
use std::time::Duration;

use crate::Result;
use crate::install::{self, Programs};
use crate::process::Interrupt;
use crate::servers::daemon::Daemon;

/// The variable with the URL of the PostgreSQL server.
pub(crate) const POSTGRES_URL: &str = "LUTHIER_TEST_POSTGRES_URL";
/// The variable with the URL of the MariaDB (or MySQL) server.
pub(crate) const MYSQL_URL: &str = "LUTHIER_TEST_MYSQL_URL";

/// How often a start is tried again: between choosing a free port and using it, another program may take it.
const TRIES: u32 = 3;

/// The servers of a run.
pub(crate) struct Servers {
    pub(crate) postgres: Server,
    pub(crate) mariadb: Server,
}

/// One of them.
pub(crate) enum Server {
    /// Somebody else's.
    Given(String),
    /// Ours; ends with this value.
    Started(Daemon),
}

impl Servers {
    /// Starts what is not given.
    ///
    /// # Errors
    /// A server does not start or does not answer.
    pub(crate) fn start(programs: &Programs, interrupt: &Interrupt) -> Result<Self> {
        let postgres = match &programs.postgres {
            Some(programs) => {
                attempt(|port| postgres::start(programs, port, interrupt), interrupt)?
            }
            None => connect(POSTGRES_URL, 5432)?,
        };
        report("PostgreSQL", &postgres);
        let mariadb = match &programs.mariadb {
            Some(programs) => attempt(|port| mariadb::start(programs, port, interrupt), interrupt)?,
            None => connect(MYSQL_URL, 3306)?,
        };
        report("MariaDB", &mariadb);
        Ok(Self { postgres, mariadb })
    }
}

impl Server {
    /// Where it is to be found.
    pub(crate) fn url(&self) -> &str {
        match self {
            Self::Given(url) => url,
            Self::Started(daemon) => &daemon.url,
        }
    }
}

/// `cargo xtask servers`: starts them, says where they are and waits for Ctrl-C.
///
/// # Errors
/// A server cannot be found, installed or started, or ended by itself.
pub(crate) fn keep(interrupt: &Interrupt) -> Result<ExitCode> {
    let mut servers = Servers::start(&install::programs(interrupt)?, interrupt)?;
    println!("export {POSTGRES_URL}={}", servers.postgres.url());
    println!("export {MYSQL_URL}={}", servers.mariadb.url());
    eprintln!("Ctrl-C stops them.");
    while interrupt.tick().is_ok() {
        for server in [&mut servers.postgres, &mut servers.mariadb] {
            if let Server::Started(daemon) = server {
                daemon.check_alive()?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The URL in the variable of that name, if there is one.
pub(crate) fn given(variable: &str) -> Option<String> {
    std::env::var(variable).ok().filter(|url| !url.is_empty())
}

fn report(name: &str, server: &Server) {
    match server {
        Server::Given(_) => eprintln!("{name}: as given"),
        Server::Started(daemon) => {
            eprintln!("{name} {}: started at {}", daemon.version, daemon.url)
        }
    }
}

fn attempt(start: impl Fn(u16) -> Result<Daemon>, interrupt: &Interrupt) -> Result<Server> {
    let mut tries = 1;
    loop {
        match start(free_port()?) {
            Ok(daemon) => return Ok(Server::Started(daemon)),
            Err(error) if tries == TRIES => return Err(error),
            Err(error) => {
                interrupt.check()?;
                eprintln!("{error}\ntrying again");
            }
        }
        tries += 1;
    }
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?
        .local_addr()?
        .port())
}

/// The server that a variable gives; somebody has to be at home there.
fn connect(variable: &str, default_port: u16) -> Result<Server> {
    let url = given(variable).ok_or_else(|| format!("{variable} is not set"))?;
    if let Some((host, port)) = host_and_port(&url, default_port) {
        let addresses = (host, port)
            .to_socket_addrs()
            .map_err(|error| format!("{variable}: {host}: {error}"))?;
        let mut tried = Err(std::io::Error::other("no address"));
        for address in addresses {
            tried = TcpStream::connect_timeout(&address, Duration::from_secs(5));
            if tried.is_ok() {
                break;
            }
        }
        tried.map_err(|error| format!("{variable}: no server at {host}:{port}: {error}"))?;
    }
    Ok(Server::Given(url))
}

/// Host and port of `scheme://user:password@host:port/name?options`; `None` for a socket in the file system.
fn host_and_port(url: &str, default_port: u16) -> Option<(&str, u16)> {
    let (_, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let place = authority
        .rsplit_once('@')
        .map_or(authority, |(_, place)| place);
    let (host, port) = match place.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, port.parse().ok()?),
        _ => (place, default_port),
    };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    if host.is_empty() || host.contains('%') {
        None
    } else {
        Some((host, port))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_and_port_of_urls() {
        for (url, expected) in [
            (
                "postgres://me:secret@db.example:6432/app?sslmode=require",
                Some(("db.example", 6432)),
            ),
            ("mysql://root@127.0.0.1/app", Some(("127.0.0.1", 3306))),
            ("mysql://me:p@ss@host/app", Some(("host", 3306))),
            ("postgres://[::1]:5433", Some(("::1", 5433))),
            ("postgres://[::1]/app", Some(("::1", 3306))),
            ("postgres://%2Frun%2Fpostgresql/app", None),
            ("postgres:///app", None),
            ("nonsense", None),
        ] {
            assert_eq!(host_and_port(url, 3306), expected, "{url}");
        }
    }

    #[test]
    fn free_ports_are_free() {
        let port = free_port().unwrap();
        assert!(TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok());
    }
}
