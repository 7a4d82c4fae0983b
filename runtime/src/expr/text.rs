//! Text lookups and functions. Case counts, but in the `i…` forms, which fold Unicode's cases.

use super::{Expr, IntoExpr, Pred};
use crate::{
    model::SqlType,
    query::{Collation, Function, Node, TextMatch},
};

/// The types of text columns: `String` and `Option<String>`, and types of the program that are made from text.
#[diagnostic::on_unimplemented(message = "`{Self}` is not text")]
pub trait TextType: SqlType {
    /// The type of text made from such text: nullable if the text is.
    type Text: SqlType<Base = String>;

    /// The type of a number made from such text: nullable if the text is.
    type Number: SqlType<Base = i64>;
}

impl TextType for String {
    type Text = Self;
    type Number = i64;
}

impl TextType for Option<String> {
    type Text = Self;
    type Number = Option<i64>;
}

impl<R, T: TextType, C> Expr<R, T, C> {
    fn matches(
        self,
        how: TextMatch,
        insensitive: bool,
        text: impl IntoExpr<R, Option<String>>,
    ) -> Pred<R> {
        let sides = Box::new([self.node, text.into_expr().into_node()]);
        Pred::from_node(Node::Text {
            how,
            insensitive,
            sides,
        })
    }

    /// The text by other rules of comparison and order, which databases know by names of their own: `.collate("C")`, or
    /// `.collate([(Dialect::Sqlite, "NOCASE"), (Dialect::Postgres, "und-x-icu")])`. A database that is not named keeps its own.
    pub fn collate(self, collation: impl Into<Collation>) -> Expr<R, T::Text> {
        Expr::from_node(Node::Collate(Box::new(self.node), collation.into()))
    }

    /// Equal to `text` but for case.
    pub fn ieq(self, text: impl IntoExpr<R, Option<String>>) -> Pred<R> {
        self.matches(TextMatch::Equals, true, text)
    }

    /// `text` stands somewhere in it. Every character of `text` means itself.
    pub fn contains(self, text: impl IntoExpr<R, Option<String>>) -> Pred<R> {
        self.matches(TextMatch::Contains, false, text)
    }

    /// `text` stands somewhere in it, in whatever case.
    pub fn icontains(self, text: impl IntoExpr<R, Option<String>>) -> Pred<R> {
        self.matches(TextMatch::Contains, true, text)
    }

    /// It begins with `text`.
    pub fn starts_with(self, text: impl IntoExpr<R, Option<String>>) -> Pred<R> {
        self.matches(TextMatch::StartsWith, false, text)
    }

    /// It begins with `text`, in whatever case.
    pub fn istarts_with(self, text: impl IntoExpr<R, Option<String>>) -> Pred<R> {
        self.matches(TextMatch::StartsWith, true, text)
    }

    /// It ends with `text`.
    pub fn ends_with(self, text: impl IntoExpr<R, Option<String>>) -> Pred<R> {
        self.matches(TextMatch::EndsWith, false, text)
    }

    /// It ends with `text`, in whatever case.
    pub fn iends_with(self, text: impl IntoExpr<R, Option<String>>) -> Pred<R> {
        self.matches(TextMatch::EndsWith, true, text)
    }

    /// The regular expression matches somewhere in it. What the database's own engine understands is what counts; keep to
    /// the common syntax.
    pub fn regex(self, pattern: impl IntoExpr<R, Option<String>>) -> Pred<R> {
        self.matches(TextMatch::Regex, false, pattern)
    }

    /// The regular expression matches somewhere in it, in whatever case.
    pub fn iregex(self, pattern: impl IntoExpr<R, Option<String>>) -> Pred<R> {
        self.matches(TextMatch::Regex, true, pattern)
    }

    /// The text in lower case.
    pub fn lower(self) -> Expr<R, T::Text> {
        Expr::from_node(Node::Call(Function::Lower, vec![self.node]))
    }

    /// The text in upper case.
    pub fn upper(self) -> Expr<R, T::Text> {
        Expr::from_node(Node::Call(Function::Upper, vec![self.node]))
    }

    /// The text without white space (of the kinds that ASCII has) at its ends.
    pub fn trim(self) -> Expr<R, T::Text> {
        Expr::from_node(Node::Call(Function::Trim, vec![self.node]))
    }

    /// How many characters the text has.
    pub fn length(self) -> Expr<R, T::Number> {
        Expr::from_node(Node::Call(Function::Length, vec![self.node]))
    }
}
