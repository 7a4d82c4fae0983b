//! Formatting changes neither the schema nor what is said of a file.

use std::cell::Cell;
use std::collections::BTreeMap;

use luthier::dialect::Dialect;
use luthier_codegen::compile::{Analysis, Input, Options, analyse};
use luthier_codegen::db;
use luthier_codegen::migrate::{Answers, Hints, diff, format::canonical_operations};
use luthier_codegen::schema::render_schema;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};

use super::corpus::files;
use super::schemas::projects;
use super::tree::meaning;
use super::{format, try_format};

#[test]
fn trees_stay_the_same() {
    let mut seen = 0;
    for (name, text) in files() {
        if let Ok(formatted) = try_format(&text) {
            assert_eq!(meaning(&formatted), meaning(&text), "{name}\n{formatted}");
            seen += 1;
        }
    }
    assert!(seen >= 80, "only {seen} files were found");
}

/// What is found in a file that has mistakes is found in its canonical form, too.
#[test]
fn findings_stay_the_same() {
    let found = |analysis: &Analysis| {
        let mut found: Vec<String> = analysis
            .diagnostics
            .iter()
            .map(|found| format!("{}: {}", found.code, found.message))
            .collect();
        found.sort();
        found
    };
    let mut seen = 0;
    for (name, text) in files() {
        if let Ok(formatted) = try_format(&text) {
            let before = found(&compiled(&[(name.clone(), text)]));
            let after = found(&compiled(&[(name.clone(), formatted.clone())]));
            assert_eq!(after, before, "{name}\n{formatted}");
            seen += 1;
        }
    }
    assert!(seen >= 80, "only {seen} files were found");
}

#[test]
fn schemas_and_migrations_stay_the_same() {
    let mut projects: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for (name, text) in files() {
        let alone = name.contains("/invalid/") || name.starts_with("docs/");
        let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
        let project = if alone { &name } else { folder };
        projects
            .entry(project.to_owned())
            .or_default()
            .push((name, text));
    }
    let mut seen = 0;
    for (project, files) in projects {
        let Some(before) = shown(&files) else {
            continue;
        };
        let formatted: Vec<(String, String)> = files
            .into_iter()
            .map(|(name, text)| (name, try_format(&text).unwrap()))
            .collect();
        assert_eq!(shown(&formatted).as_ref(), Some(&before), "{project}");
        seen += 1;
    }
    assert!(seen >= 8, "only {seen} projects compile");
}

#[test]
fn random_schemas_stay_the_same() {
    let config = Config {
        cases: 40,
        failure_persistence: None,
        ..Config::default()
    };
    let random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let seen = Cell::new(0);
    TestRunner::new_with_rng(config, random)
        .run(&projects(), |project| {
            let files = project.files();
            let formatted: Vec<(String, String)> = files
                .iter()
                .map(|(name, text)| (name.clone(), format(text)))
                .collect();
            for (name, text) in &formatted {
                if format(text) != *text {
                    return Err(TestCaseError::fail(format!(
                        "{name} is changed twice:\n{text}"
                    )));
                }
            }
            let before = shown(&files);
            seen.set(seen.get() + usize::from(before.is_some()));
            match shown(&formatted) == before {
                true => Ok(()),
                false => Err(TestCaseError::fail(format!("{files:#?}\n{formatted:#?}"))),
            }
        })
        .unwrap_or_else(|error| panic!("{error}"));
    assert!(seen.get() >= 20, "only {} were valid", seen.get());
}

/// The schema and the operations that make its tables; `None` where there are mistakes.
fn shown(files: &[(String, String)]) -> Option<(String, String)> {
    let schema = compiled(files).schema?;
    let target = db::build::build(&schema);
    let plan = diff(
        &db::Schema::default(),
        &target,
        &Hints::of(&schema),
        &Answers::default(),
    );
    let operations = canonical_operations(&plan.operations, "");
    // Lines move, and the schema tells them: `[models/blog.models:3]`.
    let mut shown = String::new();
    for line in render_schema(&schema).lines() {
        let place = line.rfind(".models:").filter(|_| line.ends_with(']'));
        shown.push_str(place.map_or(line, |at| &line[..at]));
        shown.push('\n');
    }
    Some((shown, operations))
}

fn compiled(files: &[(String, String)]) -> Analysis {
    analyse(&Input {
        files: files.to_vec(),
        options: Options {
            backends: vec![Dialect::Sqlite],
            ..Options::default()
        },
    })
}
