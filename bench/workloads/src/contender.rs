//! Who is measured, and at what.

use std::error::Error;

use crate::data::{Joined, Tree, User};

pub(crate) type Result<T, E = Box<dyn Error>> = std::result::Result<T, E>;

/// One side. Each method is one workload, or the common form of several; its types are its own, so that nobody pays for a
/// conversion.
pub(crate) trait Contender {
    type User: Into<User>;
    type Joined;
    type Tree;

    fn joined(row: Self::Joined) -> Joined;
    fn tree(row: Self::Tree) -> Tree;

    /// A user by key.
    async fn get(&self, id: i64) -> Result<Self::User>;
    /// The first users by key.
    async fn select(&self, count: i64) -> Result<Vec<Self::User>>;
    /// The first ten users behind `after` with hair of this color.
    async fn filter(&self, color: &str, after: i64) -> Result<Vec<Self::User>>;
    /// The first hundred posts with their users.
    async fn join(&self) -> Result<Vec<Self::Joined>>;
    /// The first ten users with posts and comments.
    async fn prefetch(&self) -> Result<Vec<Self::Tree>>;
    async fn insert(&self, number: i64) -> Result<Self::User>;
    /// A hundred new users from this number on.
    async fn insert_many(&self, first: i64) -> Result<Vec<Self::User>>;
    /// Writes every column of a user, under another name.
    async fn update(&self, user: &mut Self::User, name: String) -> Result<()>;
    /// Writes the names of users, the first of them being that of this number; all or none.
    async fn rename(&self, users: &mut [Self::User], first: i64) -> Result<()>;
    /// Deletes a comment.
    async fn delete(&self, id: i64) -> Result<()>;
    /// How many users there are.
    async fn count(&self) -> Result<i64>;
}

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Workload {
    Get,
    Select(i64),
    Filter,
    Join,
    Prefetch,
    Insert,
    InsertMany,
    Update,
    Rename,
    Delete,
    Count,
}

impl Workload {
    pub(crate) const ALL: [(&'static str, Self); 14] = [
        ("pk", Self::Get),
        ("sel1", Self::Select(1)),
        ("sel100", Self::Select(100)),
        ("sel1000", Self::Select(1_000)),
        ("sel10000", Self::Select(10_000)),
        ("filter10", Self::Filter),
        ("join100", Self::Join),
        ("prefetch10", Self::Prefetch),
        ("insert1", Self::Insert),
        ("bulk100", Self::InsertMany),
        ("update1", Self::Update),
        ("bulk-update100", Self::Rename),
        ("delete1", Self::Delete),
        ("count", Self::Count),
    ];
}
