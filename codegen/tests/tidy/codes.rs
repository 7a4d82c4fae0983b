//! What each diagnostic code has to have: an example that shows it.
//!
//! An example is a file named by the code and a word or two: `m0201_unknown_model.models`. Codes of migrations have theirs
//! beside the data of the migration tests, because they take more than one file.

use luthier_codegen::diagnostics::codes;

use super::source::{files, none};

/// Where the examples are: of the language, and of migrations (codes M08xx).
const LANGUAGE: &str = "schema-examples/invalid";
const MIGRATIONS: &str = "codegen/tests/data/migrations";

#[test]
fn every_code_has_an_example() {
    let (language, migrations) = (examples(LANGUAGE), examples(MIGRATIONS));
    let without: Vec<String> = codes::all()
        .filter(|code| {
            let id = code.id().to_lowercase();
            let (examples, _) = if id.starts_with("m08") {
                (&migrations, MIGRATIONS)
            } else {
                (&language, LANGUAGE)
            };
            !examples.iter().any(|example| example.starts_with(&id))
        })
        .map(|code| format!("{code}: {}", code.title()))
        .collect();
    none(
        &without,
        &format!("each code has an example in {LANGUAGE} or, M08xx, in {MIGRATIONS}"),
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

/// The names of files and folders there, in small letters.
fn examples(folder: &str) -> Vec<String> {
    let mut names: Vec<String> = ["models", "migration"]
        .into_iter()
        .flat_map(|extension| files(folder, extension))
        .filter_map(|path| {
            let inside = path.strip_prefix(folder)?.trim_start_matches('/');
            Some(inside.split('/').next()?.to_lowercase())
        })
        .collect();
    names.dedup();
    names
}
