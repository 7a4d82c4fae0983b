//! What the dialects can do and how they spell it: the one place to look when a database is added.
//!
//! Where only a word or an ability differs, it is a field here; functions whose whole form differs are told apart by
//! [`Family`] where they are written.

use crate::Dialect;

/// What a dialect can do, and how it spells what every dialect can.
pub(super) struct Capabilities {
    pub dialect: Dialect,
    pub family: Family,
    /// What stands around identifiers.
    pub quote: char,
    /// Whether parameters are numbered (`$1`) or all are `?`.
    pub numbered_parameters: bool,
    /// Whether a parameter gets its type from the text around it, so that one that stands alone needs a cast.
    pub typed_parameters: bool,
    /// Whether NULL orders after every value; it orders before them otherwise.
    pub null_is_largest: bool,
    /// Whether `NULLS FIRST` and `NULLS LAST` exist.
    pub nulls_clause: bool,
    /// Null-safe equality.
    pub same: &'static str,
    /// Its opposite, where there is one.
    pub not_same: Option<&'static str>,
    /// What must stand before an OFFSET that has no LIMIT.
    pub no_limit: &'static str,
    /// Whether aggregates have a FILTER clause.
    pub aggregate_filter: bool,
    /// Whether the subquery of an IN may have a LIMIT.
    pub limit_in_subquery: bool,
    /// Whether a statement may read, in a subquery, the table that it writes.
    pub reads_written_table: bool,
    /// Whether every assignment of an UPDATE sees the row as it was before.
    pub simultaneous_assignments: bool,
    /// Whether INSERT can answer with columns of the new rows.
    pub insert_returning: bool,
    /// What can be said about locking rows.
    pub row_locks: RowLocks,
    /// What inserts a row of nothing but defaults.
    pub insert_defaults: &'static str,
    /// Lower case by Unicode's rules, up to the argument.
    pub lower: &'static str,
    /// What comes after the argument.
    pub lower_end: &'static str,
    /// Division of integers, between its operands; `None` where it is a function.
    pub integer_division: Option<&'static str>,
    /// Aggregates, by [their positions](super::aggregate); joined texts are written there.
    pub aggregates: &'static [AggregateText; 14],
}

/// What can be said about locking rows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum RowLocks {
    /// Nothing: who writes has the whole database.
    None,
    /// Only that the rows of all tables are locked.
    AllTables,
    /// Also of which tables.
    OfTables,
}

/// Dialects that have their functions in common.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    Sqlite,
    Postgres,
    MySql,
}

/// How an aggregate is written.
pub(super) struct AggregateText {
    /// Up to and with the parenthesis of the argument.
    pub open: &'static str,
    /// Before and after the argument, inside DISTINCT.
    pub argument: (&'static str, &'static str),
    /// After the parenthesis and the FILTER clause.
    pub tail: &'static str,
}

const fn plain(open: &'static str) -> AggregateText {
    AggregateText {
        open,
        argument: ("", ""),
        tail: "",
    }
}

const fn around(open: &'static str, tail: &'static str) -> AggregateText {
    AggregateText {
        open,
        argument: ("", ""),
        tail,
    }
}

/// One whose argument is made a float.
const fn of_floats(open: &'static str) -> AggregateText {
    AggregateText {
        open,
        argument: ("0e0 + (", ")"),
        tail: "",
    }
}

impl Capabilities {
    pub(super) const fn of(dialect: Dialect) -> &'static Self {
        match dialect {
            Dialect::Sqlite => &SQLITE,
            Dialect::Postgres => &POSTGRES,
            Dialect::MariaDb => &MARIADB,
            Dialect::MySql => &MYSQL,
        }
    }
}

static SQLITE: Capabilities = Capabilities {
    dialect: Dialect::Sqlite,
    family: Family::Sqlite,
    quote: '"',
    numbered_parameters: false,
    typed_parameters: false,
    null_is_largest: false,
    nulls_clause: true,
    same: " IS ",
    not_same: Some(" IS NOT "),
    no_limit: " LIMIT -1",
    aggregate_filter: true,
    limit_in_subquery: true,
    reads_written_table: true,
    simultaneous_assignments: true,
    insert_returning: true,
    row_locks: RowLocks::None,
    insert_defaults: " DEFAULT VALUES",
    // SQLite's own functions fold ASCII only; these are registered on every connection.
    lower: "luthier_lower(",
    lower_end: ")",
    // The operator gives NULL by zero.
    integer_division: None,
    aggregates: &[
        plain("COUNT("),
        plain("SUM("), // fails on overflow
        plain("SUM("),
        plain("luthier_decimal_sum("),
        plain("SUM("),
        plain("AVG("),
        plain("luthier_decimal_avg("),
        around("CAST(round(AVG(", ") AS INTEGER)"),
        plain("MIN("),
        plain("MAX("),
        // None is built in; these are registered on every connection.
        plain("luthier_stddev_pop("),
        plain("luthier_stddev_samp("),
        plain("luthier_var_pop("),
        plain("luthier_var_samp("),
    ],
};

static POSTGRES: Capabilities = Capabilities {
    dialect: Dialect::Postgres,
    family: Family::Postgres,
    quote: '"',
    numbered_parameters: true,
    typed_parameters: true,
    null_is_largest: true,
    nulls_clause: true,
    same: " IS NOT DISTINCT FROM ",
    not_same: Some(" IS DISTINCT FROM "),
    no_limit: "",
    aggregate_filter: true,
    limit_in_subquery: true,
    reads_written_table: true,
    simultaneous_assignments: true,
    insert_returning: true,
    row_locks: RowLocks::OfTables,
    insert_defaults: " DEFAULT VALUES",
    lower: "lower(",
    // As in the function of that name, so that an index on it serves.
    lower_end: ") COLLATE \"default\") COLLATE \"C\"",
    integer_division: Some(" / "),
    aggregates: &[
        plain("COUNT("),
        // The sum of bigints is a numeric, and the cast back fails on overflow.
        around("CAST(SUM(", " AS bigint)"),
        plain("SUM("),
        plain("SUM("),
        plain("SUM("),
        around("CAST(AVG(", " AS double precision)"),
        plain("AVG("),
        // The mean of intervals would round halves to even.
        AggregateText {
            open: "(round(AVG(",
            argument: ("CAST(EXTRACT(EPOCH FROM ", ") AS numeric)"),
            tail: ", 6) * INTERVAL '1 second')",
        },
        plain("MIN("),
        plain("MAX("),
        // Of infinite numbers there is none, which is NULL on SQLite.
        around("NULLIF(CAST(STDDEV_POP(", " AS double precision), 'NaN')"),
        around("NULLIF(CAST(STDDEV_SAMP(", " AS double precision), 'NaN')"),
        around("NULLIF(CAST(VAR_POP(", " AS double precision), 'NaN')"),
        around("NULLIF(CAST(VAR_SAMP(", " AS double precision), 'NaN')"),
    ],
};

static MYSQL: Capabilities = mysql_family(Dialect::MySql, false);

static MARIADB: Capabilities = mysql_family(Dialect::MariaDb, true);

const fn mysql_family(dialect: Dialect, insert_returning: bool) -> Capabilities {
    Capabilities {
        dialect,
        family: Family::MySql,
        quote: '`',
        numbered_parameters: false,
        typed_parameters: false,
        null_is_largest: false,
        nulls_clause: false,
        same: " <=> ",
        not_same: None,
        no_limit: " LIMIT 18446744073709551615",
        aggregate_filter: false,
        limit_in_subquery: false,
        reads_written_table: false,
        simultaneous_assignments: false,
        insert_returning,
        row_locks: match dialect {
            Dialect::MySql => RowLocks::OfTables,
            _ => RowLocks::AllTables,
        },
        insert_defaults: " () VALUES ()",
        lower: "LOWER(",
        lower_end: ")",
        integer_division: Some(" DIV "),
        aggregates: &MYSQL_AGGREGATES,
    }
}

static MYSQL_AGGREGATES: [AggregateText; 14] = [
    plain("COUNT("),
    plain("SUM("),
    plain("SUM("),
    plain("SUM("),
    // A cast would make what is too large the largest there is, without an error.
    around("(SUM(", " DIV 1)"),
    // The mean of integers would be a decimal of four places.
    of_floats("AVG("),
    plain("AVG("),
    around("CAST(ROUND(AVG(", ") AS SIGNED)"),
    plain("MIN("),
    plain("MAX("),
    of_floats("STDDEV_POP("),
    of_floats("STDDEV_SAMP("),
    of_floats("VAR_POP("),
    of_floats("VAR_SAMP("),
];
