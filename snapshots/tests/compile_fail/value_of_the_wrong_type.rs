//! names: bool
use blog::models::blog::{Post, post};

fn main() {
    let _ = Post::objects().filter(post::is_published().eq("yes"));
}
