//! Paths over relations: joins, subqueries, links.

use super::{super as sql, *};
use crate::query::First;

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
fn first_rows_are_subqueries() {
    let first = |steps: &[u8], order, filters| {
        Node::First(Box::new(First {
            value: col(1),
            order,
            rows: Related {
                path: path(steps),
                filters,
            },
        }))
    };
    let by_editor = Some(vec![desc(over(&[1], 3)), asc(col(1))]);
    let query = Select {
        filters: vec![gt(first(&[0], Some(Vec::new()), Vec::new()), int(1))],
        ..values(
            &USER,
            vec![first(&[0], by_editor, vec![gt(col(4), int(1))])],
        )
    };
    let sql = |dialect| sql::select(&query, dialect).unwrap().sql.replace('`', "\"");
    assert_eq!(
        sql(Dialect::Sqlite),
        r#"SELECT (SELECT t1."title" FROM "blog_post" AS t1 LEFT JOIN "blog_user" AS t2 ON t2."id" = t1."editor_id" WHERE t1."author_id" = t0."id" AND t1."views" > ? ORDER BY t2."age" DESC, t1."title", t1."id" LIMIT 1) FROM "blog_user" AS t0 WHERE (SELECT t3."title" FROM "blog_post" AS t3 WHERE t3."author_id" = t0."id" ORDER BY t3."id" LIMIT 1) > ? ORDER BY t0."name""#
    );
    assert_eq!(
        sql(Dialect::Postgres),
        r#"SELECT (SELECT t1."title" FROM "blog_post" AS t1 LEFT JOIN "blog_user" AS t2 ON t2."id" = t1."editor_id" WHERE t1."author_id" = t0."id" AND t1."views" > $1 ORDER BY t2."age" DESC NULLS LAST, t1."title", t1."id" LIMIT 1) FROM "blog_user" AS t0 WHERE (SELECT t3."title" FROM "blog_post" AS t3 WHERE t3."author_id" = t0."id" ORDER BY t3."id" LIMIT 1) > $2 ORDER BY t0."name""#
    );
    assert_eq!(
        sql(Dialect::MariaDb),
        r#"SELECT (SELECT t1."title" FROM "blog_post" AS t1 LEFT JOIN "blog_user" AS t2 ON t2."id" = t1."editor_id" WHERE t1."author_id" = t0."id" AND t1."views" > ? ORDER BY t2."age" DESC, t1."title", t1."id" LIMIT 1) FROM "blog_user" AS t0 WHERE (SELECT t3."title" FROM "blog_post" AS t3 WHERE t3."author_id" = t0."id" ORDER BY t3."id" LIMIT 1) > ? ORDER BY t0."name""#
    );
    assert_eq!(sql(Dialect::MySql), sql(Dialect::MariaDb));
    // The default order, from the key of a join table on.
    let of_posts = values(&TAG, vec![first(&[0], None, Vec::new())]);
    assert_eq!(
        sqlite(&of_posts),
        r#"SELECT (SELECT t2."title" FROM "blog_post_tags" AS t1 JOIN "blog_post" AS t2 ON t2."id" = t1."post_id" WHERE t1."tag_id" = t0."name" ORDER BY t2."id" LIMIT 1) FROM "blog_tag" AS t0"#
    );
    let behind = values(
        &POST,
        vec![first(&[0, 0], None, Vec::new()).prefixed(Path::ROOT)],
    );
    assert_eq!(
        sqlite(&behind),
        r#"SELECT (SELECT t1."title" FROM "blog_post" AS t1 WHERE t1."author_id" = t0."author_id" ORDER BY t1."id" LIMIT 1) FROM "blog_post" AS t0"#
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
    let rendered = sql::select(&query, Dialect::Sqlite).unwrap();
    assert_eq!(
        rendered.sql,
        r#"SELECT c0, c1 FROM (SELECT t0."name" AS c0, t1."post_id" AS c1, ROW_NUMBER() OVER (PARTITION BY t1."post_id" ORDER BY t0."name") AS n FROM "blog_tag" AS t0 JOIN "blog_post_tags" AS t1 ON t1."tag_id" = t0."name" WHERE t1."post_id" IN (?, ?)) AS t2 WHERE n > ? AND n <= ? ORDER BY n"#
    );
    assert_eq!(rendered.params, [1, 2, 2, 5].map(Value::Int));
}

#[test]
fn a_path_that_is_too_long_is_an_error() {
    let far = (0..9).fold(Path::ROOT, |path, _| path.then(0));
    let node = eq(Node::Column(far, 1), text("x"));
    let inner = any(&[1], vec![node.clone()]);
    for node in [node, inner] {
        let error = sql::select(&keys(&CATEGORY, node.clone()), Dialect::Sqlite).unwrap_err();
        assert!(error.to_string().contains("8 relations"), "{error}");
        assert!(sql::delete(&rows(&CATEGORY, vec![node]), Dialect::MySql).is_err());
    }
    // Nor does a tree that no typed path makes bring the writer down.
    for bad in [
        over(&[77], 0),
        col(99),
        Node::Outer(3, Path::ROOT, 0),
        any(&[], Vec::new()),
    ] {
        assert!(sql::select(&keys(&CATEGORY, bad), Dialect::Sqlite).is_err());
    }
}
