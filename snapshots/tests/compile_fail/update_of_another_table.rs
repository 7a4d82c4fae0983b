//! names: Expr<Post
use blog::models::blog::{Post, post};

async fn rename(db: &luthier::Db) -> luthier::Result<u64> {
    Post::objects().update(db, post::author().name().set("John")).await
}

fn main() {
    let _ = rename;
}
