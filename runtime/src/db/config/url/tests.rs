//! What URLs mean, and what is said of those that mean nothing.

use super::*;
use crate::db::config::{JournalMode, OpenMode, Synchronous};

#[test]
fn urls() {
    let path = |url| DbConfig::from_url(url).unwrap().location;
    assert_eq!(
        path("sqlite://blog.db"),
        Location::SqliteFile("blog.db".into())
    );
    assert_eq!(
        path("sqlite:blog.db"),
        Location::SqliteFile("blog.db".into())
    );
    assert_eq!(
        path("sqlite:///var/my%20blog.db"),
        Location::SqliteFile("/var/my blog.db".into())
    );
    assert_eq!(path("sqlite::memory:"), Location::SqliteMemory);
    assert_eq!(path("sqlite://:memory:"), Location::SqliteMemory);

    let config = DbConfig::from_url(
        "sqlite://x?mode=ro&max_readers=3&acquire_timeout=2m&statement_cache=9&busy_timeout=250ms\
         &synchronous=full&journal_mode=delete&locking_mode=exclusive",
    )
    .unwrap();
    assert_eq!((config.sqlite.max_readers, config.statement_cache), (3, 9));
    assert_eq!(config.pool.acquire_timeout, Duration::from_secs(120));
    assert_eq!(config.sqlite.busy_timeout, Duration::from_millis(250));
    assert_eq!(config.sqlite.mode, OpenMode::ReadOnly);
    assert_eq!(config.sqlite.synchronous, Synchronous::Full);
    assert_eq!(config.sqlite.journal_mode, JournalMode::Delete);
    assert!(config.sqlite.exclusive && config.is_single_connection());
}

/// The server that a URL names.
#[cfg(all(feature = "postgres", feature = "mysql"))]
fn at(url: &str) -> Server {
    match DbConfig::from_url(url).map(|config| config.location) {
        Ok(Location::Server(server)) => server,
        other => panic!("{url}: {other:?}"),
    }
}

#[cfg(all(feature = "postgres", feature = "mysql"))]
#[test]
fn servers() {
    for (scheme, protocol, port) in [
        ("postgres", Protocol::Postgres, 5432),
        ("postgresql", Protocol::Postgres, 5432),
        ("mysql", Protocol::MySql, 3306),
        ("mariadb", Protocol::MySql, 3306),
    ] {
        let host = |name: &str, port| Host::Tcp {
            name: name.to_owned(),
            port,
        };
        let server = at(&format!("{scheme}://ann:s%2Fcret@one,two:7/d%20b"));
        assert_eq!(server.protocol, protocol, "{scheme}");
        assert_eq!(server.hosts, [host("one", port), host("two", 7)]);
        assert_eq!(
            (server.user.as_str(), server.database.as_str()),
            ("ann", "d b")
        );
        let password = server.password.as_ref().map(|password| password.reveal());
        assert_eq!(password, Some("s/cret"));
        // What stands behind the `?` counts.
        let server = at(&format!(
            "{scheme}://ann:one@h/d?user=bob%26&password=tw%6F"
        ));
        assert_eq!(server.user, "bob&");
        let password = server.password.as_ref().map(|password| password.reveal());
        assert_eq!(password, Some("two"));
        let server = at(&format!("{scheme}:///d?user=bob"));
        assert_eq!(server.hosts, [host("localhost", port)]);
        assert!(server.password.is_none());
    }
    let folder = at("postgres://ann@:7/d?host=/run/here");
    let socket = |path: &str| Host::Socket {
        path: path.into(),
        port: 7,
    };
    assert_eq!(folder.hosts, [socket("/run/here")]);
    let file = at("mysql://ann@h:7/d?socket=/run/here.sock");
    assert_eq!(file.hosts, [socket("/run/here.sock")]);
}

/// Which user a URL without one means, in a process whose variable says so.
#[cfg(all(feature = "postgres", feature = "mysql"))]
#[test]
fn the_user_of_the_system_is_the_default() {
    const CHILD: &str = "LUTHIER_TEST_USER_OF_URL";
    const URL: &str = "postgres://host/db";
    let name = "db::config::url::tests::the_user_of_the_system_is_the_default";
    match std::env::var(CHILD).as_deref() {
        Ok("carol") => return assert_eq!(at(URL).user, "carol"),
        Ok(_) => {
            let error = DbConfig::from_url(URL).unwrap_err().to_string();
            return assert!(error.contains("names no user"), "{error}");
        }
        Err(_) => {}
    }
    for user in ["carol", ""] {
        let output = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", name])
            .env(CHILD, user)
            .env("USER", user)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(
            output.status.success() && said.contains("1 passed"),
            "{user:?}: {said}"
        );
    }
}

#[test]
fn wrong_urls_say_what_there_is() {
    for (url, says) in [
        ("blog.db", "write sqlite://path/to/file.db"),
        ("", "no scheme"),
        ("oracle://x", "postgres:, mysql: or mariadb:"),
        #[cfg(not(feature = "postgres"))]
        ("postgres://u:p@h/db", "enable the feature `postgres`"),
        #[cfg(feature = "postgres")]
        ("postgres://u:p@h", "names no database"),
        #[cfg(feature = "postgres")]
        ("postgres://u:p@h:99999/db", "between 1 and 65535"),
        #[cfg(feature = "postgres")]
        (
            "postgres://u@h/db?min_connections=3&max_connections=2",
            "`min_connections` is 3, which is more than `max_connections`, 2",
        ),
        #[cfg(feature = "mysql")]
        ("mysql://u@h/db?pgbouncer=true", "no option `pgbouncer`"),
        #[cfg(feature = "mysql")]
        (
            "mysql://u@h/db?min_connections=11",
            "which is more than `max_connections`, 10",
        ),
        ("sqlite://", "names no file"),
        ("sqlite://x?cache=shared", "mode, max_readers, busy_timeout"),
        ("sqlite://x?mode=rx", "rwc, rw, ro"),
        ("sqlite://x?max_readers=0", "between 1 and 10000"),
        ("sqlite://x?busy_timeout=5", "such as 5s, 250ms"),
        ("sqlite://x?busy_timeout=é", "such as 5s, 250ms"),
        ("sqlite://x?busy_timeout=99999999999s", "such as 5s, 250ms"),
        ("sqlite://a%zz", "percent-encoded"),
        ("sqlite://a%00", "percent-encoded"),
        ("sqlite://a%é1", "percent-encoded"),
    ] {
        let error = DbConfig::from_url(url).unwrap_err().to_string();
        assert!(error.contains(says), "{url}: {error}");
    }
}

#[test]
fn no_password_is_told() {
    // Each is wrong with and without the drivers.
    for url in [
        "postgres://ann:secret@host/db?nonsense=1",
        "postgres://ann:sec/r:e@t-secret@host/db?nonsense=1",
        "mysql://ann:secret@host?nonsense=1",
        "mysql://host/db?user=ann&password=secret&nonsense=1",
    ] {
        let error = DbConfig::from_url(url).unwrap_err().to_string();
        assert!(
            !error.contains("secret") && error.contains("ann"),
            "{error}"
        );
    }
}

/// The rows of the table of options under a heading of the book, as names and defaults.
fn documented(book: &str, heading: &str) -> Vec<(String, String)> {
    let after = book.split_once(heading).map_or("", |(_, after)| after);
    let rows = after.trim_start().lines().skip(2);
    let rows = rows.take_while(|line| line.starts_with('|'));
    let of_row = |line: &str| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let names = cells[1].split(", ").map(|name| name.trim_matches('`'));
        let of_name = |name: &str| (name.to_owned(), cells[2].to_owned());
        names.map(of_name).collect::<Vec<_>>()
    };
    rows.flat_map(of_row).collect()
}

#[test]
fn the_book_has_each_option_with_its_default() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/databases.md");
    let book = std::fs::read_to_string(path).unwrap();
    let everything = |config: &DbConfig| {
        let DbConfig {
            pool,
            statement_cache,
            statement_timeout,
            lock_timeout,
            slow_query,
            log_values,
            n_plus_one,
            sqlite,
            server,
            ..
        } = config;
        format!(
            "{pool:?} {statement_cache} {statement_timeout:?} {lock_timeout:?} {slow_query:?} {log_values} \
             {n_plus_one:?} {sqlite:?} {server:?}"
        )
    };
    let servers: Vec<_> = [SERVER, POSTGRES, MYSQL].concat();
    for (heading, options) in [
        ("Of every database:", COMMON),
        ("Of SQLite:", SQLITE),
        ("Of servers:", &servers),
    ] {
        let rows = documented(&book, heading);
        for (name, _) in options {
            assert!(rows.iter().any(|(row, _)| row == name), "{name} is missing");
        }
        for (name, default) in rows {
            let option = options.iter().find(|(option, _)| *option == name);
            let (_, set) = option.unwrap_or_else(|| panic!("there is no option {name}"));
            let Some(value) = default.split('`').nth(1) else {
                continue;
            };
            let mut config = DbConfig::new(Location::SqliteMemory);
            let untouched = everything(&config);
            set(&mut config, &name, value).unwrap();
            assert_eq!(everything(&config), untouched, "{name}={value}");
        }
    }
}
