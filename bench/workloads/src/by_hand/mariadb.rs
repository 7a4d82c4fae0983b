//! mysql_async with its cache of statements and a pool of the simplest kind; its own, which gives connections back by way
//! of another task, opens more than it needs.

use jiff::{Timestamp, civil::DateTime, tz::Offset};
use mysql_async::{Conn, Opts, OptsBuilder, Params, Row, Value, prelude::Queryable as _};

use super::{pool::Pool, question_marks, trees};
use crate::{
    contender::{Contender, Result},
    data::{self, Comment, Joined, Post, Tree, User},
};

/// The settings that Luthier's sessions have.
const SESSION: [&str; 1] = ["SET NAMES utf8mb4 COLLATE utf8mb4_nopad_bin, \
     SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,\
     NO_ENGINE_SUBSTITUTION,NO_AUTO_VALUE_ON_ZERO', SESSION time_zone = '+00:00', SESSION tx_isolation = 'READ-COMMITTED'"];

pub(crate) struct MariaDb {
    pool: Pool<Conn>,
    insert_many: String,
    rename: String,
}

impl MariaDb {
    pub(crate) async fn connect(url: &str) -> Result<Self> {
        let options = OptsBuilder::from_opts(Opts::from_url(url)?)
            .prefer_socket(false)
            .stmt_cache_size(256)
            .init(SESSION.map(str::to_owned).to_vec());
        let rows = vec!["(?, ?, ?)"; 100].join(", ");
        Ok(Self {
            pool: Pool::new(Conn::new(options).await?),
            insert_many: format!(
                "INSERT INTO bench_user (name, hair_color, created_at) VALUES {rows}"
            ),
            rename: format!(
                "UPDATE bench_user SET name = CASE id {} END WHERE id IN ({})",
                "WHEN ? THEN ? ".repeat(100),
                question_marks(100)
            ),
        })
    }
}

async fn rows<T>(
    conn: &mut Conn,
    sql: &str,
    params: impl Into<Params> + Send,
    decode: impl Fn(&mut Row) -> Result<T>,
) -> Result<Vec<T>> {
    let mut result = conn.exec_iter(sql, params).await?;
    let mut all = Vec::new();
    while let Some(mut row) = result.next().await? {
        all.push(decode(&mut row)?);
    }
    result.drop_result().await?;
    Ok(all)
}

impl Contender for MariaDb {
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
        let mut conn = self.pool.lease().await?;
        let sql = "SELECT id, name, hair_color, created_at FROM bench_user WHERE id = ?";
        let users = rows(&mut conn, sql, (id,), |row| user(row, 0)).await?;
        Ok(users.into_iter().next().ok_or("no such user")?)
    }

    async fn select(&self, count: i64) -> Result<Vec<User>> {
        let mut conn = self.pool.lease().await?;
        let sql = "SELECT id, name, hair_color, created_at FROM bench_user ORDER BY id LIMIT ?";
        rows(&mut conn, sql, (count,), |row| user(row, 0)).await
    }

    async fn filter(&self, color: &str, after: i64) -> Result<Vec<User>> {
        let mut conn = self.pool.lease().await?;
        let sql = "SELECT id, name, hair_color, created_at FROM bench_user \
                   WHERE hair_color = ? AND id > ? ORDER BY id LIMIT ?";
        rows(&mut conn, sql, (color, after, 10), |row| user(row, 0)).await
    }

    async fn join(&self) -> Result<Vec<Joined>> {
        let mut conn = self.pool.lease().await?;
        let sql = "SELECT p.id, p.user_id, p.title, p.content, p.created_at, u.id, u.name, u.hair_color, u.created_at \
                   FROM bench_post p JOIN bench_user u ON u.id = p.user_id ORDER BY p.id LIMIT ?";
        rows(&mut conn, sql, (100,), |row| {
            Ok((post(row)?, user(row, 5)?))
        })
        .await
    }

    async fn prefetch(&self) -> Result<Vec<Tree>> {
        let mut conn = self.pool.lease().await?;
        let sql = "SELECT id, name, hair_color, created_at FROM bench_user ORDER BY id LIMIT ?";
        let users = rows(&mut conn, sql, (10,), |row| user(row, 0)).await?;
        let sql = format!(
            "SELECT id, user_id, title, content, created_at FROM bench_post WHERE user_id IN ({})",
            question_marks(users.len())
        );
        let ids: Vec<Value> = users.iter().map(|user| Value::Int(user.id)).collect();
        let posts = rows(&mut conn, &sql, ids, post).await?;
        let sql = format!(
            "SELECT id, post_id, text FROM bench_comment WHERE post_id IN ({})",
            question_marks(posts.len())
        );
        let ids: Vec<Value> = posts.iter().map(|post| Value::Int(post.id)).collect();
        let comments = rows(&mut conn, &sql, ids, comment).await?;
        Ok(trees(users, posts, comments))
    }

    async fn insert(&self, number: i64) -> Result<User> {
        let mut conn = self.pool.lease().await?;
        let mut user = data::user(number);
        let sql = "INSERT INTO bench_user (name, hair_color, created_at) VALUES (?, ?, ?)";
        let params = (&user.name, &user.hair_color, wire(user.created_at));
        conn.exec_drop(sql, params).await?;
        user.id = conn
            .last_insert_id()
            .ok_or("no key came back")?
            .try_into()?;
        Ok(user)
    }

    async fn insert_many(&self, first: i64) -> Result<Vec<User>> {
        let mut conn = self.pool.lease().await?;
        let mut users: Vec<User> = (first..first + 100).map(data::user).collect();
        let mut params: Vec<Value> = Vec::with_capacity(300);
        for user in &users {
            params.extend([
                (&user.name).into(),
                (&user.hair_color).into(),
                wire(user.created_at),
            ]);
        }
        conn.exec_drop(&*self.insert_many, params).await?;
        // The keys of one statement follow each other.
        let first: i64 = conn
            .last_insert_id()
            .ok_or("no key came back")?
            .try_into()?;
        for (user, id) in users.iter_mut().zip(first..) {
            user.id = id;
        }
        Ok(users)
    }

    async fn update(&self, user: &mut User, name: String) -> Result<()> {
        user.name = name;
        let mut conn = self.pool.lease().await?;
        let sql = "UPDATE bench_user SET name = ?, hair_color = ?, created_at = ? WHERE id = ?";
        let params = (&user.name, &user.hair_color, wire(user.created_at), user.id);
        conn.exec_drop(sql, params).await?;
        Ok(())
    }

    async fn rename(&self, users: &mut [User], first: i64) -> Result<()> {
        for (user, number) in users.iter_mut().zip(first..) {
            user.name = data::name(number);
        }
        let mut conn = self.pool.lease().await?;
        let mut params: Vec<Value> = Vec::with_capacity(3 * users.len());
        for user in &*users {
            params.extend([user.id.into(), (&user.name).into()]);
        }
        params.extend(users.iter().map(|user| Value::Int(user.id)));
        conn.exec_drop(&*self.rename, params).await?;
        Ok(())
    }

    async fn delete(&self, id: i64) -> Result<()> {
        let mut conn = self.pool.lease().await?;
        conn.exec_drop("DELETE FROM bench_comment WHERE id = ?", (id,))
            .await?;
        Ok(())
    }

    async fn count(&self) -> Result<i64> {
        let mut conn = self.pool.lease().await?;
        let sql = "SELECT COUNT(*) FROM bench_user";
        let counts = rows(&mut conn, sql, (), |row| take(row, 0)).await?;
        Ok(counts.into_iter().next().ok_or("no count")?)
    }
}

fn user(row: &mut Row, at: usize) -> Result<User> {
    Ok(User {
        id: take(row, at)?,
        name: take(row, at + 1)?,
        hair_color: take(row, at + 2)?,
        created_at: moment(row, at + 3)?,
    })
}

fn post(row: &mut Row) -> Result<Post> {
    Ok(Post {
        id: take(row, 0)?,
        user_id: take(row, 1)?,
        title: take(row, 2)?,
        content: take(row, 3)?,
        created_at: moment(row, 4)?,
    })
}

fn comment(row: &mut Row) -> Result<Comment> {
    Ok(Comment {
        id: take(row, 0)?,
        post_id: take(row, 1)?,
        text: take(row, 2)?,
    })
}

fn take<T: mysql_async::prelude::FromValue>(row: &mut Row, at: usize) -> Result<T> {
    match row.take_opt(at) {
        Some(value) => Ok(value?),
        None => Err("no such column".into()),
    }
}

fn moment(row: &mut Row, at: usize) -> Result<Timestamp> {
    match row.take::<Value, _>(at) {
        Some(Value::Date(year, month, day, hour, minute, second, microsecond)) => {
            let civil = DateTime::new(
                year.try_into()?,
                month.try_into()?,
                day.try_into()?,
                hour.try_into()?,
                minute.try_into()?,
                second.try_into()?,
                i32::try_from(microsecond)? * 1_000,
            )?;
            Ok(Offset::UTC.to_timestamp(civil)?)
        }
        _ => Err("not a moment".into()),
    }
}

fn wire(at: Timestamp) -> Value {
    let at = Offset::UTC.to_datetime(at);
    Value::Date(
        at.year().unsigned_abs(),
        at.month().unsigned_abs(),
        at.day().unsigned_abs(),
        at.hour().unsigned_abs(),
        at.minute().unsigned_abs(),
        at.second().unsigned_abs(),
        at.subsec_nanosecond().unsigned_abs() / 1_000,
    )
}
