//! The admin metadata of the models, as an admin site reads it.

use blog::models::blog::{Post, User};

#[test]
fn the_admin_block_is_a_static() {
    let columns: Vec<_> = User::ADMIN
        .list_display
        .iter()
        .map(|column| (column.name, column.label))
        .collect();
    assert_eq!(columns.last(), Some(&("post_count", "Post Count")));
    assert_eq!(User::ADMIN.readonly_fields, ["created_at", "updated_at"]);
    assert_eq!(Post::ADMIN.autocomplete_fields, ["author"]);
    assert!(std::ptr::eq(
        Post::ADMIN.model,
        <Post as luthier::Model>::META
    ));
}
