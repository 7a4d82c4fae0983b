//! Follows `docs/tutorial.md` word for word, in a crate outside the workspace: writes its files, gives its commands, compares
//! what comes out.
//!
//! The crate has nothing but path dependencies on `luthier` and `luthier-build`. So that little is built twice, it uses the
//! target folder and the locked versions of the workspace.

#![allow(clippy::unwrap_used)] // what goes wrong here fails the test

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use luthier_snapshots::{OutsideCrate, workspace};

/// The page.
const PAGE: &str = include_str!("../../docs/tutorial.md");

#[test]
fn the_tutorial_works() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let manifest = block("Cargo.toml").replace("../luthier", &workspace().display().to_string());
    let outside = OutsideCrate::with_manifest(root, &manifest).unwrap();
    for file in ["build.rs", "models/blog.models", "src/main.rs"] {
        outside.write(file, &block(file)).unwrap();
    }

    let models = root.join("models/blog.models");
    let mistaken = block("models/blog.models").replace("(User, ", "(Usr, ");
    fs::write(&models, mistaken).unwrap();
    let report = luthier(root, &["check"]);
    assert!(!report.status.success());
    let shown = text(&report.stderr) + &text(&report.stdout);
    assert!(
        shown.contains(block("report").trim_end()),
        "luthier check says:\n{shown}"
    );
    fs::write(&models, block("models/blog.models")).unwrap();

    succeed(&luthier(root, &["makemigrations"]));
    assert!(
        root.join("migrations/blog/0001_initial.migration")
            .is_file()
    );
    let sql = luthier(root, &["sqlmigrate", "blog", "0001"]);
    assert!(
        text(&sql.stdout).contains("blog_post"),
        "{}",
        text(&sql.stdout)
    );
    assert_eq!(run(&outside), block("output"));

    let title = "    title        = CharField(max_length=200)\n";
    let changed =
        block("models/blog.models").replace(title, &format!("{title}{}", block("change")));
    fs::write(&models, changed).unwrap();
    let built = outside.cargo(&["build", "--quiet"]).unwrap();
    succeed(&built);
    assert!(
        root.join("migrations/blog/draft.migration").is_file(),
        "{}",
        text(&built.stderr)
    );
    succeed(&luthier(root, &["makemigrations"]));
    assert!(
        root.join("migrations/blog/0002_post_subtitle.migration")
            .is_file()
    );
    assert!(!root.join("migrations/blog/draft.migration").exists());
    assert_eq!(run(&outside), block("output"));
}

/// The text of the block with that name behind the language in its fence: `rust build.rs`.
fn block(name: &str) -> String {
    let blocks = PAGE.split("\n```").skip(1).step_by(2);
    let mut named = blocks.filter_map(|block| {
        let (info, text) = block.split_once('\n')?;
        Some((info.split_once(' ')?.1, text))
    });
    match named.find(|(found, _)| *found == name) {
        Some((_, text)) => format!("{text}\n"),
        None => panic!("docs/tutorial.md has no block `{name}`"),
    }
}

/// What `cargo run` prints.
fn run(outside: &OutsideCrate) -> String {
    let output = outside.cargo(&["run", "--quiet"]).unwrap();
    succeed(&output);
    text(&output.stdout)
}

fn luthier(root: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_luthier"));
    command
        .args(arguments)
        .current_dir(root)
        .env_remove("CI")
        .output()
        .unwrap()
}

#[track_caller]
fn succeed(output: &Output) {
    assert!(
        output.status.success(),
        "{}\n{}",
        text(&output.stdout),
        text(&output.stderr)
    );
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
