//! tokio-postgres with prepared statements, streamed rows and a pool of the simplest kind.

use std::{error::Error, pin::pin};

use bytes::{BufMut as _, BytesMut};
use futures_util::TryStreamExt as _;
use jiff::Timestamp;
use tokio_postgres::{
    Client, NoTls, Row, Statement,
    types::{FromSql, IsNull, ToSql, Type, accepts, to_sql_checked},
};

use super::{
    pool::{Leased, Pool},
    trees,
};
use crate::{
    contender::{Contender, Result},
    data::{self, Comment, Joined, Post, Tree, User},
};

pub(crate) struct Postgres(Pool<Connection>);

/// A connection with all its statements.
struct Connection {
    client: Client,
    get: Statement,
    select: Statement,
    filter: Statement,
    join: Statement,
    posts: Statement,
    comments: Statement,
    insert: Statement,
    insert_many: Statement,
    update: Statement,
    rename: Statement,
    delete: Statement,
    count: Statement,
}

impl Connection {
    async fn open(url: &str) -> Result<Self> {
        let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
        tokio::spawn(connection);
        let user = "SELECT id, name, hair_color, created_at FROM bench_user";
        Ok(Self {
            get: client.prepare(&format!("{user} WHERE id = $1")).await?,
            select: client
                .prepare(&format!("{user} ORDER BY id LIMIT $1"))
                .await?,
            filter: client
                .prepare(&format!(
                    "{user} WHERE hair_color = $1 AND id > $2 ORDER BY id LIMIT $3"
                ))
                .await?,
            join: client
                .prepare(
                    "SELECT p.id, p.user_id, p.title, p.content, p.created_at, u.id, u.name, u.hair_color, u.created_at \
                     FROM bench_post p JOIN bench_user u ON u.id = p.user_id ORDER BY p.id LIMIT $1",
                )
                .await?,
            posts: client
                .prepare(
                    "SELECT id, user_id, title, content, created_at FROM bench_post WHERE user_id = ANY($1)",
                )
                .await?,
            comments: client
                .prepare("SELECT id, post_id, text FROM bench_comment WHERE post_id = ANY($1)")
                .await?,
            insert: client
                .prepare(
                    "INSERT INTO bench_user (name, hair_color, created_at) VALUES ($1, $2, $3) RETURNING id",
                )
                .await?,
            insert_many: client
                .prepare(
                    "INSERT INTO bench_user (name, hair_color, created_at) \
                     SELECT * FROM UNNEST($1::text[], $2::text[], $3::timestamptz[]) RETURNING id",
                )
                .await?,
            update: client
                .prepare(
                    "UPDATE bench_user SET name = $1, hair_color = $2, created_at = $3 WHERE id = $4",
                )
                .await?,
            rename: client
                .prepare(
                    "UPDATE bench_user SET name = new.name \
                     FROM UNNEST($1::bigint[], $2::text[]) AS new (id, name) WHERE bench_user.id = new.id",
                )
                .await?,
            delete: client
                .prepare("DELETE FROM bench_comment WHERE id = $1")
                .await?,
            count: client.prepare("SELECT COUNT(*) FROM bench_user").await?,
            client,
        })
    }

    async fn rows<T>(
        &self,
        statement: &Statement,
        params: &[&(dyn ToSql + Sync)],
        decode: impl Fn(&Row) -> Result<T>,
    ) -> Result<Vec<T>> {
        let params = params.iter().copied();
        let mut rows = pin!(self.client.query_raw(statement, params).await?);
        let mut all = Vec::new();
        while let Some(row) = rows.try_next().await? {
            all.push(decode(&row)?);
        }
        Ok(all)
    }
}

impl Postgres {
    pub(crate) async fn connect(url: &str) -> Result<Self> {
        Ok(Self(Pool::new(Connection::open(url).await?)))
    }

    async fn lease(&self) -> Result<Leased<'_, Connection>> {
        self.0.lease().await
    }
}

impl Contender for Postgres {
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
        let conn = self.lease().await?;
        let users = conn.rows(&conn.get, &[&id], |row| user(row, 0)).await?;
        Ok(users.into_iter().next().ok_or("no such user")?)
    }

    async fn select(&self, count: i64) -> Result<Vec<User>> {
        let conn = self.lease().await?;
        conn.rows(&conn.select, &[&count], |row| user(row, 0)).await
    }

    async fn filter(&self, color: &str, after: i64) -> Result<Vec<User>> {
        let conn = self.lease().await?;
        conn.rows(&conn.filter, &[&color, &after, &10_i64], |row| user(row, 0))
            .await
    }

    async fn join(&self) -> Result<Vec<Joined>> {
        let conn = self.lease().await?;
        conn.rows(&conn.join, &[&100_i64], |row| {
            Ok((post(row)?, user(row, 5)?))
        })
        .await
    }

    async fn prefetch(&self) -> Result<Vec<Tree>> {
        let conn = self.lease().await?;
        let users = conn
            .rows(&conn.select, &[&10_i64], |row| user(row, 0))
            .await?;
        let ids: Vec<i64> = users.iter().map(|user| user.id).collect();
        let posts = conn.rows(&conn.posts, &[&ids], post).await?;
        let ids: Vec<i64> = posts.iter().map(|post| post.id).collect();
        let comments = conn.rows(&conn.comments, &[&ids], comment).await?;
        Ok(trees(users, posts, comments))
    }

    async fn insert(&self, number: i64) -> Result<User> {
        let conn = self.lease().await?;
        let mut user = data::user(number);
        let ids = conn
            .rows(
                &conn.insert,
                &[&user.name, &user.hair_color, &Moment(user.created_at)],
                |row| Ok(row.try_get(0)?),
            )
            .await?;
        user.id = ids.into_iter().next().ok_or("no key came back")?;
        Ok(user)
    }

    async fn insert_many(&self, first: i64) -> Result<Vec<User>> {
        let conn = self.lease().await?;
        let mut users: Vec<User> = (first..first + 100).map(data::user).collect();
        let names: Vec<&str> = users.iter().map(|user| &*user.name).collect();
        let colors: Vec<Option<&str>> = users
            .iter()
            .map(|user| user.hair_color.as_deref())
            .collect();
        let moments: Vec<Moment> = users.iter().map(|user| Moment(user.created_at)).collect();
        let ids: Vec<i64> = conn
            .rows(&conn.insert_many, &[&names, &colors, &moments], |row| {
                Ok(row.try_get(0)?)
            })
            .await?;
        for (user, id) in users.iter_mut().zip(ids) {
            user.id = id;
        }
        Ok(users)
    }

    async fn update(&self, user: &mut User, name: String) -> Result<()> {
        user.name = name;
        let conn = self.lease().await?;
        let at = Moment(user.created_at);
        let params: [&(dyn ToSql + Sync); 4] = [&user.name, &user.hair_color, &at, &user.id];
        conn.client.execute(&conn.update, &params).await?;
        Ok(())
    }

    async fn rename(&self, users: &mut [User], first: i64) -> Result<()> {
        for (user, number) in users.iter_mut().zip(first..) {
            user.name = data::name(number);
        }
        let conn = self.lease().await?;
        let ids: Vec<i64> = users.iter().map(|user| user.id).collect();
        let names: Vec<&str> = users.iter().map(|user| &*user.name).collect();
        conn.client.execute(&conn.rename, &[&ids, &names]).await?;
        Ok(())
    }

    async fn delete(&self, id: i64) -> Result<()> {
        let conn = self.lease().await?;
        conn.client.execute(&conn.delete, &[&id]).await?;
        Ok(())
    }

    async fn count(&self) -> Result<i64> {
        let conn = self.lease().await?;
        let counts = conn
            .rows(&conn.count, &[], |row| Ok(row.try_get(0)?))
            .await?;
        Ok(counts.into_iter().next().ok_or("no count")?)
    }
}

fn user(row: &Row, at: usize) -> Result<User> {
    Ok(User {
        id: row.try_get(at)?,
        name: row.try_get(at + 1)?,
        hair_color: row.try_get(at + 2)?,
        created_at: row.try_get::<_, Moment>(at + 3)?.0,
    })
}

fn post(row: &Row) -> Result<Post> {
    Ok(Post {
        id: row.try_get(0)?,
        user_id: row.try_get(1)?,
        title: row.try_get(2)?,
        content: row.try_get(3)?,
        created_at: row.try_get::<_, Moment>(4)?.0,
    })
}

fn comment(row: &Row) -> Result<Comment> {
    Ok(Comment {
        id: row.try_get(0)?,
        post_id: row.try_get(1)?,
        text: row.try_get(2)?,
    })
}

/// A moment as the server has it: microseconds since the year 2000.
#[derive(Debug)]
struct Moment(Timestamp);

const YEAR_2000: i64 = 946_684_800_000_000;

impl ToSql for Moment {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        out.put_i64(self.0.as_microsecond() - YEAR_2000);
        Ok(IsNull::No)
    }

    accepts!(TIMESTAMPTZ);
    to_sql_checked!();
}

impl FromSql<'_> for Moment {
    fn from_sql(_: &Type, raw: &[u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        let since = i64::from_be_bytes(raw.try_into()?);
        Ok(Self(Timestamp::from_microsecond(since + YEAR_2000)?))
    }

    accepts!(TIMESTAMPTZ);
}
