//! names: Agg<blog::models::blog::Post
use blog::models::blog::{Post, post};

fn main() {
    let _ = Post::objects().filter(post::created_at().max().gt(luthier::Timestamp::UNIX_EPOCH));
}
