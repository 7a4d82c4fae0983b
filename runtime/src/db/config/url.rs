//! Reading the URLs of databases.
//!
//! Names of options are those that the databases' own tools have, where they have one. Text is percent-decoded.

use std::{path::PathBuf, time::Duration};

use super::{
    DbConfig, Host, JournalMode, Location, OpenMode, Password, Protocol, Server, Synchronous,
    TlsMode, missing_feature,
};

/// What one option does to a configuration.
type Set = fn(&mut DbConfig, &str, &str) -> Result<(), String>;

/// Options that only SQLite has.
const SQLITE: &[(&str, Set)] = &[
    ("mode", |config, key, value| {
        choice(key, value, OpenMode::CHOICES).map(|it| config.sqlite.mode = it)
    }),
    ("max_readers", |config, key, value| {
        count(key, value).map(|it| config.sqlite.max_readers = it)
    }),
    ("busy_timeout", |config, key, value| {
        duration(key, value).map(|it| config.sqlite.busy_timeout = it)
    }),
    ("synchronous", |config, key, value| {
        choice(key, value, Synchronous::CHOICES).map(|it| config.sqlite.synchronous = it)
    }),
    ("journal_mode", |config, key, value| {
        choice(key, value, JournalMode::CHOICES).map(|it| config.sqlite.journal_mode = it)
    }),
    ("locking_mode", |config, key, value| {
        choice(key, value, &[("normal", false), ("exclusive", true)])
            .map(|it| config.sqlite.exclusive = it)
    }),
    ("offload", |config, key, value| {
        flag(key, value).map(|it| config.sqlite.offload = it)
    }),
];

/// Options that every database has.
const COMMON: &[(&str, Set)] = &[
    ("acquire_timeout", |config, key, value| {
        duration(key, value).map(|it| config.pool.acquire_timeout = it)
    }),
    ("statement_cache", |config, key, value| {
        count(key, value).map(|it| config.statement_cache = it)
    }),
    ("statement_timeout", |config, key, value| {
        timeout(key, value).map(|it| config.statement_timeout = it)
    }),
    ("slow_query", |config, key, value| {
        timeout(key, value).map(|it| config.slow_query = it)
    }),
    ("log_values", |config, key, value| {
        flag(key, value).map(|it| config.log_values = it)
    }),
    ("n_plus_one", |config, key, value| {
        repeats(key, value).map(|it| config.n_plus_one = it)
    }),
];

/// Options that servers have.
const SERVER: &[(&str, Set)] = &[
    ("max_connections", |config, key, value| {
        count(key, value).map(|it| config.pool.max_connections = it)
    }),
    ("min_connections", |config, key, value| {
        number(key, value, 0).map(|it| config.pool.min_connections = it)
    }),
    ("idle_timeout", |config, key, value| {
        duration(key, value).map(|it| config.pool.idle_timeout = it)
    }),
    ("max_lifetime", |config, key, value| {
        duration(key, value).map(|it| config.pool.max_lifetime = it)
    }),
    ("health_check", |config, key, value| {
        duration(key, value).map(|it| config.pool.health_check = it)
    }),
    ("lock_timeout", |config, key, value| {
        timeout(key, value).map(|it| config.lock_timeout = it)
    }),
    ("connect_timeout", |config, key, value| {
        duration(key, value).map(|it| config.server.connect_timeout = it)
    }),
    ("application_name", |config, _, value| {
        config.server.application_name = Some(value.to_owned());
        Ok(())
    }),
    ("sslmode", |config, key, value| {
        choice(key, value, TlsMode::CHOICES).map(|it| config.server.tls.mode = it)
    }),
    ("sslrootcert", |config, _, value| {
        config.server.tls.root_cert = Some(value.into());
        Ok(())
    }),
    ("sslcert", |config, _, value| {
        config.server.tls.client_cert = Some(value.into());
        Ok(())
    }),
    ("sslkey", |config, _, value| {
        config.server.tls.client_key = Some(value.into());
        Ok(())
    }),
    ("user", |config, _, value| {
        server(config, |server| server.user = value.to_owned())
    }),
    ("password", |config, _, value| {
        server(config, |server| {
            server.password = Some(Password::new(value))
        })
    }),
];

/// Options that only PostgreSQL has.
const POSTGRES: &[(&str, Set)] = &[
    ("host", |config, _, value| {
        server(config, |server| {
            let port = first_port(server);
            server.hosts = value.split(',').map(|name| host(name, port)).collect();
        })
    }),
    ("pgbouncer", |config, key, value| {
        flag(key, value).map(|it| config.server.pgbouncer = it)
    }),
];

/// Options that only MariaDB and MySQL have.
const MYSQL: &[(&str, Set)] = &[("socket", |config, _, value| {
    server(config, |server| {
        let port = first_port(server);
        server.hosts = vec![Host::Socket {
            path: PathBuf::from(value),
            port,
        }];
    })
})];

/// Reads a URL.
///
/// # Errors
///
/// What is wrong with it, and what could stand there.
pub(super) fn parse(url: &str) -> Result<DbConfig, String> {
    let Some((scheme, rest)) = url.split_once(':') else {
        return Err(
            "it has no scheme; write sqlite://path/to/file.db, sqlite::memory:, postgres://user@host/database or \
             mysql://user@host/database"
                .to_owned(),
        );
    };
    let (feature, there) = match scheme {
        "sqlite" => ("sqlite", cfg!(feature = "sqlite")),
        "postgres" | "postgresql" => ("postgres", cfg!(feature = "postgres")),
        "mysql" | "mariadb" => ("mysql", cfg!(feature = "mysql")),
        _ => {
            return Err(format!(
                "there is no database of the kind `{scheme}`; a URL begins with sqlite:, postgres:, mysql: or mariadb:"
            ));
        }
    };
    if !there {
        return Err(missing_feature(feature));
    }
    let rest = rest.strip_prefix("//").unwrap_or(rest);
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (location, groups): (_, &[&[(&str, Set)]]) = match feature {
        "sqlite" => (sqlite_location(place)?, &[COMMON, SQLITE]),
        "postgres" => (
            server_location(Protocol::Postgres, place)?,
            &[COMMON, SERVER, POSTGRES],
        ),
        _ => (
            server_location(Protocol::MySql, place)?,
            &[COMMON, SERVER, MYSQL],
        ),
    };
    let mut config = DbConfig::new(location);
    for option in query.split('&').filter(|option| !option.is_empty()) {
        let (key, value) = option.split_once('=').unwrap_or((option, ""));
        let Some((_, set)) = groups
            .iter()
            .copied()
            .flatten()
            .find(|(name, _)| *name == key)
        else {
            let names: Vec<_> = groups
                .iter()
                .copied()
                .flatten()
                .map(|(name, _)| *name)
                .collect();
            return Err(format!(
                "there is no option `{key}`; there are {}",
                names.join(", ")
            ));
        };
        set(&mut config, key, &percent_decoded(value)?)?;
    }
    if let Location::Server(server) = &mut config.location {
        if server.user.is_empty() {
            server.user = std::env::var("USER").unwrap_or_default();
        }
        if server.user.is_empty() {
            return Err(format!(
                "it names no user; write {}://user@host/database",
                server.protocol.scheme()
            ));
        }
        if server.database.is_empty() {
            return Err(format!(
                "it names no database; write {}://user@host/database",
                server.protocol.scheme()
            ));
        }
    }
    if config.pool.min_connections > config.pool.max_connections {
        return Err(format!(
            "`min_connections` is {}, which is more than `max_connections`, {}",
            config.pool.min_connections, config.pool.max_connections
        ));
    }
    Ok(config)
}

fn sqlite_location(place: &str) -> Result<Location, String> {
    match place {
        ":memory:" => Ok(Location::SqliteMemory),
        "" => Err("it names no file; write sqlite://path/to/file.db or sqlite::memory:".to_owned()),
        path => Ok(Location::SqliteFile(percent_decoded(path)?.into())),
    }
}

/// Reads `user:password@host:port,host:port/database`. A host that begins with `/` (as `%2F`) is the folder of a socket.
fn server_location(protocol: Protocol, place: &str) -> Result<Location, String> {
    let (authority, database) = place.split_once('/').unwrap_or((place, ""));
    let (login, places) = authority.rsplit_once('@').unwrap_or(("", authority));
    let (user, password) = match login.split_once(':') {
        Some((user, password)) => (user, Some(Password::new(percent_decoded(password)?))),
        None => (login, None),
    };
    let hosts = places
        .split(',')
        .map(|place| {
            let (name, port) = match place.rsplit_once(':') {
                Some((name, port)) if !port.contains(']') => {
                    let number = port.parse().map_err(|_| {
                        format!("the port is a number between 1 and 65535, not `{port}`")
                    });
                    (name, number?)
                }
                _ => (place, protocol.default_port()),
            };
            let name = name
                .strip_prefix('[')
                .and_then(|name| name.strip_suffix(']'))
                .unwrap_or(name);
            Ok(host(&percent_decoded(name)?, port))
        })
        .collect::<Result<_, String>>()?;
    Ok(Location::Server(Server {
        protocol,
        hosts,
        user: percent_decoded(user)?,
        password,
        database: percent_decoded(database)?,
    }))
}

fn host(name: &str, port: u16) -> Host {
    if name.starts_with('/') {
        Host::Socket {
            path: name.into(),
            port,
        }
    } else {
        let name = if name.is_empty() { "localhost" } else { name };
        Host::Tcp {
            name: name.to_owned(),
            port,
        }
    }
}

fn first_port(server: &Server) -> u16 {
    match server.hosts.first() {
        Some(Host::Tcp { port, .. } | Host::Socket { port, .. }) => *port,
        None => server.protocol.default_port(),
    }
}

/// Only servers have the options that call this.
fn server(config: &mut DbConfig, change: impl FnOnce(&mut Server)) -> Result<(), String> {
    if let Location::Server(server) = &mut config.location {
        change(server);
    }
    Ok(())
}

fn choice<T: Copy>(key: &str, value: &str, choices: &[(&str, T)]) -> Result<T, String> {
    choices
        .iter()
        .find(|(name, _)| *name == value)
        .map(|(_, choice)| *choice)
        .ok_or_else(|| {
            let names: Vec<_> = choices.iter().map(|(name, _)| *name).collect();
            format!(
                "`{value}` is no value of the option `{key}`; there are {}",
                names.join(", ")
            )
        })
}

fn flag(key: &str, value: &str) -> Result<bool, String> {
    choice(key, value, &[("true", true), ("false", false)])
}

fn count(key: &str, value: &str) -> Result<usize, String> {
    number(key, value, 1)
}

fn number(key: &str, value: &str, least: usize) -> Result<usize, String> {
    match value.parse() {
        Ok(count) if (least..=10_000).contains(&count) => Ok(count),
        _ => Err(format!(
            "the option `{key}` is a number between {least} and 10000, not `{value}`"
        )),
    }
}

/// A number from 1 on; `None` for `off`.
fn repeats(key: &str, value: &str) -> Result<Option<u32>, String> {
    if value == "off" {
        return Ok(None);
    }
    number(key, value, 1)
        .map(|it| u32::try_from(it).ok())
        .map_err(|reason| format!("{reason}; or off"))
}

/// A time that is `None` for zero.
fn timeout(key: &str, value: &str) -> Result<Option<Duration>, String> {
    duration(key, value).map(|time| Some(time).filter(|time| !time.is_zero()))
}

fn duration(key: &str, value: &str) -> Result<Duration, String> {
    let wrong = || format!("the option `{key}` is a time such as 5s, 250ms or 2m, not `{value}`");
    let digits = value.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = value.split_at(digits);
    let number: u32 = number.parse().map_err(|_| wrong())?;
    match unit {
        "ms" => Ok(Duration::from_millis(number.into())),
        "s" => Ok(Duration::from_secs(number.into())),
        "m" => Ok(Duration::from_secs(60 * u64::from(number))),
        _ => Err(wrong()),
    }
}

fn percent_decoded(text: &str) -> Result<String, String> {
    let wrong = || format!("`{text}` is not percent-encoded UTF-8; write a percent sign as %25");
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            out.push(byte);
            continue;
        }
        let mut digit = || bytes.next().and_then(|byte| char::from(byte).to_digit(16));
        let (Some(high), Some(low)) = (digit(), digit()) else {
            return Err(wrong());
        };
        out.push((high * 16 + low) as u8);
    }
    let decoded = String::from_utf8(out).map_err(|_| wrong())?;
    if decoded.contains('\0') {
        Err(wrong())
    } else {
        Ok(decoded)
    }
}

/// A URL without its password, also when the password holds characters that should have been encoded.
pub(super) fn redacted(url: &str) -> String {
    let (address, query) = url
        .split_once('?')
        .map_or((url, None), |(address, query)| (address, Some(query)));
    let mut out = match (address.split_once("://"), address.rfind('@')) {
        (Some((scheme, rest)), Some(at)) if at >= scheme.len() + 3 => {
            let (user, host) = rest.split_at(at - scheme.len() - 3);
            match user.split_once(':') {
                Some((user, _)) => format!("{scheme}://{user}:…{host}"),
                None => address.to_owned(),
            }
        }
        _ => address.to_owned(),
    };
    if let Some(query) = query {
        out.push('?');
        for (index, option) in query.split('&').enumerate() {
            if index > 0 {
                out.push('&');
            }
            match option.split_once('=') {
                Some((key, _)) if key.contains("pass") => out.extend([key, "=…"]),
                _ => out.push_str(option),
            }
        }
    }
    out
}

#[cfg(all(test, feature = "sqlite"))]
mod tests;
