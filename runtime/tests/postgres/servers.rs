//! Servers of one's own: encryption, sockets, a pooler in between.

use std::{fs, sync::Arc};

use luthier::{
    Dialect,
    db::{Db, Isolation, TxOptions},
    error::Error,
    migrate::{self, Migration, MigrationSet, Outcome, Script, Step},
    value::Value,
};
use luthier_test_support::servers::{Options, PgBouncer, PoolMode, Postgres, variables};

use crate::support::{one, run, script};

/// Who may come how: `luthier` with a certificate, `scram` with a password, both encrypted; `plain` only without.
const RULES: &str = "\
local all all trust
hostssl all luthier 127.0.0.1/32 cert
hostnossl all luthier 127.0.0.1/32 trust
hostssl all scram 127.0.0.1/32 scram-sha-256
hostnossl all plain 127.0.0.1/32 trust
hostssl all trusted 127.0.0.1/32 trust
";

/// How a server is started that goes by these rules. The folder that they stand in is to live as long as the server.
fn ruled(rules: &str) -> (tempfile::TempDir, Options) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pg_hba.conf");
    fs::write(&file, rules).unwrap();
    let everybody = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs::set_permissions(folder.path(), everybody).unwrap();
    let options = Options::default().setting(format!("hba_file={}", file.display()));
    (folder, options)
}

async fn is_encrypted(db: &Db) -> bool {
    let sql = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
    one(db, sql, &[]).await.unwrap()
}

#[tokio::test]
async fn encryption_is_what_the_url_asks_for() {
    if !variables::servers_wanted("encryption_is_what_the_url_asks_for") {
        return;
    }
    let (_folder, options) = ruled(RULES);
    let server = Postgres::start(&options.tls()).unwrap();
    server
        .query("CREATE ROLE scram LOGIN PASSWORD 'geheim'; CREATE ROLE plain LOGIN; CREATE ROLE trusted LOGIN")
        .unwrap();
    let files = server.certificates().unwrap();
    let (ca, stranger) = (files.ca.display(), files.stranger.display());
    let (client, key) = (files.client.display(), files.client_key.display());
    let port = server.port();
    let url = |login: &str, host: &str, options: &str| {
        format!("postgres://{login}@{host}:{port}/luthier?{options}")
    };

    for (login, host, options, encrypted) in [
        ("trusted", "127.0.0.1", String::new(), true),
        ("trusted", "127.0.0.1", "sslmode=require".into(), true),
        // An address is no name that the certificate would have to have.
        (
            "trusted",
            "127.0.0.1",
            format!("sslmode=verify-ca&sslrootcert={ca}"),
            true,
        ),
        (
            "trusted",
            "localhost",
            format!("sslmode=verify-full&sslrootcert={ca}"),
            true,
        ),
        // The login is bound to the certificate; with another hash than the server's it would fail.
        ("scram:geheim", "127.0.0.1", "sslmode=require".into(), true),
        (
            "luthier",
            "127.0.0.1",
            format!("sslmode=require&sslcert={client}&sslkey={key}"),
            true,
        ),
        ("luthier", "127.0.0.1", "sslmode=disable".into(), false),
        // Refused with encryption, so without.
        ("plain", "127.0.0.1", "sslmode=prefer".into(), false),
    ] {
        let url = url(login, host, &options);
        let db = Db::connect(&url)
            .await
            .unwrap_or_else(|error| panic!("{url}: {error:?}"));
        assert_eq!(is_encrypted(&db).await, encrypted, "{url}");
    }

    // The login may stand among the options.
    let place = format!("postgresql://127.0.0.1:{port}/luthier?sslmode=require&user=scram");
    let db = Db::connect(&format!("{place}&password=geheim"))
        .await
        .unwrap();
    let user: String = one(&db, "SELECT CAST(current_user AS text)", &[])
        .await
        .unwrap();
    assert_eq!(user, "scram");
    let error = Db::connect(&format!("{place}&password=falsch"))
        .await
        .unwrap_err();
    assert!(!error.to_string().contains("falsch"), "{error}");

    for (login, host, options, says) in [
        (
            "plain",
            "127.0.0.1",
            "sslmode=require".to_owned(),
            "pg_hba.conf",
        ),
        (
            "scram:falsch",
            "127.0.0.1",
            "sslmode=require".into(),
            "does not take the password of `scram`",
        ),
        (
            "scram",
            "127.0.0.1",
            "sslmode=require".into(),
            "asks for a password of `scram`",
        ),
        (
            "luthier",
            "127.0.0.1",
            "sslmode=require".into(),
            "certificate",
        ),
        (
            "trusted",
            "127.0.0.1",
            format!("sslmode=verify-ca&sslrootcert={stranger}"),
            "could not be encrypted",
        ),
        (
            "trusted",
            "127.0.0.1",
            format!("sslmode=require&sslrootcert={stranger}"),
            "could not be encrypted",
        ),
        (
            "trusted",
            "127.0.0.1",
            format!("sslmode=verify-full&sslrootcert={key}"),
            "holds no certificate",
        ),
        (
            "trusted",
            "127.0.0.1",
            format!("sslmode=require&sslcert={client}&sslkey={ca}"),
            "`sslkey`",
        ),
    ] {
        let url = url(login, host, &options);
        match Db::connect(&url).await {
            Err(error @ Error::Connect { .. }) => {
                let text = error.to_string();
                assert!(
                    text.contains(says) && !text.contains("falsch"),
                    "{url}: {text}"
                );
            }
            other => panic!("{url}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_name_that_is_not_in_the_certificate() {
    if !variables::servers_wanted("a_name_that_is_not_in_the_certificate") {
        return;
    }
    let (_folder, options) = ruled("local all all trust\nhost all all 127.0.0.0/8 trust\n");
    let server = Postgres::start(&options.tls().setting("listen_addresses=*")).unwrap();
    let ca = server.certificates().unwrap().ca.display().to_string();
    // Another address of the same machine, which the certificate does not name.
    let url = |mode: &str| {
        format!(
            "postgres://luthier@127.0.0.2:{}/luthier?sslmode={mode}&sslrootcert={ca}",
            server.port()
        )
    };
    let error = Db::connect(&url("verify-full"))
        .await
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("could not be encrypted") && error.contains("127.0.0.2"),
        "{error}"
    );
    // With `verify-ca` the name does not matter.
    let db = Db::connect(&url("verify-ca")).await.unwrap();
    assert!(is_encrypted(&db).await);
}

#[tokio::test]
async fn a_socket_in_the_file_system() {
    if !variables::servers_wanted("a_socket_in_the_file_system") {
        return;
    }
    let server = Postgres::start(&Options::default()).unwrap();
    let (folder, port) = (server.socket_dir().display().to_string(), server.port());
    let encoded = folder.replace('/', "%2F");
    for (url, by_socket) in [
        (format!("postgres://luthier@{encoded}:{port}/luthier"), true),
        (
            format!("postgres://luthier@:{port}/luthier?host={folder}"),
            true,
        ),
        (server.url().to_owned(), false),
    ] {
        let db = Db::connect(&url)
            .await
            .unwrap_or_else(|error| panic!("{url}: {error}"));
        let local: bool = one(&db, "SELECT inet_client_addr() IS NULL", &[])
            .await
            .unwrap();
        assert_eq!(local, by_socket, "{url}");
    }
}

#[tokio::test]
async fn a_server_without_encryption() {
    if !variables::servers_wanted("a_server_without_encryption") {
        return;
    }
    let server = Postgres::start(&Options::default()).unwrap();
    assert!(!is_encrypted(&Db::connect(server.url()).await.unwrap()).await);
    let url = format!("{}?sslmode=require", server.url());
    let error = Db::connect(&url).await.unwrap_err().to_string();
    assert!(error.contains("sslmode=disable"), "{error}");
}

/// More clients than the pooler has connections, so that each transaction may run on another one.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn behind_a_pooler_that_changes_connections() {
    if !variables::servers_wanted("behind_a_pooler_that_changes_connections") {
        return;
    }
    let server = Postgres::start(&Options::default()).unwrap();
    let settings = Options::default()
        .setting("default_pool_size = 3")
        .setting("server_reset_query =")
        .setting("server_reset_query_always = 0");
    let pooler = PgBouncer::start(&server, PoolMode::Transaction, &settings).unwrap();
    // Without the option, the first thing the pooler is asked for is what it refuses.
    let error = Db::connect(pooler.url()).await.unwrap_err().to_string();
    assert!(error.contains("pgbouncer=true"), "{error}");

    let db = Db::connect(&format!(
        "{}?pgbouncer=true&max_connections=12",
        pooler.url()
    ))
    .await
    .unwrap();
    script(&db, "CREATE TABLE account (id bigint PRIMARY KEY, balance numeric(12, 2), changed timestamptz, note jsonb)")
        .await
        .unwrap();
    for id in 0..10 {
        let values = [
            Value::Int(id),
            Value::Json(std::borrow::Cow::Owned(serde_json::json!({"id": id}))),
        ];
        run(
            &db,
            "INSERT INTO account VALUES ($1, 100, now(), $2)",
            &values,
        )
        .await
        .unwrap();
    }
    let db = Arc::new(db);
    let mut tasks = Vec::new();
    for task in 0..12i64 {
        let db = Arc::clone(&db);
        tasks.push(tokio::spawn(async move {
            for round in 0..25i64 {
                let (from, to) = ((task + round) % 10, (task * 3 + round * 7 + 1) % 10);
                let options = TxOptions::new().isolation(Isolation::ReadCommitted);
                let moved = db
                    .atomic_with(&options, async |tx| {
                        let change =
                            "UPDATE account SET balance = balance + $1, changed = $2 WHERE id = $3";
                        let now = Value::DateTime(luthier::value::now());
                        // In the order of their keys: no deadlock.
                        let mut steps = [(from, -1i64), (to, 1)];
                        steps.sort_unstable();
                        for (id, by) in steps {
                            run(
                                &mut *tx,
                                change,
                                &[Value::Int(by), now.clone(), Value::Int(id)],
                            )
                            .await?;
                        }
                        if round % 5 == 0 {
                            return Err(Error::TransactionLost);
                        }
                        Ok(())
                    })
                    .await;
                assert_eq!(moved.is_err(), round % 5 == 0, "{moved:?}");
                let zone: String = one(&*db, "SHOW TimeZone", &[]).await.unwrap();
                assert_eq!(zone, "UTC");
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    let sum: rust_decimal::Decimal = one(&*db, "SELECT sum(balance) FROM account", &[])
        .await
        .unwrap();
    assert_eq!(sum, rust_decimal::Decimal::from(1000));
    // The migrator's lock is of a transaction, which the pooler does not split; also where an index is made beside it.
    let steps = [
        (
            "CREATE TABLE entry (id bigint PRIMARY KEY, account_id bigint)",
            true,
        ),
        (
            "CREATE INDEX CONCURRENTLY entry_account ON entry (account_id)",
            false,
        ),
    ]
    .map(|(statement, transactional)| Step {
        description: "make entries".into(),
        statements: vec![statement.into()].into(),
        transactional,
    });
    let migration = Migration {
        id: "mg_entries".into(),
        app: "bank".into(),
        name: "0001_entries".into(),
        checksum: "sha256:entries".into(),
        after: Vec::new().into(),
        scripts: vec![Script {
            dialect: Dialect::Postgres,
            forward: steps.to_vec().into(),
            backward: None,
        }]
        .into(),
    };
    let set = MigrationSet {
        migrations: &[&migration],
        drafts: &[],
        databases: &[],
    };
    let (one_run, other_run) =
        tokio::join!(migrate::migrate(&db, &set), migrate::migrate(&db, &set));
    let done = [one_run, other_run].map(|run| run.unwrap().done[0].outcome);
    let ran = done.iter().filter(|outcome| **outcome == Outcome::Ran);
    assert_eq!(ran.count(), 1, "two at once, and one of them did it");
    // No statement was left on the connections behind.
    let prepared: i64 = one(&*db, "SELECT count(*) FROM pg_prepared_statements", &[])
        .await
        .unwrap();
    assert_eq!(prepared, 0);
}
