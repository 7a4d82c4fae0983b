//! The tree that is printed: what stands in a file, in order, with its comments.
//!
//! Every comment has a place at something that is printed on lines of its own: before an entry, item or operand, behind it
//! on its line, behind an opening bracket, or before a closing one. What knows of no comments and need not be broken knows
//! how long it is on one line.

/// What stands between two words beside blanks.
#[derive(Debug, Clone)]
pub(super) struct Trivia {
    pub(super) kind: TriviaKind,
    /// As written, from its sign on, without blanks at the end.
    pub(super) text: String,
    /// Whether nothing but comments stands before it on its line.
    pub(super) own_line: bool,
    /// Whether a blank line stands right before it.
    pub(super) blank_before: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TriviaKind {
    /// `// …`.
    Comment,
    /// `/// …`.
    Doc,
    /// `#[…]`.
    Attribute,
}

/// What stands between the braces of a block, or in a file.
#[derive(Debug, Default)]
pub(super) struct Body {
    /// The comment behind the opening brace.
    pub(super) opening: Option<Trivia>,
    pub(super) entries: Vec<Entry>,
    /// What stands before the closing brace, or the end of the file.
    pub(super) closing: Vec<Trivia>,
}

/// A declaration, a member of a model, a setting, a step of a manager.
#[derive(Debug)]
pub(super) struct Entry {
    /// Comments, documentation and attributes above it.
    pub(super) before: Vec<Trivia>,
    /// Whether a blank line stands between those and the entry itself.
    pub(super) detached: bool,
    /// Whether a blank line stands before all of it.
    pub(super) gap: bool,
    pub(super) kind: EntryKind,
    /// The comment behind it.
    pub(super) after: Option<Trivia>,
}

#[derive(Debug)]
pub(super) enum EntryKind {
    /// `app blog`.
    App(String),
    /// `str "{name}"`, `hooks [pre_save]`, a step of a manager.
    Plain(Value),
    /// `name = value`, `annotation name = value`, `name += value`.
    Assign(Assign),
    /// `model Post { … }`.
    Block(Block),
}

#[derive(Debug)]
pub(super) struct Assign {
    pub(super) kind: AssignKind,
    /// What stands before the sign: `title`, `annotation post_count`.
    pub(super) head: String,
    /// `=` or `+=`.
    pub(super) sign: &'static str,
    pub(super) value: Value,
    /// The second string of a member of choices, and the third.
    pub(super) label: Option<String>,
    /// The calls behind a relation.
    pub(super) steps: Vec<Item>,
}

/// Only entries of one kind are aligned with each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AssignKind {
    Const,
    Field,
    Annotation,
    Relation,
    Member,
    Setting,
}

#[derive(Debug)]
pub(super) struct Block {
    pub(super) kind: BlockKind,
    /// `model Post(Timestamped)`: a word, or a call where brackets are.
    pub(super) head: Value,
    /// ` open`, where choices are.
    pub(super) suffix: &'static str,
    pub(super) body: Body,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BlockKind {
    /// `model`, `extend model`: entries are members of a model.
    Model,
    /// `meta`, `admin`, `field`.
    Settings,
    /// `choices`.
    Choices,
    /// `manager`.
    Manager,
}

/// A value or expression, or what has the form of one.
#[derive(Debug)]
pub(super) struct Value {
    pub(super) kind: ValueKind,
    /// How long it is on one line, in characters; `None` where it has to be broken.
    pub(super) width: Option<usize>,
}

#[derive(Debug)]
pub(super) enum ValueKind {
    /// A word, number or string.
    Word(String),
    /// `~a`, `-a`.
    Prefix { sign: char, operand: Box<Value> },
    /// `head(…)`, `[…]`.
    Sequence {
        /// What stands before the bracket, without a blank.
        head: String,
        brackets: Brackets,
        items: Items,
    },
    /// `a | b | c`; operators of one precedence.
    Chain(Vec<Operand>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Brackets {
    /// `(…)` of a call.
    Call,
    /// `[…]`.
    List,
    /// `(…)` around one expression. A comma in it would make it a list.
    Group,
    /// `{…}`.
    Object,
}

#[derive(Debug, Default)]
pub(super) struct Items {
    /// The comment behind the opening bracket.
    pub(super) opening: Option<Trivia>,
    pub(super) items: Vec<Item>,
    /// What stands before the closing bracket.
    pub(super) closing: Vec<Trivia>,
}

/// What stands between two commas.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) before: Vec<Trivia>,
    /// `name=`, `name: `, or nothing.
    pub(super) key: String,
    pub(super) value: Value,
    pub(super) after: Option<Trivia>,
}

#[derive(Debug)]
pub(super) struct Operand {
    /// The operator before it; nothing before the first.
    pub(super) sign: String,
    pub(super) before: Vec<Trivia>,
    pub(super) value: Value,
    pub(super) after: Option<Trivia>,
}

impl Value {
    pub(super) fn word(text: impl Into<String>) -> Self {
        let text = text.into();
        Self {
            width: Some(text.chars().count()),
            kind: ValueKind::Word(text),
        }
    }

    pub(super) fn prefix(sign: char, operand: Self) -> Self {
        Self {
            width: operand.width.map(|width| width + 1),
            kind: ValueKind::Prefix {
                sign,
                operand: Box::new(operand),
            },
        }
    }

    pub(super) fn sequence(head: String, brackets: Brackets, items: Items) -> Self {
        let inner = items.width();
        let blanks = if brackets == Brackets::Object && !items.items.is_empty() {
            2
        } else {
            0
        };
        Self {
            width: inner.map(|inner| head.chars().count() + 2 + blanks + inner),
            kind: ValueKind::Sequence {
                head,
                brackets,
                items,
            },
        }
    }

    pub(super) fn chain(operands: Vec<Operand>) -> Self {
        let width = |operand: &Operand| {
            let bare = operand.before.is_empty() && operand.after.is_none();
            let sign = if operand.sign.is_empty() {
                0
            } else {
                operand.sign.len() + 2
            };
            operand
                .value
                .width
                .filter(|_| bare)
                .map(|width| width + sign)
        };
        Self {
            width: operands.iter().map(width).sum(),
            kind: ValueKind::Chain(operands),
        }
    }

    /// Whether it is a list of calls, two or more: each gets a line of its own.
    pub(super) fn is_list_of_calls(&self) -> bool {
        let is_call = |value: &Self| {
            matches!(
                value.kind,
                ValueKind::Sequence {
                    brackets: Brackets::Call,
                    ..
                }
            )
        };
        match &self.kind {
            ValueKind::Sequence {
                brackets: Brackets::List,
                items,
                ..
            } => items.items.len() > 1 && items.items.iter().all(|item| is_call(&item.value)),
            _ => false,
        }
    }
}

impl Items {
    /// On one line, without the brackets.
    fn width(&self) -> Option<usize> {
        if self.opening.is_some() || !self.closing.is_empty() {
            return None;
        }
        let commas = self.items.len().saturating_sub(1) * 2;
        let items: Option<usize> = self.items.iter().map(Item::width).sum();
        items.map(|items| items + commas)
    }
}

impl Item {
    /// On one line; `None` where it has comments.
    pub(super) fn width(&self) -> Option<usize> {
        let bare = self.before.is_empty() && self.after.is_none();
        let width = self.value.width.filter(|_| bare);
        width.map(|width| self.key.chars().count() + width)
    }
}

impl Brackets {
    pub(super) fn opening(self) -> char {
        match self {
            Self::Call | Self::Group => '(',
            Self::List => '[',
            Self::Object => '{',
        }
    }

    pub(super) fn closing(self) -> char {
        match self {
            Self::Call | Self::Group => ')',
            Self::List => ']',
            Self::Object => '}',
        }
    }
}
