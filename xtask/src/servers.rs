//! The database servers that the tests talk to: given by URL, or throwaway ones that live as long as this value.

use std::net::{TcpStream, ToSocketAddrs as _};
use std::process::ExitCode;
use std::time::Duration;

use luthier_test_servers::variables::{MYSQL_URL, POSTGRES_URL, given};
use luthier_test_servers::{Interrupt, MariaDb, Options, Postgres};

use crate::{Result, install};

/// The servers of a run.
pub(crate) struct Servers {
    postgres: Server<Postgres>,
    mariadb: Server<MariaDb>,
}

/// One of them.
enum Server<S> {
    /// Somebody else's.
    Given(String),
    /// Ours; ends with this value.
    Started(S),
}

impl Servers {
    /// Starts what is not given.
    ///
    /// # Errors
    /// A server does not start or does not answer.
    pub(crate) fn start(interrupt: &Interrupt) -> Result<Self> {
        let options = Options::default().interrupt(interrupt);
        let postgres = match given(POSTGRES_URL) {
            Some(url) => connect(POSTGRES_URL, url, 5432)?,
            None => Server::Started(Postgres::start(&options)?),
        };
        report("PostgreSQL", &postgres, Postgres::version, Postgres::url);
        let mariadb = match given(MYSQL_URL) {
            Some(url) => connect(MYSQL_URL, url, 3306)?,
            None => Server::Started(MariaDb::start(&options)?),
        };
        report("MariaDB", &mariadb, MariaDb::version, MariaDb::url);
        Ok(Self { postgres, mariadb })
    }

    /// The variables that tell the tests where they are.
    pub(crate) fn variables(&self) -> [(&'static str, &str); 2] {
        [
            (POSTGRES_URL, url(&self.postgres, Postgres::url)),
            (MYSQL_URL, url(&self.mariadb, MariaDb::url)),
        ]
    }

    fn check_alive(&mut self) -> Result<()> {
        if let Server::Started(server) = &mut self.postgres {
            server.check_alive()?;
        }
        if let Server::Started(server) = &mut self.mariadb {
            server.check_alive()?;
        }
        Ok(())
    }
}

/// `cargo xtask servers`: starts them, says where they are and waits for Ctrl-C.
///
/// # Errors
/// A server cannot be found, installed or started, or ended by itself.
pub(crate) fn keep(interrupt: &Interrupt) -> Result<ExitCode> {
    install::programs(interrupt)?;
    let mut servers = Servers::start(interrupt)?;
    for (variable, url) in servers.variables() {
        println!("export {variable}={url}");
    }
    eprintln!("Ctrl-C stops them.");
    while interrupt.tick().is_ok() {
        servers.check_alive()?;
    }
    Ok(ExitCode::SUCCESS)
}

fn url<S>(server: &Server<S>, of: fn(&S) -> &str) -> &str {
    match server {
        Server::Given(url) => url,
        Server::Started(server) => of(server),
    }
}

fn report<S>(name: &str, server: &Server<S>, version: fn(&S) -> &str, url: fn(&S) -> &str) {
    match server {
        Server::Given(_) => eprintln!("{name}: as given"),
        Server::Started(server) => {
            eprintln!("{name} {}: started at {}", version(server), url(server))
        }
    }
}

/// The server that a variable gives; somebody has to be at home there.
fn connect<S>(variable: &str, url: String, default_port: u16) -> Result<Server<S>> {
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
}
