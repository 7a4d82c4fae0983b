//! What one crate publishes and another one reads.

use luthier_codegen::diagnostics::Style;
use tempfile::TempDir;

use super::*;
use crate::{compile_project, draft};

const USERS: &str = "app users\nmodel User { name = CharField(max_length=80) }\n";
const NOTES: &str = "app notes\nmodel Note { by = ForeignKey(users.User, on_delete=CASCADE, related_name=notes) }\n";

fn folder(name: &str, models: &str, settings: &str) -> TempDir {
    let root = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("Cargo.toml", &format!("[package]\nname = \"{name}\"\n"));
    write("luthier.toml", settings);
    write("models/all.models", models);
    root
}

fn opened(root: &Path, packages: Vec<Used>) -> Result<Project, Error> {
    Project::assemble(root, crate::Config::load(root)?, packages)
}

fn published(root: &Path, packages: Vec<Used>) -> String {
    let project = opened(root, packages).unwrap();
    let compiled = compile_project(&project, Style::Plain).unwrap();
    text(Package::of(&project, &compiled.schema).unwrap())
}

fn used(text: &str) -> Vec<Used> {
    in_order(&[(parse("it", text).unwrap(), None)]).unwrap()
}

#[test]
fn what_one_crate_publishes_another_one_compiles() {
    let users = folder("the-users", USERS, "[publish]\npath = \"the_users::db\"\n");
    let notes = folder("notes", NOTES, "apps_from = [\"the-users\"]\n");
    let packages = used(&published(users.path(), Vec::new()));
    let project = opened(notes.path(), packages.clone()).unwrap();
    let compiled = compile_project(&project, Style::Plain).unwrap();
    let user = compiled.schema.find_model("users", "User").unwrap();
    assert_eq!(user.app().get().package.as_deref(), Some("the_users"));
    assert_eq!(user.app().get().paths, ["the_users::db::users"]);
    assert_eq!(
        user.origin.place.to_string(),
        "the_users/models/all.models:2"
    );

    // Neither has a migration yet, but only the own one is this crate's to draft.
    let drafts = compiled.drafts(&project);
    let apps: Vec<&str> = drafts.iter().map(|draft| draft.app.as_str()).collect();
    assert_eq!(apps, ["notes", "users"]);
    draft::keep(&project, &drafts).unwrap();
    let drafted = |app: &str| {
        notes
            .path()
            .join(format!("migrations/{app}/draft.migration"))
            .exists()
    };
    assert!(drafted("notes") && !drafted("users"));
    let made = crate::seal::make(&project, &compiled, Default::default(), None);
    let refused = made.unwrap_err().to_string();
    assert!(
        refused.contains("`users` have changed") && refused.contains("another crate"),
        "{refused}"
    );

    // A third crate knows the first one through the second.
    let third = used(&published(notes.path(), packages));
    let names: Vec<&str> = third
        .iter()
        .map(|used| used.package.name.as_str())
        .collect();
    assert_eq!(names, ["the_users", "notes"]);
    assert_eq!(third[0].paths, ["notes::models"]);
    assert!(!third[0].direct && third[1].direct);
    assert_eq!(
        third[1].input().knows,
        BTreeSet::from(["the_users".to_owned()])
    );
}

#[test]
fn what_does_not_fit_together_is_said() {
    let users = folder("users", USERS, "backends = [\"sqlite\"]\n");
    let text = published(users.path(), Vec::new());
    let error = |settings: &str| {
        let notes = folder("notes", NOTES, settings);
        opened(notes.path(), used(&text)).unwrap_err().to_string()
    };
    let backend = error("backends = [\"sqlite\", \"postgres\"]");
    assert!(
        backend.contains("`users` is not made for `postgres`"),
        "{backend}"
    );
    let settled = error("[apps.users]\ndefault_auto_field = \"AutoField\"");
    assert!(
        settled.contains("`users` is of the crate `users`"),
        "{settled}"
    );

    let notes = folder("notes", NOTES, "");
    fs::create_dir_all(notes.path().join("migrations/users")).unwrap();
    let twice = opened(notes.path(), used(&text)).unwrap_err().to_string();
    assert!(
        twice.contains("`migrations/users` has migrations of an app of the crate"),
        "{twice}"
    );

    let other = text.replace("max_length=80", "max_length=90");
    let both = [text.as_str(), &other].map(|text| (parse("users", text).unwrap(), None));
    let versions = in_order(&both).unwrap_err().to_string();
    assert!(versions.contains("`users` is there twice"), "{versions}");
}

#[test]
fn what_is_published_is_held_to_its_form() {
    let later = "{\"format\": 7, \"version\": \"9.1.0\", \"package\": [1]}";
    let error = parse("users", later).unwrap_err().to_string();
    assert!(
        error.contains("compiled by luthier-build 9.1.0") && error.contains("in the form 7"),
        "{error}"
    );
    for broken in [
        "",
        "{}",
        "{\"format\": 1, \"version\": \"\", \"package\": {}}",
    ] {
        let error = parse("users", broken).unwrap_err().to_string();
        assert!(
            error.contains("`users` publishes cannot be read"),
            "{error}"
        );
    }
    assert_eq!(variable("my-users"), "DEP_MY_USERS_LUTHIER");
    let missing = from_variable("nobody-has-this").unwrap_err().to_string();
    assert!(
        missing.contains("DEP_NOBODY_HAS_THIS_LUTHIER is not set"),
        "{missing}"
    );
    let missing = from_sources("nobody", &BTreeMap::new())
        .unwrap_err()
        .to_string();
    assert!(
        missing.contains("no dependency has `links = \"nobody\"`"),
        "{missing}"
    );
}
