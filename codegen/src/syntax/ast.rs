//! The syntax tree: what stands in one `.models` file, unresolved.
//!
//! Every node has the span of its text; names keep theirs as [`Ident`]. Nothing here is checked beyond its form: types,
//! models and options are names still. Where the text was wrong the tree holds the best that could be read: what is left
//! out, or is an [`ExprKind::Error`], has a diagnostic already, so that later stages need not complain again.

mod expr;

pub use expr::{
    Arg, BinaryOp, Call, Entry, Expr, ExprKind, Ident, ListStyle, LiteralTag, Path, StringLit,
    UnaryOp,
};

use crate::source::{FileId, Span};

/// One file.
#[derive(Debug, Clone, PartialEq)]
pub struct File {
    /// Which file it is.
    pub file: FileId,
    /// The whole text.
    pub span: Span,
    /// `app blog`; without it the file's stem names the app.
    pub app: Option<App>,
    /// The declarations in order.
    pub items: Vec<Item>,
    /// Every comment that is not a doc comment, in order, without its line end.
    pub comments: Vec<Span>,
}

/// `app blog`.
#[derive(Debug, Clone, PartialEq)]
pub struct App {
    /// All of it.
    pub span: Span,
    /// `blog`.
    pub name: Ident,
}

/// A declaration at the top of a file.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// `const NAME = value`.
    Const(Const),
    /// `choices Name(Base) { … }`.
    Choices(Choices),
    /// `field Name(Base) { … }`.
    FieldType(FieldType),
    /// `model Name(Bases) { … }`, abstract and proxy ones too.
    Model(Model),
    /// `extend model app.Name { … }`.
    Extend(Extend),
}

/// `const TITLE_MAX = 200`.
#[derive(Debug, Clone, PartialEq)]
pub struct Const {
    /// All of it.
    pub span: Span,
    /// The doc comment above.
    pub docs: Option<Docs>,
    /// `TITLE_MAX`.
    pub name: Ident,
    /// `200`.
    pub value: Expr,
}

/// `choices Status(CharField) { Draft = "draft", "Draft" }`.
#[derive(Debug, Clone, PartialEq)]
pub struct Choices {
    /// All of it, docs and attributes left out.
    pub span: Span,
    /// The doc comment above.
    pub docs: Option<Docs>,
    /// Rust attributes to pass on.
    pub attributes: Vec<Attribute>,
    /// `Status`.
    pub name: Ident,
    /// `CharField`, where it is given.
    pub base: Option<Path>,
    /// The word `open`, where it is given: other values are allowed too.
    pub open: Option<Span>,
    /// The members in order.
    pub members: Vec<Member>,
}

/// `Draft = "draft", "Draft"`.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// All of it, docs and attributes left out.
    pub span: Span,
    /// The doc comment above.
    pub docs: Option<Docs>,
    /// Rust attributes to pass on.
    pub attributes: Vec<Attribute>,
    /// `Draft`.
    pub name: Ident,
    /// `"draft"`.
    pub value: Expr,
    /// The second string, where it is given.
    pub label: Option<StringLit>,
    /// The third string, where it is given.
    pub group: Option<StringLit>,
}

/// A field type of one's own: `field Color(CharField) { max_length = 6 }`.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldType {
    /// All of it, docs and attributes left out.
    pub span: Span,
    /// The doc comment above.
    pub docs: Option<Docs>,
    /// Rust attributes to pass on.
    pub attributes: Vec<Attribute>,
    /// `Color`.
    pub name: Ident,
    /// `CharField`.
    pub base: Path,
    /// `max_length = 6` and so on; each has a name.
    pub options: Vec<Arg>,
}

/// `model User(Timestamped) { … }`.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// All of it, docs and attributes left out.
    pub span: Span,
    /// From the first word to before the `{`: what a label should mark rather than the whole block.
    pub header: Span,
    /// The doc comment above.
    pub docs: Option<Docs>,
    /// Rust attributes to pass on.
    pub attributes: Vec<Attribute>,
    /// Concrete, abstract or proxy.
    pub kind: ModelKind,
    /// `User`.
    pub name: Ident,
    /// `Timestamped`, as written, in order.
    pub bases: Vec<Path>,
    /// What stands between the braces, in order.
    pub items: Vec<ModelItem>,
}

/// What a model declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ModelKind {
    /// `model`: a table of its own.
    Concrete,
    /// `abstract model`: members for others to inherit.
    Abstract,
    /// `proxy model`: another name and behaviour for the table of its base.
    Proxy,
}

/// `extend model accounts.User { … }`.
#[derive(Debug, Clone, PartialEq)]
pub struct Extend {
    /// All of it.
    pub span: Span,
    /// From the first word to before the `{`.
    pub header: Span,
    /// `accounts.User`.
    pub target: Path,
    /// What stands between the braces, in order.
    pub items: Vec<ModelItem>,
}

/// An entry in a model's block.
#[derive(Debug, Clone, PartialEq)]
pub enum ModelItem {
    /// `name = CharField(max_length=100)`; `pk = CompositePrimaryKey(a, b)` is one too.
    Field(Field),
    /// `name = none`: an inherited field is dropped.
    Removed(RemovedField),
    /// `choices State { … }`: a choices type that belongs to the model.
    Choices(Choices),
    /// `str "{name}"`.
    Display(Display),
    /// `annotation post_count = Count(posts)`.
    Annotation(Annotation),
    /// `relation latest = …`: a named relation that is no column.
    Relation(Relation),
    /// `manager published { … }`.
    Manager(Manager),
    /// `meta { … }`.
    Meta(Block),
    /// `admin { … }`.
    Admin(Block),
    /// `hooks [pre_save]`.
    Hooks(Hooks),
}

/// `name = CharField(max_length=100)`.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// All of it, docs and attributes left out.
    pub span: Span,
    /// The doc comment above.
    pub docs: Option<Docs>,
    /// Rust attributes to pass on.
    pub attributes: Vec<Attribute>,
    /// `name`.
    pub name: Ident,
    /// `CharField(max_length=100)`.
    pub ty: Call,
}

/// `name = none`.
#[derive(Debug, Clone, PartialEq)]
pub struct RemovedField {
    /// All of it.
    pub span: Span,
    /// `name`.
    pub name: Ident,
}

/// `str "{title} ({owner.email})"`.
#[derive(Debug, Clone, PartialEq)]
pub struct Display {
    /// All of it.
    pub span: Span,
    /// The string.
    pub text: StringLit,
    /// The string taken apart. No two texts stand side by side and none is empty.
    pub parts: Vec<TemplatePart>,
}

/// A piece of a [`Display`].
#[derive(Debug, Clone, PartialEq)]
pub enum TemplatePart {
    /// Text as it is; `{{` and `}}` stand for one brace each.
    Text(StringLit),
    /// `owner.email` of `{owner.email}`.
    Path(Path),
}

/// `annotation post_count = Count(posts)`.
#[derive(Debug, Clone, PartialEq)]
pub struct Annotation {
    /// All of it, docs left out.
    pub span: Span,
    /// The doc comment above.
    pub docs: Option<Docs>,
    /// `post_count`.
    pub name: Ident,
    /// `Count(posts)`.
    pub value: Expr,
}

/// `relation comments = GenericRelation(Comment)`.
#[derive(Debug, Clone, PartialEq)]
pub struct Relation {
    /// All of it, docs left out.
    pub span: Span,
    /// The doc comment above.
    pub docs: Option<Docs>,
    /// `comments`.
    pub name: Ident,
    /// `posts`, or `GenericRelation(Comment)`.
    pub value: Expr,
    /// `filter(is_published=true)`: what narrows or orders it, call after call.
    pub steps: Vec<Call>,
}

/// `manager visible_to(user: accounts.User) { filter(owner=user) }`.
#[derive(Debug, Clone, PartialEq)]
pub struct Manager {
    /// All of it, docs left out.
    pub span: Span,
    /// The doc comment above.
    pub docs: Option<Docs>,
    /// The word `default`, where it is given.
    pub default: Option<Span>,
    /// `visible_to`. Only a default manager may go without.
    pub name: Option<Ident>,
    /// `user: accounts.User`.
    pub parameters: Vec<Parameter>,
    /// The calls in the block, in order.
    pub steps: Vec<Call>,
}

/// `user: accounts.User`, `days: IntegerField(default=30)`.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// All of it.
    pub span: Span,
    /// `user`.
    pub name: Ident,
    /// `accounts.User`, or with options `IntegerField(null=true)`.
    pub ty: Call,
}

/// `meta { … }` or `admin { … }`.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// All of it.
    pub span: Span,
    /// The word `meta` or `admin`.
    pub keyword: Span,
    /// The entries in order.
    pub settings: Vec<Setting>,
}

/// `ordering = [-created_at]` or `indexes += […]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// All of it, docs left out.
    pub span: Span,
    /// The doc comment above.
    pub docs: Option<Docs>,
    /// `ordering`.
    pub name: Ident,
    /// Whether it sets or adds.
    pub mode: SettingMode,
    /// `[-created_at]`.
    pub value: Expr,
}

/// The sign between a setting's name and its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettingMode {
    /// `=`: the value is this one.
    Set,
    /// `+=`: the value is added to the inherited one.
    Add,
}

/// `hooks [pre_save, post_delete]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Hooks {
    /// All of it.
    pub span: Span,
    /// The names between the brackets.
    pub names: Vec<Ident>,
}

/// A Rust attribute: `#[derive(Hash)]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Attribute {
    /// All of it.
    pub span: Span,
    /// As written, from `#[` to `]`.
    pub text: String,
}

/// Lines of `///` that stand above something.
#[derive(Debug, Clone, PartialEq)]
pub struct Docs {
    /// From the first line to the last one.
    pub span: Span,
    /// The lines without `///` and the space after it, joined by `\n`.
    pub text: String,
}

impl Item {
    /// The declaration, docs and attributes left out.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Const(item) => item.span,
            Self::Choices(item) => item.span,
            Self::FieldType(item) => item.span,
            Self::Model(item) => item.span,
            Self::Extend(item) => item.span,
        }
    }
}

impl ModelItem {
    /// The entry, docs and attributes left out.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Field(item) => item.span,
            Self::Removed(item) => item.span,
            Self::Choices(item) => item.span,
            Self::Display(item) => item.span,
            Self::Annotation(item) => item.span,
            Self::Relation(item) => item.span,
            Self::Manager(item) => item.span,
            Self::Meta(item) | Self::Admin(item) => item.span,
            Self::Hooks(item) => item.span,
        }
    }
}
