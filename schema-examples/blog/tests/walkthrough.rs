//! The walk-through, whole: what it prints is what the database gave back, and the same on every database.

#![allow(clippy::unwrap_used, reason = "a test says by panicking what is wrong")]

use blog::{models, walkthrough};
use luthier::Db;
use luthier_test_support::{TestDatabase, on_every_database};

#[on_every_database]
async fn prints_what_came_back(db: &Db) {
    models::migrate(db).await.unwrap();
    let mut out = Vec::new();
    walkthrough::run(db, &mut out).await.unwrap();
    let printed = String::from_utf8(out).unwrap();
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("walkthrough", printed));
}

/// `cargo run -p blog -- --url …`: a first line about the database, then the walk-through as the snapshot has it.
#[on_every_database(
    only(sqlite_file, postgres, mariadb),
    reason = "a database in memory is not seen by another process"
)]
async fn the_program_prints_the_same(database: &TestDatabase) {
    let program = std::process::Command::new(env!("CARGO_BIN_EXE_blog"))
        .args(["--url", database.url()])
        .output()
        .unwrap();
    let complaint = String::from_utf8_lossy(&program.stderr);
    assert!(program.status.success(), "{complaint}");
    let printed = String::from_utf8(program.stdout).unwrap();
    let (first, rest) = printed.split_once('\n').unwrap();
    assert_eq!(first, format!("The database is {}", database.url()));
    let snapshot = include_str!("snapshots/walkthrough.snap");
    let (_, expected) = snapshot.split_once("\n---\n").unwrap();
    assert_eq!(rest.trim_end(), expected.trim_end());
}
