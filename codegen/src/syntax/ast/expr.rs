//! Names, values and expressions: in this language one tree.

use std::borrow::Cow;

use crate::source::Span;

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

impl Path {
    /// The names with dots between them.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        if let [only] = self.segments.as_slice() {
            return Cow::Borrowed(&only.text);
        }
        let names: Vec<&str> = self
            .segments
            .iter()
            .map(|segment| segment.text.as_str())
            .collect();
        Cow::Owned(names.join("."))
    }

    /// Whether it is this single name, or these joined by dots.
    #[must_use]
    pub fn is(&self, text: &str) -> bool {
        match self.segments.as_slice() {
            [only] => only.text == text,
            several => several
                .iter()
                .map(|segment| segment.text.as_str())
                .eq(text.split('.')),
        }
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
