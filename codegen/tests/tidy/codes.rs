//! What each diagnostic code has to have: an example that shows it.
//!
//! An example is a file of models named by the code and a word or two: `m0201_unknown_model.models`. Codes of migrations take
//! several files; their examples are in the migration tests, with the reports that come of them.

use luthier_codegen::diagnostics::codes;

use super::source::{files, has_word, none, read};

/// Where the examples of the language are.
const LANGUAGE: &str = "schema-examples/invalid";

/// Where the tests of migrations (codes M08xx) are.
const MIGRATIONS: [&str; 2] = ["codegen/tests/migrations", "build-support/tests"];

#[test]
fn every_code_has_an_example() {
    let examples = examples(LANGUAGE);
    let tests = MIGRATIONS
        .iter()
        .flat_map(|folder| files(folder, "snap").into_iter().chain(files(folder, "rs")));
    let reports: String = tests.map(|path| read(&path)).collect();
    let without: Vec<String> = codes::all()
        .filter(|code| {
            let id = code.id();
            if id.starts_with("M08") {
                !has_word(&reports, id)
            } else {
                !examples
                    .iter()
                    .any(|example| example.starts_with(&id.to_lowercase()))
            }
        })
        .map(|code| format!("{code}: {}", code.title()))
        .collect();
    none(
        &without,
        &format!(
            "each code has an example in {LANGUAGE} or, M08xx, a test in {}",
            MIGRATIONS.join(" or ")
        ),
    );
}

#[test]
fn every_example_is_of_a_code() {
    let strangers: Vec<String> = examples(LANGUAGE)
        .into_iter()
        .filter(|example| codes::find(example.get(..5).unwrap_or_default()).is_none())
        .collect();
    none(
        &strangers,
        &format!("an example in {LANGUAGE} is named by a code"),
    );
}

/// The names of the files there, in small letters.
fn examples(folder: &str) -> Vec<String> {
    let paths = files(folder, "models").into_iter();
    paths
        .filter_map(|path| {
            Some(
                path.strip_prefix(folder)?
                    .trim_start_matches('/')
                    .to_lowercase(),
            )
        })
        .collect()
}
