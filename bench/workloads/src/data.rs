//! The rows that everybody reads and writes, in types of nobody's: what the answers of both sides are compared in.

use jiff::Timestamp;

/// How many users there are; each has [`POSTS`] posts, and each of those [`COMMENTS`] comments.
pub(crate) const USERS: i64 = 10_000;
pub(crate) const POSTS: i64 = 2;
pub(crate) const COMMENTS: i64 = 2;

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct User {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) hair_color: Option<String>,
    pub(crate) created_at: Timestamp,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Post {
    pub(crate) id: i64,
    pub(crate) user_id: i64,
    pub(crate) title: String,
    pub(crate) content: String,
    pub(crate) created_at: Timestamp,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Comment {
    pub(crate) id: i64,
    pub(crate) post_id: i64,
    pub(crate) text: String,
}

/// A post with its user.
pub(crate) type Joined = (Post, User);

/// A user with posts, those with comments.
pub(crate) type Tree = (User, Vec<(Post, Vec<Comment>)>);

/// The user that has this number.
pub(crate) fn user(number: i64) -> User {
    User {
        id: number,
        name: name(number),
        hair_color: hair_color(number).map(str::to_owned),
        created_at: moment(number),
    }
}

/// The post that has this number, the first being 1.
pub(crate) fn post(number: i64) -> Post {
    Post {
        id: number,
        user_id: (number - 1) / POSTS + 1,
        title: format!("Title {number}"),
        content: format!("What was thought of on the day {number}, and of nothing else."),
        created_at: moment(number),
    }
}

/// The comment that has this number, the first being 1.
pub(crate) fn comment(number: i64) -> Comment {
    Comment {
        id: number,
        post_id: (number - 1) / COMMENTS + 1,
        text: format!("Comment {number}"),
    }
}

pub(crate) fn name(number: i64) -> String {
    format!("User {number}")
}

pub(crate) fn hair_color(number: i64) -> Option<&'static str> {
    match number % 4 {
        0 => None,
        1 => Some("black"),
        2 => Some("brown"),
        _ => Some("red"),
    }
}

/// A moment with all its microseconds.
pub(crate) fn moment(number: i64) -> Timestamp {
    Timestamp::from_microsecond(1_600_000_000_000_000 + number * 61_000_123)
        .unwrap_or(Timestamp::UNIX_EPOCH)
}
