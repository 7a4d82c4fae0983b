//! Starts every server there is, and does to it what tests of the runtime rely on.
//!
//! Where no test is to use a server, these say that they are skipped; see [`variables::SQLITE_ONLY`].

#![allow(clippy::unwrap_used, reason = "a test says by panicking what is wrong")]

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, thread};

use luthier_test_servers::{MariaDb, Options, PgBouncer, PoolMode, Postgres, variables};

/// Whether servers may be started, which only `cargo xtask test` and who sets the URLs ask for.
fn wanted(test: &str) -> bool {
    variables::servers_wanted(test)
}

#[test]
fn a_postgres_comes_back_with_its_data() {
    if !wanted("a_postgres_comes_back_with_its_data") {
        return;
    }
    let mut server = Postgres::start(&Options::default()).unwrap();
    let (port, folder) = (server.port(), server.socket_dir().to_owned());
    server.query("CREATE TABLE kept (id int)").unwrap();
    let socket = format!(".s.PGSQL.{port}");
    assert!(folder.join(&socket).exists());
    server.stop();
    assert!(server.query("SELECT 1").is_err());
    server.check_alive().unwrap();
    server.restart().unwrap();
    assert_eq!(server.query("SELECT count(*) FROM kept").unwrap(), "0");
    server.kill();
    server.restart().unwrap();
    assert_eq!(server.query("SELECT count(*) FROM kept").unwrap(), "0");
    assert_eq!(server.port(), port);
    drop(server);
    assert!(!folder.exists(), "the folder goes with the server");
}

#[test]
fn a_mariadb_comes_back_with_its_data() {
    if !wanted("a_mariadb_comes_back_with_its_data") {
        return;
    }
    let options = Options::default().setting("max-connections=17");
    let mut server = MariaDb::start(&options).unwrap();
    let (port, folder) = (server.port(), server.socket_dir().to_owned());
    assert!(server.version().contains("MariaDB"), "{}", server.version());
    assert_eq!(server.query("SELECT @@max_connections").unwrap(), "17");
    assert!(server.socket().exists());
    server.query("CREATE TABLE kept (id int)").unwrap();
    server.restart().unwrap();
    assert_eq!(server.query("SELECT count(*) FROM kept").unwrap(), "0");
    server.kill();
    server.restart().unwrap();
    assert_eq!(server.query("SELECT count(*) FROM kept").unwrap(), "0");
    assert_eq!(server.port(), port);
    drop(server);
    assert!(!folder.exists(), "the folder goes with the server");
}

#[test]
fn a_replica_follows_and_only_reads() {
    if !wanted("a_replica_follows_and_only_reads") {
        return;
    }
    let primary = Postgres::start(&Options::default()).unwrap();
    primary.query("CREATE TABLE before (id int)").unwrap();
    let mut replica = Postgres::start_replica(&primary).unwrap();
    assert_ne!(replica.port(), primary.port());
    primary
        .query("CREATE TABLE after AS SELECT 7 AS id")
        .unwrap();
    replica.caught_up(&primary).unwrap();
    assert_eq!(replica.query("SELECT id FROM after").unwrap(), "7");
    assert_eq!(replica.query("SELECT count(*) FROM before").unwrap(), "0");
    let error = replica.query("DROP TABLE before").unwrap_err().to_string();
    assert!(error.contains("read-only"), "{error}");
    replica.restart().unwrap();
    primary.query("INSERT INTO after VALUES (8)").unwrap();
    replica.caught_up(&primary).unwrap();
    assert_eq!(replica.query("SELECT sum(id) FROM after").unwrap(), "15");
}

#[test]
fn a_pgbouncer_gives_each_transaction_any_connection() {
    if !wanted("a_pgbouncer_gives_each_transaction_any_connection") {
        return;
    }
    let server = Postgres::start(&Options::default()).unwrap();
    let options = Options::default().setting("default_pool_size = 1");
    let mut bouncer = PgBouncer::start(&server, PoolMode::Transaction, &options).unwrap();
    assert!(
        bouncer.version().contains("ouncer"),
        "{}",
        bouncer.version()
    );
    assert_ne!(bouncer.port(), server.port());
    bouncer.restart().unwrap();
    // While one client stays, another gets the connection that the first had.
    let pid = "SELECT pg_backend_pid()";
    let meanwhile = format!("\\! psql --no-psqlrc -t -A -c '{pid}' {}", bouncer.url());
    let client = Command::new("psql")
        .args(["--no-psqlrc", "-t", "-A", "-c", pid, "-c", &meanwhile])
        .arg(bouncer.url())
        .output()
        .unwrap();
    let said = String::from_utf8([client.stdout, client.stderr].concat()).unwrap();
    let pids: Vec<&str> = said.lines().collect();
    assert!(pids.len() == 2 && pids[0] == pids[1], "{said}");
}

#[test]
fn certificates_are_accepted_and_strangers_are_not() {
    if !wanted("certificates_are_accepted_and_strangers_are_not") {
        return;
    }
    let server = Postgres::start(&Options::default().tls()).unwrap();
    let files = server.certificates().unwrap();
    let connect = |ca: &PathBuf, host: &str| {
        let url = format!(
            "host={host} port={} user=luthier dbname=luthier sslmode=verify-full sslrootcert={} sslcert={} sslkey={}",
            server.port(),
            ca.display(),
            files.client.display(),
            files.client_key.display(),
        );
        let sql = "SELECT ssl, client_dn FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
        let output = Command::new("psql")
            .args(["--no-psqlrc", "-t", "-A", "-c", sql, &url])
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8(said).unwrap())
    };
    for host in ["localhost", "127.0.0.1"] {
        let (accepted, said) = connect(&files.ca, host);
        assert!(accepted, "{said}");
        assert_eq!(said.trim(), "t|/CN=luthier");
    }
    let (accepted, said) = connect(&files.stranger, "localhost");
    assert!(
        !accepted && said.contains("certificate verify failed"),
        "{said}"
    );

    let server = MariaDb::start(&Options::default().tls()).unwrap();
    let files = server.certificates().unwrap();
    assert_eq!(server.query("SELECT @@have_ssl").unwrap(), "YES");
    let mut client = Command::new("mariadb");
    client
        .args(["--no-defaults", "--protocol=tcp", "--host=localhost"])
        .args(["--user=luthier", "--ssl-verify-server-cert", "-N", "-B"])
        .arg(format!("--port={}", server.port()))
        .arg(format!("--ssl-ca={}", files.ca.display()))
        .arg("--execute=SHOW STATUS LIKE 'Ssl_version'");
    let output = client.output().unwrap();
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert!(said.contains("TLS"), "{said}");
}

/// Set for the process that [`a_server_ends_with_a_process_that_is_killed`] kills: the file to write port and folder to.
const VICTIM: &str = "LUTHIER_TEST_VICTIM";

#[test]
fn a_victim() {
    let Some(file) = env::var_os(VICTIM) else {
        return;
    };
    let postgres = Postgres::start(&Options::default()).unwrap();
    let text = format!("{} {}\n", postgres.port(), postgres.socket_dir().display());
    std::fs::write(file, text).unwrap();
    thread::sleep(Duration::from_secs(600));
}

#[test]
fn a_server_ends_with_a_process_that_is_killed() {
    if !wanted("a_server_ends_with_a_process_that_is_killed") || !cfg!(target_os = "linux") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("port");
    let mut victim = Command::new(env::current_exe().unwrap())
        .args(["--exact", "a_victim"])
        .env(VICTIM, &file)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let (port, left) = wait("the server to start", || {
        let text = std::fs::read_to_string(&file).ok()?;
        let (port, left) = text.strip_suffix('\n')?.split_once(' ')?;
        Some((port.parse::<u16>().ok()?, PathBuf::from(left)))
    });
    let there = || std::net::TcpStream::connect(("127.0.0.1", port)).is_ok();
    assert!(there());
    victim.kill().unwrap();
    victim.wait().unwrap();
    wait("the server to end", || (!there()).then_some(()));
    // It removes its file when it has written all else.
    let pid = left.join("data/postmaster.pid");
    wait("the server to be gone", || (!pid.exists()).then_some(()));
    std::fs::remove_dir_all(left).unwrap();
}

fn wait<T>(what: &str, look: impl Fn() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(
            start.elapsed() < Duration::from_secs(60),
            "waited for {what}"
        );
        thread::sleep(Duration::from_millis(20));
    }
}
