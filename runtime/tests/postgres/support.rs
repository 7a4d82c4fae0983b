//! What the tests have in common.

use luthier::{
    db::{Access, Db, Executed, Executor},
    error::Result,
    row::Row,
    value::{FieldValue, Value},
};
use luthier_test_support::{Backend, TestDatabase, servers::variables};

/// A database of one's own; `None` where there is no server.
pub(crate) async fn database(test: &str) -> Option<TestDatabase> {
    if let Err(reason) = variables::server_url(variables::POSTGRES_URL) {
        variables::note_skipped(test, &reason);
        return None;
    }
    Some(TestDatabase::create(Backend::Postgres).await.unwrap())
}

/// Opens it once more, with options in the URL.
pub(crate) async fn open(database: &TestDatabase, options: &str) -> Db {
    let url = database.url();
    let separator = if url.contains('?') { '&' } else { '?' };
    Db::connect(&format!("{url}{separator}{options}"))
        .await
        .unwrap()
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
