//! `FOR UPDATE` in the words of each database: which rows, how strong, and what happens where they are taken.

use super::{super as sql, *};
use crate::query::{Lock, LockWait};

/// What stands behind the query for a lock: on PostgreSQL, MariaDB and MySQL. On SQLite nothing does.
fn clauses(query: &Select, lock: &Lock) -> [String; 3] {
    let query = Select {
        lock: Some(lock.clone()),
        ..query.clone()
    };
    let clause = |dialect| {
        let text = sql::select(&query, dialect).unwrap().sql.into_owned();
        let at = text.find(" FOR ").unwrap_or(text.len());
        text[at..].to_owned()
    };
    assert_eq!(clause(Dialect::Sqlite), "");
    [Dialect::Postgres, Dialect::MariaDb, Dialect::MySql].map(clause)
}

/// The posts, with what stands at the end of these relations.
fn posts_with(relations: &[u8]) -> Select {
    let mut query = rows(&POST, vec![gt(col(4), int(1))]);
    let related = relations
        .iter()
        .map(|relation| Projection::Model(path(&[*relation])));
    query.projections.extend(related);
    query
}

/// An author there always is, an editor not always.
const AUTHOR: u8 = 0;
const EDITOR: u8 = 1;

fn of(paths: &[&[u8]]) -> Lock {
    Lock {
        of: paths.iter().map(|steps| path(steps)).collect(),
        ..Lock::default()
    }
}

#[test]
fn waiting_is_said_behind_the_lock() {
    for (wait, says) in [
        (LockWait::Wait, " FOR UPDATE"),
        (LockWait::NoWait, " FOR UPDATE NOWAIT"),
        (LockWait::SkipLocked, " FOR UPDATE SKIP LOCKED"),
    ] {
        let lock = Lock {
            wait,
            ..Lock::default()
        };
        assert_eq!(clauses(&posts_with(&[]), &lock), [says; 3]);
    }
}

#[test]
fn keys_are_left_alone_where_there_is_a_lock_for_it() {
    let lock = Lock {
        no_key: true,
        wait: LockWait::SkipLocked,
        ..of(&[&[]])
    };
    assert_eq!(
        clauses(&posts_with(&[AUTHOR]), &lock),
        [
            " FOR NO KEY UPDATE OF t0 SKIP LOCKED",
            " FOR UPDATE SKIP LOCKED",
            " FOR UPDATE OF t0 SKIP LOCKED",
        ]
    );
}

#[test]
fn rows_that_are_always_there_are_locked() {
    let lock = Lock::default();
    assert_eq!(
        clauses(&posts_with(&[AUTHOR]), &lock),
        [" FOR UPDATE"; 3],
        "nothing is left out"
    );
    for (relations, says) in [
        (&[EDITOR][..], " FOR UPDATE OF t0"),
        (&[AUTHOR, EDITOR], " FOR UPDATE OF t0, t1"),
    ] {
        assert_eq!(
            clauses(&posts_with(relations), &lock),
            [says, " FOR UPDATE", says],
            "PostgreSQL refuses those that may be missing"
        );
    }
}

#[test]
fn tables_are_named() {
    let both = posts_with(&[AUTHOR, EDITOR]);
    for (lock, says) in [
        (of(&[&[]]), " FOR UPDATE OF t0"),
        (of(&[&[], &[AUTHOR]]), " FOR UPDATE OF t0, t1"),
        (of(&[&[], &[EDITOR]]), " FOR UPDATE OF t0, t2"),
    ] {
        assert_eq!(clauses(&both, &lock), [says, " FOR UPDATE", says]);
    }
    // Where there is one table only, it need not be named.
    assert_eq!(clauses(&posts_with(&[]), &of(&[&[]])), [" FOR UPDATE"; 3]);
    // One that is there for a condition only is not locked beside those that are named.
    let filtered = rows(&POST, vec![eq(over(&[AUTHOR], 1), text("Ann"))]);
    assert_eq!(
        clauses(&filtered, &of(&[&[]])),
        [" FOR UPDATE OF t0", " FOR UPDATE", " FOR UPDATE OF t0"]
    );
}
