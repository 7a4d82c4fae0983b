//! The syntax tree: what stands in one `.models` file, unresolved.
//!
//! Every node has the span of its text; names keep theirs as [`Ident`]. Nothing here is checked beyond its form: types,
//! models and options are names still. Where the text was wrong the tree holds the best that could be read: what is left
//! out, or is an [`ExprKind::Error`], has a diagnostic already, so that later stages need not complain again.

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
    /// `max_length = 6` and so on.
    pub settings: Vec<Setting>,
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
    /// `GenericRelation(Comment)`.
    pub value: Expr,
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

/// `user: accounts.User`.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// All of it.
    pub span: Span,
    /// `user`.
    pub name: Ident,
    /// `accounts.User`.
    pub ty: Path,
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

/// A name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ident {
    /// Its text: ASCII letters, digits and `_`, no digit first.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// Names joined by dots: `User`, `accounts.User`, `Status.Draft`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// All of it.
    pub span: Span,
    /// The names; at least one.
    pub segments: Vec<Ident>,
}

/// A string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StringLit {
    /// What it means: escapes are resolved.
    pub text: String,
    /// Where it stands, quotes included.
    pub span: Span,
}

/// A value or an expression: the language has one form for both.
#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    /// All of it; parentheses that only group are left out.
    pub span: Span,
    /// What it is.
    pub kind: ExprKind,
}

/// What an [`Expr`] is.
#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind {
    /// `42`, and `-1` when the minus sign stands before the digits.
    Integer(i128),
    /// `19.90`: digits exactly as written, with a `-` before them if there is one, without `_`.
    Decimal(String),
    /// `"text"` or `'text'`, escapes resolved.
    String(String),
    /// `true` or `false`.
    Bool(bool),
    /// `null`, and Python's `None`.
    Null,
    /// `none`: there shall be no such thing (`related_name=none`).
    None,
    /// `30d 12h`.
    Duration {
        /// The whole of it in microseconds.
        microseconds: i64,
    },
    /// `date"2026-01-31"`; the text is not checked yet.
    Typed {
        /// What the text says.
        tag: LiteralTag,
        /// What stands between the quotes.
        text: String,
    },
    /// `fn("crate::tokens::fresh")`: a Rust function or type by its path.
    RustFunction(StringLit),
    /// `title`, `Status.Draft`, `author.email`.
    Path(Path),
    /// `[a, b]`, `(a, b)`, `(a,)` and `()`.
    List {
        /// In order.
        items: Vec<Expr>,
        /// Which brackets were used; both mean the same.
        style: ListStyle,
    },
    /// `{"key": value}` or `{key: value}`.
    Object(Vec<Entry>),
    /// `Lower(title)`, `post_count("Post Count")`.
    Call(Call),
    /// `~a`, `-a`.
    Unary {
        /// The operator.
        op: UnaryOp,
        /// Where the operator stands.
        op_span: Span,
        /// What it applies to.
        operand: Box<Expr>,
    },
    /// `a & b`, `a * b`.
    Binary {
        /// The operator.
        op: BinaryOp,
        /// Where the operator stands.
        op_span: Span,
        /// Left of it.
        left: Box<Expr>,
        /// Right of it.
        right: Box<Expr>,
    },
    /// Something that could not be read; a diagnostic has been given.
    Error,
}

/// What the text of a typed literal says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LiteralTag {
    /// `date"2026-01-31"`.
    Date,
    /// `time"09:30:00"`.
    Time,
    /// `datetime"2026-01-31T09:30:00Z"`.
    DateTime,
    /// `uuid"…"`.
    Uuid,
}

/// The brackets of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListStyle {
    /// `[a, b]`.
    Brackets,
    /// `(a, b)`.
    Parentheses,
}

/// `"key": value`.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// All of it.
    pub span: Span,
    /// The key, written as a string or as a name.
    pub key: StringLit,
    /// The value.
    pub value: Expr,
}

/// `callee(args)`.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// All of it.
    pub span: Span,
    /// `CharField`, `accounts.Color`.
    pub callee: Path,
    /// In order; positional and named ones may alternate here, the later stages know better.
    pub args: Vec<Arg>,
}

/// An argument: `User` or `on_delete=CASCADE`.
#[derive(Debug, Clone, PartialEq)]
pub struct Arg {
    /// All of it.
    pub span: Span,
    /// The name before `=`, where it is given.
    pub name: Option<Ident>,
    /// The value.
    pub value: Expr,
}

/// An operator before its operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnaryOp {
    /// `~`.
    Not,
    /// `-`: the negative of a number, or descending order.
    Neg,
}

/// An operator between its operands. Binding, loosest first: `|`, `&`, `+ -`, `* / %`; equal ones group to the left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BinaryOp {
    /// `|`.
    Or,
    /// `^`.
    Xor,
    /// `&`.
    And,
    /// `+`.
    Add,
    /// `-`.
    Sub,
    /// `*`.
    Mul,
    /// `/`.
    Div,
    /// `%`.
    Rem,
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

impl Path {
    /// The names with dots between them.
    #[must_use]
    pub fn text(&self) -> String {
        let names: Vec<&str> = self
            .segments
            .iter()
            .map(|segment| segment.text.as_str())
            .collect();
        names.join(".")
    }

    /// The name, where the path is a single one.
    #[must_use]
    pub fn as_ident(&self) -> Option<&Ident> {
        match self.segments.as_slice() {
            [name] => Some(name),
            _ => None,
        }
    }
}

impl Call {
    /// The first argument of that name.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&Arg> {
        self.args
            .iter()
            .find(|arg| arg.name.as_ref().is_some_and(|given| given.text == name))
    }

    /// The arguments without a name, in order.
    pub fn positional(&self) -> impl Iterator<Item = &Arg> {
        self.args.iter().filter(|arg| arg.name.is_none())
    }
}

impl Expr {
    /// The name, where the expression is a single one.
    #[must_use]
    pub fn as_ident(&self) -> Option<&Ident> {
        match &self.kind {
            ExprKind::Path(path) => path.as_ident(),
            _ => None,
        }
    }

    /// The text, where the expression is a string.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            ExprKind::String(text) => Some(text),
            _ => None,
        }
    }
}
