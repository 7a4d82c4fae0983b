//! Relations: the ways from one model to another, both directions of each.
//!
//! A foreign key is a column ([`super::Field`]) and a relation; a many-to-many is a relation over a hidden (or declared) join model.

use super::{Expr, FieldId, ModelId, Origin, RelationId, RustPath, Value};

/// A way from the rows of one model to those of another.
#[derive(Debug, Clone, PartialEq)]
pub struct Relation {
    /// This relation's own id.
    pub id: RelationId,
    /// The model that it starts from.
    pub from: ModelId,
    /// The model that it leads to; may be the same.
    pub to: ModelId,
    /// The relations that lead to the parent which has the relation, for one that is inherited; empty otherwise.
    pub via: Vec<RelationId>,
    /// The name in the schema and in paths: `author`, `posts`. On the way back this is `related_query_name`, where one is given.
    pub name: String,
    /// What the method of a row is called: the name, or `related_name` beside a `related_query_name`. `None` where
    /// `related_name=none` leaves the way back to queries.
    pub accessor: Option<String>,
    /// Which columns connect the two.
    pub kind: RelationKind,
    /// Whether a row may be without a partner. To-many relations are not nullable: their list may be empty.
    pub nullable: bool,
    /// What happens to the row with the key when the other row goes; of the foreign key, the same on both directions.
    /// `None` for many-to-many (join rows always go along).
    pub on_delete: Option<OnDelete>,
    /// Whether the database knows the foreign key (`db_constraint`).
    pub db_constraint: bool,
    /// The other direction; `None` where `related_name=none` says that there is none. A symmetrical relation is its own inverse.
    pub inverse: Option<RelationId>,
    /// Whether a many-to-many to the same model holds both ways at once.
    pub symmetrical: bool,
    /// The column that the foreign key refers to, in its target, where that is not the primary key (`to_field`); the same on both
    /// directions.
    pub to_field: Option<FieldId>,
    /// Which rows may be chosen for it (`limit_choices_to`); of the forward direction alone.
    pub limit_choices_to: Option<LimitChoices>,
    /// Whether validation takes "no partner".
    pub blank: bool,
    /// Whether forms show it.
    pub editable: bool,
    /// For people.
    pub verbose_name: String,
    /// A hint for people; empty where there is none.
    pub help_text: String,
    /// The doc comment of the declaring field, lines joined by `\n`; empty on the reverse side.
    pub docs: String,
    /// The names in Rust.
    pub rust: RelationNames,
    /// Where the declaring field is.
    pub origin: Origin,
    /// Former names, for a many-to-many field; a foreign key has them on its field.
    pub was: Vec<String>,
}

/// The Rust names of a relation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RelationNames {
    /// The path function and the member of the loaded wrapper: `author`.
    pub function: String,
    /// The type that tags the relation: `AuthorRel`.
    pub tag: String,
    /// The wrapper of a row that has it loaded: `WithAuthor`.
    pub wrapper: String,
    /// The trait of every row that has it loaded: `HasAuthor`.
    pub has: String,
    /// What the row's method is made of: [`Relation::accessor`] as a Rust name.
    pub method: Option<String>,
}

/// What `limit_choices_to` says.
#[derive(Debug, Clone, PartialEq)]
pub enum LimitChoices {
    /// The rows of the other model that meet this condition.
    Condition(Expr),
    /// Those that meet the condition which a Rust function returns.
    Call(RustPath),
}

/// Which columns a relation goes over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RelationKind {
    /// A foreign key or one-to-one of this model.
    ForwardOne {
        /// The field with the key, in [`Relation::from`].
        field: FieldId,
    },
    /// Back along a one-to-one.
    ReverseOne {
        /// The field with the key, in [`Relation::to`].
        field: FieldId,
    },
    /// Back along a foreign key.
    ReverseMany {
        /// The field with the key, in [`Relation::to`].
        field: FieldId,
    },
    /// Back along a generic foreign key.
    Generic {
        /// The field that says which row, in [`Relation::to`].
        key: FieldId,
        /// The field that says which model, there.
        content_type: FieldId,
    },
    /// Over a join model, from either side.
    ManyToMany {
        /// The join model: a hidden one, or the one that `through` names.
        through: ModelId,
        /// Its foreign key to [`Relation::from`].
        source: FieldId,
        /// Its foreign key to [`Relation::to`].
        target: FieldId,
        /// Whether this is the side that declares the field.
        forward: bool,
    },
}

/// What happens to rows whose foreign key loses its target.
#[derive(Debug, Clone, PartialEq)]
pub enum OnDelete {
    /// They go too.
    Cascade,
    /// The delete is refused.
    Protect,
    /// The delete is refused, unless they go by another path.
    Restrict,
    /// The key becomes NULL.
    SetNull,
    /// The key becomes the field's default.
    SetDefault,
    /// The key becomes this.
    Set(SetTo),
    /// Nothing; the database may refuse.
    DoNothing,
    /// The database deletes them, nobody is told.
    DbCascade,
    /// The database sets NULL.
    DbSetNull,
    /// The database sets its own default.
    DbSetDefault,
}

/// The value of `on_delete=SET(…)`.
#[derive(Debug, Clone, PartialEq)]
pub enum SetTo {
    /// A literal key.
    Value(Value),
    /// What a Rust function returns.
    Call(RustPath),
}
