//! Open questions: what a comparison of two schemas cannot know.
//!
//! A question has a stable id, so that an answer can be given on the command line, kept in a script, or asked for. Nothing
//! that loses data happens without an answer: a field that may have been renamed is never dropped and added silently.

use std::collections::BTreeMap;

/// Something to be decided before a migration is sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// What it is about, stable from run to run: `rename:blog.Post.body`.
    pub id: String,
    /// What kind of decision it is.
    pub kind: QuestionKind,
    /// For people, one line.
    pub text: String,
    /// The answers; the most likely one first. Where [`QuestionKind::takes_value`], any literal is an answer too.
    pub choices: Vec<Choice>,
}

/// A kind of decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum QuestionKind {
    /// A model is gone and others are new: was it renamed?
    RenameModel,
    /// A field is gone and others are new: was it renamed?
    RenameField,
    /// A column that takes no NULL is added to rows that exist: what do they get?
    FillNew,
    /// A column takes no NULL any more: what do rows with NULL get?
    FillNull,
    /// A table or a column goes, with what is in it.
    Destroy,
    /// A column's type changes so that values may not fit.
    Narrow,
}

/// A possible answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What is answered.
    pub key: String,
    /// What it does.
    pub text: String,
}

/// Answers by the id of their question: the key of a choice, or a literal as the models spell it.
pub type Answers = BTreeMap<String, String>;

/// The answer that drops what is gone, or goes on with what may lose data.
pub const PROCEED: &str = "proceed";

/// The answer that there are no rows to think of.
pub const NO_ROWS: &str = "no-rows";

impl Question {
    /// Whether `answer` is one of the choices.
    #[must_use]
    pub fn has_choice(&self, answer: &str) -> bool {
        self.choices.iter().any(|choice| choice.key == answer)
    }
}

impl Choice {
    /// From its two parts.
    pub fn new(key: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            text: text.into(),
        }
    }
}

impl QuestionKind {
    const NAMES: [(Self, &'static str); 6] = [
        (Self::RenameModel, "rename_model"),
        (Self::RenameField, "rename_field"),
        (Self::FillNew, "fill_new"),
        (Self::FillNull, "fill_null"),
        (Self::Destroy, "destroy"),
        (Self::Narrow, "narrow"),
    ];

    /// The word in a draft.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES
            .iter()
            .find(|(kind, _)| *kind == self)
            .map_or("", |(_, name)| name)
    }

    /// The kind of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::NAMES
            .iter()
            .find(|(_, known)| *known == name)
            .map(|(kind, _)| *kind)
    }

    /// Whether a literal answers it.
    #[must_use]
    pub const fn takes_value(self) -> bool {
        matches!(self, Self::FillNew | Self::FillNull)
    }
}
