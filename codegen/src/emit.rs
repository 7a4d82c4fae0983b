//! From the resolved schema to the Rust of a program: one file for each app and artifact, and one that ties them together.
//!
//! Everything is decided in the [`Schema`]; emitters read it and cannot fail. The same schema gives the same bytes. The code
//! names `luthier`, `std`, itself and the crates whose apps it uses, passes `deny(warnings, missing_docs)` in the program that includes it, and is
//! meant to be read: `runtime/tests/shell/blog.rs` shows its shape.

mod admin;
mod choices;
mod code;
mod docs;
mod expressions;
mod fields;
mod foreign;
mod format;
mod hooks;
mod literals;
mod managers;
mod meta;
mod migrations;
mod models;
mod names;
mod parameters;
mod paths;
mod pieces;
mod root;
mod scope;
mod types;
mod validation;

use std::collections::BTreeSet;

use luthier::dialect::Dialect;

use crate::emit::code::Code;
use crate::schema::{AppRef, Schema};

/// A file to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Where, relative to the folder of generated code, with `/` between the parts: `blog/models.rs`.
    pub path: String,
    /// Its text, ending in a line break.
    pub text: String,
}

/// What is embedded beside the models.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EmitOptions {
    /// The sealed migrations of all apps, in the order in which they are applied.
    pub migrations: Vec<EmbeddedMigration>,
    /// The apps that have a draft: a program built so refuses to migrate.
    pub drafts: Vec<String>,
}

/// A migration as finished SQL: [`luthier`]'s `migrate::Migration` before it is code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmbeddedMigration {
    /// Its identity, which stays when it is renamed or renumbered.
    pub id: String,
    /// The app that it belongs to.
    pub app: String,
    /// Its name: `0001_initial`.
    pub name: String,
    /// The checksum of its contents.
    pub checksum: String,
    /// The ids of the migrations that must be applied before.
    pub after: Vec<String>,
    /// What it does, for each kind of database.
    pub scripts: Vec<EmbeddedScript>,
}

/// What a migration does on one kind of database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmbeddedScript {
    /// The kind of database.
    pub dialect: Dialect,
    /// The steps that apply it.
    pub forward: Vec<EmbeddedStep>,
    /// The steps that take it back; `None` when it cannot be.
    pub backward: Option<Vec<EmbeddedStep>>,
}

/// A part of a migration that belongs together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmbeddedStep {
    /// What it does, for people.
    pub description: String,
    /// The statements, in order, each complete in itself.
    pub statements: Vec<String>,
    /// Whether the statements can run in a transaction.
    pub transactional: bool,
}

/// The generated files: those of each app, the migrations, and at the end `luthier.rs`, which includes all others.
#[must_use]
pub fn emit(schema: &Schema, options: &EmitOptions) -> Vec<File> {
    pieces::session(|| emit_plainly(schema, options))
}

/// The same, every item formatted anew: slower by far, and the measure of [`emit`].
#[doc(hidden)]
#[must_use]
pub fn emit_plainly(schema: &Schema, options: &EmitOptions) -> Vec<File> {
    let keys = meta::relations::keys(schema);
    let mut files: Vec<File> = schema
        .apps()
        .flat_map(|app| app_files(app, &keys))
        .collect();
    let migrations = migrations::named(&options.migrations);
    for named in &migrations {
        let source = format!(
            "migrations/{}/{}.migration",
            named.migration.app, named.migration.name
        );
        files.push(file(named.path.clone(), &[source], migrations::emit(named)));
    }
    let paths: BTreeSet<String> = files.iter().map(|file| file.path.clone()).collect();
    let root = root::emit(schema, options, &migrations, |path| paths.contains(path));
    let sources: BTreeSet<String> = schema.apps().flat_map(sources).collect();
    files.push(file(
        "luthier.rs".to_owned(),
        &Vec::from_iter(sources),
        root,
    ));
    files
}

/// The files of an app; what would be empty is left out.
fn app_files(app: AppRef<'_>, keys: &meta::relations::Keys<'_>) -> Vec<File> {
    if !app.is_own() {
        let text = foreign::emit(app);
        return vec![file(format!("{}/paths.rs", app.name), &sources(app), text)];
    }
    let meta = |app: AppRef<'_>| meta::emit(app, keys);
    let emitters: [&dyn Fn(AppRef<'_>) -> Code; 5] = [
        &models::emit,
        &paths::emit,
        &managers::emit,
        &meta,
        &admin::emit,
    ];
    let sources = sources(app);
    root::PARTS
        .iter()
        .zip(emitters)
        .filter_map(|(part, emit)| {
            let tokens = emit(app);
            (!tokens.is_empty()).then(|| file(format!("{}/{part}.rs", app.name), &sources, tokens))
        })
        .collect()
}

fn file(path: String, sources: &[String], tokens: Code) -> File {
    File {
        path,
        text: format!("{}{}", docs::header(sources), format::items(tokens)),
    }
}

/// The files that declare something of the app, sorted.
fn sources(app: AppRef<'_>) -> Vec<String> {
    let models = app.declared_models().map(|model| &model.get().origin.place);
    let choices = app
        .get()
        .choices
        .iter()
        .map(|&id| &app.schema[id].origin.place);
    models
        .chain(choices)
        .map(|place| place.path.to_string())
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect()
}

/// Rust attributes of the schema, passed on as they are written.
fn attributes(attributes: &[String]) -> Code {
    attributes
        .iter()
        .filter_map(|attribute| Code::parsed(attribute))
        .collect()
}
