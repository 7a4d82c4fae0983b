//! What generated code may name.

use luthier_codegen::compile::{Input, Options, analyse};
use luthier_codegen::emit::{EmitOptions, File, emit};

use super::source::{files, none, read};

/// The models that code is generated from: of every construct, some.
const MODELS: [&str; 1] = ["schema-examples/blog/models"];

/// What a path with a crate at its beginning may begin with.
const CRATES: [&str; 4] = ["luthier", "std", "core", "alloc"];

/// What the parts of Luthier that are not the runtime, and what it is made of, are called.
const STRANGERS: [&str; 7] = [
    "luthier_codegen",
    "luthier_build",
    "tokio",
    "rusqlite",
    "sea_query",
    "serde_json",
    "jiff",
];

#[test]
fn generated_code_names_only_the_runtime() {
    let mut offences = Vec::new();
    for file in generated() {
        for (line, number) in file
            .text
            .lines()
            .zip(1..)
            .filter(|(line, _)| !line.trim_start().starts_with("//"))
        {
            let named = crates_named(line)
                .into_iter()
                .filter(|name| !CRATES.contains(&name.as_str()));
            let strange = STRANGERS
                .iter()
                .filter(|name| line.contains(&format!("{name}::")))
                .map(|name| (*name).to_owned());
            offences.extend(
                named
                    .chain(strange)
                    .map(|name| format!("{}:{number}: {name}", file.path)),
            );
        }
    }
    none(
        &offences,
        "generated code names nothing but `luthier` and the standard library",
    );
}

#[test]
fn generated_code_says_where_it_comes_from() {
    let offences: Vec<String> = generated()
        .into_iter()
        .filter(|file| {
            !file
                .text
                .lines()
                .take(3)
                .any(|line| line.starts_with("//") && line.contains("models"))
        })
        .map(|file| file.path)
        .collect();
    none(
        &offences,
        "a generated file begins with the names of the files that it was made from",
    );
}

/// The generated files of all examples.
fn generated() -> Vec<File> {
    let mut generated = Vec::new();
    for folder in MODELS {
        let files = files(folder, "models")
            .into_iter()
            .map(|path| (path.clone(), read(&path)))
            .collect();
        let analysis = analyse(&Input {
            files,
            options: Options::default(),
        });
        let schema = analysis
            .schema
            .unwrap_or_else(|| panic!("{folder} has mistakes"));
        generated.extend(emit(&schema, &EmitOptions::default()));
    }
    assert!(generated.len() > 2, "little was generated");
    generated
}

/// The first words of absolute paths: `luthier` of `::luthier::Id`.
fn crates_named(line: &str) -> Vec<String> {
    let mut names = Vec::new();
    for (at, _) in line.match_indices("::") {
        let absolute = !line[..at]
            .ends_with(|before: char| before.is_alphanumeric() || "_>)]".contains(before));
        let name: String = line[at + 2..]
            .chars()
            .take_while(|letter| letter.is_alphanumeric() || *letter == '_')
            .collect();
        if absolute && !name.is_empty() {
            names.push(name);
        }
    }
    names
}

#[test]
fn only_absolute_paths_name_a_crate() {
    assert_eq!(
        crates_named("fn f(x: ::luthier::Id<super::User>) -> ::std::string::String"),
        ["luthier", "std"]
    );
    assert!(crates_named("user::Insert::from(self)").is_empty());
}
