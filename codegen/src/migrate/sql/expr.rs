//! Expressions, literals and names as SQL.

use luthier::dialect::Dialect;

use luthier::query::Kind;

use super::span::from_now;
use crate::db::{BinaryOp, ColumnType, Expr, Function, Literal, Lookup, Operand, Part, Table};

/// A name in the database, quoted.
pub(super) fn name(dialect: Dialect, name: &str) -> String {
    match dialect {
        Dialect::MariaDb | Dialect::MySql => format!("`{}`", name.replace('`', "``")),
        _ => format!("\"{}\"", name.replace('"', "\"\"")),
    }
}

/// Text as a literal.
pub(super) fn text(dialect: Dialect, value: &str) -> String {
    let value = value.replace('\'', "''");
    match dialect {
        Dialect::MariaDb | Dialect::MySql => format!("'{}'", value.replace('\\', "\\\\")),
        _ => format!("'{value}'"),
    }
}

/// An expression over the columns of a table.
pub(super) struct Writer<'t> {
    pub(super) dialect: Dialect,
    /// The table whose columns it names.
    pub(super) table: &'t Table,
}

impl Writer<'_> {
    /// The SQL of an expression. `ty` is the type of the column that it goes to or is compared with.
    pub(super) fn expr(&self, expr: &Expr, ty: Option<ColumnType>) -> String {
        match expr {
            Expr::Literal(value) => literal(self.dialect, value, ty),
            Expr::Column(field) => self.column(field),
            Expr::Negate(inner) => format!("(-{})", self.expr(inner, ty)),
            Expr::Binary(op, left, right) => self.binary(*op, left, right, ty),
            Expr::Call(function, arguments) => self.call(*function, arguments, ty),
            Expr::Case { .. } => self.case(&self.settled_case(expr), ty),
            Expr::Inside(of, part) => self.inside(of, part),
            Expr::Collate(of, collation) => match collation.on(self.dialect) {
                Some(collation) => format!(
                    "({} COLLATE {})",
                    self.expr(of, Some(ColumnType::Text)),
                    name(self.dialect, collation)
                ),
                None => self.expr(of, ty),
            },
            Expr::Compare(left, lookup, right) => {
                let (left, right) = self.settled_sides(left, right);
                self.compare_inside(&left, *lookup, &right)
                    .unwrap_or_else(|| self.compare(&left, *lookup, &right))
            }
            Expr::And(items) => self.join(items, " AND ", "1 = 1"),
            Expr::Or(items) => self.join(items, " OR ", "1 = 0"),
            Expr::Xor(left, right) => format!(
                "(({}) <> ({}))",
                self.condition(left),
                self.condition(right)
            ),
            Expr::Not(inner) => {
                let inner_sql = self.condition(inner);
                // Negation turns "not true" into true, also where NULL makes it neither.
                if self.can_be_null(inner) {
                    format!("(({inner_sql}) IS NOT TRUE)")
                } else {
                    format!("(NOT ({inner_sql}))")
                }
            }
        }
    }

    fn case(&self, case: &Expr, ty: Option<ColumnType>) -> String {
        let mut out = String::from("CASE");
        if let Expr::Case {
            branches,
            otherwise,
        } = case
        {
            for (condition, value) in branches {
                let condition = self.condition(condition);
                out.push_str(&format!(" WHEN {condition} THEN {}", self.expr(value, ty)));
            }
            if let Some(value) = otherwise {
                out.push_str(&format!(" ELSE {}", self.expr(value, ty)));
            }
        }
        out + " END"
    }

    /// The SQL of an expression whose value is kept: a condition is true or false, where SQL would say unknown.
    pub(super) fn value(&self, expr: &Expr, ty: Option<ColumnType>) -> String {
        let sql = self.expr(expr, ty);
        if self.type_of(expr) == Some(ColumnType::Boolean)
            && !matches!(expr, Expr::Column(_) | Expr::Call(..) | Expr::Case { .. })
            && self.can_be_null(expr)
        {
            format!("(({sql}) IS TRUE)")
        } else {
            sql
        }
    }

    /// The SQL of a condition.
    pub(super) fn condition(&self, expr: &Expr) -> String {
        self.expr(expr, Some(ColumnType::Boolean))
    }

    fn column(&self, field: &str) -> String {
        // A field that is not there is refused by replay.
        name(
            self.dialect,
            self.table
                .column(field)
                .map_or(field, |column| &column.name),
        )
    }

    pub(super) fn type_of(&self, expr: &Expr) -> Option<ColumnType> {
        let of_first = |items: &[Expr]| items.iter().find_map(|item| self.type_of(item));
        match expr {
            Expr::Column(field) => self.table.column(field).map(|column| column.ty.as_key()),
            Expr::Negate(inner) => self.type_of(inner),
            Expr::Binary(op, left, right) => match (op, self.type_of(left), self.type_of(right)) {
                (
                    BinaryOp::Subtract,
                    left @ Some(ColumnType::Date | ColumnType::DateTime),
                    right,
                ) if left == right => Some(ColumnType::Duration),
                (_, left, right) => left.or(right),
            },
            Expr::Call(function, arguments) => match function {
                Function::Length | Function::Ord | Function::StrIndex | Function::ToInteger => {
                    Some(ColumnType::BigInteger)
                }
                Function::Extract(Part::Date) => Some(ColumnType::Date),
                Function::Extract(Part::Time) => Some(ColumnType::Time),
                Function::Extract(_) => Some(ColumnType::Integer),
                Function::ToDecimal => Some(ColumnType::Decimal(None)),
                Function::Coalesce
                | Function::NullIf
                | Function::Greatest
                | Function::Least
                | Function::Abs
                | Function::Round
                | Function::Floor
                | Function::Ceil
                | Function::Sign
                | Function::Trunc(_) => of_first(arguments),
                Function::Now => Some(ColumnType::DateTime),
                Function::ToText
                | Function::Chr
                | Function::Md5
                | Function::Sha1
                | Function::Sha224
                | Function::Sha256
                | Function::Sha384
                | Function::Sha512 => Some(ColumnType::Text),
                _ => of_first(arguments)
                    .filter(|ty| ty.is_text())
                    .or(Some(ColumnType::Float)),
            },
            Expr::Case {
                branches,
                otherwise,
            } => branches
                .iter()
                .map(|(_, value)| value)
                .chain(otherwise.as_deref())
                .find_map(|value| self.type_of(value)),
            Expr::Literal(Literal::Date(_)) => Some(ColumnType::Date),
            Expr::Literal(Literal::DateTime(_)) => Some(ColumnType::DateTime),
            Expr::Literal(Literal::Duration(_)) => Some(ColumnType::Duration),
            Expr::Inside(of, part) => self.type_inside(of, part),
            Expr::Collate(of, _) => self.type_of(of).or(Some(ColumnType::Text)),
            Expr::Literal(_) => None,
            _ => Some(ColumnType::Boolean),
        }
    }

    pub(super) fn can_be_null(&self, expr: &Expr) -> bool {
        let nullable = |field: &str| self.table.column(field).is_none_or(|column| column.null);
        match expr {
            Expr::Compare(_, Lookup::IsNull, _) => false,
            Expr::And(items) | Expr::Or(items) => items.iter().any(|item| self.can_be_null(item)),
            Expr::Not(_) => false,
            Expr::Literal(value) => *value == Literal::Null,
            // Of a member, an element or an end there may be none.
            Expr::Inside(..) => true,
            Expr::Call(Function::Concat, _) => false,
            Expr::Call(Function::Coalesce, items) => {
                items.iter().all(|item| self.can_be_null(item))
            }
            Expr::Call(function, _) if function.is_partial() => true,
            Expr::Case {
                otherwise: None, ..
            } => true,
            Expr::Compare(left, _, right) => {
                let right = match right {
                    Operand::One(right) => self.can_be_null(right),
                    Operand::Many(items) => items.iter().any(|item| self.can_be_null(item)),
                    Operand::Flag(_) => false,
                };
                right || self.can_be_null(left)
            }
            other => other.columns().into_iter().any(nullable),
        }
    }

    fn join(&self, items: &[Expr], operator: &str, empty: &str) -> String {
        if items.is_empty() {
            return format!("({empty})");
        }
        format!(
            "({})",
            items
                .iter()
                .map(|item| self.condition(item))
                .collect::<Vec<_>>()
                .join(operator)
        )
    }

    /// Arithmetic as queries do it: the same result for the same values, and an error by zero.
    fn binary(&self, op: BinaryOp, left: &Expr, right: &Expr, ty: Option<ColumnType>) -> String {
        if let (Expr::Call(Function::Now, _), Expr::Literal(Literal::Duration(span))) =
            (left, right)
        {
            return from_now(self.dialect, op, *span, ty);
        }
        let types = (self.type_of(left), self.type_of(right));
        let ty = types.0.or(types.1).or(ty);
        let sqlite = self.dialect == Dialect::Sqlite;
        match types.0 {
            Some(ColumnType::DateTime) => return self.moment(op, left, right),
            Some(ColumnType::Date) => return self.date(op, left, right),
            Some(ColumnType::Duration) if matches!(op, BinaryOp::Multiply | BinaryOp::Divide) => {
                return self.share(op, left, right);
            }
            _ => {}
        }
        let (left, right) = (self.expr(left, ty), self.expr(right, ty));
        let decimal = [types.0, types.1, ty]
            .into_iter()
            .flatten()
            .any(|ty| matches!(ty, ColumnType::Decimal(_)));
        if sqlite && decimal {
            let function = match op {
                BinaryOp::Add => "add",
                BinaryOp::Subtract => "sub",
                BinaryOp::Multiply => "mul",
                BinaryOp::Divide => "div",
                BinaryOp::Remainder => "rem",
            };
            return format!("luthier_decimal_{function}({left}, {right})");
        }
        let is_integer = ty.is_some_and(|ty| ty.integer_range().is_some());
        match (self.dialect, op) {
            // The operators give NULL by zero.
            (Dialect::Sqlite, BinaryOp::Divide) => format!("luthier_div({left}, {right})"),
            (Dialect::Sqlite, BinaryOp::Remainder) => format!("luthier_mod({left}, {right})"),
            (Dialect::MariaDb | Dialect::MySql, BinaryOp::Divide) if is_integer => {
                format!("({left} DIV {right})")
            }
            _ => format!("({left} {} {right})", op.symbol()),
        }
    }

    fn call(&self, function: Function, arguments: &[Expr], ty: Option<ColumnType>) -> String {
        if function == Function::Now {
            return now(self.dialect, ty);
        }
        let arguments: &[Expr] = &self.settled(arguments);
        let first = arguments
            .first()
            .and_then(|argument| self.type_of(argument));
        let common = arguments
            .iter()
            .find_map(|argument| self.type_of(argument))
            .or(ty);
        let rendered: Vec<String> = arguments
            .iter()
            .map(|argument| self.expr(argument, common))
            .collect();
        if let Some(text) = function.text(self.dialect, kind(first), arguments.len()) {
            return filled(text, &rendered);
        }
        let list = rendered.join(", ");
        let sqlite = self.dialect == Dialect::Sqlite;
        match function {
            // NULL counts as empty text. PostgreSQL's own function will not do: it may not stand in an index.
            Function::Concat => {
                let parts = arguments.iter().zip(&rendered).map(|(argument, text)| {
                    if self.can_be_null(argument) {
                        format!("coalesce({text}, '')")
                    } else {
                        text.clone()
                    }
                });
                let parts: Vec<String> = parts.collect();
                match self.dialect {
                    Dialect::MariaDb | Dialect::MySql => format!("concat({})", parts.join(", ")),
                    _ => format!("({})", parts.join(" || ")),
                }
            }
            Function::Greatest if sqlite => format!("max({list})"),
            Function::Least if sqlite => format!("min({list})"),
            Function::Greatest | Function::Least => {
                let call = match function {
                    Function::Greatest => format!("greatest({list})"),
                    _ => format!("least({list})"),
                };
                let doubtful: Vec<String> = arguments
                    .iter()
                    .zip(&rendered)
                    .filter(|(argument, _)| self.can_be_null(argument))
                    .map(|(_, text)| format!("{text} IS NOT NULL"))
                    .collect();
                // PostgreSQL's leave NULL out.
                if doubtful.is_empty() || self.dialect != Dialect::Postgres {
                    return call;
                }
                format!("CASE WHEN {} THEN {call} END", doubtful.join(" AND "))
            }
            _ => format!("coalesce({list})"),
        }
    }

    fn compare(&self, left: &Expr, lookup: Lookup, right: &Operand) -> String {
        let ty = self.type_of(left);
        let subject = self.expr(left, ty);
        let one = |operand: &Operand| match operand {
            Operand::One(value) => self.expr(value, ty),
            Operand::Many(items) => items
                .iter()
                .map(|item| self.expr(item, ty))
                .collect::<Vec<_>>()
                .join(", "),
            Operand::Flag(flag) => literal(self.dialect, &Literal::Bool(*flag), None),
        };
        let value = one(right);
        let sqlite = self.dialect == Dialect::Sqlite;
        let fold =
            |text: &str| format!("{}({text})", if sqlite { "luthier_lower" } else { "lower" });
        let length =
            |text: &str| format!("{}({text})", if sqlite { "length" } else { "char_length" });
        let find = |text: &str, part: &str| match self.dialect {
            Dialect::Postgres => format!("strpos({text}, {part}) > 0"),
            _ => format!("instr({text}, {part}) > 0"),
        };
        let starts =
            |text: &str, part: &str| format!("substr({text}, 1, {}) = {part}", length(part));
        let ends = |text: &str, part: &str| match self.dialect {
            // `substr(x, -0)` is not empty, so the empty text is a case of its own.
            Dialect::Sqlite => format!("({part} = '' OR substr({text}, -length({part})) = {part})"),
            _ => format!("right({text}, {}) = {part}", length(part)),
        };
        match lookup {
            Lookup::Exact => format!("{subject} = {value}"),
            Lookup::Gt => format!("{subject} > {value}"),
            Lookup::Gte => format!("{subject} >= {value}"),
            Lookup::Lt => format!("{subject} < {value}"),
            Lookup::Lte => format!("{subject} <= {value}"),
            Lookup::In if value.is_empty() => "1 = 0".to_owned(),
            Lookup::In => format!("{subject} IN ({value})"),
            Lookup::Range => match right {
                Operand::Many(items) if items.len() == 2 => {
                    format!(
                        "{subject} BETWEEN {} AND {}",
                        self.expr(&items[0], ty),
                        self.expr(&items[1], ty)
                    )
                }
                _ => "1 = 0".to_owned(),
            },
            Lookup::IsNull if matches!(right, Operand::Flag(false)) => {
                format!("{subject} IS NOT NULL")
            }
            Lookup::IsNull => format!("{subject} IS NULL"),
            Lookup::IExact => format!("{} = {}", fold(&subject), fold(&value)),
            Lookup::Contains => find(&subject, &value),
            Lookup::IContains => find(&fold(&subject), &fold(&value)),
            Lookup::StartsWith => starts(&subject, &value),
            Lookup::IStartsWith => starts(&fold(&subject), &fold(&value)),
            Lookup::EndsWith => ends(&subject, &value),
            Lookup::IEndsWith => ends(&fold(&subject), &fold(&value)),
            Lookup::Regex if self.dialect == Dialect::Postgres => format!("{subject} ~ {value}"),
            Lookup::Regex => format!("{subject} REGEXP {value}"),
            // Written by `compare_inside`.
            Lookup::ContainedBy
            | Lookup::Overlap
            | Lookup::HasKey
            | Lookup::HasKeys
            | Lookup::HasAnyKeys
            | Lookup::FullyLt
            | Lookup::FullyGt
            | Lookup::NotLt
            | Lookup::NotGt
            | Lookup::AdjacentTo
            | Lookup::Search
            | Lookup::TrigramSimilar
            | Lookup::TrigramWordSimilar
            | Lookup::TrigramStrictWordSimilar => "1 = 0".to_owned(),
            Lookup::IRegex => match self.dialect {
                Dialect::Postgres => format!("{subject} ~* {value}"),
                Dialect::Sqlite => format!("luthier_iregexp({value}, {subject})"),
                _ => format!("{subject} REGEXP concat('(?i)', {value})"),
            },
        }
    }
}

/// What sort of values a column of the type holds.
const fn kind(ty: Option<ColumnType>) -> Kind {
    match ty {
        Some(ColumnType::Decimal(_)) => Kind::Decimal,
        Some(ColumnType::DateTime) => Kind::DateTime,
        Some(ColumnType::Date) => Kind::Date,
        Some(ColumnType::Time) => Kind::Time,
        Some(ColumnType::Duration) => Kind::Duration,
        _ => Kind::Other,
    }
}

/// The text of a function with its arguments in their places.
fn filled(text: &str, arguments: &[String]) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, place)) = rest.split_once('{') {
        out.push_str(before);
        let (number, after) = place.split_once('}').unwrap_or((place, ""));
        let argument = number.parse().ok().and_then(|at: usize| arguments.get(at));
        out.push_str(argument.map_or("NULL", String::as_str));
        rest = after;
    }
    out + rest
}

/// The current time in the form of a column's type.
pub(super) fn now(dialect: Dialect, ty: Option<ColumnType>) -> String {
    let sql = match (dialect, ty) {
        (Dialect::Sqlite, Some(ColumnType::Date)) => "date('now')",
        (Dialect::Sqlite, Some(ColumnType::Time)) => "strftime('%H:%M:%f000', 'now')",
        // Microseconds as everywhere, though SQLite's clock counts thousandths.
        (Dialect::Sqlite, _) => "strftime('%Y-%m-%d %H:%M:%f000', 'now')",
        (Dialect::Postgres, Some(ColumnType::Date)) => "(now() AT TIME ZONE 'utc')::date",
        (Dialect::Postgres, Some(ColumnType::Time)) => "(now() AT TIME ZONE 'utc')::time",
        (Dialect::Postgres, _) => "now()",
        (_, Some(ColumnType::Date)) => "utc_date()",
        (_, Some(ColumnType::Time)) => "utc_time(6)",
        _ => "utc_timestamp(6)",
    };
    sql.to_owned()
}

/// A literal in the form in which rows hold it.
pub(super) fn literal(dialect: Dialect, value: &Literal, ty: Option<ColumnType>) -> String {
    match value {
        Literal::Null => "NULL".to_owned(),
        Literal::Bool(value) if dialect == Dialect::Postgres => value.to_string(),
        Literal::Bool(value) => u8::from(*value).to_string(),
        Literal::Integer(value) => value.to_string(),
        Literal::Float(value) => format!("{value:?}"),
        Literal::Decimal(digits) => match ty {
            Some(ColumnType::Decimal(size))
                if dialect == Dialect::Sqlite && !super::types::is_number(size) =>
            {
                text(dialect, digits)
            }
            _ => digits.clone(),
        },
        Literal::Text(value) => text(dialect, value),
        Literal::Bytes(bytes) => {
            let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            if dialect == Dialect::Postgres {
                format!("'\\x{hex}'::bytea")
            } else {
                format!("x'{hex}'")
            }
        }
        Literal::Uuid(value) => match dialect {
            Dialect::Postgres => text(dialect, value),
            _ => text(dialect, &value.replace('-', "")),
        },
        Literal::Date(value) => text(dialect, value),
        Literal::DateTime(value) => {
            let (date, time) = value
                .trim_end_matches('Z')
                .split_once('T')
                .unwrap_or((value, "00:00:00"));
            let zone = if dialect == Dialect::Postgres {
                "+00"
            } else {
                ""
            };
            text(dialect, &format!("{date} {}{zone}", microseconds(time)))
        }
        Literal::Time(value) => text(dialect, &microseconds(value)),
        Literal::Duration(value) if dialect == Dialect::Postgres => {
            format!("interval '{value} microseconds'")
        }
        Literal::Duration(value) => value.to_string(),
        Literal::Json(document) if dialect == Dialect::Postgres => {
            format!("{}::jsonb", text(dialect, document))
        }
        Literal::Json(document) => text(dialect, document),
    }
}

/// A time of day with six digits behind the point, or none where they are all zero: the form that sorts.
fn microseconds(time: &str) -> String {
    let (seconds, fraction) = time.split_once('.').unwrap_or((time, ""));
    let fraction = format!("{fraction:0<6}");
    if fraction.chars().all(|digit| digit == '0') {
        seconds.to_owned()
    } else {
        format!("{seconds}.{fraction}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_have_the_form_of_each_database() {
        let at = Literal::DateTime("2026-01-31T12:00:00.5Z".to_owned());
        assert_eq!(
            literal(Dialect::Sqlite, &at, None),
            "'2026-01-31 12:00:00.500000'"
        );
        assert_eq!(
            literal(Dialect::Postgres, &at, None),
            "'2026-01-31 12:00:00.500000+00'"
        );
        let text = Literal::Text("it's \\ so".to_owned());
        assert_eq!(literal(Dialect::Sqlite, &text, None), r"'it''s \ so'");
        assert_eq!(literal(Dialect::MySql, &text, None), r"'it''s \\ so'");
        let id = Literal::Uuid("01234567-89ab-cdef-0123-456789abcdef".to_owned());
        assert_eq!(
            literal(Dialect::Sqlite, &id, None),
            "'0123456789abcdef0123456789abcdef'"
        );
        let wide = Some(ColumnType::Decimal(Some((30, 2))));
        assert_eq!(
            literal(Dialect::Sqlite, &Literal::Decimal("1.50".to_owned()), wide),
            "'1.50'"
        );
    }
}
