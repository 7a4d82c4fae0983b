//! Arithmetic with lengths of time: intervals on PostgreSQL, numbers of microseconds elsewhere.

use super::{
    super::{Arith, Node},
    dialect::Family,
    scope::Scope,
    writer::Writer,
};

impl<'q> Writer<'q> {
    /// A date and time plus or minus a duration.
    pub(super) fn moment_plus(&mut self, operator: Arith, sides: &'q [Node; 2], scope: &Scope<'_>) {
        let minus = operator == Arith::Sub;
        let (open, between, close) = match (self.caps.family, minus) {
            (Family::Sqlite, false) => ("luthier_timestamp_add(", ", ", ")"),
            (Family::Sqlite, true) => ("luthier_timestamp_add(", ", -", ")"),
            (Family::Postgres, false) => ("(", " + ", ")"),
            (Family::Postgres, true) => ("(", " - ", ")"),
            (Family::MySql, false) => ("DATE_ADD(", ", INTERVAL ", " MICROSECOND)"),
            (Family::MySql, true) => ("DATE_SUB(", ", INTERVAL ", " MICROSECOND)"),
        };
        self.with_types(open, between, close, sides, scope);
    }

    /// A date plus or minus the whole days of a duration.
    pub(super) fn date_plus(&mut self, operator: Arith, sides: &'q [Node; 2], scope: &Scope<'_>) {
        let minus = operator == Arith::Sub;
        let (open, between, close) = match (self.caps.family, minus) {
            (Family::Sqlite, false) => ("luthier_date_add(", ", ", ")"),
            (Family::Sqlite, true) => ("luthier_date_add(", ", -", ")"),
            (Family::Postgres, false) => (
                "(",
                " + CAST(TRUNC(EXTRACT(EPOCH FROM ",
                ") / 86400) AS integer))",
            ),
            (Family::Postgres, true) => (
                "(",
                " - CAST(TRUNC(EXTRACT(EPOCH FROM ",
                ") / 86400) AS integer))",
            ),
            (Family::MySql, false) => ("DATE_ADD(", ", INTERVAL (", " DIV 86400000000) DAY)"),
            (Family::MySql, true) => ("DATE_SUB(", ", INTERVAL (", " DIV 86400000000) DAY)"),
        };
        self.with_types(open, between, close, sides, scope);
    }

    /// What lies between two dates and times, from the second to the first.
    pub(super) fn moments_apart(&mut self, sides: &'q [Node; 2], scope: &Scope<'_>) {
        let (open, between, close) = match self.caps.family {
            Family::Sqlite => ("luthier_timestamp_diff(", ", ", ")"),
            Family::Postgres => ("(", " - ", ")"),
            Family::MySql => ("(-TIMESTAMPDIFF(MICROSECOND, ", ", ", "))"),
        };
        self.with_types(open, between, close, sides, scope);
    }

    /// What lies between two dates, from the second to the first.
    pub(super) fn dates_apart(&mut self, sides: &'q [Node; 2], scope: &Scope<'_>) {
        let (open, between, close) = match self.caps.family {
            Family::Sqlite => ("luthier_date_diff(", ", ", ")"),
            Family::Postgres => ("((", " - ", ") * INTERVAL '1 day')"),
            Family::MySql => ("(DATEDIFF(", ", ", ") * 86400000000)"),
        };
        self.with_types(open, between, close, sides, scope);
    }

    /// Arithmetic on an interval.
    pub(super) fn intervals(&mut self, operator: Arith, sides: &'q [Node; 2], scope: &Scope<'_>) {
        let (open, between, close) = match operator {
            Arith::Add => ("(", " + ", ")"),
            Arith::Sub => ("(", " - ", ")"),
            Arith::Mul => ("(", " * ", ")"),
            Arith::Rem => ("(", " % ", ")"),
            // Cut off, as integers are.
            Arith::Div | Arith::DivInteger => (
                "(TRUNC(EXTRACT(EPOCH FROM ",
                ") * 1000000 / ",
                ") * INTERVAL '1 microsecond')",
            ),
        };
        self.with_types(open, between, close, sides, scope);
    }

    /// Two operands, each of a type that is told, with text around them.
    fn with_types(
        &mut self,
        open: &str,
        between: &str,
        close: &str,
        sides: &'q [Node; 2],
        scope: &Scope<'_>,
    ) {
        for (text, side) in [open, between].into_iter().zip(sides) {
            self.push(text);
            match side {
                Node::Value(value) => self.typed_value(value),
                node => self.factor(node, scope),
            }
        }
        self.push(close);
    }
}
