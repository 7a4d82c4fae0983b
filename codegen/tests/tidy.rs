//! The invariants of `docs/architecture.md`, as tests.
//!
//! They read the sources of the workspace as text: who names whom, what no file may contain, what each diagnostic code has
//! to have. A rule that no test can hold does not belong into that document.

#[path = "tidy/codes.rs"]
mod codes;
#[path = "tidy/generated.rs"]
mod generated;
#[path = "tidy/layers.rs"]
mod layers;
#[path = "tidy/source.rs"]
mod source;
#[path = "tidy/text.rs"]
mod text;
