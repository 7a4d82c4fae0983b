//! Opening a connection: where, as whom, how secret, and with which settings of the session.

use std::{any::Any, collections::HashMap, panic::AssertUnwindSafe, time::Duration};

use futures_util::FutureExt as _;
use mysql_async::{
    Conn, DriverError as Refusal, Error as DriverError, IoError, OptsBuilder, Row, Value as Wire,
    prelude::Queryable as _,
};

use super::{errors::server_code, tls};
use crate::{
    db::{
        DbConfig,
        config::{Host, Server, TlsMode},
        wait,
    },
    dialect::Dialect,
    error::{Error, Result},
};

/// A connection that is ready for use, and what is known about it.
pub(super) struct Opened {
    pub(super) conn: Conn,
    pub(super) dialect: Dialect,
    pub(super) id: u64,
    pub(super) host: Host,
    pub(super) max_packet: usize,
}

/// The most that a message may have by the protocol. What the server takes is usually less, and checked before sending:
/// the driver closes the connection over it.
const LARGEST_PACKET: usize = 1 << 30;

/// How a session behaves, the same on every server: what does not fit is refused, 0 is a key like any other, dates exist.
const SQL_MODE: &str = "STRICT_ALL_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,\
                        NO_AUTO_VALUE_ON_ZERO";

/// How many bytes joined texts may have. The servers would cut them off otherwise, at as few as 1024; the largest packet
/// bounds them still.
const LONGEST_JOINED: u32 = u32::MAX;

/// Opens a connection to the first host that answers.
pub(super) async fn open(config: &DbConfig, server: &Server) -> Result<Opened> {
    let mut failed = None;
    let share =
        config.server.connect_timeout / u32::try_from(server.hosts.len()).unwrap_or(1).max(1);
    for (index, host) in server.hosts.iter().enumerate() {
        let last = index + 1 == server.hosts.len();
        let connecting = connect(config, server, host);
        // The pool limits the whole; a host that says nothing must leave time for the next.
        let connected = if last {
            connecting.await
        } else {
            wait::at_most(share, connecting)
                .await
                .unwrap_or_else(|| Err(timed_out()))
        };
        match connected {
            Ok(conn) => return set_up(conn, config, server, host).await,
            Err(error) if last || !is_away(&error) => {
                return Err(refused(error, config, server, host));
            }
            Err(error) => failed = Some((error, host)),
        }
    }
    Err(match failed {
        Some((error, host)) => refused(error, config, server, host),
        None => config.connect_error("the URL names no host", None),
    })
}

/// Whether another host may do better.
fn is_away(error: &DriverError) -> bool {
    // Too many connections, shutting down, this host is blocked.
    !matches!(error, DriverError::Server(_))
        || matches!(server_code(error), Some(1040 | 1053 | 1129))
}

fn timed_out() -> DriverError {
    std::io::Error::from(std::io::ErrorKind::TimedOut).into()
}

/// Connects and logs in, and no more.
pub(super) async fn connect(
    config: &DbConfig,
    server: &Server,
    host: &Host,
) -> Result<Conn, DriverError> {
    let mode = config.server.tls.mode;
    // On a socket there is nobody to listen.
    let Host::Tcp { name, port } = host else {
        return guarded(Conn::new(options(config, server, host))).await;
    };
    if mode == TlsMode::Disable || mode == TlsMode::Prefer && tls::WITHOUT.has(name, *port) {
        return guarded(Conn::new(options(config, server, host))).await;
    }
    let options = options(config, server, host);
    let mut encryption = tls::options(&config.server.tls)?;
    let any_name = tls::takes_any_name(&config.server.tls);
    if any_name && tls::OF_ANOTHER_NAME.has(name, *port) {
        encryption = tls::of_any_name(encryption);
    }
    let secured = options.clone().ssl_opts(encryption.clone());
    match guarded(Conn::new(secured)).await {
        Err(error) if any_name && tls::is_of_another_name(&error) => {
            tls::OF_ANOTHER_NAME.note(name, *port);
            let secured = options.ssl_opts(tls::of_any_name(encryption));
            guarded(Conn::new(secured)).await
        }
        Err(error) if mode == TlsMode::Prefer && is_without_tls(&error) => {
            if matches!(
                error,
                DriverError::Driver(Refusal::NoClientSslFlagFromServer)
            ) {
                tls::WITHOUT.note(name, *port);
            }
            guarded(Conn::new(options)).await
        }
        connected => connected,
    }
}

/// Whether the server has no TLS, or none that works.
fn is_without_tls(error: &DriverError) -> bool {
    use std::io::ErrorKind::{ConnectionReset, InvalidData, UnexpectedEof};
    match error {
        DriverError::Driver(Refusal::NoClientSslFlagFromServer)
        | DriverError::Io(IoError::Tls(_)) => true,
        DriverError::Io(IoError::Io(error)) => {
            matches!(error.kind(), ConnectionReset | InvalidData | UnexpectedEof)
        }
        _ => false,
    }
}

/// The driver trusts a server to speak the protocol; one that does not must not end the program.
async fn guarded<T>(work: impl Future<Output = Result<T, DriverError>>) -> Result<T, DriverError> {
    AssertUnwindSafe(work)
        .catch_unwind()
        .await
        .unwrap_or_else(|panic| Err(DriverError::Other(what_panicked(panic.as_ref()).into())))
}

fn what_panicked(panic: &(dyn Any + Send)) -> String {
    let message = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("nothing more is known");
    format!("the server does not keep to the protocol: {message}")
}

fn options(config: &DbConfig, server: &Server, host: &Host) -> OptsBuilder {
    let mut options = OptsBuilder::default()
        .user(Some(server.user.as_str()))
        .pass(server.password.as_ref().map(|password| password.reveal()))
        .db_name(Some(server.database.as_str()))
        .prefer_socket(false)
        .stmt_cache_size(0)
        .client_found_rows(true)
        .max_allowed_packet(Some(LARGEST_PACKET))
        .wait_timeout(Some(0))
        .tcp_keepalive(Some(Duration::from_secs(60)));
    if let Some(name) = &config.server.application_name {
        options =
            options.connect_attributes(HashMap::from([("program_name".to_owned(), name.clone())]));
    }
    match host {
        Host::Tcp { name, port } => options.ip_or_hostname(name.as_str()).tcp_port(*port),
        Host::Socket { path, .. } => options.socket(Some(path.to_string_lossy())),
    }
}

/// Looks at the server, and makes the session what the rest of the program relies on.
async fn set_up(mut conn: Conn, config: &DbConfig, server: &Server, host: &Host) -> Result<Opened> {
    let broken = |error: DriverError| match &error {
        DriverError::Server(refusal) => config.connect_error(
            format!(
                "the server refuses the settings of the session: {}",
                refusal.message
            ),
            Some(error.into()),
        ),
        _ => refused(error, config, server, host),
    };
    let ask = conn.query_first("SELECT VERSION(), CONNECTION_ID(), @@max_allowed_packet");
    let facts: Option<Row> = guarded(ask).await.map_err(broken)?;
    let fact = |index: usize| match facts.as_ref().and_then(|row| row.as_ref(index)) {
        Some(Wire::Bytes(text)) => String::from_utf8_lossy(text).into_owned(),
        _ => String::new(),
    };
    let version = Version::parse(&fact(0)).ok_or_else(|| {
        config.connect_error(
            format!("the server's version, {:?}, is none that is known", fact(0)),
            None,
        )
    })?;
    version
        .check()
        .map_err(|reason| config.connect_error(reason, None))?;
    conn.query_drop(session(&version, config))
        .await
        .map_err(broken)?;
    Ok(Opened {
        dialect: version.dialect,
        id: fact(1).parse().unwrap_or_else(|_| u64::from(conn.id())),
        host: host.clone(),
        max_packet: fact(2).parse().unwrap_or(LARGEST_PACKET),
        conn,
    })
}

/// The statement that sets the session.
fn session(version: &Version, config: &DbConfig) -> String {
    let (collation, isolation) = match version.dialect {
        Dialect::MariaDb if version.number >= (11, 1) => {
            ("utf8mb4_nopad_bin", "transaction_isolation")
        }
        Dialect::MariaDb => ("utf8mb4_nopad_bin", "tx_isolation"),
        _ => ("utf8mb4_0900_bin", "transaction_isolation"),
    };
    let mut sql = format!(
        "SET NAMES utf8mb4 COLLATE {collation}, SESSION autocommit = 1, SESSION sql_mode = '{SQL_MODE}', \
         SESSION time_zone = '+00:00', SESSION group_concat_max_len = {LONGEST_JOINED}, \
         SESSION {isolation} = 'READ-COMMITTED'"
    );
    let mut set = |name: &str, value: String| {
        sql.push_str(", ");
        sql.push_str(name);
        sql.push_str(" = ");
        sql.push_str(&value);
    };
    // What a transaction with limits of its own goes back to stands in variables: see the texts of transactions.
    match config.lock_timeout {
        Some(time) => {
            let seconds = whole_seconds(time).to_string();
            set("SESSION innodb_lock_wait_timeout", seconds.clone());
            set("SESSION lock_wait_timeout", seconds.clone());
            set("@luthier_lock_timeout", seconds);
        }
        None => set(
            "@luthier_lock_timeout",
            "@@innodb_lock_wait_timeout".to_owned(),
        ),
    }
    let limit = config.statement_timeout;
    match version.dialect {
        Dialect::MariaDb => match limit {
            Some(time) => {
                set("SESSION max_statement_time", time.as_secs_f64().to_string());
                set("@luthier_statement_timeout", time.as_secs_f64().to_string());
            }
            None => set(
                "@luthier_statement_timeout",
                "@@max_statement_time".to_owned(),
            ),
        },
        _ => {
            if let Some(time) = limit {
                set(
                    "SESSION max_execution_time",
                    time.as_millis().max(1).to_string(),
                );
            }
        }
    }
    sql
}

/// Whole seconds, rounded up: zero would be no waiting at all.
fn whole_seconds(time: Duration) -> u64 {
    (time.as_secs() + u64::from(time.subsec_nanos() > 0)).max(1)
}

/// What a server calls itself.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Version {
    dialect: Dialect,
    number: (u32, u32),
    text: String,
}

impl Version {
    /// Reads `10.11.6-MariaDB-0+deb12u1`, `8.0.36` and the like. Old clients make MariaDB say `5.5.5-` first.
    fn parse(text: &str) -> Option<Self> {
        let maria = text.to_ascii_lowercase().contains("mariadb");
        let digits = match text.strip_prefix("5.5.5-") {
            Some(rest) if maria => rest,
            _ => text,
        };
        let mut parts = digits.split(|char: char| !char.is_ascii_digit());
        let mut number = || parts.next()?.parse().ok();
        Some(Self {
            dialect: if maria {
                Dialect::MariaDb
            } else {
                Dialect::MySql
            },
            number: (number()?, number()?),
            text: text.to_owned(),
        })
    }

    /// Refuses a server that is too old.
    fn check(&self) -> Result<(), String> {
        let (name, least) = match self.dialect {
            Dialect::MariaDb => ("MariaDB", (10, 6)),
            _ => ("MySQL", (8, 0)),
        };
        if self.number >= least {
            return Ok(());
        }
        Err(format!(
            "the server is {name} {}, which is too old; {name} {}.{} or later is needed",
            self.text, least.0, least.1
        ))
    }
}

/// The error of a connection that did not come about.
#[cold]
fn refused(error: DriverError, config: &DbConfig, server: &Server, host: &Host) -> Error {
    let reason = match &error {
        DriverError::Server(refusal) => match refusal.code {
            1045 | 1698 if server.password.is_some() => format!(
                "the server refuses the password of the user `{}`",
                server.user
            ),
            1045 | 1698 => format!(
                "the server refuses the user `{}` without a password; write it into the URL, as in \
                 mysql://user:password@host/database",
                server.user
            ),
            1044 => format!(
                "the user `{}` may not use the database `{}`; GRANT it the right",
                server.user, server.database
            ),
            1049 => format!(
                "the server has no database `{}`; make it with CREATE DATABASE",
                server.database
            ),
            1040 | 1203 => "the server has too many connections; lower `max_connections` of this or another program, or \
                            raise the server's"
                .to_owned(),
            1129 | 1130 => format!("the server refuses this host: {}", refusal.message),
            _ => format!("the server refuses the connection: {}", refusal.message),
        },
        DriverError::Io(IoError::Io(io)) => match io.kind() {
            std::io::ErrorKind::ConnectionRefused => {
                format!("nothing listens at {host}; start the server, or correct the address")
            }
            std::io::ErrorKind::NotFound if matches!(host, Host::Socket { .. }) => {
                format!("there is no socket at {host}; start the server, or correct the path")
            }
            std::io::ErrorKind::TimedOut => format!("{host} did not answer in time"),
            _ if io.get_ref().is_some_and(|inner| inner.is::<rustls::Error>()) => {
                format!("the connection to {host} cannot be encrypted: {io}")
            }
            std::io::ErrorKind::InvalidData
            | std::io::ErrorKind::InvalidInput
            | std::io::ErrorKind::Other
            | std::io::ErrorKind::UnexpectedEof => {
                format!("{host} does not answer as a server of MariaDB or MySQL does: {io}")
            }
            _ => format!("{host} cannot be reached: {io}"),
        },
        DriverError::Io(IoError::Tls(tls)) => {
            format!("the connection to {host} cannot be encrypted: {tls}")
        }
        DriverError::Driver(Refusal::NoClientSslFlagFromServer) => format!(
            "the server at {host} has no TLS, which `sslmode={}` asks for",
            config.server.tls.mode.name()
        ),
        DriverError::Driver(Refusal::UnknownAuthPlugin { name }) => format!(
            "the server wants to know the user `{}` by `{name}`, which is not supported; alter the user to use \
             mysql_native_password or caching_sha2_password",
            server.user
        ),
        DriverError::Driver(driver) => {
            format!("{host} does not answer as a server of MariaDB or MySQL does: {driver}")
        }
        // Files that are missing, and servers that make the driver panic.
        DriverError::Other(reason) => reason.to_string(),
        DriverError::Url(reason) => reason.to_string(),
    };
    config.connect_error(reason, Some(error.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_and_checked() {
        let version = |text: &str| Version::parse(text).unwrap();
        for (text, dialect, number) in [
            ("10.11.19-MariaDB-0+deb12u1", Dialect::MariaDb, (10, 11)),
            ("5.5.5-10.6.4-MariaDB", Dialect::MariaDb, (10, 6)),
            ("11.4.2-MariaDB-ubu2404-log", Dialect::MariaDb, (11, 4)),
            ("8.0.36", Dialect::MySql, (8, 0)),
            ("8.0.mysql_aurora.3.05.2", Dialect::MySql, (8, 0)),
            ("9.1.0-commercial", Dialect::MySql, (9, 1)),
        ] {
            let read = version(text);
            assert_eq!((read.dialect, read.number), (dialect, number), "{text}");
            assert_eq!(read.check(), Ok(()), "{text}");
        }
        for (text, says) in [
            (
                "10.5.9-MariaDB",
                "the server is MariaDB 10.5.9-MariaDB, which is too old; MariaDB 10.6 or later is needed",
            ),
            ("5.5.5-10.3.39-MariaDB", "MariaDB 10.6 or later"),
            (
                "5.7.44-log",
                "the server is MySQL 5.7.44-log, which is too old; MySQL 8.0 or later is needed",
            ),
        ] {
            let error = version(text).check().unwrap_err();
            assert!(error.contains(says), "{error}");
        }
        for text in ["", "x", "8", "MariaDB", "99999999999.1"] {
            assert_eq!(Version::parse(text), None, "{text}");
        }
    }

    #[test]
    fn sessions_are_set_for_each_server() {
        let mut config = DbConfig::from_url("mysql://ann@db/shop").unwrap();
        let maria = Version::parse("10.6.0-MariaDB").unwrap();
        let sql = session(&maria, &config);
        assert!(
            sql.contains("SESSION tx_isolation = 'READ-COMMITTED'"),
            "{sql}"
        );
        assert!(sql.contains("utf8mb4_nopad_bin"), "{sql}");
        assert!(!sql.contains("SESSION max_statement_time"), "{sql}");
        config.statement_timeout = Some(Duration::from_millis(1500));
        config.lock_timeout = Some(Duration::from_millis(2001));
        let sql = session(&maria, &config);
        assert!(sql.contains("SESSION max_statement_time = 1.5"), "{sql}");
        assert!(
            sql.contains("SESSION innodb_lock_wait_timeout = 3"),
            "{sql}"
        );
        let sql = session(&Version::parse("8.4.0").unwrap(), &config);
        assert!(sql.contains("SESSION max_execution_time = 1500"), "{sql}");
        assert!(
            sql.contains("SESSION transaction_isolation = 'READ-COMMITTED'"),
            "{sql}"
        );
        assert!(sql.contains("utf8mb4_0900_bin"), "{sql}");
    }
}
