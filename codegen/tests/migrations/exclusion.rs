//! Exclusion constraints and uniquenesses by operator classes: their text, how they come, change, follow and go, their SQL on
//! PostgreSQL with the extensions that they need, and that no other database sees them.

use luthier::dialect::Dialect;
use luthier_codegen::{
    db::Schema,
    migrate::{
        Hints, Migration, Operation, diff,
        format::{parse, write},
        render_preview,
        replay::apply,
        sql::lower,
    },
    source::Sources,
};

use super::{answers, blog, was};

const STAY: &str = "Stay {
    id = BigAutoField(primary_key=true)
    room = IntegerField()
    code = CharField(max_length=10)
    during = DateRangeField()
    off = BooleanField()
}";

fn with(constraints: &str) -> Schema {
    let meta = format!(
        "    meta {{\n        db_table = \"blog_stay\"\n        constraints = [{constraints}]\n    }}\n}}"
    );
    blog(&STAY.replace("\n}", &format!("\n{meta}")))
}

const ROOM: &str = "ExclusionConstraint(expressions=[[F(during), \"&&\"], [F(room), \"=\"]], name=\"stay_room\", condition=Q(off=false), include=[code], deferrable=deferred, backends=[postgres])";

fn planned(from: &Schema, to: &Schema, hints: &Hints) -> Vec<Operation> {
    let plan = diff(from, to, hints, &answers(&[]));
    assert!(plan.questions.is_empty(), "{:?}", plan.questions);
    let mut state = from.clone();
    for operation in &plan.operations {
        apply(operation, &mut state).expect("an operation that fits");
    }
    assert!(state.same_as(to), "{:#?}", plan.operations);
    plan.operations
}

/// The operations in a few words, and their statements.
fn change(from: &Schema, to: &Schema, hints: &Hints) -> (Vec<String>, Vec<String>) {
    let operations = planned(from, to, hints);
    let words = operations.iter().map(Operation::describe).collect();
    let steps = lower(&operations, from, Dialect::Postgres).into_iter();
    (words, steps.flat_map(|step| step.statements).collect())
}

#[test]
fn each_form_has_its_text_and_its_sql() {
    let state = with(&format!(
        "{ROOM}, \
         ExclusionConstraint(expressions=[[Part(Lower(F(code)), collation=\"C\", opclass=\"gist_trgm_ops\"), \"=\"]], name=\"stay_code\"), \
         ExclusionConstraint(expressions=[[F(during), \"-|-\"]], name=\"stay_beside\", index_type=spgist, deferrable=immediate), \
         ExclusionConstraint(expressions=[[F(code), \"=\"]], name=\"stay_hash\", index_type=hash), \
         UniqueConstraint(fields=[code, room], name=\"stay_uniq\", condition=Q(off=false), include=[during], nulls_distinct=false, opclasses=[\"varchar_pattern_ops\", \"\"]), \
         UniqueConstraint(fields=[room], name=\"stay_null\", condition=Q(off=false), nulls_distinct=false)"
    ));
    let made = Migration {
        app: "blog".to_owned(),
        name: "exclusion".to_owned(),
        id: String::new(),
        after: Vec::new(),
        epoch: 1,
        operations: planned(&Schema::default(), &state, &Hints::default()),
        questions: Vec::new(),
    };
    let text = write(&made);
    let mut sources = Sources::new();
    let file = sources.add("test.migration", text.as_str());
    let mut diagnostics = luthier_codegen::diagnostics::Diagnostics::new();
    let read = parse(file, &text, &mut diagnostics).expect("a header");
    assert!(diagnostics.is_empty(), "{diagnostics:#?}\n{text}");
    assert_eq!(read.migration.operations, made.operations);
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("exclusion", text);
        insta::assert_snapshot!(
            "exclusion.postgres",
            render_preview(&made, &Schema::default(), Dialect::Postgres)
        );
    });
    for dialect in [Dialect::Sqlite, Dialect::MariaDb, Dialect::MySql] {
        let preview = render_preview(&made, &Schema::default(), dialect);
        assert!(!preview.contains("EXCLUDE"), "{preview}");
    }
}

#[test]
fn one_comes_changes_and_goes() {
    let (without, there) = (with(""), with(ROOM));
    let none = Hints::default();
    let add = "ALTER TABLE \"blog_stay\" ADD CONSTRAINT \"stay_room\" EXCLUDE USING gist (\"during\" WITH &&, \"room\" WITH =) \
               INCLUDE (\"code\") WHERE (\"off\" = false) DEFERRABLE INITIALLY DEFERRED";
    let drop = "ALTER TABLE \"blog_stay\" DROP CONSTRAINT \"stay_room\"";
    let extension = "CREATE EXTENSION IF NOT EXISTS \"btree_gist\"";
    let (words, sql) = change(&without, &there, &none);
    assert_eq!(words, ["AddConstraint Stay stay_room"]);
    assert_eq!(sql, [extension, add]);

    let (words, sql) = change(&there, &without, &none);
    assert_eq!(words, ["RemoveConstraint Stay stay_room"]);
    assert_eq!(sql, [drop]);

    // The ranges alone need no extension.
    let alone = with(&ROOM.replace(", [F(room), \"=\"]", ""));
    let (_, sql) = change(&without, &alone, &none);
    assert_eq!(sql, [add.replace(", \"room\" WITH =", "")]);

    for (old, new) in [
        ("\"&&\"", "\"-|-\""),
        ("F(room), \"=\"", "F(room), \"<>\""),
        ("condition=Q(off=false), ", ""),
        ("include=[code], ", ""),
        ("deferrable=deferred", "deferrable=immediate"),
        ("name=\"stay_room\"", "name=\"stay_other\""),
    ] {
        assert!(ROOM.contains(old), "{old}");
        let (words, _) = change(&there, &with(&ROOM.replace(old, new)), &none);
        assert_eq!(words.len(), 2, "{old}: {words:?}");
    }
}

#[test]
fn one_follows_a_renamed_field() {
    let text = STAY.replace("during", "days");
    let meta = format!(
        "\n    meta {{ constraints = [{}] }}\n}}",
        ROOM.replace("during", "days")
    );
    let renamed = blog(&text.replace("\n}", &meta));
    let (words, sql) = change(&with(ROOM), &renamed, &was(&[("blog.Stay.days", "during")]));
    assert_eq!(words, ["RenameField Stay.during -> days"]);
    assert_eq!(
        sql,
        ["ALTER TABLE \"blog_stay\" RENAME COLUMN \"during\" TO \"days\""]
    );
}

#[test]
fn a_uniqueness_by_an_operator_class_is_an_index() {
    let there = with(
        "UniqueConstraint(fields=[code], name=\"stay_code\", opclasses=[\"varchar_pattern_ops\"])",
    );
    let none = Hints::default();
    let (_, sql) = change(&with(""), &there, &none);
    assert_eq!(
        sql,
        ["CREATE UNIQUE INDEX \"stay_code\" ON \"blog_stay\" (\"code\" \"varchar_pattern_ops\")"]
    );
    let (_, sql) = change(&there, &with(""), &none);
    assert_eq!(sql, ["DROP INDEX \"stay_code\""]);
}

#[test]
fn what_is_no_operator_is_refused() {
    for (constraint, says) in [
        (
            "ExclusionConstraint(expressions=[[F(a), \"= 1); --\"]], name=\"x\")",
            "expected an operator of PostgreSQL",
        ),
        (
            "ExclusionConstraint(expressions=[F(a)], name=\"x\")",
            "expected a list",
        ),
        (
            "ExclusionConstraint(expressions=[[F(a), \"=\"]], name=\"x\", index_type=gin)",
            "expected `gist`, `spgist` or `hash`",
        ),
    ] {
        let text =
            format!("migration blog.0001_test {{\n    AddConstraint Stay {constraint}\n}}\n");
        let mut sources = Sources::new();
        let file = sources.add("test.migration", text.as_str());
        let mut diagnostics = luthier_codegen::diagnostics::Diagnostics::new();
        parse(file, &text, &mut diagnostics);
        let messages: Vec<String> = diagnostics.iter().map(|it| it.message.clone()).collect();
        assert!(
            messages.iter().any(|message| message.contains(says)),
            "{constraint}: {messages:?}"
        );
    }
}
