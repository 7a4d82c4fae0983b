//! What the text means: asked of a real SQLite database.

mod truth;

use super::{super as sql, *};
use crate::{
    Result,
    db::{Access, Conn, Db, Executor, Lease},
};

const SCHEMA: &[&str] = &[
    "CREATE TABLE blog_user (id integer PRIMARY KEY, name text NOT NULL, email text NOT NULL UNIQUE, age integer,
        balance decimal NOT NULL, joined datetime)",
    "CREATE TABLE blog_post (id integer PRIMARY KEY, title text NOT NULL, author_id integer NOT NULL REFERENCES blog_user (id),
        editor_id integer REFERENCES blog_user (id), views integer NOT NULL, subtitle text, published bool NOT NULL)",
    "CREATE TABLE blog_tag (name text PRIMARY KEY NOT NULL, label text)",
    "CREATE TABLE blog_post_tags (id integer PRIMARY KEY, post_id integer NOT NULL REFERENCES blog_post (id),
        tag_id text NOT NULL REFERENCES blog_tag (name))",
    "CREATE TABLE blog_profile (id integer PRIMARY KEY, bio text NOT NULL, user_id integer NOT NULL UNIQUE REFERENCES blog_user (id))",
    "CREATE TABLE blog_category (id integer PRIMARY KEY, name text NOT NULL, parent_id integer REFERENCES blog_category (id))",
    "CREATE INDEX post_title ON blog_post (title)",
    "INSERT INTO blog_user VALUES
        (1, 'Ann', 'ann@x', 30, 0.1, '2024-02-29 12:30:59.999999'),
        (2, 'Bob', 'bob@x', NULL, 0.2, NULL),
        (3, 'Cem', 'cem@x', 30, 1234567.89, '2023-12-31 23:59:59')",
    r"INSERT INTO blog_post VALUES
        (1, '50%_off', 1, 2, 10, '50', TRUE),
        (2, 'a*b?[c]\d', 1, NULL, 0, NULL, FALSE),
        (3, 'Ärger', 2, 1, 7, 'ger', TRUE),
        (4, '', 2, NULL, -7, '', FALSE),
        (5, '50 off', 1, 1, 7, '%', TRUE)",
    "INSERT INTO blog_tag VALUES ('rust', NULL), ('db', 'DB'), ('empty', 'x')",
    "INSERT INTO blog_post_tags (post_id, tag_id) VALUES (1, 'rust'), (1, 'db'), (3, 'rust')",
    "INSERT INTO blog_profile VALUES (1, 'writes', 1)",
    "INSERT INTO blog_category VALUES (1, 'root', NULL), (2, 'child', 1), (3, 'grandchild', 2)",
];

async fn database() -> Lease<'static> {
    // Leaked, so that a test has one thing to hold.
    let db: &'static Db = Box::leak(Box::new(Db::connect("sqlite::memory:").await.unwrap()));
    let mut conn = db.lease(Access::Write, None).await.unwrap();
    for statement in SCHEMA {
        conn.execute(statement, &[]).await.unwrap();
    }
    conn
}

/// Every row, as text.
async fn run(conn: &mut Conn, rendered: Rendered<'_>) -> Result<Vec<String>> {
    let mut rows = Vec::new();
    conn.query(&rendered.sql, &rendered.params, &mut |row| {
        let cells: Vec<String> = (0..row.column_count())
            .map(|index| match row.cell(index).to_value().unwrap() {
                Value::Null => "NULL".to_owned(),
                Value::Int(value) => value.to_string(),
                Value::Float(value) => value.to_string(),
                Value::Text(value) => value.into_owned(),
                other => format!("{other:?}"),
            })
            .collect();
        rows.push(cells.join("|"));
        Ok(())
    })
    .await
    .map_err(|error| told(error, &rendered.sql))?;
    Ok(rows)
}

/// Tells the statement with the error.
fn told(error: crate::Error, sql: &str) -> crate::Error {
    eprintln!("{sql}");
    error
}

async fn select(conn: &mut Conn, query: &Select) -> Vec<String> {
    run(conn, sql::select(query, Dialect::Sqlite).unwrap())
        .await
        .unwrap()
}

/// The keys of the posts that meet a condition, in order.
async fn posts(conn: &mut Conn, condition: Node) -> String {
    let mut ids = select(conn, &keys(&POST, condition)).await;
    ids.sort();
    ids.join(" ")
}

#[tokio::test]
async fn slices_are_total() {
    let conn = &mut *database().await;
    let page = |skip, take| Select {
        order: Some(vec![desc(col(3))]),
        offset: skip,
        limit: take,
        ..values(&POST, vec![col(0)])
    };
    // NULL is the smallest; ties go by key, in the direction of the last term.
    assert_eq!(select(conn, &page(0, Some(2))).await, ["1", "5"]);
    assert_eq!(select(conn, &page(2, Some(2))).await, ["3", "4"]);
    assert_eq!(select(conn, &page(4, None)).await, ["2"]);
    let last = Select {
        reversed: true,
        ..page(0, Some(2))
    };
    assert_eq!(select(conn, &last).await, ["2", "4"]);
    let nulls_last = |reversed| Select {
        reversed,
        order: Some(vec![
            Order {
                nulls: Nulls::Last,
                ..asc(col(3))
            },
            asc(col(0)),
        ]),
        ..values(&POST, vec![col(0)])
    };
    assert_eq!(
        select(conn, &nulls_last(false)).await,
        ["3", "5", "1", "2", "4"]
    );
    assert_eq!(
        select(conn, &nulls_last(true)).await,
        ["4", "2", "1", "5", "3"]
    );
    assert_eq!(count(conn, &page(3, Some(10))).await, ["2"]);
    let views = Select {
        distinct: true,
        ..values(&POST, vec![col(4)])
    };
    assert_eq!(count(conn, &views).await, ["4"]);
    let by_title = Select {
        order: Some(vec![desc(col(1))]),
        limit: Some(3),
        ..views
    };
    assert_eq!(select(conn, &by_title).await, ["7", "0", "10"]);
}

async fn count(conn: &mut Conn, query: &Select) -> Vec<String> {
    run(conn, sql::count(query, Dialect::Sqlite).unwrap())
        .await
        .unwrap()
}

async fn aggregate(conn: &mut Conn, query: &Select, nodes: &[Node]) -> Vec<String> {
    run(conn, sql::aggregate(query, nodes, Dialect::Sqlite).unwrap())
        .await
        .unwrap()
}

#[tokio::test]
async fn links_give_each_near_end_its_rows() {
    let conn = &mut *database().await;
    let link = |relation, keys: Vec<i64>, project, slice| {
        Some(Link {
            relation,
            keys: keys.into_iter().map(Value::Int).collect(),
            project,
            slice,
        })
    };
    let posts_of = |keys, slice| Select {
        link: link(&USER.relations[0], keys, true, slice),
        order: Some(vec![desc(col(4))]),
        ..values(&POST, vec![col(0)])
    };
    assert_eq!(select(conn, &posts_of(vec![1, 2, 3], None)).await.len(), 5);
    let mut best = select(conn, &posts_of(vec![1, 2, 3], Some((0, Some(1))))).await;
    best.sort();
    assert_eq!(best, ["1|1", "3|2"]);
    let mut rest = select(conn, &posts_of(vec![1, 2], Some((1, None)))).await;
    rest.sort();
    assert_eq!(rest, ["2|1", "4|2", "5|1"]);
    assert_eq!(
        select(conn, &posts_of(vec![1], Some((1, Some(1))))).await,
        ["5|1"]
    );
    let tags_of = |keys, project| Select {
        link: link(&POST.relations[2], keys, project, None),
        order: Some(vec![asc(col(0))]),
        ..values(&TAG, vec![col(0)])
    };
    let mut tags = select(conn, &tags_of(vec![1, 3], true)).await;
    tags.sort();
    assert_eq!(tags, ["db|1", "rust|1", "rust|3"]);
    assert_eq!(
        select(conn, &tags_of(vec![1, 3], false)).await,
        ["db", "rust"]
    );
    assert_eq!(select(conn, &tags_of(vec![], true)).await, [""; 0]);
}

#[tokio::test]
async fn aggregates_are_exact_and_do_not_multiply() {
    let conn = &mut *database().await;
    let node = |aggregate| Node::Aggregate(Box::new(aggregate));
    let over_posts = |function, argument| {
        Node::Over(
            Box::new(agg(function, argument)),
            Box::new(Related {
                path: path(&[0]),
                filters: vec![],
            }),
        )
    };
    let query = Select {
        order: Some(vec![asc(col(0))]),
        ..values(
            &USER,
            vec![
                col(0),
                over_posts(AggregateFunction::Count, None),
                count_over(&[0, 2], vec![]),
                over_posts(AggregateFunction::SumInteger, Some(col(4))),
            ],
        )
    };
    assert_eq!(
        select(conn, &query).await,
        ["1|3|2|17", "2|2|1|0", "3|0|0|NULL"]
    );

    let users = rows(&USER, vec![]);
    let aggregates = [
        node(agg(AggregateFunction::SumDecimal, Some(col(4)))),
        node(agg(AggregateFunction::Avg, Some(col(3)))),
        node(Aggregate {
            distinct: true,
            ..agg(AggregateFunction::Count, Some(col(3)))
        }),
        node(Aggregate {
            filter: Some(not(gt(col(3), int(1)))),
            ..agg(AggregateFunction::Count, None)
        }),
    ];
    assert_eq!(
        aggregate(conn, &users, &aggregates).await,
        ["1234568.19|30|1|1"]
    );
    let first_two = Select {
        limit: Some(2),
        ..users.clone()
    };
    assert_eq!(
        aggregate(conn, &first_two, &aggregates).await,
        ["0.3|30|1|1"]
    );
    let none = Select {
        nothing: true,
        ..users
    };
    assert_eq!(aggregate(conn, &none, &aggregates).await, ["NULL|NULL|0|0"]);

    let count = || node(agg(AggregateFunction::Count, None));
    let sign = || Node::Arith(Arith::Rem, Box::new([col(4), int(5)]));
    let groups = Select {
        group_by: vec![sign()],
        having: vec![not(gt(count(), int(2)))],
        order: Some(vec![desc(count())]),
        limit: Some(2),
        ..values(&POST, vec![sign(), count()])
    };
    assert_eq!(select(conn, &groups).await, ["2|2", "0|2"]);
}

#[tokio::test]
async fn arithmetic_and_functions() {
    let conn = &mut *database().await;
    let arith = |operator, a, b| Node::Arith(operator, Box::new([a, b]));
    let decimal = |text: &str| Node::Value(Value::Decimal(text.parse().unwrap()));
    let call = |function, arguments| Node::Call(function, arguments);
    let extract = |part, node| Node::Extract(part, Box::new(node));
    let cases = [
        (arith(Arith::DivInteger, int(-7), int(2)), "-3"),
        (arith(Arith::Rem, int(-7), int(2)), "-1"),
        (
            arith(Arith::Sub, int(1), arith(Arith::Sub, int(2), int(3))),
            "2",
        ),
        (Node::Neg(Box::new(Node::Neg(Box::new(int(3))))), "3"),
        (
            eq(arith(Arith::Add, col(4), decimal("0.2")), decimal("0.3")),
            "1",
        ),
        (
            gt(arith(Arith::Mul, col(4), decimal("3")), decimal("0.3")),
            "0",
        ),
        (
            arith(
                Arith::Rem,
                Node::Neg(Box::new(decimal("1.25"))),
                decimal("0.5"),
            ),
            "-0.25",
        ),
        (call(Function::Greatest, vec![int(3), col(3)]), "30"),
        (
            call(Function::Least, vec![int(3), Node::Value(Value::Null)]),
            "NULL",
        ),
        (
            call(Function::Coalesce, vec![Node::Value(Value::Null), col(1)]),
            "Ann",
        ),
        (
            call(
                Function::Concat,
                vec![col(1), Node::Value(Value::Null), text("!")],
            ),
            "Ann!",
        ),
        (call(Function::Trim, vec![text("\t x \n")]), "x"),
        (call(Function::Upper, vec![text("ärger")]), "ÄRGER"),
        (call(Function::Length, vec![text("Ärger")]), "5"),
        (call(Function::NullIf, vec![int(3), int(3)]), "NULL"),
        (extract(Part::Year, col(5)), "2024"),
        (extract(Part::Day, col(5)), "29"),
        (extract(Part::Second, col(5)), "59"),
        (extract(Part::IsoWeekDay, col(5)), "4"),
        (extract(Part::Date, col(5)), "2024-02-29"),
        (extract(Part::Minute, extract(Part::Time, col(5))), "30"),
        (
            arith(
                Arith::Add,
                col(5),
                Node::Value(Value::Duration(jiff::SignedDuration::from_micros(1))),
            ),
            "2024-02-29 12:31:00",
        ),
        (eq(arith(Arith::Sub, col(5), col(5)), int(0)), "1"),
        (gt(call(Function::Now, vec![]), col(5)), "1"),
    ];
    for (node, expected) in cases {
        let what = format!("{node:?}");
        let mut query = values(&USER, vec![node]);
        query.filters.push(eq(col(0), int(1)));
        assert_eq!(select(conn, &query).await, [expected], "{what}");
    }
    for operator in [Arith::DivInteger, Arith::Div, Arith::Rem] {
        let query = values(&POST, vec![arith(operator, int(1), col(4))]);
        assert!(
            run(conn, sql::select(&query, Dialect::Sqlite).unwrap())
                .await
                .is_err(),
            "{operator:?} by zero"
        );
    }
}

#[tokio::test]
async fn updates_and_deletions() {
    let conn = &mut *database().await;
    async fn change(conn: &mut Conn, rendered: Rendered<'_>) -> u64 {
        conn.execute(&rendered.sql, &rendered.params)
            .await
            .unwrap()
            .rows_affected
    }
    let all = |nodes| Select {
        order: Some(vec![asc(col(0))]),
        ..values(&POST, nodes)
    };
    let set = |field, value| Assignment { field, value };
    let swap = [
        set(1, Node::Call(Function::Coalesce, vec![col(5), text("-")])),
        set(5, col(1)),
    ];
    let authors = rows(&POST, vec![eq(over(&[0], 1), text("Ann"))]);
    assert_eq!(
        change(conn, sql::update(&authors, &swap, Dialect::Sqlite).unwrap()).await,
        3
    );
    assert_eq!(
        select(conn, &all(vec![col(1), col(5)])).await,
        ["50|50%_off", r"-|a*b?[c]\d", "Ärger|ger", "|", "%|50 off"]
    );
    let editors_age = [set(
        4,
        Node::Call(Function::Coalesce, vec![over(&[1], 3), int(0)]),
    )];
    let every = rows(&POST, vec![]);
    assert_eq!(
        change(
            conn,
            sql::update(&every, &editors_age, Dialect::Sqlite).unwrap()
        )
        .await,
        5
    );
    assert_eq!(
        select(conn, &all(vec![col(4)])).await,
        ["0", "0", "30", "0", "30"]
    );
    assert_eq!(
        change(conn, sql::update(&every, &[], Dialect::Sqlite).unwrap()).await,
        5
    );

    let untagged = Select {
        limit: Some(2),
        ..rows(&POST, vec![not(any(&[2], vec![]))])
    };
    assert_eq!(
        change(conn, sql::delete(&untagged, Dialect::Sqlite).unwrap()).await,
        2
    );
    assert_eq!(select(conn, &all(vec![col(0)])).await, ["1", "3", "5"]);
    let nothing = Select {
        nothing: true,
        ..rows(&POST, vec![])
    };
    assert_eq!(
        change(conn, sql::delete(&nothing, Dialect::Sqlite).unwrap()).await,
        0
    );
    let leaves = rows(
        &CATEGORY,
        vec![not(any(&[1], vec![])), eq(over(&[0, 0], 0), int(1))],
    );
    assert_eq!(
        change(conn, sql::delete(&leaves, Dialect::Sqlite).unwrap()).await,
        1
    );
}

#[tokio::test]
async fn an_index_serves_prefixes() {
    let conn = &mut *database().await;
    let query = keys(
        &POST,
        matches(TextMatch::StartsWith, false, col(1), text("50")),
    );
    let rendered = sql::select(&query, Dialect::Sqlite).unwrap();
    let explain = format!("EXPLAIN QUERY PLAN {}", rendered.sql);
    let plan = run(
        conn,
        Rendered {
            sql: explain.into(),
            params: rendered.params,
        },
    )
    .await
    .unwrap()
    .join("\n");
    assert!(
        plan.contains("SEARCH t0 USING COVERING INDEX post_title (title>? AND title<?)"),
        "{plan}"
    );
}
