//! Builds on a developer's machine keep one draft of what changed, and none once nothing differs; other builds write nothing.

#![allow(clippy::unwrap_used)]

use std::{fs, path::Path};

use luthier_build::{Build, Project, compile_project, compile_with, seal};
use luthier_codegen::{diagnostics::render::Style, migrate::Answers};
use tempfile::TempDir;

/// A crate with one app.
struct Crate {
    root: TempDir,
    out_dir: TempDir,
}

const MODELS: &str = "model Note {\n    title = CharField(max_length=100)\n}\n";

impl Crate {
    fn new(models: &str) -> Self {
        let this = Self {
            root: tempfile::tempdir().unwrap(),
            out_dir: tempfile::tempdir().unwrap(),
        };
        this.edit(models);
        this
    }

    fn edit(&self, models: &str) {
        fs::create_dir_all(self.root.path().join("models")).unwrap();
        fs::write(self.root.path().join("models/notes.models"), models).unwrap();
    }

    fn build(&self, development: bool) -> Result<Build, luthier_build::Error> {
        compile_with(self.root.path(), self.out_dir.path(), development)
    }

    fn seal(&self, answers: Answers) -> Vec<String> {
        let project = Project::open(self.root.path()).unwrap();
        let compiled = compile_project(&project, Style::Plain).unwrap();
        let made = seal::make(&project, &compiled, answers, None).unwrap();
        seal::write(&project, &made).unwrap()
    }

    /// Every file below `migrations`, by path.
    fn migrations(&self) -> Vec<String> {
        let mut files = Vec::new();
        let mut folders = vec![self.root.path().join("migrations")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).into_iter().flatten() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path)
                } else {
                    files.push(self.relative(&path))
                }
            }
        }
        files.sort();
        files
    }

    fn relative(&self, path: &Path) -> String {
        path.strip_prefix(self.root.path())
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned()
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root.path().join(path)).unwrap()
    }
}

const DRAFT: [&str; 2] = [
    "migrations/notes/draft.migration",
    "migrations/notes/sql/draft.sqlite.sql",
];

#[test]
fn a_new_crate_gets_one_draft() {
    let notes = Crate::new(MODELS);
    let build = notes.build(true).unwrap();
    assert_eq!(notes.migrations(), DRAFT);
    assert!(notes.read(DRAFT[0]).contains("CreateModel Note"));
    let warnings: Vec<_> = build
        .instructions
        .iter()
        .filter(|line| line.starts_with("warning="))
        .collect();
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert!(warnings[0].contains("luthier makemigrations"));
    let root = fs::read_to_string(notes.out_dir.path().join("luthier.rs")).unwrap();
    assert!(root.contains(r#"drafts: &["notes"]"#), "{root}");
}

#[test]
fn background_builds_leave_one_draft_and_none_when_all_is_as_before() {
    let notes = Crate::new(MODELS);
    notes.build(true).unwrap();
    assert_eq!(
        notes.seal(Answers::new()),
        ["migrations/notes/0001_initial.migration"]
    );
    let sealed = notes.migrations();
    assert!(!sealed.contains(&DRAFT[0].to_owned()), "{sealed:?}");
    // Somebody types a field; after each letter the editor builds. Most of these texts are mistakes.
    let typed = "    stars = IntegerField(default=0)\n";
    for letters in 1..=typed.len() {
        notes.edit(&MODELS.replace("}\n", &format!("{}\n}}\n", &typed[..letters])));
        let _ = notes.build(true);
    }
    notes.edit(&MODELS.replace("}\n", &format!("{typed}}}\n")));
    for _ in 0..20 {
        notes.build(true).unwrap();
    }
    let mut with_draft = sealed.clone();
    with_draft.extend(DRAFT.map(str::to_owned));
    with_draft.sort();
    assert_eq!(notes.migrations(), with_draft);
    assert!(
        notes.read(DRAFT[0]).contains("stars"),
        "{}",
        notes.read(DRAFT[0])
    );
    notes.edit(MODELS);
    for _ in 0..20 {
        notes.build(true).unwrap();
    }
    assert_eq!(notes.migrations(), sealed);
}

#[test]
fn a_build_that_changes_nothing_writes_nothing() {
    let notes = Crate::new(MODELS);
    notes.build(true).unwrap();
    let written = |path: &Path| fs::metadata(path).unwrap().modified().unwrap();
    let files = [
        notes.root.path().join(DRAFT[0]),
        notes.out_dir.path().join("notes/models.rs"),
    ];
    let before: Vec<_> = files.iter().map(|path| written(path)).collect();
    notes.build(true).unwrap();
    let after: Vec<_> = files.iter().map(|path| written(path)).collect();
    assert_eq!(before, after);
}

#[test]
fn other_builds_write_nothing_beside_the_models() {
    let notes = Crate::new(MODELS);
    let build = notes.build(false).unwrap();
    assert_eq!(build.drafts.len(), 1);
    assert_eq!(notes.migrations(), Vec::<String>::new());
    let refusal = build
        .require_sealed("this is a release build")
        .unwrap_err()
        .to_string();
    assert_eq!(
        refusal,
        "error[M0816]: the models of `notes` have changed since its last migration\n |\n \
         = help: a draft will not do, since this is a release build\n \
         = help: call `luthier makemigrations`, look at the new migration, and commit it"
    );
    notes.seal(Answers::new());
    notes
        .build(false)
        .unwrap()
        .require_sealed("this is a release build")
        .unwrap();
}

#[test]
fn open_questions_stand_in_the_draft() {
    let notes = Crate::new(MODELS);
    notes.seal(Answers::new());
    notes.edit(&MODELS.replace("title", "heading"));
    let build = notes.build(true).unwrap();
    assert_eq!(build.drafts[0].questions.len(), 1);
    let draft = notes.read(DRAFT[0]);
    assert!(draft.contains("question"), "{draft}");
    let question = &build.drafts[0].questions[0];
    assert!(question.text.contains("title"), "{question:?}");
    let rename = question.choices[0].key.clone();
    let answers = Answers::from([(question.id.clone(), rename)]);
    let sealed = notes.seal(answers);
    assert_eq!(sealed.len(), 1);
    let text = notes.read(&sealed[0]);
    assert!(text.contains("RenameField"), "{text}");
}

#[test]
fn generated_code_of_models_that_are_gone_is_removed() {
    let two = "model A {\n    n = IntegerField()\n}\n";
    let notes = Crate::new(MODELS);
    fs::write(notes.root.path().join("models/other.models"), two).unwrap();
    notes.build(true).unwrap();
    assert!(notes.out_dir.path().join("other/models.rs").is_file());
    fs::remove_file(notes.root.path().join("models/other.models")).unwrap();
    notes.build(true).unwrap();
    assert!(!notes.out_dir.path().join("other/models.rs").is_file());
}

#[test]
fn mistakes_are_reported_whole() {
    let notes = Crate::new(
        "model Note {\n    title = CharFeld()\n    author = ForeignKey(Usr, on_delete=CASCADE)\n}\n",
    );
    let error = notes.build(true).unwrap_err();
    let shown = format!("{error:?}");
    assert!(
        shown.contains("models/notes.models:2:13") && shown.contains("models/notes.models:3:25"),
        "{shown}"
    );
    assert_eq!(notes.migrations(), Vec::<String>::new());
}

#[test]
fn what_is_not_there_is_named() {
    let empty = tempfile::tempdir().unwrap();
    let error = compile_with(empty.path(), empty.path(), true)
        .unwrap_err()
        .to_string();
    assert!(error.contains("no folder `models`"), "{error}");
    let notes = Crate::new("");
    fs::write(
        notes.root.path().join("models/bytes.models"),
        b"app a\n\xff",
    )
    .unwrap();
    let error = notes.build(true).unwrap_err().to_string();
    assert!(
        error.contains("not UTF-8") && error.contains("0xff in line 2"),
        "{error}"
    );
    let windows = Crate::new(&format!("\u{feff}{}", MODELS.replace('\n', "\r\n")));
    assert_eq!(windows.build(true).unwrap().drafts.len(), 1);
    assert!(Crate::new("").build(true).unwrap().drafts.is_empty());
}
