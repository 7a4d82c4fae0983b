//! The walk-through, whole: what it prints is what the database gave back.

#![allow(clippy::unwrap_used)]

use blog::{models, walkthrough};
use luthier::Db;

async fn printed(url: &str) -> String {
    let db = Db::connect(url).await.unwrap();
    models::migrate(&db).await.unwrap();
    let mut out = Vec::new();
    walkthrough::run(&db, &mut out).await.unwrap();
    String::from_utf8(out).unwrap()
}

#[tokio::test]
async fn prints_what_came_back() {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let printed = printed("sqlite::memory:").await;
    settings.bind(|| insta::assert_snapshot!("walkthrough", printed));
}

#[tokio::test]
async fn prints_the_same_on_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("blog.db").display());
    assert_eq!(printed(&url).await, printed("sqlite::memory:").await);
}
