//! The databases that tests get, and what becomes of a test that gets none.

#![allow(clippy::unwrap_used, reason = "a test says by panicking what is wrong")]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::{Command, Output};

use luthier::db::{Access, Executor as _};
use luthier::{Db, Result};
use luthier_test_support::servers::variables::{
    MYSQL_URL, POSTGRES_URL, SKIPPED_FILE, SQLITE_ONLY,
};
use luthier_test_support::{Backend, TestDatabase, on_every_database, run, tables};

async fn numbers(db: &Db) -> Result<()> {
    db.execute("CREATE TABLE number (value integer)", ())
        .await?;
    db.execute("INSERT INTO number VALUES (7)", ()).await?;
    Ok(())
}

#[on_every_database]
async fn it_is_empty(database: &TestDatabase) -> Result<()> {
    assert_eq!(tables(database.db()).await?, [""; 0]);
    Ok(())
}

#[on_every_database(numbers)]
async fn it_is_filled(db: &Db) -> Result<()> {
    assert_eq!(tables(db).await?, ["number"]);
    let found = db.query_as::<(i32,)>("SELECT value FROM number", ());
    assert_eq!(found.all(db).await?, [(7,)]);
    Ok(())
}

#[on_every_database(multi_thread)]
async fn it_works_on_two_threads(db: Db) {
    let task = tokio::spawn(async move { numbers(&db).await });
    task.await.unwrap().unwrap();
}

#[on_every_database(
    only(sqlite_file, postgres, mariadb),
    reason = "a database in memory is seen by one handle"
)]
async fn another_handle_sees_the_same(database: &TestDatabase) -> Result<()> {
    numbers(database.db()).await?;
    let other = Db::connect(database.url()).await?;
    assert_eq!(tables(&other).await?, ["number"]);
    Ok(())
}

/// Whether the database at this URL is there.
fn is_there(url: &str) -> bool {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        match Db::connect(url).await {
            Ok(db) => tables(&db).await.is_ok(),
            Err(_) => false,
        }
    })
}

#[test]
fn it_is_gone_after_a_panic_in_a_transaction() {
    for backend in [Backend::SqliteFile, Backend::Postgres, Backend::MariaDb] {
        let name = format!(
            "it_is_gone_after_a_panic_in_a_transaction ({})",
            backend.name()
        );
        if !backend.wanted(&name) {
            continue;
        }
        let mut url = String::new();
        let failed = catch_unwind(AssertUnwindSafe(|| {
            run("a test", backend, 1, async |database: &TestDatabase| {
                url = database.url().to_owned();
                numbers(database.db()).await.unwrap();
                assert!(tables(database.db()).await.is_ok());
                let mut conn = database.db().lease(Access::Write, None).await.unwrap();
                conn.begin().await.unwrap();
                conn.execute("UPDATE number SET value = 8", &[])
                    .await
                    .unwrap();
                assert_eq!(conn.depth(), 0, "on purpose");
            });
        }));
        assert!(failed.is_err());
        assert!(url.contains("test"), "{url}");
        if backend.is_sqlite() {
            let file = url.trim_start_matches("sqlite://");
            assert!(!std::path::Path::new(file).exists(), "{url}");
        } else {
            assert!(!is_there(&url), "{url}");
        }
    }
}

/// Runs a test of this program again, with these variables and no other.
fn again(test: &str, variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", test, "--nocapture"]);
    for variable in [MYSQL_URL, POSTGRES_URL, SKIPPED_FILE, SQLITE_ONLY] {
        command.env_remove(variable);
    }
    command.envs(variables.iter().copied()).output().unwrap()
}

#[test]
fn without_a_server_a_test_says_that_it_is_skipped() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("skipped");
    let file = file.to_str().unwrap();
    let nowhere = "postgres://127.0.0.1:1/nowhere";
    for variables in [
        vec![(SKIPPED_FILE, file)],
        vec![(SKIPPED_FILE, file), (POSTGRES_URL, "")],
        vec![
            (SKIPPED_FILE, file),
            (POSTGRES_URL, nowhere),
            (SQLITE_ONLY, "1"),
        ],
    ] {
        let output = again("it_is_filled::postgres", &variables);
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{said}");
        assert!(
            said.contains("skipped: databases::it_is_filled::postgres: LUTHIER_"),
            "{said}"
        );
        let noted = std::fs::read_to_string(file).unwrap();
        assert_eq!(noted, "databases::it_is_filled::postgres\n");
        std::fs::remove_file(file).unwrap();
    }
}

#[test]
fn a_server_that_is_given_and_not_there_fails_the_test() {
    for (test, variable, url) in [
        (
            "it_is_empty::postgres",
            POSTGRES_URL,
            "postgres://luthier@127.0.0.1:1/nowhere",
        ),
        (
            "it_is_empty::mariadb",
            MYSQL_URL,
            "mysql://luthier@127.0.0.1:1/nowhere",
        ),
    ] {
        let output = again(test, &[(variable, url)]);
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success(), "{said}");
        assert!(said.contains("no database on "), "{said}");
    }
}
