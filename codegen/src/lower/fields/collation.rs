//! `db_collation`, and `Collate` in expressions: one name, or one for each database.

use luthier::dialect::Dialect;

use super::super::arguments::{Arguments, list};
use super::super::{Lowering, Scope};
use crate::diagnostics::{Diagnostic, codes};
use crate::schema::Collation;
use crate::syntax::ast::{Expr, ExprKind};

impl<'a> Lowering<'a> {
    /// `db_collation="C"`, or `db_collation={ sqlite: "NOCASE", postgres: "und-x-icu" }`.
    pub(super) fn collation(&mut self, arguments: &mut Arguments<'a>) -> Option<Collation> {
        const OPTION: &str = "db_collation";
        let arg = arguments.take(OPTION)?;
        self.collation_value(arguments.scope, OPTION, &arg.value)
    }

    /// A name for all databases, or one for each by its name.
    pub(in crate::lower) fn collation_value(
        &mut self,
        scope: Scope,
        option: &str,
        value: &'a Expr,
    ) -> Option<Collation> {
        let ExprKind::Object(entries) = &value.kind else {
            let name = self.text_value(scope, option, value)?;
            return Some(Collation::Everywhere(name));
        };
        let mut names: Vec<(Dialect, String)> = Vec::new();
        for entry in entries {
            let key = &entry.key;
            let Some(dialect) = Dialect::from_name(&key.text) else {
                let known: Vec<&str> = Dialect::ALL.into_iter().map(Dialect::name).collect();
                self.push(
                    Diagnostic::error(codes::UNKNOWN_NAME, format!("no backend `{}`", key.text))
                        .primary(key.span, "not found")
                        .help(format!("the backends are {}", list(&known))),
                );
                continue;
            };
            let Some(name) = self.text_value(scope, option, &entry.value) else {
                continue;
            };
            // A key that stands twice is reported where objects are read.
            if names.iter().all(|(known, _)| *known != dialect) {
                names.push((dialect, name));
            }
        }
        names.sort();
        Some(Collation::By(names))
    }
}
