//! The parts of a migration that are run at once.

use super::Step;

/// A part of a migration that is run at once.
#[derive(Debug)]
pub(super) enum Unit<'a> {
    /// Steps in one transaction.
    Transaction(Vec<&'a Step>),
    /// A statement outside of one.
    Statement(&'a Step, &'a str),
}

impl<'a> Unit<'a> {
    /// Its statements, in order.
    fn statements(&self) -> impl Iterator<Item = &'a str> {
        let (steps, alone) = match self {
            Self::Transaction(steps) => (steps.as_slice(), None),
            Self::Statement(_, statement) => (&[][..], Some(*statement)),
        };
        steps
            .iter()
            .flat_map(|step| step.statements.iter().map(AsRef::as_ref))
            .chain(alone)
    }

    /// What it does, for people.
    pub(super) fn description(&self) -> &'a str {
        match self {
            Self::Transaction(steps) => steps.first().map_or("", |step| step.description.as_ref()),
            Self::Statement(step, _) => step.description.as_ref(),
        }
    }

    /// What tells whether it is still the same that was run: FNV-1a of its statements.
    pub(super) fn checksum(&self) -> String {
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        for statement in self.statements() {
            for byte in statement.bytes().chain([0]) {
                hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
            }
        }
        format!("fnv1a:{hash:016x}")
    }
}

/// Whether a statement changes the form of the database and, on MariaDB and MySQL, is done whole or not at all, and says
/// so when it was done before.
pub(super) fn is_definition(statement: &str) -> bool {
    let word = statement
        .trim_start()
        .split(|letter: char| !letter.is_ascii_alphabetic())
        .next()
        .unwrap_or_default();
    ["CREATE", "ALTER", "DROP", "RENAME"]
        .iter()
        .any(|known| word.eq_ignore_ascii_case(known))
}

/// Cuts steps into units; there is always one.
pub(super) fn units(steps: &[Step]) -> Vec<Unit<'_>> {
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

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;

    fn step(transactional: bool, statements: &'static [&'static str]) -> Step {
        Step {
            description: Cow::Borrowed("something"),
            statements: statements.iter().map(|sql| Cow::Borrowed(*sql)).collect(),
            transactional,
        }
    }

    #[test]
    fn steps_are_cut_where_transactions_end() {
        let steps = [
            step(true, &["a"]),
            step(true, &["b"]),
            step(false, &["c", "d"]),
            step(true, &["e"]),
        ];
        let units = units(&steps);
        let cut: Vec<Vec<&str>> = units
            .iter()
            .map(|unit| unit.statements().collect())
            .collect();
        assert_eq!(cut, [vec!["a", "b"], vec!["c"], vec!["d"], vec!["e"]]);
        assert_eq!(super::units(&[]).len(), 1);
    }

    #[test]
    fn checksums_follow_the_statements() {
        let (one, two) = ([step(true, &["a", "b"])], [step(true, &["ab"])]);
        assert_ne!(units(&one)[0].checksum(), units(&two)[0].checksum());
        assert_eq!(units(&one)[0].checksum(), units(&one)[0].checksum());
        assert_eq!(units(&[])[0].checksum(), "fnv1a:cbf29ce484222325");
    }

    #[test]
    fn definitions_are_known_by_their_first_word() {
        for sql in [
            "CREATE TABLE t (a int)",
            " alter\ttable t",
            "DROP TABLE t",
            "RENAME TABLE a TO b",
        ] {
            assert!(is_definition(sql), "{sql}");
        }
        for sql in ["UPDATE t SET a = 1", "/* CREATE */ CALL p()", "CREATED", ""] {
            assert!(!is_definition(sql), "{sql}");
        }
    }
}
