//! names: NewUser
use blog::models::blog::NewUser;

fn main() {
    let _ = NewUser { name: "John".into() };
}
