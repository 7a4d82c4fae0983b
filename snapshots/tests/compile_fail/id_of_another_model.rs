//! names: Id<User>
use blog::models::blog::{Post, User, post, user};

fn posts_of(post: &Post) {
    let _ = Post::objects().filter(post::author_id().eq(post.id));
    let _ = User::objects().order_by(user::name());
}

fn main() {
    let _ = posts_of;
}
