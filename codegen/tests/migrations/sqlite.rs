//! The SQL for SQLite, run on a real database. A database that was migrated must look like one that was made from the
//! final state, and rows must still be there.

use luthier::dialect::Dialect;
use luthier_codegen::{
    db::Schema,
    migrate::{
        Answers, Hints, Operation, Step, diff,
        replay::apply,
        sql::{lower, lower_reverse},
    },
};
use rusqlite::Connection;

use super::{answers, blog, operations, was};

/// A database as the migrator has it while it runs.
pub(crate) fn database() -> Connection {
    let connection = Connection::open_in_memory().expect("a database");
    connection
        .execute_batch("PRAGMA foreign_keys = OFF; PRAGMA legacy_alter_table = OFF")
        .expect("pragmas");
    connection
        .create_collation("luthier_decimal", |a: &str, b: &str| {
            let number = |text: &str| text.parse::<f64>().unwrap_or_default();
            number(a).total_cmp(&number(b))
        })
        .expect("a collation");
    let flags = rusqlite::functions::FunctionFlags::SQLITE_UTF8
        | rusqlite::functions::FunctionFlags::SQLITE_DETERMINISTIC;
    connection
        .create_scalar_function("luthier_lower", 1, flags, |context| {
            Ok(context
                .get::<Option<String>>(0)?
                .map(|text| text.to_lowercase()))
        })
        .expect("a function");
    // A name in double quotes that is no column must be an error, as in the runtime.
    connection
        .set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)
        .expect("a setting");
    connection
        .set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_DQS_DML, false)
        .expect("a setting");
    connection
}

/// Runs steps in one transaction and checks foreign keys before the commit.
pub(crate) fn run(connection: &Connection, steps: &[Step]) {
    connection.execute_batch("BEGIN IMMEDIATE").expect("begin");
    for step in steps {
        assert!(step.transactional);
        for statement in &step.statements {
            connection.execute_batch(statement).unwrap_or_else(|error| {
                panic!(
                    "{error}\nin {}:\n{statement}\nof {steps:#?}",
                    step.description
                )
            });
        }
    }
    let orphans: Vec<String> = query(connection, "PRAGMA foreign_key_check");
    assert!(orphans.is_empty(), "{orphans:?}");
    connection.execute_batch("COMMIT").expect("commit");
}

/// The rows of a query as text.
pub(crate) fn query(connection: &Connection, sql: &str) -> Vec<String> {
    let mut statement = connection
        .prepare(sql)
        .unwrap_or_else(|error| panic!("{error}: {sql}"));
    let count = statement.column_count();
    let rows = statement
        .query_map([], |row| {
            let cells = (0..count).map(|at| {
                row.get_ref(at).map(|cell| match cell {
                    rusqlite::types::ValueRef::Null => "NULL".to_owned(),
                    rusqlite::types::ValueRef::Integer(value) => value.to_string(),
                    rusqlite::types::ValueRef::Real(value) => format!("{value:?}"),
                    rusqlite::types::ValueRef::Text(text) => {
                        String::from_utf8_lossy(text).into_owned()
                    }
                    rusqlite::types::ValueRef::Blob(bytes) => format!("{bytes:?}"),
                })
            });
            Ok(cells.collect::<rusqlite::Result<Vec<String>>>()?.join("|"))
        })
        .expect("a query");
    rows.collect::<rusqlite::Result<_>>().expect("rows")
}

/// Everything that SQLite says about the tables, without the order of columns.
pub(crate) fn shape(connection: &Connection) -> Vec<String> {
    let mut out = Vec::new();
    for table in query(
        connection,
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    ) {
        let mut lines = query(
            connection,
            &format!(
                "SELECT name, type, \"notnull\", dflt_value, pk, hidden FROM pragma_table_xinfo('{table}') ORDER BY name"
            ),
        );
        for index in query(
            connection,
            &format!("SELECT name FROM pragma_index_list('{table}') ORDER BY name"),
        ) {
            let unique = query(
                connection,
                &format!(
                    "SELECT \"unique\", origin, partial FROM pragma_index_list('{table}') WHERE name = '{index}'"
                ),
            );
            let columns = query(
                connection,
                &format!(
                    "SELECT name, \"desc\", coll FROM pragma_index_xinfo('{index}') WHERE key ORDER BY seqno"
                ),
            );
            lines.push(format!("index {index} {unique:?} {columns:?}"));
        }
        lines.extend(query(
            connection,
            &format!(
                "SELECT 'fk', \"table\", \"from\", \"to\", on_update, on_delete FROM pragma_foreign_key_list('{table}') ORDER BY 3"
            ),
        ));
        // Checks are in the text only.
        let sql = query(
            connection,
            &format!("SELECT sql FROM sqlite_master WHERE name = '{table}'"),
        )
        .join("");
        let mut checks: Vec<&str> = sql
            .match_indices("CHECK (")
            .map(|(at, _)| in_brackets(&sql[at..]))
            .collect();
        checks.sort_unstable();
        lines.extend(checks.iter().map(|check| (*check).to_owned()));
        lines.extend(query(
            connection,
            &format!("SELECT sql FROM sqlite_master WHERE tbl_name = '{table}' AND type = 'index' AND sql LIKE '%WHERE%' ORDER BY name"),
        ));
        out.extend(lines.into_iter().map(|line| format!("{table}: {line}")));
    }
    out
}

/// The text up to the bracket that closes the first one.
fn in_brackets(text: &str) -> &str {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' if depth == 1 => return &text[..=at],
            ')' => depth -= 1,
            _ => {}
        }
    }
    text
}

pub(crate) fn create_all(state: &Schema) -> Connection {
    let connection = database();
    let plan = diff(
        &Schema::default(),
        state,
        &Hints::default(),
        &Answers::new(),
    );
    run(
        &connection,
        &lower(&plan.operations, &Schema::default(), Dialect::Sqlite),
    );
    connection
}

/// Migrates a database with rows there and back, comparing its shape at both ends.
fn there_and_back(
    from: &Schema,
    to: &Schema,
    operations: &[Operation],
    rows: &str,
    look: &str,
    expected: &[&str],
) -> Connection {
    let connection = create_all(from);
    connection
        .execute_batch(rows)
        .unwrap_or_else(|error| panic!("{error}: {rows}"));
    let before = shape(&connection);
    run(&connection, &lower(operations, from, Dialect::Sqlite));
    assert_eq!(
        shape(&connection),
        shape(&create_all(to)),
        "migrated against made from the final state"
    );
    assert_eq!(query(&connection, look), expected);
    run(
        &connection,
        &lower_reverse(operations, from, Dialect::Sqlite).expect("can be taken back"),
    );
    assert_eq!(shape(&connection), before, "taken back");
    run(&connection, &lower(operations, from, Dialect::Sqlite));
    connection
}

fn migrate(
    from: &str,
    to: &str,
    hints: &Hints,
    given: &[(&str, &str)],
    rows: &str,
    look: &str,
    expected: &[&str],
) {
    let (from, to) = (blog(from), blog(to));
    let plan = diff(&from, &to, hints, &answers(given));
    assert!(plan.questions.is_empty(), "{:?}", plan.questions);
    there_and_back(&from, &to, &plan.operations, rows, look, expected);
}

const BASE: &str = "User {
    id = BigAutoField(primary_key=true)
    name = CharField(max_length=100)
    email = CharField(max_length=254, unique=true)
    meta { indexes = [Index(fields=[name, email], name=\"user_ix\")] }
}

Post {
    id = BigAutoField(primary_key=true)
    title = CharField(max_length=200)
    rank = PositiveIntegerField(null=true)
    status = CharField(max_length=9, choices=[\"draft\", \"public\"], db_default=\"draft\")
    author = ForeignKey(User, on_delete=CASCADE)
    data = JSONField(null=true)
    meta {
        indexes = [Index(fields=[-rank, title], name=\"post_ix\", condition=Q(status=\"public\"))]
        constraints = [
            CheckConstraint(condition=~Q(title=\"\"), name=\"post_title\"),
            UniqueConstraint(fields=[author, title], name=\"post_uniq\"),
        ]
    }
}";

const ROWS: &str = "INSERT INTO blog_user VALUES (1, 'Ada', 'a@x'), (2, 'Bob', 'b@x'), (3, 'Cyd', 'c@x');
    DELETE FROM blog_user WHERE id = 3;
    INSERT INTO blog_post (id, title, rank, author_id) VALUES (10, 'One', 1, 1), (11, 'Two', NULL, 2);";

fn base(changes: &[(&str, &str)]) -> String {
    let mut text = BASE.to_owned();
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    text
}

fn change(
    changes: &[(&str, &str)],
    hints: &Hints,
    given: &[(&str, &str)],
    look: &str,
    expected: &[&str],
) {
    migrate(BASE, &base(changes), hints, given, ROWS, look, expected);
}

#[test]
fn fields_are_added() {
    let none = Hints::default();
    let title = "title = CharField(max_length=200)";
    let with = |more: &str| format!("{title}\n    {more}");
    change(
        &[(
            title,
            &with("subtitle = CharField(max_length=9, null=true)"),
        )],
        &none,
        &[],
        "SELECT subtitle FROM blog_post",
        &["NULL", "NULL"],
    );
    change(
        &[(title, &with("a = IntegerField(db_default=7)"))],
        &none,
        &[],
        "SELECT a FROM blog_post",
        &["7", "7"],
    );
    change(
        &[(title, &with("a = IntegerField()"))],
        &none,
        &[("fill:blog.Post.a", "5")],
        "SELECT a FROM blog_post",
        &["5", "5"],
    );
    change(
        &[(title, &with("at = DateTimeField(db_default=Now())"))],
        &none,
        &[],
        "SELECT length(at) FROM blog_post",
        &["26", "26"],
    );
    change(
        &[(
            title,
            &with("editor = ForeignKey(User, on_delete=SET_NULL, null=true)"),
        )],
        &none,
        &[],
        "SELECT id, title, author_id, editor_id FROM blog_post",
        &["10|One|1|NULL", "11|Two|2|NULL"],
    );
    change(
        &[(
            title,
            &with(
                "low = GeneratedField(expression=Lower(F(title)), output_field=CharField(max_length=200), db_persist=true, null=true)",
            ),
        )],
        &none,
        &[],
        "SELECT low FROM blog_post",
        &["one", "two"],
    );
    change(
        &[(
            title,
            &with("slug = CharField(max_length=50, unique=true, null=true)"),
        )],
        &none,
        &[],
        "SELECT id FROM blog_post",
        &["10", "11"],
    );
}

#[test]
fn fields_are_removed() {
    let none = Hints::default();
    let sure = [
        ("drop:blog.Post.rank", "proceed"),
        ("drop:blog.Post.status", "proceed"),
        ("drop:blog.Post.author", "proceed"),
    ];
    let changes = [
        ("    rank = PositiveIntegerField(null=true)\n", ""),
        (
            "Index(fields=[-rank, title], name=\"post_ix\", condition=Q(status=\"public\"))",
            "",
        ),
    ];
    change(
        &changes,
        &none,
        &sure,
        "SELECT * FROM blog_post",
        &["10|One|draft|1|NULL", "11|Two|draft|2|NULL"],
    );
    let text = base(&changes);
    let text = text.replace("    author = ForeignKey(User, on_delete=CASCADE)\n", "");
    let text = text.replace(
        "UniqueConstraint(fields=[author, title], name=\"post_uniq\"),",
        "",
    );
    let (from, to) = (blog(BASE), blog(&text));
    let plan = diff(&from, &to, &none, &answers(&sure));
    let connection = create_all(&from);
    connection.execute_batch(ROWS).expect("rows");
    run(
        &connection,
        &lower(&plan.operations, &from, Dialect::Sqlite),
    );
    assert_eq!(shape(&connection), shape(&create_all(&to)));
    assert_eq!(
        query(&connection, "SELECT id, title FROM blog_post"),
        ["10|One", "11|Two"]
    );
}

#[test]
fn removed_fields_come_back_with_a_neutral_value() {
    let (from, to) = (
        blog(BASE),
        blog(&base(&[
            ("    name = CharField(max_length=100)\n", ""),
            ("Index(fields=[name, email], name=\"user_ix\")", ""),
        ])),
    );
    let plan = diff(
        &from,
        &to,
        &Hints::default(),
        &answers(&[("drop:blog.User.name", "proceed")]),
    );
    let connection = create_all(&from);
    connection.execute_batch(ROWS).expect("rows");
    run(
        &connection,
        &lower(&plan.operations, &from, Dialect::Sqlite),
    );
    run(
        &connection,
        &lower_reverse(&plan.operations, &from, Dialect::Sqlite).expect("can be taken back"),
    );
    assert_eq!(
        query(&connection, "SELECT id, name, email FROM blog_user"),
        ["1||a@x", "2||b@x"]
    );
}

#[test]
fn fields_are_altered_and_rows_stay() {
    let none = Hints::default();
    let all = "SELECT id, title, rank, status, author_id FROM blog_post";
    let rows = ["10|One|1|draft|1", "11|Two|NULL|draft|2"];
    for (from, to) in [
        ("title = CharField(max_length=200)", "title = TextField()"),
        (
            "title = CharField(max_length=200)",
            "title = CharField(max_length=200, db_index=true)",
        ),
        (
            "rank = PositiveIntegerField(null=true)",
            "rank = BigIntegerField(null=true)",
        ),
        (
            "choices=[\"draft\", \"public\"]",
            "choices=[\"draft\", \"public\", \"gone\"]",
        ),
        (
            "author = ForeignKey(User, on_delete=CASCADE)",
            "author = ForeignKey(User, on_delete=RESTRICT)",
        ),
        (
            "author = ForeignKey(User, on_delete=CASCADE)",
            "author = ForeignKey(User, on_delete=CASCADE, db_index=false)",
        ),
        (
            "author = ForeignKey(User, on_delete=CASCADE)",
            "author = ForeignKey(User, on_delete=CASCADE, db_constraint=false)",
        ),
        (
            "author = ForeignKey(User, on_delete=CASCADE)",
            "author = OneToOneField(User, on_delete=CASCADE)",
        ),
        (", db_default=\"draft\"", ""),
        (
            "condition=~Q(title=\"\")",
            "condition=Q(title__startswith=\"\")",
        ),
        (
            "UniqueConstraint(fields=[author, title]",
            "UniqueConstraint(fields=[author, rank]",
        ),
        ("fields=[-rank, title]", "fields=[rank]"),
        ("name=\"post_ix\"", "name=\"renamed_ix\""),
    ] {
        change(&[(from, to)], &none, &[], all, &rows);
    }
    change(
        &[("PositiveIntegerField(null=true)", "PositiveIntegerField()")],
        &none,
        &[("fill:blog.Post.rank", "9")],
        all,
        &["10|One|1|draft|1", "11|Two|9|draft|2"],
    );
}

#[test]
fn a_table_that_others_point_to_is_rebuilt_under_them() {
    // `User` is rebuilt; the rows of `Post` point to it with CASCADE and must survive.
    let changes = [
        ("name = CharField(max_length=100)", "name = TextField()"),
        (
            "email = CharField(max_length=254, unique=true)",
            "email = TextField(unique=true)",
        ),
    ];
    let (from, to) = (blog(BASE), blog(&base(&changes)));
    let plan = diff(&from, &to, &Hints::default(), &Answers::new());
    let steps = lower(&plan.operations, &from, Dialect::Sqlite);
    assert_eq!(steps.len(), 1, "one rebuild for both: {steps:#?}");
    let connection = there_and_back(
        &from,
        &to,
        &plan.operations,
        ROWS,
        "SELECT count(*) FROM blog_post",
        &["2"],
    );
    connection
        .execute_batch("PRAGMA foreign_keys = ON")
        .expect("a pragma");
    connection
        .execute_batch("INSERT INTO blog_user (name, email) VALUES ('Dan', 'd@x')")
        .expect("a row");
    // The key of the deleted row 3 is not given again.
    assert_eq!(query(&connection, "SELECT max(id) FROM blog_user"), ["4"]);
    connection
        .execute_batch("DELETE FROM blog_user WHERE id = 1")
        .expect("a deletion");
    assert_eq!(query(&connection, "SELECT id FROM blog_post"), ["11"]);
}

#[test]
fn names_change_and_rows_stay() {
    let hints = was(&[
        ("blog.Post.headline", "title"),
        ("blog.Post.writer", "author"),
    ]);
    let changes = [
        ("title = CharField", "headline = CharField"),
        ("Q(title", "Q(headline"),
        ("[-rank, title]", "[-rank, headline]"),
        ("[author, title]", "[writer, headline]"),
        ("author = ", "writer = "),
    ];
    change(
        &changes,
        &hints,
        &[],
        "SELECT headline, writer_id FROM blog_post",
        &["One|1", "Two|2"],
    );
    let hints = was(&[("blog.Author", "User")]);
    change(
        &[("User", "Author")],
        &hints,
        &[],
        "SELECT name FROM blog_author",
        &["Ada", "Bob"],
    );
    let hints = was(&[("blog.User.name", "email"), ("blog.User.email", "name")]);
    let (from, to) = (
        blog(BASE),
        blog(&base(&[(
            "name = CharField(max_length=100)\n    email = CharField(max_length=254, unique=true)",
            "email = CharField(max_length=100)\n    name = CharField(max_length=254, unique=true)",
        )])),
    );
    let plan = diff(&from, &to, &hints, &Answers::new());
    there_and_back(
        &from,
        &to,
        &plan.operations,
        ROWS,
        "SELECT email, name FROM blog_user",
        &["Ada|a@x", "Bob|b@x"],
    );
}

#[test]
fn free_sql_runs_between_rebuilds() {
    let from = blog(BASE);
    let operations = operations(
        "blog",
        "AlterField Post.rank = PositiveIntegerField(null=true) -> IntegerField(null=true)
        RunSql {
            sqlite [\"UPDATE blog_post SET rank = -1 WHERE rank IS NULL\"] reverse []
            postgres [\"SELECT 1\"] reverse none
        }",
    );
    let connection = create_all(&from);
    connection.execute_batch(ROWS).expect("rows");
    run(&connection, &lower(&operations, &from, Dialect::Sqlite));
    assert_eq!(
        query(&connection, "SELECT rank FROM blog_post"),
        ["1", "-1"]
    );
    assert_eq!(
        lower_reverse(&operations, &from, Dialect::Sqlite),
        None,
        "one script cannot be taken back"
    );
}

#[test]
fn every_type_can_be_a_column() {
    let types = [
        "SmallIntegerField()",
        "IntegerField()",
        "BigIntegerField()",
        "PositiveSmallIntegerField()",
        "PositiveIntegerField()",
        "PositiveBigIntegerField()",
        "BooleanField()",
        "FloatField()",
        "DecimalField(max_digits=9, decimal_places=2)",
        "DecimalField(max_digits=30, decimal_places=2)",
        "DecimalField()",
        "CharField(max_length=9)",
        "CharField()",
        "TextField()",
        "UUIDField()",
        "GenericIPAddressField()",
        "BinaryField()",
        "DateField()",
        "DateTimeField()",
        "TimeField()",
        "DurationField()",
        "JSONField()",
    ];
    let fields: Vec<String> = types
        .iter()
        .enumerate()
        .map(|(at, ty)| format!("    f{at} = {ty}\n"))
        .collect();
    let state = blog(&format!(
        "All {{\n    id = SmallAutoField(primary_key=true)\n{}}}",
        fields.concat()
    ));
    assert_eq!(
        query(
            &create_all(&state),
            "SELECT count(*) FROM pragma_table_info('blog_all')"
        ),
        ["23"]
    );
    let mut replayed = Schema::default();
    let plan = diff(
        &Schema::default(),
        &state,
        &Hints::default(),
        &Answers::new(),
    );
    plan.operations
        .iter()
        .for_each(|operation| apply(operation, &mut replayed).expect("fits"));
    assert!(replayed.same_as(&state));
}
