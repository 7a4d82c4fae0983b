//! Arithmetic and functions.

use super::{super as sql, *};

#[test]
fn functions_and_arithmetic() {
    let call = |function, arguments| Node::Call(function, arguments);
    let arith = |operator, a, b| Node::Arith(operator, Box::new([a, b]));
    let value = |node: Node, dialect| {
        let query = values(&USER, vec![node]);
        let sql = sql::select(
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
    assert_eq!(
        value(halves.clone(), Dialect::Postgres),
        r#"CAST(t0."age" AS bigint) / $1"#
    );
    assert_eq!(value(halves, Dialect::MySql), r#"t0."age" DIV ?"#);
    let each = arith(Arith::DivInteger, int(10), col(3));
    assert_eq!(
        value(each, Dialect::MySql),
        r#"? DIV IF(t0."age" = 0, CAST(EXP(710 + t0."age") AS SIGNED), t0."age")"#
    );
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
        r#"(t0."joined" - CAST($1 AS interval))"#
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
fn collations() {
    let collated = |node| {
        let names = [
            (Dialect::Sqlite, "NOCASE"),
            (Dialect::Postgres, "und-x-\"icu"),
        ];
        Node::Collate(Box::new(node), names.into())
    };
    let text = |text: &'static str| Node::Value(Value::Text(text.into()));
    let query = Select {
        order: Some(vec![desc(Node::Call(
            Function::Upper,
            vec![collated(col(1))],
        ))]),
        ..values(&USER, vec![collated(text("a"))])
    };
    let sql = |dialect| {
        let query = Select {
            filters: vec![Node::Compare(
                Compare::Eq,
                Box::new([collated(Node::Neg(Box::new(col(3)))), text("b")]),
            )],
            ..query.clone()
        };
        sql::select(&query, dialect).unwrap().sql.replace('`', "\"")
    };
    assert_eq!(
        sql(Dialect::Sqlite),
        r#"SELECT ? COLLATE "NOCASE" FROM "blog_user" AS t0 WHERE ((-t0."age") COLLATE "NOCASE") = ? ORDER BY luthier_upper(t0."name" COLLATE "NOCASE") DESC"#
    );
    assert_eq!(
        sql(Dialect::Postgres),
        r#"SELECT CAST($1 AS text) COLLATE "und-x-""icu" FROM "blog_user" AS t0 WHERE ((-CAST(t0."age" AS bigint)) COLLATE "und-x-""icu") = $2 ORDER BY upper((t0."name" COLLATE "und-x-""icu") COLLATE "default") COLLATE "C" DESC"#
    );
    assert_eq!(
        sql(Dialect::MariaDb),
        r#"SELECT ? FROM "blog_user" AS t0 WHERE (-t0."age") = ? ORDER BY UPPER(t0."name") DESC"#
    );
    assert_eq!(sql(Dialect::MySql), sql(Dialect::MariaDb));
}
