//! The traits that connect generated code with the query core.
//!
//! [`Model`] is implemented by every generated struct; [`Fetch`] by everything that a query can give back: models, rows with
//! loaded relations, tuples of values. All of them decode by position, straight from the driver's row.

mod field_type;

use std::future::Future;

pub use field_type::{Based, FieldType, holds, own_default};

use crate::{
    Error, Id, Result,
    db::Conn,
    error::ValidationErrors,
    hooks::{Hook, HookFuture, HookSet, ManyChange},
    id::Key,
    meta::{ModelMeta, OrderMeta},
    row::Row,
    value::{FieldValue, Value, key::HashKey},
};

/// A model whose `meta` says by what its rows are older or newer, `get_latest_by = created_at`: what
/// [`latest`](crate::QuerySet::latest) and [`earliest`](crate::QuerySet::earliest) ask.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no `get_latest_by` in its `meta`",
    note = "say by what, `latest_by(&db, post::created_at())`, or give the model a `get_latest_by`"
)]
pub trait GetLatestBy: Model {
    /// The order from the oldest to the newest.
    #[doc(hidden)]
    fn latest_by() -> impl crate::expr::IntoOrder<Self>;
}

/// A generated model struct: one row of its table.
#[diagnostic::on_unimplemented(message = "`{Self}` is not a Luthier model")]
pub trait Model: ModelRow<Model = Self> + Fetch<Plan = ()> + Sync {
    /// What the primary key holds.
    type Key: Key;

    /// A row to be: what [`create`](crate::QuerySet::create) takes.
    type Insert: Insert<Model = Self>;

    /// The model's table, columns and relations.
    const META: &'static ModelMeta;

    /// The order of the rows beside those that refer to the same row, if `order_with_respect_to` gives them one.
    const ORDER: Option<OrderMeta> = None;

    /// The row's primary key.
    fn key(&self) -> Id<Self>;

    /// The row's primary key as a value; [`Value::Tuple`] of a composite one.
    #[doc(hidden)]
    fn key_value(&self) -> Value<'_>;

    /// Appends the value of each column, in the order of [`ModelMeta::fields`], but for the columns that the database makes.
    fn encode<'a>(&'a self, values: &mut Vec<Value<'a>>);

    /// Takes over the columns that the database makes, in their order, after an insert.
    ///
    /// # Errors
    ///
    /// When a column does not decode.
    fn set_generated(&mut self, row: &mut Row<'_>) -> Result<()>;

    /// Sets the number of a new row in its [order](Self::ORDER).
    #[doc(hidden)]
    fn set_order(&mut self, number: i32) {
        let _ = number;
    }

    /// Renews the columns that follow the clock (`auto_now`), and writes IP addresses in their usual form.
    fn touch(&mut self, now: jiff::Timestamp);

    /// What the model's default manager leaves of a query, and in which order: `objects()` and every set of related rows are
    /// narrowed by it. A model that declares none leaves all.
    fn default_manager(query: crate::QuerySet<Self>) -> crate::QuerySet<Self> {
        query
    }

    /// Adds to `errors` what is wrong with the row's values, by field.
    fn validate(&self, errors: &mut ValidationErrors);

    /// Inserts the rows of the parents, and takes over their keys; of a model that inherits from models with a table.
    #[doc(hidden)]
    fn insert_parents<'a>(&'a mut self, keyed: Keyed, conn: &'a mut Conn) -> HookFuture<'a> {
        let _ = (keyed, conn);
        Box::pin(std::future::ready(Ok(())))
    }

    /// Writes the rows of the parents.
    #[doc(hidden)]
    fn save_parents<'a>(&'a mut self, conn: &'a mut Conn) -> HookFuture<'a> {
        let _ = conn;
        Box::pin(std::future::ready(Ok(())))
    }

    /// Asks whether another row of the parents' tables has values that the row has alone.
    #[doc(hidden)]
    fn unique_in_parents<'a>(
        &'a self,
        asked: crate::write::unique::Asked<'a>,
        errors: &'a mut ValidationErrors,
        conn: &'a mut Conn,
    ) -> HookFuture<'a> {
        let _ = (asked, errors, conn);
        Box::pin(std::future::ready(Ok(())))
    }

    /// Writes columns of the parents of rows, by their numbers in the whole row behind the model's own.
    #[doc(hidden)]
    fn update_parents<'a>(
        rows: &'a [&'a Self],
        fields: &'a [u16],
        conn: &'a mut Conn,
    ) -> HookFuture<'a> {
        let _ = (rows, fields, conn);
        Box::pin(std::future::ready(Ok(())))
    }

    /// The hooks that the model has.
    const HOOKS: HookSet = HookSet::NONE;

    /// Calls a hook of the row; does nothing where the model has no such hook.
    fn run_hook<'a>(&'a mut self, hook: Hook, conn: &'a mut Conn) -> HookFuture<'a> {
        let _ = (hook, conn);
        Box::pin(std::future::ready(Ok(())))
    }

    /// Calls the hook `m2m_changed`; does nothing where the model has none.
    fn many_changed<'a>(change: &'a ManyChange<'a>, conn: &'a mut Conn) -> HookFuture<'a> {
        let _ = (change, conn);
        Box::pin(std::future::ready(Ok(())))
    }
}

/// A key by the values of its columns.
pub(crate) fn key_value(mut parts: Vec<Value<'static>>) -> Value<'static> {
    match parts.len() {
        1 => parts.remove(0),
        _ => Value::Tuple(parts),
    }
}

/// Of which tables the caller gave the values that the database makes otherwise, in the order of a whole row: the model's own,
/// then those of its parents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Keyed(u64);

impl Keyed {
    /// Of the model's own table alone.
    #[must_use]
    pub const fn own(given: bool) -> Self {
        Self(given as u64)
    }

    /// Of a parent's tables too, which come behind as many others.
    #[must_use]
    pub const fn and_parent(self, before: u32, parent: Self) -> Self {
        match parent.0.checked_shl(before) {
            Some(parent) => Self(self.0 | parent),
            None => self,
        }
    }

    /// Of a parent's tables, which come behind as many others.
    #[must_use]
    pub const fn of_parent(self, before: u32) -> Self {
        match self.0.checked_shr(before) {
            Some(given) => Self(given),
            None => Self(0),
        }
    }

    /// Whether it is so of the model's own table.
    #[must_use]
    pub const fn is_own(self) -> bool {
        self.0 & 1 == 1
    }
}

/// A row to be, with its defaults not yet filled in.
pub trait Insert: Send {
    /// The model of the row.
    type Model: Model;

    /// Whether the caller gave the values of the columns that the database makes otherwise.
    fn has_key(&self) -> bool;

    /// The same of all tables that the row is in.
    fn keyed(&self) -> Keyed {
        Keyed::own(self.has_key())
    }

    /// The row, with defaults filled in as of `now`; columns that the database makes hold their type's default.
    fn into_model(self, now: jiff::Timestamp) -> Self::Model;
}

/// What a query gives back for each row.
#[diagnostic::on_unimplemented(message = "`{Self}` is not something that a query can give back")]
pub trait Fetch: Clone + Send + 'static {
    /// What is known about the query beyond the SQL of its first statement: how to load related rows.
    type Plan: Clone + Send + Sync;

    /// How many columns it takes.
    const WIDTH: usize;

    /// Reads its columns, from the row's position on.
    ///
    /// # Errors
    ///
    /// When a column does not decode.
    fn decode(row: &mut Row<'_>) -> Result<Self>;

    /// Loads the related rows of all `rows` that further statements bring, where `get` finds the value inside a larger row.
    fn load<O: Send>(
        plan: &Self::Plan,
        rows: &mut [O],
        get: impl Fn(&mut O) -> Option<&mut Self> + Copy + Send + Sync,
        conn: &mut Conn,
    ) -> impl Future<Output = Result<()>> + Send {
        let _ = (plan, rows, get, conn);
        std::future::ready(Ok(()))
    }
}

/// A row that is, or begins with, a row of a model: what relations can be loaded onto.
pub trait ModelRow: Fetch {
    /// The model.
    type Model: Model;

    /// The model's row in it.
    fn model(&self) -> &Self::Model;
}

/// An annotated row can still be given relations.
impl<R: ModelRow, T: Fetch> ModelRow for (R, T) {
    type Model = R::Model;

    fn model(&self) -> &R::Model {
        self.0.model()
    }
}

/// Reads a model's columns by `read`, and says which table, column and row it was where one does not decode.
#[doc(hidden)]
#[inline]
pub fn decode_model<M: Model>(
    row: &mut Row<'_>,
    read: impl FnOnce(&mut Row<'_>) -> Result<M>,
) -> Result<M> {
    let start = row.position();
    match read(row) {
        Ok(model) => Ok(model),
        Err(error) => Err(locate(M::META, start, row, error)),
    }
}

/// `row` stands behind the column that did not decode.
#[cold]
fn locate(meta: &'static ModelMeta, start: usize, row: &Row<'_>, error: Error) -> Error {
    let column = row.position().saturating_sub(start + 1);
    let Some(field) = meta.fields.get(column) else {
        return error;
    };
    let parts = meta.primary_key.iter().map(|position| {
        row.cell(start + usize::from(*position))
            .to_value()
            .map(Value::into_owned)
    });
    let key = parts.collect::<Result<Vec<_>, _>>().ok().map(key_value);
    let key = key.and_then(|key| HashKey::of_row(meta, &key)?.shown());
    error.in_column(
        meta.table,
        field.column,
        key.as_ref().map(|key| key as &dyn std::fmt::Display),
    )
}

/// A type of one column's non-NULL values; `Option` of it is the type of a nullable column.
///
/// [`impl_scalar!`](crate::impl_scalar) implements it for a type of one's own.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the type of a column's values",
    note = "a type of your own becomes one by `luthier::impl_scalar!(…)`"
)]
pub trait Scalar: FieldValue + Clone + Send + 'static {}

/// The types of columns, with and without NULL.
pub trait SqlType: FieldValue + Send + 'static {
    /// The type without NULL.
    type Base: Scalar;
}

impl<T: Scalar> SqlType for T {
    type Base = T;
}

impl<T: Scalar> SqlType for Option<T> {
    type Base = T;
}

/// Makes types that implement [`FieldValue`](crate::value::FieldValue) usable as columns, in expressions and as values of a
/// query.
///
/// ```
/// # use luthier::{row::{Cell, CellError}, value::{FieldValue, Value}};
/// #[derive(Clone)]
/// struct Celsius(f64);
///
/// impl FieldValue for Celsius {
///     fn to_value(&self) -> Value<'_> {
///         Value::Float(self.0)
///     }
///     fn from_cell(cell: Cell<'_>) -> Result<Self, CellError> {
///         cell.as_f64().map(Self)
///     }
/// }
/// luthier::impl_scalar!(Celsius);
/// ```
#[macro_export]
macro_rules! impl_scalar {
    ($($ty:ty),* $(,)?) => { $(
        impl $crate::model::Scalar for $ty {}
        impl $crate::model::Fetch for $ty {
            type Plan = ();
            const WIDTH: usize = 1;
            #[inline]
            fn decode(row: &mut $crate::row::Row<'_>) -> $crate::Result<Self> {
                row.get()
            }
        }
    )* };
}

impl_scalar!(
    bool,
    i16,
    i32,
    i64,
    f64,
    String,
    Vec<u8>,
    rust_decimal::Decimal,
    jiff::civil::Date,
    jiff::civil::Time,
    jiff::Timestamp,
    jiff::SignedDuration,
    uuid::Uuid,
    serde_json::Value,
);

impl<M: Model> Scalar for Id<M> {}

impl<M: Model> Fetch for Id<M> {
    type Plan = ();
    const WIDTH: usize = <M::Key as Fetch>::WIDTH;

    #[inline]
    fn decode(row: &mut Row<'_>) -> Result<Self> {
        M::Key::decode(row).map(Self::new)
    }
}

impl<T: Scalar> Fetch for Option<T> {
    type Plan = ();
    const WIDTH: usize = 1;

    #[inline]
    fn decode(row: &mut Row<'_>) -> Result<Self> {
        row.get()
    }
}

/// Tuples: one part after the other.
macro_rules! fetch_tuple {
    ($($part:ident $index:tt),+) => {
        impl<$($part: Fetch),+> Fetch for ($($part,)+) {
            type Plan = ($($part::Plan,)+);
            const WIDTH: usize = 0 $(+ $part::WIDTH)+;

            #[inline]
            fn decode(row: &mut Row<'_>) -> Result<Self> {
                Ok(($($part::decode(row)?,)+))
            }

            async fn load<O: Send>(
                plan: &Self::Plan,
                rows: &mut [O],
                get: impl Fn(&mut O) -> Option<&mut Self> + Copy + Send + Sync,
                conn: &mut Conn,
            ) -> Result<()> {
                $($part::load(&plan.$index, rows, move |row| get(row).map(|parts| &mut parts.$index), conn).await?;)+
                Ok(())
            }
        }
    };
}

fetch_tuple!(A 0);
fetch_tuple!(A 0, B 1);
fetch_tuple!(A 0, B 1, C 2);
fetch_tuple!(A 0, B 1, C 2, D 3);
fetch_tuple!(A 0, B 1, C 2, D 3, E 4);
fetch_tuple!(A 0, B 1, C 2, D 3, E 4, F 5);
fetch_tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6);
fetch_tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7);
