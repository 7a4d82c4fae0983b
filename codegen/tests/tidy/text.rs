//! What no source file may contain, and how long it may be.

use super::source::{has_word, none, rust_files};

/// Lines of a file in a `src` folder, tests included. Past about 500 a file wants splitting along its meaning.
const LONGEST: usize = 600;

/// The folders with code of ours.
const FOLDERS: [&str; 9] = [
    "runtime",
    "codegen",
    "build-support",
    "cli",
    "snapshots",
    "test-servers",
    "test-support",
    "xtask",
    "schema-examples",
];

/// What the compiler would need to do anything but turn text into text.
const IMPURE: [&str; 13] = [
    "std::fs",
    "std::env",
    "std::io",
    "TcpStream",
    "UdpSocket",
    "std::process",
    "std::thread",
    "std::time",
    "SystemTime",
    "println!",
    "eprintln!",
    "print!",
    "dbg!",
];

/// Collections that give their members in an order that differs from run to run.
const UNORDERED: [&str; 4] = ["HashMap", "HashSet", "RandomState", "IndexMap::default"];

#[test]
fn the_compiler_is_a_function_of_its_input() {
    let mut offences = Vec::new();
    for file in rust_files("codegen/src")
        .iter()
        .filter(|file| !file.is_test())
    {
        offences.extend(file.offences(|line| IMPURE.iter().any(|name| mentions(line, name))));
    }
    none(
        &offences,
        "codegen touches no file, no environment, no clock and no terminal",
    );
}

#[test]
fn the_order_of_output_comes_from_the_input() {
    let mut offences = Vec::new();
    for file in rust_files("codegen/src") {
        offences.extend(file.offences(|line| UNORDERED.iter().any(|name| has_word(line, name))));
    }
    none(
        &offences,
        "codegen uses ordered collections: BTreeMap, BTreeSet, Vec, IndexMap",
    );
}

#[test]
fn files_are_short() {
    let mut offences = Vec::new();
    for folder in FOLDERS {
        for file in rust_files(folder) {
            let lines = file.text.lines().count();
            if file.path.contains("/src/") && !file.is_test() && lines > LONGEST {
                offences.push(format!("{}: {lines} lines", file.path));
            }
        }
    }
    none(
        &offences,
        &format!("a source file has at most {LONGEST} lines"),
    );
}

#[test]
fn nothing_is_left_for_later() {
    // Spelled in halves, so that this file does not offend.
    let marks = [
        concat!("to", "do!"),
        concat!("unimple", "mented!"),
        concat!("FIX", "ME"),
        concat!("XX", "X:"),
        concat!("TO", "DO"),
    ];
    let mut offences = Vec::new();
    for folder in FOLDERS {
        for file in rust_files(folder) {
            for (line, number) in file.text.lines().zip(1..) {
                if marks.iter().any(|mark| line.contains(mark)) {
                    offences.push(format!("{}:{number}: {}", file.path, line.trim()));
                }
            }
        }
    }
    none(
        &offences,
        "what is not done is refused with an error, not left as a mark in the source",
    );
}

#[test]
fn every_file_says_what_it_is() {
    let mut offences = Vec::new();
    for folder in FOLDERS {
        for file in rust_files(folder) {
            if file.path.contains("/src/") && !file.is_test() && !file.text.starts_with("//!") {
                offences.push(file.path);
            }
        }
    }
    none(
        &offences,
        "a source file begins with `//!`: what it is and what must hold",
    );
}

#[test]
fn modules_have_no_mod_rs() {
    let files = FOLDERS.iter().flat_map(|folder| rust_files(folder));
    let offences: Vec<String> = files
        .map(|file| file.path)
        .filter(|path| path.ends_with("/mod.rs"))
        .collect();
    none(&offences, "`foo.rs` beside `foo/`, not `foo/mod.rs`");
}

/// `print!` is no mention in `println!` or `eprint!`.
fn mentions(line: &str, name: &str) -> bool {
    line.contains(name) && has_word(line, name.trim_end_matches('!'))
}
