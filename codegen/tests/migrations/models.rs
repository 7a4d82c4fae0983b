//! From `.models` text to tables: what the schema says, and what only hints say.

use luthier::dialect::Dialect;
use luthier_codegen::{
    compile::{Input, analyse},
    db,
    diagnostics::render,
    migrate::{Answers, Hints, History, Options, diff, make},
    schema::Schema,
};

use super::{
    check_plan, lines,
    sqlite::{create_all, query},
};

fn schema(text: &str) -> Schema {
    let input = Input {
        files: vec![("models/blog.models".to_owned(), text.to_owned())],
        ..Input::default()
    };
    let analysis = analyse(&input);
    let report = render::report(
        &analysis.diagnostics,
        &analysis.sources,
        render::Style::Plain,
    );
    analysis.schema.unwrap_or_else(|| panic!("{report}"))
}

const BLOG: &str = include_str!("../../../schema-examples/blog/models/blog.models");

#[test]
fn the_blog_becomes_tables() {
    let tables = db::build(&schema(BLOG));
    let options = Options {
        backends: vec![Dialect::Sqlite, Dialect::Postgres],
        ..Options::default()
    };
    let made = make(
        &History::default(),
        &tables,
        &Hints::of(&schema(BLOG)),
        &options,
    );
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("blog_0001", made.migrations[0].text);
        insta::assert_snapshot!("blog_0001.sqlite", made.migrations[0].previews[0].1);
    });
    assert_eq!(
        query(
            &create_all(&tables),
            "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name LIKE 'blog_%'"
        ),
        ["4"]
    );
}

fn change(from: &str, to: &str) -> Vec<String> {
    let (from, to) = (schema(from), schema(to));
    let (before, after) = (db::build(&from), db::build(&to));
    let plan = diff(&before, &after, &Hints::of(&to), &Answers::new());
    check_plan(&before, &after, &plan);
    lines(&plan)
}

const NOTE: &str = "model Note {
    title = CharField(max_length=200)
    seen  = IntegerField(default=0)
}";

fn note(from: &str, to: &str) -> String {
    assert!(NOTE.contains(from), "{from}");
    NOTE.replace(from, to)
}

#[test]
fn what_only_rust_sees_is_no_change() {
    assert_eq!(
        change(
            NOTE,
            &note("default=0", "default=7, help_text=\"how often\"")
        ),
        [""; 0]
    );
    assert_eq!(
        change(
            NOTE,
            &note(
                "CharField(max_length=200)",
                "SlugField(max_length=200, db_index=false)"
            )
        ),
        [""; 0]
    );
    assert_eq!(
        change(NOTE, &note("}", "    meta { ordering = [-title] }\n}")),
        [""; 0]
    );
}

#[test]
fn defaults_fill_rows_that_exist() {
    let rank = note("seen ", "rank = IntegerField(default=3)\n    seen ");
    assert_eq!(change(NOTE, &rank), ["AddField Note.rank"]);
    let at = note("seen ", "at = DateTimeField(auto_now_add=true)\n    seen ");
    assert_eq!(change(NOTE, &at), ["AddField Note.at"]);
    let unfilled = note("seen ", "rank = IntegerField()\n    seen ");
    assert_eq!(
        change(NOTE, &unfilled),
        ["AddField Note.rank", "? fill:blog.Note.rank"]
    );
}

#[test]
fn was_renames() {
    let renamed = note(
        "title = CharField(max_length=200)",
        "heading = CharField(max_length=200, was=title)",
    );
    assert_eq!(
        change(NOTE, &renamed),
        ["RenameField Note.title -> heading"]
    );
    assert_eq!(change(&renamed, &renamed), ["! M0812"]);
}
