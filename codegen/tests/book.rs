//! The pages of the book about diagnostics: one is made of the codes, the other one holds them against Django's.
//!
//! `UPDATE_BOOK=1 cargo test -p luthier-codegen --test book` writes `docs/diagnostics.md` anew.

#![expect(
    clippy::disallowed_methods,
    reason = "the book and the examples are files of the repository"
)]

#[path = "support/example.rs"]
mod example;

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use luthier::dialect::Dialect;
use luthier_codegen::{
    compile::analyse,
    diagnostics::{Style, codes, render::report},
};

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

#[test]
fn the_page_of_diagnostics_is_up_to_date() {
    let path = workspace().join("docs/diagnostics.md");
    let page = page();
    if std::env::var_os("UPDATE_BOOK").is_some() {
        fs::write(&path, &page).expect("the page is written");
        return;
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    let differs = page
        .lines()
        .zip(written.lines())
        .find(|(new, old)| new != old);
    assert!(
        page == written,
        "docs/diagnostics.md is not what the codes say (first at {differs:?}); write it anew with\n    UPDATE_BOOK=1 cargo \
         test -p luthier-codegen --test book"
    );
}

#[test]
fn every_code_has_a_line_and_every_example_a_snapshot() {
    let page = page();
    let without = codes::all()
        .filter(|code| !page.contains(&format!("## {code}: ")))
        .count();
    assert_eq!(without, 0);
    let golden = workspace().join("snapshots/golden/invalid");
    let missing: Vec<String> = examples()
        .into_iter()
        .map(|(name, _)| name)
        .filter(|name| !golden.join(format!("{name}.snap")).exists())
        .collect();
    assert!(
        missing.is_empty(),
        "examples without a snapshot: {missing:?}"
    );
}

/// Django's checks, as `docs/checks.md` maps them: each id once, and codes that there are.
#[test]
fn the_page_of_checks_names_codes_that_there_are() {
    let page = fs::read_to_string(workspace().join("docs/checks.md")).expect("docs/checks.md");
    let mut seen = BTreeSet::new();
    for line in page.lines().filter(|line| line.starts_with("| `")) {
        let mut cells = line.trim_matches('|').split('|').map(str::trim);
        let (id, here) = (
            cells.next().unwrap_or_default(),
            cells.next().unwrap_or_default(),
        );
        assert!(seen.insert(id.to_owned()), "{id} stands there twice");
        let known = here
            .split(|letter: char| !letter.is_ascii_alphanumeric())
            .filter(|word| {
                word.len() == 5
                    && word.starts_with('M')
                    && word[1..].bytes().all(|byte| byte.is_ascii_digit())
            })
            .inspect(|word| assert!(codes::find(word).is_some(), "{id}: there is no code {word}"))
            .count();
        let reason = [
            "missing: ",
            "excluded: ",
            "not applicable: ",
            "historical",
            "the code",
        ];
        assert!(
            known > 0 || reason.iter().any(|start| here.starts_with(start)),
            "{id}: neither a code nor a reason: {here}"
        );
    }
    assert!(seen.len() > 250, "only {} checks were found", seen.len());
}

/// The examples in the order of their names: name and text.
fn examples() -> Vec<(String, String)> {
    let folder = fs::read_dir(workspace().join("schema-examples/invalid")).expect("the examples");
    let mut examples: Vec<_> = folder
        .map(|file| file.expect("an example").path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "models")
        })
        .map(|path| {
            let text = fs::read_to_string(&path).expect("a text");
            (
                path.file_stem().unwrap_or_default().display().to_string(),
                text,
            )
        })
        .collect();
    examples.sort();
    examples
}

fn page() -> String {
    let mut page = "# Diagnostics\n\nEverything that the compiler has to say, by its code. `luthier explain M0201` shows the same text. The rules that \
                    Django has are in [checks.md](checks.md).\n\n<!-- Made of the codes: UPDATE_BOOK=1 cargo test -p luthier-codegen --test book -->\n\n\
                    A warning can be switched off in `luthier.toml`; an error cannot:\n\n```toml\n[warnings]\noff = [\"M0324\"]\n```\n\n"
        .to_owned();
    let warnings: Vec<String> = codes::WARNINGS
        .iter()
        .map(|code| format!("`{code}`"))
        .collect();
    let _ = writeln!(page, "The warnings are {}.\n", warnings.join(", "));
    let examples = examples();
    for code in codes::all() {
        let _ = writeln!(
            page,
            "## {code}: {}\n\n{}\n",
            code.title(),
            code.explain().trim()
        );
        let start = format!("{code}_");
        for (name, text) in examples.iter().filter(|(name, _)| name.starts_with(&start)) {
            let (shown, found) = (excerpt(text.trim_end()), reported(name, text));
            let _ = writeln!(
                page,
                "```text\n{shown}\n```\n\n```text\n{}\n```\n",
                excerpt(found.trim_end())
            );
        }
    }
    page.trim_end().to_owned() + "\n"
}

/// The text as far as a page shows it.
fn excerpt(text: &str) -> String {
    const LINES: usize = 40;
    if text.lines().count() <= LINES {
        return text.to_owned();
    }
    let lines: Vec<&str> = text.lines().take(LINES).chain(["…"]).collect();
    lines.join("\n")
}

fn reported(name: &str, text: &str) -> String {
    let path = format!("models/{name}.models");
    let analysis = analyse(&example::input(&path, text, &Dialect::ALL));
    report(&analysis.diagnostics, &analysis.sources, Style::Plain)
}
