//! Collations on PostgreSQL, where two that are named for one comparison or one text are an error, and so are two columns that
//! have different ones: what names "C" by itself gives way to one that the models name, and columns that differ compare by
//! code point, as texts do.

use std::borrow::Cow;
use std::collections::BTreeSet;

use luthier::dialect::Dialect;

use super::expr::Writer;
use crate::db::{Collation, Expr, Function, Inside, Operand};

impl Writer<'_> {
    /// What is compared, or made one text of, with one collation for all of it.
    pub(super) fn settled<'e>(&self, parts: &'e [Expr]) -> Cow<'e, [Expr]> {
        let mut settled = Cow::Borrowed(parts);
        if let Some(common) = self.common(parts.iter()) {
            self.settle(settled.to_mut(), &common);
        }
        settled
    }

    /// The values of a case, likewise.
    pub(super) fn settled_case<'e>(&self, case: &'e Expr) -> Cow<'e, Expr> {
        let mut settled = Cow::Borrowed(case);
        if let Some(common) = self.common(texts(case).into_iter()) {
            self.settle(texts_mut(settled.to_mut()), &common);
        }
        settled
    }

    /// Both sides of a comparison, likewise.
    pub(super) fn settled_sides<'e>(
        &self,
        left: &'e Expr,
        right: &'e Operand,
    ) -> (Cow<'e, Expr>, Cow<'e, Operand>) {
        let (mut left, mut right) = (Cow::Borrowed(left), Cow::Borrowed(right));
        let others: &[Expr] = match &*right {
            Operand::One(right) => std::slice::from_ref(right),
            Operand::Many(items) => items,
            Operand::Flag(_) => &[],
        };
        if let Some(common) = self.common(std::iter::once(&*left).chain(others)) {
            let others: &mut [Expr] = match right.to_mut() {
                Operand::One(right) => std::slice::from_mut(right),
                Operand::Many(items) => items,
                Operand::Flag(_) => &mut [],
            };
            self.settle(std::iter::once(left.to_mut()).chain(others), &common);
        }
        (left, right)
    }

    /// The collation that has to be named for parts, if any.
    fn common<'e>(&self, parts: impl Iterator<Item = &'e Expr> + Clone) -> Option<Common> {
        if self.dialect != Dialect::Postgres {
            return None;
        }
        if let Some(collation) = parts.clone().find_map(|part| self.named(part)) {
            return Some(Common::Named(collation.clone()));
        }
        let mut columns = BTreeSet::new();
        let mut folded = false;
        for part in parts {
            folded |= self.note_columns(part, &mut columns);
        }
        (columns.len() > 1 && !folded).then_some(Common::CodePoints)
    }

    /// Parts, of which nothing names another collation than the one of all of them.
    fn settle<'e>(&self, parts: impl IntoIterator<Item = &'e mut Expr>, common: &Common) {
        let mut parts = parts.into_iter();
        match common {
            Common::Named(collation) => {
                parts.for_each(|part| self.give_way(part, collation));
            }
            Common::CodePoints => {
                if let Some(first) = parts.next() {
                    collate(first, Collation::Everywhere("C".to_owned()));
                }
            }
        }
    }

    /// The collation that the models name for a text.
    fn named<'e>(&self, expr: &'e Expr) -> Option<&'e Collation> {
        match expr {
            Expr::Collate(of, collation) => match collation.on(self.dialect) {
                Some(_) => Some(collation),
                None => self.named(of),
            },
            expr if names_its_own(expr) => None,
            expr => texts(expr).into_iter().find_map(|part| self.named(part)),
        }
    }

    /// Notes the collations of the columns that a text is made of; whether something names another.
    fn note_columns<'e>(&'e self, expr: &'e Expr, columns: &mut BTreeSet<&'e str>) -> bool {
        match expr {
            Expr::Column(field) => {
                let column = self.table.column(field);
                if let Some(column) = column.filter(|column| column.ty.is_text()) {
                    let collation = column.collation.as_ref();
                    let collation = collation.and_then(|it| it.on(self.dialect));
                    columns.insert(collation.unwrap_or("C"));
                }
                false
            }
            Expr::Collate(of, collation) => {
                collation.on(self.dialect).is_some() || self.note_columns(of, columns)
            }
            expr if names_its_own(expr) => true,
            expr => {
                let mut folded = false;
                for part in texts(expr) {
                    folded |= self.note_columns(part, columns);
                }
                folded
            }
        }
    }

    /// Lets what names a collation by itself name this one.
    fn give_way(&self, expr: &mut Expr, collation: &Collation) {
        if names_its_own(expr) {
            collate(expr, collation.clone());
        } else if !matches!(expr, Expr::Collate(_, named) if named.on(self.dialect).is_some()) {
            for part in texts_mut(expr) {
                self.give_way(part, collation);
            }
        }
    }
}

/// What compares or makes a text of several.
enum Common {
    /// The first collation that the models name there.
    Named(Collation),
    /// Nothing names one, and the columns have different ones.
    CodePoints,
}

fn collate(expr: &mut Expr, collation: Collation) {
    let of = std::mem::replace(expr, Expr::And(Vec::new()));
    *expr = Expr::Collate(Box::new(of), collation);
}

/// Whether the SQL of a text names a collation by itself.
const fn names_its_own(expr: &Expr) -> bool {
    matches!(
        expr,
        Expr::Call(Function::Lower | Function::Upper, _) | Expr::Inside(_, Inside::JsonText)
    )
}

/// Whether a function makes a text of texts by their rules.
const fn is_of_its_texts(function: Function) -> bool {
    !matches!(
        function,
        Function::Md5
            | Function::Sha1
            | Function::Sha224
            | Function::Sha256
            | Function::Sha384
            | Function::Sha512
            | Function::ToText
            | Function::Chr
            | Function::Length
            | Function::Ord
            | Function::StrIndex
    )
}

/// The texts that a text is made of.
fn texts(expr: &Expr) -> Vec<&Expr> {
    match expr {
        Expr::Collate(of, _) => vec![of],
        Expr::Call(function, arguments) if is_of_its_texts(*function) => arguments.iter().collect(),
        Expr::Case {
            branches,
            otherwise,
        } => {
            let values = branches.iter().map(|(_, value)| value);
            values.chain(otherwise.as_deref()).collect()
        }
        _ => Vec::new(),
    }
}

/// The same, to be changed.
fn texts_mut(expr: &mut Expr) -> Vec<&mut Expr> {
    match expr {
        Expr::Collate(of, _) => vec![of],
        Expr::Call(function, arguments) if is_of_its_texts(*function) => {
            arguments.iter_mut().collect()
        }
        Expr::Case {
            branches,
            otherwise,
        } => {
            let values = branches.iter_mut().map(|(_, value)| value);
            values.chain(otherwise.as_deref_mut()).collect()
        }
        _ => Vec::new(),
    }
}
