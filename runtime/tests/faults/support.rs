//! What the tests have in common: accounts between which money moves, so that what is lost or done twice shows.

use std::time::{Duration, Instant};

use luthier::{
    Db, Dialect, Executor, Result, Tx,
    db::{Access, PoolMetrics},
    model::Fetch,
    value::Value,
};
use luthier_test_support::{TestDatabase, others, servers::variables};

/// How many accounts there are, and what each holds at first.
pub(crate) const ACCOUNTS: i64 = 10;
pub(crate) const AMOUNT: i64 = 1000;

/// How long a test under load runs: five seconds, or twenty with `LUTHIER_TEST_LONG`, as `cargo xtask test` has it.
pub(crate) fn load_time() -> Duration {
    let long = variables::given(variables::LONG).is_some();
    Duration::from_secs(if long { 20 } else { 5 })
}

/// The database once more, with options in the URL.
pub(crate) async fn open(database: &TestDatabase, options: &str) -> Db {
    database.open(options).await.unwrap()
}

/// Makes the accounts, and the list of what was moved.
pub(crate) async fn bank(db: &Db) {
    for sql in [
        "CREATE TABLE account (id bigint NOT NULL PRIMARY KEY, amount bigint NOT NULL)",
        "CREATE TABLE moved (id bigint NOT NULL PRIMARY KEY, task bigint NOT NULL)",
    ] {
        db.execute(sql, ()).await.unwrap();
    }
    for id in 0..ACCOUNTS {
        db.execute("INSERT INTO account VALUES ($1, $2)", (id, AMOUNT))
            .await
            .unwrap();
    }
}

/// Moves one from an account to another, and writes down a number that was not there before. Accounts are taken in
/// their order, so that nobody waits for each other.
pub(crate) async fn transfer(tx: &mut Tx, pair: (i64, i64), moved: i64, task: i64) -> Result<()> {
    let mut steps = [(pair.0, -1), (pair.1, 1)];
    steps.sort_unstable();
    for (id, change) in steps {
        let sql = "UPDATE account SET amount = amount + $1 WHERE id = $2";
        let changed = tx.execute(sql, (change, id)).await?;
        assert_eq!(changed, 1);
    }
    tx.execute("INSERT INTO moved VALUES ($1, $2)", (moved, task))
        .await?;
    Ok(())
}

/// What is on all accounts together, as one statement sees it.
pub(crate) async fn total(db: &Db) -> Result<i64> {
    let amounts = all::<(i64,)>(db, "SELECT amount FROM account").await?;
    assert_eq!(i64::try_from(amounts.len()), Ok(ACCOUNTS));
    Ok(amounts.into_iter().map(|(amount,)| amount).sum())
}

/// Asserts that no money has come or gone.
pub(crate) async fn assert_balanced(db: &Db) {
    assert_eq!(total(db).await.unwrap(), ACCOUNTS * AMOUNT);
}

pub(crate) async fn all<Row: Fetch<Plan: Default>>(db: &Db, sql: &'static str) -> Result<Vec<Row>> {
    db.query_as::<Row>(sql, ()).all(db).await
}

/// The one number of the one row.
pub(crate) async fn number(executor: impl Executor, sql: &str) -> Result<i64> {
    let mut numbers: Vec<i64> = Vec::new();
    let mut lease = executor.lease(Access::Read, None).await?;
    lease
        .query(sql, &[], &mut |row| {
            numbers.push(row.get()?);
            Ok(())
        })
        .await?;
    assert_eq!(numbers.len(), 1, "{sql}");
    Ok(numbers.remove(0))
}

/// Runs a statement that changes something.
pub(crate) async fn run(executor: impl Executor, sql: &str) -> Result<u64> {
    let params: &[Value<'_>] = &[];
    let mut lease = executor.lease(Access::Write, None).await?;
    Ok(lease.execute(sql, params).await?.rows_affected)
}

/// So long is for ever.
const FOR_EVER: Duration = Duration::from_secs(60);

/// Waits until something holds.
pub(crate) async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let start = Instant::now();
    while !holds().await {
        assert!(start.elapsed() < FOR_EVER, "{what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Waits until nothing is on loan any more, and asserts that no connection has got lost on the way.
pub(crate) async fn at_rest(db: &Db) -> PoolMetrics {
    // A loop of its own: a closure that borrows keeps the future from moving between threads.
    let start = Instant::now();
    let metrics = loop {
        let metrics = db.metrics().total();
        if metrics.in_use == 0 && metrics.waiting == 0 {
            break metrics;
        }
        assert!(
            start.elapsed() < FOR_EVER,
            "connections are not given back: {metrics:?}"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    assert_eq!(metrics.open, metrics.idle, "{metrics:?}");
    assert!(metrics.open <= metrics.max, "{metrics:?}");
    assert_eq!(
        metrics.opened - metrics.closed,
        u64::try_from(metrics.open).unwrap(),
        "{metrics:?}"
    );
    metrics
}

/// Asserts that every connection that the pool may have can be had at the same time, and works.
pub(crate) async fn assert_all_permits(db: &Db, access: Access) {
    let metrics = db.metrics();
    let max = match (access, metrics.readers) {
        (Access::Read, Some(readers)) => readers.max,
        _ => metrics.writers.max,
    };
    let mut leases = Vec::new();
    for _ in 0..max {
        let lease = db.lease(access, None);
        let lease = tokio::time::timeout(Duration::from_secs(30), lease).await;
        leases.push(lease.expect("a permit has got lost").unwrap());
    }
    for lease in &mut leases {
        let mut rows = 0;
        lease
            .query("SELECT 1", &[], &mut |_| {
                rows += 1;
                Ok(())
            })
            .await
            .unwrap();
        assert_eq!(rows, 1);
    }
    drop(leases);
    at_rest(db).await;
}

/// Ends every other connection to the database, and waits until they are gone; says how many.
pub(crate) async fn kill_others(killer: &Db) -> usize {
    let victims = others(killer, "").await.unwrap();
    for id in &victims {
        if killer.dialect() == Dialect::Postgres {
            // One that has left by itself in the meantime is only warned about.
            let sql = "SELECT CAST(pg_terminate_backend(CAST($1 AS int)) AS int)";
            let killed = killer.query_as::<(i64,)>(sql, (*id,)).all(killer).await;
            killed.unwrap();
        } else {
            // And is an error here.
            let _ = killer.execute(&format!("KILL {id}"), ()).await;
        }
    }
    let start = Instant::now();
    loop {
        let left = others(killer, "").await.unwrap();
        if !left.iter().any(|id| victims.contains(id)) {
            return victims.len();
        }
        assert!(start.elapsed() < FOR_EVER, "{left:?} do not go");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Waits until somebody else runs a statement that begins so.
pub(crate) async fn until_runs(watcher: &Db, statement: &str) {
    until("nobody runs it", async || {
        !others(watcher, statement).await.unwrap().is_empty()
    })
    .await;
}

/// Chance that is the same in every run (SplitMix64).
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    pub(crate) fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `limit`.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.draw() % limit
    }

    pub(crate) fn micros(&mut self, limit: u64) -> Duration {
        Duration::from_micros(self.below(limit))
    }

    /// Two accounts.
    pub(crate) fn pair(&mut self) -> (i64, i64) {
        let count = ACCOUNTS.unsigned_abs();
        let first = self.below(count);
        let second = (first + 1 + self.below(count - 1)) % count;
        (first.cast_signed(), second.cast_signed())
    }

    pub(crate) fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.draw().to_le_bytes()[0]).collect()
    }
}
