//! The source files of the workspace, and what of their text counts.

use std::path::{Path, PathBuf};

/// A file of the workspace.
pub(crate) struct Source {
    /// From the root of the workspace, with `/`.
    pub(crate) path: String,
    /// All of it.
    pub(crate) text: String,
}

impl Source {
    /// The text without comments and without the unit tests, which stand at the end of a file. Lines keep their numbers.
    pub(crate) fn code(&self) -> String {
        let code = match self.text.find("\n#[cfg(test)]\nmod tests") {
            Some(tests) => &self.text[..tests],
            None => &self.text,
        };
        let mut result = String::with_capacity(code.len());
        for line in code.lines() {
            let comment = line.trim_start().starts_with("//");
            let kept = if comment {
                ""
            } else {
                line.split(" // ").next().unwrap_or(line)
            };
            result.push_str(kept);
            result.push('\n');
        }
        result
    }

    /// Whether it holds nothing but tests.
    pub(crate) fn is_test(&self) -> bool {
        self.path.contains("/tests/") || self.path.ends_with("/tests.rs")
    }

    /// Whether it is the file or in the folder of that module: `codegen/src/syntax` has `syntax.rs` and `syntax/…`.
    pub(crate) fn belongs_to(&self, module: &str) -> bool {
        self.path
            .strip_prefix(module)
            .is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
    }

    /// The places of the lines for which `offends` holds, as `path:line: text`.
    pub(crate) fn offences(&self, offends: impl Fn(&str) -> bool) -> Vec<String> {
        let code = self.code();
        let lines = code.lines().zip(1..).filter(|(line, _)| offends(line));
        lines
            .map(|(line, number)| format!("{}:{number}: {}", self.path, line.trim()))
            .collect()
    }
}

/// The root of the workspace.
pub(crate) fn root() -> &'static Path {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package)
}

/// The text of a file of the workspace.
pub(crate) fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every `.rs` file below a folder of the workspace, by path. A folder that is not there has none.
pub(crate) fn rust_files(folder: &str) -> Vec<Source> {
    files(folder, "rs")
        .into_iter()
        .map(|path| Source {
            text: read(&path),
            path,
        })
        .collect()
}

/// The paths of all files below a folder with that extension, in order; build output and hidden folders left out.
pub(crate) fn files(folder: &str, extension: &str) -> Vec<String> {
    let mut found = Vec::new();
    collect(&root().join(folder), extension, &mut found);
    found.sort();
    found
}

fn collect(folder: &Path, extension: &str, found: &mut Vec<String>) {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        if path.is_dir() {
            if !name.starts_with('.') && name != "target" {
                collect(&path, extension, found);
            }
        } else if path.extension().is_some_and(|end| end == extension) {
            let inside = path.strip_prefix(root()).unwrap_or(&path);
            found.push(inside.to_string_lossy().replace('\\', "/"));
        }
    }
}

/// Whether `word` stands in `text` as a word of its own.
pub(crate) fn has_word(text: &str, word: &str) -> bool {
    let part_of_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    text.match_indices(word).any(|(start, _)| {
        let before = text[..start].chars().next_back();
        let after = text[start + word.len()..].chars().next();
        !before.is_some_and(part_of_word) && !after.is_some_and(part_of_word)
    })
}

/// Fails with the list, if there is anything in it.
#[track_caller]
pub(crate) fn none(offences: &[String], rule: &str) {
    assert!(offences.is_empty(), "{rule}\n  {}\n", offences.join("\n  "));
}
