//! Conditions are true or false, NULL or not.

use super::*;

/// Each condition holds for exactly these posts, and its negation for exactly the others: also inside a negation, as a
/// value, in `exists`, and beside others.
#[tokio::test]
async fn conditions_are_two_valued() {
    use TextMatch::{Contains, EndsWith, Equals, Regex, StartsWith};
    let conn = &mut *database().await;
    let null = || Node::Value(Value::Null);
    let users_of = |field| values(&POST, vec![col(field)]);
    let cases = [
        (eq(col(3), int(1)), "3 5"),
        (eq(col(3), col(2)), "5"),
        (gt(col(3), int(1)), "1"),
        (gt(col(4), int(0)), "1 3 5"),
        (eq(col(3), null()), "2 4"),
        (eq(null(), col(3)), "2 4"),
        (gt(col(3), null()), ""),
        (Node::Same(Box::new([col(3), null()])), "2 4"),
        (Node::Same(Box::new([col(5), col(1)])), "4"),
        (
            Node::In(Box::new(col(3)), vec![Value::Int(1), Value::Int(9)]),
            "3 5",
        ),
        (
            Node::In(Box::new(col(3)), vec![Value::Int(1), Value::Null]),
            "2 3 4 5",
        ),
        (Node::In(Box::new(col(3)), vec![Value::Null]), "2 4"),
        (Node::Between(Box::new([col(3), int(2), int(3)])), "1"),
        (Node::Between(Box::new([col(4), int(0), int(7)])), "2 3 5"),
        (Node::IsTrue(Box::new(col(6))), "1 3 5"),
        (eq(col(6), Node::Value(Value::Bool(false))), "2 4"),
        (eq(over(&[1], 1), text("Bob")), "1"),
        (eq(over(&[1], 3), int(30)), "3 5"),
        (Node::IsNull(Box::new(over(&[1], 3))), "1 2 4"),
        (eq(over(&[0, 2], 1), text("writes")), "1 2 5"),
        (Node::IsNull(Box::new(over(&[0, 2], 0))), "3 4"),
        (
            Node::And(vec![gt(col(3), int(0)), eq(col(1), text("Ärger"))]),
            "3",
        ),
        (
            Node::Or(vec![gt(col(3), int(1)), eq(col(1), text("Ärger"))]),
            "1 3",
        ),
        (
            Node::Xor(Box::new([gt(col(3), int(0)), gt(col(4), int(7))])),
            "3 5",
        ),
        // `IN` over rows with NULLs among them.
        (
            Node::InQuery(Box::new(col(2)), Box::new(users_of(3))),
            "1 2 3 4 5",
        ),
        (Node::InQuery(Box::new(col(4)), Box::new(users_of(3))), ""),
        (
            Node::InQuery(Box::new(col(3)), Box::new(users_of(2))),
            "1 3 5",
        ),
        (
            Node::InQuery(
                Box::new(col(3)),
                Box::new(Select {
                    nothing: true,
                    ..users_of(2)
                }),
            ),
            "",
        ),
        (any(&[2], vec![]), "1 3"),
        (any(&[2], vec![eq(col(0), text("db"))]), "1"),
        (any(&[2], vec![eq(col(1), text("DB"))]), "1"),
        (any(&[2], vec![not(eq(col(1), text("DB")))]), "1 3"),
        (any(&[2, 0], vec![eq(col(4), int(7))]), "1 3"),
        (any(&[0, 0], vec![eq(col(4), int(10))]), "1 2 5"),
        (any(&[1, 0], vec![eq(col(4), int(-7))]), "1"),
        (
            any(&[0, 1], vec![eq(col(2), Node::Outer(1, path(&[0]), 0))]),
            "1 2 5",
        ),
        (eq(count_over(&[2], vec![]), int(0)), "2 4 5"),
        (eq(count_over(&[1, 0], vec![]), int(0)), "2 4"),
        (
            Node::Exists(Box::new(keys(
                &TAG,
                eq(col(0), Node::Outer(1, Path::ROOT, 1)),
            ))),
            "",
        ),
        (matches(Contains, false, col(1), text("%_")), "1"),
        (matches(Contains, false, col(1), text("[c]\\")), "2"),
        (matches(Contains, false, col(1), text("")), "1 2 3 4 5"),
        (matches(Contains, false, col(5), text("")), "1 3 4 5"),
        (matches(Contains, false, col(5), text("5")), "1"),
        (matches(Contains, true, col(1), text("äRG")), "3"),
        (matches(Contains, false, col(1), text("ärg")), ""),
        (matches(StartsWith, false, col(1), text("50")), "1 5"),
        (matches(StartsWith, false, col(1), text("50%")), "1"),
        (matches(StartsWith, false, col(1), text("A")), ""),
        (matches(StartsWith, false, col(1), text("a*")), "2"),
        (matches(StartsWith, false, col(5), text("g")), "3"),
        (matches(StartsWith, true, col(1), text("är")), "3"),
        (matches(EndsWith, false, col(1), text("off")), "1 5"),
        (matches(EndsWith, false, col(1), text("x50%_off")), ""),
        (matches(EndsWith, true, col(5), text("GER")), "3"),
        (matches(Equals, true, col(1), text("ÄRGER")), "3"),
        (matches(Contains, false, col(1), col(5)), "1 3 4"),
        (matches(StartsWith, false, col(1), col(5)), "1 4"),
        (matches(EndsWith, false, col(1), col(5)), "3 4"),
        (matches(EndsWith, true, col(5), col(1)), "4"),
        (matches(Regex, false, col(1), text("^.r.er$")), "3"),
        (matches(Regex, true, col(5), text("GER")), "3"),
        (
            gt(
                Node::Subquery(Box::new(values(&USER, vec![col(3)]))),
                col(4),
            ),
            "1 2 3 4 5",
        ),
        (
            gt(
                Node::Subquery(Box::new(keys(&USER, eq(col(0), int(9))))),
                col(4),
            ),
            "",
        ),
    ];
    for (condition, expected) in cases {
        let others: Vec<&str> = ["1", "2", "3", "4", "5"]
            .into_iter()
            .filter(|id| !expected.contains(id))
            .collect();
        let others = others.join(" ");
        let what = format!("{condition:?}");
        let no = not(condition.clone());
        assert_eq!(posts(conn, condition.clone()).await, expected, "{what}");
        assert_eq!(posts(conn, no.clone()).await, others, "not {what}");
        assert_eq!(
            posts(conn, not(no.clone())).await,
            expected,
            "not not {what}"
        );
        assert_eq!(
            posts(conn, not(not(no.clone()))).await,
            others,
            "not not not {what}"
        );
        assert_eq!(
            posts(conn, not(Node::And(vec![condition.clone()]))).await,
            others,
            "not all {what}"
        );
        let truth = Node::Truth(Box::new(condition.clone()));
        assert_eq!(
            posts(conn, eq(truth, Node::Value(Value::Bool(false)))).await,
            others,
            "{what} is false"
        );
        let xor = Node::Xor(Box::new([condition, no]));
        assert_eq!(posts(conn, xor).await, "1 2 3 4 5", "{what} or else not");
    }
}
