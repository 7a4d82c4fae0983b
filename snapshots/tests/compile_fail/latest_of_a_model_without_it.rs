//! names: `Tag: GetLatestBy`
use blog::models::blog::Tag;

async fn newest(db: &luthier::Db) {
    let _ = Tag::objects().latest(db).await;
}

fn main() {
    let _ = newest;
}
