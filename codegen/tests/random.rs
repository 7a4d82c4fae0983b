//! Whatever the models: no panic, and code that is Rust, the same each time. `snapshots/tests/random.rs` compiles a sample.

#![allow(clippy::unwrap_used)] // what goes wrong here fails the test

mod random {
    pub(crate) mod schemas;
}

use std::cell::Cell;

use luthier::dialect::Dialect;
use luthier_codegen::{
    compile::{Analysis, Input, Options, analyse},
    diagnostics::render::{Style, report},
    emit::{self, EmitOptions},
};
use proptest::test_runner::{Config, TestCaseError, TestRunner};

use random::schemas::projects;

const CASES: u32 = 90;

#[test]
fn random_models_give_rust_or_a_diagnostic() {
    let config = Config {
        cases: CASES,
        failure_persistence: None,
        ..Config::default()
    };
    let valid = Cell::new(0);
    TestRunner::new_with_rng(
        config,
        proptest::test_runner::TestRng::deterministic_rng(
            proptest::test_runner::RngAlgorithm::ChaCha,
        ),
    )
    .run(&projects(), |project| {
        let (files, backends) = (project.files(), project.backends());
        let compile = |files: &[(String, String)]| compile(files, &backends);
        let first = compile(&files);
        let Some(schema) = &first.schema else {
            return match first.diagnostics.has_errors() {
                true => Ok(()),
                false => Err(TestCaseError::fail("no schema, and nothing says why")),
            };
        };
        valid.set(valid.get() + 1);
        let code = emit::emit(schema, &EmitOptions::default());
        for file in &code {
            if let Err(error) = syn::parse_file(&file.text) {
                return Err(TestCaseError::fail(format!(
                    "{} is no Rust: {error}\n{}",
                    file.path, file.text
                )));
            }
        }
        let again = compile(&files)
            .schema
            .map(|schema| emit::emit(&schema, &EmitOptions::default()));
        match again.as_ref() == Some(&code) {
            true => Ok(()),
            false => Err(TestCaseError::fail("two runs differ")),
        }
    })
    .unwrap_or_else(|error| panic!("{error}"));
    assert!(
        valid.get() * 2 >= CASES,
        "only {} of {CASES} projects were valid: the test tests little",
        valid.get()
    );
}

fn compile(files: &[(String, String)], backends: &[Dialect]) -> Analysis {
    let options = Options {
        backends: backends.to_vec(),
        ..Options::default()
    };
    let analysis = analyse(&Input {
        files: files.to_vec(),
        options,
    });
    // The report is made, so that no place can lead out of the text.
    let text = report(&analysis.diagnostics, &analysis.sources, Style::Plain);
    if std::env::var_os("SHOW_RANDOM").is_some() && analysis.diagnostics.has_errors() {
        println!("{text}");
    }
    analysis
}
