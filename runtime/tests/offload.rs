//! SQLite with `offload=true`: a statement that takes long does not hold up the other tasks of its thread.
#![cfg(feature = "sqlite")]
#![allow(clippy::unwrap_used, reason = "a test says by panicking what is wrong")]

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use luthier::{
    Db,
    db::{Access, Executor as _},
};

/// Runs a statement that goes on until another task has run, and says whether that came.
async fn others_go_on(db: Db) -> bool {
    let (running, other) = (
        Arc::new(AtomicBool::new(false)),
        Arc::new(AtomicBool::new(false)),
    );
    let (is_running, has_run) = (Arc::clone(&running), Arc::clone(&other));
    let long = tokio::spawn(async move {
        let mut came = false;
        let mut conn = db.lease(Access::Read, None).await.unwrap();
        conn.query("SELECT 1", &[], &mut |_| {
            is_running.store(true, Ordering::Release);
            let start = Instant::now();
            while !came && start.elapsed() < Duration::from_secs(10) {
                thread::sleep(Duration::from_millis(1));
                came = has_run.load(Ordering::Acquire);
            }
            Ok(())
        })
        .await
        .unwrap();
        came
    });
    let short = tokio::spawn(async move {
        while !running.load(Ordering::Acquire) {
            tokio::task::yield_now().await;
        }
        other.store(true, Ordering::Release);
    });
    short.await.unwrap();
    long.await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn other_tasks_go_on() {
    let db = Db::connect("sqlite::memory:?offload=true").await.unwrap();
    assert!(others_go_on(db).await);
}

/// There is no other thread: the statement runs where it is.
#[tokio::test]
async fn one_thread_runs_everything() {
    let db = Db::connect("sqlite::memory:?offload=true").await.unwrap();
    let one = db.query_as::<(i64,)>("SELECT 1", ()).all(&db).await;
    assert_eq!(one.unwrap(), [(1,)]);
    db.atomic(async |tx| {
        tx.conn()
            .execute_script("CREATE TABLE t (id int); INSERT INTO t VALUES (1)")
            .await
    })
    .await
    .unwrap();
    let sets = [1, 2].map(luthier::Value::Int);
    let mut conn = db.lease(Access::Write, None).await.unwrap();
    let done = conn
        .execute_many("DELETE FROM t WHERE id = ?", 1, &sets)
        .await;
    assert_eq!(
        done.unwrap()
            .iter()
            .map(|done| done.rows_affected)
            .sum::<u64>(),
        1
    );
}
