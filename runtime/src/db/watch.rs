//! Who is told of the statements of a database: an observer, the subscriber of `tracing`, recordings of tests, counters of
//! tasks.
//!
//! What must hold: a statement of which nobody wants to know costs one look at a few flags; and each that was begun is told
//! of once, also when its future is dropped in the middle.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use tracing::{Level, Span, debug_span, event, field, level_filters::LevelFilter};

use super::{DbConfig, Observer, Statement};
use crate::{
    dialect::Dialect,
    error::{Error, Result},
    meta::ModelMeta,
    value::Value,
};

mod counted;
mod recording;
mod repeats;
mod shortened;
mod spans;

pub use counted::{QueryCounts, counted};
pub(crate) use recording::{Place, Recorders, Which};
pub use recording::{Recorded, Recording};
pub(crate) use spans::{TransactionSpan, waiting};

use repeats::Repeats;

/// What the error of a statement whose future was dropped is called.
const CANCELLED: &str = "cancelled";

/// Who is told of the statements of a database; shared by its connections.
pub(crate) struct Watch {
    /// The name of the database: a file, or a database of a server.
    database: String,
    url: String,
    place: Place,
    observer: Option<Observer>,
    slow: Option<Duration>,
    log_values: bool,
    repeats: Option<Repeats>,
    recorders: Arc<Recorders>,
}

/// What a connection knows about the statements that run on it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct About {
    pub(crate) dialect: Dialect,
    /// The model that the operation is about.
    pub(crate) model: Option<&'static ModelMeta>,
    pub(crate) operation: Operation,
}

/// Which operation a statement belongs to: one `bulk_create` or one `prefetch_related` runs the same text several times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Operation {
    conn: u64,
    count: u64,
}

/// What a statement is to its caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// One statement with its values.
    One,
    /// One statement for several sets of values, each this long.
    Sets(usize),
    /// It begins or ends a transaction, or is a setting of one.
    Control,
}

impl About {
    /// Of a connection that was just opened.
    pub(crate) fn new(dialect: Dialect) -> Self {
        static OPENED: AtomicU64 = AtomicU64::new(0);
        Self {
            dialect,
            model: None,
            operation: Operation {
                conn: OPENED.fetch_add(1, Ordering::Relaxed),
                count: 0,
            },
        }
    }

    /// What comes now is another operation.
    #[inline]
    pub(crate) fn begin(&mut self, model: Option<&'static ModelMeta>) {
        self.model = model;
        self.operation.count = self.operation.count.wrapping_add(1);
    }
}

impl Watch {
    pub(crate) fn new(config: &DbConfig, place: Place, recorders: Arc<Recorders>) -> Self {
        Self {
            database: config.namespace(),
            url: config.display_url(),
            place,
            observer: config.observer.clone(),
            slow: config.slow_query,
            log_values: config.log_values,
            repeats: config.n_plus_one.map(Repeats::new),
            recorders,
        }
    }

    /// The recordings that are under way.
    pub(crate) fn recorders(&self) -> &Arc<Recorders> {
        &self.recorders
    }

    /// Whether anybody may want to know of a statement.
    #[inline]
    fn is_watched(&self) -> bool {
        let level = LevelFilter::current();
        level >= LevelFilter::DEBUG
            || level >= LevelFilter::WARN && (self.slow.is_some() || self.repeats.is_some())
            || self.observer.is_some()
            || self.recorders.are_there()
            || counted::is_counting()
    }

    /// Tells of a statement that is about to run. `None` when nobody wants to know how it ends.
    #[inline]
    pub(crate) fn begin<'a>(
        &'a self,
        about: &'a About,
        kind: Kind,
        sql: &'a str,
        params: &'a [Value<'a>],
    ) -> Option<Box<Running<'a>>> {
        self.is_watched()
            .then(|| self.begin_watched(about, kind, sql, params))
    }

    #[cold]
    fn begin_watched<'a>(
        &'a self,
        about: &'a About,
        kind: Kind,
        sql: &'a str,
        params: &'a [Value<'a>],
    ) -> Box<Running<'a>> {
        if let Some(observer) = &self.observer {
            match kind {
                Kind::Sets(width) => {
                    for params in params.chunks_exact(width.max(1)) {
                        observer(&Statement { sql, params });
                    }
                }
                Kind::One | Kind::Control => observer(&Statement { sql, params }),
            }
        }
        if kind != Kind::Control
            && LevelFilter::current() >= LevelFilter::WARN
            && let Some(repeats) = &self.repeats
        {
            repeats.seen(about, sql);
        }
        Box::new(Running {
            watch: self,
            about,
            kind,
            sql,
            params,
            span: self.span(about, kind, sql, params),
            rows: AtomicU64::new(0),
            begun: Instant::now(),
            told: false,
        })
    }

    fn span(&self, about: &About, kind: Kind, sql: &str, params: &[Value<'_>]) -> Span {
        let span = debug_span!(
            target: "luthier",
            "query",
            otel.kind = "client",
            db.system.name = system(about.dialect),
            db.namespace = %self.database,
            db.collection.name = about.model.map(|model| model.table),
            db.query.text = %shortened::sql(sql),
            db.operation.batch.size = field::Empty,
            model = about.model.map(|model| model.label),
            params = field::Empty,
            rows = field::Empty,
            elapsed = field::Empty,
            "error.type" = field::Empty,
        );
        if !span.is_disabled() {
            if let Kind::Sets(width) = kind {
                span.record("db.operation.batch.size", sets(params, width));
            }
            if self.log_values && !params.is_empty() {
                span.record("params", field::display(shortened::values(params)));
            }
        }
        span
    }
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watch").finish_non_exhaustive()
    }
}

/// How many sets of values there are.
fn sets(params: &[Value<'_>], width: usize) -> usize {
    params.len() / width.max(1)
}

/// OpenTelemetry's name of a database.
fn system(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => "sqlite",
        Dialect::Postgres => "postgresql",
        Dialect::MariaDb => "mariadb",
        Dialect::MySql => "mysql",
    }
}

/// A statement that is running, of which somebody wants to know how it ends.
pub(crate) struct Running<'a> {
    watch: &'a Watch,
    about: &'a About,
    kind: Kind,
    sql: &'a str,
    params: &'a [Value<'a>],
    span: Span,
    rows: AtomicU64,
    begun: Instant,
    /// Whether its end has been told.
    told: bool,
}

impl Running<'_> {
    /// The span of the statement; a disabled one when no subscriber wants it.
    pub(crate) fn span(&self) -> Span {
        self.span.clone()
    }

    /// A row has come, or so many have been changed.
    #[inline]
    pub(crate) fn add_rows(&self, rows: u64) {
        self.rows.fetch_add(rows, Ordering::Relaxed);
    }

    /// Tells how it has ended.
    pub(crate) fn end<T>(mut self, result: &Result<T>) {
        self.tell(result.as_ref().err().map(Error::kind));
    }

    fn tell(&mut self, error: Option<&'static str>) {
        self.told = true;
        let elapsed = self.begun.elapsed();
        let rows = self.rows.load(Ordering::Relaxed);
        if !self.span.is_disabled() {
            self.span.record("rows", rows);
            self.span.record("elapsed", field::debug(elapsed));
            if let Some(error) = error {
                self.span.record("error.type", error);
            }
        }
        if let Some(limit) = self.watch.slow.filter(|limit| elapsed >= *limit) {
            self.tell_slow(limit, elapsed, rows, error);
        }
        if self.kind != Kind::Control {
            counted::add(rows, elapsed);
        }
        self.watch.recorders.add(self.watch.place, || Recorded {
            sql: self.sql.to_owned(),
            params: (self.params.iter())
                .map(|value| value.as_borrowed().into_owned())
                .collect(),
            sets: match self.kind {
                Kind::Sets(width) => sets(self.params, width),
                Kind::One | Kind::Control => 1,
            },
            rows,
            elapsed,
            error,
            control: self.kind == Kind::Control,
            model: self.about.model.map(|model| model.label),
            database: self.watch.url.clone(),
        });
    }

    fn tell_slow(&self, limit: Duration, elapsed: Duration, rows: u64, error: Option<&str>) {
        let _within = self.span.enter();
        let values = self
            .watch
            .log_values
            .then(|| shortened::values(self.params));
        event!(
            target: "luthier",
            Level::WARN,
            db.system.name = system(self.about.dialect),
            db.namespace = %self.watch.database,
            db.query.text = %shortened::sql(self.sql),
            model = self.about.model.map(|model| model.label),
            params = values.map(field::display),
            rows,
            elapsed = ?elapsed,
            elapsed_secs = elapsed.as_secs_f64(),
            "error.type" = error,
            "slow query: longer than {limit:?}",
        );
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        if !self.told {
            self.tell(Some(CANCELLED));
        }
    }
}
