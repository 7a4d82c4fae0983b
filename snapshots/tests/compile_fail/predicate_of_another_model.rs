//! names: Pred<Post>
use blog::models::blog::{Post, user};

fn main() {
    let _ = Post::objects().filter(user::name().eq("John"));
}
