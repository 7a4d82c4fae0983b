//! names: Post
use blog::models::blog::{Post, user};

fn main() {
    let _ = Post::objects().order_by(user::name().asc());
}
