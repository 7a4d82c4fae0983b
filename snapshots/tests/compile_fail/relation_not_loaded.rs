//! names: Post
use blog::models::blog::Post;

async fn names(db: &luthier::Db) -> luthier::Result<()> {
    for post in Post::objects().all(db).await? {
        println!("{}", post.author.name);
    }
    Ok(())
}

fn main() {
    let _ = names;
}
