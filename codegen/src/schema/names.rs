//! Names in the database that nobody wrote, made as Django makes them, so that a database of Django is met unchanged.
//!
//! Where Django's result depends on the database (the longest identifier is 63 bytes on PostgreSQL, 64 on MySQL,
//! unlimited on SQLite), the shortest counts for all: a program that moves to another database keeps its names.

use md5::{Digest as _, Md5};

/// The longest identifier that is made here, in bytes: PostgreSQL's limit.
pub const MAX_IDENTIFIER: usize = 63;

/// The longest name of an index or constraint in Django, in characters.
pub const MAX_INDEX_NAME: usize = 30;

/// Whether no character of a name can end the quotes around it, in any database: the names that migrations take.
#[must_use]
pub fn can_be_quoted(name: &str) -> bool {
    let unsafe_one = |char: char| char.is_control() || matches!(char, '"' | '`' | '\'' | '\\');
    !name.contains(unsafe_one)
}

/// The first `length` hexadecimal digits of the MD5 of the parts, one after the other.
#[must_use]
pub fn digest(parts: &[&str], length: usize) -> String {
    let mut hash = Md5::new();
    for part in parts {
        hash.update(part.as_bytes());
    }
    let nibbles = hash
        .finalize()
        .into_iter()
        .flat_map(|byte| [byte >> 4, byte & 15]);
    nibbles
        .take(length)
        .filter_map(|nibble| char::from_digit(nibble.into(), 16))
        .collect()
}

/// A table or column name within [`MAX_IDENTIFIER`]: the name itself, or its start and four digits of its hash.
#[must_use]
pub fn identifier(name: &str) -> String {
    if name.len() <= MAX_IDENTIFIER {
        return name.to_owned();
    }
    format!("{}{}", prefix(name, MAX_IDENTIFIER - 4), digest(&[name], 4))
}

/// The name of an index of `meta.indexes` without a name, which ends with the kind of index: column and whether it runs downwards, in order.
#[must_use]
pub fn declared_index(table: &str, columns: &[(&str, bool)], suffix: &str) -> String {
    let signed: Vec<String> = columns
        .iter()
        .map(|(column, descending)| format!("{}{column}", if *descending { "-" } else { "" }))
        .collect();
    let mut hashed = vec![table];
    hashed.extend(signed.iter().map(String::as_str));
    hashed.push(suffix);
    let first = columns.first().map_or("", |(column, _)| column);
    let name = format!(
        "{}_{}_{}_{suffix}",
        chars(table, 11),
        chars(first, 7),
        digest(&hashed, 6)
    );
    match name.chars().next() {
        Some(start) if start == '_' || start.is_ascii_digit() => format!("D{}", &name[1..]),
        _ => name,
    }
}

/// The name of an index or constraint that belongs to columns: `suffix` is `""` for a column's own index, `_uniq` for
/// unique columns, `_fk_<table>_<column>` for a foreign key, `_check` for a column's check.
#[must_use]
pub fn on_columns(table: &str, columns: &[&str], suffix: &str) -> String {
    let mut hashed = vec![table];
    hashed.extend(columns);
    let joined = columns.join("_");
    let mut end = format!("{}{suffix}", digest(&hashed, 8));
    let name = format!("{table}_{joined}_{end}");
    if name.len() <= MAX_IDENTIFIER {
        return name;
    }
    if end.len() > MAX_IDENTIFIER / 3 {
        end = prefix(&end, MAX_IDENTIFIER / 3).to_owned();
    }
    let rest = (MAX_IDENTIFIER - end.len()) / 2 - 1;
    let name = format!("{}_{}_{end}", prefix(table, rest), prefix(&joined, rest));
    match name.chars().next() {
        Some(start) if start == '_' || start.is_ascii_digit() => {
            format!("D{}", prefix(&name, name.len() - 1))
        }
        _ => name,
    }
}

/// The longest start of at most `bytes` bytes that ends between characters.
fn prefix(text: &str, bytes: usize) -> &str {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// The first `count` characters.
fn chars(text: &str, count: usize) -> String {
    text.chars().take(count).collect()
}

#[cfg(test)]
mod tests {
    use super::{declared_index, digest, identifier, on_columns};

    #[test]
    fn digests_are_md5() {
        assert_eq!(digest(&["a", "bc"], 32), "900150983cd24fb0d6963f7d28e17f72");
    }

    #[test]
    fn short_names_stay() {
        assert_eq!(identifier("blog_user"), "blog_user");
        let long = identifier(&"x".repeat(80));
        assert_eq!(long.len(), 63);
    }

    #[test]
    fn index_names_have_the_shape_of_django() {
        let name = declared_index("blog_subscription", &[("created_at", true)], "idx");
        assert!(name.starts_with("blog_subscr_created_"), "{name}");
        assert!(name.ends_with("_idx"), "{name}");
        assert!(name.len() <= 30, "{name}");
        let btree = declared_index("blog_post", &[("title", false)], "btree");
        assert!(btree.ends_with("_btree"), "{btree}");
        assert!(
            declared_index("2fa_device", &[("name", false)], "idx").starts_with("Dfa_device_name_")
        );
    }

    #[test]
    fn names_on_columns_fit() {
        let short = on_columns("blog_post_tags", &["post_id", "tag_id"], "_uniq");
        assert!(
            short.starts_with("blog_post_tags_post_id_tag_id_"),
            "{short}"
        );
        let long = on_columns(
            &"t".repeat(60),
            &["a_rather_long_column_name"],
            "_fk_another_table_id",
        );
        assert!(long.len() <= 63, "{long}");
    }
}
