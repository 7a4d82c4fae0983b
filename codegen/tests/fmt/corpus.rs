//! Every `.models` text that there is: the examples, the tests' data, the book.

use std::path::{Path, PathBuf};

use super::{format, try_format};

/// Name and text, in order.
pub(crate) fn files() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut found = Vec::new();
    for folder in ["schema-examples", "codegen/tests/data"] {
        collect(&root.join(folder), &mut found);
    }
    let mut files: Vec<(String, String)> = found
        .into_iter()
        .map(|path| {
            let name = path
                .strip_prefix(&root)
                .unwrap()
                .to_string_lossy()
                .into_owned();
            (name, std::fs::read_to_string(&path).unwrap())
        })
        .collect();
    files.sort();
    let language = std::fs::read_to_string(root.join("docs/language.md")).unwrap();
    for (at, block) in language.split("\n```models").skip(1).enumerate() {
        let block = block.split_once('\n').unwrap().1;
        let block = block.split("\n```").next().unwrap();
        files.push((format!("docs/language/{at}.models"), format!("{block}\n")));
    }
    files
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && name != "target" {
            collect(&path, found);
        } else if name.ends_with(".models") {
            found.push(path);
        }
    }
}

#[test]
fn formatting_twice_changes_nothing_more() {
    let mut seen = 0;
    for (name, text) in files() {
        let Ok(once) = try_format(&text) else {
            continue;
        };
        assert_eq!(format(&once), once, "{name}");
        seen += 1;
    }
    assert!(seen >= 80, "only {seen} files were found");
}

#[test]
fn a_file_with_syntax_errors_is_left_alone_and_says_why() {
    let mut seen = 0;
    for (name, text) in files() {
        if let Err(report) = try_format(&text) {
            assert!(report.contains("error[M01"), "{name}: {report}");
            seen += 1;
        }
    }
    assert!(seen >= 8, "only {seen} files with syntax errors were found");
}

#[test]
fn the_examples_are_in_the_canonical_form() {
    let examples = files().into_iter().filter(|(name, _)| {
        name.starts_with("schema-examples/blog/") || name.starts_with("schema-examples/shop/")
    });
    let mut seen = 0;
    for (name, text) in examples {
        assert_eq!(format(&text), text, "{name}: call `luthier fmt`");
        seen += 1;
    }
    assert_eq!(seen, 3);
    let book = include_str!("../../../docs/formatting.md");
    let example = book.split("\n```models\n").nth(1).unwrap();
    let example = example.split("```").next().unwrap();
    assert_eq!(format(example), example, "docs/formatting.md");
}
