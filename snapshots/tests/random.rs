//! What is generated for random models compiles, without a warning and with documentation on everything.
//!
//! One crate with a module for each project, the same ones each time, so that it costs one `cargo check`.

#![allow(clippy::unwrap_used)] // what goes wrong here fails the test

#[path = "../../codegen/tests/random/schemas.rs"]
mod schemas;

use luthier::dialect::Dialect;
use luthier_codegen::{
    compile::{Input, Options, analyse},
    emit::{self, EmitOptions, File},
};
use luthier_snapshots::{OutsideCrate, workspace};
use proptest::{
    strategy::{Strategy as _, ValueTree as _},
    test_runner::TestRunner,
};

/// How many projects are compiled.
const PROJECTS: usize = 60;

#[test]
fn code_of_random_models_compiles_without_a_warning() {
    let projects = valid_projects();
    let folder = tempfile::tempdir().unwrap();
    let manifest = format!(
        "[dependencies]\nluthier = {{ path = {:?} }}\n",
        workspace().join("runtime")
    );
    let outside = OutsideCrate::new(folder.path(), "random-models", &manifest).unwrap();
    let mut root = "//! Random models.\n#![deny(warnings, missing_docs)]\n\n".to_owned();
    for (number, (_, files)) in projects.iter().enumerate() {
        for file in files {
            outside
                .write(&format!("src/p{number}/{}", file.path), &file.text)
                .unwrap();
        }
        root.push_str(&format!(
            "/// A project.\npub mod p{number} {{\n    include!(\"p{number}/luthier.rs\");\n}}\n\n"
        ));
    }
    outside.write("src/lib.rs", &root).unwrap();
    let output = outside
        .cargo(&["check", "--quiet", "--message-format=short"])
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    // The models that the first error comes from, to make a regression test of.
    let models = errors
        .lines()
        .find_map(|line| line.strip_prefix("src/p")?.split_once('/'))
        .and_then(|(number, _)| projects.get(number.parse::<usize>().ok()?))
        .map_or("", |(models, _)| models.as_str());
    assert!(output.status.success(), "{errors}\n{models}");
}

/// The first projects without a mistake: their models, and their code.
fn valid_projects() -> Vec<(String, Vec<File>)> {
    let mut runner = TestRunner::deterministic();
    let strategy = schemas::projects();
    let drawn = (0..PROJECTS * 20).map(|_| strategy.new_tree(&mut runner).unwrap().current());
    let found: Vec<_> = drawn
        .filter_map(|project| {
            let files = project.files();
            let models = files.iter().map(|(_, text)| text.as_str()).collect();
            let options = Options {
                backends: Dialect::ALL.to_vec(),
                ..Options::default()
            };
            let schema = analyse(&Input { files, options }).schema?;
            Some((models, emit::emit(&schema, &EmitOptions::default())))
        })
        .take(PROJECTS)
        .collect();
    assert_eq!(found.len(), PROJECTS, "too few random projects are valid");
    found
}
