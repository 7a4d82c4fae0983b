//! Relations: paths over to-many ones, and what loads the rows at their ends.
//!
//! A loaded relation is a public field of a generated wrapper around the row ([`Wrapper`]); which relation, and whether it
//! leads to one row, at most one or several, is in the types ([`Relation`], [`Cardinality`]). So a row whose relation was not
//! loaded has no such field, and rustc says so.

mod cardinality;
mod has;
mod load;
mod manager;
mod many;
pub(crate) mod matching;
mod through;
pub(crate) mod translate;

pub use cardinality::{ExactlyOne, PrefetchPlan, Several, ToOneCardinality, ZeroOrOne};
pub use has::{Has, HasWhere, loaded, number};
pub use load::{Load, Step, ToMany, ToOne, Walk, With};
pub use manager::RelatedManager;
pub use many::{Many, ManyRows};
pub use through::{Through, ThroughByKey, ThroughManager};

use std::future::Future;

use crate::{
    QuerySet, Result,
    db::Conn,
    meta::RelationMeta,
    model::{Fetch, Model, ModelRow},
    query::Select,
    row::Row,
    value::Value,
};

/// One end of a relation: implemented by the generated tag of each (`post::AuthorRel`).
pub trait Relation: 'static {
    /// The model at this end.
    type From: Model;
    /// The model at the other end.
    type To: Model;
    /// How many rows it leads to: [`ExactlyOne`], [`ZeroOrOne`] or [`Several`].
    type Cardinality: Cardinality;
    /// A row of `From` with the loaded related rows (each a `Child`).
    type Loaded<Child: Fetch, Inner: ModelRow<Model = Self::From>>: Wrapper<Relation = Self, Child = Child, Inner = Inner>
        + ModelRow<Model = Self::From>;
    /// A number that no other relation of `From` has.
    type Number;
    /// What is told of a relation that another crate than that of `From` adds.
    #[doc(hidden)]
    fn added() -> Option<&'static crate::meta::Added> {
        None
    }

    /// The relation's metadata.
    #[doc(hidden)]
    fn meta() -> &'static RelationMeta {
        match Self::added() {
            Some(added) => added.relation(),
            None => &Self::From::META.relations[usize::from(Self::INDEX)],
        }
    }

    /// The relation's number, for paths.
    #[doc(hidden)]
    fn position() -> u8 {
        Self::added().map_or(Self::INDEX, crate::meta::Added::position)
    }

    /// The relation's position in the `relations` of `From`; meaningless for one that another crate than that of `From`
    /// [adds](crate::meta::Added).
    const INDEX: u8;
    /// Whether `From` declares it; of a many-to-many relation, the other end has one that does not.
    const FORWARD: bool = true;

    /// The value of the column of `row` by which the relation finds its other end.
    fn near(row: &Self::From) -> Value<'_>;
}

/// The rows that may be chosen for a relation: all of the other model, or those that its `limit_choices_to` lets through. This
/// is what a form offers, by the default manager of the other model; a row that is written is not held to it.
///
/// ```ignore
/// let offered = luthier::related::choices::<post::AuthorRel>().order_by(user::name()).all(&db).await?;
/// ```
pub fn choices<K: Relation>() -> QuerySet<K::To> {
    let mut select = Select::of(K::To::META);
    if let Some(limit) = K::meta().limit_choices_to {
        select.filter(limit());
    }
    K::To::default_manager(QuerySet::from_select(select))
}

/// A row with a loaded relation: `post::WithAuthor<User, Post>`.
pub trait Wrapper: Clone + Send + 'static {
    /// Which relation was loaded.
    type Relation: Relation;
    /// What each related row became.
    type Child: Fetch;
    /// The row that the relation was loaded onto.
    type Inner: ModelRow<Model = <Self::Relation as Relation>::From>;

    /// Puts the two together.
    fn wrap(related: Slot<Self>, row: Self::Inner) -> Self;

    /// The row.
    fn row(&self) -> &Self::Inner;

    /// The related rows.
    fn related(&self) -> &Slot<Self>;

    /// The related rows, and the row.
    fn parts(&mut self) -> (&mut Slot<Self>, &mut Self::Inner);
}

impl<W: Wrapper> ModelRow for W {
    type Model = <W::Relation as Relation>::From;

    fn model(&self) -> &Self::Model {
        self.row().model()
    }
}

/// What holds the related rows of a wrapper: `Child`, `Option<Child>` or `Vec<Child>`.
pub type Slot<W> = <<<W as Wrapper>::Relation as Relation>::Cardinality as Cardinality>::Slot<
    <W as Wrapper>::Child,
>;

/// How many rows a relation leads to, and hence how they are loaded.
pub trait Cardinality: 'static {
    /// What holds the related rows.
    type Slot<C: Fetch>: Clone + Send;
    /// What is known about their loading.
    type Plan<C: Fetch>: Clone + Send + Sync;

    /// Whether the related row's columns are part of the row that the relation is loaded onto.
    const JOINED: bool;

    /// Reads them from the row.
    ///
    /// # Errors
    ///
    /// When a column does not decode.
    fn decode<C: Fetch>(row: &mut Row<'_>, key_offset: usize) -> Result<Self::Slot<C>>;

    /// Loads what further statements bring.
    fn load<W, O>(
        plan: &Self::Plan<W::Child>,
        rows: &mut [O],
        get: impl Fn(&mut O) -> Option<&mut W> + Copy + Send + Sync,
        conn: &mut Conn,
    ) -> impl Future<Output = Result<()>> + Send
    where
        W: Wrapper<Relation: Relation<Cardinality = Self>>,
        O: Send;
}

type RelationOf<W> = <W as Wrapper>::Relation;
type CardinalityOf<W> = <RelationOf<W> as Relation>::Cardinality;

impl<W: Wrapper> Fetch for W {
    type Plan = (
        <W::Inner as Fetch>::Plan,
        <CardinalityOf<W> as Cardinality>::Plan<W::Child>,
    );

    const WIDTH: usize = W::Inner::WIDTH
        + if CardinalityOf::<W>::JOINED {
            W::Child::WIDTH
        } else {
            0
        };

    fn decode(row: &mut Row<'_>) -> Result<Self> {
        let inner = W::Inner::decode(row)?;
        let key_offset = usize::from(<RelationOf<W> as Relation>::To::META.key_position());
        let related = CardinalityOf::<W>::decode(row, key_offset)?;
        Ok(W::wrap(related, inner))
    }

    async fn load<O: Send>(
        plan: &Self::Plan,
        rows: &mut [O],
        get: impl Fn(&mut O) -> Option<&mut Self> + Copy + Send + Sync,
        conn: &mut Conn,
    ) -> Result<()> {
        W::Inner::load(
            &plan.0,
            rows,
            move |row| get(row).map(|whole| whole.parts().1),
            conn,
        )
        .await?;
        CardinalityOf::<W>::load::<W, O>(&plan.1, rows, get, conn).await
    }
}

/// The plan of a wrapper, of its parts. (Where the wrapper is an associated type, only here does rustc see its form.)
fn plan_of<W: Wrapper>(
    inner: <W::Inner as Fetch>::Plan,
    related: <CardinalityOf<W> as Cardinality>::Plan<W::Child>,
) -> <W as Fetch>::Plan {
    (inner, related)
}
