//! Writing without validation, where the values are known to be good.

use std::future::Future;

use super::{Access, Db, Executor, Tx, sealed};
use crate::{Result, meta::ModelMeta};

/// A database or transaction through which rows are written as they are: `Post::objects().create(db.unchecked(), new)`.
///
/// Nothing is checked before the statement: no rule of a field, no constraint of the model, no function of the program. What
/// the database itself enforces it still refuses.
#[derive(Debug)]
pub struct Unchecked<E>(E);

impl<E> sealed::Sealed for Unchecked<E> {}

impl<E: Executor> Executor for Unchecked<E> {
    type Lease = E::Lease;

    fn lease(
        self,
        access: Access,
        model: Option<&'static ModelMeta>,
    ) -> impl Future<Output = Result<Self::Lease>> + Send {
        self.0.lease(access, model)
    }

    fn validates(&self) -> bool {
        false
    }
}

impl Db {
    /// The database without validation of what is written: for imports of data that was checked before, and for values
    /// that the rules did not foresee.
    ///
    /// What the database itself enforces it still refuses.
    #[must_use]
    pub fn unchecked(&self) -> Unchecked<&Self> {
        Unchecked(self)
    }
}

impl Tx {
    /// The transaction without validation of what is written; as [`Db::unchecked`].
    #[must_use]
    pub fn unchecked(&mut self) -> Unchecked<&mut Self> {
        Unchecked(self)
    }
}
