//! Luthier.

use luthier::{Db, Id};

use crate::{
    contender::{Contender, Result},
    data,
    models::bench::{Comment, NewUser, Post, User, comment, post, user},
};

pub(crate) struct Luthier(pub(crate) Db);

impl Contender for Luthier {
    type User = User;
    type Joined = post::WithUser;
    type Tree = user::WithPosts<post::WithComments>;

    fn joined(row: Self::Joined) -> data::Joined {
        (plain_post(&row), plain_user(&row.user))
    }

    fn tree(row: Self::Tree) -> data::Tree {
        let posts = row.posts.iter().map(|post| {
            let comments = post.comments.iter().map(plain_comment).collect();
            (plain_post(post), comments)
        });
        (plain_user(&row), posts.collect())
    }

    async fn get(&self, id: i64) -> Result<User> {
        Ok(User::objects().get_by_key(&self.0, &Id::new(id)).await?)
    }

    async fn select(&self, count: i64) -> Result<Vec<User>> {
        let users = User::objects().order_by(user::id());
        Ok(users.limit(count.unsigned_abs()).all(&self.0).await?)
    }

    async fn filter(&self, color: &str, after: i64) -> Result<Vec<User>> {
        let users = User::objects()
            .filter(user::hair_color().eq(color))
            .filter(user::id().gt(Id::new(after)))
            .order_by(user::id())
            .limit(10);
        Ok(users.all(&self.0).await?)
    }

    async fn join(&self) -> Result<Vec<Self::Joined>> {
        let posts = Post::objects()
            .select_related(post::user())
            .order_by(post::id())
            .limit(100);
        Ok(posts.all(&self.0).await?)
    }

    async fn prefetch(&self) -> Result<Vec<Self::Tree>> {
        let users = User::objects()
            .prefetch_related(user::posts().with(post::comments()))
            .order_by(user::id())
            .limit(10);
        Ok(users.all(&self.0).await?)
    }

    async fn insert(&self, number: i64) -> Result<User> {
        Ok(User::objects().create(&self.0, new(number)).await?)
    }

    async fn insert_many(&self, first: i64) -> Result<Vec<User>> {
        let rows = (first..first + 100).map(new);
        Ok(User::objects().bulk_create(&self.0, rows).await?)
    }

    async fn update(&self, user: &mut User, name: String) -> Result<()> {
        user.name = name;
        Ok(user.save(&self.0).await?)
    }

    async fn rename(&self, users: &mut [User], first: i64) -> Result<()> {
        for (user, number) in users.iter_mut().zip(first..) {
            user.name = data::name(number);
        }
        User::objects()
            .bulk_update(&self.0, &*users, (user::name(),))
            .await?;
        Ok(())
    }

    async fn delete(&self, id: i64) -> Result<()> {
        let comments = Comment::objects().filter(comment::id().eq(Id::new(id)));
        comments.delete(&self.0).await?;
        Ok(())
    }

    async fn count(&self) -> Result<i64> {
        Ok(User::objects().count(&self.0).await?)
    }
}

/// The user that has this number, to be inserted.
pub(crate) fn new(number: i64) -> user::Insert {
    NewUser {
        name: data::name(number),
        created_at: data::moment(number),
    }
    .hair_color(data::hair_color(number).map(str::to_owned))
}

impl From<User> for data::User {
    fn from(user: User) -> Self {
        plain_user(&user)
    }
}

fn plain_user(user: &User) -> data::User {
    data::User {
        id: user.id.into_key(),
        name: user.name.clone(),
        hair_color: user.hair_color.clone(),
        created_at: user.created_at,
    }
}

fn plain_post(post: &Post) -> data::Post {
    data::Post {
        id: post.id.into_key(),
        user_id: post.user_id.into_key(),
        title: post.title.clone(),
        content: post.content.clone(),
        created_at: post.created_at,
    }
}

fn plain_comment(comment: &Comment) -> data::Comment {
    data::Comment {
        id: comment.id.into_key(),
        post_id: comment.post_id.into_key(),
        text: comment.text.clone(),
    }
}
