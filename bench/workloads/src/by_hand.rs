//! The drivers by hand: the statements that somebody would write who knows the driver well, decoded by position into plain
//! structs, with the settings that Luthier has.

mod mariadb;
mod pool;
mod postgres;
mod sqlite;

pub(crate) use mariadb::MariaDb;
pub(crate) use postgres::Postgres;
pub(crate) use sqlite::Sqlite;

use std::collections::HashMap;

use crate::data::{Comment, Post, Tree, User};

/// Puts posts to their users and comments to their posts.
fn trees(users: Vec<User>, posts: Vec<Post>, comments: Vec<Comment>) -> Vec<Tree> {
    let mut of_post: HashMap<i64, Vec<Comment>> = HashMap::with_capacity(posts.len());
    for comment in comments {
        of_post.entry(comment.post_id).or_default().push(comment);
    }
    let mut of_user: HashMap<i64, Vec<(Post, Vec<Comment>)>> = HashMap::with_capacity(users.len());
    for post in posts {
        let comments = of_post.remove(&post.id).unwrap_or_default();
        of_user
            .entry(post.user_id)
            .or_default()
            .push((post, comments));
    }
    let tree = |user: User| {
        let posts = of_user.remove(&user.id).unwrap_or_default();
        (user, posts)
    };
    users.into_iter().map(tree).collect()
}

/// `?, ?, …`
fn question_marks(count: usize) -> String {
    vec!["?"; count].join(", ")
}
