//! names: prefetch_related
use blog::models::blog::{User, user};

fn main() {
    let _ = User::objects().select_related(user::posts());
}
