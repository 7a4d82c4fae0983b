//! Follows `docs/tutorial.md` word for word, in a crate outside the workspace: writes its files, gives its commands, compares
//! what comes out.
//!
//! The crate has nothing but path dependencies on `luthier` and `luthier-build`. So that little is built twice, it uses the
//! target folder and the locked versions of the workspace.

#![allow(clippy::unwrap_used)] // what goes wrong here fails the test

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The page.
const PAGE: &str = include_str!("../../docs/tutorial.md");

#[test]
fn the_tutorial_works() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    for file in ["build.rs", "models/blog.models", "src/main.rs"] {
        write(&root.join(file), &block(file));
    }
    let workspace = workspace();
    let manifest = block("Cargo.toml").replace("../luthier", &workspace.display().to_string());
    write(&root.join("Cargo.toml"), &manifest);
    fs::copy(workspace.join("Cargo.lock"), root.join("Cargo.lock")).unwrap();

    let models = root.join("models/blog.models");
    write(
        &models,
        &block("models/blog.models").replace("(User, ", "(Usr, "),
    );
    let report = luthier(root, &["check"]);
    assert!(!report.status.success());
    let shown = text(&report.stderr) + &text(&report.stdout);
    assert!(
        shown.contains(block("report").trim_end()),
        "luthier check says:\n{shown}"
    );
    write(&models, &block("models/blog.models"));

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
    assert_eq!(run(root), block("output"));

    let title = "    title        = CharField(max_length=200)\n";
    let changed =
        block("models/blog.models").replace(title, &format!("{title}{}", block("change")));
    write(&models, &changed);
    let built = cargo(root, &["build"]);
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
    assert_eq!(run(root), block("output"));
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
fn run(root: &Path) -> String {
    let output = cargo(root, &["run"]);
    succeed(&output);
    text(&output.stdout)
}

fn cargo(root: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO"));
    command
        .args(arguments)
        .args(["--quiet", "--offline"])
        .current_dir(root);
    command.env("CARGO_TARGET_DIR", target());
    // As in the workspace, so that what it has built is good for this crate too.
    command.env("CARGO_PROFILE_DEV_DEBUG", "line-tables-only");
    // On a developer's machine there is none of these.
    command
        .env_remove("CI")
        .env_remove("RUSTFLAGS")
        .output()
        .unwrap()
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

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_owned()
}

/// The target folder that this test was built into; `tmp` is in it.
fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR"))
        .parent()
        .unwrap()
        .to_owned()
}
