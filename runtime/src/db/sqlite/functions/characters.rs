//! Text made of its characters: reversed, repeated, padded.

use rusqlite::{Connection, Result, functions::Context};

use super::{PURE, failure, text_argument};

/// No text that a function makes is longer, in bytes.
const LONGEST: usize = 100_000_000;

pub(super) fn register(conn: &Connection) -> Result<()> {
    conn.create_scalar_function(c"luthier_reverse", 1, PURE, |context| {
        Ok(text_argument(context, 0)?.map(|text| text.chars().rev().collect::<String>()))
    })?;
    conn.create_scalar_function(c"luthier_repeat", 2, PURE, |context| {
        let (Some(text), Some(count)) = (text_argument(context, 0)?, count(context, 1)?) else {
            return Ok(None);
        };
        fits(text.len(), count)?;
        Ok(Some(text.repeat(count)))
    })?;
    conn.create_scalar_function(c"luthier_lpad", 3, PURE, |context| {
        padded(context, |text, padding| padding + text)
    })?;
    conn.create_scalar_function(c"luthier_rpad", 3, PURE, |context| {
        padded(context, |text, padding| text.to_owned() + &padding)
    })?;
    conn.create_scalar_function(c"luthier_chr", 1, PURE, |context| {
        let code = context.get::<Option<i64>>(0)?;
        let character = code
            .and_then(|code| u32::try_from(code).ok())
            .filter(|code| *code > 0)
            .and_then(char::from_u32);
        Ok(character.map(String::from))
    })
}

/// A number of characters; a negative one counts as none.
fn count(context: &Context<'_>, index: usize) -> Result<Option<usize>> {
    let count = context.get::<Option<i64>>(index)?;
    Ok(count.map(|count| usize::try_from(count.max(0)).unwrap_or(usize::MAX)))
}

fn fits(bytes: usize, count: usize) -> Result<()> {
    match bytes.checked_mul(count) {
        Some(total) if total <= LONGEST => Ok(()),
        _ => Err(failure("the text would be too long")),
    }
}

/// The text, cut to the length, or with as much of the filling as is missing; an empty filling fills nothing.
fn padded(context: &Context<'_>, join: fn(&str, String) -> String) -> Result<Option<String>> {
    let (Some(text), Some(length), Some(filling)) = (
        text_argument(context, 0)?,
        count(context, 1)?,
        text_argument(context, 2)?,
    ) else {
        return Ok(None);
    };
    let has = text.chars().count();
    if has >= length {
        return Ok(Some(text.chars().take(length).collect()));
    }
    fits(4, length)?;
    let padding = filling.chars().cycle().take(length - has).collect();
    Ok(Some(join(text, padding)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn eval(sql: &str) -> Result<Option<String>> {
        let conn = Connection::open_in_memory().unwrap();
        super::super::register(&conn).unwrap();
        conn.query_row(&format!("SELECT {sql}"), [], |row| row.get(0))
    }

    #[test]
    fn characters_are_counted_not_bytes() {
        for (sql, expected) in [
            ("luthier_reverse('aé😀')", "😀éa"),
            ("luthier_repeat('ä', 3)", "äää"),
            ("luthier_repeat('ä', -1)", ""),
            ("luthier_lpad('é', 4, 'xy')", "xyxé"),
            ("luthier_rpad('é', 4, 'xy')", "éxyx"),
            ("luthier_lpad('abc', 2, 'x')", "ab"),
            ("luthier_lpad('abc', -2, 'x')", ""),
            ("luthier_lpad('abc', 5, '')", "abc"),
            ("luthier_chr(128512)", "😀"),
        ] {
            assert_eq!(eval(sql).unwrap().as_deref(), Some(expected), "{sql}");
        }
        for sql in [
            "luthier_chr(0)",
            "luthier_chr(55296)",
            "luthier_reverse(NULL)",
        ] {
            assert_eq!(eval(sql).unwrap(), None, "{sql}");
        }
        assert!(eval("luthier_repeat('abc', 9223372036854775807)").is_err());
        assert!(eval("luthier_lpad('abc', 9223372036854775807, 'x')").is_err());
    }
}
