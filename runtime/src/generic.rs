//! Generic foreign keys: columns that point to a row of one of several models.
//!
//! The models are known, so what such a key holds is a generated enum with a variant for each ([`Target`]), and a row that it
//! points to another. The database has Django's two columns: which model, and which row of it.

use std::{collections::HashMap, fmt, future::Future, marker::PhantomData, ops};

use crate::{
    Error, Executor, Result,
    db::{Access, Conn},
    expr::{Assign, Assignments, Expr, FieldSet, Nullability, Optional, Pred, Required},
    meta::ModelMeta,
    model::{Fetch, Model, ModelRow},
    query::{Compare, KEYS_PER_STATEMENT, Node, Path, Select, sql},
    related::{Load, ToMany, matching::places_of},
    row::{CellError, Row},
    value::{FieldValue, Value, key::HashKey},
};

/// What a generic foreign key holds: the generated `comment::Target`.
pub trait Target: Clone + fmt::Debug + PartialEq + Send + Sync + 'static {
    /// A row that it points to: the generated `comment::TargetRow`.
    type Row: Clone + Send + 'static;

    /// The models that it may point to, as the database calls them: `blog.post`.
    const LABELS: &'static [&'static str];

    /// The same models.
    const MODELS: &'static [&'static ModelMeta];

    /// Which of the models it is.
    fn index(&self) -> usize;

    /// The primary key of the row.
    fn key(&self) -> Value<'_>;

    /// That key as the column holds it.
    fn stored_key(&self) -> Value<'_> {
        self.key()
    }

    /// Reads the key, for the model at `index`.
    ///
    /// # Errors
    ///
    /// When the column does not decode.
    fn from_key(index: usize, row: &mut Row<'_>) -> Result<Self>;

    /// Loads the rows of the model at `index` with these keys, each with its key.
    fn load(
        index: usize,
        keys: Vec<Value<'static>>,
        conn: &mut Conn,
    ) -> impl Future<Output = Result<Vec<(Value<'static>, Self::Row)>>> + Send;
}

/// A [`Target`] that may point to rows of `M`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not point to `{M}`",
    label = "not one of the models of this generic foreign key"
)]
pub trait PointsTo<M: Model>: Target {
    /// The position of `M` in [`Target::MODELS`].
    const INDEX: usize;
}

/// A row with the generic foreign key that holds a `T`.
pub trait HasTarget<T: Target>: Model {
    /// What it points to; `None` where it may point to nothing and does.
    fn target(&self) -> Option<&T>;
}

/// A generic foreign key as a member of a row: a [`Target`], or `Option` of one.
#[doc(hidden)]
pub trait Member: Sized {
    fn label(&self) -> Value<'_>;
    fn stored_key(&self) -> Value<'_>;
    fn decode(row: &mut Row<'_>) -> Result<Self>;
}

impl<T: Target> Member for T {
    fn label(&self) -> Value<'_> {
        Value::Text(T::LABELS[self.index()].into())
    }

    fn stored_key(&self) -> Value<'_> {
        Target::stored_key(self)
    }

    fn decode(row: &mut Row<'_>) -> Result<Self> {
        let index = label_index(T::LABELS, row)?;
        T::from_key(index, row)
    }
}

impl<T: Target> Member for Option<T> {
    fn label(&self) -> Value<'_> {
        self.as_ref().map_or(Value::Null, Member::label)
    }

    fn stored_key(&self) -> Value<'_> {
        self.as_ref().map_or(Value::Null, Target::stored_key)
    }

    fn decode(row: &mut Row<'_>) -> Result<Self> {
        if row.is_null_at(0) {
            row.skip(2);
            return Ok(None);
        }
        T::decode(row).map(Some)
    }
}

/// The position of the label that the next column holds.
fn label_index(labels: &[&str], row: &mut Row<'_>) -> Result<usize> {
    let found = {
        let cell = row.cell(row.position());
        cell.as_str().and_then(|label| {
            labels
                .iter()
                .position(|known| *known == label)
                .ok_or_else(|| CellError::invalid("a model that this key may point to", label))
        })
    };
    row.skip(1);
    found.map_err(|error| {
        let column = row
            .column_name(row.position() - 1)
            .unwrap_or("content_type");
        Error::decode(column, error)
    })
}

/// Reads a key that the column holds as text, whatever it is in the model.
#[doc(hidden)]
pub fn key_from_text<M: Model>(row: &mut Row<'_>) -> Result<crate::Id<M>> {
    let text: String = row.get()?;
    text.parse().map_err(|_| {
        let error = CellError::invalid("a primary key of the model", &text);
        Error::decode("object_id", error)
    })
}

/// The path of a generic foreign key: `comment::target()`.
///
/// `N` says whether it may point to nothing.
#[must_use]
pub struct Generic<R, T, N = Required> {
    content_type: u16,
    key: u16,
    types: PhantomData<fn(R, N) -> T>,
}

impl<R, T, N> Clone for Generic<R, T, N> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R, T, N> Copy for Generic<R, T, N> {}

impl<R, T, N> fmt::Debug for Generic<R, T, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Generic({}, {})", self.content_type, self.key)
    }
}

impl<R, T: Target, N: Nullability> Generic<R, T, N> {
    /// The key in these two columns.
    #[doc(hidden)]
    pub const fn at(content_type: u16, key: u16) -> Self {
        Self {
            content_type,
            key,
            types: PhantomData,
        }
    }

    /// It points to this row.
    pub fn eq(self, target: impl Into<T>) -> Pred<R> {
        let target = target.into();
        let key = Target::stored_key(&target).into_owned();
        Pred::from_node(Node::And(vec![
            self.is_label(T::LABELS[target.index()]),
            equal(self.key, key),
        ]))
    }

    /// It does not point to this row.
    pub fn ne(self, target: impl Into<T>) -> Pred<R> {
        !self.eq(target)
    }

    /// It points to one of these rows.
    pub fn in_<I: IntoIterator<Item: Into<T>>>(self, targets: I) -> Pred<R> {
        crate::any_of(targets.into_iter().map(|target| self.eq(target)))
    }

    /// It points to a row of this model: `comment::target().is::<Post>()`.
    pub fn is<M: Model>(self) -> Pred<R>
    where
        T: PointsTo<M>,
    {
        Pred::from_node(self.is_label(T::LABELS[T::INDEX]))
    }

    fn is_label(self, label: &'static str) -> Node {
        equal(self.content_type, Value::Text(label.into()))
    }

    fn assigned(self, target: Option<T>) -> AssignTarget<R> {
        let (label, key) = match &target {
            Some(target) => (target.label(), Target::stored_key(target).into_owned()),
            None => (Value::Null, Value::Null),
        };
        AssignTarget([
            Assign::new(self.content_type, Node::Value(label.into_owned())),
            Assign::new(self.key, Node::Value(key)),
        ])
    }
}

impl<R, T: Target> Generic<R, T> {
    /// Lets it point to this row, in an [`update`](crate::QuerySet::update).
    pub fn set(self, target: impl Into<T>) -> AssignTarget<R> {
        self.assigned(Some(target.into()))
    }
}

impl<R, T: Target> Generic<R, T, Optional> {
    /// Lets it point to this row, or to nothing, in an [`update`](crate::QuerySet::update).
    pub fn set(self, target: impl Into<Option<T>>) -> AssignTarget<R> {
        self.assigned(target.into())
    }

    /// It points to nothing.
    pub fn is_null(self) -> Pred<R> {
        Expr::<R, Option<String>>::column(Path::ROOT, self.content_type).is_null()
    }

    /// It points to something.
    pub fn is_not_null(self) -> Pred<R> {
        Expr::<R, Option<String>>::column(Path::ROOT, self.content_type).is_not_null()
    }
}

fn equal(field: u16, value: Value<'static>) -> Node {
    Node::Compare(
        Compare::Eq,
        Box::new([Node::Column(Path::ROOT, field), Node::Value(value)]),
    )
}

/// What a generic foreign key is set to, in an [`update`](crate::QuerySet::update).
#[must_use]
#[derive(Debug)]
pub struct AssignTarget<R>([Assign<R>; 2]);

impl<R> Assignments<R> for AssignTarget<R> {
    fn append_assignments(self, assignments: &mut Vec<Assign<R>>) {
        assignments.extend(self.0);
    }
}

impl<R, T, N> FieldSet<R> for Generic<R, T, N> {
    fn append_fields(&self, fields: &mut Vec<u16>) {
        fields.extend([self.content_type, self.key]);
    }
}

/// A row with what its generic foreign key points to, loaded by one statement for each model.
///
/// It derefs to the row.
#[derive(Clone, Debug)]
pub struct WithTarget<T: Target, Inner> {
    /// The row that it points to; `None` where it points to nothing, or to a row that is gone.
    pub target: Option<T::Row>,
    /// The row itself.
    pub row: Inner,
}

impl<T: Target, Inner> ops::Deref for WithTarget<T, Inner> {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.row
    }
}

impl<T: Target, Inner> ops::DerefMut for WithTarget<T, Inner> {
    fn deref_mut(&mut self) -> &mut Inner {
        &mut self.row
    }
}

impl<T: Target, Inner: ModelRow<Model: HasTarget<T>>> Fetch for WithTarget<T, Inner> {
    type Plan = (Inner::Plan, usize);

    const WIDTH: usize = Inner::WIDTH;

    fn decode(row: &mut Row<'_>) -> Result<Self> {
        Ok(Self {
            row: Inner::decode(row)?,
            target: None,
        })
    }

    async fn load<O: Send>(
        plan: &Self::Plan,
        rows: &mut [O],
        get: impl Fn(&mut O) -> Option<&mut Self> + Copy + Send + Sync,
        conn: &mut Conn,
    ) -> Result<()> {
        Inner::load(
            &plan.0,
            rows,
            move |row| get(row).map(|whole| &mut whole.row),
            conn,
        )
        .await?;
        for index in 0..T::MODELS.len() {
            let mut waiting: HashMap<HashKey, Vec<usize>> = HashMap::new();
            let mut keys = Vec::new();
            for (position, row) in rows.iter_mut().enumerate() {
                let Some(whole) = get(row) else { continue };
                let target = whole.row.model().target();
                let Some(target) = target.filter(|target| target.index() == index) else {
                    continue;
                };
                let value = target.key();
                let Some(key) = HashKey::of(&value) else {
                    continue;
                };
                let sharing = waiting.entry(key).or_default();
                if sharing.is_empty() {
                    keys.push(value.into_owned());
                }
                sharing.push(position);
            }
            if keys.is_empty() {
                continue;
            }
            for (key, loaded) in T::load(index, keys, conn).await? {
                let sharing = HashKey::of(&key).and_then(|key| waiting.remove(&key));
                for position in sharing.unwrap_or_default() {
                    if let Some(whole) = get(&mut rows[position]) {
                        whole.target = Some(loaded.clone());
                    }
                }
            }
        }
        Ok(())
    }
}

impl<T: Target, Inner: ModelRow<Model: HasTarget<T>>> ModelRow for WithTarget<T, Inner> {
    type Model = Inner::Model;

    fn model(&self) -> &Inner::Model {
        self.row.model()
    }
}

#[diagnostic::do_not_recommend]
impl<M: HasTarget<T>, T: Target, N> Load<M> for Generic<M, T, N> {
    type Row<Inner: ModelRow<Model = M>> = WithTarget<T, Inner>;

    fn attach<Inner: ModelRow<Model = M>>(
        self,
        _: &mut Select,
        _: Path,
        inner: Inner::Plan,
    ) -> (Inner::Plan, usize) {
        (inner, T::MODELS.len())
    }
}

#[diagnostic::do_not_recommend]
impl<M: HasTarget<T>, T: Target, N> ToMany<M> for Generic<M, T, N> {}

/// The rows of a model with these keys, each with the key that it was asked by: what generated code implements
/// [`Target::load`] by.
///
/// # Errors
///
/// When the database cannot be asked, or a row does not decode.
#[doc(hidden)]
pub async fn load<M: Model, Wrapped: Send>(
    keys: Vec<Value<'static>>,
    conn: &mut Conn,
    wrap: fn(M) -> Wrapped,
) -> Result<Vec<(Value<'static>, Wrapped)>> {
    let (mut rows, mut found) = (Vec::with_capacity(keys.len()), Vec::new());
    for chunk in keys.chunks(KEYS_PER_STATEMENT) {
        let mut select = Select::of(M::META);
        select.order = Some(Vec::new());
        select
            .filters
            .push(Node::In(Box::new(Node::key_of(M::META)), chunk.to_vec()));
        let rendered = sql::select(&select, conn.dialect())?;
        conn.query(&rendered.sql, &rendered.params, &mut |row| {
            let row = M::decode(row)?;
            found.push(row.key().to_value().into_owned());
            rows.push(row);
            Ok(())
        })
        .await?;
    }
    if !matches!(found.first(), Some(Value::Text(_))) {
        return Ok(found.into_iter().zip(rows.into_iter().map(wrap)).collect());
    }
    let places = places_of(M::META, M::META.key_position(), &found, &keys, conn).await?;
    let row = |(key, place): (_, Option<usize>)| Some((key, wrap(rows.get(place?)?.clone())));
    Ok(keys.into_iter().zip(places).filter_map(row).collect())
}

/// The row that a generic foreign key points to.
///
/// # Errors
///
/// When the database cannot be asked, or the row does not decode.
#[doc(hidden)]
pub async fn fetch<T: Target>(target: &T, db: impl Executor) -> Result<Option<T::Row>> {
    let index = target.index();
    let mut lease = db
        .lease(Access::Read, T::MODELS.get(index).copied())
        .await?;
    let keys = vec![target.key().into_owned()];
    Ok(T::load(index, keys, &mut lease)
        .await?
        .pop()
        .map(|(_, row)| row))
}
