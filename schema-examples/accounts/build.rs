//! Compiles `models/` into Rust and looks after `migrations/`.

fn main() -> Result<(), luthier_build::Error> {
    luthier_build::compile()
}
