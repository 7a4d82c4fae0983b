//! The SQL of a migration as a text to be read in reviews; it is not what runs.

use luthier::dialect::Dialect;

use crate::db::Schema;

use super::{Step, lower, lower_reverse};
use crate::migrate::format::Migration;

/// The statements of a migration that starts from the state `before`, under the operations that they come from.
#[must_use]
pub fn render_preview(migration: &Migration, before: &Schema, dialect: Dialect) -> String {
    let mut out = format!(
        "-- {}.{} on {dialect}: for reading; what runs is made from the migration.\n",
        migration.app, migration.name
    );
    write_steps(&lower(&migration.operations, before, dialect), &mut out);
    if lower_reverse(&migration.operations, before, dialect).is_none() {
        out.push_str("\n-- This migration cannot be taken back.\n");
    }
    out
}

/// Steps as text: a comment with the description where it changes, each statement with its semicolon.
pub(in crate::migrate) fn write_steps(steps: &[Step], out: &mut String) {
    let mut last = None;
    for step in steps {
        if last != Some(&step.description) {
            out.push_str("\n-- ");
            // A name with a line end in it must not end the comment.
            out.push_str(&step.description.replace(['\n', '\r'], " "));
            out.push('\n');
        }
        last = Some(&step.description);
        for statement in &step.statements {
            out.push_str(statement);
            out.push_str(";\n");
        }
    }
}
