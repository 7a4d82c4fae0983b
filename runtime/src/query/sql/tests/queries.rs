//! What stands around the expressions: order, slices, groups, aggregates, counts.

use super::{super as sql, *};

#[test]
fn plain_rows_are_the_static_text() {
    let query = rows(&POST, Vec::new());
    let rendered = sql::select(&query, Dialect::Sqlite).unwrap();
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
        sql::select(&query, Dialect::MySql).unwrap().sql,
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
        sql::select(&query, Dialect::Sqlite).unwrap(),
        Rendered {
            sql: format!("{POST_ROWS}{tail}").into(),
            params
        }
    );
    let postgres = sql::select(&query, Dialect::Postgres).unwrap().sql;
    assert!(
        postgres.ends_with(r#" WHERE t0."title" = $1 AND t0."views" > $2 ORDER BY t0."views" DESC, t0."id" DESC LIMIT $3"#),
        "{postgres}"
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
        let sql = sql::select(query, dialect).unwrap().sql;
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
        sql::count(&by_age, Dialect::Sqlite).unwrap().sql,
        r#"SELECT COUNT(*) FROM (SELECT 1 FROM "blog_user" AS t0 GROUP BY t0."age") AS t1"#
    );
}

#[test]
fn counts_and_existence() {
    let sql = |query: &Select| sql::count(query, Dialect::Sqlite).unwrap().sql.into_owned();
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
        sql::exists(&sliced, Dialect::Sqlite).unwrap().sql,
        r#"SELECT EXISTS (SELECT 1 FROM "blog_post" AS t0 WHERE t0."views" > ? LIMIT ? OFFSET ?)"#
    );
    assert_eq!(
        sql::exists(
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
        sql::aggregate(&query, &nodes, dialect)
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
        sql::aggregate(&sliced, &nodes[..1], Dialect::Sqlite)
            .unwrap()
            .sql,
        r#"SELECT SUM(t0."age") FROM "blog_user" AS t0 WHERE t0."id" IN (SELECT t1."id" FROM "blog_user" AS t1 ORDER BY t1."name", t1."id" LIMIT ?)"#
    );
}

#[test]
fn joined_texts_and_spreads() {
    let node = |aggregate| Node::Aggregate(Box::new(aggregate));
    let join = |distinct, order| Aggregate {
        distinct,
        joining: Some(crate::query::Joining {
            delimiter: "', \\".into(),
            order,
        }),
        ..agg(AggregateFunction::Join, Some(col(1)))
    };
    let filtered = Aggregate {
        filter: Some(gt(col(3), int(18))),
        ..join(true, vec![desc(col(1))])
    };
    let nodes = [
        node(join(false, vec![])),
        node(join(false, vec![desc(col(3)), asc(over(&[2], 1))])),
        node(filtered),
        node(agg(AggregateFunction::StdDev, Some(col(3)))),
        node(agg(AggregateFunction::VarianceSample, Some(col(4)))),
    ];
    let query = rows(&USER, Vec::new());
    let sql = |dialect| {
        let sql = sql::aggregate(&query, &nodes, dialect).unwrap().sql;
        let end = sql.find(" FROM ").unwrap();
        sql["SELECT ".len()..end].replace('`', "\"")
    };
    assert_eq!(
        sql(Dialect::Sqlite),
        r#"GROUP_CONCAT(t0."name", ? ORDER BY t0."name"), GROUP_CONCAT(t0."name", ? ORDER BY t0."age" DESC, t1."bio"), luthier_join(json_group_array(DISTINCT t0."name" ORDER BY t0."name" DESC) FILTER (WHERE t0."age" > ?), ?), luthier_stddev_pop(t0."age"), luthier_var_samp(t0."balance")"#
    );
    assert_eq!(
        sql(Dialect::Postgres),
        r#"STRING_AGG(CAST(t0."name" AS text), CAST($1 AS text) ORDER BY CAST(t0."name" AS text)), STRING_AGG(CAST(t0."name" AS text), CAST($2 AS text) ORDER BY t0."age" DESC NULLS LAST, t1."bio" NULLS FIRST), STRING_AGG(DISTINCT CAST(t0."name" AS text), CAST($3 AS text) ORDER BY CAST(t0."name" AS text) DESC) FILTER (WHERE t0."age" > $4), NULLIF(CAST(STDDEV_POP(t0."age") AS double precision), 'NaN'), NULLIF(CAST(VAR_SAMP(t0."balance") AS double precision), 'NaN')"#
    );
    assert_eq!(
        sql(Dialect::MariaDb),
        r#"GROUP_CONCAT(t0."name" ORDER BY t0."name" SEPARATOR ''', \\'), GROUP_CONCAT(t0."name" ORDER BY t0."age" DESC, t1."bio" SEPARATOR ''', \\'), GROUP_CONCAT(DISTINCT CASE WHEN t0."age" > ? THEN t0."name" END ORDER BY t0."name" DESC SEPARATOR ''', \\'), STDDEV_POP(0e0 + (t0."age")), VAR_SAMP(0e0 + (t0."balance"))"#
    );
    assert_eq!(sql(Dialect::MySql), sql(Dialect::MariaDb));
    let distinct = Aggregate {
        distinct: true,
        ..agg(AggregateFunction::StdDev, Some(col(3)))
    };
    assert!(matches!(
        sql::aggregate(&query, &[node(distinct)], Dialect::Sqlite),
        Err(crate::Error::Unsupported { .. })
    ));
}
