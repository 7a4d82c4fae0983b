//! What the compiler has to say to its user, as data.
//!
//! A [`Diagnostic`] states a fact (message), shows where (labels), says what to do (help) and, where that is certain, how
//! (an edit of the text). Each has a [`Code`] from one table, [`codes`], which also explains it at length. Stages push
//! into a [`Diagnostics`] and carry on; text for people is made once, at the edge, by [`mod@render`].

pub mod codes;
pub mod render;

pub mod suggest;

pub use codes::Code;
pub use render::{Style, render, report};

use crate::source::Span;

/// One finding.
///
/// Built by chaining: the code and the fact first, then the places, then what to do about it.
///
/// ```
/// use luthier_codegen::diagnostics::{Diagnostic, Edit, codes};
/// # let span = luthier_codegen::source::Span::new(luthier_codegen::source::FileId(0), 0, 3);
/// let diagnostic = Diagnostic::error(codes::UNKNOWN_MODEL, "no model `Usr` in the schema")
///     .primary(span, "not found")
///     .fix("a model with a similar name exists", [Edit::replace(span, "User")]);
/// assert_eq!(diagnostic.code.id(), "M0201");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which rule it comes from.
    pub code: Code,
    /// Whether the compiler may go on.
    pub severity: Severity,
    /// The fact, in one line without a full stop; code in backticks.
    pub message: String,
    /// The places, the primary one among them.
    pub labels: Vec<Label>,
    /// What to do about it, or what to know; one line each.
    pub help: Vec<String>,
    /// A change of the text that settles it.
    pub fix: Option<Fix>,
}

/// How bad it is. Errors come before warnings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is generated.
    Error,
    /// Worth a look; generation goes on.
    Warning,
}

/// A place with a word about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What is the matter there: a few words, possibly none.
    pub text: String,
    /// Whether the finding is about this place; the others help to understand it.
    pub primary: bool,
}

/// A change that an editor can make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does or why, as a help line.
    pub message: String,
    /// The edits; no two overlap.
    pub edits: Vec<Edit>,
}

/// Text that takes the place of other text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What goes; an empty span inserts.
    pub span: Span,
    /// What comes.
    pub replacement: String,
}

/// The findings of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnostics {
    items: Vec<Diagnostic>,
}

impl Diagnostic {
    /// An error without a place yet.
    #[must_use]
    pub fn error(code: Code, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, message.into())
    }

    /// A warning without a place yet.
    #[must_use]
    pub fn warning(code: Code, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Warning, message.into())
    }

    fn new(code: Code, severity: Severity, message: String) -> Self {
        Self {
            code,
            severity,
            message,
            labels: Vec::new(),
            help: Vec::new(),
            fix: None,
        }
    }

    /// Adds the place that it is about.
    #[must_use]
    pub fn primary(self, span: Span, text: impl Into<String>) -> Self {
        self.label(span, text.into(), true)
    }

    /// Adds a place that helps to understand it.
    #[must_use]
    pub fn secondary(self, span: Span, text: impl Into<String>) -> Self {
        self.label(span, text.into(), false)
    }

    fn label(mut self, span: Span, text: String, primary: bool) -> Self {
        self.labels.push(Label {
            span,
            text,
            primary,
        });
        self
    }

    /// Adds a line that says what to do.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help.push(text.into());
        self
    }

    /// Sets the change that settles it. Only where it is certain.
    #[must_use]
    pub fn fix(
        mut self,
        message: impl Into<String>,
        edits: impl IntoIterator<Item = Edit>,
    ) -> Self {
        self.fix = Some(Fix {
            message: message.into(),
            edits: edits.into_iter().collect(),
        });
        self
    }

    /// The place that it is about; `None` where it is about the whole schema.
    #[must_use]
    pub fn span(&self) -> Option<Span> {
        self.labels
            .iter()
            .find(|label| label.primary)
            .or(self.labels.first())
            .map(|label| label.span)
    }
}

impl Edit {
    /// Writes `replacement` instead of what stands at `span`.
    #[must_use]
    pub fn replace(span: Span, replacement: impl Into<String>) -> Self {
        Self {
            span,
            replacement: replacement.into(),
        }
    }

    /// Writes `text` before `span`.
    #[must_use]
    pub fn insert_before(span: Span, text: impl Into<String>) -> Self {
        Self::replace(span.before(), text)
    }

    /// Writes `text` after `span`.
    #[must_use]
    pub fn insert_after(span: Span, text: impl Into<String>) -> Self {
        Self::replace(span.after(), text)
    }

    /// Takes away what stands at `span`.
    #[must_use]
    pub fn remove(span: Span) -> Self {
        Self::replace(span, "")
    }
}

impl Diagnostics {
    /// Leaves out the warnings of those codes. Errors stay, whatever their code.
    pub fn switch_off(&mut self, codes: &[Code]) {
        self.items
            .retain(|item| item.severity == Severity::Error || !codes.contains(&item.code));
    }

    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.items.push(diagnostic);
    }

    /// Takes back all but the first ones.
    pub fn truncate(&mut self, len: usize) {
        self.items.truncate(len);
    }

    /// The one that was added last.
    #[must_use]
    pub fn last(&self) -> Option<&Diagnostic> {
        self.items.last()
    }

    /// The same, to say more in it.
    pub fn last_mut(&mut self) -> Option<&mut Diagnostic> {
        self.items.last_mut()
    }

    /// Adds all of another run.
    pub fn append(&mut self, other: Self) {
        self.items.extend(other.items);
    }

    /// Whether any is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.items
            .iter()
            .any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// In the order in which they were pushed.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.items.iter()
    }

    /// In the order in which to show them: without a place first, then by file and place; at one place by severity, code
    /// and message. The same findings give the same order whichever stage found them first.
    #[must_use]
    pub fn sorted(&self) -> Vec<&Diagnostic> {
        let mut sorted: Vec<&Diagnostic> = self.items.iter().collect();
        sorted.sort_by(|a, b| {
            let key = |d: &Diagnostic| (d.span(), d.severity, d.code.id());
            key(a).cmp(&key(b)).then_with(|| a.message.cmp(&b.message))
        });
        sorted
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    fn at(file: u32, start: u32) -> Diagnostic {
        Diagnostic::error(codes::UNKNOWN_MODEL, format!("{file}:{start}"))
            .primary(Span::new(FileId(file), start, start + 1), "")
    }

    #[test]
    fn the_order_is_by_file_and_place_whatever_came_first() {
        let mut diagnostics = Diagnostics::new();
        diagnostics.push(at(1, 0));
        diagnostics.push(at(0, 9));
        diagnostics.push(at(0, 2));
        diagnostics.push(Diagnostic::warning(codes::UNKNOWN_MODEL, "everywhere"));
        let messages: Vec<&str> = diagnostics
            .sorted()
            .iter()
            .map(|d| d.message.as_str())
            .collect();
        assert_eq!(messages, ["everywhere", "0:2", "0:9", "1:0"]);
    }

    #[test]
    fn warnings_are_not_errors() {
        let mut diagnostics = Diagnostics::new();
        diagnostics.push(Diagnostic::warning(codes::UNKNOWN_MODEL, "careful"));
        assert!(!diagnostics.has_errors());
        diagnostics.push(at(0, 0));
        assert!(diagnostics.has_errors());
    }
}
