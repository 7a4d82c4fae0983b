//! `docs/django.md` calls nothing working that no example uses, and marks every line.

#![allow(clippy::unwrap_used)]

use std::{fs, path::Path};

/// What a line of the list may be.
const MARKS: [&str; 3] = ["works", "otherwise", "not in Rust"];

/// All text of the examples' models, programs and tests, white space folded.
fn examples() -> String {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut text = String::new();
    for example in [here.to_owned(), here.with_file_name("postgres")] {
        for folder in ["luthier.toml", "models", "src", "tests", "migrations"] {
            read(&example.join(folder), &mut text);
        }
    }
    folded(&text)
}

fn read(path: &Path, text: &mut String) {
    if path.is_dir() {
        let entries = fs::read_dir(path).expect("a folder");
        let mut paths: Vec<_> = entries
            .map(|entry| entry.expect("an entry").path())
            .collect();
        paths.sort();
        paths.iter().for_each(|path| read(path, text));
    } else if path.is_file() && !path.ends_with("django.rs") {
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
fn every_line_is_marked_and_what_works_is_used() {
    let book = include_str!("../../../docs/django.md");
    let examples = examples();
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
        let words: Vec<&str> = here.split('`').skip(1).step_by(2).collect();
        if words.is_empty() {
            wrong.push(format!("{name}: works, and does not say by what words"));
        }
        for words in words {
            if !examples.contains(&folded(words)) {
                wrong.push(format!("{name}: no example has `{words}`"));
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
