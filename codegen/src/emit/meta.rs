//! `meta.rs`: a static for each model with everything that a program can ask about it at run time.
//!
//! Positions are those of the schema: fields in their order, relations in theirs. Behind the relations that have a path
//! stand those that have none and that a deletion must follow all the same.

mod fields;
pub(super) mod relations;
mod uniques;

use proc_macro2::Literal;

use luthier::{dialect::Dialect, query::sql::statements};

use super::paths::loaded_for_display;
use super::{
    expressions::Writer,
    fields as columns, hooks, literals,
    pieces::{self, Kind, Place, piece},
    scope::{Scope, ident},
};
use crate::emit::code::{Code, quote};
use crate::schema::names::on_columns;
use crate::schema::{AppRef, ConstraintKind, ExprKind, Load, ModelRef, OrderTerm, Path};

/// Where the elements of the lists of a model's metadata stand.
const ELEMENT: Place = Place {
    kind: Kind::Element,
    depth: 3,
};

pub(super) fn emit(app: AppRef<'_>, keys: &relations::Keys<'_>) -> Code {
    let scope = Scope::app(app);
    app.get()
        .models
        .iter()
        .map(|&id| model(&scope, app.schema.model(id), keys))
        .collect()
}

/// Whether a path goes over a relation that has no number yet.
fn is_added(model: ModelRef<'_>, path: &Path) -> bool {
    let mut steps = path.steps.iter();
    steps.any(|&step| model.schema.relation(step).is_added())
}

fn model(scope: &Scope<'_>, model: ModelRef<'_>, keys: &relations::Keys<'_>) -> Code {
    let name = ident(&model.get().rust.meta);
    let [app, short, label, table] =
        [&model.app().name, &model.name, &model.label(), &model.table].map(String::clone);
    let database = match &model.app().get().database {
        Some(database) => quote!(Some(#database)),
        None => quote!(None),
    };
    let fields = fields::emit(model);
    let key = model
        .key_fields()
        .map(|field| Literal::u16_unsuffixed(columns::position(field)));
    let key = quote!(#(#key),*);
    let relations = relations::emit(scope, model, keys);
    let ordering = ordering(scope, model);
    let display = display(model);
    let (uniques, statements) = (uniques::emit(scope, model), statement_sets(model));
    let parents = model.get().parents.iter().map(|parent| {
        let position = model.schema.relation(parent.link).position();
        Literal::u8_unsuffixed(u8::try_from(position).unwrap_or(u8::MAX))
    });
    let parents = quote!(#(#parents),*);
    let permissions = permissions(model);
    let hooks = if model.is_join() {
        quote!(None)
    } else {
        hooks::meta(scope, model)
    };
    let (foreign_keys, checks) = (foreign_keys(model), checks(model));
    let meta = &model.get().meta;
    let (verbose, plural) = (&meta.verbose_name, &meta.verbose_name_plural);
    let source = model.get().origin.place.to_string();
    let place = Place {
        kind: Kind::Item,
        depth: 0,
    };
    piece! {
        place,
        [
            name, app, short, label, database, table, fields, key, relations, ordering, display, uniques, foreign_keys, checks, statements,
            verbose, plural, permissions, source, parents, hooks,
        ] =>
        #[doc(hidden)]
        pub static #name: luthier::meta::ModelMeta = {
            use luthier::meta::*;

            ModelMeta {
                app: #app,
                name: #short,
                label: #label,
                database: #database,
                table: #table,
                fields: &[#fields],
                primary_key: &[#key],
                relations: &[#relations],
                ordering: &[#ordering],
                display: &[#display],
                uniques: &[#uniques],
                foreign_keys: &[#foreign_keys],
                checks: &[#checks],
                statements: &[#statements],
                verbose_name: #verbose,
                verbose_name_plural: #plural,
                permissions: &[#permissions],
                source: #source,
                parents: &[#parents],
                hooks: #hooks,
            }
        };
    }
}

/// The column that a term orders by, if there is nothing more to say.
fn column_of<'t>(model: ModelRef<'_>, term: &'t OrderTerm) -> Option<&'t Path> {
    match &term.key.kind {
        ExprKind::Column(path) if term.nulls.is_none() && !is_added(model, path) => Some(path),
        _ => None,
    }
}

fn ordering(scope: &Scope<'_>, model: ModelRef<'_>) -> Code {
    let writer = Writer::new(scope, model);
    let terms = model.get().meta.ordering.iter().map(|term| {
        let Some(path) = column_of(model, term) else {
            let order = writer.order(std::slice::from_ref(term));
            return quote! {
                OrderingMeta::Computed(|| {
                    static TERM: std::sync::LazyLock<luthier::query::Order> =
                        std::sync::LazyLock::new(|| #order.into_order());
                    &TERM
                })
            };
        };
        let steps = path.steps.iter().map(|step| {
            let position = model.schema.relation(*step).position();
            Literal::u8_unsuffixed(u8::try_from(position).unwrap_or(u8::MAX))
        });
        let field = Literal::u16_unsuffixed(columns::position(model.schema.field(path.field)));
        let descending = term.descending;
        quote! {
            OrderingMeta::Column { path: luthier::query::Path::ROOT #(.then(#steps))*, field: #field, descending: #descending }
        }
    });
    pieces::elements(ELEMENT, &Vec::from_iter(terms))
}

/// The relations that `str` looks into, as far as each path of it goes.
fn display(model: ModelRef<'_>) -> Code {
    fn paths(model: ModelRef<'_>, start: &Code, loads: &[Load], all: &mut Vec<Code>) {
        for load in loads {
            let relation = model.schema.relation(load.relation);
            if relation.is_added() {
                // It has no number before the program runs.
                all.push(start.clone());
                continue;
            }
            let position = u8::try_from(relation.position()).unwrap_or(u8::MAX);
            let position = Literal::u8_unsuffixed(position);
            let path = quote!(#start.then(#position));
            if load.then.is_empty() {
                all.push(path);
            } else {
                paths(relation.to(), &path, &load.then, all);
            }
        }
    }
    let mut all = Vec::new();
    if let Some(template) = &model.get().display {
        let start = quote!(luthier::query::Path::ROOT);
        paths(
            model,
            &start,
            &loaded_for_display(model.schema, template),
            &mut all,
        );
    }
    quote!(#(#all),*)
}

/// The foreign keys that the database has, by the names that migrations give them.
fn foreign_keys(model: ModelRef<'_>) -> Code {
    let keys = model.fields().filter_map(|field| {
        let relation = field.relation()?;
        let to = relation.to();
        if !relation.db_constraint || !to.get().meta.managed {
            return None;
        }
        let referenced = field.referenced()?;
        let suffix = format!("_fk_{}_{}", to.table, referenced.get().column);
        let constraint = on_columns(&model.table, &[&field.get().column], &suffix);
        let name = &field.name;
        Some(quote!(ForeignKeyMeta { name: #constraint, field: #name }))
    });
    pieces::elements(ELEMENT, &Vec::from_iter(keys))
}

/// The usual permissions by Django's names, and those that the model declares; none of a table that has no model.
fn permissions(model: ModelRef<'_>) -> Code {
    if model.is_join() {
        return Code::new();
    }
    let meta = &model.get().meta;
    let usual = meta.default_permissions.iter().map(|action| {
        let code = format!("{action}_{}", model.name.to_lowercase());
        (code, format!("Can {action} {}", meta.verbose_name))
    });
    let declared = meta.permissions.iter();
    let declared = declared.map(|own| (own.codename.clone(), own.name.clone()));
    let all = usual.chain(declared);
    let all = all.map(|(code, name)| quote!(PermissionMeta { codename: #code, name: #name }));
    pieces::elements(ELEMENT, &Vec::from_iter(all))
}

fn checks(model: ModelRef<'_>) -> Code {
    let declared = model.concrete().get().meta.constraints.iter();
    let checks = declared.filter_map(|constraint| {
        let ConstraintKind::Check { .. } = &constraint.kind else {
            return None;
        };
        let name = &constraint.name;
        let [message, code] = uniques::texts(constraint);
        Some(quote!(CheckMeta { name: #name, message: #message, code: #code }))
    });
    pieces::elements(ELEMENT, &Vec::from_iter(checks))
}

/// The statements whose text is known now, for each database. A hidden model has no rows of its own to read or write.
fn statement_sets(model: ModelRef<'_>) -> Code {
    // Nor is a child read or written by one statement.
    if model.is_join() || model.is_child() {
        return Code::new();
    }
    let sets = model
        .backends()
        .iter()
        .map(|&dialect| statement_set(model, dialect));
    quote!(#(#sets)*)
}

fn statement_set(model: ModelRef<'_>, dialect: Dialect) -> Code {
    let table = &model.table;
    let key: Vec<&str> = model
        .key_fields()
        .map(|field| field.get().column.as_str())
        .collect();
    let all = columns::columns(model);
    let content_types: Vec<Vec<String>> = all.iter().map(columns::Column::content_types).collect();
    let labels: Vec<Vec<&str>> = content_types
        .iter()
        .map(|labels| labels.iter().map(String::as_str).collect())
        .collect();
    let names: Vec<statements::Column<'_>> = all
        .iter()
        .zip(&labels)
        .map(|(column, content_types)| statements::Column {
            name: &column.field.get().column,
            content_types,
        })
        .collect();
    let written: Vec<statements::Column<'_>> = all
        .iter()
        .zip(&names)
        .filter(|(column, _)| !column.is_made())
        .map(|(_, name)| *name)
        .collect();
    let made: Vec<&str> = all
        .iter()
        .filter(|column| column.is_made())
        .map(|column| column.field.get().column.as_str())
        .collect();
    // The driver tells an automatic key, but for PostgreSQL's; anything else the statement must answer with.
    let told = made.iter().all(|column| key == [*column]) && dialect != Dialect::Postgres;
    let returns = !made.is_empty() && !told && statements::insert_returns(dialect);
    let returning: &[&str] = if returns { &made } else { &[] };
    let [select, get, insert, update, delete] = [
        statements::select_from(dialect, table, &names),
        statements::get(dialect, table, &names, &key),
        statements::insert(dialect, table, &written, returning),
        statements::update_by_key(dialect, table, &written, &key),
        statements::delete_by_key(dialect, table, &key),
    ]
    .map(|text| literals::raw(&text));
    let variant = ident(&format!("{dialect:?}"));
    piece! { ELEMENT, [variant, select, get, insert, returns, update, delete] =>
        ModelStatements {
            dialect: luthier::Dialect::#variant,
            select: #select,
            get: #get,
            insert: #insert,
            insert_returns: #returns,
            update: #update,
            delete: #delete,
        },
    }
}
