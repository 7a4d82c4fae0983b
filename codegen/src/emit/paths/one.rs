//! `One`: a path over relations that leads to one row of the model, with its columns and relations as methods.

use super::{narrowed, relations};
use crate::emit::code::{Code, quote};
use crate::emit::{
    docs,
    fields::{self, Column},
    pieces::{Kind, piece},
    scope::{Scope, ident},
    types,
};
use crate::schema::{Annotation, ExprType, ModelRef};

pub(super) fn emit(scope: &Scope<'_>, model: ModelRef<'_>, columns: &[Column<'_>]) -> Code {
    let docs = docs::lines(&docs::one(model));
    let methods = methods(scope, model, columns);
    let (clone, copy, row) = (scope.std("Clone"), scope.std("Copy"), scope.model(model));
    piece! { scope.place(Kind::Item), [docs, clone, copy, row, methods] =>
        #docs
        #[must_use]
        pub struct One<R, K, N = luthier::expr::Required> {
            path: luthier::query::Path,
            types: std::marker::PhantomData<fn(R, K) -> N>,
        }

        impl<R, K, N> #clone for One<R, K, N> {
            fn clone(&self) -> Self {
                *self
            }
        }

        impl<R, K, N> #copy for One<R, K, N> {}

        #methods

        impl<K, N> luthier::related::Step for One<K::From, K, N>
        where
            K: luthier::related::Relation<To = #row, Cardinality: luthier::related::ToOneCardinality>,
        {
            type Relation = K;
        }

        impl<R, K, N> luthier::related::Walk for One<R, K, N> {
            fn path(self) -> luthier::query::Path {
                self.path
            }
        }
    }
}

fn methods(scope: &Scope<'_>, model: ModelRef<'_>, columns: &[Column<'_>]) -> Code {
    // What a generic foreign key points to is asked of the row itself.
    let functions = columns
        .iter()
        .filter(|column| column.generic().is_none())
        .map(|column| method(scope, column, None));
    let inherited = fields::inherited(model);
    let inherited = inherited
        .iter()
        .map(|inherited| method(scope, &inherited.column, Some(&inherited.steps)));
    let relations = model
        .relations()
        .map(|relation| relations::method(scope, relation));
    let narrowed = model
        .get()
        .narrowed
        .iter()
        .map(|declared| narrowed::method(scope, model, declared));
    let relations = relations.chain(narrowed);
    let annotations = model
        .get()
        .annotations
        .iter()
        .map(|annotation| annotation_method(scope, annotation));
    let (matches, with) = (docs::lines(docs::MATCHES), docs::lines(docs::WITH));
    let row = scope.model(model);
    let methods = quote!(#(#functions)* #(#inherited)* #(#relations)* #(#annotations)*);
    piece! { scope.place(Kind::Item), [methods, matches, with, row] =>
        impl<R, K, N: luthier::expr::Nullability> One<R, K, N> {
            #[doc(hidden)]
            pub const fn at(path: luthier::query::Path) -> Self {
                Self { path, types: std::marker::PhantomData }
            }

            #methods

            #matches
            pub fn matches(self, condition: luthier::Pred<#row>) -> luthier::Pred<R> {
                condition.at(self.path)
            }

            #with
            pub fn with<L: luthier::related::Load<#row>>(self, loads: L) -> luthier::related::With<Self, L>
            where
                Self: luthier::related::Step<Relation: luthier::related::Relation<To = #row>>,
            {
                luthier::related::With::new(loads)
            }
        }
    }
}

/// The method of a column, which a parent may have: `steps` lead there.
fn method(scope: &Scope<'_>, column: &Column<'_>, steps: Option<&Code>) -> Code {
    let docs = docs::lines(&docs::column(column.field));
    let ty = match types::own(column.field) {
        Some(_) if column.ty.nullable => types::field(scope, column.field),
        Some(own) => quote!(N::Of<#own>),
        None => seen_over_path(scope, column.ty),
    };
    let name = &column.member;
    let position = proc_macro2::Literal::u16_unsuffixed(column.position);
    let steps = steps.cloned().unwrap_or_default();
    piece! { scope.place(Kind::Member), [docs, name, ty, steps, position] =>
        #docs
        pub const fn #name(self) -> luthier::Expr<R, #ty> {
            luthier::Expr::column(self.path #steps, #position)
        }
    }
}

fn annotation_method(scope: &Scope<'_>, annotation: &Annotation) -> Code {
    let docs = docs::lines(&docs::annotation(annotation));
    let (name, ty) = (
        ident(&annotation.rust_name),
        seen_over_path(scope, annotation.expr.ty),
    );
    piece! { scope.place(Kind::Member), [docs, name, ty] =>
        #docs
        pub fn #name(self) -> luthier::Expr<R, #ty> {
            #name().at(self.path)
        }
    }
}

/// The type of a value at the end of a path that may lead to no row.
pub(in crate::emit) fn seen_over_path(scope: &Scope<'_>, ty: ExprType) -> Code {
    if ty.nullable {
        return types::expression(scope, ty);
    }
    let value = types::value(scope, ty.value);
    quote!(N::Of<#value>)
}
