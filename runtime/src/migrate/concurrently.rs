//! Indexes that PostgreSQL makes or drops beside those who write (`CONCURRENTLY`).
//!
//! Such a statement cannot be in a transaction, and one that fails or dies in the middle leaves an index behind that is not
//! valid: it serves no query and costs every write, and its name is taken. So the statement is tried again only after what
//! an earlier try has left is gone.

use crate::{Result, db::Conn, value::Value};

/// What a statement does.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Concurrently {
    /// It makes the index of this name.
    Create(String),
    /// It drops it.
    Drop(String),
}

impl Concurrently {
    /// Reads the beginning of a statement; `None` where it is another one, or the index has no name of its own.
    pub(super) fn of(statement: &str) -> Option<Self> {
        let mut rest = statement;
        let mut word = || {
            let (word, after) = word_of(rest)?;
            rest = after;
            Some(word)
        };
        let first = word()?;
        let mut next = word()?;
        let creates = first.is("CREATE");
        if creates && next.is("UNIQUE") {
            next = word()?;
        }
        if !(creates || first.is("DROP")) || !next.is("INDEX") || !word()?.is("CONCURRENTLY") {
            return None;
        }
        let mut name = word()?;
        if name.is("IF") {
            // `IF NOT EXISTS`, `IF EXISTS`
            while !word()?.is("EXISTS") {}
            name = word()?;
        }
        if name.is("ON") || rest.trim_start().starts_with('.') {
            return None;
        }
        Some(if creates {
            Self::Create(name.name())
        } else {
            Self::Drop(name.name())
        })
    }

    /// Whether the statement is to be run: not where an earlier try has done it. What that left half done is dropped.
    /// `again` says whether there was one, of which it is not known how it ended.
    pub(super) async fn prepare(&self, conn: &mut Conn, again: bool) -> Result<bool> {
        match (self, valid(conn, self.name()).await?) {
            (Self::Create(name), Some(false)) => {
                let name = name.replace('"', "\"\"");
                conn.execute_script(&format!("DROP INDEX CONCURRENTLY \"{name}\""))
                    .await?;
                Ok(true)
            }
            (Self::Create(_), Some(true)) | (Self::Drop(_), None) => Ok(!again),
            (Self::Create(_), None) | (Self::Drop(_), Some(_)) => Ok(true),
        }
    }

    fn name(&self) -> &str {
        let (Self::Create(name) | Self::Drop(name)) = self;
        name
    }
}

/// Whether the index is valid; `None` where there is none.
async fn valid(conn: &mut Conn, name: &str) -> Result<Option<bool>> {
    let mut valid = None;
    let sql = "SELECT indisvalid FROM pg_catalog.pg_index WHERE indexrelid = to_regclass(quote_ident($1))";
    conn.query(sql, &[Value::Text(name.into())], &mut |row| {
        valid = Some(row.get()?);
        Ok(())
    })
    .await?;
    // A prepared statement keeps what it has seen of the database, for which the statement to come would wait.
    conn.execute_script("SELECT 1").await?;
    Ok(valid)
}

/// A word of SQL.
struct Word<'s> {
    text: &'s str,
    quoted: bool,
}

impl Word<'_> {
    fn is(&self, keyword: &str) -> bool {
        !self.quoted && self.text.eq_ignore_ascii_case(keyword)
    }

    /// What it means as an identifier.
    fn name(&self) -> String {
        if self.quoted {
            self.text.replace("\"\"", "\"")
        } else {
            self.text.to_lowercase()
        }
    }
}

/// The first word of a text, and the rest.
fn word_of(text: &str) -> Option<(Word<'_>, &str)> {
    let text = text.trim_start();
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(|letter: char| !(letter.is_alphanumeric() || "_$".contains(letter)));
        let (text, rest) = text.split_at(end.unwrap_or(text.len()));
        let quoted = false;
        return (!text.is_empty()).then_some((Word { text, quoted }, rest));
    };
    let mut from = 0;
    loop {
        let end = from + quoted[from..].find('"')?;
        if !quoted[end + 1..].starts_with('"') {
            let (text, rest) = (&quoted[..end], &quoted[end + 1..]);
            return Some((Word { text, quoted: true }, rest));
        }
        from = end + 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_told_apart() {
        let create = |name: &str| Some(Concurrently::Create(name.to_owned()));
        for (statement, expected) in [
            ("CREATE INDEX CONCURRENTLY a ON t (b)", create("a")),
            ("create unique index concurrently A on t (b)", create("a")),
            (
                "CREATE INDEX CONCURRENTLY IF NOT EXISTS \"A \"\"q\"\"\" ON \"t\" (\"b\")",
                create("A \"q\""),
            ),
            (
                "DROP INDEX CONCURRENTLY IF EXISTS \"a\"",
                Some(Concurrently::Drop("a".to_owned())),
            ),
            ("DROP INDEX CONCURRENTLY other.a", None),
            ("CREATE INDEX CONCURRENTLY ON t (b)", None),
            ("CREATE INDEX a ON t (b)", None),
            ("CREATE TABLE concurrently (a int)", None),
            ("DROP INDEX \"CONCURRENTLY\"", None),
            ("CREATE INDEX CONCURRENTLY \"a", None),
            ("CREATE", None),
            ("", None),
        ] {
            assert_eq!(Concurrently::of(statement), expected, "{statement}");
        }
    }
}
