//! Many tasks, and many processes.

use std::{
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use luthier::{Db, Result, db::Access};
use luthier_test_support::{Backend, TestDatabase, on_every_database};

use crate::support::{
    ACCOUNTS, AMOUNT, Chance, all, assert_all_permits, assert_balanced, at_rest, bank, load_time,
    number, open, total, transfer,
};

const TASKS: i64 = 1000;
const CONNECTIONS: usize = 8;
const PROCESSES: i64 = 8;

/// What a task did.
#[derive(Default)]
struct Done {
    counted: i64,
    moved: i64,
    reads: i64,
}

async fn work(db: &Db, task: i64, until: Instant) -> Result<Done> {
    let mut chance = Chance(task.unsigned_abs());
    let mut done = Done::default();
    while Instant::now() < until {
        match chance.below(4) {
            0 => {
                let sql = "UPDATE counter SET n = n + 1 WHERE id = $1";
                assert_eq!(db.execute(sql, (task,)).await?, 1);
                done.counted += 1;
            }
            1 => {
                let pair = chance.pair();
                let number = task * 1_000_000 + done.moved;
                db.atomic(async |tx| transfer(tx, pair, number, task).await)
                    .await?;
                done.moved += 1;
            }
            _ => {
                assert_eq!(total(db).await?, ACCOUNTS * AMOUNT);
                done.reads += 1;
            }
        }
    }
    Ok(done)
}

#[on_every_database(
    multi_thread,
    only(sqlite_file, postgres, mariadb),
    reason = "in memory there is one connection"
)]
async fn a_thousand_tasks_on_eight_connections(database: &TestDatabase) -> Result<()> {
    let options = match database.backend() {
        Backend::SqliteFile => format!("max_readers={CONNECTIONS}"),
        _ => format!("max_connections={CONNECTIONS}"),
    };
    let db = open(database, &options).await;
    bank(&db).await;
    db.execute(
        "CREATE TABLE counter (id bigint NOT NULL PRIMARY KEY, n bigint NOT NULL)",
        (),
    )
    .await?;
    db.atomic(async |tx| {
        for task in 0..TASKS {
            tx.execute("INSERT INTO counter VALUES ($1, 0)", (task,))
                .await?;
        }
        Ok::<_, luthier::Error>(())
    })
    .await?;

    let until = Instant::now() + load_time();
    let tasks: Vec<_> = (0..TASKS)
        .map(|task| {
            let db = db.clone();
            tokio::spawn(async move { work(&db, task, until).await })
        })
        .collect();
    let mut sum = Done::default();
    let mut counted = Vec::new();
    for (task, done) in (0..).zip(tasks) {
        let done = done.await.unwrap()?;
        counted.push((task, done.counted));
        sum.counted += done.counted;
        sum.moved += done.moved;
        sum.reads += done.reads;
    }
    // What was written is there, once.
    let kept = all::<(i64, i64)>(&db, "SELECT id, n FROM counter ORDER BY id").await?;
    assert_eq!(kept, counted);
    assert_eq!(number(&db, "SELECT COUNT(*) FROM moved").await?, sum.moved);
    assert_balanced(&db).await;
    assert!(sum.counted > 0 && sum.moved > 0 && sum.reads > 0);
    println!(
        "{}: {} counted, {} moved, {} read",
        database.backend().name(),
        sum.counted,
        sum.moved,
        sum.reads
    );

    // And every connection is back.
    let metrics = at_rest(&db).await;
    assert_eq!((metrics.timeouts, metrics.lost), (0, 0), "{metrics:?}");
    for access in [Access::Read, Access::Write] {
        assert_all_permits(&db, access).await;
    }
    Ok(())
}

/// Set for the processes of [`eight_processes_write_one_file`]: the URL, a space, the number of the process.
const WRITER: &str = "LUTHIER_TEST_WRITER";

#[on_every_database(only(sqlite_file), reason = "the processes of a server are its own")]
async fn eight_processes_write_one_file(database: &TestDatabase) -> Result<()> {
    let db = database.db();
    bank(db).await;
    let writers: Vec<_> = (0..PROCESSES)
        .map(|process| {
            Command::new(std::env::current_exe().unwrap())
                .args(["--exact", "load::one_of_eight_processes", "--ignored"])
                .arg("--nocapture")
                .env(WRITER, format!("{} {process}", database.url()))
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    let (mut written, mut longest) = (0, 0);
    for writer in writers {
        let output = tokio::task::spawn_blocking(|| writer.wait_with_output());
        let output = output.await.unwrap().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let complained = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}\n{complained}");
        let find = |what: &str| -> i64 {
            let found = said.lines().find_map(|line| line.strip_prefix(what));
            found.expect(&said).parse().unwrap()
        };
        let count = find("written: ");
        assert!(count > 0, "a process could not write at all");
        written += count;
        longest = longest.max(find("longest: "));
    }
    assert_eq!(number(db, "SELECT COUNT(*) FROM moved").await?, written);
    assert_balanced(db).await;
    println!("{written} transactions, the longest took {longest} ms");
    Ok(())
}

#[tokio::test]
#[ignore = "a process of `eight_processes_write_one_file`"]
async fn one_of_eight_processes() {
    let place = std::env::var(WRITER).expect("started by `eight_processes_write_one_file`");
    let (url, process) = place.rsplit_once(' ').unwrap();
    let process: i64 = process.parse().unwrap();
    let db = Db::connect(url).await.unwrap();
    let mut chance = Chance(process.unsigned_abs());
    let until = Instant::now() + load_time() / 2;
    let (mut written, mut longest) = (0, Duration::ZERO);
    // At least one, however late the process came to life.
    while written == 0 || Instant::now() < until {
        let pair = chance.pair();
        let id = process * 1_000_000 + written;
        let begun = Instant::now();
        db.atomic(async |tx| {
            // Read first, then written: nobody writes in between.
            let before = number(&mut *tx, "SELECT COUNT(*) FROM moved").await?;
            transfer(tx, pair, id, process).await?;
            let after = number(&mut *tx, "SELECT COUNT(*) FROM moved").await?;
            assert_eq!(after, before + 1);
            Ok::<_, luthier::Error>(())
        })
        .await
        .unwrap();
        written += 1;
        longest = longest.max(begun.elapsed());
        assert_balanced(&db).await;
    }
    println!("written: {written}");
    println!("longest: {}", longest.as_millis());
}
