//! The SQL for every database, as it is reviewed: previews of one history.

use luthier::dialect::Dialect;
use luthier_codegen::{
    db::Schema,
    migrate::{Hints, Migration, Operation, diff, render_preview},
};

use super::{answers, blog, operations, was};

const FIRST: &str = "User {
    id = BigAutoField(primary_key=true)
    name = CharField(max_length=100)
    email = CharField(max_length=254, unique=true)
    meta { indexes = [Index(fields=[name, email], name=\"user_ix\")] }
}

Post {
    id = BigAutoField(primary_key=true)
    token = UUIDField(unique=true)
    title = CharField(max_length=200, db_comment=\"it's shown\")
    rank = PositiveIntegerField(null=true)
    status = CharField(max_length=9, choices=[\"draft\", \"public\"], db_default=\"draft\")
    author = ForeignKey(User, on_delete=CASCADE)
    data = JSONField(null=true)
    price = DecimalField(max_digits=9, decimal_places=2, db_default=decimal\"1.50\")
    at = DateTimeField(db_default=Now())
    meta {
        indexes = [Index(fields=[-rank, title], name=\"post_ix\", condition=Q(status=\"public\"))]
        constraints = [
            CheckConstraint(condition=(~Q(title=\"\") & Q(price__range=[decimal\"0\", decimal\"9.99\"])), name=\"post_title\"),
            UniqueConstraint(fields=[author, title], name=\"post_uniq\", deferrable=deferred, nulls_distinct=false),
            UniqueConstraint(fields=[rank], name=\"post_rank\", condition=~Q(rank=0), include=[title], nulls_distinct=false, backends=[postgres]),
        ]
    }
}";

fn preview(name: &str, before: &Schema, operations: Vec<Operation>) {
    let migration = Migration {
        app: "blog".to_owned(),
        name: name.to_owned(),
        id: String::new(),
        after: Vec::new(),
        epoch: 1,
        operations,
        questions: Vec::new(),
    };
    for dialect in Dialect::ALL {
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(format!("{name}.{dialect}"), render_preview(&migration, before, dialect));
        });
    }
}

fn planned(from: &Schema, to: &Schema, hints: &Hints, given: &[(&str, &str)]) -> Vec<Operation> {
    let plan = diff(from, to, hints, &answers(given));
    assert!(plan.questions.is_empty(), "{:?}", plan.questions);
    plan.operations
}

#[test]
fn tables_are_created() {
    let to = blog(FIRST);
    preview(
        "create",
        &Schema::default(),
        planned(&Schema::default(), &to, &Hints::default(), &[]),
    );
}

#[test]
fn tables_change() {
    let mut text = FIRST.to_owned();
    for (from, to) in [
        (
            "title = CharField(max_length=200, db_comment=\"it's shown\")",
            "headline = CharField(max_length=300)",
        ),
        ("Q(title=", "Q(headline="),
        ("-rank, title]", "-rank, headline]"),
        ("[author, title]", "[author, headline]"),
        ("include=[title]", "include=[headline]"),
        (
            "rank = PositiveIntegerField(null=true)",
            "rank = BigIntegerField()\n    words = IntegerField()",
        ),
        (
            "    data = JSONField(null=true)\n",
            "    extra = TextField(null=true, db_index=true)\n",
        ),
        ("on_delete=CASCADE", "on_delete=SET_NULL, null=true"),
        ("db_default=decimal\"1.50\"", "db_default=decimal\"2\""),
    ] {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    let hints = was(&[("blog.Post.headline", "title")]);
    let given = [
        ("fill:blog.Post.rank", "0"),
        ("fill:blog.Post.words", "0"),
        ("rename:blog.Post.data", "proceed"),
        ("drop:blog.Post.data", "proceed"),
    ];
    let (from, to) = (blog(FIRST), blog(&text));
    preview("change", &from, planned(&from, &to, &hints, &given));
}

#[test]
fn names_change() {
    let text = FIRST
        .replace("User", "Author")
        .replace("author = ", "writer = ")
        .replace("[author", "[writer");
    let hints = was(&[("blog.Author", "User"), ("blog.Post.writer", "author")]);
    let (from, to) = (blog(FIRST), blog(&text));
    preview("rename", &from, planned(&from, &to, &hints, &[]));
}

#[test]
fn keys_change_their_type_on_both_sides() {
    let from = "P {\n id = AutoField(primary_key=true)\n}\n\nC {\n id = BigAutoField(primary_key=true)\n p = ForeignKey(P, on_delete=CASCADE, key=IntegerField())\n}";
    let to = from
        .replace("= AutoField", "= BigAutoField")
        .replace(", key=IntegerField()", "");
    let (from, to) = (blog(from), blog(&to));
    preview(
        "key_type",
        &from,
        planned(&from, &to, &Hints::default(), &[]),
    );
}

#[test]
fn free_sql_and_backfills() {
    let from = blog(FIRST);
    let operations = operations(
        "blog",
        "Backfill Post.rank = 0
        RunSql {
            sqlite [\"SELECT 1\"] reverse none
            postgres [\"SELECT 'a;b'\", \"SELECT 2\"] reverse []
        }",
    );
    preview("free", &from, operations);
}

#[test]
fn definitions_are_whole() {
    let operations = operations(
        "blog",
        r#"CreateModel Kind {
            id = SmallAutoField(primary_key=true)
            code = CharField(max_length=9, db_index=true, null=true)
            meta {
                db_table = "blog_kind"
                db_table_comment = "all `kinds`, isn't it (really)"
            }
        }
        CreateModel Part {
            code = IntegerField(primary_key=true, db_column="Code")
            kind = ForeignKey(Kind, on_delete=SET_DEFAULT, deferrable=deferred, key=SmallIntegerField(), db_default=1)
            ref = SmallIntegerField()
            text = TextField(db_default="a, (b", db_comment="it's `so`")
            size = GeneratedField(expression=Length(F(text)), output_field=IntegerField(), db_persist=true)
            twice = GeneratedField(expression=(F(ref) * 2), output_field=IntegerField(), db_persist=false, null=true)
            meta {
                db_table = "blog part"
                indexes = [Index(fields=[-text, kind], name="a (b")]
                constraints = [
                    CheckConstraint(condition=Q(ref__gt=0), name="c, d"),
                    UniqueConstraint(fields=[kind, code], name="e"),
                ]
            }
        }
        AddConstraint Part UniqueConstraint(fields=[size], name="g", deferrable=immediate)
        AddField Part.next = ForeignKey(Part, on_delete=SET_NULL, deferrable=deferred, to_field=code, key=IntegerField(), null=true)
        AlterField Part.code
             = IntegerField(primary_key=true, db_column="Code")
            -> AutoField(primary_key=true, db_column="Code")
        AlterField Part.size
             = GeneratedField(expression=Length(F(text)), output_field=IntegerField(), db_persist=true)
            -> GeneratedField(expression=(Length(F(text)) + 1), output_field=IntegerField(), db_persist=true)
        RemoveConstraint Part CheckConstraint(condition=Q(ref__gt=0), name="c, d")"#,
    );
    preview("definitions", &Schema::default(), operations);
}

/// The statements of the way from one schema to another.
fn statements(from: &str, to: &str, dialect: Dialect) -> String {
    let (from, to) = (blog(from), blog(to));
    let migration = Migration {
        app: "blog".to_owned(),
        name: "moved".to_owned(),
        id: String::new(),
        after: Vec::new(),
        epoch: 1,
        operations: planned(&from, &to, &Hints::default(), &[]),
        questions: Vec::new(),
    };
    render_preview(&migration, &from, dialect)
}

#[test]
fn tables_move_between_tablespaces_on_postgres_alone() {
    const PLAIN: &str = "Page {\n    id = BigAutoField(primary_key=true)\n}";
    const MOVED: &str = "Page {\n    id = BigAutoField(primary_key=true)\n    meta {\n db_table = \"blog_page\"\n db_tablespace = \"fast\"\n }\n}";
    let made = statements("", MOVED, Dialect::Postgres);
    assert!(made.contains(") TABLESPACE \"fast\""), "{made}");
    let there = statements(PLAIN, MOVED, Dialect::Postgres);
    assert!(
        there.contains("ALTER TABLE \"blog_page\" SET TABLESPACE \"fast\""),
        "{there}"
    );
    let back = statements(MOVED, PLAIN, Dialect::Postgres);
    assert!(back.contains("SET TABLESPACE \"pg_default\""), "{back}");
    for dialect in [Dialect::Sqlite, Dialect::MariaDb, Dialect::MySql] {
        for (from, to) in [("", MOVED), (PLAIN, MOVED)] {
            let text = statements(from, to, dialect);
            assert!(
                !text.contains("TABLESPACE \"") && !text.contains("SET TABLESPACE"),
                "{text}"
            );
        }
    }
}

#[test]
fn a_collation_changes_where_it_is_another() {
    let with = |names: &str| {
        format!(
            "Page {{\n    id = BigAutoField(primary_key=true)\n    name = CharField(max_length=9{names})\n}}"
        )
    };
    let (from, to) = (
        with(", db_collation=Collation(sqlite=\"NOCASE\", postgres=\"C\")"),
        with(", db_collation=Collation(sqlite=\"NOCASE\", postgres=\"und-x-icu\")"),
    );
    let text = statements(&from, &to, Dialect::Postgres);
    assert!(text.contains("COLLATE \"und-x-icu\""), "{text}");
    let text = statements(&from, &to, Dialect::MySql);
    assert!(!text.contains("MODIFY"), "{text}");
    let text = statements("", &to, Dialect::Sqlite);
    assert!(text.contains("COLLATE \"NOCASE\""), "{text}");
}
