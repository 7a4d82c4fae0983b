//! The resolved world: what a set of `.models` files means.
//!
//! Everything is decided here. Names are final (table, column, index, Rust), references are ids, abstract bases are
//! expanded, reverse relations and hidden join models are present, literals are typed, expressions are resolved. A
//! `Schema` that comes out of [`crate::compile::analyse`] without errors has no dangling id, every model has a primary
//! key, and whoever reads it has no error path. Nothing in it points back into the syntax tree.
//!
//! Arenas are plain vectors that are only appended to; an id is a position. `schema[id]` reads the plain data,
//! [`Schema::model`] and its siblings give a Copy view with the derived facts.

pub mod admin;
pub mod choices;
pub mod dump;
pub mod expr;
pub mod field;
pub mod generic;
pub mod id;
mod inside;
pub mod kind;
pub mod meta;
pub mod names;
pub mod postgres;
pub mod relation;
pub mod value;
pub mod view;

use std::collections::{BTreeMap, BTreeSet};

use luthier::dialect::Dialect;

use crate::source::{Line, Span};

pub use admin::{
    Admin, AdminAction, AdminColumn, AdminForm, AdminMember, Fieldset, Inline, InlineLayout,
    InlineLink, PrepopulatedField, RadioField, RadioLayout, SearchField, SearchMode, ShowFacets,
};
pub use choices::{Choices, ChoicesBase, Member};
pub use dump::{render_expr, render_schema};
pub use expr::{
    Aggregate, AggregateFunction, BinaryOp, Expr, ExprKind, ExprType, Function, Lookup, NullsOrder,
    Operand, OrderTerm, Part, Path, ValueType,
};
pub use field::{
    AutoTime, Collation, DatabaseDefault, DefaultValue, Field, Limit, RustPath, UniquePeriod,
    Validator, ValidatorRule,
};
pub use generic::{Generic, GenericTarget};
pub use id::{AppId, ChoicesId, FieldId, ModelId, RelationId};
pub use inside::{Inside, JsonStep};
pub use kind::{FieldKind, Folder, IpProtocol, Upload};
pub use meta::{
    Constraint, ConstraintKind, Deferrable, ExclusionPart, Index, IndexColumn, IndexExpression,
    IndexKind, IndexMethod, IndexOption, Meta, OrderWithRespectTo, Permission,
};
pub use postgres::{ArrayType, RANGE_OPERATORS, RangeKind, is_operator};
pub use relation::{LimitChoices, OnDelete, Relation, RelationKind, RelationNames, SetTo};
pub use value::{JsonValue, Value};
pub use view::{AppRef, ChoicesRef, FieldRef, ModelRef, RelationRef, reads_elsewhere, split_links};

/// All models of all apps, resolved.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Schema {
    /// The kinds of its default database that the program is built for, in a fixed order without repetition.
    pub backends: Vec<Dialect>,
    /// The apps, sorted by name.
    pub apps: Vec<App>,
    /// The concrete models, app by app in order of declaration; the hidden join models come last.
    pub models: Vec<Model>,
    /// The columns of all models; [`Model::fields`] gives the order within a model.
    pub fields: Vec<Field>,
    /// The relations of all models, both directions; [`Model::relations`] gives the order within a model.
    pub relations: Vec<Relation>,
    /// The choices types of all apps.
    pub choices: Vec<Choices>,
    /// The crates that bring apps, each with those whose apps it knows.
    pub packages: BTreeMap<String, BTreeSet<String>>,
}

/// A group of models that share a table prefix, a Rust module and a migrations folder.
#[derive(Debug, Clone, PartialEq)]
pub struct App {
    /// This app's own id.
    pub id: AppId,
    /// The label, which starts table names: `blog`.
    pub name: String,
    /// The Rust module, as it is written in code (a raw identifier where needed).
    pub rust_module: String,
    /// The crate that brings it, by its name in Rust; `None` for the crate that is compiled.
    pub package: Option<String>,
    /// Where generated code of an app of another crate is found: `accounts::models::accounts`. Of several places each has more of
    /// what other crates add to it.
    pub paths: Vec<String>,
    /// The database that its tables are in; `None` for the default one.
    pub database: Option<String>,
    /// The kinds of that database which the program is built for, in a fixed order without repetition.
    pub backends: Vec<Dialect>,
    /// The models, in order of declaration; the hidden join models come last.
    pub models: Vec<ModelId>,
    /// Every choices type declared in the app, those inside models too.
    pub choices: Vec<ChoicesId>,
}

/// A table and the struct of its rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// This model's own id.
    pub id: ModelId,
    /// The app that it belongs to.
    pub app: AppId,
    /// The name as declared: `User`. A join model is called as Django calls it: `Post_tags`.
    pub name: String,
    /// What the generated code calls it.
    pub rust: ModelNames,
    /// The doc comment, lines joined by `\n`; empty where there is none.
    pub docs: String,
    /// Where it is declared; for a join model, where its many-to-many field is.
    pub origin: Origin,
    /// The table, unquoted.
    pub table: String,
    /// The columns in their order: an automatic `id` first, inherited ones before own ones.
    pub fields: Vec<FieldId>,
    /// The primary key: one of `fields`, or several in the order of a composite key.
    pub primary_key: Vec<FieldId>,
    /// Every relation that starts here: foreign keys, many-to-many, then reverse ones, the latter ordered by the
    /// model and the field that they come from; behind them those of the parents. The position is the relation's number at run time, at most 255.
    pub relations: Vec<RelationId>,
    /// Its generic foreign keys, in order of declaration.
    pub generics: Vec<Generic>,
    /// How a row is written as text, from `str`.
    pub display: Option<Template>,
    /// Named annotations, in order of declaration.
    pub annotations: Vec<Annotation>,
    /// Relations to many rows that are narrowed under a name of their own, in order of declaration.
    pub narrowed: Vec<Narrowed>,
    /// Named managers, in order of declaration.
    pub managers: Vec<Manager>,
    /// What narrows `objects()` and the sets of related rows, where the model declares it: `filter`, `exclude`, `order_by`.
    pub default_manager: Option<Manager>,
    /// What `meta` says, defaults filled in.
    pub meta: Meta,
    /// What `admin` says; `None` where the model has no such block.
    pub admin: Option<Admin>,
    /// Rust attributes to pass on to the struct, as written: `#[derive(Hash)]`.
    pub attributes: Vec<String>,
    /// Former names of the model, latest first, as `was` gives them.
    pub was: Vec<String>,
    /// For the hidden model of a many-to-many's table: the forward relation that it serves. Such a model has no
    /// struct, no queryset and no admin of its own.
    pub join_of: Option<RelationId>,
    /// The model that a proxy is another name and behaviour for; itself a proxy where that was written. A proxy has copies
    /// of the base's fields and relations, and no table of its own.
    pub proxy_of: Option<ModelId>,
    /// How the model inherits from models with a table, in the order in which it names them.
    pub parents: Vec<Parent>,
    /// The hooks that the program implements, in the order of [`Hook::ALL`].
    pub hooks: Vec<Hook>,
}

/// A parent of a model that inherits from models with a table. The key of the first is that of the child, unless the child has
/// one of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parent {
    /// The model that is inherited from.
    pub model: ModelId,
    /// The relation to its row.
    pub link: RelationId,
}

/// A moment of a write at which the program wants to be called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hook {
    /// Before a row is validated and written.
    PreSave,
    /// After a row was written.
    PostSave,
    /// Before a row is deleted.
    PreDelete,
    /// After a row was deleted.
    PostDelete,
    /// Before and after the rows of a many-to-many relation change.
    ManyChanged,
}

impl Hook {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::PreSave,
        Self::PostSave,
        Self::PreDelete,
        Self::PostDelete,
        Self::ManyChanged,
    ];

    /// The name in the language and in Rust; those of Django's signals.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::PreSave => "pre_save",
            Self::PostSave => "post_save",
            Self::PreDelete => "pre_delete",
            Self::PostDelete => "post_delete",
            Self::ManyChanged => "m2m_changed",
        }
    }

    /// The hook of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|hook| hook.name() == name)
    }
}

/// The Rust names of a model. All are final: no two items of one module share a name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ModelNames {
    /// The struct of a row: `User`.
    pub structure: String,
    /// The module beside it: `user`.
    pub module: String,
    /// The struct that creates a row: `NewUser`.
    pub new: String,
    /// The struct of a partial update: `UserPatch`.
    pub patch: String,
    /// The static with the metadata: `USER_META`; of a hidden join model, which has nothing else, `POST_TAGS_META`.
    pub meta: String,
}

/// Where in the `.models` files something is declared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The bytes, for diagnostics.
    pub span: Span,
    /// For people: `models/blog.models:41`.
    pub place: Line,
}

/// A text with places for columns: `"{title} ({author_id})"`.
#[derive(Debug, Clone, PartialEq)]
pub struct Template {
    /// Literal text and columns, in order; no two literals stand side by side.
    pub parts: Vec<TemplatePart>,
    /// Where it is written.
    pub origin: Origin,
}

/// One piece of a [`Template`].
#[derive(Debug, Clone, PartialEq)]
pub enum TemplatePart {
    /// Text as it is.
    Text(String),
    /// The value of a column; for choices its label.
    Column(Path),
    /// The row at the end of to-one relations, as its own `str` says, or by its key; at least one.
    Row(Vec<RelationId>),
}

/// An expression with a name, usable in queries, lists and loaded rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Annotation {
    /// The name in the schema: `post_count`.
    pub name: String,
    /// The name in Rust.
    pub rust_name: String,
    /// The doc comment, lines joined by `\n`.
    pub docs: String,
    /// What is computed, over the model.
    pub expr: Expr,
    /// Whether another crate than the model's adds it.
    pub added: Added,
    /// Where it is declared.
    pub origin: Origin,
}

/// Whether something of a model is added to it by another crate, in an `extend model`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Added {
    /// It belongs to the model, or to what that inherits from.
    #[default]
    No,
    /// By the crate that is compiled.
    Here,
    /// By a crate that this one uses.
    Elsewhere,
}

/// A named start and step of a queryset: `Post::published()`, `posts.published()`.
#[derive(Debug, Clone, PartialEq)]
pub struct Manager {
    /// The name in the schema: `published`; a default manager without one has an empty text.
    pub name: String,
    /// The name of the Rust function and queryset method.
    pub rust_name: String,
    /// The doc comment, lines joined by `\n`.
    pub docs: String,
    /// What whoever calls it gives.
    pub parameters: Vec<Parameter>,
    /// What it does, in order of writing. Filters combine by AND; the last ordering counts.
    pub steps: Vec<ManagerStep>,
    /// Whether another crate than the model's adds it.
    pub added: Added,
    /// Where it is declared.
    pub origin: Origin,
}

/// A value that a manager is given: `user: accounts.User`.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// The name in the schema.
    pub name: String,
    /// The name in Rust.
    pub rust_name: String,
    /// The type inside the manager; of a model its key.
    pub ty: ExprType,
    /// What stands for a value that is not given.
    pub default: Option<Value>,
    /// Where it is declared.
    pub origin: Origin,
}

/// Some of the rows of a relation, under a name of their own: `relation recent_posts = posts filter(…) order_by(…)`.
#[derive(Debug, Clone, PartialEq)]
pub struct Narrowed {
    /// The name in the schema: `recent_posts`.
    pub name: String,
    /// The names in Rust.
    pub rust: RelationNames,
    /// The doc comment, lines joined by `\n`.
    pub docs: String,
    /// The relation to many rows.
    pub relation: RelationId,
    /// Which of its rows, over the model at its end; an empty [`ExprKind::And`] for all.
    pub condition: Expr,
    /// Their order, where it is given.
    pub ordering: Option<Vec<OrderTerm>>,
    /// Where it is declared.
    pub origin: Origin,
}

/// Relations that are loaded onto a row, each with what is loaded onto the related rows in turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Load {
    /// The relation.
    pub relation: RelationId,
    /// The [`Narrowed`] relation that it is loaded as, by its position in the model that it starts at.
    pub narrowed: Option<usize>,
    /// What is loaded onto its rows.
    pub then: Vec<Self>,
}

impl Load {
    /// Adds a path to those that are loaded: what begins alike is loaded once.
    pub fn add(loads: &mut Vec<Self>, steps: &[(RelationId, Option<usize>)]) {
        let Some((&(relation, narrowed), rest)) = steps.split_first() else {
            return;
        };
        let known = loads
            .iter()
            .position(|load| load.relation == relation && load.narrowed == narrowed);
        let position = match known {
            Some(position) => position,
            None => {
                loads.push(Self {
                    relation,
                    narrowed,
                    then: Vec::new(),
                });
                loads.len() - 1
            }
        };
        Self::add(&mut loads[position].then, rest);
    }
}

/// One call in a manager's body.
#[derive(Debug, Clone, PartialEq)]
pub enum ManagerStep {
    /// Keep the rows for which the condition is true.
    Filter(Expr),
    /// Keep the rows for which it is not.
    Exclude(Expr),
    /// The order; an empty one removes the model's own.
    OrderBy(Vec<OrderTerm>),
    /// The opposite order.
    Reverse,
    /// Equal rows once.
    Distinct,
    /// At most so many rows: a literal or a parameter, a whole number.
    Limit(Expr),
    /// Relations to one row each, loaded by joins.
    SelectRelated(Vec<Load>),
    /// Relations to several rows, each loaded by a statement of its own.
    PrefetchRelated(Vec<Load>),
    /// The values of annotations with each row, by their positions; at least one.
    Annotate(Vec<usize>),
    /// Instead of rows the values of expressions; at least one, at most [`MOST_VALUES`](Self::MOST_VALUES).
    Values(Vec<Expr>),
}

impl ManagerStep {
    /// How many values a row can become.
    pub const MOST_VALUES: usize = 8;
}
