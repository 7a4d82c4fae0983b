//! Who may name whom: between the crates, between the modules of the compiler, and which module owns which dependency.

use super::source::{has_word, none, read, rust_files};

/// Each crate of the workspace that is not an example, and which others its program may depend on.
const CRATES: [(&str, &[&str]); 9] = [
    ("runtime", &[]),
    ("codegen", &["luthier"]),
    ("build-support", &["luthier", "luthier-codegen"]),
    ("cli", &["luthier", "luthier-build", "luthier-codegen"]),
    (
        "snapshots",
        &["luthier", "luthier-build", "luthier-codegen"],
    ),
    ("test-servers", &[]),
    ("test-support/macros", &[]),
    (
        "test-support",
        &[
            "luthier",
            "luthier-test-servers",
            "luthier-test-support-macros",
        ],
    ),
    ("xtask", &["luthier-test-servers"]),
];

/// Each module of the compiler, and which others it may name. `compile` strings all of them together.
const MODULES: [(&str, &[&str]); 12] = [
    ("source", &[]),
    ("naming", &[]),
    ("diagnostics", &["source"]),
    ("syntax", &["diagnostics", "source"]),
    ("schema", &["naming", "source"]),
    (
        "lower",
        &["diagnostics", "naming", "schema", "source", "syntax"],
    ),
    (
        "check",
        &["diagnostics", "lower", "naming", "schema", "source"],
    ),
    ("db", &["naming", "schema"]),
    ("emit", &["db", "migrate", "naming", "schema", "source"]),
    (
        "migrate",
        &["db", "diagnostics", "naming", "schema", "source"],
    ),
    ("messages", &["schema"]),
    ("fmt", &["diagnostics", "source", "syntax"]),
];

/// The libraries that are known to one part of a crate only: how code names the library, the crate, its parts.
const OWNERS: [(&str, &str, &[&str]); 8] = [
    ("pest", "codegen", &["syntax", "migrate/format"]),
    ("pest_derive", "codegen", &["syntax", "migrate/format"]),
    ("Rule", "codegen", &["syntax", "migrate/format"]),
    ("sea_query", "codegen", &["migrate/sql"]),
    ("annotate_snippets", "codegen", &["diagnostics/render"]),
    ("quote", "codegen", &["emit"]),
    ("prettyplease", "codegen", &["emit"]),
    ("rusqlite", "runtime", &["db/sqlite", "row"]),
];

#[test]
fn crates_depend_in_one_direction() {
    let mut offences = Vec::new();
    for (package, allowed) in CRATES {
        let manifest = read(&format!("{package}/Cargo.toml"));
        let mut program = false;
        for line in manifest.lines() {
            if line.starts_with('[') {
                program = line == "[dependencies]" || line == "[build-dependencies]";
            }
            let name = line.split(['.', ' ', '=']).next().unwrap_or_default();
            if program && name.starts_with("luthier") && !allowed.contains(&name) {
                offences.push(format!("{package}/Cargo.toml: {line}"));
            }
        }
    }
    none(
        &offences,
        "cli → build-support → codegen → runtime, and never back",
    );
}

#[test]
fn the_compiler_takes_no_driver() {
    let workspace = read("Cargo.toml");
    let luthier = workspace
        .lines()
        .find(|line| line.starts_with("luthier = "))
        .unwrap_or_default();
    assert!(luthier.contains("default-features = false"), "{luthier}");
    let manifest = read("codegen/Cargo.toml");
    let program = manifest
        .split("[dev-dependencies]")
        .next()
        .unwrap_or_default();
    assert!(
        program
            .lines()
            .any(|line| line == "luthier.workspace = true"),
        "codegen asks for features of the runtime"
    );
}

#[test]
fn modules_of_the_compiler_keep_to_their_layer() {
    let mut offences = Vec::new();
    for (module, allowed) in MODULES {
        for file in rust_files("codegen/src")
            .iter()
            .filter(|file| file.belongs_to(&format!("codegen/src/{module}")))
        {
            if file.is_test() {
                continue;
            }
            let known =
                |used: &str| !MODULES.iter().any(|(name, _)| *name == used) && used != "compile";
            for used in modules_named(&file.code()) {
                if used != module && !known(&used) && !allowed.contains(&used.as_str()) {
                    offences.push(format!("{} names crate::{used}", file.path));
                }
            }
        }
    }
    none(
        &offences,
        "a module of the compiler names only modules of the layers below it",
    );
}

#[test]
fn every_module_of_the_compiler_has_a_layer() {
    let modules = read("codegen/src/lib.rs");
    let declared = modules.lines().filter_map(|line| {
        line.trim_start_matches("pub ")
            .strip_prefix("mod ")?
            .strip_suffix(';')
    });
    let without: Vec<String> = declared
        .filter(|module| *module != "compile" && !MODULES.iter().any(|(name, _)| name == module))
        .map(str::to_owned)
        .collect();
    none(
        &without,
        "a new module of the compiler is listed in `MODULES`",
    );
}

#[test]
fn libraries_stay_with_their_owner() {
    let mut offences = Vec::new();
    for (library, package, owners) in OWNERS {
        for file in rust_files(&format!("{package}/src")) {
            let owned = owners
                .iter()
                .any(|owner| file.belongs_to(&format!("{package}/src/{owner}")));
            if !owned && !file.is_test() {
                offences.extend(file.offences(|line| names(line, library)));
            }
        }
    }
    none(
        &offences,
        "a library that only one part of a crate may know is named elsewhere",
    );
}

/// Whether the line names the library in a path or the type: `pest::Parser`, `use quote`, `Rule`.
fn names(line: &str, library: &str) -> bool {
    let kind = library.starts_with(char::is_uppercase);
    has_word(line, library)
        && (kind || line.contains(&format!("{library}::")) || line.contains(&format!("{library}!")))
}

/// The modules of the crate that are named by `crate::module` or `crate::{module::…, module}`.
fn modules_named(code: &str) -> Vec<String> {
    let mut modules = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        if code[..at]
            .ends_with(|before: char| before == '$' || before == '"' || before.is_alphanumeric())
        {
            continue;
        }
        let rest = &code[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            Some(group) => modules.extend(heads_of_group(group)),
            None => modules.push(head(rest)),
        }
    }
    modules
}

/// The first words of the members of `{a::{b, c}, d}`, of which the opening brace is gone.
fn heads_of_group(group: &str) -> Vec<String> {
    let mut heads = vec![head(group.trim_start())];
    let mut depth = 0;
    for (at, letter) in group.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => heads.push(head(group[at + 1..].trim_start())),
            _ => {}
        }
    }
    heads
}

fn head(path: &str) -> String {
    path.chars()
        .take_while(|letter| letter.is_alphanumeric() || *letter == '_')
        .collect()
}

#[test]
fn modules_are_seen_in_every_form_of_path() {
    let code = "use crate::source::Span;\nuse crate::{\n    schema::{Field, Model},\n    naming,\n};\nfn f(x: crate::db::Table) {}\nmacro_rules! m { () => { $crate::emit::x } }";
    assert_eq!(
        modules_named(code),
        ["source", "schema", "naming", "", "db"]
    );
}
