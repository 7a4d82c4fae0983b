//! Running a plan. Each migration takes the write lock, reads the ledger again, and only then does what is left to do.
//!
//! A migration whose steps are all transactional is one transaction, its ledger row included. Another one is cut into
//! units: transactions, and single statements outside of one, which are journaled before and after.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use super::{
    Direction, Done, Migration, MigrationSet, Outcome, Planned, Report, Step, Target, ledger,
    ledger::Progress, plan::Graph,
};
use crate::{
    db::{Access, Conn, Db, Executor},
    dialect::Dialect,
    error::{Error, MigrationError, Result},
};

/// How long is waited for another process that is migrating.
const LOCK_PATIENCE: Duration = Duration::from_secs(60);

pub(super) async fn run(
    db: &Db,
    set: &MigrationSet<'_>,
    target: Target<'_>,
    mode: Outcome,
) -> Result<Report> {
    if !set.drafts.is_empty() {
        let apps = set.drafts.iter().map(|app| (*app).to_owned()).collect();
        return Err(MigrationError::Draft { apps }.into());
    }
    let graph = Graph::new(set)?;
    let dialect = db.dialect();
    let mut lease = db.lease(Access::Write).await?;
    let conn: &mut Conn = &mut lease;
    let applied = ledger::read(conn).await?;
    let plan = graph.plan(&applied, target)?;
    let mut report = Report {
        done: Vec::new(),
        unknown: graph.unknown(&applied),
    };
    // Nothing is run unless everything can be.
    let mut work = Vec::with_capacity(plan.len());
    for planned in plan {
        work.push((
            planned,
            if mode == Outcome::Faked {
                &[]
            } else {
                steps(planned, dialect)?
            },
        ));
    }
    for (planned, steps) in work {
        let Planned {
            migration,
            direction,
        } = planned;
        let start = Instant::now();
        let outcome = run_one(conn, migration, direction, steps, mode).await?;
        report.done.push(Done {
            app: migration.app.to_string(),
            name: migration.name.to_string(),
            direction,
            outcome,
            elapsed: start.elapsed(),
        });
    }
    Ok(report)
}

fn steps(planned: Planned<'_>, dialect: Dialect) -> Result<&[Step]> {
    let script = planned.migration.script(dialect)?;
    match planned.direction {
        Direction::Forward => Ok(&script.forward),
        Direction::Backward => match &script.backward {
            Some(steps) => Ok(steps),
            None => Err(MigrationError::Irreversible {
                migration: planned.migration.label(),
            }
            .into()),
        },
    }
}

/// A part of a migration that is run at once.
#[derive(Debug)]
enum Unit<'a> {
    Transaction(Vec<&'a Step>),
    Statement(&'a Step, &'a str),
}

fn units(steps: &[Step]) -> Vec<Unit<'_>> {
    let mut units = Vec::new();
    for step in steps {
        match units.last_mut() {
            Some(Unit::Transaction(together)) if step.transactional => together.push(step),
            _ if step.transactional => units.push(Unit::Transaction(vec![step])),
            _ => units.extend(
                step.statements
                    .iter()
                    .map(|statement| Unit::Statement(step, statement)),
            ),
        }
    }
    if units.is_empty() {
        units.push(Unit::Transaction(Vec::new()));
    }
    units
}

async fn run_one(
    conn: &mut Conn,
    migration: &Migration,
    direction: Direction,
    steps: &[Step],
    mode: Outcome,
) -> Result<Outcome> {
    let units = units(steps);
    let unchecked = Unchecked::new(conn)?;
    let start = Instant::now();
    let place = Place {
        migration,
        direction,
        last: units.len() - 1,
        journaled: !matches!(units[..], [Unit::Transaction(_)]),
        faked: mode == Outcome::Faked,
        start,
    };
    for (index, unit) in units.iter().enumerate() {
        let more = match unit {
            Unit::Transaction(steps) => {
                run_transaction(unchecked.conn, &place, index, steps).await?
            }
            Unit::Statement(step, statement) => {
                run_statement(unchecked.conn, &place, index, step, statement).await?
            }
        };
        if !more {
            return Ok(Outcome::Elsewhere);
        }
    }
    Ok(mode)
}

/// What the units of one migration share.
struct Place<'a> {
    migration: &'a Migration,
    direction: Direction,
    /// The index of the last unit.
    last: usize,
    /// Whether the units are journaled: not when one transaction is all there is.
    journaled: bool,
    faked: bool,
    start: Instant,
}

impl Place<'_> {
    /// Whether the migration is still to be done, as the ledger says under the lock.
    async fn is_due(&self, conn: &mut Conn) -> Result<bool> {
        let applied = ledger::read(conn).await?;
        match applied.iter().find(|entry| entry.id == self.migration.id) {
            Some(entry) if entry.checksum != self.migration.checksum => {
                Err(self.changed(&entry.checksum))
            }
            entry => Ok(entry.is_some() == (self.direction == Direction::Backward)),
        }
    }

    /// Whether a unit is still to be run, as the journal says.
    async fn unit_is_due(
        &self,
        conn: &mut Conn,
        index: usize,
        running: Option<(&Step, &str)>,
    ) -> Result<bool> {
        if !self.journaled {
            return Ok(true);
        }
        match ledger::progress(conn, self.migration, self.direction, index).await? {
            Progress::NotStarted => Ok(true),
            Progress::Finished { checksum } | Progress::Started { checksum }
                if checksum != self.migration.checksum =>
            {
                Err(self.changed(&checksum))
            }
            Progress::Finished { .. } => Ok(false),
            Progress::Started { .. } => {
                let (step, statement) = running.map_or(("", ""), |(step, statement)| {
                    (&*step.description, statement)
                });
                Err(MigrationError::Interrupted {
                    migration: self.migration.label(),
                    step: step.to_owned(),
                    statement: statement.to_owned(),
                }
                .into())
            }
        }
    }

    /// Notes a unit as done; the last one is the migration's end.
    async fn unit_is_done(&self, conn: &mut Conn, index: usize) -> Result<()> {
        if index < self.last {
            return ledger::finish(conn, self.migration, self.direction, index).await;
        }
        ledger::note(
            conn,
            self.migration,
            self.direction,
            self.start.elapsed(),
            self.faked,
        )
        .await?;
        if self.journaled {
            ledger::clear(conn, self.migration).await?;
        }
        Ok(())
    }

    fn changed(&self, applied: &str) -> Error {
        let (migration, current) = (self.migration.label(), self.migration.checksum.to_string());
        MigrationError::Changed {
            migration,
            applied: applied.to_owned(),
            current,
        }
        .into()
    }

    fn failed(&self, step: &Step, error: Error) -> Error {
        let (migration, step) = (self.migration.label(), step.description.to_string());
        MigrationError::Failed {
            migration,
            step,
            source: Box::new(error),
        }
        .into()
    }
}

/// Runs steps in one transaction; false when another process has done the migration meanwhile.
async fn run_transaction(
    conn: &mut Conn,
    place: &Place<'_>,
    index: usize,
    steps: &[&Step],
) -> Result<bool> {
    conn.atomic_patiently(LOCK_PATIENCE, async |conn: &mut Conn| {
        if !place.is_due(conn).await? {
            return Ok(false);
        }
        if !place.unit_is_due(conn, index, None).await? {
            return Ok(true);
        }
        if index < place.last {
            ledger::start(conn, place.migration, place.direction, index).await?;
        }
        if !steps.is_empty() {
            let before = dangling(conn).await?;
            for step in steps {
                for statement in step.statements.iter() {
                    conn.execute_script(statement)
                        .await
                        .map_err(|error| place.failed(step, error))?;
                }
            }
            check_dangling(conn, place.migration, &before).await?;
        }
        place.unit_is_done(conn, index).await?;
        Ok(true)
    })
    .await
}

/// Runs a statement that cannot be in a transaction; false when another process has done the migration meanwhile.
async fn run_statement(
    conn: &mut Conn,
    place: &Place<'_>,
    index: usize,
    step: &Step,
    statement: &str,
) -> Result<bool> {
    enum Turn {
        Run,
        Skip,
        Over,
    }
    let turn = conn
        .atomic_patiently(LOCK_PATIENCE, async |conn: &mut Conn| {
            if !place.is_due(conn).await? {
                return Ok(Turn::Over);
            }
            if !place
                .unit_is_due(conn, index, Some((step, statement)))
                .await?
            {
                return Ok(Turn::Skip);
            }
            ledger::start(conn, place.migration, place.direction, index).await?;
            Ok(Turn::Run)
        })
        .await?;
    match turn {
        Turn::Over => return Ok(false),
        Turn::Skip => return Ok(true),
        Turn::Run => {}
    }
    if let Err(error) = conn.execute_script(statement).await {
        // It has failed, and so is known not to be done: the next run may try it again.
        conn.atomic_patiently(LOCK_PATIENCE, async |conn: &mut Conn| {
            ledger::forget(conn, place.migration, place.direction, index).await
        })
        .await?;
        return Err(place.failed(step, error));
    }
    conn.atomic_patiently(LOCK_PATIENCE, async |conn: &mut Conn| {
        place.unit_is_done(conn, index).await
    })
    .await?;
    Ok(true)
}

/// A connection that does not enforce foreign keys, until this is dropped.
///
/// With enforcement, dropping a table while it is rebuilt would delete the rows that point at it.
struct Unchecked<'c> {
    conn: &'c mut Conn,
}

impl<'c> Unchecked<'c> {
    fn new(conn: &'c mut Conn) -> Result<Self> {
        let unchecked = Self { conn };
        unchecked.conn.enforce_foreign_keys(false)?;
        Ok(unchecked)
    }
}

impl Drop for Unchecked<'_> {
    fn drop(&mut self) {
        // Fails only if SQLite is built without foreign keys, and then connecting has failed before.
        let _ = self.conn.enforce_foreign_keys(true);
    }
}

/// How many rows of one table point at missing rows of another, by both names.
type Dangling = BTreeMap<(String, String), u64>;

async fn dangling(conn: &mut Conn) -> Result<Dangling> {
    let mut counts = Dangling::new();
    if conn.dialect() == Dialect::Sqlite {
        conn.query("PRAGMA foreign_key_check", &[], &mut |row| {
            let table = row.get()?;
            row.skip(1);
            *counts.entry((table, row.get()?)).or_default() += 1;
            Ok(())
        })
        .await?;
    }
    Ok(counts)
}

/// Rows that pointed nowhere before are not this migration's fault; more of them are.
async fn check_dangling(conn: &mut Conn, migration: &Migration, before: &Dangling) -> Result<()> {
    let references: Vec<String> = dangling(conn)
        .await?
        .into_iter()
        .filter(|(tables, count)| *count > before.get(tables).copied().unwrap_or(0))
        .map(|((table, parent), count)| {
            format!(
                "{table} → {parent} ({count} {})",
                if count == 1 { "row" } else { "rows" }
            )
        })
        .collect();
    if references.is_empty() {
        return Ok(());
    }
    Err(MigrationError::DanglingForeignKeys {
        migration: migration.label(),
        references,
    }
    .into())
}
