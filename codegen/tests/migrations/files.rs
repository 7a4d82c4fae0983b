//! Files: reading histories, sealing, drafts, the lock file, and what is reported where they do not fit.

use luthier::dialect::Dialect;
use luthier_codegen::{
    db::Schema,
    diagnostics::{Diagnostics, render},
    migrate::{
        AppFiles, Draft, Hints, History, Made, MigrationName, Options, TextFile, draft, load, lock,
        make, runtime_migrations,
    },
    source::Sources,
};

use super::{answers, blog, create_models, state};

/// Files of apps, as they would lie in `migrations/`.
#[derive(Debug, Clone, Default)]
struct Folder {
    apps: Vec<AppFiles>,
}

impl Folder {
    fn add(&mut self, made: &Made) {
        assert!(made.questions.is_empty(), "{:?}", made.questions);
        for new in &made.migrations {
            if self.apps.iter().all(|app| app.app != new.app) {
                self.apps.push(AppFiles {
                    app: new.app.clone(),
                    migrations: Vec::new(),
                    lock: None,
                });
            }
            let app = self
                .apps
                .iter_mut()
                .find(|app| app.app == new.app)
                .expect("the app");
            let path = format!("migrations/{}/{}.migration", new.app, new.name);
            app.migrations.push(TextFile {
                path,
                text: new.text.clone(),
            });
            let path = format!("migrations/{}/migrations.lock", new.app);
            let lock = app.lock.get_or_insert_with(|| TextFile {
                path,
                text: lock::HEADER.to_owned(),
            });
            lock.text.push_str(&format!("{}\n", new.lock_line));
        }
    }

    fn load(&self) -> (History, Sources) {
        let mut sources = Sources::new();
        (load(&self.apps, &mut sources), sources)
    }

    fn history(&self) -> History {
        let (history, sources) = self.load();
        assert!(
            history.diagnostics.is_empty(),
            "{}",
            report(&history.diagnostics, &sources)
        );
        history
    }
}

fn report(diagnostics: &Diagnostics, sources: &Sources) -> String {
    render::report(diagnostics, sources, render::Style::Plain)
}

fn names(made: &Made) -> Vec<String> {
    made.migrations
        .iter()
        .map(|new| format!("{}.{}", new.app, new.name))
        .collect()
}

fn options() -> Options {
    Options {
        backends: vec![Dialect::Sqlite],
        ..Options::default()
    }
}

const POST: &str = "Post {
    id = BigAutoField(primary_key=true)
    title = CharField(max_length=200)
}";

fn with(more: &str) -> Schema {
    blog(&POST.replace("title", &format!("{more}\n    title")))
}

/// A folder with two migrations of `blog`.
fn two() -> (Folder, Schema) {
    let mut folder = Folder::default();
    folder.add(&make(
        &folder.history(),
        &blog(POST),
        &Hints::default(),
        &options(),
    ));
    let target = with("subtitle = CharField(max_length=200, null=true)");
    folder.add(&make(
        &folder.history(),
        &target,
        &Hints::default(),
        &options(),
    ));
    (folder, target)
}

#[test]
fn a_history_grows_and_leads_to_the_models() {
    let (folder, target) = two();
    let history = folder.history();
    assert!(history.state.same_as(&target));
    let made: Vec<String> = history
        .migrations
        .iter()
        .map(|sealed| sealed.migration.name.clone())
        .collect();
    assert_eq!(made, ["0001_initial", "0002_post_subtitle"]);
    assert_eq!(
        make(&history, &target, &Hints::default(), &options()),
        Made::default()
    );
    assert_eq!(draft(&history, &target, &Hints::default(), &options()), []);
    let runtime = runtime_migrations(&history, &|_| &[Dialect::Sqlite]);
    assert_eq!(runtime[1].after, [runtime[0].id.clone()]);
    assert_eq!(
        runtime[1].scripts[0].forward[0].statements,
        ["ALTER TABLE \"blog_post\" ADD COLUMN \"subtitle\" varchar(200) NULL"]
    );
    assert_eq!(
        runtime[1].scripts[0].backward.as_ref().map(Vec::len),
        Some(1)
    );
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("file_0001", folder.apps[0].migrations[0].text);
        insta::assert_snapshot!("file_0002", folder.apps[0].migrations[1].text);
        insta::assert_snapshot!("file_lock", folder.apps[0].lock.as_ref().expect("a lock").text);
    });
}

#[test]
fn the_same_models_make_the_same_bytes() {
    let (first, _) = two();
    let (second, _) = two();
    assert_eq!(first.apps, second.apps);
}

#[test]
fn names_are_given_or_made_of_operations() {
    let (folder, _) = two();
    let history = folder.history();
    let fields: Vec<String> = (0..9)
        .map(|at| format!("    field_number_{at} = IntegerField(null=true)\n"))
        .collect();
    let many = with(&format!(
        "subtitle = CharField(max_length=200, null=true)\n{}",
        fields.concat().trim_end()
    ));
    assert_eq!(
        names(&make(&history, &many, &Hints::default(), &options())),
        ["blog.0003_post_field_number_0_post_field_number_1_and_more"]
    );
    let named = Options {
        name: Some("more fields!".to_owned()),
        ..options()
    };
    assert_eq!(
        names(&make(&history, &many, &Hints::default(), &named)),
        ["blog.0003_more_fields_"]
    );
}

#[test]
fn apps_that_wait_for_each_other_are_cut() {
    // Cases 15 and 75: `a.P` points to `b.C` and back.
    let a =
        "CreateModel P {\n id = BigAutoField(primary_key=true)\n meta { db_table = \"a_p\" }\n}";
    let b = "CreateModel C {\n id = BigAutoField(primary_key=true)\n p = ForeignKey(a.P, on_delete=CASCADE)\n meta { db_table = \"b_c\" }\n}";
    let target = state(&[
        ("a", a),
        ("b", b),
        (
            "a",
            "AddField P.c = ForeignKey(b.C, on_delete=CASCADE, null=true)",
        ),
    ]);
    let mut folder = Folder::default();
    let made = make(&folder.history(), &target, &Hints::default(), &options());
    assert_eq!(
        names(&made),
        ["a.0001_initial", "b.0001_initial", "a.0002_p_c"]
    );
    folder.add(&made);
    let history = folder.history();
    assert!(history.state.same_as(&target));
    let after: Vec<String> = history
        .migrations
        .iter()
        .map(|sealed| format!("{:?}", sealed.migration.after.len()))
        .collect();
    assert_eq!(after, ["0", "1", "2"]);
    let name = MigrationName {
        app: "a".to_owned(),
        name: "0002_p_c".to_owned(),
    };
    assert!(!history.state_before(&name).same_as(&target));
    // The way back, case 39.
    let sure = answers(&[("drop:a.P", "proceed"), ("drop:b.C", "proceed")]);
    let gone = make(
        &history,
        &Schema::default(),
        &Hints::default(),
        &Options {
            answers: sure,
            ..options()
        },
    );
    folder.add(&gone);
    assert_eq!(folder.history().state, Schema::default());
    // One key in one direction needs no cut.
    let one = state(&[("a", a), ("b", b)]);
    let made = make(
        &Folder::default().history(),
        &one,
        &Hints::default(),
        &options(),
    );
    assert_eq!(names(&made), ["a.0001_initial", "b.0001_initial"]);
}

#[test]
fn a_draft_holds_its_questions_and_is_never_run() {
    let (folder, _) = two();
    let target = blog(
        &POST
            .replace("title", "headline")
            .replace("}", "    rank = IntegerField()\n}"),
    );
    let drafts: Vec<Draft> = draft(&folder.history(), &target, &Hints::default(), &options());
    assert_eq!(drafts.len(), 1);
    assert_eq!(drafts[0].app, "blog");
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("file_draft", drafts[0].text);
        insta::assert_snapshot!("file_draft.sqlite", drafts[0].previews[0].1);
    });
    let mut run = folder.clone();
    let path = "migrations/blog/0003_draft.migration".to_owned();
    let text = drafts[0].text.replace("blog.draft", "blog.0003_draft");
    run.apps[0].migrations.push(TextFile { path, text });
    let codes: Vec<&str> = run
        .load()
        .0
        .diagnostics
        .iter()
        .map(|report| report.code.id())
        .collect();
    assert!(codes.contains(&"M0814"), "{codes:?}");
}

/// Changes a file of the folder and says what is reported.
fn broken(name: &str, edit: impl FnOnce(&mut Folder)) {
    let (mut folder, _) = two();
    edit(&mut folder);
    let (history, sources) = folder.load();
    assert!(history.diagnostics.has_errors());
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(format!("report_{name}"), report(&history.diagnostics, &sources));
    });
}

fn replace(folder: &mut Folder, file: usize, from: &str, to: &str) {
    let text = &mut folder.apps[0].migrations[file].text;
    assert!(text.contains(from), "{from} in {text}");
    *text = text.replace(from, to);
}

fn relock(folder: &mut Folder, from: &str, to: &str) {
    let text = &mut folder.apps[0].lock.as_mut().expect("a lock").text;
    assert!(text.contains(from), "{from} in {text}");
    *text = text.replacen(from, to, 1);
}

#[test]
fn hand_edits_are_reported() {
    broken("edited", |folder| {
        replace(folder, 1, "max_length=200", "max_length=300")
    });
    broken("does_not_fit", |folder| {
        replace(
            folder,
            1,
            "AddField Post.subtitle = CharField(max_length=200, null=true)",
            "RemoveField Post.title = CharField(max_length=100)",
        );
    });
    broken("unknown_operation", |folder| {
        replace(folder, 1, "AddField", "AddFeild")
    });
    broken("syntax", |folder| {
        replace(folder, 1, "max_length=200", "max_length=")
    });
    broken("two_mistakes", |folder| {
        replace(
            folder,
            1,
            "AddField",
            "Bakfill Post.x = 1\n    AddIndex Post Index(name=\"x\")\n    AddField",
        );
    });
    broken("name", |folder| {
        replace(folder, 1, "blog.0002_post_subtitle", "blog.0002_other")
    });
    broken("missing", |folder| {
        replace(
            folder,
            1,
            "after blog.0001_initial",
            "after blog.0001_inital",
        )
    });
    broken("cycle", |folder| {
        replace(
            folder,
            0,
            "id    \"",
            "after blog.0002_post_subtitle\n    id    \"",
        )
    });
    broken("duplicate", |folder| {
        let mut copy = folder.apps[0].migrations[1].clone();
        copy.path = "migrations/blog/0003_copy.migration".to_owned();
        copy.text = copy.text.replace("0002_post_subtitle", "0003_copy");
        folder.apps[0].migrations.push(copy);
    });
    broken("lock_line_missing", |folder| {
        let lock = folder.apps[0].lock.as_mut().expect("a lock");
        lock.text = lock
            .text
            .lines()
            .filter(|line| !line.starts_with("0002"))
            .map(|line| format!("{line}\n"))
            .collect();
    });
    broken("lock_merge_marks", |folder| {
        relock(folder, "0002", "<<<<<<< HEAD\n0002")
    });
    broken("lock_file_missing", |folder| {
        drop(folder.apps[0].migrations.pop())
    });
    broken("lock_state", |folder| {
        relock(folder, "state=sha256:", "state=sha256:0")
    });
    broken("lock_id", |folder| relock(folder, "id=mg_", "id=mg_0"));
}

#[test]
fn comments_and_spaces_do_not_count() {
    let (mut folder, target) = two();
    replace(
        &mut folder,
        1,
        "AddField",
        "// why not\r\n\r\n   AddField   ",
    );
    assert!(folder.history().state.same_as(&target));
}

#[test]
fn files_in_git_are_read() {
    let text = include_str!("../data/migrations/0001_everything.migration");
    let path = "migrations/shop/0001_everything.migration".to_owned();
    let app = AppFiles {
        app: "shop".to_owned(),
        migrations: vec![TextFile {
            path,
            text: text.to_owned(),
        }],
        lock: None,
    };
    let (history, sources) = Folder { apps: vec![app] }.load();
    // No lock file: that alone is reported.
    let codes: Vec<&str> = history
        .diagnostics
        .iter()
        .map(|report| report.code.id())
        .collect();
    assert_eq!(
        codes,
        ["M0810"],
        "{}",
        report(&history.diagnostics, &sources)
    );
    assert_eq!(
        luthier_codegen::migrate::format::write(&history.migrations[0].migration),
        text,
        "in canonical form"
    );
}

#[test]
fn no_text_makes_the_reader_panic() {
    let everything = include_str!("../data/migrations/0001_everything.migration");
    let mut texts: Vec<String> = (0..everything.len())
        .step_by(7)
        .filter(|at| everything.is_char_boundary(*at))
        .flat_map(|at| {
            let (head, tail) = everything.split_at(at);
            let shorter = tail.chars().next().map_or(0, char::len_utf8);
            [
                head.to_owned(),
                format!("{head}{}", &tail[shorter..]),
                format!("{head}§{tail}"),
                format!("{head}({tail}"),
            ]
        })
        .collect();
    for extra in [
        "",
        "\u{feff}",
        "migration",
        "migration a.b {",
        "migration a.b { AddField M.x = ((((",
        "}}}}",
        "\0",
    ] {
        texts.push(extra.to_owned());
    }
    texts.push(format!(
        "migration a.b {{ AddField M.x = {} }}",
        "(".repeat(100_000)
    ));
    texts.push(format!(
        "migration a.b {{ Backfill M.x = {} }}",
        "~".repeat(100_000)
    ));
    texts.push("1".repeat(1_000_000));
    for text in texts {
        let path = "migrations/shop/0001_everything.migration".to_owned();
        let lock = TextFile {
            path: "migrations/shop/migrations.lock".to_owned(),
            text: text.clone(),
        };
        let app = AppFiles {
            app: "shop".to_owned(),
            migrations: vec![TextFile { path, text }],
            lock: Some(lock),
        };
        assert!(!load(&[app], &mut Sources::new()).diagnostics.is_empty());
    }
}

#[test]
fn create_models_is_what_it_says() {
    assert!(create_models("blog", POST).contains("db_table = \"blog_post\""));
}
