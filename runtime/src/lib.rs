//! Luthier: Django's ORM for Rust, settled at build time. This is the runtime that generated code links against.
//!
//! A schema in `.models` files is compiled by `luthier-build` into structs and typed querysets; the generated code names
//! nothing but this crate. Terms, as they are used everywhere: a *model* is stored in a *table*, a *field* in a *column*, a
//! *relation* in a *foreign key*.
//!
//! Three layers: the typed shell ([`Expr`], [`QuerySet`], [`related`]), which exists for rustc and vanishes at run time; the
//! query core ([`query`]), an untyped tree and the writer that makes SQL of it, which the code generator uses too; and the
//! databases ([`db`]) behind one narrow interface. Without the feature `runtime` only the core is there.

pub mod choices;
#[cfg(feature = "runtime")]
pub mod db;
pub mod dialect;
pub mod error;
#[cfg(feature = "runtime")]
pub mod expr;
#[cfg(feature = "runtime")]
pub mod generic;
#[cfg(feature = "runtime")]
pub mod hooks;
#[cfg(feature = "runtime")]
mod id;
pub mod literal;
pub mod messages;
pub mod meta;
#[cfg(feature = "runtime")]
pub mod migrate;
#[cfg(feature = "runtime")]
pub mod model;
#[cfg(feature = "runtime")]
pub mod order;
#[cfg(all(feature = "runtime", feature = "postgres"))]
pub mod postgres;
pub mod query;
#[cfg(feature = "runtime")]
mod queryset;
#[cfg(feature = "runtime")]
pub mod raw;
#[cfg(feature = "runtime")]
pub mod related;
pub mod row;
#[cfg(feature = "runtime")]
pub mod storage;
pub mod validate;
pub mod value;
#[cfg(feature = "runtime")]
pub mod write;

pub use dialect::Dialect;
pub use error::{Error, Result, ValidationError, ValidationErrors};
pub use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, Time},
};
pub use rust_decimal::Decimal;
/// For generated code, so that a program needs no dependency of its own on it.
#[doc(hidden)]
pub use serde;
pub use serde_json::Value as Json;
pub use uuid::Uuid;
pub use value::{FieldValue, Value};

#[cfg(feature = "runtime")]
pub use {
    db::{Conn, Databases, Db, DbConfig, Executor, Tx, TxOptions},
    expr::{Column, Expr, Pred, all_of, any_of},
    id::{Id, IntoId, Key, ParseKeyError},
    model::{FieldType, GetLatestBy, Model},
    queryset::{ForUpdate, QuerySet},
    raw::{Params, RawQuery},
    related::{Many, RelatedManager, ThroughManager},
    write::Deleted,
};

/// Brings in what `luthier_build::compile()` made of the models, in a `build.rs`: one module for each app.
///
/// ```text
/// pub mod models {
///     luthier::include_models!();
/// }
/// ```
#[macro_export]
macro_rules! include_models {
    () => {
        ::std::include!(::std::concat!(::std::env!("OUT_DIR"), "/luthier.rs"));
    };
}
