//! What people can do with the rows that they choose.

use std::{future::Future, pin::Pin};

use crate::{Db, Error, QuerySet, Result, expr::Pred, model::Model, query::Node, value::Value};

/// A function of the program that people can call for the rows that they choose.
#[derive(Clone, Copy, Debug)]
pub struct AdminAction {
    /// What programs call it: `publish`.
    pub name: &'static str,
    /// What people call it, done with one row.
    pub description: &'static str,
    /// What people call it, done with several.
    pub description_plural: &'static str,
    /// The codes of the permissions that it needs, all of them: `change_post`.
    pub permissions: &'static [&'static str],
    /// Whether the list offers it.
    pub change_list: bool,
    /// Whether the page of a row offers it.
    pub change_form: bool,
    /// Does it with the rows that have these primary keys.
    pub run: RunAction,
}

/// Does an action with the rows that have these primary keys. Who may do it is to be asked before.
pub type RunAction = for<'a> fn(&'a Db, &'a [Value<'static>]) -> Acting<'a>;

/// An action that is being done, once it is awaited.
pub type Acting<'a> = Pin<Box<dyn Future<Output = Result<AdminReply>> + Send + 'a>>;

/// What an action answers; made of what its function returns, `()` or a text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AdminReply {
    /// It is done, and there is nothing to say.
    Done,
    /// It is done, and people are told this.
    Message(String),
}

impl From<()> for AdminReply {
    fn from((): ()) -> Self {
        Self::Done
    }
}

impl From<String> for AdminReply {
    fn from(text: String) -> Self {
        Self::Message(text)
    }
}

impl From<&str> for AdminReply {
    fn from(text: &str) -> Self {
        Self::Message(text.to_owned())
    }
}

/// Those of the rows that have one of these primary keys: what generated code gives to an action.
#[doc(hidden)]
pub fn selected<M: Model>(rows: QuerySet<M>, keys: &[Value<'static>]) -> QuerySet<M> {
    match keys {
        [] => rows.none(),
        [only] => rows.filter(Pred::from_node(Node::key_is(M::META, only))),
        _ => {
            let key = Box::new(Node::key_of(M::META));
            rows.filter(Pred::from_node(Node::In(key, keys.to_vec())))
        }
    }
}

/// What the function of an action does, as all of them are called.
#[doc(hidden)]
pub fn act<'a, R: Into<AdminReply>, E: Into<Error>>(
    doing: impl Future<Output = Result<R, E>> + Send + 'a,
) -> Acting<'a> {
    Box::pin(async move { doing.await.map(Into::into).map_err(Into::into) })
}
