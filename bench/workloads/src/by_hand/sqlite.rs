//! rusqlite, inline, with cached statements and stable query plans.

use std::path::Path;

use jiff::Timestamp;
use luthier::value::text::{format_timestamp, parse_timestamp};
use rusqlite::{
    Connection, Row, ToSql, config::DbConfig, params, params_from_iter, types::ValueRef,
};

use super::{question_marks, trees};
use crate::{
    contender::{Contender, Result},
    data::{self, Comment, Joined, Post, Tree, User},
};

pub(crate) struct Sqlite(Connection);

impl Sqlite {
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let conn = Connection::open(path)?;
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, true)?;
        conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        conn.pragma_update(None, "synchronous", "NORMAL")?;
        conn.pragma_update(None, "journal_mode", "WAL")?;
        conn.set_prepared_statement_cache_capacity(256);
        Ok(Self(conn))
    }

    fn rows<T>(
        &self,
        sql: &str,
        params: impl rusqlite::Params,
        decode: impl Fn(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut statement = self.0.prepare_cached(sql)?;
        let mut rows = statement.query(params)?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            all.push(decode(row)?);
        }
        Ok(all)
    }

    fn transaction<T>(&self, work: impl FnOnce() -> Result<T>) -> Result<T> {
        self.0.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
        let done = work();
        let end = if done.is_ok() { "COMMIT" } else { "ROLLBACK" };
        self.0.prepare_cached(end)?.execute([])?;
        done
    }
}

impl Contender for Sqlite {
    type User = User;
    type Joined = Joined;
    type Tree = Tree;

    fn joined(row: Joined) -> Joined {
        row
    }

    fn tree(row: Tree) -> Tree {
        row
    }

    async fn get(&self, id: i64) -> Result<User> {
        let mut statement = self.0.prepare_cached(
            "SELECT id, name, hair_color, created_at FROM bench_user WHERE id = ?",
        )?;
        let mut rows = statement.query([id])?;
        user(rows.next()?.ok_or("no such user")?, 0)
    }

    async fn select(&self, count: i64) -> Result<Vec<User>> {
        self.rows(
            "SELECT id, name, hair_color, created_at FROM bench_user ORDER BY id LIMIT ?",
            [count],
            |row| user(row, 0),
        )
    }

    async fn filter(&self, color: &str, after: i64) -> Result<Vec<User>> {
        self.rows(
            "SELECT id, name, hair_color, created_at FROM bench_user \
             WHERE hair_color = ? AND id > ? ORDER BY id LIMIT ?",
            params![color, after, 10],
            |row| user(row, 0),
        )
    }

    async fn join(&self) -> Result<Vec<Joined>> {
        self.rows(
            "SELECT p.id, p.user_id, p.title, p.content, p.created_at, u.id, u.name, u.hair_color, u.created_at \
             FROM bench_post p JOIN bench_user u ON u.id = p.user_id ORDER BY p.id LIMIT ?",
            [100],
            |row| Ok((post(row)?, user(row, 5)?)),
        )
    }

    async fn prefetch(&self) -> Result<Vec<Tree>> {
        self.0.prepare_cached("BEGIN")?.execute([])?;
        let users = self.select(10).await?;
        let posts = self.rows(
            &format!(
                "SELECT id, user_id, title, content, created_at FROM bench_post WHERE user_id IN ({})",
                question_marks(users.len())
            ),
            params_from_iter(users.iter().map(|user| user.id)),
            post,
        )?;
        let comments = self.rows(
            &format!(
                "SELECT id, post_id, text FROM bench_comment WHERE post_id IN ({})",
                question_marks(posts.len())
            ),
            params_from_iter(posts.iter().map(|post| post.id)),
            comment,
        )?;
        self.0.prepare_cached("COMMIT")?.execute([])?;
        Ok(trees(users, posts, comments))
    }

    async fn insert(&self, number: i64) -> Result<User> {
        let mut statement = self.0.prepare_cached(INSERT)?;
        insert(&mut statement, &self.0, data::user(number))
    }

    async fn insert_many(&self, first: i64) -> Result<Vec<User>> {
        self.transaction(|| {
            let mut statement = self.0.prepare_cached(INSERT)?;
            (first..first + 100)
                .map(|number| insert(&mut statement, &self.0, data::user(number)))
                .collect()
        })
    }

    async fn update(&self, user: &mut User, name: String) -> Result<()> {
        user.name = name;
        let mut statement = self.0.prepare_cached(
            "UPDATE bench_user SET name = ?, hair_color = ?, created_at = ? WHERE id = ?",
        )?;
        let at = format_timestamp(user.created_at).ok_or("no such year")?;
        statement.execute(params![user.name, user.hair_color, at.as_str(), user.id])?;
        Ok(())
    }

    async fn rename(&self, users: &mut [User], first: i64) -> Result<()> {
        for (user, number) in users.iter_mut().zip(first..) {
            user.name = data::name(number);
        }
        self.transaction(|| {
            let mut statement = self
                .0
                .prepare_cached("UPDATE bench_user SET name = ? WHERE id = ?")?;
            for user in &*users {
                statement.execute(params![user.name, user.id])?;
            }
            Ok(())
        })
    }

    async fn delete(&self, id: i64) -> Result<()> {
        let mut statement = self
            .0
            .prepare_cached("DELETE FROM bench_comment WHERE id = ?")?;
        statement.execute([id])?;
        Ok(())
    }

    async fn count(&self) -> Result<i64> {
        let mut statement = self.0.prepare_cached("SELECT COUNT(*) FROM bench_user")?;
        Ok(statement.query_row([], |row| row.get(0))?)
    }
}

const INSERT: &str = "INSERT INTO bench_user (name, hair_color, created_at) VALUES (?, ?, ?)";

fn insert(
    statement: &mut rusqlite::CachedStatement<'_>,
    conn: &Connection,
    mut user: User,
) -> Result<User> {
    let at = format_timestamp(user.created_at).ok_or("no such year")?;
    statement.execute([&user.name as &dyn ToSql, &user.hair_color, &at.as_str()])?;
    user.id = conn.last_insert_rowid();
    Ok(user)
}

fn user(row: &Row<'_>, at: usize) -> Result<User> {
    Ok(User {
        id: row.get(at)?,
        name: row.get(at + 1)?,
        hair_color: row.get(at + 2)?,
        created_at: moment(row.get_ref(at + 3)?)?,
    })
}

fn post(row: &Row<'_>) -> Result<Post> {
    Ok(Post {
        id: row.get(0)?,
        user_id: row.get(1)?,
        title: row.get(2)?,
        content: row.get(3)?,
        created_at: moment(row.get_ref(4)?)?,
    })
}

fn comment(row: &Row<'_>) -> Result<Comment> {
    Ok(Comment {
        id: row.get(0)?,
        post_id: row.get(1)?,
        text: row.get(2)?,
    })
}

fn moment(value: ValueRef<'_>) -> Result<Timestamp> {
    match value {
        ValueRef::Text(text) => parse_timestamp(text).ok_or_else(|| "not a moment".into()),
        _ => Err("not a text".into()),
    }
}
