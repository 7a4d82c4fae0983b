//! Everything that the examples generate, file by file, as people review it.

#![allow(clippy::unwrap_used)]

#[path = "../../codegen/tests/support/example.rs"]
mod example;

use luthier_build::{Compiled, Project, compile_project};
use luthier_codegen::{
    diagnostics::render::{Style, report},
    migrate::render_preview,
    schema::render_schema,
};
use luthier_snapshots::workspace;

/// Holds `text` against `golden/<folder>/<name>.snap`.
fn hold(folder: &str, name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(format!("../golden/{folder}"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

fn compile(example: &str) -> (Project, Compiled) {
    let project = Project::open(&workspace().join("schema-examples").join(example)).unwrap();
    let compiled =
        compile_project(&project, Style::Plain).unwrap_or_else(|error| panic!("{error}"));
    (project, compiled)
}

#[test]
fn blog_schema() {
    let (_, compiled) = compile("blog");
    hold("blog", "schema", &render_schema(&compiled.schema));
}

#[test]
fn blog_generated_code() {
    let (project, compiled) = compile("blog");
    let drafts = compiled.drafts(&project);
    assert!(
        drafts.is_empty(),
        "the blog's models have changed: call `luthier makemigrations` in its folder"
    );
    for file in compiled.generate(&project, &drafts) {
        let path = file.path.strip_prefix("blog/").unwrap_or(&file.path);
        let (folder, name) = path
            .rsplit_once('/')
            .map_or(("blog".to_owned(), path), |(folder, name)| {
                (format!("blog/{folder}"), name)
            });
        hold(&folder, name, &file.text);
    }
}

#[test]
fn blog_migrations() {
    let (project, compiled) = compile("blog");
    for app in &project.apps {
        for file in &app.migrations {
            hold(
                "blog/migrations",
                file.path.rsplit('/').next().unwrap(),
                &file.text,
            );
        }
    }
    for sealed in &compiled.history.migrations {
        let name = luthier_codegen::migrate::MigrationName {
            app: sealed.migration.app.clone(),
            name: sealed.migration.name.clone(),
        };
        let before = compiled.history.state_before(&name);
        for dialect in luthier::Dialect::ALL {
            let preview = render_preview(&sealed.migration, &before, dialect);
            hold(
                "blog/migrations",
                &format!("{}.{dialect}.sql", sealed.migration.name),
                &preview,
            );
        }
    }
}

/// The texts of the shop's models, for translators.
#[test]
fn shop_messages() {
    let (_, compiled) = compile("shop");
    let messages = luthier_codegen::messages::catalogue(&compiled.schema);
    let pot = luthier_codegen::messages::render_pot(&messages);
    hold("shop", "messages.pot", &pot);
}

/// The same input gives the same bytes, whatever the order in which the files are listed on disk.
#[test]
fn generation_is_deterministic() {
    let (project, compiled) = compile("blog");
    let (again, compiled_again) = compile("blog");
    assert_eq!(
        compiled.generate(&project, &[]),
        compiled_again.generate(&again, &[])
    );
}

/// Every mistake that has an example, as its author is told of it.
#[test]
fn diagnostics() {
    use luthier_codegen::compile::analyse;

    let folder = workspace().join("schema-examples/invalid");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    assert!(files.len() > 50, "the examples were not found");
    for path in files {
        let name = path.file_stem().unwrap().to_str().unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        let path = format!("models/{name}.models");
        let analysis = analyse(&example::input(&path, &text, &luthier::Dialect::ALL));
        let report = report(&analysis.diagnostics, &analysis.sources, Style::Plain);
        let (code, _) = name.split_once('_').unwrap();
        assert!(
            report.contains(&format!("[{code}]")),
            "{name} does not show {code}:\n{report}"
        );
        hold("invalid", name, &report);
    }
}
