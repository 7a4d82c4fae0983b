//! Hooks: what a program does when rows are written, as `hooks [pre_save, post_delete]` in a model asks for.
//!
//! Generated code makes a trait `Hooks` in the module of such a model, with one method for each hook, and calls it from
//! [`Model::run_hook`]. Hooks run in the transaction of the write: what they refuse is rolled back with it. A model without
//! hooks pays nothing, since [`Model::HOOKS`] is known when the program is compiled.
//!
//! Futures are boxed here, so that the hook of a model may write rows of the same model.

use std::{future::Future, pin::Pin};

use crate::{
    Error, Id, Result,
    db::Conn,
    meta::RelationKind,
    model::Model,
    query::{KEYS_PER_STATEMENT, Node, Select},
    related::{Relation, translate::translated},
    row::Row,
    value::Value,
};

/// What a hook does, once it is awaited.
pub type HookFuture<'a> = Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>>;

/// A moment of a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hook {
    /// Before a row is validated and written.
    PreSave {
        /// Whether it is a new row.
        created: bool,
    },
    /// After a row was written.
    PostSave {
        /// Whether it is a new row.
        created: bool,
    },
    /// Before a row is deleted.
    PreDelete,
    /// After a row was deleted.
    PostDelete,
}

/// Which hooks a model has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HookSet(u8);

impl HookSet {
    /// None.
    pub const NONE: Self = Self(0);
    /// `pre_save`.
    pub const PRE_SAVE: Self = Self(1);
    /// `post_save`.
    pub const POST_SAVE: Self = Self(2);
    /// `pre_delete`.
    pub const PRE_DELETE: Self = Self(4);
    /// `post_delete`.
    pub const POST_DELETE: Self = Self(8);
    /// `m2m_changed`.
    pub const MANY_CHANGED: Self = Self(16);

    /// Those of both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether one of `other` is among them.
    #[must_use]
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether saving a row calls one.
    pub(crate) const fn on_save(self) -> bool {
        self.has(Self::PRE_SAVE.and(Self::POST_SAVE))
    }
}

/// Calls a hook of a row, where the model has it.
pub(crate) async fn run<M: Model>(row: &mut M, hook: Hook, conn: &mut Conn) -> Result<()> {
    let wanted = match hook {
        Hook::PreSave { .. } => HookSet::PRE_SAVE,
        Hook::PostSave { .. } => HookSet::POST_SAVE,
        Hook::PreDelete => HookSet::PRE_DELETE,
        Hook::PostDelete => HookSet::POST_DELETE,
    };
    if M::HOOKS.has(wanted) {
        row.run_hook(hook, conn).await?;
    }
    Ok(())
}

/// A change of the rows that a many-to-many relation relates, as the hook `m2m_changed` sees it.
#[derive(Debug)]
pub struct ManyChange<'c> {
    /// The many-to-many field, as the model that has the hook declares it.
    pub relation: &'static str,
    /// What happens.
    pub action: ManyAction,
    /// Whether the change comes from the other end: `near` then is a row of the other model, and `far` are rows of this one.
    pub reverse: bool,
    near: &'c Value<'c>,
    far: &'c [Value<'c>],
}

/// What happens to the rows of a many-to-many relation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ManyAction {
    /// Rows will be related.
    PreAdd,
    /// Rows were related.
    PostAdd,
    /// Rows will be unrelated.
    PreRemove,
    /// Rows were unrelated.
    PostRemove,
    /// All rows will be unrelated.
    PreClear,
    /// All rows were unrelated.
    PostClear,
}

impl ManyChange<'_> {
    /// The key of the row whose relation changes: of the model itself, or with [`reverse`](Self::reverse) of the other one.
    ///
    /// # Errors
    ///
    /// When it is no key of an `M`.
    pub fn near<M: Model>(&self) -> Result<Id<M>> {
        key_of(self.near)
    }

    /// The keys of the rows that are related or unrelated; none where all are (`PreClear`, `PostClear`).
    ///
    /// # Errors
    ///
    /// When they are no keys of an `M`.
    pub fn far<M: Model>(&self) -> Result<Vec<Id<M>>> {
        self.far.iter().map(key_of).collect()
    }
}

fn key_of<M: Model>(value: &Value<'_>) -> Result<Id<M>> {
    Row::from_values(std::slice::from_ref(&value.clone().into_owned())).get()
}

/// Tells the model that declares the relation of a change, where it wants to know.
pub(crate) async fn many_changed<K: Relation>(
    action: ManyAction,
    near: &Value<'static>,
    far: &[Value<'_>],
    conn: &mut Conn,
) -> Result<()> {
    let wanted = if K::FORWARD {
        K::From::HOOKS
    } else {
        K::To::HOOKS
    };
    if !wanted.has(HookSet::MANY_CHANGED) {
        return Ok(());
    }
    let here = K::meta();
    let relation = if K::FORWARD {
        here.name
    } else {
        declared::<K>().unwrap_or(here.name)
    };
    // A join row may hold another column than the key of the row that it relates.
    let owner = here.via.target(K::From::META);
    let columns = [here.local, owner.key_position()];
    let near = translated(owner, columns, std::slice::from_ref(near), conn).await?;
    let near = near.into_iter().flatten().next().unwrap_or(Value::Null);
    let columns = [here.remote, K::To::META.key_position()];
    let far = translated(K::To::META, columns, far, conn).await?;
    let far: Vec<Value<'static>> = far.into_iter().flatten().collect();
    let change = ManyChange {
        relation,
        action,
        reverse: !K::FORWARD,
        near: &near,
        far: &far,
    };
    if K::FORWARD {
        K::From::many_changed(&change, conn).await
    } else {
        K::To::many_changed(&change, conn).await
    }
}

/// The name of the field that the relation goes back over.
fn declared<K: Relation>() -> Option<&'static str> {
    let through = K::meta().through.as_ref()?;
    let fields = K::To::META.relations.iter();
    fields
        .filter(|field| field.kind == RelationKind::ManyToMany)
        .find(|field| {
            field.through.as_ref().is_some_and(|back| {
                std::ptr::eq(back.model, through.model) && back.source == through.target
            })
        })
        .map(|field| field.name)
}

/// Rows whose model has hooks on deletion, loaded because they are about to be deleted.
pub trait HookedRows: Send {
    /// Calls the hook of each row.
    fn run<'a>(&'a mut self, hook: Hook, conn: &'a mut Conn) -> HookFuture<'a>;
}

struct Rows<M>(Vec<M>);

impl<M: Model> HookedRows for Rows<M> {
    fn run<'a>(&'a mut self, hook: Hook, conn: &'a mut Conn) -> HookFuture<'a> {
        Box::pin(async move {
            for row in &mut self.0 {
                run(row, hook, conn).await?;
            }
            Ok(())
        })
    }
}

/// What [`load_rows`] gives, once it is awaited.
pub type LoadFuture<'a> =
    Pin<Box<dyn Future<Output = Result<Box<dyn HookedRows>, Error>> + Send + 'a>>;

/// Loads the rows with these primary keys, to call their hooks: what the metadata of a model with hooks on deletion names.
#[doc(hidden)]
pub fn load_rows<'a, M: Model>(keys: &'a [Value<'static>], conn: &'a mut Conn) -> LoadFuture<'a> {
    Box::pin(async move {
        let mut rows: Vec<M> = Vec::with_capacity(keys.len());
        for chunk in keys.chunks(KEYS_PER_STATEMENT) {
            let mut select = Select::of(M::META);
            let key = Node::key_of(M::META);
            select.filters.push(Node::In(Box::new(key), chunk.to_vec()));
            select.order = Some(Vec::new());
            rows.extend(crate::queryset::fetch::<M>(&select, &(), conn).await?);
        }
        let rows: Box<dyn HookedRows> = Box::new(Rows(rows));
        Ok(rows)
    })
}
