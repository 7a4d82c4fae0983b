//! What every fuzz target holds of what it is given. The targets are thin: a failure found by one is a test by copying its
//! input to `codegen/tests/regressions/`.

use luthier_codegen::{
    compile::{Input, Options, analyse},
    db,
    diagnostics::{
        Diagnostics,
        render::{Style, report},
    },
    emit::{self, EmitOptions},
    fmt,
    migrate::{self, AppFiles, Hints, TextFile},
    source::{FileId, Sources},
    syntax,
};

use luthier::dialect::Dialect;

/// Reads a text as a `.models` file; every place that is reported lies in it, and the report can be rendered.
pub fn parse(text: &str) {
    let (mut sources, mut diagnostics) = (Sources::new(), Diagnostics::new());
    let file = sources.add("models/fuzz.models", text);
    let tree = syntax::parse_file(file, sources[file].text(), &mut diagnostics);
    assert!(tree.span.end as usize == text.len());
    reportable(&diagnostics, &sources);
}

/// Compiles a text with all backends; where it has no error, its code, its tables and its first migration are made, too.
pub fn lower_check(text: &str) {
    let options = Options {
        backends: Dialect::ALL.to_vec(),
        ..Options::default()
    };
    let input = Input {
        files: vec![("models/fuzz.models".to_owned(), text.to_owned())],
        options,
    };
    let analysis = analyse(&input);
    reportable(&analysis.diagnostics, &analysis.sources);
    let Some(schema) = analysis.schema else {
        assert!(
            analysis.diagnostics.has_errors(),
            "no schema, and nothing says why"
        );
        return;
    };
    let files = emit::emit(&schema, &EmitOptions::default());
    assert!(!files.is_empty());
    let (tables, hints) = (db::build::build(&schema), Hints::of(&schema));
    let options = migrate::Options {
        backends: Dialect::ALL.to_vec(),
        ..migrate::Options::default()
    };
    let _ = migrate::draft(&migrate::History::default(), &tables, &hints, &options);
}

/// Formats a text as a `.models` file and as a migration; formatting what was formatted changes nothing, and it is still without
/// a mistake.
pub fn fmt(text: &str) {
    for format in [fmt::format_models, migrate::format::format_migration] {
        let Some(once) = formatted(text, format) else {
            continue;
        };
        let twice = formatted(&once, format);
        assert!(
            twice.as_deref() == Some(once.as_str()),
            "formatted twice: {twice:?}\nonce: {once:?}"
        );
    }
}

type Format = fn(FileId, &str, &mut Diagnostics) -> Option<String>;

fn formatted(text: &str, format: Format) -> Option<String> {
    let (mut sources, mut diagnostics) = (Sources::new(), Diagnostics::new());
    let file = sources.add("fuzz", text);
    let formatted = format(file, sources[file].text(), &mut diagnostics);
    assert!(
        formatted.is_some() != diagnostics.has_errors(),
        "either a text or a reason"
    );
    formatted
}

/// Reads a text as a migration, replays it, and makes its SQL for every database.
pub fn migration(text: &str) {
    let header = text
        .lines()
        .find_map(|line| line.trim().strip_prefix("migration "));
    let (app, name) = header
        .and_then(|header| header.split_whitespace().next())
        .and_then(|name| name.split_once('.'))
        .unwrap_or(("fuzz", "0001_initial"));
    let apps = [AppFiles {
        app: app.to_owned(),
        migrations: vec![TextFile {
            path: format!("migrations/{app}/{name}.migration"),
            text: text.to_owned(),
        }],
        lock: None,
    }];
    let mut sources = Sources::new();
    let history = migrate::load(&apps, &mut sources);
    reportable(&history.diagnostics, &sources);
    if !history.diagnostics.has_errors() {
        let _ = migrate::runtime_migrations(&history, &|_| &Dialect::ALL);
    }
}

fn reportable(diagnostics: &Diagnostics, sources: &Sources) {
    for diagnostic in diagnostics.iter() {
        if let Some(span) = diagnostic.span() {
            let text = sources[span.file].text();
            assert!(
                text.get(span.range()).is_some(),
                "{}: a place outside of the text: {span:?}",
                diagnostic.message
            );
        }
    }
    let rendered = report(diagnostics, sources, Style::Plain);
    assert!(diagnostics.iter().next().is_none() || !rendered.is_empty());
}
