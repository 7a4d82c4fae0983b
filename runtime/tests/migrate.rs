//! What the migrator does on SQLite only: tables that are rebuilt with foreign keys off, rows that dangle, statements
//! outside of transactions, and processes that share a file.
#![cfg(feature = "sqlite")]
#![allow(clippy::unwrap_used, reason = "a test says by panicking what is wrong")]

use std::{borrow::Cow, process::Command};

use luthier::{
    db::{Access, Conn, Db, DbConfig, Executor},
    dialect::Dialect,
    error::Result,
    migrate::{self, Direction, Migration, MigrationSet, Outcome, Script, State, Step, Target},
};

/// As generated code has it.
static AUTHORS: Migration = Migration {
    id: Cow::Borrowed("mg_authors"),
    app: Cow::Borrowed("blog"),
    name: Cow::Borrowed("0001_initial"),
    checksum: Cow::Borrowed("sha256:1"),
    after: Cow::Borrowed(&[]),
    scripts: Cow::Borrowed(&[Script {
        dialect: Dialect::Sqlite,
        forward: Cow::Borrowed(&[Step {
            description: Cow::Borrowed("create the tables"),
            statements: Cow::Borrowed(&[
                Cow::Borrowed("CREATE TABLE author (id integer PRIMARY KEY, name text)"),
                Cow::Borrowed(
                    "CREATE TABLE post (id integer PRIMARY KEY, author_id integer NOT NULL REFERENCES author (id) ON DELETE CASCADE)",
                ),
                Cow::Borrowed("INSERT INTO author VALUES (1, 'Ann')"),
                Cow::Borrowed("INSERT INTO post VALUES (1, 1), (2, 1)"),
            ]),
            transactional: true,
        }]),
        backward: Some(Cow::Borrowed(&[Step {
            description: Cow::Borrowed("drop the tables"),
            statements: Cow::Borrowed(&[
                Cow::Borrowed("DROP TABLE post"),
                Cow::Borrowed("DROP TABLE author"),
            ]),
            transactional: true,
        }])),
    }]),
};

fn migration(
    name: &str,
    after: &[&str],
    forward: Vec<Step>,
    backward: Option<Vec<Step>>,
) -> Migration {
    Migration {
        id: format!("mg_{name}").into(),
        app: "blog".into(),
        name: name.to_owned().into(),
        checksum: format!("sha256:{name}").into(),
        after: after
            .iter()
            .map(|id| Cow::Owned((*id).to_owned()))
            .collect(),
        scripts: vec![Script {
            dialect: Dialect::Sqlite,
            forward: forward.into(),
            backward: backward.map(Into::into),
        }]
        .into(),
    }
}

fn step(transactional: bool, statements: &[&str]) -> Step {
    Step {
        description: format!("run {}", statements.join("; ")).into(),
        statements: statements
            .iter()
            .map(|sql| Cow::Owned((*sql).to_owned()))
            .collect(),
        transactional,
    }
}

/// Rebuilds a table that others point at, as SQLite's ALTER TABLE cannot change it.
fn rebuild() -> Migration {
    migration(
        "0002_rebuild",
        &["mg_authors"],
        vec![step(
            true,
            &[
                "PRAGMA legacy_alter_table=ON",
                "CREATE TABLE new_author (id integer PRIMARY KEY, name text NOT NULL)",
                "INSERT INTO new_author SELECT id, name FROM author",
                "DROP TABLE author",
                "ALTER TABLE new_author RENAME TO author",
                "PRAGMA legacy_alter_table=OFF",
            ],
        )],
        Some(vec![step(
            true,
            &["ALTER TABLE author ADD COLUMN undone integer"],
        )]),
    )
}

fn set<'a>(migrations: &'a [&'a Migration]) -> MigrationSet<'a> {
    MigrationSet {
        migrations,
        drafts: &[],
        databases: &[],
    }
}

async fn number(conn: &mut Conn, sql: &str) -> Result<i64> {
    let mut number = 0;
    conn.query(sql, &[], &mut |row| {
        number = row.get()?;
        Ok(())
    })
    .await?;
    Ok(number)
}

async fn ask(db: &Db, sql: &str) -> i64 {
    number(&mut db.lease(Access::Write, None).await.unwrap(), sql)
        .await
        .unwrap()
}

async fn tables(db: &Db) -> Vec<String> {
    let mut names = Vec::new();
    let mut conn = db.lease(Access::Read, None).await.unwrap();
    conn.query(
        "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name",
        &[],
        &mut |row| {
            names.push(row.get()?);
            Ok(())
        },
    )
    .await
    .unwrap();
    names
}

#[tokio::test]
async fn forwards_and_back() {
    for url in ["sqlite::memory:".to_owned(), scratch().1] {
        let db = Db::connect(&url).await.unwrap();
        let rebuild = rebuild();
        let all = [&rebuild, &AUTHORS];
        let set = set(&all);

        let planned = migrate::plan(&db, &set, Target::Latest).await.unwrap();
        assert_eq!(
            planned
                .iter()
                .map(|p| p.migration.label())
                .collect::<Vec<_>>(),
            ["blog.0001_initial", "blog.0002_rebuild"]
        );
        assert!(tables(&db).await.is_empty(), "a plan changes nothing");

        let report = migrate::migrate(&db, &set).await.unwrap();
        assert_eq!(report.done.len(), 2);
        assert!(
            report
                .done
                .iter()
                .all(|done| done.outcome == Outcome::Ran && done.direction == Direction::Forward)
        );
        assert_eq!(
            ask(&db, "SELECT count(*) FROM post").await,
            2,
            "the rebuild deleted no row that points at it"
        );
        assert_eq!(ask(&db, "PRAGMA foreign_keys").await, 1);
        assert_eq!(ask(&db, "PRAGMA legacy_alter_table").await, 0);
        assert_eq!(tables(&db).await, ["author", "luthier_migrations", "post"]);
        assert!(
            migrate::migrate(&db, &set).await.unwrap().done.is_empty(),
            "nothing is left to do"
        );

        let states = migrate::status(&db, &set).await.unwrap();
        assert!(
            states.iter().all(|s| matches!(
                s.state,
                State::Applied {
                    faked: false,
                    changed: false,
                    ..
                }
            )),
            "{states:?}"
        );

        let report = migrate::migrate_to(
            &db,
            &set,
            Target::To {
                app: "blog",
                name: "0001",
            },
        )
        .await
        .unwrap();
        assert_eq!(
            (report.done.len(), report.done[0].direction),
            (1, Direction::Backward)
        );
        assert_eq!(ask(&db, "SELECT count(undone) FROM author").await, 0);
        migrate::migrate_to(
            &db,
            &set,
            Target::To {
                app: "blog",
                name: "zero",
            },
        )
        .await
        .unwrap();
        assert_eq!(tables(&db).await, ["luthier_migrations"]);
        assert_eq!(
            migrate::migrate(&db, &set).await.unwrap().done.len(),
            2,
            "and forwards again"
        );
    }
}

#[tokio::test]
async fn a_failing_migration_leaves_nothing() {
    let (_folder, url) = scratch();
    let db = Db::connect(&url).await.unwrap();
    let broken = migration(
        "0002_broken",
        &["mg_authors"],
        vec![
            step(true, &["CREATE TABLE half (id integer)"]),
            step(true, &["CREATE TABLE author (id integer)"]),
        ],
        None,
    );
    let all = [&AUTHORS, &broken];
    let error = migrate::migrate(&db, &set(&all)).await.unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains("blog.0002_broken") && text.contains("CREATE TABLE author"),
        "{text}"
    );
    assert_eq!(
        tables(&db).await,
        ["author", "luthier_migrations", "post"],
        "the first one stays, the second left nothing"
    );
    assert_eq!(ask(&db, "PRAGMA foreign_keys").await, 1);

    let orphans = migration(
        "0003_orphans",
        &["mg_authors"],
        vec![step(true, &["DELETE FROM author"])],
        None,
    );
    let error = migrate::migrate(&db, &set(&[&AUTHORS, &orphans]))
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains("post → author (2 rows)"),
        "{error}"
    );
    assert_eq!(ask(&db, "SELECT count(*) FROM author").await, 1);
}

#[tokio::test]
async fn rows_that_dangled_before_are_tolerated() {
    let db = Db::connect("sqlite::memory:").await.unwrap();
    migrate::migrate(&db, &set(&[&AUTHORS])).await.unwrap();
    db.lease(Access::Write, None)
        .await
        .unwrap()
        .execute_script(
            "PRAGMA foreign_keys=OFF; INSERT INTO post VALUES (9, 99); PRAGMA foreign_keys=ON",
        )
        .await
        .unwrap();
    let rebuild = rebuild();
    assert_eq!(
        migrate::migrate(&db, &set(&[&AUTHORS, &rebuild]))
            .await
            .unwrap()
            .done
            .len(),
        1
    );
}

#[tokio::test]
async fn steps_outside_of_transactions_resume() {
    let (_folder, url) = scratch();
    let db = Db::connect(&url).await.unwrap();
    let steps = |second: &str| {
        vec![
            step(true, &["CREATE TABLE one (id integer)"]),
            step(false, &["VACUUM", second]),
            step(true, &["CREATE TABLE three (id integer)"]),
        ]
    };
    let failing = migration(
        "0002_mixed",
        &["mg_authors"],
        steps("PRAGMA no such thing"),
        None,
    );
    assert!(
        migrate::migrate(&db, &set(&[&AUTHORS, &failing]))
            .await
            .is_err()
    );
    assert!(
        tables(&db).await.contains(&"one".to_owned())
            && !tables(&db).await.contains(&"three".to_owned())
    );
    assert_eq!(
        ask(&db, "SELECT count(*) FROM luthier_migrations").await,
        1,
        "it is not applied yet"
    );
    // The same migration, whose statement now works: what was done is not done again.
    let mended = migration(
        "0002_mixed",
        &["mg_authors"],
        steps("PRAGMA optimize"),
        None,
    );
    assert_eq!(
        migrate::migrate(&db, &set(&[&AUTHORS, &mended]))
            .await
            .unwrap()
            .done
            .len(),
        1
    );
    assert!(tables(&db).await.contains(&"three".to_owned()));
    assert_eq!(ask(&db, "SELECT count(*) FROM luthier_journal").await, 0);

    // A statement of which nobody knows whether it was done.
    let unsure = migration(
        "0003_unsure",
        &["mg_authors"],
        vec![step(false, &["VACUUM"])],
        None,
    );
    let mut conn = db.lease(Access::Write, None).await.unwrap();
    conn.execute_script("INSERT INTO luthier_journal VALUES ('mg_0003_unsure', 'forward', 0, 'fnv1a:a1968fb2a0c29ed6', '2026-01-01 00:00:00', NULL)").await.unwrap();
    drop(conn);
    let error = migrate::migrate(&db, &set(&[&AUTHORS, &mended, &unsure]))
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains("was interrupted") && error.to_string().contains("VACUUM"),
        "{error}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_handles_at_once() {
    let (_folder, url) = scratch();
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let url = url.clone();
            tokio::spawn(async move {
                let db = Db::connect(&url).await?;
                let rebuild = rebuild();
                migrate::migrate(&db, &set(&[&AUTHORS, &rebuild])).await
            })
        })
        .collect();
    let mut ran = 0;
    for task in tasks {
        let report = task.await.unwrap().unwrap();
        ran += report
            .done
            .iter()
            .filter(|done| done.outcome == Outcome::Ran)
            .count();
    }
    assert_eq!(ran, 2, "each migration was run once");
}

const CHILD: &str = "LUTHIER_TEST_MIGRATES";

/// Starts this test binary again, as another process that only migrates.
fn child(url: &str, how: &str) -> std::process::Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "the_other_process", "--nocapture"])
        .env(CHILD, format!("{how} {url}"))
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap()
}

/// Not a test of its own: what a child process does.
#[tokio::test]
async fn the_other_process() {
    let Ok(task) = std::env::var(CHILD) else {
        return;
    };
    let (how, url) = task.split_once(' ').unwrap();
    let mut config = DbConfig::from_url(url).unwrap();
    if how == "dies" {
        config = config.with_observer(|statement| {
            if statement.sql.starts_with("ALTER TABLE new_author") {
                std::process::abort();
            }
        });
    }
    let db = Db::open(config).await.unwrap();
    let rebuild = rebuild();
    migrate::migrate(&db, &set(&[&AUTHORS, &rebuild]))
        .await
        .unwrap();
}

#[tokio::test]
async fn several_processes_at_once() {
    let (_folder, url) = scratch();
    let children: Vec<_> = (0..4).map(|_| child(&url, "migrates")).collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    let db = Db::connect(&url).await.unwrap();
    assert_eq!(ask(&db, "SELECT count(*) FROM luthier_migrations").await, 2);
    assert_eq!(
        ask(&db, "SELECT count(*) FROM post").await,
        2,
        "the data was inserted once"
    );
}

#[tokio::test]
async fn a_process_that_dies_leaves_the_migration_whole_or_not_at_all() {
    let (_folder, url) = scratch();
    assert!(!child(&url, "dies").wait().unwrap().success());
    let db = Db::connect(&url).await.unwrap();
    assert_eq!(
        tables(&db).await,
        ["author", "luthier_migrations", "post"],
        "nothing of the rebuild is there"
    );
    assert_eq!(ask(&db, "SELECT count(*) FROM luthier_migrations").await, 1);
    let rebuild = rebuild();
    assert_eq!(
        migrate::migrate(&db, &set(&[&AUTHORS, &rebuild]))
            .await
            .unwrap()
            .done
            .len(),
        1
    );
    assert_eq!(ask(&db, "SELECT count(*) FROM post").await, 2);
}

fn scratch() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("test.db").display());
    (folder, url)
}
