//! Running a plan. Each migration takes the lock, reads the ledger again, and only then does what is left to do.
//!
//! A migration whose steps are all transactional is one transaction, its ledger row included. Another one is cut into
//! units: transactions, and single statements outside of one, which are journaled before and after.

use std::{collections::BTreeMap, time::Instant};

use super::{
    Direction, Done, Migration, MigrationSet, Outcome, Planned, Report, Step, Target,
    concurrently::Concurrently,
    ledger,
    ledger::Progress,
    lock::Locked,
    plan::Graph,
    unit::{Unit, is_definition, units},
};
use crate::{
    db::{Access, Conn, Db, Executor},
    dialect::Dialect,
    error::{Error, MigrationError, Result},
};

pub(super) async fn run(
    db: &Db,
    set: &MigrationSet<'_>,
    target: Target<'_>,
    mode: Outcome,
) -> Result<Report> {
    let holds = |app: &str| super::holds(db, set, app);
    let drafts = set.drafts.iter().filter(|app| holds(app));
    let apps: Vec<String> = drafts.map(|app| (*app).to_owned()).collect();
    if !apps.is_empty() {
        return Err(MigrationError::Draft { apps }.into());
    }
    let graph = Graph::new(set, &holds)?;
    let dialect = db.dialect();
    let mut lease = db.lease(Access::Write, None).await?;
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
        let steps = if mode == Outcome::Faked {
            &[]
        } else {
            steps(planned, dialect)?
        };
        work.push((planned, units(steps)));
    }
    if work.is_empty() {
        return Ok(report);
    }
    let statements = work.iter().any(|(_, units)| is_journaled(units));
    let mut locked = Locked::take(db, conn, statements).await?;
    prepare(&mut locked, statements).await?;
    for (planned, units) in work {
        let Planned {
            migration,
            direction,
        } = planned;
        let start = Instant::now();
        let outcome = run_one(&mut locked, planned, &units, mode).await?;
        report.done.push(Done {
            app: migration.app.to_string(),
            name: migration.name.to_string(),
            direction,
            outcome,
            elapsed: start.elapsed(),
        });
    }
    locked.release().await?;
    Ok(report)
}

/// Makes the migrator's own tables.
async fn prepare(locked: &mut Locked<'_>, journaled: bool) -> Result<()> {
    match locked.conn().dialect() {
        // One ends every transaction with it, the other holds the lock in one.
        Dialect::MariaDb | Dialect::MySql => ledger::prepare(locked.conn(), journaled).await,
        _ => {
            locked
                .atomic(async |conn: &mut Conn| ledger::prepare(conn, journaled).await)
                .await
        }
    }
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

/// Whether the units are journaled: not when one transaction is all there is.
const fn is_journaled(units: &[Unit<'_>]) -> bool {
    !matches!(units, [Unit::Transaction(_)])
}

async fn run_one(
    locked: &mut Locked<'_>,
    planned: Planned<'_>,
    units: &[Unit<'_>],
    mode: Outcome,
) -> Result<Outcome> {
    let unchecked = Unchecked::new(locked)?;
    let place = Place {
        migration: planned.migration,
        direction: planned.direction,
        last: units.len() - 1,
        journaled: is_journaled(units),
        faked: mode == Outcome::Faked,
        start: Instant::now(),
    };
    for (index, unit) in units.iter().enumerate() {
        let more = match unit {
            Unit::Transaction(steps) => {
                run_transaction(unchecked.locked, &place, index, unit, steps).await?
            }
            Unit::Statement(step, statement) => {
                run_statement(unchecked.locked, &place, index, unit, step, statement).await?
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
    async fn unit_is_due(&self, conn: &mut Conn, index: usize, unit: &Unit<'_>) -> Result<Due> {
        if !self.journaled {
            return Ok(Due::Yes);
        }
        match ledger::progress(conn, self.migration, self.direction, index).await? {
            Progress::NotStarted => return Ok(Due::Yes),
            Progress::Finished { checksum } | Progress::Started { checksum }
                if checksum != unit.checksum() =>
            {
                return Err(MigrationError::ChangedHalfway {
                    migration: self.migration.label(),
                    step: unit.description().to_owned(),
                }
                .into());
            }
            Progress::Finished { .. } => return Ok(Due::No),
            Progress::Started { .. } => {}
        }
        let Unit::Statement(step, statement) = unit else {
            // The note is of the transaction that has done everything or nothing.
            return Ok(Due::Again);
        };
        // Nobody is at it, or the lock would be taken.
        let tells = match conn.dialect() {
            Dialect::MariaDb | Dialect::MySql => is_definition(statement),
            Dialect::Postgres => Concurrently::of(statement).is_some(),
            Dialect::Sqlite => false,
        };
        if tells {
            return Ok(Due::Again);
        }
        Err(MigrationError::Interrupted {
            migration: self.migration.label(),
            step: step.description.to_string(),
            statement: (*statement).to_owned(),
        }
        .into())
    }

    /// Notes that a unit is about to run.
    async fn unit_starts(&self, conn: &mut Conn, index: usize, unit: &Unit<'_>) -> Result<()> {
        let checksum = unit.checksum();
        ledger::start(conn, self.migration, self.direction, index, &checksum).await
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

/// Whether a unit is to be run.
enum Due {
    Yes,
    No,
    /// It was begun, and whether it was done only trying will tell.
    Again,
}

/// Runs steps in one transaction; false when another process has done the migration meanwhile.
async fn run_transaction(
    locked: &mut Locked<'_>,
    place: &Place<'_>,
    index: usize,
    unit: &Unit<'_>,
    steps: &[&Step],
) -> Result<bool> {
    locked
        .atomic(async |conn: &mut Conn| {
            if !place.is_due(conn).await? {
                return Ok(false);
            }
            match place.unit_is_due(conn, index, unit).await? {
                Due::No => return Ok(true),
                Due::Yes if index < place.last => place.unit_starts(conn, index, unit).await?,
                Due::Yes | Due::Again => {}
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
    locked: &mut Locked<'_>,
    place: &Place<'_>,
    index: usize,
    unit: &Unit<'_>,
    step: &Step,
    statement: &str,
) -> Result<bool> {
    locked.check().await?;
    let turn = locked
        .atomic(async |conn: &mut Conn| {
            if !place.is_due(conn).await? {
                return Ok(None);
            }
            let due = place.unit_is_due(conn, index, unit).await?;
            if let Due::Yes = due {
                place.unit_starts(conn, index, unit).await?;
            }
            Ok(Some(due))
        })
        .await?;
    let again = match turn {
        None => return Ok(false),
        Some(Due::No) => return Ok(true),
        Some(Due::Yes) => false,
        Some(Due::Again) => true,
    };
    match execute_alone(locked.conn(), statement, again).await {
        Ok(()) => {}
        Err(error) if again && was_done(&error) => {}
        Err(error) => {
            if is_known_to_fail(&error) {
                // It is not done: the next run may try it again.
                locked
                    .atomic(async |conn: &mut Conn| {
                        ledger::forget(conn, place.migration, place.direction, index).await
                    })
                    .await?;
            }
            return Err(place.failed(step, error));
        }
    }
    locked
        .atomic(async |conn: &mut Conn| place.unit_is_done(conn, index).await)
        .await?;
    Ok(true)
}

/// Runs a statement, unless it was done before.
async fn execute_alone(conn: &mut Conn, statement: &str, again: bool) -> Result<()> {
    if conn.dialect() == Dialect::Postgres
        && let Some(index) = Concurrently::of(statement)
        && !index.prepare(conn, again).await?
    {
        return Ok(());
    }
    conn.execute_script(statement).await
}

/// Whether the error of a statement says that the database has not done it; one that was lost on the way may be done.
const fn is_known_to_fail(error: &Error) -> bool {
    !matches!(error, Error::ConnectionLost { .. })
}

/// Whether the error of a definition says that it was done before: what it makes is there, or what it takes away is not.
fn was_done(error: &Error) -> bool {
    #[cfg(feature = "mysql")]
    {
        crate::db::mysql::says_done_before(error)
    }
    #[cfg(not(feature = "mysql"))]
    {
        let _ = error;
        false
    }
}

/// A connection that does not enforce foreign keys, until this is dropped.
///
/// With enforcement, dropping a table while it is rebuilt would delete the rows that point at it.
struct Unchecked<'l, 'c> {
    locked: &'l mut Locked<'c>,
}

impl<'l, 'c> Unchecked<'l, 'c> {
    fn new(locked: &'l mut Locked<'c>) -> Result<Self> {
        locked.conn().enforce_foreign_keys(false)?;
        Ok(Self { locked })
    }
}

impl Drop for Unchecked<'_, '_> {
    fn drop(&mut self) {
        // Fails only if SQLite is built without foreign keys, and then connecting has failed before.
        let _ = self.locked.conn().enforce_foreign_keys(true);
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
