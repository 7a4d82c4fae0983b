//! The tables of the migrator: what is applied, and, for steps that no transaction covers, how far a migration has come.
//!
//! `luthier_migrations` has a row for each applied migration. `luthier_journal` is written ahead of each statement that is
//! not transactional, and has rows only while such a migration is under way, or was interrupted.

use jiff::Timestamp;

use super::{Direction, Migration};
use crate::{
    db::Conn,
    error::{Error, Result},
    value::{FieldValue, Value, now},
};

const CREATE_LEDGER: &str = r#"CREATE TABLE IF NOT EXISTS "luthier_migrations" (
    "position" integer NOT NULL PRIMARY KEY,
    "id" varchar(64) NOT NULL UNIQUE,
    "app" varchar(255) NOT NULL,
    "name" varchar(255) NOT NULL,
    "checksum" varchar(255) NOT NULL,
    "applied_at" datetime NOT NULL,
    "elapsed" bigint NOT NULL,
    "faked" bool NOT NULL,
    "luthier_version" varchar(64) NOT NULL
)"#;

const CREATE_JOURNAL: &str = r#"CREATE TABLE IF NOT EXISTS "luthier_journal" (
    "migration" varchar(64) NOT NULL,
    "direction" varchar(8) NOT NULL,
    "unit" integer NOT NULL,
    "checksum" varchar(255) NOT NULL,
    "started_at" datetime NOT NULL,
    "finished_at" datetime,
    PRIMARY KEY ("migration", "direction", "unit")
)"#;

const SELECT_LEDGER: &str = r#"SELECT "id", "app", "name", "checksum", "applied_at", "faked" FROM "luthier_migrations" ORDER BY "position""#;

const INSERT_LEDGER: &str = r#"INSERT INTO "luthier_migrations"
    ("id", "app", "name", "checksum", "applied_at", "elapsed", "faked", "luthier_version") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"#;

const DELETE_LEDGER: &str = r#"DELETE FROM "luthier_migrations" WHERE "id" = ?1"#;

const SELECT_JOURNAL: &str = r#"SELECT "checksum", "finished_at" FROM "luthier_journal" WHERE "migration" = ?1 AND "direction" = ?2 AND "unit" = ?3"#;

const START_JOURNAL: &str = r#"INSERT INTO "luthier_journal" ("migration", "direction", "unit", "checksum", "started_at") VALUES (?1, ?2, ?3, ?4, ?5)"#;

const FINISH_JOURNAL: &str = r#"UPDATE "luthier_journal" SET "finished_at" = ?4 WHERE "migration" = ?1 AND "direction" = ?2 AND "unit" = ?3"#;

const FORGET_JOURNAL: &str =
    r#"DELETE FROM "luthier_journal" WHERE "migration" = ?1 AND "direction" = ?2 AND "unit" = ?3"#;

const CLEAR_JOURNAL: &str = r#"DELETE FROM "luthier_journal" WHERE "migration" = ?1"#;

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

/// What is applied, in order; nothing where the table is not there yet.
pub(super) async fn read(conn: &mut Conn) -> Result<Vec<Applied>> {
    let mut applied = Vec::new();
    let result = conn
        .query(SELECT_LEDGER, &[], &mut |row| {
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
    match direction {
        Direction::Backward => conn.execute(DELETE_LEDGER, &[id]).await?,
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
            conn.execute(CREATE_LEDGER, &[]).await?;
            conn.execute(INSERT_LEDGER, &values).await?
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
    conn.execute(CREATE_JOURNAL, &[]).await?;
    conn.query(
        SELECT_JOURNAL,
        &key(migration, direction, unit),
        &mut |row| {
            let checksum = row.get()?;
            let finished: Option<Timestamp> = row.get()?;
            progress = if finished.is_some() {
                Progress::Finished { checksum }
            } else {
                Progress::Started { checksum }
            };
            Ok(())
        },
    )
    .await?;
    Ok(progress)
}

/// Notes that a unit is about to run.
pub(super) async fn start(
    conn: &mut Conn,
    migration: &Migration,
    direction: Direction,
    unit: usize,
) -> Result<()> {
    let [id, direction, unit] = key(migration, direction, unit);
    let at = now();
    conn.execute(
        START_JOURNAL,
        &[
            id,
            direction,
            unit,
            text(&migration.checksum),
            at.to_value(),
        ],
    )
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
    conn.execute(FINISH_JOURNAL, &[id, direction, unit, at.to_value()])
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
    conn.execute(FORGET_JOURNAL, &key(migration, direction, unit))
        .await
        .map(drop)
}

/// Forgets the units of a migration that is done.
pub(super) async fn clear(conn: &mut Conn, migration: &Migration) -> Result<()> {
    conn.execute(CLEAR_JOURNAL, &[text(&migration.id)])
        .await
        .map(drop)
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
