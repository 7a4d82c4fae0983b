//! Wrong queries do not compile, and rustc says why on one screen.
//!
//! Each file in `compile_fail/` is a program with one mistake; its first line says what the error must name. The whole text
//! of the error is a snapshot in `golden/compile_fail/`. Other versions of rustc put things in other words: with those, only
//! what must be named and the length are checked.

#![allow(clippy::unwrap_used)]

use std::{collections::BTreeMap, fs, process::Command};

use luthier_snapshots::{OutsideCrate, workspace};

/// The version of rustc whose words the snapshots hold.
const SNAPSHOTS_OF: &str = "rustc 1.95.";

/// The longest error that is still one screen.
const MOST_LINES: usize = 25;

#[test]
fn errors_are_short_and_name_what_is_wrong() {
    let cases = cases();
    assert!(cases.len() >= 6, "the cases were not found");
    let errors = errors_of(&cases);
    let rustc = Command::new("rustc")
        .arg("--version")
        .output()
        .unwrap()
        .stdout;
    let same_words = String::from_utf8(rustc).unwrap().starts_with(SNAPSHOTS_OF);
    for (name, source) in &cases {
        let error = errors
            .get(name)
            .unwrap_or_else(|| panic!("`{name}` compiles"));
        let named = source
            .lines()
            .next()
            .unwrap()
            .trim_start_matches("//! names: ");
        assert!(
            error.contains(named),
            "`{name}`: the error does not name {named}:\n{error}"
        );
        let lines = error.lines().count();
        assert!(
            lines <= MOST_LINES,
            "`{name}`: the error has {lines} lines:\n{error}"
        );
        if same_words {
            let mut settings = insta::Settings::clone_current();
            settings.set_snapshot_path("../golden/compile_fail");
            settings.set_prepend_module_to_snapshot(false);
            settings.set_omit_expression(true);
            settings.bind(|| insta::assert_snapshot!(name.as_str(), error));
        }
    }
}

/// The programs, by name.
fn cases() -> BTreeMap<String, String> {
    let folder = workspace().join("snapshots/tests/compile_fail");
    let files = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    files
        .map(|path| {
            (
                path.file_stem().unwrap().to_str().unwrap().to_owned(),
                fs::read_to_string(path).unwrap(),
            )
        })
        .collect()
}

/// What rustc says to each program that it refuses, by name. One run of cargo compiles them all.
fn errors_of(cases: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let folder = tempfile::tempdir().unwrap();
    let root = workspace();
    let manifest = format!(
        "[dependencies]\nblog = {{ path = '{}' }}\nluthier = {{ path = '{}' }}\n",
        root.join("schema-examples/blog").display(),
        root.join("runtime").display()
    );
    let outside = OutsideCrate::new(folder.path(), "compile-fail", &manifest).unwrap();
    for (name, source) in cases {
        outside
            .write(&format!("src/bin/{name}.rs"), source)
            .unwrap();
    }
    let output = outside
        .cargo(&["check", "--bins", "--keep-going", "--message-format=json"])
        .unwrap();
    let mut errors: BTreeMap<String, String> = BTreeMap::new();
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        let message: serde_json::Value = serde_json::from_str(line).unwrap();
        let (target, message) = (&message["target"]["name"], &message["message"]);
        if message["level"] != "error" || message["spans"].as_array().is_none_or(Vec::is_empty) {
            continue;
        }
        let rendered = message["rendered"]
            .as_str()
            .unwrap()
            .replace(root.to_str().unwrap(), "$WORKSPACE");
        let rendered: Vec<String> = rendered.lines().map(steady).collect();
        let rendered = rendered.join("\n") + "\n";
        errors
            .entry(target.as_str().unwrap().to_owned())
            .or_default()
            .push_str(&rendered);
    }
    assert!(
        !errors.is_empty(),
        "cargo failed:\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    errors
}

/// A line of an error without what differs from machine to machine, or changes when the runtime's sources do: numbers of
/// lines, the width of the margin that they stand in, the places of cargo's registry and of what builds have made.
fn steady(line: &str) -> String {
    let rest = line.trim_start();
    let (number, code) = rest.split_at(
        rest.find(|c: char| !c.is_ascii_digit())
            .unwrap_or(rest.len()),
    );
    if let (false, Some(code)) = (number.is_empty(), code.trim_start().strip_prefix('|')) {
        return format!("LL |{code}");
    }
    if rest.starts_with('|') || rest.starts_with("= ") {
        return format!("   {rest}");
    }
    let Some((arrow, place)) = rest
        .split_once(' ')
        .filter(|(arrow, _)| ["-->", ":::"].contains(arrow))
    else {
        return line.to_owned();
    };
    let behind = |folder: &str| {
        let (_, path) = place.split_once(folder)?;
        Some(path.split_once('/').map_or(path, |(_, path)| path))
    };
    let place = match (behind("/registry/src/"), behind("/build/")) {
        (Some(path), _) => format!("$REGISTRY/{path}"),
        (None, Some(path)) => format!("$BUILD/{path}"),
        (None, None) => place.to_owned(),
    };
    let file = place
        .split_once(".rs:")
        .map_or(place.as_str(), |(file, _)| file);
    format!("  {arrow} {file}.rs")
}
