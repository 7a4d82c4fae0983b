//! Functions, parts of dates and times, CASE.

use super::{
    super::{CaseArm, Function, Kind, Node, Part},
    dialect::Family,
    facts::{kind, nullable},
    scope::Scope,
    writer::Writer,
};

impl<'q> Writer<'q> {
    pub(super) fn call(&mut self, function: Function, arguments: &'q [Node], scope: &Scope<'_>) {
        match function {
            Function::Coalesce => match arguments {
                [] => self.push("NULL"),
                // SQLite insists on two.
                [one] => self.parenthesized(one, scope),
                _ => self.around("COALESCE(", arguments, ")", scope),
            },
            Function::Concat => self.concat(arguments, scope),
            Function::Greatest => self.extreme("max(", "GREATEST(", arguments, scope),
            Function::Least => self.extreme("min(", "LEAST(", arguments, scope),
            _ => {
                let kind = arguments
                    .first()
                    .map_or(Kind::Other, |argument| kind(argument, scope));
                match function {
                    Function::Lower | Function::Upper => {
                        self.giving_way(|writer| writer.filled(function, kind, arguments, scope))
                    }
                    _ => self.filled(function, kind, arguments, scope),
                }
            }
        }
    }

    /// The text of a function with its arguments in their places.
    fn filled(&mut self, function: Function, kind: Kind, arguments: &'q [Node], scope: &Scope<'_>) {
        let text = function.text(self.caps.dialect, kind, arguments.len());
        // The two of it are of one type, which a column says.
        let untyped = function != Function::NullIf || arguments.iter().all(is_value);
        let mut rest = text.unwrap_or_default();
        while let Some((before, place)) = rest.split_once('{') {
            self.push(before);
            let (number, after) = place.split_once('}').unwrap_or((place, ""));
            match number.parse().ok().and_then(|at: usize| arguments.get(at)) {
                Some(argument) if untyped => self.alone(argument, scope),
                Some(argument) => self.node(argument, scope),
                None => self.malformed = true,
            }
            rest = after;
        }
        self.push(rest);
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
        self.filled(
            Function::Extract(part),
            kind,
            std::slice::from_ref(node),
            scope,
        );
    }
}

const fn is_value(node: &Node) -> bool {
    matches!(node, Node::Value(_))
}
