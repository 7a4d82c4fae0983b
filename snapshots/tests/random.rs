//! What is generated for random models compiles, without a warning and with documentation on everything.
//!
//! One crate with a module for each project, the same ones each time, so that it costs one `cargo check`.

#![allow(clippy::unwrap_used)] // what goes wrong here fails the test

#[path = "../../codegen/tests/random/schemas.rs"]
mod schemas;

use luthier_codegen::{
    compile::{Input, Options, analyse},
    emit::{self, EmitOptions, File},
    schema::{Hook, Schema},
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
        "[dependencies]\nluthier = {{ path = {:?}, features = [\"postgres\"] }}\n",
        workspace().join("runtime")
    );
    let outside = OutsideCrate::new(folder.path(), "random-models", &manifest).unwrap();
    outside
        .write("src/support.rs", include_str!("random_support/support.rs"))
        .unwrap();
    let mut root =
        "//! Random models.\n#![deny(warnings, missing_docs)]\n\npub mod support;\n\n".to_owned();
    for (number, (_, files, hooks)) in projects.iter().enumerate() {
        for file in files {
            outside
                .write(&format!("src/p{number}/{}", file.path), &file.text)
                .unwrap();
        }
        root.push_str(&format!(
            "/// A project.\npub mod p{number} {{\n    include!(\"p{number}/luthier.rs\");\n{hooks}}}\n\n"
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
        .map_or("", |(models, ..)| models.as_str());
    assert!(output.status.success(), "{errors}\n{models}");
}

/// What the program has to write for models with hooks, in the module of their apps.
fn hooks(schema: &Schema) -> String {
    let mut text = String::new();
    for model in schema.models().filter(|model| !model.hooks.is_empty()) {
        let app = &schema.app(model.app).rust_module;
        let names = &model.rust;
        text.push_str(&format!(
            "    impl {app}::{}::Hooks for {app}::{} {{\n",
            names.module, names.structure
        ));
        for hook in &model.hooks {
            let head = match hook {
                Hook::PreSave => "pre_save(&mut self, _: &mut luthier::Conn, _: bool)",
                Hook::PostSave => "post_save(&self, _: &mut luthier::Conn, _: bool)",
                Hook::PreDelete => "pre_delete(&self, _: &mut luthier::Conn)",
                Hook::PostDelete => "post_delete(&self, _: &mut luthier::Conn)",
                Hook::ManyChanged => {
                    "m2m_changed(_: &mut luthier::Conn, _: &luthier::hooks::ManyChange<'_>)"
                }
            };
            text.push_str(&format!(
                "        async fn {head} -> luthier::Result<()> {{ ::core::result::Result::Ok(()) }}\n"
            ));
        }
        text.push_str("    }\n");
    }
    text
}

/// The first projects without a mistake: their models, their code, and the hooks that it asks for.
fn valid_projects() -> Vec<(String, Vec<File>, String)> {
    let mut runner = TestRunner::deterministic();
    let strategy = schemas::projects();
    let drawn = (0..PROJECTS * 20).map(|_| strategy.new_tree(&mut runner).unwrap().current());
    let found: Vec<_> = drawn
        .filter_map(|project| {
            let (files, backends) = (project.files(), project.backends());
            let models = files.iter().map(|(_, text)| text.as_str()).collect();
            let options = Options {
                backends,
                ..Options::default()
            };
            let schema = analyse(&Input { files, options }).schema?;
            let code = emit::emit(&schema, &EmitOptions::default());
            Some((models, code, hooks(&schema)))
        })
        .take(PROJECTS)
        .collect();
    assert_eq!(found.len(), PROJECTS, "too few random projects are valid");
    found
}
