//! `$1`, `$2` … as each database writes its parameters.

use std::borrow::Cow;

use crate::{Dialect, Error, Result, Value};

/// A statement in a database's own form.
pub(super) struct Translated<'s> {
    pub(super) sql: Cow<'s, str>,
    /// Which parameter each placeholder binds, where the placeholders have no numbers.
    pub(super) order: Option<Vec<usize>>,
}

impl Translated<'_> {
    /// The values to bind, one for each placeholder.
    pub(super) fn bound<'v>(&self, params: &'v [Value<'static>]) -> Vec<Value<'v>> {
        match &self.order {
            None => params.iter().map(Value::as_borrowed).collect(),
            Some(order) => order
                .iter()
                .map(|index| params[*index].as_borrowed())
                .collect(),
        }
    }
}

/// Writes the placeholders of `sql` as `dialect` wants them, and checks that they are those of `count` parameters.
pub(super) fn translate(sql: &str, dialect: Dialect, count: usize) -> Result<Translated<'_>> {
    let found = placeholders(sql);
    for index in 0..count {
        if !found.iter().any(|placeholder| placeholder.index == index) {
            return Err(wrong(
                sql,
                format!(
                    "there are {count} parameters, but the statement has no `${}`",
                    index + 1
                ),
            ));
        }
    }
    if let Some(placeholder) = found.iter().find(|placeholder| placeholder.index >= count) {
        let number = placeholder.index + 1;
        return Err(wrong(
            sql,
            format!("the statement has `${number}`, but there are {count} parameters"),
        ));
    }
    let numbered = match dialect {
        Dialect::Postgres => {
            return Ok(Translated {
                sql: Cow::Borrowed(sql),
                order: None,
            });
        }
        Dialect::Sqlite => true,
        _ => false,
    };
    if found.is_empty() {
        return Ok(Translated {
            sql: Cow::Borrowed(sql),
            order: None,
        });
    }
    let mut text = String::with_capacity(sql.len());
    let mut end = 0;
    for placeholder in &found {
        text.push_str(&sql[end..placeholder.start]);
        text.push('?');
        if numbered {
            text.push_str(&(placeholder.index + 1).to_string());
        }
        end = placeholder.end;
    }
    text.push_str(&sql[end..]);
    let order = (!numbered).then(|| found.iter().map(|placeholder| placeholder.index).collect());
    Ok(Translated {
        sql: Cow::Owned(text),
        order,
    })
}

fn wrong(sql: &str, reason: String) -> Error {
    Error::Query {
        sql: sql.to_owned(),
        source: reason.into(),
    }
}

struct Placeholder {
    start: usize,
    end: usize,
    index: usize,
}

/// Every `$n` that is not inside quotes or a comment.
fn placeholders(sql: &str) -> Vec<Placeholder> {
    let bytes = sql.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        at += match rest[0] {
            quote @ (b'\'' | b'"' | b'`') => 1 + length_until(&rest[1..], &[quote]),
            b'-' if rest.starts_with(b"--") => length_until(rest, b"\n"),
            b'/' if rest.starts_with(b"/*") => 2 + length_until(&rest[2..], b"*/"),
            b'$' => {
                let digits = rest[1..]
                    .iter()
                    .take_while(|byte| byte.is_ascii_digit())
                    .count();
                let number: Option<usize> = sql[at + 1..at + 1 + digits].parse().ok();
                // `a$1` is an identifier in some databases.
                let inside_word =
                    at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'_');
                if let Some(index) = number
                    .and_then(|number| number.checked_sub(1))
                    .filter(|_| !inside_word)
                {
                    found.push(Placeholder {
                        start: at,
                        end: at + 1 + digits,
                        index,
                    });
                }
                1 + digits
            }
            _ => 1,
        };
    }
    found
}

/// How many bytes there are up to and including `end`, or up to the end of the text.
fn length_until(bytes: &[u8], end: &[u8]) -> usize {
    bytes
        .windows(end.len())
        .position(|window| window == end)
        .map_or(bytes.len(), |position| position + end.len())
}

#[cfg(test)]
mod tests {
    use super::translate;
    use crate::Dialect;

    fn translated(sql: &str, dialect: Dialect, count: usize) -> (String, Option<Vec<usize>>) {
        let translated = translate(sql, dialect, count).unwrap();
        (translated.sql.into_owned(), translated.order)
    }

    #[test]
    fn each_database_has_its_form() {
        let sql = "SELECT $2, '$1', \"$1\", $1 -- $3\n, $2 /* $4 */";
        assert_eq!(
            translated(sql, Dialect::Postgres, 2),
            (sql.to_owned(), None)
        );
        let sqlite = "SELECT ?2, '$1', \"$1\", ?1 -- $3\n, ?2 /* $4 */".to_owned();
        assert_eq!(translated(sql, Dialect::Sqlite, 2), (sqlite, None));
        let mysql = "SELECT ?, '$1', \"$1\", ? -- $3\n, ? /* $4 */".to_owned();
        assert_eq!(
            translated(sql, Dialect::MySql, 2),
            (mysql, Some(vec![1, 0, 1]))
        );
    }

    #[test]
    fn counts_must_agree() {
        let error = translate("SELECT $1", Dialect::Sqlite, 2)
            .map(|_| ())
            .unwrap_err();
        assert!(
            std::error::Error::source(&error)
                .unwrap()
                .to_string()
                .contains("no `$2`")
        );
        let error = translate("SELECT $3", Dialect::Sqlite, 0)
            .map(|_| ())
            .unwrap_err();
        assert!(
            std::error::Error::source(&error)
                .unwrap()
                .to_string()
                .contains("`$3`")
        );
    }

    #[test]
    fn odd_texts_do_no_harm() {
        for sql in [
            "'",
            "$",
            "$$",
            "/*",
            "--",
            "a$1",
            "$0",
            "$99999999999999999999999",
            "é$",
        ] {
            let _ = translate(sql, Dialect::Sqlite, 0);
        }
    }
}
