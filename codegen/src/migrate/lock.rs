//! `migrations.lock`: one line for each migration of an app, in order.
//!
//! The checksum says that the file does what it did when it was sealed; comments and spaces do not count. The state hash
//! says that the migrations before it still lead to the same tables. Two branches that each add a migration both add a
//! line at the end, so that git sees the conflict.

use sha2::{Digest as _, Sha256};

use crate::{
    db::Schema,
    diagnostics::{Diagnostic, Diagnostics, codes},
    source::{FileId, Span, offset},
};

use super::{
    format::{Migration, canonical_operations, table_text},
    history::Sealed,
    operation::Operation,
};

/// The first line of the file.
pub const HEADER: &str =
    "# Written by `luthier makemigrations`. After a merge keep the lines of both sides.\n";

/// A line of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Number and name.
    pub name: String,
    /// The id.
    pub id: String,
    /// What it comes after: ids, those of other apps with the app before them (`accounts:mg_…`).
    pub after: Vec<String>,
    /// The checksum of its operations.
    pub sum: String,
    /// The hash of the app's tables behind it.
    pub state: String,
}

impl std::fmt::Display for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let after = if self.after.is_empty() {
            "-".to_owned()
        } else {
            self.after.join(",")
        };
        write!(
            f,
            "{} id={} after={after} sum={} state={}",
            self.name, self.id, self.sum, self.state
        )
    }
}

/// The text of a whole file.
#[must_use]
pub fn render(lines: &[Line]) -> String {
    let mut out = HEADER.to_owned();
    for line in lines {
        out.push_str(&format!("{line}\n"));
    }
    out
}

/// Reads a file; lines that cannot be read are reported.
pub fn parse(file: FileId, text: &str, diagnostics: &mut Diagnostics) -> Vec<(Line, Span)> {
    let mut lines = Vec::new();
    let mut at = 0;
    for raw in text.split_inclusive('\n') {
        let line = raw.trim_end().trim_start_matches('\u{feff}');
        let span = Span::new(file, offset(at), offset(at + raw.trim_end().len()));
        at += raw.len();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        match parse_line(line) {
            Some(line) => {
                // Reports are about a migration, not about the long sums behind its name.
                let end = span.start + offset(line.name.len());
                lines.push((line, Span::new(file, span.start, end)));
            }
            None => diagnostics.push(
                Diagnostic::error(codes::LOCK_MISMATCH, "a line of the lock file cannot be read")
                    .primary(span, "not `name id=… after=… sum=… state=…`")
                    .help("where a merge left its marks, keep the lines of both sides and remove the marks"),
            ),
        }
    }
    lines
}

fn parse_line(line: &str) -> Option<Line> {
    let mut words = line.split_whitespace();
    let name = words.next()?.to_owned();
    let mut value = |key: &str| {
        words
            .next()?
            .strip_prefix(key)?
            .strip_prefix('=')
            .map(str::to_owned)
    };
    let (id, after, sum, state) = (
        value("id")?,
        value("after")?,
        value("sum")?,
        value("state")?,
    );
    let after = if after == "-" {
        Vec::new()
    } else {
        after.split(',').map(str::to_owned).collect()
    };
    Some(Line {
        name,
        id,
        after,
        sum,
        state,
    })
}

/// Compares the lines of an app with its migrations. `whole` is the place of the file for what no line is about.
pub(super) fn verify(
    lines: &[(Line, Span)],
    sealed: &[&Sealed],
    whole: Option<Span>,
    diagnostics: &mut Diagnostics,
) {
    for migration in sealed {
        let name = format!("{}.{}", migration.migration.app, migration.migration.name);
        let Some((line, span)) = lines
            .iter()
            .find(|(line, _)| line.name == migration.migration.name)
        else {
            let report = Diagnostic::error(
                codes::LOCK_MISMATCH,
                format!("`{name}` has no line in the lock file"),
            )
            .primary(migration.header, "sealed without a line");
            let help = "bring `migrations.lock` back from git; a migration that nobody has run can be deleted and made anew";
            diagnostics.push(report.help(help));
            continue;
        };
        if line.id != migration.migration.id {
            diagnostics.push(
                Diagnostic::error(
                    codes::LOCK_MISMATCH,
                    format!("`{name}` has another id than in the lock file"),
                )
                .primary(*span, "its line here")
                .secondary(
                    migration.header,
                    format!("`{}` here", migration.migration.id),
                )
                .help("the id is for ever: bring back the one that databases know"),
            );
        } else if line.sum != migration.checksum {
            diagnostics.push(
                Diagnostic::error(
                    codes::MIGRATION_EDITED,
                    format!("`{name}` was changed after it was sealed"),
                )
                .primary(migration.header, "does something else than before")
                .secondary(*span, "sealed with this checksum")
                .help("undo the change and put it into a new migration")
                .help(format!(
                    "if no database has run it, write `sum={}` into the line",
                    migration.checksum
                )),
            );
        } else if line.state != migration.state_hash {
            diagnostics.push(
                Diagnostic::error(codes::STATE_MISMATCH, format!("`{name}` leads to other tables than when it was sealed"))
                    .primary(*span, "sealed with this state")
                    .help("a migration before it was changed, added or taken away: see what the last merge did"),
            );
        }
    }
    for (line, span) in lines {
        if sealed
            .iter()
            .all(|migration| migration.migration.name != line.name)
        {
            diagnostics.push(
                Diagnostic::error(
                    codes::LOCK_MISMATCH,
                    format!("the migration `{}` has a line but no file", line.name),
                )
                .primary(*span, "no such file")
                .help(
                    "bring the file back from git; remove the line only if no database has run it",
                ),
            );
        }
    }
    if let (Some(whole), true) = (whole, lines.is_empty() && !sealed.is_empty()) {
        diagnostics.push(
            Diagnostic::error(codes::LOCK_MISMATCH, "the lock file is empty").primary(whole, ""),
        );
    }
}

/// The line of a migration. `after` are the ids of what it comes after, each with its app.
pub(super) fn line(migration: &Migration, after: &[(String, String)], state: &Schema) -> Line {
    let ids = after.iter().map(|(app, id)| {
        if *app == migration.app {
            id.clone()
        } else {
            format!("{app}:{id}")
        }
    });
    Line {
        name: migration.name.clone(),
        id: migration.id.clone(),
        after: ids.collect(),
        sum: checksum(&migration.operations, &migration.app),
        state: state_hash(state, &migration.app),
    }
}

/// The checksum of operations: of their canonical text.
#[must_use]
pub fn checksum(operations: &[Operation], app: &str) -> String {
    sha256(&canonical_operations(operations, app))
}

/// The hash of the tables of one app.
#[must_use]
pub fn state_hash(state: &Schema, app: &str) -> String {
    let tables: Vec<String> = state
        .tables_of(app)
        .map(|table| format!("{} {}", table.model, table_text(table)))
        .collect();
    sha256(&tables.join("\n"))
}

fn sha256(text: &str) -> String {
    let hex: String = Sha256::digest(text.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("sha256:{hex}")
}

/// The id of a new migration. It looks random and is not: the same migration in the same place gets the same one, so that
/// making it twice makes the same bytes.
#[must_use]
pub(super) fn new_id(app: &str, after: &[(String, String)], operations: &[Operation]) -> String {
    let mut hash = Sha256::new();
    hash.update(app.as_bytes());
    for (app, id) in after {
        hash.update([0]);
        hash.update(app.as_bytes());
        hash.update(id.as_bytes());
    }
    hash.update([0]);
    hash.update(canonical_operations(operations, app).as_bytes());
    const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let letters = hash
        .finalize()
        .iter()
        .take(12)
        .map(|byte| char::from(LETTERS[usize::from(byte % 32)]))
        .collect::<String>();
    format!("mg_{letters}")
}
