//! What the tests of one kind of server have in common: `crate::BACKEND` says which.

use luthier::{
    db::{Access, Db, Executed, Executor},
    error::Result,
    row::Row,
    value::{FieldValue, Value},
};
use luthier_test_support::TestDatabase;

use crate::BACKEND;

/// A database of one's own; `None` where there is no server.
pub(crate) async fn database(test: &str) -> Option<TestDatabase> {
    if !BACKEND.wanted(test) {
        return None;
    }
    Some(TestDatabase::create(BACKEND).await.unwrap())
}

/// Opens it once more, with options in the URL.
pub(crate) async fn open(database: &TestDatabase, options: &str) -> Db {
    database.open(options).await.unwrap()
}

pub(crate) async fn run(
    executor: impl Executor,
    sql: &str,
    params: &[Value<'_>],
) -> Result<Executed> {
    executor
        .lease(Access::Write, None)
        .await?
        .execute(sql, params)
        .await
}

pub(crate) async fn script(executor: impl Executor, sql: &str) -> Result<()> {
    executor
        .lease(Access::Write, None)
        .await?
        .execute_script(sql)
        .await
}

/// What `read` makes of each row.
pub(crate) async fn rows<T: Send>(
    executor: impl Executor,
    sql: &str,
    params: &[Value<'_>],
    read: impl Fn(&mut Row<'_>) -> Result<T> + Send + Sync,
) -> Result<Vec<T>> {
    let mut all = Vec::new();
    executor
        .lease(Access::Read, None)
        .await?
        .query(sql, params, &mut |row| {
            all.push(read(row)?);
            Ok(())
        })
        .await?;
    Ok(all)
}

/// The one cell of the one row.
pub(crate) async fn one<T: FieldValue + Send>(
    executor: impl Executor,
    sql: &str,
    params: &[Value<'_>],
) -> Result<T> {
    let mut all = rows(executor, sql, params, |row| row.get::<T>()).await?;
    assert_eq!(all.len(), 1, "{sql}");
    Ok(all.remove(0))
}
