//! `managers.rs`: where querysets start, and the steps that the managers of a model are.

use proc_macro2::Literal;

use super::{
    docs,
    expressions::Writer,
    parameters,
    pieces::{Kind, piece},
    scope::{Scope, ident},
    types,
};
use crate::emit::code::{Code, quote};
use crate::schema::{AppRef, ExprKind, Load, Manager, ManagerStep, ModelRef, RelationNames, Value};

/// The trait of the managers that this crate adds to a model of another one.
pub(super) const ADDED: &str = "AddedManagers";

pub(super) fn emit(app: AppRef<'_>) -> Code {
    let scope = Scope::app(app);
    app.declared_models()
        .map(|model| managers(&scope, model))
        .collect()
}

fn managers(scope: &Scope<'_>, model: ModelRef<'_>) -> Code {
    let name = scope.model(model);
    let into = scope.std("Into");
    let [docs, raw] = [docs::OBJECTS, docs::RAW].map(docs::lines);
    let start = quote!(luthier::QuerySet::new());
    let objects = match &model.get().default_manager {
        None => quote! {
            #docs
            pub fn objects() -> luthier::QuerySet<Self> {
                #start
            }
        },
        Some(manager) => {
            let [objects, unscoped] = [docs::narrowed_objects(manager), docs::UNSCOPED.to_owned()]
                .map(|text| docs::lines(&text));
            quote! {
                #objects
                pub fn objects() -> luthier::QuerySet<Self> {
                    <Self as luthier::Model>::default_manager(Self::unscoped())
                }

                #unscoped
                pub fn unscoped() -> luthier::QuerySet<Self> {
                    #start
                }
            }
        }
    };
    let named = model
        .get()
        .managers
        .iter()
        .map(|named| function(scope, model, named));
    let named = quote!(#(#named)*);
    let steps = steps_of_querysets(scope, model);
    let start = piece! { scope.place(Kind::Item), [name, objects, named, raw, into] =>
        impl #name {
            #objects

            #named

            #raw
            pub fn raw(
                sql: impl #into<std::borrow::Cow<'static, str>>,
                params: impl luthier::Params,
            ) -> luthier::RawQuery<Self> {
                luthier::RawQuery::of_model(sql, params)
            }
        }
    };
    let latest = latest_by(scope, model);
    quote!(#start #latest #steps)
}

/// `GetLatestBy`, where `meta` says by what rows are older and newer.
fn latest_by(scope: &Scope<'_>, model: ModelRef<'_>) -> Option<Code> {
    let terms = &model.get().meta.get_latest_by;
    if terms.is_empty() {
        return None;
    }
    let (name, order) = (scope.model(model), Writer::new(scope, model).order(terms));
    Some(piece! { scope.place(Kind::Item), [name, order] =>
        impl luthier::GetLatestBy for #name {
            fn latest_by() -> impl luthier::expr::IntoOrder<Self> {
                #order
            }
        }
    })
}

/// `Model::default_manager`, where the model declares one.
pub(super) fn default_manager(scope: &Scope<'_>, model: ModelRef<'_>) -> Option<Code> {
    let manager = model.get().default_manager.as_ref()?;
    let steps = steps(&Writer::new(scope, model), manager);
    Some(quote! {
        fn default_manager(query: luthier::QuerySet<Self>) -> luthier::QuerySet<Self> {
            query #steps
        }
    })
}

/// The function of the row's type at which querysets start.
fn function(scope: &Scope<'_>, model: ModelRef<'_>, manager: &Manager) -> Code {
    let docs = docs::lines(&docs::manager(manager));
    let (name, row) = (ident(&manager.rust_name), scope.model(model));
    let arguments = manager
        .parameters
        .iter()
        .map(|parameter| parameters::argument(scope, parameter));
    let given = manager
        .parameters
        .iter()
        .map(|parameter| ident(&parameter.rust_name));
    let rows = rows(scope, model, manager, &row);
    let queryset = if changes_rows(manager) {
        quote!(luthier::QuerySet<Self, #rows>)
    } else {
        quote!(luthier::QuerySet<Self>)
    };
    let managers = scope.item(model, "Managers");
    // The default manager by its name does not narrow twice.
    let is_default = model
        .get()
        .default_manager
        .as_ref()
        .is_some_and(|default| default.name == manager.name);
    let start = if is_default {
        quote!(Self::unscoped())
    } else {
        quote!(Self::objects())
    };
    quote! {
        #docs
        pub fn #name(#(#arguments),*) -> #queryset {
            #managers::#name(#start #(, #given)*)
        }
    }
}

/// The trait by which querysets have the managers as methods; it stands in the model's module.
pub(super) fn declaration(scope: &Scope<'_>, model: ModelRef<'_>) -> Option<Code> {
    let docs = docs::managers(model);
    declared(scope, model, "Managers", &docs, model.own_managers())
}

fn declared<'s>(
    scope: &Scope<'_>,
    model: ModelRef<'_>,
    name: &str,
    docs: &str,
    managers: impl Iterator<Item = &'s Manager>,
) -> Option<Code> {
    let methods: Vec<Code> = managers
        .map(|manager| {
            let docs = docs::lines(&docs::manager(manager));
            let signature = signature(scope, model, manager);
            quote!(#docs #signature;)
        })
        .collect();
    if methods.is_empty() {
        return None;
    }
    let (docs, name) = (docs::lines(docs), ident(name));
    let (row, sized) = (scope.generic("Row"), scope.std("Sized"));
    Some(quote! {
        #docs
        pub trait #name<#row: luthier::model::Fetch>: #sized {
            #(#methods)*
        }
    })
}

fn steps_of_querysets(scope: &Scope<'_>, model: ModelRef<'_>) -> Option<Code> {
    let managers: Vec<&Manager> = model.own_managers().collect();
    implemented(scope, model, "Managers", &managers)
}

/// The trait by which querysets of a model of another crate have the managers that this one adds, and its implementation.
pub(super) fn added(scope: &Scope<'_>, model: ModelRef<'_>) -> Option<Code> {
    let docs = docs::added_managers(model);
    let declaration = declared(scope, model, ADDED, &docs, model.added_managers())?;
    let managers: Vec<&Manager> = model.added_managers().collect();
    let steps = implemented(scope, model, ADDED, &managers);
    Some(quote!(#declaration #steps))
}

fn implemented(
    scope: &Scope<'_>,
    model: ModelRef<'_>,
    name: &str,
    managers: &[&Manager],
) -> Option<Code> {
    if managers.is_empty() {
        return None;
    }
    let methods = managers.iter().map(|manager| {
        let signature = signature(scope, model, manager);
        let writer = Writer {
            parameters: &manager.parameters,
            ..Writer::new(scope, model)
        };
        let bindings = manager
            .parameters
            .iter()
            .filter_map(|parameter| parameters::binding(scope, parameter));
        let steps = steps(&writer, manager);
        quote! {
            #signature {
                #(#bindings)*
                self #steps
            }
        }
    });
    // A parameter is borrowed wherever it stands, also where it stands for the last time.
    let parametrised = managers
        .iter()
        .any(|manager| !manager.parameters.is_empty());
    let allow = parametrised.then(|| quote!(#[allow(clippy::needless_borrows_for_generic_args)]));
    let (managers, model, row) = (
        scope.item(model, name),
        scope.model(model),
        scope.generic("Row"),
    );
    Some(quote! {
        #allow
        impl<#row: luthier::model::Fetch> #managers<#row> for luthier::QuerySet<#model, #row> {
            #(#methods)*
        }
    })
}

fn signature(scope: &Scope<'_>, model: ModelRef<'_>, manager: &Manager) -> Code {
    let name = ident(&manager.rust_name);
    let arguments = manager
        .parameters
        .iter()
        .map(|parameter| parameters::argument(scope, parameter));
    let (structure, row) = (scope.model(model), scope.generic("Row"));
    if !changes_rows(manager) {
        return quote!(fn #name(self #(, #arguments)*) -> Self);
    }
    let rows = rows(scope, model, manager, &quote!(#row));
    let loads = manager.steps.iter().any(|step| {
        matches!(
            step,
            ManagerStep::SelectRelated(_) | ManagerStep::PrefetchRelated(_)
        )
    });
    let bound = loads.then(|| quote!(where #row: luthier::model::ModelRow<Model = #structure>));
    quote!(fn #name(self #(, #arguments)*) -> luthier::QuerySet<#structure, #rows> #bound)
}

/// Whether what the queryset gives is something else behind the manager.
fn changes_rows(manager: &Manager) -> bool {
    manager.steps.iter().any(|step| {
        matches!(
            step,
            ManagerStep::SelectRelated(_)
                | ManagerStep::PrefetchRelated(_)
                | ManagerStep::Annotate(_)
                | ManagerStep::Values(_)
        )
    })
}

/// What each row becomes that was an `inner`.
fn rows(scope: &Scope<'_>, model: ModelRef<'_>, manager: &Manager, inner: &Code) -> Code {
    manager
        .steps
        .iter()
        .fold(inner.clone(), |row, step| match step {
            ManagerStep::SelectRelated(loads) | ManagerStep::PrefetchRelated(loads) => {
                loaded(scope, model, loads, row)
            }
            ManagerStep::Annotate(positions) => {
                let values: Vec<Code> = positions
                    .iter()
                    .filter_map(|&position| model.get().annotations.get(position))
                    .map(|annotation| types::expression(scope, annotation.expr.ty))
                    .collect();
                match values.as_slice() {
                    [value] => quote!((#row, #value)),
                    values => quote!((#row, (#(#values),*))),
                }
            }
            ManagerStep::Values(values) => {
                let types = values
                    .iter()
                    .map(|value| types::expression(scope, value.ty));
                match types.collect::<Vec<Code>>().as_slice() {
                    [value] => quote!(#value),
                    values => quote!((#(#values),*)),
                }
            }
            _ => row,
        })
}

/// A row with relations loaded onto it.
pub(super) fn loaded(scope: &Scope<'_>, model: ModelRef<'_>, loads: &[Load], row: Code) -> Code {
    loads.iter().fold(row, |row, load| {
        let relation = scope.schema.relation(load.relation);
        let wrapper = scope.item(model, &names_of(model, load).wrapper);
        let target = relation.to();
        let child = loaded(scope, target, &load.then, scope.model(target));
        quote!(#wrapper<#child, #row>)
    })
}

/// What the relation is called that is loaded.
fn names_of<'s>(model: ModelRef<'s>, load: &Load) -> &'s RelationNames {
    let narrowed = load
        .narrowed
        .and_then(|position| model.schema[model.id].narrowed.get(position));
    match narrowed {
        Some(narrowed) => &narrowed.rust,
        None => &model.schema[load.relation].rust,
    }
}

/// A relation to load, as an argument.
fn load(scope: &Scope<'_>, model: ModelRef<'_>, load: &Load) -> Code {
    let relation = scope.schema.relation(load.relation);
    let start = scope.item(model, &names_of(model, load).function);
    let then = load
        .then
        .iter()
        .map(|next| self::load(scope, relation.to(), next));
    quote!(#start() #(.with(#then))*)
}

fn steps(writer: &Writer<'_>, manager: &Manager) -> Code {
    let (scope, model) = (writer.scope, writer.model);
    let steps = manager.steps.iter().map(|step| match step {
        ManagerStep::Filter(condition) => {
            let condition = writer.condition(condition);
            quote!(.filter(#condition))
        }
        ManagerStep::Exclude(condition) => {
            let condition = writer.condition(condition);
            quote!(.exclude(#condition))
        }
        ManagerStep::OrderBy(terms) => {
            let order = writer.order(terms);
            quote!(.order_by(#order))
        }
        ManagerStep::Reverse => quote!(.reverse()),
        ManagerStep::Distinct => quote!(.distinct()),
        ManagerStep::Limit(count) => {
            let count = match &count.kind {
                ExprKind::Literal(Value::Integer(count)) => {
                    let count = Literal::i64_unsuffixed(*count);
                    quote!(#count)
                }
                ExprKind::Parameter(position) => {
                    let name = manager
                        .parameters
                        .get(*position)
                        .map(|parameter| ident(&parameter.rust_name));
                    let long = scope.std("u64");
                    // Of less than no rows there are none.
                    quote!(#long::try_from(#name).unwrap_or(0))
                }
                _ => quote!(0),
            };
            quote!(.limit(#count))
        }
        ManagerStep::SelectRelated(loads) => {
            let loads = loads.iter().map(|next| load(scope, model, next));
            quote!(#(.select_related(#loads))*)
        }
        ManagerStep::PrefetchRelated(loads) => {
            let loads = loads.iter().map(|next| load(scope, model, next));
            quote!(#(.prefetch_related(#loads))*)
        }
        ManagerStep::Annotate(positions) => {
            let values: Vec<Code> = positions
                .iter()
                .filter_map(|&position| model.get().annotations.get(position))
                .map(|annotation| {
                    let function = scope.item(model, &annotation.rust_name);
                    quote!(#function())
                })
                .collect();
            match values.as_slice() {
                [value] => quote!(.annotate(#value)),
                values => quote!(.annotate((#(#values),*))),
            }
        }
        ManagerStep::Values(values) => {
            let values: Vec<Code> = values.iter().map(|value| writer.selected(value)).collect();
            match values.as_slice() {
                [value] => quote!(.values(#value)),
                values => quote!(.values((#(#values),*))),
            }
        }
    });
    quote!(#(#steps)*)
}
