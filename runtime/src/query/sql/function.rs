//! Functions, parts of dates and times, CASE.

use super::{
    super::{CaseArm, Function, Node, Part},
    dialect::Family,
    facts::{Kind, kind, nullable},
    scope::Scope,
    writer::Writer,
};

impl<'q> Writer<'q> {
    pub(super) fn call(&mut self, function: Function, arguments: &'q [Node], scope: &Scope<'_>) {
        let (family, caps) = (self.caps.family, self.caps);
        match function {
            Function::Lower => self.around(caps.lower, arguments, ")", scope),
            Function::Upper => self.around(caps.upper, arguments, ")", scope),
            Function::Length => self.around(caps.length, arguments, ")", scope),
            Function::Abs => self.around("abs(", arguments, ")", scope),
            Function::NullIf => self.around("NULLIF(", arguments, ")", scope),
            // Of white space, the kinds that ASCII has.
            Function::Trim => match family {
                Family::Sqlite => {
                    self.around("trim(", arguments, ", char(32, 9, 10, 11, 12, 13))", scope)
                }
                Family::Postgres => {
                    self.around("btrim(", arguments, ", E' \\t\\n\\x0b\\f\\r')", scope)
                }
                Family::MySql => {
                    self.around(
                        "REGEXP_REPLACE(",
                        arguments,
                        ", '^[[:space:]]+|[[:space:]]+$', '')",
                        scope,
                    );
                }
            },
            Function::Coalesce => match arguments {
                [] => self.push("NULL"),
                // SQLite insists on two.
                [one] => self.parenthesized(one, scope),
                _ => self.around("COALESCE(", arguments, ")", scope),
            },
            Function::Concat => self.concat(arguments, scope),
            Function::Greatest => self.extreme("max(", "GREATEST(", arguments, scope),
            Function::Least => self.extreme("min(", "LEAST(", arguments, scope),
            Function::Now => self.push(match family {
                // The form in which moments are stored.
                Family::Sqlite => "strftime('%Y-%m-%d %H:%M:%f000', 'now')",
                Family::Postgres => "STATEMENT_TIMESTAMP()",
                Family::MySql => "UTC_TIMESTAMP(6)",
            }),
        }
    }

    fn around(&mut self, open: &str, arguments: &'q [Node], close: &str, scope: &Scope<'_>) {
        self.push(open);
        self.list(arguments, scope);
        self.push(close);
    }

    /// Arguments, at least one of which says what type they have.
    fn list(&mut self, arguments: &'q [Node], scope: &Scope<'_>) {
        let untyped = arguments.iter().all(is_value);
        for (index, argument) in arguments.iter().enumerate() {
            if index > 0 {
                self.push(", ");
            }
            if untyped {
                self.alone(argument, scope)
            } else {
                self.node(argument, scope)
            }
        }
    }

    fn concat(&mut self, arguments: &'q [Node], scope: &Scope<'_>) {
        if arguments.is_empty() {
            return self.push("''");
        }
        // MySQL's gives NULL if any argument is; the others leave NULL out.
        let guard = self.caps.family == Family::MySql;
        self.push("concat(");
        for (index, argument) in arguments.iter().enumerate() {
            if index > 0 {
                self.push(", ");
            }
            let guard = guard && nullable(argument, scope);
            if guard {
                self.push("COALESCE(");
            }
            self.alone(argument, scope);
            if guard {
                self.push(", '')");
            }
        }
        self.push(")");
    }

    /// The largest or smallest of the arguments, NULL where any is.
    fn extreme(&mut self, sqlite: &str, others: &str, arguments: &'q [Node], scope: &Scope<'_>) {
        match arguments {
            [] => return self.push("NULL"),
            // With one argument, SQLite's functions are aggregates.
            [one] => return self.parenthesized(one, scope),
            _ => {}
        }
        match self.caps.family {
            Family::Sqlite => self.around(sqlite, arguments, ")", scope),
            Family::MySql => self.around(others, arguments, ")", scope),
            // PostgreSQL's leave NULL out.
            Family::Postgres => {
                let mut doubtful = arguments
                    .iter()
                    .filter(|argument| nullable(argument, scope))
                    .peekable();
                if doubtful.peek().is_none() {
                    return self.around(others, arguments, ")", scope);
                }
                self.push("CASE WHEN ");
                for (index, argument) in doubtful.enumerate() {
                    if index > 0 {
                        self.push(" AND ");
                    }
                    self.null_test(argument, true, scope);
                }
                self.push(" THEN ");
                self.around(others, arguments, ") END", scope);
            }
        }
    }

    pub(super) fn case(
        &mut self,
        arms: &'q [CaseArm],
        otherwise: Option<&'q Node>,
        scope: &Scope<'_>,
    ) {
        let untyped = arms
            .iter()
            .map(|arm| &arm.then)
            .chain(otherwise)
            .all(is_value);
        if arms.is_empty() {
            return match otherwise {
                Some(node) => self.parenthesized(node, scope),
                None => self.push("NULL"),
            };
        }
        self.push("CASE");
        for arm in arms {
            self.push(" WHEN ");
            self.node(&arm.when, scope);
            self.push(" THEN ");
            if untyped {
                self.alone(&arm.then, scope)
            } else {
                self.node(&arm.then, scope)
            }
        }
        if let Some(node) = otherwise {
            self.push(" ELSE ");
            if untyped {
                self.alone(node, scope)
            } else {
                self.node(node, scope)
            }
        }
        self.push(" END");
    }

    pub(super) fn extract(&mut self, part: Part, node: &'q Node, scope: &Scope<'_>) {
        let kind = kind(node, scope);
        let (open, close) = match self.caps.family {
            Family::Sqlite => sqlite_part(part, kind),
            Family::Postgres => postgres_part(part),
            Family::MySql => mysql_part(part),
        };
        self.push(open);
        let moment = matches!(kind, Kind::DateTime | Kind::Other);
        if self.caps.family == Family::Postgres && moment {
            // Moments are read in the session's time zone otherwise.
            self.push("(");
            self.alone(node, scope);
            self.push(") AT TIME ZONE 'UTC'");
        } else {
            self.alone(node, scope);
        }
        self.push(close);
    }
}

const fn is_value(node: &Node) -> bool {
    matches!(node, Node::Value(_))
}

/// By position in the stored text: SQLite's date functions round to milliseconds, up into the next minute or year.
const fn sqlite_part(part: Part, kind: Kind) -> (&'static str, &'static str) {
    let time_only = matches!(kind, Kind::Time);
    let integer = "CAST(substr(";
    match part {
        Part::Year => (integer, ", 1, 4) AS INTEGER)"),
        Part::Month => (integer, ", 6, 2) AS INTEGER)"),
        Part::Day => (integer, ", 9, 2) AS INTEGER)"),
        Part::Hour if time_only => (integer, ", 1, 2) AS INTEGER)"),
        Part::Hour => (integer, ", 12, 2) AS INTEGER)"),
        Part::Minute if time_only => (integer, ", 4, 2) AS INTEGER)"),
        Part::Minute => (integer, ", 15, 2) AS INTEGER)"),
        Part::Second if time_only => (integer, ", 7, 2) AS INTEGER)"),
        Part::Second => (integer, ", 18, 2) AS INTEGER)"),
        Part::IsoWeekDay => ("CAST(strftime('%u', substr(", ", 1, 10)) AS INTEGER)"),
        Part::Date => ("substr(", ", 1, 10)"),
        Part::Time if time_only => ("substr(", ", 1)"),
        Part::Time => ("substr(", ", 12)"),
    }
}

const fn postgres_part(part: Part) -> (&'static str, &'static str) {
    match part {
        Part::Year => ("CAST(EXTRACT(YEAR FROM ", ") AS integer)"),
        Part::Month => ("CAST(EXTRACT(MONTH FROM ", ") AS integer)"),
        Part::Day => ("CAST(EXTRACT(DAY FROM ", ") AS integer)"),
        Part::Hour => ("CAST(EXTRACT(HOUR FROM ", ") AS integer)"),
        Part::Minute => ("CAST(EXTRACT(MINUTE FROM ", ") AS integer)"),
        Part::Second => ("CAST(TRUNC(EXTRACT(SECOND FROM ", ")) AS integer)"),
        Part::IsoWeekDay => ("CAST(EXTRACT(ISODOW FROM ", ") AS integer)"),
        Part::Date => ("CAST(", " AS date)"),
        Part::Time => ("CAST(", " AS time)"),
    }
}

const fn mysql_part(part: Part) -> (&'static str, &'static str) {
    match part {
        Part::Year => ("YEAR(", ")"),
        Part::Month => ("MONTH(", ")"),
        Part::Day => ("DAYOFMONTH(", ")"),
        Part::Hour => ("HOUR(", ")"),
        Part::Minute => ("MINUTE(", ")"),
        Part::Second => ("SECOND(", ")"),
        Part::IsoWeekDay => ("(WEEKDAY(", ") + 1)"),
        Part::Date => ("DATE(", ")"),
        Part::Time => ("TIME(", ")"),
    }
}
