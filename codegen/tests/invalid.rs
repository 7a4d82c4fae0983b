//! One example for each diagnostic: `schema-examples/invalid/M0201_unknown_model.models` gives M0201 and nothing else.
//!
//! Where a diagnostic offers a fix, applying it removes the diagnostic. How they look is a matter of the snapshots.

#![allow(clippy::unwrap_used, reason = "a test")]

#[path = "support/example.rs"]
mod example;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use luthier::dialect::Dialect;
use luthier_codegen::compile::{Analysis, analyse};
use luthier_codegen::diagnostics::render::report;
use luthier_codegen::diagnostics::{Diagnostic, Severity, Style, codes};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../schema-examples/invalid")
}

/// Every example: the code in its name, its file name, its text.
fn examples() -> Vec<(String, String, String)> {
    let mut examples: Vec<_> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "models")
        })
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let code = name.split('_').next().unwrap().to_owned();
            (code, name, std::fs::read_to_string(&path).unwrap())
        })
        .collect();
    examples.sort();
    examples
}

fn compile(name: &str, text: &str) -> Analysis {
    let path = format!("models/{name}");
    analyse(&example::input(&path, text, &[Dialect::Sqlite]))
}

fn rendered(analysis: &Analysis) -> String {
    report(&analysis.diagnostics, &analysis.sources, Style::Plain)
}

#[test]
fn every_example_gives_its_code_and_no_other() {
    let mut wrong = Vec::new();
    for (code, name, text) in examples() {
        let analysis = compile(&name, &text);
        let mut found: BTreeSet<&str> = analysis
            .diagnostics
            .iter()
            .map(|diagnostic| diagnostic.code.id())
            .collect();
        if code == codes::TOO_MANY.id() {
            // It comes after the hundred mistakes that it is about.
            found.retain(|id| *id == code);
        }
        if found != BTreeSet::from([code.as_str()]) {
            wrong.push(format!("{name} gives {found:?}\n{}", rendered(&analysis)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_rule_of_the_schema_has_an_example() {
    let shown: BTreeSet<String> = examples().into_iter().map(|(code, ..)| code).collect();
    let missing: Vec<&str> = codes::all()
        .map(|code| code.id())
        .filter(|id| !id.starts_with("M08") && !shown.contains(*id))
        .collect();
    assert!(missing.is_empty(), "codes without an example: {missing:?}");
}

#[test]
fn every_diagnostic_says_where_and_what_to_do() {
    let mut silent = Vec::new();
    for (_, name, text) in examples() {
        let analysis = compile(&name, &text);
        for diagnostic in &analysis.diagnostics {
            assert!(
                diagnostic.span().is_some(),
                "{name}: no place\n{}",
                rendered(&analysis)
            );
            assert!(
                !diagnostic.message.ends_with('.'),
                "{name}: {}",
                diagnostic.message
            );
            let mut told = diagnostic.help.iter().map(String::as_str);
            let advised = diagnostic.fix.is_some() || !diagnostic.help.is_empty();
            if !advised || told.any(is_unfinished) {
                silent.push(format!("{name}: {}", rendered(&analysis)));
            }
        }
    }
    assert!(
        silent.is_empty(),
        "nothing says what to do:\n{}",
        silent.join("\n")
    );
}

/// Whether a help breaks off where a name or a list should follow.
fn is_unfinished(help: &str) -> bool {
    let end = help.trim_end();
    let words = ["has", "are", "takes", "names", "and", "or", "of"];
    end.is_empty()
        || end.len() < help.len()
        || end.ends_with([':', ',', '(', '='])
        || ["``", ": ;", "are ;", "has ;", "are and", "are or"]
            .iter()
            .any(|empty| help.contains(empty))
        || words.contains(&end.rsplit(' ').next().unwrap_or_default())
}

/// Only what is a warning can be switched off, and everything that is can be.
#[test]
fn warnings_are_known_as_warnings() {
    let mut warnings = BTreeSet::new();
    for (_, name, text) in examples() {
        let found = compile(&name, &text).diagnostics;
        let found = found
            .iter()
            .filter(|diagnostic| diagnostic.severity == Severity::Warning);
        warnings.extend(found.map(|diagnostic| diagnostic.code.id()));
    }
    let known = codes::WARNINGS.iter().map(|code| code.id());
    // Those of migrations have their examples among the tests of migrations.
    let known: BTreeSet<&str> = known.filter(|id| !id.starts_with("M08")).collect();
    assert_eq!(warnings, known);
}

#[test]
fn warnings_are_switched_off_by_code() {
    let text = "/// Of nothing.\n\nmodel A {\n    a = ForeignKey(self, on_delete=CASCADE, unique=true)\n}\n";
    let mut found = compile("a.models", text).diagnostics;
    assert!(found.iter().any(|found| found.code == codes::NO_EFFECT));
    found.switch_off(&[codes::NO_EFFECT]);
    assert!(!found.iter().any(|found| found.code == codes::NO_EFFECT));
    let mut found = compile("a.models", "model A { a = Foo() }").diagnostics;
    found.switch_off(&[codes::UNKNOWN_FIELD_TYPE]);
    assert!(found.has_errors(), "an error stays");
}

/// Fixes that bring another mistake of the example to light, which could not be seen before: the example, what is then
/// reported, and why.
const BROUGHT_TO_LIGHT: [(&str, &str, &str); 2] = [
    (
        "M0114_too_many_mistakes.models",
        "expected a field type",
        "of more than a hundred mistakes the next one is shown",
    ),
    (
        "M0303_names_in_quotes.models",
        "`limit_choices_to` takes a condition",
        "options are read where the target is known",
    ),
];

#[test]
fn a_fix_removes_what_it_fixes() {
    let mut tried = 0;
    let mut wrong = Vec::new();
    for (_, name, text) in examples() {
        let analysis = compile(&name, &text);
        for diagnostic in &analysis.diagnostics {
            let Some(fixed) = apply(diagnostic, &text) else {
                continue;
            };
            tried += 1;
            let again = compile(&name, &fixed);
            // The same may be said of several places.
            let same = |found: &Analysis| {
                let found = found.diagnostics.iter();
                found
                    .filter(|other| {
                        other.code == diagnostic.code && other.message == diagnostic.message
                    })
                    .count()
            };
            assert!(
                same(&again) < same(&analysis),
                "{name}: the fix leaves it\n{fixed}\n{}",
                rendered(&again)
            );
            let known: BTreeSet<(&str, &str)> = analysis
                .diagnostics
                .iter()
                .map(|known| (known.code.id(), known.message.as_str()))
                .collect();
            for new in &again.diagnostics {
                let id = new.code.id();
                let is_known = known.contains(&(id, new.message.as_str()))
                    || new.severity != Severity::Error
                    || BROUGHT_TO_LIGHT.iter().any(|(example, start, _)| {
                        *example == name && new.message.starts_with(start)
                    });
                if !is_known {
                    wrong.push(format!(
                        "{name}: the fix of {} brings {id}: {}\n{fixed}",
                        diagnostic.code.id(),
                        new.message
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(tried > 10, "only {tried} fixes among the examples");
}

/// Of indexes side by side each can go, and all of them.
#[test]
fn fixes_of_neighbours_do_not_overlap() {
    let lists = [
        "Index(fields=[code]), Index(fields=[a]), Index(fields=[a, code]), Index(fields=[code, a])",
        "Index(fields=[a, code]), Index(fields=[code]), Index(fields=[a])",
        "Index(fields=[code]) , // one\n Index(fields=[a]) // two\n,\n // three\n Index(fields=[a, code]),",
        "Index(fields=[a])\n, Index(fields=[code])",
        "Index(fields=[code]), Index(fields=[code]),",
        "\n // one\n Index(fields=[code]),\n // two\n Index(fields=[a]) // two\n,\n",
    ];
    for list in lists {
        let text = format!(
            "model A {{\n a = IntegerField(unique=true)\n code = IntegerField(unique=true)\n meta {{ indexes = [{list}] }}\n}}\n"
        );
        let analysis = compile("a.models", &text);
        let found = analysis.diagnostics.iter();
        let mut edits: Vec<_> = found
            .filter(|found| found.code == codes::REDUNDANT_INDEX)
            .flat_map(|found| found.fix.clone().unwrap().edits)
            .collect();
        assert!(edits.len() > 1, "{}", rendered(&analysis));
        edits.sort_by_key(|edit| edit.span);
        let apart = edits
            .windows(2)
            .all(|two| two[0].span.end <= two[1].span.start);
        assert!(apart, "{list}: {edits:?}");
        let mut fixed = text.clone();
        for edit in edits.iter().rev() {
            fixed.replace_range(edit.span.range(), &edit.replacement);
        }
        let again = compile("a.models", &fixed);
        let left = again
            .diagnostics
            .iter()
            .any(|found| found.severity == Severity::Error || found.code == codes::REDUNDANT_INDEX);
        assert!(!left, "{fixed}\n{}", rendered(&again));
    }
}

/// What two crates add to a model is none of the business of a third that uses both, until it uses the name.
#[test]
fn crates_add_without_knowing_of_each_other() {
    let others = "\
// crate: accounts
app accounts
model User { name = CharField(max_length=80) }
// crate: letters
app letters
extend model accounts.User {
    annotation initial = Left(name, 1)
    annotation small = Lower(initial)
    annotation visits = Length(name)
    manager active { filter(initial=\"A\") }
    manager calls { filter(name=\"A\") }
}
// crate: numbers
app numbers
extend model accounts.User {
    annotation initial = Length(name)
    annotation double = initial * 2
    manager active { filter(initial=1) }
}
model Visit { user = ForeignKey(accounts.User, on_delete=CASCADE, related_name=visits) }
";
    let found = |own: &str| {
        let analysis = compile("forum.models", &format!("app forum\n{own}\n{others}"));
        let found: Vec<String> = analysis
            .diagnostics
            .iter()
            .map(|found| {
                let place = found
                    .span()
                    .map(|span| analysis.sources[span.file].path.to_string());
                format!("{} {}", place.unwrap_or_default(), found.code.id())
            })
            .collect();
        found.join(", ")
    };
    assert_eq!(found(""), "");
    assert_eq!(
        found("extend model accounts.User { annotation twice = double + Length(small) }"),
        ""
    );
    for own in [
        "annotation initial = Upper(name)",
        "manager active { filter(name=\"x\") }",
    ] {
        let own = format!("extend model accounts.User {{ {own} }}");
        assert_eq!(found(&own), "models/forum.models M0211");
    }
    let call =
        "model Call { user = ForeignKey(accounts.User, on_delete=CASCADE, related_name=calls) }";
    assert_eq!(found(call), "models/forum.models M0213");
}

/// The text after the diagnostic's fix.
fn apply(diagnostic: &Diagnostic, text: &str) -> Option<String> {
    let mut edits = diagnostic.fix.as_ref()?.edits.clone();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.span));
    let mut fixed = text.to_owned();
    for edit in edits {
        fixed.replace_range(edit.span.range(), &edit.replacement);
    }
    Some(fixed)
}

#[test]
fn a_missing_line_is_never_a_panic() {
    let good = include_str!("../../schema-examples/blog/models/blog.models");
    let texts = examples()
        .into_iter()
        .map(|(_, _, text)| text)
        .chain([good.to_owned()]);
    for text in texts.filter(|text| text.lines().count() < 80) {
        let lines: Vec<&str> = text.lines().collect();
        for left_out in 0..lines.len() {
            let mut fewer = lines.clone();
            fewer.remove(left_out);
            let analysis = compile("fewer.models", &fewer.join("\n"));
            assert_eq!(analysis.schema.is_none(), analysis.diagnostics.has_errors());
            assert!(analysis.diagnostics.is_empty() || !rendered(&analysis).is_empty());
        }
    }
}
