//! UPDATE, DELETE and what is made of names alone.

use super::{super as sql, *};

#[test]
fn updates() {
    let sql = |query: &Select, assignments: &[Assignment], dialect| {
        sql::update(query, assignments, dialect)
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
    let sql = |query: &Select, dialect| sql::delete(query, dialect).unwrap().sql.replace('`', "\"");
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
fn statements_by_key() {
    let columns = ["title", "a\"b`c"];
    assert_eq!(
        statements::get(Dialect::Postgres, "p", &columns, &["id"]),
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
        statements::insert(Dialect::MariaDb, "p", &[] as &[&str], &["id"]),
        "INSERT INTO `p` () VALUES () RETURNING `id`"
    );
    assert_eq!(
        statements::insert(Dialect::Sqlite, "p", &[] as &[&str], &[]),
        r#"INSERT INTO "p" DEFAULT VALUES"#
    );
    assert_eq!(
        statements::update_by_key(Dialect::Postgres, "p", &["a", "b"], &["id"]),
        r#"UPDATE "p" SET "a" = $1, "b" = $2 WHERE "id" = $3"#
    );
    assert_eq!(
        statements::delete_by_key(Dialect::Sqlite, "p", &["id"]),
        r#"DELETE FROM "p" WHERE "id" = ?"#
    );
}

#[test]
fn statements_by_several_columns() {
    let key = ["order_id", "number"];
    assert_eq!(
        statements::get(Dialect::Postgres, "p", &["a"], &key),
        r#"SELECT t0."a" FROM "p" AS t0 WHERE t0."order_id" = $1 AND t0."number" = $2"#
    );
    assert_eq!(
        statements::update_by_key(Dialect::Postgres, "p", &["a", "b"], &key),
        r#"UPDATE "p" SET "a" = $1, "b" = $2 WHERE "order_id" = $3 AND "number" = $4"#
    );
    assert_eq!(
        statements::delete_by_key(Dialect::Sqlite, "p", &key),
        r#"DELETE FROM "p" WHERE "order_id" = ? AND "number" = ?"#
    );
}
