//! `db_collation`: one name, or one for each database.

use luthier::dialect::Dialect;

use super::super::Lowering;
use super::super::arguments::{Arguments, list};
use crate::diagnostics::{Diagnostic, codes};
use crate::schema::Collation;
use crate::syntax::ast::ExprKind;

impl<'a> Lowering<'a> {
    /// `db_collation="C"`, or `db_collation={ sqlite: "NOCASE", postgres: "und-x-icu" }`.
    pub(super) fn collation(&mut self, arguments: &mut Arguments<'a>) -> Option<Collation> {
        const OPTION: &str = "db_collation";
        let arg = arguments.take(OPTION)?;
        let scope = arguments.scope;
        let ExprKind::Object(entries) = &arg.value.kind else {
            let name = self.text_value(scope, OPTION, &arg.value)?;
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
            let Some(name) = self.text_value(scope, OPTION, &entry.value) else {
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
