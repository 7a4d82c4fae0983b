//! The module of an app that another crate brings: that crate's code, and what this one adds to it, the ways back over its own
//! foreign keys, annotations and managers. Nothing can be put into the other crate's types, so paths, rows and querysets have
//! them by traits.

use super::{
    docs, managers,
    models::methods,
    names,
    paths::{
        self,
        one::seen_over_path,
        relations::{self, Named},
    },
    pieces::{Kind, Place, piece},
    scope::{Scope, ident},
};
use crate::emit::code::{Code, quote};
use crate::schema::{AppRef, ModelRef, RelationKind, RelationRef};

/// The trait of the paths that walk on, and that of the rows.
pub(super) const TRAITS: [&str; 2] = ["Paths", "Rows"];

/// What stands in the module of the app.
pub(super) fn emit(app: AppRef<'_>) -> Code {
    let places: Vec<Code> = app
        .get()
        .paths
        .iter()
        .map(|path| crate_path(path))
        .collect();
    let modules = app
        .declared_models()
        .filter(|model| places.len() > 1 || adds(*model))
        .map(|model| module(model, &places));
    // What other crates add is in the modules of the models.
    let first = places.first();
    let first = first.map(|place| quote!(#[allow(unused_imports)] pub use #place::*;));
    quote! {
        #first
        #(#modules)*
    }
}

/// `accounts::models::accounts`, as a path that begins with a crate.
fn crate_path(path: &str) -> Code {
    let segments = path.split("::").map(ident);
    quote!(#(::#segments)*)
}

fn module(model: ModelRef<'_>, places: &[Code]) -> Code {
    let scope = Scope::module(model);
    let docs = docs::lines(&docs::module(model));
    let name = ident(&model.rust.module);
    let added: Vec<RelationRef<'_>> = model.added_relations().collect();
    let functions = added.iter().map(|&relation| function(&scope, relation));
    let tags = added
        .iter()
        .map(|&relation| relations::tag(&scope, Named::of(relation)));
    let annotations = model
        .added_annotations()
        .map(|annotation| paths::annotation_function(&scope, model, annotation));
    let traits = has_paths(model).then(|| {
        let (paths, rows) = (
            paths_trait(&scope, model, &added),
            rows_trait(&scope, model),
        );
        quote!(#paths #rows)
    });
    let managers = managers::added(&scope, model);
    let inception = (model.rust.module == model.app().rust_module)
        .then(|| quote!(#[allow(clippy::module_inception)]));
    let uses = places
        .iter()
        .map(|place| quote!(#[allow(unreachable_pub, unused_imports)] pub use #place::#name::*;));
    let parts = quote! {
        #(#uses)*
        #(#functions)*
        #(#annotations)*
        #(#tags)*
        #traits
        #managers
    };
    let place = Place {
        kind: Kind::Item,
        depth: 0,
    };
    piece! { place, [docs, inception, name, parts] =>
        #docs
        #inception
        pub mod #name {
            #parts
        }
    }
}

/// Whether this crate adds something to a model of another one.
fn adds(model: ModelRef<'_>) -> bool {
    has_paths(model) || model.added_managers().next().is_some()
}

/// Whether it adds something that paths lead to.
fn has_paths(model: ModelRef<'_>) -> bool {
    model.added_relations().next().is_some() || model.added_annotations().next().is_some()
}

/// The number that the relation gets when the program runs.
fn position(relation: RelationRef<'_>) -> Code {
    let tag = ident(&relation.get().rust.tag);
    quote!(<#tag as luthier::related::Relation>::position())
}

/// Where the relation leads from a path of `walked` with the types `root` and `tag`.
fn walked(scope: &Scope<'_>, relation: RelationRef<'_>, root: &Code, tag: &Code) -> (Code, Code) {
    if relation.is_to_one() {
        // A way back to one row may always lead to none.
        let one = scope.item(relation.to(), "One");
        (
            quote!(#one<#root, #tag, luthier::expr::Optional>),
            quote!(#one),
        )
    } else {
        let target = scope.model(relation.to());
        (
            quote!(luthier::Many<#root, #tag, #target>),
            quote!(luthier::Many),
        )
    }
}

/// The function that starts a path at the model.
fn function(scope: &Scope<'_>, relation: RelationRef<'_>) -> Code {
    let docs = docs::lines(&docs::relation(relation));
    let [name, tag] =
        [&relation.get().rust.function, &relation.get().rust.tag].map(|name| ident(name));
    let row = scope.model(relation.from());
    let (ty, start) = walked(scope, relation, &row, &quote!(#tag));
    let position = position(relation);
    quote! {
        #docs
        pub fn #name() -> #ty {
            #start::at(luthier::query::Path::ROOT.then(#position))
        }
    }
}

fn paths_trait(scope: &Scope<'_>, model: ModelRef<'_>, added: &[RelationRef<'_>]) -> Code {
    let docs = docs::lines(&docs::added_paths(model));
    let sized = scope.std("Sized");
    let methods = added.iter().map(|&relation| {
        let docs = docs::lines(&docs::relation(relation));
        let [name, tag] =
            [&relation.get().rust.function, &relation.get().rust.tag].map(|name| ident(name));
        let (ty, start) = walked(scope, relation, &quote!(R), &quote!((K, #tag)));
        let position = position(relation);
        quote! {
            #docs
            fn #name(self) -> #ty {
                #start::at(luthier::related::Walk::path(self).then(#position))
            }
        }
    });
    let annotations = model.added_annotations().map(|annotation| {
        let docs = docs::lines(&docs::annotation(annotation));
        let (name, ty) = (
            ident(&annotation.rust_name),
            seen_over_path(scope, annotation.expr.ty),
        );
        quote! {
            #docs
            fn #name(self) -> luthier::Expr<R, #ty> {
                #name().at(luthier::related::Walk::path(self))
            }
        }
    });
    quote! {
        #docs
        pub trait Paths<R, K, N: luthier::expr::Nullability>: luthier::related::Walk + #sized {
            #(#methods)*
            #(#annotations)*
        }

        impl<R, K, N: luthier::expr::Nullability> Paths<R, K, N> for One<R, K, N> {}
    }
}

fn rows_trait(scope: &Scope<'_>, model: ModelRef<'_>) -> Option<Code> {
    let methods: Vec<[Code; 2]> = names::row_methods(model)
        .into_iter()
        .filter(|(relation, _)| relation.is_added() && relation.to().is_own())
        .filter_map(|(relation, name)| row_method(scope, relation, &name))
        .chain(orders(scope, model))
        .collect();
    if methods.is_empty() {
        return None;
    }
    let docs = docs::lines(&docs::added_rows(model));
    let row = scope.model(model);
    let (declared, defined) = (
        methods.iter().map(|[declared, _]| declared),
        methods.iter().map(|[_, defined]| defined),
    );
    Some(quote! {
        #docs
        pub trait Rows {
            #(#declared)*
        }

        impl Rows for #row {
            #(#defined)*
        }
    })
}

/// The methods that read and set the order of rows which refer to a row.
fn orders(scope: &Scope<'_>, model: ModelRef<'_>) -> Vec<[Code; 2]> {
    let orders = names::order_methods(model).into_iter();
    let added = orders.filter(|(relation, _)| relation.is_added() && relation.to().is_own());
    let methods = added.flat_map(|(relation, [get, set])| {
        let (row, near) = (scope.model(relation.to()), relations::near(relation));
        let vec = scope.std("Vec");
        let near = quote!(luthier::FieldValue::to_value(&self.#near));
        let [get_docs, set_docs] = docs::order(relation);
        let (db, keys) = (
            quote!(db: impl luthier::Executor),
            quote!([luthier::Id<#row>]),
        );
        let (get, set) = (ident(&get), ident(&set));
        [
            later(
                scope,
                &get_docs,
                &quote!(#get(&self, #db)),
                &quote!(#vec<luthier::Id<#row>>),
                &quote!(luthier::order::keys(#near, db).await),
            ),
            later(
                scope,
                &set_docs,
                &quote!(#set(&self, #db, order: &#keys)),
                &quote!(()),
                &quote!(luthier::order::set(#near, order, db).await),
            ),
        ]
    });
    methods.collect()
}

/// An asynchronous method of a trait, whose future may move between threads: its declaration and its definition.
fn later(scope: &Scope<'_>, docs: &str, start: &Code, answer: &Code, body: &Code) -> [Code; 2] {
    let (docs, send) = (docs::lines(docs), scope.std("Send"));
    let answer = quote!(luthier::Result<#answer>);
    [
        quote!(#docs fn #start -> impl std::future::Future<Output = #answer> + #send;),
        quote!(async fn #start -> #answer { #body }),
    ]
}

/// The traits that this crate adds to a model of another one.
pub(super) fn traits(model: ModelRef<'_>) -> Vec<&'static str> {
    let [paths, rows] = TRAITS;
    let mut traits = Vec::new();
    if model.is_own() {
        return traits;
    }
    if has_paths(model) {
        traits.push(paths);
    }
    let mut added = model.added_relations().peekable();
    if added.peek().is_some() {
        let is_ordered = !names::order_methods(model).is_empty();
        if is_ordered || added.any(|relation| relation.get().rust.method.is_some()) {
            traits.push(rows);
        }
    }
    if model.added_managers().next().is_some() {
        traits.push(managers::ADDED);
    }
    traits
}

/// The method of a row: its declaration in the trait, and its definition.
fn row_method(scope: &Scope<'_>, relation: RelationRef<'_>, name: &str) -> Option<[Code; 2]> {
    let name = ident(name);
    let target = scope.model(relation.to());
    let rows = quote!(#target::objects());
    let (docs, signature, body) = match relation.get().kind {
        RelationKind::ReverseMany { .. } => {
            let signature = quote!(fn #name(&self) -> luthier::QuerySet<#target>);
            let query = methods::referring(scope, relation, &rows);
            (docs::related_rows(relation), signature, query)
        }
        RelationKind::ReverseOne { .. } => {
            let rows = quote!(luthier::QuerySet::<#target>::new());
            let query = methods::referring(scope, relation, &rows);
            return Some(later(
                scope,
                &docs::fetch(relation),
                &quote!(#name(&self, db: impl luthier::Executor)),
                &super::types::option(scope, &target),
                &quote!(#query.first(db).await),
            ));
        }
        RelationKind::ManyToMany { .. } => {
            let manager = methods::manager_of(relation);
            let tag = ident(&relation.get().rust.tag);
            let signature = quote!(fn #name(&self) -> #manager<#tag>);
            let body = quote!(#manager::of(self));
            (docs::related_rows(relation), signature, body)
        }
        RelationKind::ForwardOne { .. } | RelationKind::Generic { .. } => return None,
    };
    let docs = docs::lines(&docs);
    Some([quote!(#docs #signature;), quote!(#signature { #body })])
}

/// The trait that has the relation as a method of paths; `None` where they have it by themselves.
pub(super) fn paths(scope: &Scope<'_>, relation: RelationRef<'_>) -> Option<Code> {
    if !relation.is_added() {
        return None;
    }
    let (from, to) = (relation.from(), relation.to());
    if to.is_own() {
        return Some(scope.item(from, TRAITS[0]));
    }
    // The module in which the other crate adds it.
    let place = to.app().get().paths.first()?;
    let (root, _) = place.rsplit_once("::")?;
    let place = crate_path(&format!(
        "{root}::{}::{}",
        from.app().rust_module,
        from.rust.module
    ));
    let name = ident(TRAITS[0]);
    Some(quote!(#place::#name))
}
