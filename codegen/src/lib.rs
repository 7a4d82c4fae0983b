//! codegen

pub mod check;
pub mod compile;
pub mod db;
pub mod diagnostics;
pub mod emit;
pub mod fmt;
pub mod lower;
pub mod messages;
pub mod migrate;
pub mod naming;
pub mod schema;
pub mod source;
pub mod syntax;
