//! names: Agg<Post,
use blog::models::blog::{Post, post};

fn main() {
    let _ = Post::objects().filter(post::created_at().max());
}
