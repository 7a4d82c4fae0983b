//! stub
mod models { luthier::include_models!(); }
fn main() {}
