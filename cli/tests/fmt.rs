//! `luthier fmt` as a developer and an editor call it.

#![allow(clippy::unwrap_used)]

use std::{
    fs,
    io::Write as _,
    path::PathBuf,
    process::{Command, Output, Stdio},
};

use tempfile::TempDir;

const UGLY: &str =
    "model Note { title=CharField(blank=True,max_length=100) // kept\n text = TextField() }\n";
const PRETTY: &str = "model Note {\n    title = CharField(max_length=100, blank=true) // kept\n    text  = TextField()\n}\n";
const BROKEN: &str = "model Note {\n    title = CharField(\n}\n";

struct Crate(TempDir);

impl Crate {
    fn new(models: &str) -> Self {
        let this = Self(tempfile::tempdir().unwrap());
        fs::create_dir(this.0.path().join("models")).unwrap();
        this.write("models/notes.models", models);
        this
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_luthier"));
        command.current_dir(self.0.path()).args(arguments);
        command.stdin(Stdio::null());
        command
    }

    /// Exit code, standard output, standard error.
    fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        told(&self.command(arguments).output().unwrap())
    }

    fn run_with_input(&self, arguments: &[&str], input: &str) -> (i32, String, String) {
        let mut command = self.command(arguments);
        command.stdin(Stdio::piped());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(input.as_bytes()).unwrap();
        drop(stdin);
        told(&child.wait_with_output().unwrap())
    }
}

fn told(output: &Output) -> (i32, String, String) {
    (
        output.status.code().unwrap(),
        String::from_utf8(output.stdout.clone()).unwrap(),
        String::from_utf8(output.stderr.clone()).unwrap(),
    )
}

#[test]
fn models_and_migrations_of_a_crate_are_formatted_in_place() {
    let notes = Crate::new(UGLY);
    let (code, _, stderr) = notes.run(&["makemigrations"]);
    assert_eq!(code, 0, "{stderr}");
    let migration = "migrations/notes/0001_initial.migration";
    let sealed = notes.read(migration);
    notes.write(
        migration,
        &sealed.replace("    ", "\t").replace("\n\n", "\n"),
    );
    let (code, stdout, stderr) = notes.run(&["fmt"]);
    assert_eq!(
        (code, stdout.as_str(), stderr.as_str()),
        (
            0,
            "formatted models/notes.models\nformatted migrations/notes/0001_initial.migration\n",
            ""
        )
    );
    assert_eq!(notes.read("models/notes.models"), PRETTY);
    assert_eq!(notes.read(migration), sealed);
    // The lock still agrees, and nothing is left to migrate.
    assert_eq!(notes.run(&["makemigrations", "--check"]).0, 0);
    // A second time nothing is written.
    let written = || {
        fs::metadata(notes.path(migration))
            .unwrap()
            .modified()
            .unwrap()
    };
    let before = written();
    assert_eq!(notes.run(&["fmt"]), (0, String::new(), String::new()));
    assert_eq!(written(), before);
    let left: Vec<_> = fs::read_dir(notes.path("models")).unwrap().collect();
    assert_eq!(left.len(), 1, "a temporary file is left: {left:?}");
}

#[test]
fn check_names_the_files_and_writes_nothing() {
    let notes = Crate::new(UGLY);
    let (code, stdout, stderr) = notes.run(&["fmt", "--check"]);
    assert_eq!((code, stderr.as_str()), (1, ""));
    assert_eq!(
        stdout,
        "models/notes.models is not in the canonical form: call `luthier fmt`\n     \
         1 -model Note { title=CharField(blank=True,max_length=100) // kept\n     \
         2 - text = TextField() }\n       \
         +model Note {\n       \
         +    title = CharField(max_length=100, blank=true) // kept\n       \
         +    text  = TextField()\n       \
         +}\n"
    );
    assert_eq!(notes.read("models/notes.models"), UGLY);
    notes.write("models/notes.models", PRETTY);
    assert_eq!(
        notes.run(&["fmt", "--check"]),
        (0, String::new(), String::new())
    );
}

#[test]
fn a_file_with_errors_is_left_alone_and_the_others_are_not() {
    let notes = Crate::new(UGLY);
    notes.write("models/broken.models", BROKEN);
    let (code, stdout, stderr) = notes.run(&["fmt"]);
    assert_eq!(
        (code, stdout.as_str()),
        (1, "formatted models/notes.models\n")
    );
    assert!(stderr.contains("models/broken.models:2:22"), "{stderr}");
    assert_eq!(notes.read("models/broken.models"), BROKEN);
    assert_eq!(notes.read("models/notes.models"), PRETTY);
}

#[test]
fn paths_are_files_and_folders() {
    let notes = Crate::new(UGLY);
    notes.write("models/other.models", UGLY);
    notes.write("models/draft.migration", "no migration");
    let (code, stdout, _) = notes.run(&["fmt", "models/other.models"]);
    assert_eq!(
        (code, stdout.as_str()),
        (0, "formatted models/other.models\n")
    );
    assert_eq!(notes.read("models/notes.models"), UGLY);
    let (code, stdout, _) = notes.run(&["fmt", "models"]);
    assert_eq!(
        (code, stdout.as_str()),
        (0, "formatted models/notes.models\n")
    );
    let (code, _, stderr) = notes.run(&["fmt", "Cargo.toml"]);
    assert_eq!(code, 1);
    assert!(
        stderr.contains("neither a `.models` nor a `.migration` file"),
        "{stderr}"
    );
    let (code, _, stderr) = notes.run(&["fmt", "models/none.models"]);
    assert_eq!(code, 1);
    assert!(
        stderr.contains("cannot read `models/none.models`"),
        "{stderr}"
    );
}

#[test]
fn standard_input_goes_to_standard_output() {
    let notes = Crate::new(PRETTY);
    let pretty = (0, PRETTY.to_owned(), String::new());
    assert_eq!(notes.run_with_input(&["fmt", "-"], UGLY), pretty);
    assert_eq!(notes.run_with_input(&["fmt", "--stdin"], UGLY), pretty);
    let named = ["fmt", "--stdin", "--stdin-filename", "a/b.models"];
    assert_eq!(notes.run_with_input(&named, UGLY), pretty);

    let migration = "migration a.0001_x {\n    Backfill A.b=1 // why\n}\n";
    let formatted = "migration a.0001_x {\n\n    Backfill A.b = 1 // why\n}\n";
    for arguments in [
        ["fmt", "--stdin", "--stdin-kind", "migration"],
        ["fmt", "-", "--stdin-filename", "0001_x.migration"],
    ] {
        let told = notes.run_with_input(&arguments, migration);
        assert_eq!(
            told,
            (0, formatted.to_owned(), String::new()),
            "{arguments:?}"
        );
    }

    let (code, stdout, stderr) = notes.run_with_input(&named, BROKEN);
    assert_eq!((code, stdout.as_str()), (1, ""));
    assert!(stderr.contains("a/b.models:2:22"), "{stderr}");

    let (code, stdout, _) = notes.run_with_input(&["fmt", "-", "--check"], UGLY);
    assert_eq!(code, 1);
    assert!(
        stdout.starts_with("<stdin> is not in the canonical form"),
        "{stdout}"
    );
    assert_eq!(notes.run_with_input(&["fmt", "-", "--check"], PRETTY).0, 0);

    let (code, _, stderr) = notes.run_with_input(&["fmt", "-", "models"], UGLY);
    assert_eq!(code, 1);
    assert!(
        stderr.contains("cannot be given with other paths"),
        "{stderr}"
    );
}

#[cfg(unix)]
#[test]
fn permissions_and_links_stay() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    let notes = Crate::new(UGLY);
    let file = notes.path("models/notes.models");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    symlink(&file, notes.path("link.models")).unwrap();
    let (code, _, stderr) = notes.run(&["fmt", "link.models"]);
    assert_eq!(code, 0, "{stderr}");
    assert_eq!(
        fs::metadata(&file).unwrap().permissions().mode() & 0o777,
        0o640
    );
    assert!(notes.path("link.models").is_symlink());
    assert_eq!(notes.read("models/notes.models"), PRETTY);
}
