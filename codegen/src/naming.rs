//! How names of the schema become names of Rust, of tables and of people.
//!
//! One rule each, used everywhere, so that two parts of the output cannot disagree. Case is converted by heck: a word starts
//! at `_`, at a capital after a small letter or digit (`BlogPost`), and at the last capital of a run that is followed by a
//! small letter (`HTTPServer` is `http_server`); digits stay with the word before them (`Sha256Sum` is `sha256_sum`).
//!
//! A name that is a Rust keyword becomes a raw identifier (`r#type`). The five words that cannot be raw, `crate`, `self`,
//! `Self`, `super` and `_`, get an underscore behind them (`self_`).

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};
use luthier::dialect::Dialect;

/// `BlogPost`, `blog_post` → `blog_post`.
#[must_use]
pub fn snake_case(name: &str) -> String {
    name.to_snake_case()
}

/// `blog_post` → `BlogPost`. A name that is in that form already, as `Post2` or `HTTPServer`, becomes what heck makes of it:
/// `HttpServer`.
#[must_use]
pub fn pascal_case(name: &str) -> String {
    name.to_upper_camel_case()
}

/// `max_length` → `MAX_LENGTH`.
#[must_use]
pub fn screaming_snake_case(name: &str) -> String {
    name.to_shouty_snake_case()
}

/// The name as it can be written where Rust wants an identifier: keywords are made raw or get a `_`, a leading digit gets a
/// `_` before it, and an empty name is `_empty`.
#[must_use]
pub fn rust_ident(name: impl Into<String>) -> String {
    let name = name.into();
    if name.is_empty() {
        "_empty".to_owned()
    } else if name.starts_with(|first: char| first.is_ascii_digit()) {
        format!("_{name}")
    } else if name.len() > LONGEST_KEYWORD {
        name
    } else if CANNOT_BE_RAW.contains(&name.as_str()) {
        format!("{name}_")
    } else if KEYWORDS.contains(&name.as_str()) {
        format!("r#{name}")
    } else {
        name
    }
}

/// In bytes.
const LONGEST_KEYWORD: usize = 8;

/// Whether Rust reserves the word, in any edition up to 2024.
#[must_use]
pub fn is_rust_keyword(name: &str) -> bool {
    KEYWORDS.contains(&name) || CANNOT_BE_RAW.contains(&name)
}

/// What Django calls a field without a verbose name: `created_at` → `created at`.
#[must_use]
pub fn field_verbose_name(field: &str) -> String {
    field.replace('_', " ")
}

/// What Django calls a model without a verbose name: `BlogPost` → `blog post`, `HTTPServer` → `http server`.
///
/// A capital starts a word when a small letter follows it or when a small letter stands before it; digits belong to the
/// word before them.
#[must_use]
pub fn model_verbose_name(model: &str) -> String {
    let letters: Vec<char> = model.chars().collect();
    let mut words = String::with_capacity(model.len() + 4);
    for (at, letter) in letters.iter().enumerate() {
        let after_small = at > 0 && letters[at - 1].is_lowercase();
        let before_small = letters.get(at + 1).is_some_and(|next| next.is_lowercase());
        if at > 0
            && letter.is_uppercase()
            && (after_small || before_small)
            && !words.ends_with([' ', '_'])
        {
            words.push(' ');
        }
        words.extend(letter.to_lowercase());
    }
    words
}

/// What Django calls several of a thing: an `s` is added.
#[must_use]
pub fn verbose_name_plural(verbose_name: &str) -> String {
    format!("{verbose_name}s")
}

/// The table of a model that names none: Django's, the app and the model in small letters, `blog_blogpost`.
#[must_use]
pub fn table_name(app: &str, model: &str) -> String {
    format!("{app}_{}", model.to_lowercase())
}

/// The table of a many-to-many relation that names none: Django's, `blog_post_tags`.
#[must_use]
pub fn join_table_name(table: &str, field: &str) -> String {
    format!("{table}_{field}")
}

/// The column of a foreign key that names none: `author` → `author_id`.
#[must_use]
pub fn foreign_key_column(field: &str) -> String {
    format!("{field}_id")
}

/// Keywords that a raw identifier can hold: strict and reserved ones, and those that an edition made keywords.
pub(crate) const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// Keywords that a raw identifier cannot hold.
pub(crate) const CANNOT_BE_RAW: &[&str] = &["_", "Self", "crate", "self", "super"];

/// What people call a database.
#[must_use]
pub const fn database(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => "SQLite",
        Dialect::Postgres => "PostgreSQL",
        Dialect::MariaDb => "MariaDB",
        Dialect::MySql => "MySQL",
        _ => "this database",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_keyword_is_longer_than_the_longest() {
        let all = KEYWORDS.iter().chain(CANNOT_BE_RAW);
        let longest = all.map(|word| word.len()).max();
        assert_eq!(longest, Some(LONGEST_KEYWORD));
    }

    #[test]
    fn case_has_one_rule() {
        for (name, snake, pascal) in [
            ("BlogPost", "blog_post", "BlogPost"),
            ("blog_post", "blog_post", "BlogPost"),
            ("HTTPServer", "http_server", "HttpServer"),
            ("Sha256Sum", "sha256_sum", "Sha256Sum"),
            ("Post2", "post2", "Post2"),
            ("x", "x", "X"),
            ("", "", ""),
        ] {
            assert_eq!(
                (snake_case(name).as_str(), pascal_case(name).as_str()),
                (snake, pascal),
                "{name}"
            );
        }
        assert_eq!(screaming_snake_case("maxLength"), "MAX_LENGTH");
    }

    #[test]
    fn keywords_become_identifiers() {
        for (name, ident) in [
            ("type", "r#type"),
            ("gen", "r#gen"),
            ("self", "self_"),
            ("Self", "Self_"),
            ("crate", "crate_"),
            ("super", "super_"),
            ("_", "__"),
            ("title", "title"),
            ("union", "union"),
            ("2fa", "_2fa"),
            ("", "_empty"),
        ] {
            assert_eq!(rust_ident(name), ident);
            assert!(
                syn::parse_str::<syn::Ident>(&rust_ident(name)).is_ok() || ident.starts_with("r#"),
                "{ident}"
            );
        }
    }

    #[test]
    fn every_keyword_gives_an_identifier_that_rust_accepts() {
        for word in KEYWORDS.iter().chain(CANNOT_BE_RAW) {
            let text = format!("struct S {{ {}: u8 }}", rust_ident(*word));
            assert!(syn::parse_str::<syn::ItemStruct>(&text).is_ok(), "{text}");
        }
    }

    #[test]
    fn verbose_names_are_those_of_django() {
        for (model, verbose) in [
            ("BlogPost", "blog post"),
            ("User", "user"),
            ("HTTPServer", "http server"),
            ("OAuthToken", "o auth token"),
            ("Sha256Sum", "sha256 sum"),
            ("ABC", "abc"),
            ("userProfile", "user profile"),
            ("User_Profile", "user_profile"),
        ] {
            assert_eq!(model_verbose_name(model), verbose);
        }
        assert_eq!(field_verbose_name("created_at"), "created at");
        assert_eq!(verbose_name_plural("category"), "categorys");
    }

    #[test]
    fn tables_are_named_as_django_names_them() {
        assert_eq!(table_name("blog", "BlogPost"), "blog_blogpost");
        assert_eq!(join_table_name("blog_post", "tags"), "blog_post_tags");
        assert_eq!(foreign_key_column("author"), "author_id");
    }
}
