//! Opening a connection: the hosts in turn, encryption, login, the version of the server, the session's settings.

use std::{
    fmt::Write as _,
    future::poll_fn,
    io,
    pin::Pin,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{runtime::Handle, task::JoinHandle};
use tokio_postgres::{
    Client, Config, Connection, Error as PgError, Socket, config::SslMode, error::SqlState,
};

use super::tls::{Encrypted, Encryption};
use crate::{
    db::{
        DbConfig,
        config::{Host, Server, TlsMode},
        tls, wait,
    },
    error::{Error, Result},
};

/// The oldest server that is supported.
const OLDEST: u32 = 14;

/// A connection to a server that has let us in.
pub(super) struct Opened {
    pub(super) client: Client,
    pub(super) task: JoinHandle<()>,
    pub(super) end: End,
    pub(super) encryption: Encryption,
}

/// Why a connection has ended, once it has.
pub(super) type End = Arc<Mutex<Option<PgError>>>;

type Pair = (Client, Connection<Socket, Encrypted>);

pub(super) async fn open(config: &DbConfig, server: &Server) -> Result<Opened> {
    let Ok(runtime) = Handle::try_current() else {
        return Err(config.connect_error(
            "connections to a server need the Tokio runtime, and the program is not inside one",
            None,
        ));
    };
    if config.server.pgbouncer
        && (config.statement_timeout.is_some() || config.lock_timeout.is_some())
    {
        return Err(config.connect_error(
            "`statement_timeout` and `lock_timeout` belong to a session, which a program does not have behind \
             pgbouncer; set them for each transaction with `TxOptions`, or for the user with ALTER ROLE … SET",
            None,
        ));
    }
    let encryption = match config.server.tls.mode {
        TlsMode::Disable => Encryption(None),
        _ => Encryption(Some(
            tls::client_config(&config.server.tls)
                .map_err(|reason| config.connect_error(reason, None))?,
        )),
    };
    let (client, connection) = connect_any(config, server, &encryption).await?;
    let version = connection.parameter("server_version").unwrap_or_default();
    check_version(version).map_err(|reason| config.connect_error(reason, None))?;
    let is_utc = connection.parameter("TimeZone") == Some("UTC");
    let end = End::default();
    let task = runtime.spawn(drive(connection, Arc::clone(&end)));
    if !is_utc {
        // Behind a pooler, which passes on no startup options, but keeps this one by itself.
        client
            .batch_execute("SET TIME ZONE 'UTC'")
            .await
            .map_err(|error| failure(config, error))?;
    }
    Ok(Opened {
        client,
        task,
        end,
        encryption,
    })
}

/// Moves messages until the connection ends.
async fn drive(mut connection: Connection<Socket, Encrypted>, end: End) {
    let result = poll_fn(|cx| Pin::new(&mut connection).poll(cx)).await;
    // Before the connection is dropped, which wakes who waits for answers.
    if let (Err(error), Ok(mut end)) = (result, end.lock()) {
        *end = Some(error);
    }
}

/// Tries the hosts in turn. One that answers and refuses is the last: the others would say the same.
async fn connect_any(config: &DbConfig, server: &Server, encryption: &Encryption) -> Result<Pair> {
    let share = u32::try_from(server.hosts.len()).unwrap_or(u32::MAX).max(1);
    let patience = config.server.connect_timeout / share;
    let mut reasons = Vec::new();
    let mut source = None;
    for host in &server.hosts {
        let attempt = connect_host(config, server, host, encryption);
        // The pool limits the time of all; a share each, so that a host that is silent leaves some to the others.
        let connected = if share == 1 {
            Some(attempt.await)
        } else {
            wait::at_most(patience, attempt).await
        };
        match connected {
            Some(Ok(pair)) => return Ok(pair),
            Some(Err(error)) => {
                let answered = error
                    .code()
                    .is_some_and(|code| *code != SqlState::CANNOT_CONNECT_NOW);
                reasons.push(explain(config, server, host, &error));
                source = Some(error.into());
                if answered {
                    break;
                }
            }
            None => reasons.push(format!("{host} did not answer within {patience:?}")),
        }
    }
    let reason = if reasons.is_empty() {
        "the URL names no host".to_owned()
    } else {
        reasons.join("; ")
    };
    Err(config.connect_error(reason, source))
}

async fn connect_host(
    config: &DbConfig,
    server: &Server,
    host: &Host,
    encryption: &Encryption,
) -> Result<Pair, PgError> {
    let mut settings = settings(config, server, host);
    match settings.connect(encryption.clone()).await {
        // As libpq does: where encryption is a wish only, it is given up when the server cannot do it, or has no rule
        // that lets this user in with it.
        Err(error)
            if settings.get_ssl_mode() == SslMode::Prefer
                && (is_tls(&error)
                    || error.code() == Some(&SqlState::INVALID_AUTHORIZATION_SPECIFICATION)) =>
        {
            settings.ssl_mode(SslMode::Disable);
            settings
                .connect(encryption.clone())
                .await
                .map_err(|_| error)
        }
        connected => connected,
    }
}

fn settings(config: &DbConfig, server: &Server, host: &Host) -> Config {
    let mut settings = Config::new();
    settings
        .user(&server.user)
        .dbname(&server.database)
        // A server that has gone without a word is noticed after some two minutes.
        .keepalives_idle(Duration::from_secs(60))
        .keepalives_interval(Duration::from_secs(15))
        .keepalives_retries(4);
    if let Some(password) = &server.password {
        settings.password(password.reveal());
    }
    if let Some(name) = &config.server.application_name {
        settings.application_name(name);
    }
    if !config.server.pgbouncer {
        settings.options(session_options(config));
    }
    let mode = match host {
        Host::Tcp { name, port } => {
            settings.host(name).port(*port);
            match config.server.tls.mode {
                TlsMode::Disable => SslMode::Disable,
                TlsMode::Prefer => SslMode::Prefer,
                TlsMode::Require | TlsMode::VerifyCa | TlsMode::VerifyFull => SslMode::Require,
            }
        }
        // Never encrypted, as with libpq: it does not leave the machine.
        Host::Socket { path, port } => {
            settings.host_path(path).port(*port);
            SslMode::Disable
        }
    };
    settings.ssl_mode(mode);
    settings
}

/// The session's settings, as the server's command line takes them.
fn session_options(config: &DbConfig) -> String {
    let mut options = "-c TimeZone=UTC -c standard_conforming_strings=on \
                       -c default_transaction_isolation=read\\ committed"
        .to_owned();
    for (name, time) in [
        ("statement_timeout", config.statement_timeout),
        ("lock_timeout", config.lock_timeout),
    ] {
        if let Some(time) = time {
            // Zero would be no limit. Writing to a String cannot fail.
            let _ = write!(options, " -c {name}={}", time.as_millis().max(1));
        }
    }
    options
}

fn check_version(version: &str) -> Result<(), String> {
    let digits = version.bytes().take_while(u8::is_ascii_digit).count();
    match version[..digits].parse::<u32>() {
        Ok(major) if major >= OLDEST => Ok(()),
        Ok(_) => Err(format!(
            "the server is PostgreSQL {version}; the oldest that Luthier supports is PostgreSQL {OLDEST}"
        )),
        Err(_) => Err(format!(
            "the server calls its version `{version}`, which is no version of PostgreSQL"
        )),
    }
}

fn is_tls(error: &PgError) -> bool {
    // The kind of an error is private; its sentence is not.
    error
        .to_string()
        .starts_with("error performing TLS handshake")
}

/// The innermost cause.
fn cause(error: &PgError) -> &(dyn std::error::Error + 'static) {
    let mut cause: &(dyn std::error::Error + 'static) = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause
}

/// The error of a server that has let us in, and then not.
fn failure(config: &DbConfig, error: PgError) -> Error {
    let reason = cause(&error).to_string();
    config.connect_error(reason, Some(error.into()))
}

/// What went wrong with a host, and the way out.
fn explain(config: &DbConfig, server: &Server, host: &Host, error: &PgError) -> String {
    let (user, database) = (&server.user, &server.database);
    if let Some(db) = error.as_db_error() {
        let says = db.message();
        return match *db.code() {
            SqlState::INVALID_PASSWORD if server.password.is_some() => {
                format!("the server does not take the password of `{user}`")
            }
            SqlState::INVALID_AUTHORIZATION_SPECIFICATION | SqlState::INVALID_PASSWORD => format!(
                "the server does not let `{user}` in ({says}); its file pg_hba.conf says who may come, from where and how"
            ),
            SqlState::INVALID_CATALOG_NAME => format!(
                "the server has no database `{database}`; create it: createdb {database}, or CREATE DATABASE"
            ),
            SqlState::TOO_MANY_CONNECTIONS => format!(
                "the server has no connection left ({says}); lower `max_connections` of the pool, or raise that of the server"
            ),
            SqlState::CANNOT_CONNECT_NOW => format!("{host} is not ready ({says})"),
            SqlState::PROTOCOL_VIOLATION if says.contains("startup parameter") => {
                format!("{says}; for a pooler such as pgbouncer, add `pgbouncer=true` to the URL")
            }
            _ => says.to_owned(),
        };
    }
    let cause = cause(error);
    let says = cause.to_string();
    if is_tls(error) {
        let way_out = if says.contains("does not support TLS") {
            "; where the network is trusted, `sslmode=disable` goes without"
        } else if config.server.tls.root_cert.is_none() && says.contains("certificate") {
            "; name the certificate of the authority that signed the server's with `sslrootcert`"
        } else {
            ""
        };
        return format!("the connection to {host} could not be encrypted: {says}{way_out}");
    }
    if says.contains("password missing") {
        return format!(
            "the server asks for a password of `{user}`, and the URL has none; write postgres://{user}:password@…"
        );
    }
    match (cause.downcast_ref::<io::Error>().map(io::Error::kind), host) {
        (Some(io::ErrorKind::ConnectionRefused), _) => format!("no server listens at {host}"),
        (Some(io::ErrorKind::NotFound), Host::Socket { path, port }) => format!(
            "there is no socket `{}`; is the server running?",
            path.join(format!(".s.PGSQL.{port}")).display()
        ),
        (Some(io::ErrorKind::UnexpectedEof), _) => {
            format!("{host} closed the connection at once; is it a PostgreSQL server?")
        }
        _ if error.is_closed() => {
            format!("{host} closed the connection at once; is it a PostgreSQL server?")
        }
        (Some(_), _) => format!("{host} cannot be reached: {says}"),
        _ => format!("{host}: {says}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_servers_are_refused() {
        for version in ["14.0", "15.20 (Debian 15.20-0+deb12u1)", "18beta1", "100"] {
            assert_eq!(check_version(version), Ok(()), "{version}");
        }
        for (version, says) in [
            (
                "13.9",
                "PostgreSQL 13.9; the oldest that Luthier supports is PostgreSQL 14",
            ),
            ("9.6.24", "PostgreSQL 9.6.24"),
            ("", "no version"),
            ("v14", "no version"),
        ] {
            let error = check_version(version).unwrap_err();
            assert!(error.contains(says), "{version}: {error}");
        }
    }

    #[test]
    fn limits_of_time_are_settings_of_the_session() {
        let url = "postgres://u@h/d?statement_timeout=2s&lock_timeout=250ms";
        let config = DbConfig::from_url(url).unwrap();
        assert_eq!(
            session_options(&config),
            "-c TimeZone=UTC -c standard_conforming_strings=on -c default_transaction_isolation=read\\ committed \
             -c statement_timeout=2000 -c lock_timeout=250"
        );
    }
}
