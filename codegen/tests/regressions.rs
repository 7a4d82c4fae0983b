//! Inputs that once made the compiler panic, hang or run out of memory, each a file in `regressions/`, and the families that
//! they come from. `fuzz/` finds such inputs.

#![allow(clippy::unwrap_used)] // what goes wrong here fails the test

use std::path::Path;

use luthier::dialect::Dialect;
use luthier_codegen::{
    compile::{Input, Options, analyse},
    db,
    diagnostics::{
        Diagnostics,
        render::{Style, report},
    },
    emit::{self, EmitOptions},
    fmt,
    migrate::{self, AppFiles, Hints, History, TextFile},
    source::{FileId, Sources},
};

/// How deep and how long the odd inputs are.
const MANY: usize = 10_000;

#[test]
fn models_that_once_failed_come_to_an_end() {
    for (name, text) in files("models") {
        ends(&name, || compile(&text));
        ends(&name, || formatted(&text, fmt::format_models));
    }
}

#[test]
fn migrations_that_once_failed_come_to_an_end() {
    for (name, text) in files("migration") {
        ends(&name, || load(&text));
        ends(&name, || {
            formatted(&text, migrate::format::format_migration)
        });
    }
}

#[test]
fn deep_nesting_is_a_diagnostic() {
    for (open, close) in [
        ("(", ")"),
        ("[", "]"),
        ("{a: ", "}"),
        ("Lower(", ")"),
        ("~(", ")"),
        ("Q(a=", ")"),
        ("fn(", ")"),
    ] {
        let (opened, closed) = (open.repeat(MANY), close.repeat(MANY));
        for value in [
            format!("{opened}1{closed}"),
            opened.clone(),
            format!("1{closed}"),
            format!("{closed}{opened}"),
        ] {
            refused(&format!("const A = {value}\n"));
            refused(&format!(
                "model A {{ a = IntegerField(default={value}) }}\n"
            ));
            refused(&format!("model A {{ annotation a = {value} }}\n"));
            refused(&format!("model A {{ meta {{ ordering = {value} }} }}\n"));
            refused(&value);
        }
    }
    refused(&"{".repeat(MANY));
    refused(&"model A {".repeat(MANY));
    refused(&"model A { choices B {".repeat(MANY));
    refused(&"#[".repeat(MANY));
    refused(&format!("#[{}", "\"".repeat(MANY)));
}

#[test]
fn long_chains_are_a_diagnostic() {
    for value in [
        "~".repeat(MANY) + "1",
        "-".repeat(MANY) + "1",
        "1+".repeat(MANY) + "1",
        "a.".repeat(MANY) + "a",
        "a__".repeat(MANY) + "a",
        "a|".repeat(MANY),
        "1 2 ".repeat(MANY),
        "9".repeat(MANY),
        "1.".repeat(MANY),
        format!("Q(a{}=1)", "__a".repeat(MANY)),
    ] {
        refused(&format!(
            "model A {{ a = IntegerField()\n annotation b = {value}\n }}\n"
        ));
        refused(&format!(
            "model A {{ a = IntegerField(default={value}) }}\n"
        ));
        refused(&format!(
            "model A {{ a = IntegerField()\n manager b {{ filter(a={value}) }}\n }}\n"
        ));
    }
    let chain: String = (0..1_000)
        .map(|at| format!("const A{at} = A{}\n", at + 1))
        .collect();
    refused(&chain);
    let bases: String = (0..1_000)
        .map(|at| format!("abstract model A{at}(A{}) {{}}\n", at + 1))
        .collect();
    refused(&(bases + "model A(A0) {}\n"));
}

#[test]
fn odd_characters_are_a_diagnostic() {
    for text in [
        "model A { a = CharField(default=\"",
        "model A { a = CharField(default='\\",
        "model A { a = CharField(default=\"\\u{D800}\", max_length=9) }",
        "model A { a = CharField(default=\"\\u{110000}\", max_length=9) }",
        "model A { a = CharField(default=\"\\u{}\", max_length=9) }",
        "model A { a = CharField(default=\"\\u{ffffffffffffffffffff}\", max_length=9) }",
        "model A { a = CharField(default=\"\\uD83D\", max_length=9) }",
        "model A { a = RegexValidator(r\"(\" }",
        "model \u{0} {}",
        "model A\u{0} {}",
        "\u{0}",
        "model Übung {}",
        "модель Имя { имя = CharField(max_length=9) }",
        "model A { 名前 = CharField(max_length=9) }",
        "model A { a\u{301} = CharField(max_length=9) }",
        "/* model A {} */",
        "model A \u{feff}{}",
        "\u{feff}\u{feff}model A {}",
        "model A {}\u{1a}",
        "model\u{a0}A {}",
        "model A {\u{2028}}}",
        "\u{202e}model A {}",
    ] {
        refused(text);
    }
}

#[test]
fn line_ends_tabs_and_a_byte_order_mark_are_fine() {
    let text = "\u{feff}app blog\r\n\r\n/// Docs.\r\nmodel A {\r\n\ta\t=\tCharField(max_length=9)\t// why\r\n\tmeta\t{ ordering = [a] }\r\n}\r\n";
    accepted(text);
    accepted(&text.replace("\r\n", "\n"));
    accepted("// only a comment");
    accepted("");
}

#[test]
fn names_of_300_characters_are_kept_or_refused() {
    let long = "a".repeat(300);
    let text = format!(
        "app blog\nmodel M{long} {{\n    f{long} = CharField(max_length=9)\n    r{long} = ForeignKey(self, on_delete=CASCADE, related_name=b{long})\n    meta {{ default_permissions = [] }}\n}}\n"
    );
    accepted(&text);
    // Its permissions would have names that are too long.
    refused(&text.replace("meta { default_permissions = [] }", ""));
    refused(&format!("app {}\nmodel A {{}}\n", "Ä".repeat(300)));
}

#[test]
fn a_line_of_a_megabyte_is_read() {
    const LENGTH: usize = 1 << 20;
    accepted(&format!("// {}\n", "x".repeat(LENGTH)));
    accepted(&format!(
        "model A {{ a = CharField(max_length=9, help_text=\"{}\") }}",
        "x".repeat(LENGTH)
    ));
    accepted(&format!(
        "model A {{ a = CharField(max_length=9) }}{}",
        " ".repeat(LENGTH)
    ));
    refused(&"x".repeat(LENGTH));
    refused(&"x ".repeat(LENGTH / 16));
    refused(&"\"".repeat(LENGTH));
    refused(&"=".repeat(LENGTH / 4));
    refused(&"é".repeat(LENGTH / 4));
}

#[test]
fn odd_migrations_are_a_diagnostic() {
    let head = "migration blog.0001_initial\n";
    for (open, close) in [("(", ")"), ("[", "]"), ("{", "}"), ("Lower(", ")")] {
        for value in [
            open.repeat(MANY) + &close.repeat(MANY),
            open.repeat(MANY),
            close.repeat(MANY),
        ] {
            assert!(ends("migration", || load(&value)));
            assert!(ends("migration", || load(&format!("{head}{value}"))));
        }
    }
    for text in [
        "",
        "\u{0}",
        "\u{feff}",
        "migration",
        "migration \"",
        "migration blog.",
        "é",
        "\"\\u{D800}\"",
    ] {
        assert!(ends(text, || load(text)));
    }
}

/// The files in a folder of regressions: name and text.
fn files(folder: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/regressions")
        .join(folder);
    let mut paths: Vec<_> = folder
        .read_dir()
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    assert!(!paths.is_empty(), "no files in {}", folder.display());
    paths
        .into_iter()
        .map(|path| {
            // As a build reads it; what is no UTF-8 never comes to the compiler.
            let bytes = std::io::Read::bytes(std::fs::File::open(&path).unwrap())
                .map(Result::unwrap)
                .collect();
            (
                path.display().to_string(),
                String::from_utf8(bytes).unwrap(),
            )
        })
        .collect()
}

fn refused(text: &str) {
    let start: String = text.chars().take(60).collect();
    assert!(ends(&start, || compile(text)), "not refused: {start}");
}

fn accepted(text: &str) {
    let start: String = text.chars().take(60).collect();
    assert!(!ends(&start, || compile(text)), "refused: {start}");
}

/// Runs a piece of the compiler as a build script does, in a thread of the usual size. What once took hours would take them again.
fn ends(name: &str, work: impl FnOnce() -> bool + Send) -> bool {
    std::thread::scope(|scope| scope.spawn(work).join())
        .unwrap_or_else(|_| panic!("{name}: a panic"))
}

/// Compiles a text to its very end; whether there are errors.
fn compile(text: &str) -> bool {
    let options = Options {
        backends: Dialect::ALL.to_vec(),
        ..Options::default()
    };
    let files = vec![("models/blog.models".to_owned(), text.to_owned())];
    let analysis = analyse(&Input { files, options });
    rendered(&analysis.diagnostics, &analysis.sources);
    if let Some(schema) = &analysis.schema {
        assert!(!emit::emit(schema, &EmitOptions::default()).is_empty());
        let drafts = migrate::draft(
            &History::default(),
            &db::build::build(schema),
            &Hints::of(schema),
            &migrate::Options {
                backends: Dialect::ALL.to_vec(),
                ..migrate::Options::default()
            },
        );
        assert_eq!(
            drafts.is_empty(),
            schema.apps.iter().all(|app| app.models.is_empty())
        );
    }
    analysis.diagnostics.has_errors()
}

/// Loads a text as the first migration; whether there are errors.
fn load(text: &str) -> bool {
    let apps = [AppFiles {
        app: "blog".to_owned(),
        migrations: vec![TextFile {
            path: "migrations/blog/0001_initial.migration".to_owned(),
            text: text.to_owned(),
        }],
        lock: None,
    }];
    let mut sources = Sources::new();
    let history = migrate::load(&apps, &mut sources);
    rendered(&history.diagnostics, &sources);
    if !history.diagnostics.has_errors() {
        assert_eq!(
            migrate::runtime_migrations(&history, &|_| &Dialect::ALL).len(),
            1
        );
    }
    history.diagnostics.has_errors()
}

/// Formats a text; whether there are errors. What was formatted is formatted to the same.
fn formatted(text: &str, format: fn(FileId, &str, &mut Diagnostics) -> Option<String>) -> bool {
    let once = |text: &str| {
        let (mut sources, mut diagnostics) = (Sources::new(), Diagnostics::new());
        let file = sources.add("a file", text);
        let formatted = format(file, sources[file].text(), &mut diagnostics);
        assert_eq!(formatted.is_none(), diagnostics.has_errors());
        formatted
    };
    let Some(formatted) = once(text) else {
        return true;
    };
    assert_eq!(once(&formatted).as_ref(), Some(&formatted));
    false
}

/// The report can be made, and is no wall of text.
fn rendered(diagnostics: &Diagnostics, sources: &Sources) {
    let text = report(diagnostics, sources, Style::Plain);
    assert_eq!(text.is_empty(), diagnostics.iter().next().is_none());
    assert!(text.len() < 2_000_000, "a report of {} bytes", text.len());
}
