//! The exact text of each construct, first on SQLite, then where the other dialects differ. What the text means is asked of a
//! database in [`meaning`].

#[cfg(feature = "sqlite")]
mod meaning;
mod models;

use models::{
    CATEGORY, POST, POST_ROWS, PROFILE, TAG, USER, agg, any, asc, cmp, col, count_over, desc, eq,
    gt, int, keys, matches, not, over, path, rows, text, values,
};

use super::{Rendered, statements};
use crate::{
    Dialect,
    query::{
        Aggregate, AggregateFunction, Arith, Assignment, CaseArm, Compare, Function, Link, Node,
        Nulls, Order, Part, Path, Projection, Related, Select, TextMatch,
    },
    value::Value,
};

/// The text after `WHERE`, of the posts that meet a condition.
fn condition(node: Node, dialect: Dialect) -> String {
    let query = rows(&POST, vec![node]);
    let sql = super::select(&query, dialect).unwrap().sql.into_owned();
    sql.split_once(" WHERE ")
        .unwrap_or_else(|| panic!("{sql}"))
        .1
        .to_owned()
}

#[track_caller]
fn check(node: Node, expected: &str) {
    assert_eq!(condition(node, Dialect::Sqlite), expected);
}

/// The text of a condition on PostgreSQL and on MySQL, the latter with double quotes.
#[track_caller]
fn check_servers(node: &Node, postgres: &str, mysql: &str) {
    assert_eq!(condition(node.clone(), Dialect::Postgres), postgres);
    assert_eq!(
        condition(node.clone(), Dialect::MySql).replace('`', "\""),
        mysql
    );
}

fn sqlite(query: &Select) -> String {
    super::select(query, Dialect::Sqlite)
        .unwrap()
        .sql
        .into_owned()
}

/// The text after `FROM`.
#[track_caller]
fn check_from(query: &Select, expected: &str) {
    let sql = sqlite(query);
    assert_eq!(sql.split_once(" FROM ").unwrap().1, expected);
}

#[test]
fn plain_rows_are_the_static_text() {
    let query = rows(&POST, Vec::new());
    let rendered = super::select(&query, Dialect::Sqlite).unwrap();
    assert!(matches!(
        rendered.sql,
        std::borrow::Cow::Borrowed(POST_ROWS)
    ));
    let fields: Vec<&str> = POST.fields.iter().map(|field| field.column).collect();
    assert_eq!(
        statements::select_from(Dialect::Sqlite, POST.table, &fields),
        POST_ROWS
    );
    assert_eq!(
        super::select(&query, Dialect::MySql).unwrap().sql,
        POST_ROWS.replace('"', "`"),
        "the writer makes what was not made at build time"
    );
}

#[test]
fn filters_order_and_limit() {
    let query = Select {
        order: Some(vec![desc(col(4))]),
        limit: Some(10),
        ..rows(&POST, vec![eq(col(1), text("a")), gt(col(4), int(5))])
    };
    let tail = r#" WHERE t0."title" = ? AND t0."views" > ? ORDER BY t0."views" DESC, t0."id" DESC LIMIT ?"#;
    let params = vec![Value::Text("a".into()), Value::Int(5), Value::Int(10)];
    assert_eq!(
        super::select(&query, Dialect::Sqlite).unwrap(),
        Rendered {
            sql: format!("{POST_ROWS}{tail}").into(),
            params
        }
    );
    let postgres = super::select(&query, Dialect::Postgres).unwrap().sql;
    assert!(
        postgres.ends_with(r#" WHERE t0."title" = $1 AND t0."views" > $2 ORDER BY t0."views" DESC, t0."id" DESC LIMIT $3"#),
        "{postgres}"
    );
}

#[test]
fn a_foreign_key_needs_no_join() {
    check(eq(over(&[0], 0), int(1)), r#"t0."author_id" = ?"#);
    check_from(
        &keys(&PROFILE, eq(over(&[0], 0), int(1))),
        r#""blog_profile" AS t0 WHERE t0."user_id" = ?"#,
    );
    // Nor does the way back over the key.
    check_from(
        &keys(&CATEGORY, eq(over(&[0, 0], 0), int(1))),
        r#""blog_category" AS t0 LEFT JOIN "blog_category" AS t1 ON t1."id" = t0."parent_id" WHERE t1."parent_id" = ?"#,
    );
    check_from(
        &keys(&POST, eq(over(&[0, 2], 1), text("x"))),
        r#""blog_post" AS t0 LEFT JOIN "blog_profile" AS t1 ON t1."user_id" = t0."author_id" WHERE t1."bio" = ?"#,
    );
}

#[test]
fn joins_are_shared_and_left_from_the_first_doubt_on() {
    let query = Select {
        projections: vec![Projection::Model(path(&[0])), Projection::Model(path(&[1]))],
        order: Some(vec![asc(over(&[0], 1))]),
        ..rows(
            &POST,
            vec![
                eq(over(&[1], 1), text("x")),
                eq(over(&[1, 2], 1), text("y")),
            ],
        )
    };
    check_from(
        &query,
        r#""blog_post" AS t0 JOIN "blog_user" AS t1 ON t1."id" = t0."author_id" LEFT JOIN "blog_user" AS t2 ON t2."id" = t0."editor_id" LEFT JOIN "blog_profile" AS t3 ON t3."user_id" = t0."editor_id" WHERE t2."name" = ? AND t3."bio" = ? ORDER BY t1."name""#,
    );
    let sql = sqlite(&query);
    assert!(
        sql.contains(r#"t0."published", t1."id", t1."name""#),
        "{sql}"
    );
    assert!(sql.contains(r#"t1."joined", t2."id""#), "{sql}");
}

#[test]
fn negations() {
    check(not(eq(col(1), text("a"))), r#"t0."title" <> ?"#);
    check(not(eq(col(5), text("a"))), r#"t0."subtitle" IS NOT ?"#);
    check(
        not(eq(col(5), over(&[1], 1))),
        r#"(t0."subtitle" = t1."name") IS NOT TRUE"#,
    );
    check(not(gt(col(4), int(1))), r#"t0."views" <= ?"#);
    check(
        not(gt(col(3), int(1))),
        r#"(t0."editor_id" > ?) IS NOT TRUE"#,
    );
    check(
        not(Node::IsNull(Box::new(col(3)))),
        r#"t0."editor_id" IS NOT NULL"#,
    );
    check(
        not(Node::In(
            Box::new(col(4)),
            vec![Value::Int(1), Value::Int(2)],
        )),
        r#"t0."views" NOT IN (?, ?)"#,
    );
    check(
        not(Node::In(
            Box::new(col(3)),
            vec![Value::Int(1), Value::Int(2)],
        )),
        r#"(t0."editor_id" IN (?, ?)) IS NOT TRUE"#,
    );
    check(not(not(gt(col(3), int(1)))), r#"t0."editor_id" > ?"#);
    check(
        not(not(not(gt(col(3), int(1))))),
        r#"(t0."editor_id" > ?) IS NOT TRUE"#,
    );
    check(
        not(Node::IsTrue(Box::new(col(6)))),
        r#"t0."published" = FALSE"#,
    );
    check(
        not(Node::And(vec![gt(col(4), int(1)), eq(col(1), text("a"))])),
        r#"NOT (t0."views" > ? AND t0."title" = ?)"#,
    );
    check(
        not(Node::Or(vec![gt(col(4), int(1)), gt(col(3), int(1))])),
        r#"(t0."views" > ? OR t0."editor_id" > ?) IS NOT TRUE"#,
    );
    check(
        not(Node::Between(Box::new([col(4), int(1), int(2)]))),
        r#"t0."views" NOT BETWEEN ? AND ?"#,
    );
    check_servers(
        &not(eq(col(5), text("a"))),
        r#"t0."subtitle" IS DISTINCT FROM $1"#,
        r#"NOT (t0."subtitle" <=> ?)"#,
    );
}

#[test]
fn null_tests() {
    check(
        eq(col(3), Node::Value(Value::Null)),
        r#"t0."editor_id" IS NULL"#,
    );
    check(
        not(eq(col(3), Node::Value(Value::Null))),
        r#"t0."editor_id" IS NOT NULL"#,
    );
    check(
        not(Node::In(Box::new(col(3)), vec![Value::Null, Value::Int(1)])),
        r#"(t0."editor_id" IS NOT NULL AND t0."editor_id" <> ?)"#,
    );
    let same = Node::Same(Box::new([col(5), over(&[1], 1)]));
    check(same.clone(), r#"t0."subtitle" IS t1."name""#);
    check(not(same.clone()), r#"t0."subtitle" IS NOT t1."name""#);
    check_servers(
        &same,
        r#"t0."subtitle" IS NOT DISTINCT FROM t1."name""#,
        r#"t0."subtitle" <=> t1."name""#,
    );
    check(
        Node::Same(Box::new([col(1), text("a")])),
        r#"t0."title" = ?"#,
    );
}

#[test]
fn truth_as_a_value() {
    let (known, doubtful) = (gt(col(4), int(1)), gt(col(3), int(1)));
    check(
        Node::Xor(Box::new([known.clone(), doubtful.clone()])),
        r#"(t0."views" > ?) <> ((t0."editor_id" > ?) IS TRUE)"#,
    );
    check(
        eq(
            Node::Truth(Box::new(doubtful)),
            Node::Value(Value::Bool(true)),
        ),
        r#"((t0."editor_id" > ?) IS TRUE) = TRUE"#,
    );
    check(
        Node::IsTrue(Box::new(Node::Truth(Box::new(known)))),
        r#"(t0."views" > ?)"#,
    );
    check(Node::IsTrue(Box::new(col(6))), r#"t0."published" = TRUE"#);
    check(Node::And(Vec::new()), "TRUE");
    check(Node::Or(Vec::new()), "FALSE");
}

#[test]
fn and_and_or_keep_apart() {
    let (a, b, c) = (
        gt(col(4), int(1)),
        eq(col(1), text("a")),
        eq(col(2), int(3)),
    );
    check(
        Node::And(vec![Node::Or(vec![a.clone(), b.clone()]), c.clone()]),
        r#"(t0."views" > ? OR t0."title" = ?) AND t0."author_id" = ?"#,
    );
    check(
        Node::And(vec![Node::Or(vec![Node::And(vec![a, b]), c])]),
        r#"((t0."views" > ? AND t0."title" = ?) OR t0."author_id" = ?)"#,
    );
}

#[test]
fn text_of_bound_patterns() {
    use TextMatch::{Contains, EndsWith, Equals, Regex, StartsWith};
    check(
        matches(Contains, false, col(1), text("a%")),
        r#"instr(t0."title", ?) > 0"#,
    );
    check(
        matches(StartsWith, false, col(1), text("ab")),
        r#"(t0."title" COLLATE BINARY >= ? AND t0."title" COLLATE BINARY < ?)"#,
    );
    check(
        matches(EndsWith, false, col(1), text("ab")),
        r#"substr(t0."title", ?) = ?"#,
    );
    check(
        matches(Contains, true, col(1), text("A")),
        r#"instr(luthier_lower(t0."title"), ?) > 0"#,
    );
    check(
        matches(StartsWith, true, col(1), text("A")),
        r#"substr(luthier_lower(t0."title"), 1, ?) = ?"#,
    );
    check(
        matches(Equals, true, col(1), text("A")),
        r#"luthier_lower(t0."title") = ?"#,
    );
    check(
        matches(Regex, false, col(1), text("^a")),
        r#"t0."title" REGEXP ?"#,
    );
    check(
        matches(Regex, true, col(1), text("^a")),
        r#"luthier_iregexp(?, t0."title")"#,
    );
    check(matches(Contains, false, col(1), text("")), "TRUE");
    check(
        matches(EndsWith, true, col(5), text("")),
        r#"t0."subtitle" IS NOT NULL"#,
    );

    let contains = matches(Contains, false, col(1), text("5%_!\\"));
    check_servers(
        &contains,
        r#"t0."title" LIKE $1"#,
        r#"t0."title" LIKE ? ESCAPE '!'"#,
    );
    let query = rows(&POST, vec![contains]);
    let params = |dialect| super::select(&query, dialect).unwrap().params;
    assert_eq!(
        params(Dialect::Postgres),
        [Value::Text(r"%5\%\_!\\%".into())]
    );
    assert_eq!(params(Dialect::MySql), [Value::Text(r"%5!%!_!!\%".into())]);
    check_servers(
        &matches(StartsWith, true, col(1), text("A")),
        r#"t0."title" ILIKE $1"#,
        r#"LOWER(t0."title") LIKE LOWER(?) ESCAPE '!'"#,
    );
    check_servers(
        &matches(Equals, true, col(1), text("A")),
        r#"lower(t0."title") = lower($1)"#,
        r#"LOWER(t0."title") = LOWER(?)"#,
    );
    let regex = matches(Regex, true, col(1), text("a"));
    check_servers(
        &regex,
        r#"t0."title" ~* $1"#,
        r#"REGEXP_LIKE(t0."title", ?, 'i')"#,
    );
    assert_eq!(
        condition(regex, Dialect::MariaDb),
        "t0.`title` REGEXP concat('(?i)', ?)"
    );
}

#[test]
fn text_of_columns() {
    use TextMatch::{Contains, EndsWith, StartsWith};
    check(
        matches(Contains, false, col(1), col(5)),
        r#"instr(t0."title", t0."subtitle") > 0"#,
    );
    check(
        matches(EndsWith, true, col(1), col(5)),
        r#"substr(luthier_lower(t0."title"), length(luthier_lower(t0."title")) - length(luthier_lower(t0."subtitle")) + 1) = luthier_lower(t0."subtitle") COLLATE BINARY"#,
    );
    check_servers(
        &matches(StartsWith, false, col(1), col(5)),
        r#"starts_with(t0."title", t0."subtitle")"#,
        r#"LEFT(t0."title", CHAR_LENGTH(t0."subtitle")) = t0."subtitle""#,
    );
    check_servers(
        &matches(EndsWith, false, col(1), col(5)),
        r#"right(t0."title", char_length(t0."subtitle")) = t0."subtitle""#,
        r#"RIGHT(t0."title", CHAR_LENGTH(t0."subtitle")) = t0."subtitle""#,
    );
}

#[test]
fn to_many_conditions_are_exists() {
    check_from(
        &keys(
            &USER,
            any(&[0], vec![gt(col(4), int(1)), eq(over(&[1], 1), text("x"))]),
        ),
        r#""blog_user" AS t0 WHERE EXISTS (SELECT 1 FROM "blog_post" AS t1 LEFT JOIN "blog_user" AS t2 ON t2."id" = t1."editor_id" WHERE t1."author_id" = t0."id" AND t1."views" > ? AND t2."name" = ?)"#,
    );
    check(
        not(any(&[2], Vec::new())),
        r#"NOT EXISTS (SELECT 1 FROM "blog_post_tags" AS t1 WHERE t1."post_id" = t0."id")"#,
    );
    check(
        any(&[2], vec![eq(col(0), text("rust"))]),
        r#"EXISTS (SELECT 1 FROM "blog_post_tags" AS t1 WHERE t1."post_id" = t0."id" AND t1."tag_id" = ?)"#,
    );
    check(
        any(&[2], vec![eq(col(1), text("Rust"))]),
        r#"EXISTS (SELECT 1 FROM "blog_post_tags" AS t1 JOIN "blog_tag" AS t2 ON t2."name" = t1."tag_id" WHERE t1."post_id" = t0."id" AND t2."label" = ?)"#,
    );
    // Over a to-one step, whose key this side holds.
    check(
        any(&[0, 0], vec![gt(col(4), int(1))]),
        r#"EXISTS (SELECT 1 FROM "blog_post" AS t1 WHERE t1."author_id" = t0."author_id" AND t1."views" > ?)"#,
    );
    // Two to-many steps; the tags themselves are passed through.
    check(
        any(&[2, 0], vec![gt(col(4), int(1))]),
        r#"EXISTS (SELECT 1 FROM "blog_post_tags" AS t1 JOIN "blog_post_tags" AS t2 ON t2."tag_id" = t1."tag_id" JOIN "blog_post" AS t3 ON t3."id" = t2."post_id" WHERE t1."post_id" = t0."id" AND t3."views" > ?)"#,
    );
    check_from(
        &keys(&USER, any(&[0, 2], vec![eq(col(0), text("rust"))])),
        r#""blog_user" AS t0 WHERE EXISTS (SELECT 1 FROM "blog_post" AS t1 JOIN "blog_post_tags" AS t2 ON t2."post_id" = t1."id" WHERE t1."author_id" = t0."id" AND t2."tag_id" = ?)"#,
    );
}

#[test]
fn outer_columns_count_selects() {
    check_from(
        &keys(
            &USER,
            any(&[0], vec![eq(col(1), Node::Outer(1, Path::ROOT, 1))]),
        ),
        r#""blog_user" AS t0 WHERE EXISTS (SELECT 1 FROM "blog_post" AS t1 WHERE t1."author_id" = t0."id" AND t1."title" = t0."name")"#,
    );
    // A join of the outer query that only the inner one needs.
    let inner = rows(
        &TAG,
        vec![any(&[0], vec![eq(col(1), Node::Outer(2, path(&[0]), 1))])],
    );
    check_from(
        &keys(&POST, Node::Exists(Box::new(inner))),
        r#""blog_post" AS t0 JOIN "blog_user" AS t1 ON t1."id" = t0."author_id" WHERE EXISTS (SELECT 1 FROM "blog_tag" AS t2 WHERE EXISTS (SELECT 1 FROM "blog_post_tags" AS t3 JOIN "blog_post" AS t4 ON t4."id" = t3."post_id" WHERE t3."tag_id" = t2."name" AND t4."title" = t1."name"))"#,
    );
}

#[test]
fn aggregates_over_relations_are_subqueries() {
    check_from(
        &keys(
            &USER,
            gt(
                count_over(&[0], vec![Node::IsTrue(Box::new(col(6)))]),
                int(5),
            ),
        ),
        r#""blog_user" AS t0 WHERE (SELECT COUNT(*) FROM "blog_post" AS t1 WHERE t1."author_id" = t0."id" AND t1."published" = TRUE) > ?"#,
    );
    let distinct = Aggregate {
        distinct: true,
        ..agg(AggregateFunction::Count, None)
    };
    let filtered = Aggregate {
        filter: Some(gt(col(4), int(1))),
        ..agg(AggregateFunction::SumInteger, Some(col(4)))
    };
    let related = |steps: &[u8]| {
        Box::new(Related {
            path: path(steps),
            filters: Vec::new(),
        })
    };
    let query = values(
        &USER,
        vec![
            Node::Over(Box::new(distinct), related(&[0, 2])),
            Node::Over(Box::new(filtered), related(&[1])),
        ],
    );
    assert_eq!(
        sqlite(&query),
        r#"SELECT (SELECT COUNT(DISTINCT t2."tag_id") FROM "blog_post" AS t1 JOIN "blog_post_tags" AS t2 ON t2."post_id" = t1."id" WHERE t1."author_id" = t0."id"), (SELECT SUM(t3."views") FROM "blog_post" AS t3 WHERE t3."editor_id" = t0."id" AND t3."views" > ?) FROM "blog_user" AS t0 ORDER BY t0."name""#
    );
}

#[test]
fn subqueries() {
    let authors = values(&POST, vec![over(&[0], 0)]);
    let node = Node::InQuery(Box::new(col(0)), Box::new(authors.clone()));
    check_from(
        &keys(&USER, not(node)),
        r#""blog_user" AS t0 WHERE t0."id" NOT IN (SELECT t1."author_id" FROM "blog_post" AS t1)"#,
    );
    let editors = Node::InQuery(Box::new(col(0)), Box::new(values(&POST, vec![col(3)])));
    check_from(
        &keys(&USER, not(editors)),
        r#""blog_user" AS t0 WHERE (t0."id" IN (SELECT t1."editor_id" FROM "blog_post" AS t1)) IS NOT TRUE"#,
    );
    // A default ordering counts where rows are cut off; MySQL takes no LIMIT there.
    let oldest = Select {
        limit: Some(3),
        ..values(&USER, vec![col(0)])
    };
    let node = Node::InQuery(Box::new(col(2)), Box::new(oldest));
    check(
        node.clone(),
        r#"t0."author_id" IN (SELECT t1."id" FROM "blog_user" AS t1 ORDER BY t1."name", t1."id" LIMIT ?)"#,
    );
    assert_eq!(
        condition(node, Dialect::MySql),
        "t0.`author_id` IN (SELECT c0 FROM (SELECT t1.`id` AS c0 FROM `blog_user` AS t1 ORDER BY t1.`name`, t1.`id` LIMIT ?) AS t2)"
    );
    let whole = rows(&USER, Vec::new());
    check(
        Node::InQuery(Box::new(col(2)), Box::new(whole.clone())),
        r#"t0."author_id" IN (SELECT t1."id" FROM "blog_user" AS t1)"#,
    );
    check(
        eq(
            Node::Subquery(Box::new(values(&USER, vec![col(1)]))),
            col(1),
        ),
        r#"(SELECT t1."name" FROM "blog_user" AS t1 ORDER BY t1."name", t1."id" LIMIT ?) = t0."title""#,
    );
    let nothing = Select {
        nothing: true,
        ..whole
    };
    check(
        Node::Exists(Box::new(nothing)),
        r#"EXISTS (SELECT 1 FROM "blog_user" AS t1 WHERE FALSE)"#,
    );
}

#[test]
fn orderings() {
    let ordered = |terms: Vec<Order>, limit| Select {
        order: Some(terms),
        limit,
        ..keys(&POST, Node::Bool(true))
    };
    let tail = |query: &Select, dialect| {
        let sql = super::select(query, dialect).unwrap().sql;
        sql.split_once(" ORDER BY ")
            .map_or("", |(_, tail)| tail)
            .replace('`', "\"")
    };
    let by_null = ordered(vec![asc(col(3)), desc(col(5)), asc(col(4))], None);
    assert_eq!(
        tail(&by_null, Dialect::Sqlite),
        r#"t0."editor_id", t0."subtitle" DESC, t0."views""#
    );
    assert_eq!(
        tail(&by_null, Dialect::Postgres),
        r#"t0."editor_id" NULLS FIRST, t0."subtitle" DESC NULLS LAST, t0."views""#
    );
    let last = ordered(
        vec![Order {
            nulls: Nulls::Last,
            ..asc(col(3))
        }],
        None,
    );
    assert_eq!(tail(&last, Dialect::Sqlite), r#"t0."editor_id" NULLS LAST"#);
    assert_eq!(tail(&last, Dialect::Postgres), r#"t0."editor_id""#);
    assert_eq!(
        tail(&last, Dialect::MySql),
        r#"t0."editor_id" IS NULL, t0."editor_id""#
    );
    let reversed = Select {
        reversed: true,
        ..last
    };
    assert_eq!(
        tail(&reversed, Dialect::Sqlite),
        r#"t0."editor_id" DESC NULLS FIRST"#
    );
    assert_eq!(
        tail(&reversed, Dialect::MySql),
        r#"t0."editor_id" IS NULL DESC, t0."editor_id" DESC"#
    );
    let own = ordered(
        vec![Order {
            nulls: Nulls::Database,
            ..asc(col(3))
        }],
        None,
    );
    assert_eq!(tail(&own, Dialect::Postgres), r#"t0."editor_id""#);

    assert_eq!(
        tail(&ordered(Vec::new(), Some(1)), Dialect::Sqlite),
        r#"t0."id" LIMIT ?"#
    );
    assert_eq!(
        tail(&ordered(vec![desc(col(0))], Some(1)), Dialect::Sqlite),
        r#"t0."id" DESC LIMIT ?"#
    );
    assert_eq!(
        tail(&ordered(vec![asc(over(&[0], 2))], Some(1)), Dialect::Sqlite),
        r#"t1."email", t0."id" LIMIT ?"#
    );
    let users = Select {
        limit: Some(1),
        order: Some(vec![asc(col(2))]),
        ..rows(&USER, Vec::new())
    };
    assert_eq!(tail(&users, Dialect::Sqlite), r#"t0."email" LIMIT ?"#);
    let default = Select {
        reversed: true,
        offset: 5,
        ..rows(&USER, Vec::new())
    };
    assert_eq!(
        tail(&default, Dialect::Sqlite),
        r#"t0."name" DESC, t0."id" DESC LIMIT -1 OFFSET ?"#
    );
    assert_eq!(
        tail(&default, Dialect::Postgres),
        r#"t0."name" DESC, t0."id" DESC OFFSET $1"#
    );
    assert_eq!(
        tail(&default, Dialect::MySql),
        r#"t0."name" DESC, t0."id" DESC LIMIT 18446744073709551615 OFFSET ?"#
    );
}

#[test]
fn distinct_values() {
    let distinct = |order| Select {
        distinct: true,
        order,
        ..values(&POST, vec![col(4), col(5)])
    };
    assert_eq!(
        sqlite(&distinct(None)),
        r#"SELECT DISTINCT t0."views", t0."subtitle" FROM "blog_post" AS t0"#
    );
    let held = Select {
        limit: Some(2),
        ..distinct(Some(vec![desc(col(5))]))
    };
    assert_eq!(
        sqlite(&held),
        r#"SELECT DISTINCT t0."views", t0."subtitle" FROM "blog_post" AS t0 ORDER BY 2 DESC, 1 DESC LIMIT ?"#
    );
    let other = distinct(Some(vec![asc(col(1))]));
    assert_eq!(
        sqlite(&other),
        r#"SELECT t0."views", t0."subtitle" FROM "blog_post" AS t0 GROUP BY 1, 2 ORDER BY MIN(t0."title")"#
    );
    // The default ordering of users is not what these rows hold.
    let ages = Select {
        distinct: true,
        ..values(&USER, vec![col(3)])
    };
    assert_eq!(
        sqlite(&ages),
        r#"SELECT DISTINCT t0."age" FROM "blog_user" AS t0"#
    );
    // Whole rows are never equal.
    let whole = Select {
        distinct: true,
        ..rows(&POST, Vec::new())
    };
    assert_eq!(sqlite(&whole), POST_ROWS);
}

#[test]
fn groups() {
    let ten = || Node::Arith(Arith::DivInteger, Box::new([col(4), int(10)]));
    let count = || Node::Aggregate(Box::new(agg(AggregateFunction::Count, None)));
    let query = Select {
        group_by: vec![col(2), ten()],
        having: vec![gt(count(), int(2))],
        order: Some(vec![desc(count())]),
        limit: Some(5),
        ..values(&POST, vec![col(2), ten(), count()])
    };
    assert_eq!(
        sqlite(&query),
        r#"SELECT t0."author_id", luthier_div(t0."views", ?), COUNT(*) FROM "blog_post" AS t0 GROUP BY t0."author_id", 2 HAVING COUNT(*) > ? ORDER BY 3 DESC, 1 DESC, 2 DESC LIMIT ?"#
    );
    let by_age = Select {
        group_by: vec![col(3)],
        ..values(&USER, vec![col(3), count()])
    };
    assert_eq!(
        sqlite(&by_age),
        r#"SELECT t0."age", COUNT(*) FROM "blog_user" AS t0 GROUP BY t0."age""#
    );
    assert_eq!(
        super::count(&by_age, Dialect::Sqlite).unwrap().sql,
        r#"SELECT COUNT(*) FROM (SELECT 1 FROM "blog_user" AS t0 GROUP BY t0."age") AS t1"#
    );
}

#[test]
fn counts_and_existence() {
    let sql = |query: &Select| {
        super::count(query, Dialect::Sqlite)
            .unwrap()
            .sql
            .into_owned()
    };
    let mut query = rows(&POST, vec![gt(col(4), int(1))]);
    query.projections.push(Projection::Model(path(&[0])));
    assert_eq!(
        sql(&query),
        r#"SELECT COUNT(*) FROM "blog_post" AS t0 WHERE t0."views" > ?"#
    );
    let sliced = Select {
        limit: Some(10),
        offset: 5,
        ..query.clone()
    };
    assert_eq!(
        sql(&sliced),
        r#"SELECT COUNT(*) FROM (SELECT 1 FROM "blog_post" AS t0 WHERE t0."views" > ? LIMIT ? OFFSET ?) AS t1"#
    );
    let distinct = Select {
        distinct: true,
        ..values(&POST, vec![col(4), col(5)])
    };
    assert_eq!(
        sql(&distinct),
        r#"SELECT COUNT(*) FROM (SELECT DISTINCT t0."views" AS c0, t0."subtitle" AS c1 FROM "blog_post" AS t0) AS t1"#
    );
    assert_eq!(
        super::exists(&sliced, Dialect::Sqlite).unwrap().sql,
        r#"SELECT EXISTS (SELECT 1 FROM "blog_post" AS t0 WHERE t0."views" > ? LIMIT ? OFFSET ?)"#
    );
    assert_eq!(
        super::exists(
            &Select {
                offset: 0,
                ..sliced
            },
            Dialect::Sqlite
        )
        .unwrap()
        .sql,
        r#"SELECT EXISTS (SELECT 1 FROM "blog_post" AS t0 WHERE t0."views" > ?)"#
    );
}

#[test]
fn aggregates() {
    use AggregateFunction::{Avg, Count, Max, SumDecimal, SumInteger};
    let node = |aggregate| Node::Aggregate(Box::new(aggregate));
    let filtered = Aggregate {
        filter: Some(gt(col(3), int(18))),
        ..agg(Count, None)
    };
    let nodes = [
        node(agg(SumInteger, Some(col(3)))),
        node(agg(SumDecimal, Some(col(4)))),
        node(Aggregate {
            distinct: true,
            ..agg(Avg, Some(col(3)))
        }),
        node(agg(Max, Some(over(&[2], 1)))),
        node(filtered),
    ];
    let query = rows(&USER, Vec::new());
    let sql = |dialect| {
        super::aggregate(&query, &nodes, dialect)
            .unwrap()
            .sql
            .replace('`', "\"")
    };
    let from =
        r#" FROM "blog_user" AS t0 LEFT JOIN "blog_profile" AS t1 ON t1."user_id" = t0."id""#;
    assert_eq!(
        sql(Dialect::Sqlite),
        format!(
            r#"SELECT SUM(t0."age"), luthier_decimal_sum(t0."balance"), AVG(DISTINCT t0."age"), MAX(t1."bio"), COUNT(*) FILTER (WHERE t0."age" > ?){from}"#
        )
    );
    assert_eq!(
        sql(Dialect::Postgres),
        format!(
            r#"SELECT CAST(SUM(t0."age") AS bigint), SUM(t0."balance"), CAST(AVG(DISTINCT t0."age") AS double precision), MAX(t1."bio"), COUNT(*) FILTER (WHERE t0."age" > $1){from}"#
        )
    );
    assert_eq!(
        sql(Dialect::MySql),
        format!(
            r#"SELECT SUM(t0."age"), SUM(t0."balance"), AVG(DISTINCT 0e0 + (t0."age")), MAX(t1."bio"), COUNT(CASE WHEN t0."age" > ? THEN 1 END){from}"#
        )
    );
    let sliced = Select {
        limit: Some(3),
        ..query.clone()
    };
    assert_eq!(
        super::aggregate(&sliced, &nodes[..1], Dialect::Sqlite)
            .unwrap()
            .sql,
        r#"SELECT SUM(t0."age") FROM "blog_user" AS t0 WHERE t0."id" IN (SELECT t1."id" FROM "blog_user" AS t1 ORDER BY t1."name", t1."id" LIMIT ?)"#
    );
}

#[test]
fn updates() {
    let sql = |query: &Select, assignments: &[Assignment], dialect| {
        super::update(query, assignments, dialect)
            .unwrap()
            .sql
            .replace('`', "\"")
    };
    let add = |field| Assignment {
        field: 4,
        value: Node::Arith(Arith::Add, Box::new([field, int(1)])),
    };
    let query = rows(&POST, vec![eq(col(1), text("a"))]);
    for dialect in [Dialect::Sqlite, Dialect::MySql] {
        assert_eq!(
            sql(&query, &[add(col(4))], dialect),
            r#"UPDATE "blog_post" SET "views" = "blog_post"."views" + ? WHERE "blog_post"."title" = ?"#
        );
    }
    let joined = rows(&POST, vec![eq(over(&[0], 1), text("a"))]);
    assert_eq!(
        sql(&joined, &[add(col(4))], Dialect::Sqlite),
        r#"UPDATE "blog_post" SET "views" = "blog_post"."views" + ? WHERE "blog_post"."id" IN (SELECT t0."id" FROM "blog_post" AS t0 JOIN "blog_user" AS t1 ON t1."id" = t0."author_id" WHERE t1."name" = ?)"#
    );
    assert_eq!(
        sql(&query, &[add(over(&[1], 3))], Dialect::Sqlite),
        r#"UPDATE "blog_post" SET "views" = (SELECT t0."age" FROM "blog_user" AS t0 WHERE t0."id" = "blog_post"."editor_id") + ? WHERE "blog_post"."title" = ?"#
    );
    // A swap, where assignments see the ones before them.
    let swap = [
        Assignment {
            field: 1,
            value: col(5),
        },
        Assignment {
            field: 5,
            value: col(1),
        },
    ];
    assert_eq!(
        sql(&query, &swap, Dialect::MariaDb),
        r#"UPDATE "blog_post" AS t0 JOIN (SELECT t1."id" AS c0, t1."subtitle" AS c1, t1."title" AS c2 FROM "blog_post" AS t1 WHERE t1."title" = ? LIMIT 18446744073709551615) AS t2 ON t2.c0 = t0."id" SET t0."title" = t2.c1, t0."subtitle" = t2.c2"#
    );
}

#[test]
fn deletions() {
    let sql = |query: &Select, dialect| {
        super::delete(query, dialect)
            .unwrap()
            .sql
            .replace('`', "\"")
    };
    let exists = rows(&USER, vec![not(any(&[0], Vec::new()))]);
    let inside =
        r#"NOT EXISTS (SELECT 1 FROM "blog_post" AS t0 WHERE t0."author_id" = "blog_user"."id")"#;
    assert_eq!(
        sql(&exists, Dialect::Sqlite),
        format!(r#"DELETE FROM "blog_user" WHERE {inside}"#)
    );
    assert_eq!(
        sql(&exists, Dialect::MariaDb),
        r#"DELETE FROM "blog_user" WHERE "blog_user"."id" IN (SELECT c0 FROM (SELECT t0."id" AS c0 FROM "blog_user" AS t0 WHERE NOT EXISTS (SELECT 1 FROM "blog_post" AS t1 WHERE t1."author_id" = t0."id") LIMIT 18446744073709551615) AS t2)"#
    );
    let sliced = Select {
        limit: Some(2),
        ..rows(&USER, Vec::new())
    };
    assert_eq!(
        sql(&sliced, Dialect::Sqlite),
        r#"DELETE FROM "blog_user" WHERE "blog_user"."id" IN (SELECT t0."id" FROM "blog_user" AS t0 ORDER BY t0."name", t0."id" LIMIT ?)"#
    );
    assert_eq!(
        sql(&rows(&TAG, Vec::new()), Dialect::Postgres),
        r#"DELETE FROM "blog_tag""#
    );
    let nothing = Select {
        nothing: true,
        ..rows(&TAG, Vec::new())
    };
    assert_eq!(
        sql(&nothing, Dialect::Postgres),
        r#"DELETE FROM "blog_tag" WHERE FALSE"#
    );
}

#[test]
fn links() {
    let two = vec![Value::Int(1), Value::Int(2)];
    let linked = |model, relation, keys: &[Value<'static>], project, slice| Select {
        link: Some(Link {
            relation,
            keys: keys.to_vec(),
            project,
            slice,
        }),
        order: Some(Vec::new()),
        ..values(model, vec![col(0)])
    };
    let posts = &USER.relations[0];
    let tags = &POST.relations[2];
    assert_eq!(
        sqlite(&linked(&POST, posts, &two, true, None)),
        r#"SELECT t0."id", t0."author_id" FROM "blog_post" AS t0 WHERE t0."author_id" IN (?, ?)"#
    );
    assert_eq!(
        sqlite(&linked(&TAG, tags, &two, true, None)),
        r#"SELECT t0."name", t1."post_id" FROM "blog_tag" AS t0 JOIN "blog_post_tags" AS t1 ON t1."tag_id" = t0."name" WHERE t1."post_id" IN (?, ?)"#
    );
    assert_eq!(
        sqlite(&linked(&TAG, tags, &two[..1], false, None)),
        r#"SELECT t0."name" FROM "blog_tag" AS t0 WHERE t0."name" IN (SELECT t1."tag_id" FROM "blog_post_tags" AS t1 WHERE t1."post_id" = ?)"#
    );
    assert_eq!(
        sqlite(&linked(&POST, posts, &two[..1], true, Some((2, Some(3))))),
        r#"SELECT t0."id", t0."author_id" FROM "blog_post" AS t0 WHERE t0."author_id" = ? ORDER BY t0."id" LIMIT ? OFFSET ?"#
    );
    let query = linked(&TAG, tags, &two, true, Some((2, Some(3))));
    let rendered = super::select(&query, Dialect::Sqlite).unwrap();
    assert_eq!(
        rendered.sql,
        r#"SELECT c0, c1 FROM (SELECT t0."name" AS c0, t1."post_id" AS c1, ROW_NUMBER() OVER (PARTITION BY t1."post_id" ORDER BY t0."name") AS n FROM "blog_tag" AS t0 JOIN "blog_post_tags" AS t1 ON t1."tag_id" = t0."name" WHERE t1."post_id" IN (?, ?)) AS t2 WHERE n > ? AND n <= ? ORDER BY n"#
    );
    assert_eq!(rendered.params, [1, 2, 2, 5].map(Value::Int));
}

#[test]
fn functions_and_arithmetic() {
    let call = |function, arguments| Node::Call(function, arguments);
    let arith = |operator, a, b| Node::Arith(operator, Box::new([a, b]));
    let value = |node: Node, dialect| {
        let query = values(&USER, vec![node]);
        let sql = super::select(
            &Select {
                order: Some(Vec::new()),
                ..query
            },
            dialect,
        )
        .unwrap()
        .sql
        .into_owned();
        let sql = sql.replace('`', "\"");
        sql["SELECT ".len()..sql.rfind(" FROM \"blog_user\"").unwrap()].to_owned()
    };
    let nested = arith(
        Arith::Mul,
        arith(Arith::Add, col(3), int(1)),
        Node::Neg(Box::new(Node::Neg(Box::new(col(3))))),
    );
    assert_eq!(
        value(nested, Dialect::Sqlite),
        r#"(t0."age" + ?) * (-(-t0."age"))"#
    );
    let halves = arith(Arith::DivInteger, col(3), int(2));
    assert_eq!(
        value(halves.clone(), Dialect::Sqlite),
        r#"luthier_div(t0."age", ?)"#
    );
    assert_eq!(value(halves.clone(), Dialect::Postgres), r#"t0."age" / $1"#);
    assert_eq!(value(halves, Dialect::MySql), r#"t0."age" DIV ?"#);
    let decimals = arith(Arith::Add, col(4), col(4));
    assert_eq!(
        value(decimals.clone(), Dialect::Sqlite),
        r#"luthier_decimal_add(t0."balance", t0."balance")"#
    );
    assert_eq!(
        value(gt(decimals, int(1)), Dialect::Sqlite),
        r#"luthier_decimal_cmp(luthier_decimal_add(t0."balance", t0."balance"), ?) > 0"#
    );
    let day = Node::Value(Value::Duration(jiff::SignedDuration::from_hours(24)));
    let later = arith(Arith::Sub, col(5), day);
    assert_eq!(
        value(later.clone(), Dialect::Sqlite),
        r#"luthier_timestamp_add(t0."joined", -?)"#
    );
    assert_eq!(
        value(later.clone(), Dialect::Postgres),
        r#"(t0."joined" - CAST($1 AS bigint) * INTERVAL '1 microsecond')"#
    );
    assert_eq!(
        value(later, Dialect::MySql),
        r#"DATE_SUB(t0."joined", INTERVAL ? MICROSECOND)"#
    );

    let greatest = call(Function::Greatest, vec![col(3), int(1)]);
    assert_eq!(
        value(greatest.clone(), Dialect::Sqlite),
        r#"max(t0."age", ?)"#
    );
    assert_eq!(
        value(greatest, Dialect::Postgres),
        r#"CASE WHEN t0."age" IS NOT NULL THEN GREATEST(t0."age", $1) END"#
    );
    let concat = call(Function::Concat, vec![col(1), over(&[2], 1), text("!")]);
    assert_eq!(
        value(concat.clone(), Dialect::Postgres),
        r#"concat(t0."name", t1."bio", CAST($1 AS text))"#
    );
    assert_eq!(
        value(concat, Dialect::MySql),
        r#"concat(t0."name", COALESCE(t1."bio", ''), ?)"#
    );
    let hour = Node::Extract(Part::Hour, Box::new(col(5)));
    assert_eq!(
        value(hour.clone(), Dialect::Sqlite),
        r#"CAST(substr(t0."joined", 12, 2) AS INTEGER)"#
    );
    assert_eq!(
        value(hour, Dialect::Postgres),
        r#"CAST(EXTRACT(HOUR FROM (t0."joined") AT TIME ZONE 'UTC') AS integer)"#
    );
    let arm = CaseArm {
        when: cmp(Compare::Lt, col(3), int(18)),
        then: text("young"),
    };
    let case = Node::Case(vec![arm], Some(Box::new(text("old"))));
    assert_eq!(
        value(case.clone(), Dialect::Sqlite),
        r#"CASE WHEN t0."age" < ? THEN ? ELSE ? END"#
    );
    assert_eq!(
        value(case, Dialect::Postgres),
        r#"CASE WHEN t0."age" < $1 THEN CAST($2 AS text) ELSE CAST($3 AS text) END"#
    );
}

#[test]
fn statements_by_key() {
    let columns = ["title", "a\"b`c"];
    assert_eq!(
        statements::get(Dialect::Postgres, "p", &columns, "id"),
        r#"SELECT t0."title", t0."a""b`c" FROM "p" AS t0 WHERE t0."id" = $1"#
    );
    assert_eq!(
        statements::insert(Dialect::Sqlite, "p", &["a", "b"], &["id"]),
        r#"INSERT INTO "p" ("a", "b") VALUES (?, ?) RETURNING "id""#
    );
    assert_eq!(
        statements::insert_rows(Dialect::Postgres, "p", &["a", "b"], 2, &[]),
        r#"INSERT INTO "p" ("a", "b") VALUES ($1, $2), ($3, $4)"#
    );
    assert_eq!(
        statements::insert(Dialect::MySql, "p", &columns, &["id"]),
        "INSERT INTO `p` (`title`, `a\"b``c`) VALUES (?, ?)"
    );
    assert_eq!(
        statements::insert(Dialect::MariaDb, "p", &[], &["id"]),
        "INSERT INTO `p` () VALUES () RETURNING `id`"
    );
    assert_eq!(
        statements::insert(Dialect::Sqlite, "p", &[], &[]),
        r#"INSERT INTO "p" DEFAULT VALUES"#
    );
    assert_eq!(
        statements::update_by_key(Dialect::Postgres, "p", &["a", "b"], "id"),
        r#"UPDATE "p" SET "a" = $1, "b" = $2 WHERE "id" = $3"#
    );
    assert_eq!(
        statements::delete_by_key(Dialect::Sqlite, "p", "id"),
        r#"DELETE FROM "p" WHERE "id" = ?"#
    );
}

#[test]
fn a_path_that_is_too_long_is_an_error() {
    let far = (0..9).fold(Path::ROOT, |path, _| path.then(0));
    let node = eq(Node::Column(far, 1), text("x"));
    let inner = any(&[1], vec![node.clone()]);
    for node in [node, inner] {
        let error = super::select(&keys(&CATEGORY, node.clone()), Dialect::Sqlite).unwrap_err();
        assert!(error.to_string().contains("8 relations"), "{error}");
        assert!(super::delete(&rows(&CATEGORY, vec![node]), Dialect::MySql).is_err());
    }
    // Nor does a tree that no typed path makes bring the writer down.
    for bad in [
        over(&[77], 0),
        col(99),
        Node::Outer(3, Path::ROOT, 0),
        any(&[], Vec::new()),
    ] {
        assert!(super::select(&keys(&CATEGORY, bad), Dialect::Sqlite).is_err());
    }
}
