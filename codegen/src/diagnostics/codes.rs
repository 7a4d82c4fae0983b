//! The one table of diagnostic codes.
//!
//! A file a hundred: syntax 01, names 02, fields and options 03, relations 04, indexes and constraints 05, admin 06,
//! backends 07, migrations 08. A row is a constant, its number, a title and a text that explains it; a new one goes to the
//! end of its file. Numbers stand in people's build logs and search engines, so none is ever used again for something else.

mod admin;
mod backends;
mod fields;
mod indexes;
mod migrations;
mod names;
mod relations;
mod syntax;

pub use admin::*;
pub use backends::*;
pub use fields::*;
pub use indexes::*;
pub use migrations::*;
pub use names::*;
pub use relations::*;
pub use syntax::*;

use std::fmt;

/// A row of the table.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code {
    id: &'static str,
    title: &'static str,
    explain: &'static str,
}

impl Code {
    /// The number, as it is shown: `M0201`.
    #[must_use]
    pub const fn id(self) -> &'static str {
        self.id
    }

    /// The rule in a few words.
    #[must_use]
    pub const fn title(self) -> &'static str {
        self.title
    }

    /// The long text: what is wrong, why it is a mistake, how to put it right.
    #[must_use]
    pub const fn explain(self) -> &'static str {
        self.explain
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)
    }
}

/// Every code, by number.
pub fn all() -> impl Iterator<Item = Code> {
    [
        syntax::TABLE,
        names::TABLE,
        fields::TABLE,
        relations::TABLE,
        indexes::TABLE,
        admin::TABLE,
        backends::TABLE,
        migrations::TABLE,
    ]
    .into_iter()
    .flatten()
    .copied()
}

/// The codes of findings that are only warnings, which a project may switch off.
pub const WARNINGS: &[Code] = &[
    syntax::DANGLING,
    fields::NO_EFFECT,
    fields::DEFAULT_FAILS,
    relations::FIELD_IN_QUOTES,
    indexes::SHORTENED_NAME,
    indexes::UNINDEXED_FILTER,
    indexes::REDUNDANT_INDEX,
    backends::COMMENT_NOT_KEPT,
    migrations::STALE_HINT,
    migrations::CONTRADICTORY_HINT,
];

/// The code with that number, in capitals or not.
#[must_use]
pub fn find(id: &str) -> Option<Code> {
    all().find(|code| code.id.eq_ignore_ascii_case(id))
}

/// Declares the rows of one hundred: a documented constant each, and `TABLE` with all of them in order.
macro_rules! codes {
    ($($name:ident = $id:literal, $title:literal, $explain:literal;)*) => {
        $(
            #[doc = concat!($id, ": ", $title, ".")]
            pub const $name: super::Code = super::Code { id: $id, title: $title, explain: $explain };
        )*

        pub(super) const TABLE: &[super::Code] = &[$($name),*];
    };
}
use codes;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_well_formed_unique_and_in_order() {
        let ids: Vec<&str> = all().map(Code::id).collect();
        for id in &ids {
            let digits = id.strip_prefix('M').unwrap();
            assert!(
                digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit()),
                "{id}"
            );
        }
        assert!(ids.is_sorted_by(|a, b| a < b), "{ids:?}");
    }

    #[test]
    fn each_hundred_stays_in_its_file() {
        let tables = [
            syntax::TABLE,
            names::TABLE,
            fields::TABLE,
            relations::TABLE,
            indexes::TABLE,
            admin::TABLE,
            backends::TABLE,
            migrations::TABLE,
        ];
        for (hundred, table) in (1..).zip(tables) {
            for code in table {
                assert!(
                    code.id().starts_with(&format!("M{hundred:02}")),
                    "{code} stands in the file of {hundred:02}"
                );
            }
        }
    }

    #[test]
    fn every_code_is_explained() {
        for code in all() {
            assert!(
                !code.title().is_empty() && !code.title().ends_with('.'),
                "{code}: a title has no full stop"
            );
            assert!(
                code.explain().len() > 2 * code.title().len(),
                "{code}: too short an explanation"
            );
            assert!(
                code.explain().ends_with(['.', '`']),
                "{code}: an explanation is made of sentences"
            );
        }
    }

    #[test]
    fn a_code_is_found_by_its_number() {
        assert_eq!(find("m0201"), Some(UNKNOWN_MODEL));
        assert_eq!(find("M9999"), None);
    }
}
