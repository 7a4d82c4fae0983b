//! names: Id<Post>
use blog::models::blog::{Post, post};

async fn move_away(db: &luthier::Db) -> luthier::Result<u64> {
    Post::objects().update(db, post::id().set(luthier::Id::new(7))).await
}

fn main() {
    let _ = move_away;
}
