//! `docs/django.md` calls nothing working that no example uses, and marks every line.

#![allow(clippy::unwrap_used)]

use std::{fs, path::Path};

/// What a line of the list may be.
const MARKS: [&str; 3] = ["works", "otherwise", "not in Rust"];

/// Where the words of a line are looked up.
struct Texts {
    /// The examples' models, settings, programs and tests.
    uses: String,
    /// What their migrations tell the databases.
    sql: String,
    /// The tests of migrations.
    migrations: String,
}

impl Texts {
    fn new() -> Self {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let (mut uses, mut sql, mut migrations) = (String::new(), String::new(), String::new());
        for example in [here.to_owned(), here.with_file_name("postgres")] {
            for folder in ["luthier.toml", "models", "src", "tests"] {
                read(&example.join(folder), &["toml", "models", "rs"], &mut uses);
            }
            read(&example.join("migrations"), &["sql"], &mut sql);
        }
        let tests = here.join("../../codegen/tests/migrations");
        read(&tests, &["rs"], &mut migrations);
        let [uses, sql, migrations] = [uses, sql, migrations].map(|text| folded(&text));
        Self {
            uses,
            sql,
            migrations,
        }
    }

    /// Whether the words are where the line says that they are: what comes before them says it.
    fn have(&self, before: &str, words: &str) -> bool {
        let is_code = words.len() == 5
            && words.starts_with('M')
            && words[1..].bytes().all(|digit| digit.is_ascii_digit());
        if is_code {
            let invalid = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("invalid");
            let mut examples = fs::read_dir(invalid).expect("a folder");
            return examples.any(|entry| {
                let name = entry.expect("an entry").file_name();
                name.to_string_lossy().starts_with(words)
            });
        }
        let text = match before.trim_end() {
            before if before.ends_with("SQL") => &self.sql,
            before if before.ends_with("test of migrations") => &self.migrations,
            _ => &self.uses,
        };
        has_words(text, &folded(words))
    }
}

/// Whether the text has the words, not as parts of longer ones.
fn has_words(text: &str, words: &str) -> bool {
    let is_part = |letter: Option<char>| letter.is_some_and(|it| it.is_alphanumeric() || it == '_');
    let starts = is_part(words.chars().next());
    let ends = is_part(words.chars().next_back());
    text.match_indices(words).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + words.len()..].chars().next();
        !(starts && is_part(before) || ends && is_part(after))
    })
}

/// Adds the text of a file, or of all files of a folder, with one of these extensions.
fn read(path: &Path, kinds: &[&str], text: &mut String) {
    if path.is_dir() {
        let entries = fs::read_dir(path).expect("a folder");
        let mut paths: Vec<_> = entries
            .map(|entry| entry.expect("an entry").path())
            .collect();
        paths.sort();
        paths.iter().for_each(|path| read(path, kinds, text));
    } else if path.is_file()
        && !path.ends_with("django.rs")
        && kinds
            .iter()
            .any(|kind| path.extension().is_some_and(|it| it == *kind))
    {
        text.push_str(&fs::read_to_string(path).expect("text"));
        text.push('\n');
    }
}

/// With one space for each run of white space, and none where layout may put one: behind `(`, before `)`, before a trailing
/// comma's bracket.
fn folded(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words
        .join(" ")
        .replace("( ", "(")
        .replace(", )", ")")
        .replace(" )", ")")
        .replace(" = ", "=")
        .replace(" =", "=")
}

#[test]
fn words_are_whole() {
    assert!(has_words("fields=[ct_fk_field]", "[ct_fk_field]"));
    assert!(!has_words("fields=[ct_fk_field]", "_fk_"));
    assert!(!has_words("links_arrow_set_null_id", "arrow_set"));
    assert!(has_words("hall.arrow_set()", "arrow_set"));
    assert!(has_words("x.add(1)", ".add("));
}

#[test]
fn every_line_is_marked_and_what_works_is_used() {
    let book = include_str!("../../../docs/django.md");
    let texts = Texts::new();
    let mut wrong = Vec::new();
    let mut section: Option<(&str, usize, usize)> = None;
    for line in book.lines().chain(["## End (0)"]) {
        if let Some(title) = line.strip_prefix("## ") {
            if let Some((title, said, seen)) = section
                && said != seen
            {
                wrong.push(format!("`{title}` says {said} lines and has {seen}"));
            }
            let (name, count) = title.rsplit_once(" (").expect("a number of lines");
            let count = count
                .trim_end_matches(')')
                .parse()
                .expect("a number of lines");
            section = Some((name, count, 0));
        }
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        let [name, mark, here] = cells.as_slice() else {
            continue;
        };
        if !line.starts_with('|') || line.starts_with("| Django") || line.starts_with("| ---") {
            continue;
        }
        section.as_mut().expect("a section").2 += 1;
        if !MARKS.contains(mark) {
            wrong.push(format!("{name}: `{mark}` is no mark"));
        }
        if *mark != "works" {
            continue;
        }
        let parts: Vec<&str> = here.split('`').collect();
        if parts.len() < 2 {
            wrong.push(format!("{name}: works, and does not say by what words"));
        }
        // What lies between two of them says where the next is; a comma says that it is where the last was.
        let mut place = "";
        for two in parts.chunks_exact(2) {
            if two[0].trim() != "," {
                place = two[0];
            }
            if !texts.have(place, two[1]) {
                wrong.push(format!("{name}: nothing has {place}`{}`", two[1]));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} lines of docs/django.md:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
