//! The migrator on every kind of database: forwards and back, several processes at once, and processes that die where not
//! everything is one transaction.
#![cfg(all(feature = "sqlite", feature = "postgres", feature = "mysql"))]
#![allow(clippy::unwrap_used, reason = "a test says by panicking what is wrong")]

use std::{borrow::Cow, process::Command, time::Duration};

use luthier::{
    db::{Db, DbConfig},
    dialect::Dialect,
    error::{Error, MigrationError, Result},
    migrate::{self, Direction, Migration, MigrationSet, Outcome, Script, State, Step, Target},
};
use luthier_test_support::{TestDatabase, on_every_database, others, tables};

/// Statements that every database takes, one step each; on MariaDB and MySQL each outside of a transaction.
fn script(dialect: Dialect, statements: &[&str]) -> Vec<Step> {
    let one_by_one = matches!(dialect, Dialect::MariaDb | Dialect::MySql);
    let step = |statements: &[&str]| Step {
        description: format!("run {}", statements.join("; ")).into(),
        statements: statements
            .iter()
            .map(|sql| Cow::Owned((*sql).to_owned()))
            .collect(),
        transactional: !one_by_one || statements.iter().all(|sql| sql.starts_with("INSERT")),
    };
    statements.iter().map(|sql| step(&[sql])).collect()
}

fn migration(name: &str, after: &[&str], forward: &[&str], backward: &[&str]) -> Migration {
    let scripts = Dialect::ALL.into_iter().map(|dialect| Script {
        dialect,
        forward: script(dialect, forward).into(),
        backward: Some(script(dialect, backward).into()),
    });
    Migration {
        id: format!("mg_{name}").into(),
        app: "blog".into(),
        name: name.to_owned().into(),
        checksum: format!("sha256:{name}").into(),
        after: after
            .iter()
            .map(|id| Cow::Owned((*id).to_owned()))
            .collect(),
        scripts: scripts.collect(),
    }
}

/// A migration of one statement that no transaction may be around, on one kind of database.
fn alone(name: &str, dialect: Dialect, statement: &str) -> Migration {
    let mut migration = migration(name, &["mg_0001_initial"], &[], &[]);
    let mut forward = script(dialect, &[statement]);
    forward[0].transactional = false;
    migration.scripts = vec![Script {
        dialect,
        forward: forward.into(),
        backward: None,
    }]
    .into();
    migration
}

fn migrations() -> Vec<Migration> {
    vec![
        migration(
            "0001_initial",
            &[],
            &[
                "CREATE TABLE author (id integer NOT NULL PRIMARY KEY, name varchar(40) NOT NULL)",
                "CREATE TABLE post (id integer NOT NULL PRIMARY KEY, author_id integer NOT NULL)",
                "INSERT INTO author (id, name) VALUES (1, 'Ann')",
            ],
            &["DROP TABLE post", "DROP TABLE author"],
        ),
        migration(
            "0002_subtitle",
            &["mg_0001_initial"],
            &[
                "ALTER TABLE post ADD COLUMN title varchar(40)",
                "CREATE INDEX post_title ON post (title)",
                "INSERT INTO author (id, name) VALUES (2, 'Bob')",
            ],
            &["ALTER TABLE author ADD COLUMN undone integer"],
        ),
    ]
}

fn set<'a>(migrations: &'a [&'a Migration]) -> MigrationSet<'a> {
    MigrationSet {
        migrations,
        drafts: &[],
        databases: &[],
    }
}

/// Runs all of them, or as far as the target says.
async fn run(db: &Db, migrations: &[Migration], target: Target<'_>) -> Result<migrate::Report> {
    let migrations: Vec<&Migration> = migrations.iter().collect();
    migrate::migrate_to(db, &set(&migrations), target).await
}

/// Their states.
async fn states(db: &Db, migrations: &[Migration]) -> Result<Vec<State>> {
    let migrations: Vec<&Migration> = migrations.iter().collect();
    let all = migrate::status(db, &set(&migrations)).await?;
    Ok(all.into_iter().map(|status| status.state).collect())
}

async fn count(db: &Db, sql: &'static str) -> i64 {
    db.query_as::<(i64,)>(sql, ()).all(db).await.unwrap()[0].0
}

const ZERO: Target<'static> = Target::To {
    app: "blog",
    name: "zero",
};

#[on_every_database]
async fn forwards_and_back(db: &Db) -> Result<()> {
    let all = migrations();
    let refs: Vec<&Migration> = all.iter().collect();
    let set = set(&refs);
    assert!(
        migrate::status(db, &set)
            .await?
            .iter()
            .all(|it| it.state == State::Pending),
        "asking makes no tables"
    );
    let planned = migrate::plan(db, &set, Target::Latest).await?;
    let labels: Vec<_> = planned.iter().map(|it| it.migration.label()).collect();
    assert_eq!(labels, ["blog.0001_initial", "blog.0002_subtitle"]);
    assert!(tables(db).await?.is_empty(), "nor does planning");
    let before = jiff::Timestamp::now();
    let report = run(db, &all, Target::Latest).await?;
    assert_eq!(report.done.len(), 2);
    assert!(report.done.iter().all(|done| done.outcome == Outcome::Ran));
    for status in migrate::status(db, &set).await? {
        let State::Applied {
            at,
            faked: false,
            changed: false,
        } = status.state
        else {
            panic!("{status:?}");
        };
        assert!(
            at.duration_since(before).as_secs() < 60 && at >= before - Duration::from_secs(1),
            "{at}"
        );
    }
    assert_eq!(count(db, "SELECT count(*) FROM author").await, 2);
    assert!(run(db, &all, Target::Latest).await?.done.is_empty());

    let first = Target::To {
        app: "blog",
        name: "0001",
    };
    let report = run(db, &all, first).await?;
    let done: Vec<_> = report.done.iter().map(|done| done.direction).collect();
    assert_eq!(done, [Direction::Backward]);
    assert_eq!(count(db, "SELECT count(undone) FROM author").await, 0);
    let report = run(db, &all, ZERO).await?;
    assert_eq!(report.done.len(), 1);
    let left = tables(db).await?;
    assert!(
        left.iter().all(|table| table.starts_with("luthier_")),
        "{left:?}"
    );
    if left.contains(&"luthier_journal".to_owned()) {
        assert_eq!(count(db, "SELECT count(*) FROM luthier_journal").await, 0);
    }
    assert_eq!(run(db, &all, Target::Latest).await?.done.len(), 2);
    Ok(())
}

#[on_every_database]
async fn a_statement_that_fails_is_named_and_tried_again(db: &Db) -> Result<()> {
    let mut all = migrations();
    let broken = "ALTER TABLE nothing ADD COLUMN title varchar(40)";
    all.push(migration(
        "0003_more",
        &["mg_0002_subtitle"],
        &["ALTER TABLE post ADD COLUMN more integer", broken],
        &[],
    ));
    let error = run(db, &all, Target::Latest).await.unwrap_err();
    assert!(
        matches!(&error, Error::Migration(error) if matches!(**error, MigrationError::Failed { .. })),
        "{error:?}"
    );
    assert!(
        error.to_string().contains("blog.0003_more failed"),
        "{error}"
    );
    assert_eq!(
        count(db, "SELECT count(*) FROM luthier_migrations").await,
        2
    );

    // Mended: what was done before the mistake is not done again where it was kept.
    all[2] = migration(
        "0003_more",
        &["mg_0002_subtitle"],
        &[
            "ALTER TABLE post ADD COLUMN more integer",
            "ALTER TABLE author ADD COLUMN more integer",
        ],
        &[],
    );
    assert_eq!(run(db, &all, Target::Latest).await?.done.len(), 1);
    Ok(())
}

#[on_every_database]
async fn a_draft_refuses(db: &Db) -> Result<()> {
    let all = migrations();
    let refs: Vec<&Migration> = all.iter().collect();
    let drafted = MigrationSet {
        drafts: &["blog"],
        ..set(&refs)
    };
    let error = migrate::migrate(db, &drafted).await.unwrap_err();
    assert!(
        error.to_string().contains("`blog`")
            && error.to_string().contains("luthier makemigrations"),
        "{error}"
    );
    assert!(tables(db).await?.is_empty());
    let states = migrate::status(db, &drafted).await?;
    assert_eq!(
        states[0].state,
        State::Pending,
        "the status can be asked for"
    );
    Ok(())
}

#[on_every_database]
async fn a_changed_migration_is_named(db: &Db) -> Result<()> {
    let mut all = migrations();
    run(db, &all, Target::Latest).await?;
    all[0].checksum = "sha256:other".into();
    let error = run(db, &all, Target::Latest).await.unwrap_err();
    assert!(
        error.to_string().contains("blog.0001_initial was changed"),
        "{error}"
    );
    let states = states(db, &all).await?;
    let changed = |state: &State| matches!(state, State::Applied { changed: true, .. });
    assert_eq!((changed(&states[0]), changed(&states[1])), (true, false));
    Ok(())
}

#[on_every_database]
async fn an_older_program_tolerates_what_it_does_not_know(db: &Db) -> Result<()> {
    let all = migrations();
    run(db, &all, Target::Latest).await?;
    let report = run(db, &all[..1], Target::Latest).await?;
    assert_eq!(
        (report.done.len(), report.unknown),
        (0, vec!["blog.0002_subtitle".to_owned()])
    );
    let states = states(db, &all[..1]).await?;
    assert!(matches!(states[1], State::Unknown { .. }), "{states:?}");
    Ok(())
}

#[on_every_database]
async fn fake_notes_and_runs_nothing(db: &Db) -> Result<()> {
    let all = migrations();
    let refs: Vec<&Migration> = all.iter().collect();
    let set = set(&refs);
    let report = migrate::fake(db, &set, Target::Latest).await?;
    let faked = |done: &migrate::Done| done.outcome == Outcome::Faked;
    assert!(report.done.len() == 2 && report.done.iter().all(faked));
    let ours = |tables: Vec<String>| {
        let ours = |table: &String| !table.starts_with("luthier_");
        tables.into_iter().filter(ours).collect::<Vec<_>>()
    };
    assert_eq!(ours(tables(db).await?), [""; 0]);
    let is_faked = |state: &State| matches!(state, State::Applied { faked: true, .. });
    assert!(states(db, &all).await?.iter().all(is_faked));
    migrate::fake(db, &set, ZERO).await?;
    assert_eq!(run(db, &all, Target::Latest).await?.done.len(), 2);
    assert_eq!(ours(tables(db).await?), ["author", "post"]);
    Ok(())
}

#[on_every_database]
async fn what_cannot_be_undone_is_told_before_anything_is(db: &Db) -> Result<()> {
    let mut all = migrations();
    let mut one_way = migration("0003_one_way", &["mg_0002_subtitle"], &[], &[]);
    for script in one_way.scripts.to_mut() {
        script.backward = None;
    }
    all.push(one_way);
    all.push(migration(
        "0004_last",
        &["mg_0003_one_way"],
        &["CREATE TABLE last_one (id integer)"],
        &["DROP TABLE last_one"],
    ));
    run(db, &all, Target::Latest).await?;
    let error = run(db, &all, ZERO).await.unwrap_err();
    assert!(
        matches!(&error, Error::Migration(e) if matches!(**e, MigrationError::Irreversible { .. })),
        "{error:?}"
    );
    assert!(tables(db).await?.contains(&"last_one".to_owned()));
    Ok(())
}

#[on_every_database]
async fn a_database_that_the_migration_was_not_made_for(db: &Db) -> Result<()> {
    let mut all = migrations();
    let here = db.dialect();
    all[1]
        .scripts
        .to_mut()
        .retain(|script| script.dialect != here);
    let error = run(db, &all, Target::Latest).await.unwrap_err();
    let says = format!("was not made for {}", here.name());
    assert!(error.to_string().contains(&says), "{error}");
    assert!(
        tables(db).await?.is_empty(),
        "also what could be done is not"
    );
    Ok(())
}

#[on_every_database(only(mariadb), reason = "only there a part of a migration stays")]
async fn a_part_that_is_done_must_stay_as_it_was(db: &Db) -> Result<()> {
    let steps = |first: &str| {
        let mut all = migrations();
        all[1] = migration(
            "0002_subtitle",
            &["mg_0001_initial"],
            &[first, "ALTER TABLE no ADD a int"],
            &[],
        );
        all
    };
    run(
        db,
        &steps("ALTER TABLE post ADD COLUMN a integer"),
        Target::Latest,
    )
    .await
    .unwrap_err();
    let error = run(
        db,
        &steps("ALTER TABLE post ADD COLUMN b integer"),
        Target::Latest,
    )
    .await
    .unwrap_err();
    assert!(
        error
            .to_string()
            .contains("a part of the migration blog.0002_subtitle has been applied"),
        "{error}"
    );
    Ok(())
}

/// Migrates through several handles at once; gives how many migrations were run by one of them.
async fn at_once(url: &str, migrations: &[Migration]) -> usize {
    let tasks: Vec<_> = (0..6)
        .map(|_| {
            let (url, migrations) = (url.to_owned(), migrations.to_vec());
            tokio::spawn(async move {
                let db = Db::connect(&url).await?;
                run(&db, &migrations, Target::Latest).await
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
    ran
}

#[on_every_database(
    only(sqlite_file, postgres, mariadb),
    reason = "in memory, each handle has a database of its own",
    multi_thread
)]
async fn several_at_once_wait_for_each_other(database: &TestDatabase) {
    assert_eq!(
        at_once(database.url(), &migrations()).await,
        2,
        "each was run once"
    );
    assert_eq!(count(database.db(), "SELECT count(*) FROM author").await, 2);
}

#[on_every_database(
    only(postgres, mariadb),
    reason = "SQLite's statements outside of transactions are VACUUM and PRAGMA",
    multi_thread
)]
async fn one_that_is_at_it_is_waited_for(database: &TestDatabase) {
    // Slow enough that the others come while it runs.
    let dialect = database.db().dialect();
    let slow = match dialect {
        Dialect::Postgres => "SELECT pg_sleep(0.7)",
        _ => "DO SLEEP(0.7)",
    };
    let mut all = migrations();
    all.push(alone("0003_slow", dialect, slow));
    if dialect == Dialect::Postgres {
        // It waits for every transaction that may see the table: none of ours must be one.
        all.push(alone(
            "0004_index",
            dialect,
            "CREATE INDEX CONCURRENTLY post_author ON post (author_id)",
        ));
    }
    assert_eq!(
        at_once(database.url(), &all).await,
        all.len(),
        "each was run once"
    );
}

#[on_every_database(
    only(postgres, mariadb),
    reason = "SQLite's statements are not given up in the middle"
)]
async fn a_run_that_is_given_up_lets_go_of_the_lock(database: &TestDatabase) -> Result<()> {
    let db = database.db();
    let dialect = db.dialect();
    let slow = match dialect {
        Dialect::Postgres => "SELECT pg_sleep(30)",
        _ => "DO SLEEP(30)",
    };
    let all = migrations();
    run(db, &all, Target::Latest).await?;
    let mut unfinished = all.clone();
    unfinished.push(alone("0003_slow", dialect, slow));
    let other = Db::connect(database.url()).await?;
    let runs = async {
        while others(&other, slow).await?.is_empty() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok::<_, Error>(())
    };
    tokio::select! {
        done = run(db, &unfinished, Target::Latest) => panic!("it was to be given up: {done:?}"),
        running = runs => running?,
    }
    // Nobody knows whether it was done.
    let error = run(&other, &unfinished, Target::Latest).await.unwrap_err();
    assert!(
        error.to_string().contains("0003_slow was interrupted"),
        "{error}"
    );
    // The lock is free for what can be done.
    assert_eq!(run(&other, &all, ZERO).await?.done.len(), 2);
    Ok(())
}

const CHILD: &str = "LUTHIER_TEST_MIGRATES_AND_DIES";

/// Runs this test binary as another process, which dies before the first statement that begins so.
fn dies_at(url: &str, statement: &str) {
    let status = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "the_process_that_dies", "--nocapture"])
        .env(CHILD, format!("{url}\n{statement}"))
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .status()
        .unwrap();
    assert!(!status.success(), "it died");
}

/// Not a test of its own: what the child process does.
#[tokio::test]
async fn the_process_that_dies() {
    let Ok(task) = std::env::var(CHILD) else {
        return;
    };
    let (url, fatal) = task.split_once('\n').unwrap();
    let fatal = fatal.to_owned();
    let config = DbConfig::from_url(url)
        .unwrap()
        .with_observer(move |statement| {
            if statement.sql.starts_with(&fatal) {
                std::process::abort();
            }
        });
    let db = Db::open(config).await.unwrap();
    run(&db, &migrations(), Target::Latest).await.unwrap();
}

#[on_every_database(
    only(sqlite_file, postgres, mariadb),
    reason = "a process cannot leave a database in memory behind"
)]
async fn a_process_that_dies_leaves_what_can_be_gone_on_with(
    database: &TestDatabase,
) -> Result<()> {
    let db = database.db();
    for (fatal, applied) in [
        // Before a statement, after it, between two, and before the end.
        ("CREATE TABLE post", 0),
        ("ALTER TABLE post", 1),
        ("CREATE INDEX post_title", 1),
        ("INSERT INTO author (id, name) VALUES (2", 1),
    ] {
        dies_at(database.url(), fatal);
        assert_eq!(count_applied(db).await?, applied, "{fatal}");
        let report = run(db, &migrations(), Target::Latest).await?;
        assert_eq!(report.done.len(), 2 - applied, "{fatal}");
        assert_eq!(count(db, "SELECT count(*) FROM author").await, 2, "{fatal}");
        run(db, &migrations(), ZERO).await?;
    }
    if db.dialect() != Dialect::MariaDb {
        return Ok(());
    }
    // The statement is done, and its end is not noted: seen by what the database says to it.
    for fatal in [
        "UPDATE `luthier_journal`",
        "INSERT INTO `luthier_migrations`",
    ] {
        dies_at(database.url(), fatal);
        run(db, &migrations(), Target::Latest).await?;
        assert_eq!(count(db, "SELECT count(*) FROM author").await, 2, "{fatal}");
        assert_eq!(count(db, "SELECT count(*) FROM luthier_journal").await, 0);
        run(db, &migrations(), ZERO).await?;
    }
    Ok(())
}

async fn count_applied(db: &Db) -> Result<usize> {
    if !tables(db).await?.contains(&"luthier_migrations".to_owned()) {
        return Ok(0);
    }
    let rows = db
        .query_as::<(String,)>("SELECT id FROM luthier_migrations", ())
        .all(db)
        .await?;
    Ok(rows.len())
}
