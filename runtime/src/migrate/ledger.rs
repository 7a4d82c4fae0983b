//! The tables of the migrator: what is applied, and, for steps that no transaction covers, how far a migration has come.
//!
//! `luthier_migrations` has a row for each applied migration. `luthier_journal` is written ahead of each statement that is
//! not transactional, and has rows only while such a migration is under way, or was interrupted.

use jiff::Timestamp;

mod texts;

use super::{Direction, Migration};
use crate::{
    db::Conn,
    dialect::Dialect,
    error::{Error, Result},
    value::{FieldValue, Value, now},
};

/// A migration that is applied to a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Applied {
    pub(super) id: String,
    pub(super) app: String,
    pub(super) name: String,
    pub(super) checksum: String,
    pub(super) applied_at: Timestamp,
    pub(super) faked: bool,
}

/// How far a unit of a migration has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Progress {
    NotStarted,
    Started { checksum: String },
    Finished { checksum: String },
}

/// Makes the tables where they are not there yet; to be called under the lock, outside of a transaction on MariaDB and
/// MySQL. On SQLite they are made where they are first needed, with everything else in one transaction.
pub(super) async fn prepare(conn: &mut Conn, journaled: bool) -> Result<()> {
    let dialect = conn.dialect();
    if dialect == Dialect::Sqlite {
        return Ok(());
    }
    conn.execute_script(texts::create_ledger(dialect)).await?;
    if journaled {
        conn.execute_script(texts::create_journal(dialect)).await?;
    }
    Ok(())
}

/// What is applied, in order; nothing where the table is not there yet, which on PostgreSQL ends a transaction.
pub(super) async fn read(conn: &mut Conn) -> Result<Vec<Applied>> {
    let mut applied = Vec::new();
    let sql = texts::of(conn.dialect(), texts::SELECT_LEDGER);
    let result = conn
        .query(&sql, &[], &mut |row| {
            applied.push(Applied {
                id: row.get()?,
                app: row.get()?,
                name: row.get()?,
                checksum: row.get()?,
                applied_at: row.get()?,
                faked: row.get()?,
            });
            Ok(())
        })
        .await;
    match result {
        Ok(()) => Ok(applied),
        Err(Error::MissingTable { .. }) => Ok(Vec::new()),
        Err(Error::Decode(error)) => {
            let column = error.column.clone();
            Err(Error::Decode(error).in_column("luthier_migrations", &column, None))
        }
        Err(error) => Err(error),
    }
}

/// Notes a migration as applied, or as taken back.
pub(super) async fn note(
    conn: &mut Conn,
    migration: &Migration,
    direction: Direction,
    elapsed: std::time::Duration,
    faked: bool,
) -> Result<()> {
    let id = text(&migration.id);
    let dialect = conn.dialect();
    match direction {
        Direction::Backward => {
            let sql = texts::of(dialect, texts::DELETE_LEDGER);
            conn.execute(&sql, &[id]).await?
        }
        Direction::Forward => {
            let at = now();
            let microseconds = i64::try_from(elapsed.as_micros()).unwrap_or(i64::MAX);
            let values = [
                id,
                text(&migration.app),
                text(&migration.name),
                text(&migration.checksum),
                at.to_value(),
                Value::Int(microseconds),
                Value::Bool(faked),
                text(env!("CARGO_PKG_VERSION")),
            ];
            if dialect == Dialect::Sqlite {
                conn.execute(texts::create_ledger(dialect), &[]).await?;
            }
            let sql = texts::of(dialect, texts::INSERT_LEDGER);
            conn.execute(&sql, &values).await?
        }
    };
    Ok(())
}

/// How far a unit has come.
pub(super) async fn progress(
    conn: &mut Conn,
    migration: &Migration,
    direction: Direction,
    unit: usize,
) -> Result<Progress> {
    let mut progress = Progress::NotStarted;
    let dialect = conn.dialect();
    if dialect == Dialect::Sqlite {
        conn.execute(texts::create_journal(dialect), &[]).await?;
    }
    let sql = texts::of(dialect, texts::SELECT_JOURNAL);
    conn.query(&sql, &key(migration, direction, unit), &mut |row| {
        let checksum = row.get()?;
        let finished: Option<Timestamp> = row.get()?;
        progress = if finished.is_some() {
            Progress::Finished { checksum }
        } else {
            Progress::Started { checksum }
        };
        Ok(())
    })
    .await?;
    Ok(progress)
}

/// Notes that a unit with this checksum is about to run.
pub(super) async fn start(
    conn: &mut Conn,
    migration: &Migration,
    direction: Direction,
    unit: usize,
    checksum: &str,
) -> Result<()> {
    let [id, direction, unit] = key(migration, direction, unit);
    let at = now();
    let sql = texts::of(conn.dialect(), texts::START_JOURNAL);
    conn.execute(&sql, &[id, direction, unit, text(checksum), at.to_value()])
        .await
        .map(drop)
}

/// Notes that a unit has run.
pub(super) async fn finish(
    conn: &mut Conn,
    migration: &Migration,
    direction: Direction,
    unit: usize,
) -> Result<()> {
    let [id, direction, unit] = key(migration, direction, unit);
    let at = now();
    let sql = texts::of(conn.dialect(), texts::FINISH_JOURNAL);
    conn.execute(&sql, &[at.to_value(), id, direction, unit])
        .await
        .map(drop)
}

/// Takes back that a unit was about to run.
pub(super) async fn forget(
    conn: &mut Conn,
    migration: &Migration,
    direction: Direction,
    unit: usize,
) -> Result<()> {
    let sql = texts::of(conn.dialect(), texts::FORGET_JOURNAL);
    conn.execute(&sql, &key(migration, direction, unit))
        .await
        .map(drop)
}

/// Forgets the units of a migration that is done.
pub(super) async fn clear(conn: &mut Conn, migration: &Migration) -> Result<()> {
    let sql = texts::of(conn.dialect(), texts::CLEAR_JOURNAL);
    conn.execute(&sql, &[text(&migration.id)]).await.map(drop)
}

fn key(migration: &Migration, direction: Direction, unit: usize) -> [Value<'_>; 3] {
    let direction = match direction {
        Direction::Forward => "forward",
        Direction::Backward => "backward",
    };
    [
        text(&migration.id),
        text(direction),
        Value::Int(i64::try_from(unit).unwrap_or(i64::MAX)),
    ]
}

fn text(value: &str) -> Value<'_> {
    Value::Text(value.into())
}
