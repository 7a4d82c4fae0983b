//! `paths.rs`: a module for each model, with what queries are written with: columns, relations, annotations.

mod generic;
mod insert;
mod loaded;
mod narrowed;
pub(super) mod one;
mod proxy;
pub(super) mod relations;

use crate::emit::code::{Code, quote};
pub(super) use relations::near;

pub(super) use loaded::loads as loaded_for_display;

use super::{
    choices, docs,
    expressions::Writer,
    fields::{self, Column},
    hooks, managers,
    pieces::{Kind, Place, piece},
    scope::{Scope, ident, plain},
    types,
};
use crate::schema::{Annotation, AppRef, ModelRef};

pub(super) fn emit(app: AppRef<'_>) -> Code {
    app.declared_models().map(module).collect()
}

fn module(model: ModelRef<'_>) -> Code {
    let scope = Scope::module(model);
    let docs = docs::lines(&docs::module(model));
    let name = ident(&model.rust.module);
    let columns = fields::columns(model);
    let choices = model.choices().map(|own| choices::emit(&scope, own));
    let insert = match model.proxied() {
        Some(base) => proxy::insert(&scope, model, base),
        None => insert::emit(&scope, model, &columns),
    };
    let hooks = hooks::definition(&scope, model);
    let functions = columns.iter().map(|column| function(&scope, model, column));
    let generics = generic::emit(&scope, model);
    let key = model
        .has_composite_key()
        .then(|| key_function(&scope, model));
    let inherited = fields::inherited(model);
    let inherited = inherited
        .iter()
        .map(|inherited| inherited_function(&scope, model, inherited));
    let relations = model
        .relations()
        .map(|relation| relations::function(&scope, relation));
    let annotations = model
        .get()
        .annotations
        .iter()
        .map(|annotation| annotation_function(&scope, model, annotation));
    let one = one::emit(&scope, model, &columns);
    let tags = model
        .relations()
        .map(|relation| relations::tag(&scope, relations::Named::of(relation)));
    let managers = managers::declaration(&scope, model);
    let narrowed = narrowed::emit(&scope, model);
    let display = loaded::display(&scope, model);
    // An app may have a model of its own name.
    let inception = (plain(&model.rust.module) == plain(&model.app().rust_module))
        .then(|| quote!(#[allow(clippy::module_inception)]));
    let place = Place {
        kind: Kind::Item,
        depth: 0,
    };
    let parts = quote! {
        #(#choices)*
        #insert
        #hooks
        #generics
        #(#functions)*
        #key
        #(#inherited)*
        #(#relations)*
        #(#annotations)*
        #one
        #(#tags)*
        #narrowed
        #display
        #managers
    };
    piece! { place, [docs, inception, name, parts] =>
        #docs
        #inception
        pub mod #name {
            #parts
        }
    }
}

/// The function of a column that a parent has.
fn inherited_function(
    scope: &Scope<'_>,
    model: ModelRef<'_>,
    inherited: &fields::Inherited<'_>,
) -> Code {
    let (column, steps) = (&inherited.column, &inherited.steps);
    let docs = docs::lines(&docs::column(column.field));
    let (name, row, ty) = (
        &column.member,
        scope.model(model),
        types::field(scope, column.field),
    );
    let position = proc_macro2::Literal::u16_unsuffixed(column.position);
    let expression = if column.is_made() {
        quote!(luthier::Expr)
    } else {
        quote!(luthier::Column)
    };
    quote! {
        #docs
        pub const fn #name() -> #expression<#row, #ty> {
            luthier::Expr::column(luthier::query::Path::ROOT #steps, #position)
        }
    }
}

/// The function of a column.
fn function(scope: &Scope<'_>, model: ModelRef<'_>, column: &Column<'_>) -> Code {
    if let Some(generic) = column.generic().filter(|_| column.is_member()) {
        return generic::function(scope, model, generic);
    }
    let docs = docs::lines(&docs::column(column.field));
    let (name, row, ty) = (
        &column.member,
        scope.model(model),
        types::field(scope, column.field),
    );
    let position = proc_macro2::Literal::u16_unsuffixed(column.position);
    let expression = if column.is_made() || column.is_generic_key() {
        quote!(luthier::Expr)
    } else {
        quote!(luthier::Column)
    };
    piece! { scope.place(Kind::Item), [docs, name, expression, row, ty, position] =>
        #docs
        pub const fn #name() -> #expression<#row, #ty> {
            luthier::Expr::column(luthier::query::Path::ROOT, #position)
        }
    }
}

/// The function of a key that is several columns.
fn key_function(scope: &Scope<'_>, model: ModelRef<'_>) -> Code {
    let docs = docs::lines(&docs::composite_key(model));
    let row = scope.model(model);
    quote! {
        #docs
        pub const fn pk() -> luthier::expr::KeyExpr<#row> {
            luthier::expr::KeyExpr::new()
        }
    }
}

pub(super) fn annotation_function(
    scope: &Scope<'_>,
    model: ModelRef<'_>,
    annotation: &Annotation,
) -> Code {
    let docs = docs::lines(&docs::annotation(annotation));
    let (name, row) = (ident(&annotation.rust_name), scope.model(model));
    let ty = types::expression(scope, annotation.expr.ty);
    let value = Writer::new(scope, model).expression(&annotation.expr);
    piece! { scope.place(Kind::Item), [docs, name, row, ty, value] =>
        #docs
        pub fn #name() -> luthier::Expr<#row, #ty> {
            #value
        }
    }
}
