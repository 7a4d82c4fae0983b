//! Arithmetic with lengths of time, as queries do it: intervals on PostgreSQL, numbers of microseconds elsewhere.

use luthier::dialect::Dialect;

use super::expr::{Writer, now};
use crate::db::{BinaryOp, ColumnType, Expr};

impl Writer<'_> {
    /// A date and time plus or minus a duration, or what lies between two.
    pub(super) fn moment(&self, op: BinaryOp, left: &Expr, right: &Expr) -> String {
        let moment = Some(ColumnType::DateTime);
        let apart = self.type_of(right) == moment;
        let left = self.expr(left, moment);
        if apart {
            let right = self.expr(right, moment);
            return match self.dialect {
                Dialect::Sqlite => format!("luthier_timestamp_diff({left}, {right})"),
                Dialect::Postgres => format!("({left} - {right})"),
                _ => format!("(-TIMESTAMPDIFF(MICROSECOND, {left}, {right}))"),
            };
        }
        let right = self.expr(right, Some(ColumnType::Duration));
        let minus = op == BinaryOp::Subtract;
        match self.dialect {
            Dialect::Sqlite if minus => format!("luthier_timestamp_add({left}, -({right}))"),
            Dialect::Sqlite => format!("luthier_timestamp_add({left}, {right})"),
            // The span is one of days and seconds, which no time zone changes.
            Dialect::Postgres => format!(
                "(({left} AT TIME ZONE 'UTC' {} {right}) AT TIME ZONE 'UTC')",
                op.symbol()
            ),
            _ if minus => format!("DATE_SUB({left}, INTERVAL {right} MICROSECOND)"),
            _ => format!("DATE_ADD({left}, INTERVAL {right} MICROSECOND)"),
        }
    }

    /// A date plus or minus the whole days of a duration, or what lies between two dates.
    pub(super) fn date(&self, op: BinaryOp, left: &Expr, right: &Expr) -> String {
        let date = Some(ColumnType::Date);
        let apart = self.type_of(right) == date;
        let left = self.expr(left, date);
        if apart {
            let right = self.expr(right, date);
            return match self.dialect {
                Dialect::Sqlite => format!("luthier_date_diff({left}, {right})"),
                Dialect::Postgres => format!("(({left} - {right}) * interval '1 day')"),
                _ => format!("(DATEDIFF({left}, {right}) * 86400000000)"),
            };
        }
        let right = self.expr(right, Some(ColumnType::Duration));
        let minus = op == BinaryOp::Subtract;
        match self.dialect {
            Dialect::Sqlite if minus => format!("luthier_date_add({left}, -({right}))"),
            Dialect::Sqlite => format!("luthier_date_add({left}, {right})"),
            Dialect::Postgres => format!(
                "({left} {} CAST(trunc(extract(epoch FROM {right}) / 86400) AS integer))",
                op.symbol()
            ),
            _ if minus => format!("DATE_SUB({left}, INTERVAL ({right} DIV 86400000000) DAY)"),
            _ => format!("DATE_ADD({left}, INTERVAL ({right} DIV 86400000000) DAY)"),
        }
    }

    /// A duration times or by a whole number.
    pub(super) fn share(&self, op: BinaryOp, left: &Expr, right: &Expr) -> String {
        let left = self.expr(left, Some(ColumnType::Duration));
        let right = self.expr(right, Some(ColumnType::BigInteger));
        match (self.dialect, op) {
            (Dialect::Sqlite, BinaryOp::Divide) => format!("luthier_div({left}, {right})"),
            (Dialect::MariaDb | Dialect::MySql, BinaryOp::Divide) => {
                format!("({left} DIV {right})")
            }
            // Cut off, as integers are.
            (Dialect::Postgres, BinaryOp::Divide) => format!(
                "(trunc(extract(epoch FROM {left}) * 1000000 / {right}) * interval '1 microsecond')"
            ),
            _ => format!("({left} {} {right})", op.symbol()),
        }
    }
}

/// The current time, of a date the current day, plus or minus a length of time. Without functions of the program: whoever else
/// writes rows calls it, too.
pub(super) fn from_now(
    dialect: Dialect,
    op: BinaryOp,
    micros: i64,
    ty: Option<ColumnType>,
) -> String {
    const DAY: i64 = 86_400_000_000;
    let sign = if op == BinaryOp::Subtract { '-' } else { '+' };
    let now = now(dialect, ty);
    let days = micros / DAY;
    match (dialect, ty) {
        (Dialect::Sqlite, Some(ColumnType::Date)) => format!("date('now', '{sign}{days} days')"),
        (Dialect::Sqlite, _) => {
            let (seconds, rest) = (micros / 1_000_000, micros % 1_000_000);
            format!("strftime('%Y-%m-%d %H:%M:%f000', 'now', '{sign}{seconds}.{rest:06} seconds')")
        }
        (Dialect::Postgres, Some(ColumnType::Date)) => format!("({now} {sign} {days})"),
        (Dialect::Postgres, _) => format!("({now} {sign} interval '{micros} microseconds')"),
        (_, Some(ColumnType::Date)) => format!("({now} {sign} INTERVAL {days} DAY)"),
        _ => format!("({now} {sign} INTERVAL {micros} MICROSECOND)"),
    }
}
