//! names: select_related
use blog::models::blog::{Post, post};

fn main() {
    let _ = Post::objects().prefetch_related(post::author());
}
