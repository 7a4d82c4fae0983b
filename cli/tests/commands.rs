//! The commands as a developer gives them, in a crate of one app, on a database file.

#![allow(clippy::unwrap_used)]

use std::{
    fs,
    process::{Command, Output, Stdio},
};

use tempfile::TempDir;

const MODELS: &str = "model Note {\n    title = CharField(max_length=100)\n}\n";
const MORE: &str =
    "model Note {\n    title = CharField(max_length=100)\n    text  = TextField(blank=true)\n}\n";

struct Crate(TempDir);

impl Crate {
    fn new() -> Self {
        let this = Self(tempfile::tempdir().unwrap());
        fs::create_dir(this.0.path().join("models")).unwrap();
        this.edit(MODELS);
        this
    }

    /// With two migrations.
    fn with_history() -> Self {
        let this = Self::new();
        this.succeed(&["makemigrations"]);
        this.edit(MORE);
        this.succeed(&["makemigrations", "--name", "text"]);
        this
    }

    fn edit(&self, models: &str) {
        fs::write(self.0.path().join("models/notes.models"), models).unwrap();
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_luthier"));
        command
            .current_dir(self.0.path())
            .args(arguments)
            .env("DATABASE_URL", "sqlite://notes.db")
            .stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    #[track_caller]
    fn succeed(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(
            output.status.success(),
            "{arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap()
    }

    #[track_caller]
    fn fail(&self, arguments: &[&str], code: i32) -> String {
        let output = self.run(arguments);
        assert_eq!(
            output.status.code(),
            Some(code),
            "{arguments:?}: {}",
            String::from_utf8_lossy(&output.stdout)
        );
        String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap()
    }
}

#[test]
fn forwards_back_and_forwards_again() {
    let notes = Crate::with_history();
    assert_eq!(
        notes.succeed(&["showmigrations"]),
        "notes\n [ ] 0001_initial\n [ ] 0002_text\n"
    );
    let plan = notes.succeed(&["migrate", "--plan"]);
    assert_eq!(plan, "apply notes.0001_initial\napply notes.0002_text\n");
    assert!(
        notes
            .succeed(&["migrate"])
            .contains("apply notes.0002_text (in ")
    );
    assert_eq!(
        notes.succeed(&["showmigrations"]),
        "notes\n [x] 0001_initial\n [x] 0002_text\n"
    );
    assert!(
        notes
            .succeed(&["migrate", "notes", "0001"])
            .contains("take back notes.0002_text")
    );
    assert_eq!(
        notes.succeed(&["showmigrations"]),
        "notes\n [x] 0001_initial\n [ ] 0002_text\n"
    );
    assert!(
        notes
            .succeed(&["migrate", "notes"])
            .contains("apply notes.0002_text")
    );
    assert!(
        notes
            .succeed(&["migrate", "0001"])
            .contains("take back notes.0002_text")
    );
    assert!(notes.succeed(&["migrate", "--fake"]).contains("noted only"));
    assert!(
        notes
            .succeed(&["showmigrations"])
            .contains("0002_text  (noted only)")
    );
    assert!(notes.succeed(&["migrate"]).contains("nothing to do"));
    let error = notes.fail(&["migrate", "notes", "0009"], 1);
    assert!(
        error.contains("0009") && error.contains("0002_text"),
        "{error}"
    );
}

#[test]
fn two_processes_at_once_apply_each_migration_once() {
    let notes = Crate::with_history();
    let children: Vec<_> = (0..4)
        .map(|_| {
            notes
                .command(&["migrate"])
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    let mut ran = 0;
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        ran += String::from_utf8(output.stdout)
            .unwrap()
            .matches("(in ")
            .count();
    }
    assert_eq!(ran, 2);
    assert_eq!(
        notes.succeed(&["showmigrations"]),
        "notes\n [x] 0001_initial\n [x] 0002_text\n"
    );
}

#[test]
fn changes_are_told_by_the_exit_code() {
    let notes = Crate::new();
    assert!(
        notes
            .fail(&["makemigrations", "--check"], 3)
            .contains("0001_initial is to be made")
    );
    assert!(
        notes
            .succeed(&["makemigrations", "--dry-run"])
            .contains("CreateModel Note")
    );
    assert!(!notes.0.path().join("migrations").exists());
    assert_eq!(
        notes.succeed(&["makemigrations"]),
        "migrations/notes/0001_initial.migration\n"
    );
    assert!(notes.succeed(&["makemigrations", "--check"]).is_empty());
    assert!(notes.succeed(&["makemigrations"]).contains("no changes"));
    assert_eq!(notes.succeed(&["check"]), "1 model, no mistakes\n");
    notes.edit(MORE);
    assert!(
        notes
            .succeed(&["check"])
            .contains("call `luthier makemigrations`")
    );
}

#[test]
fn questions_without_anybody_to_ask() {
    let notes = Crate::new();
    notes.succeed(&["makemigrations"]);
    notes.edit(&MODELS.replace("title", "heading"));
    let questions = notes.fail(&["makemigrations"], 2);
    assert!(
        questions.contains("--answer 'rename:notes.Note.title=heading'"),
        "{questions}"
    );
    let error = notes.fail(&["makemigrations", "--answer", "rename"], 1);
    assert!(error.contains("`rename` is no answer"), "{error}");
    notes.succeed(&[
        "makemigrations",
        "--answer",
        "rename:notes.Note.title=heading",
    ]);
    let sql = notes.succeed(&["sqlmigrate", "notes", "0002"]);
    assert!(sql.contains("RENAME COLUMN"), "{sql}");
    let back = notes.succeed(&[
        "sqlmigrate",
        "notes",
        "0002",
        "--backwards",
        "--backend",
        "postgres",
    ]);
    assert!(
        back.contains(r#"RENAME COLUMN "heading" TO "title""#),
        "{back}"
    );
}

#[test]
fn a_migration_that_was_edited_is_noticed() {
    let notes = Crate::with_history();
    let path = notes.0.path().join("migrations/notes/0002_text.migration");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(
        &path,
        text.replace("text = TextField(", "text = CharField(max_length=9, "),
    )
    .unwrap();
    let error = notes.fail(&["migrate"], 1);
    assert!(error.contains("0002_text"), "{error}");
    // Its form is of no account.
    fs::write(
        &path,
        format!("// a remark\n{}", text.replace('\n', "\r\n")),
    )
    .unwrap();
    notes.succeed(&["migrate"]);
}

#[test]
fn generated_code_under_review() {
    let notes = Crate::new();
    notes.succeed(&["makemigrations"]);
    notes.succeed(&["generate", "generated"]);
    notes.succeed(&["generate", "generated", "--check"]);
    let models = notes.0.path().join("generated/notes/models.rs");
    let text = fs::read_to_string(&models).unwrap();
    fs::write(&models, text.replace("pub title", "pub name")).unwrap();
    let differences = notes.fail(&["generate", "generated", "--check"], 3);
    assert!(
        differences.contains("notes/models.rs differs from line"),
        "{differences}"
    );
    notes.succeed(&["generate", "generated"]);
    notes.succeed(&["generate", "generated", "--check"]);
    notes.edit(MORE);
    notes.fail(&["generate", "generated", "--check"], 3);
}

#[test]
fn texts_for_translators() {
    let notes = Crate::new();
    notes.succeed(&["messages"]);
    notes.succeed(&["messages", "--check"]);
    let pot = fs::read_to_string(notes.0.path().join("locale/models.pot")).unwrap();
    let title =
        "#. name of notes.Note.title\n#: models/notes.models:2\nmsgid \"title\"\nmsgstr \"\"\n";
    assert!(pot.contains(title), "{pot}");
    assert_eq!(notes.succeed(&["messages", "-"]), pot);
    notes.edit(MORE);
    let stale = notes.fail(&["messages", "--check"], 3);
    assert!(stale.contains("luthier messages"), "{stale}");
}

#[test]
fn mistakes_name_the_way_out() {
    let notes = Crate::new();
    assert!(notes.succeed(&["explain", "m0201"]).starts_with("M0201: "));
    assert!(
        notes
            .fail(&["explain", "M9999"], 1)
            .contains("there is no diagnostic `M9999`")
    );
    let url = notes
        .command(&["migrate"])
        .env_remove("DATABASE_URL")
        .output()
        .unwrap();
    assert!(String::from_utf8_lossy(&url.stderr).contains("--url"));
    notes.succeed(&["makemigrations"]);
    for (url, named) in [
        ("oracle://x", "oracle"),
        ("sqlite:///nowhere/at/all/x.db", "/nowhere/at/all"),
        ("sqlite://models", "models"),
        ("sqlite://models/notes.models", "notes.models"),
    ] {
        let error = notes.fail(&["migrate", "--url", url], 1);
        assert!(error.contains(named), "{url}: {error}");
    }
    notes.edit("modle Note {\n}\n");
    let error = notes.fail(&["check"], 1);
    assert!(
        error.contains("models/notes.models:1:1") && error.contains("`modle`"),
        "{error}"
    );
    let error = notes.fail(&["--root", "nowhere", "check"], 1);
    assert!(error.contains("models"), "{error}");
}
