//! Conditions and their negations.

use super::{super as sql, *};

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
    let params = |dialect| sql::select(&query, dialect).unwrap().params;
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
    // Beyond ASCII, a column's collation does not fold.
    check_servers(
        &matches(StartsWith, true, col(1), text("Ä")),
        r#"(t0."title" COLLATE "default") ILIKE $1"#,
        r#"LOWER(t0."title") LIKE LOWER(?) ESCAPE '!'"#,
    );
    check_servers(
        &matches(Equals, true, col(1), text("A")),
        r#"lower((t0."title") COLLATE "default") COLLATE "C" = lower($1)"#,
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
