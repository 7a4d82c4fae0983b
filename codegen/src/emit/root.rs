//! `luthier.rs`: the file that a program includes, with a module for each app and the migrations of all.
//!
//! The other files are included by paths relative to it, so that the same text works in a build's folder and in git.

use super::{EmitOptions, docs, foreign, migrations::Named, scope::ident};
use crate::emit::code::{Code, quote};
use crate::schema::{AppRef, Schema};

/// The files of an app, in the order in which they are read.
pub(super) const PARTS: [&str; 5] = ["models", "paths", "managers", "meta", "admin"];

pub(super) fn emit(
    schema: &Schema,
    options: &EmitOptions,
    migrations: &[Named<'_>],
    has: impl Fn(&str) -> bool,
) -> Code {
    let apps = schema.apps().map(|app| module(app, &has));
    let models = models(schema);
    let prelude = prelude(schema);
    let migrations = migration_set(schema, options, migrations);
    quote!(#(#apps)* #prelude #models #migrations)
}

fn module(app: AppRef<'_>, has: impl Fn(&str) -> bool) -> Code {
    let docs = docs::lines(&docs::app(&app.name));
    let name = ident(&app.get().rust_module);
    let parts = PARTS
        .iter()
        .map(|part| format!("{}/{part}.rs", app.name))
        .filter(|path| has(path));
    // A program uses what it needs of the models, and names and numbers in them are the schema's to choose.
    quote! {
        #docs
        #[allow(dead_code)]
        #[allow(clippy::approx_constant, clippy::enum_variant_names, clippy::new_ret_no_self, clippy::should_implement_trait)]
        #[allow(clippy::too_many_arguments, clippy::type_complexity)]
        #[allow(clippy::upper_case_acronyms, clippy::wrong_self_convention)]
        pub mod #name {
            #(include!(#parts);)*
        }
    }
}

/// The traits by which querysets have managers, to be imported at once; nothing where no model has any.
fn prelude(schema: &Schema) -> Option<Code> {
    let docs = docs::lines(docs::PRELUDE);
    let mut traits = Vec::new();
    for (app, model) in schema
        .apps()
        .flat_map(|app| app.declared_models().map(move |model| (app, model)))
    {
        let (app, module) = (ident(&app.get().rust_module), ident(&model.rust.module));
        let mut names = Vec::new();
        if model.own_managers().next().is_some() {
            names.push("Managers");
        }
        names.extend(foreign::traits(model));
        for name in names.into_iter().map(ident) {
            traits.push(quote!(pub use super::#app::#module::#name as _;));
        }
    }
    (!traits.is_empty()).then(|| {
        quote! {
            #docs
            #[allow(unused_imports)]
            pub mod prelude {
                #(#traits)*
            }
        }
    })
}

fn models(schema: &Schema) -> Code {
    let docs = docs::lines(docs::MODELS);
    let models = schema
        .apps()
        .flat_map(|app| {
            app.get()
                .models
                .iter()
                .map(move |&id| (app, schema.model(id)))
        })
        .map(|(app, model)| {
            let (app, name) = (ident(&app.get().rust_module), ident(&model.get().rust.meta));
            quote!(&#app::#name)
        });
    quote! {
        #docs
        #[allow(dead_code)]
        pub static MODELS: &[&luthier::meta::ModelMeta] = &[#(#models),*];
    }
}

fn migration_set(schema: &Schema, options: &EmitOptions, migrations: &[Named<'_>]) -> Code {
    let databases = schema.apps.iter().filter_map(|app| {
        let (name, database) = (&app.name, app.database.as_ref()?);
        Some(quote!((#name, #database)))
    });
    let [set, migrate] = [docs::MIGRATIONS, docs::MIGRATE].map(docs::lines);
    let paths = migrations.iter().map(|named| &named.path);
    let names = migrations.iter().map(|named| &named.name);
    let drafts = &options.drafts;
    quote! {
        #(include!(#paths);)*

        #set
        pub static MIGRATIONS: luthier::migrate::MigrationSet<'static> = luthier::migrate::MigrationSet {
            migrations: &[#(&#names),*],
            drafts: &[#(#drafts),*],
            databases: &[#(#databases),*],
        };

        #migrate
        #[allow(dead_code)]
        pub async fn migrate(db: &luthier::Db) -> luthier::Result<luthier::migrate::Report> {
            luthier::migrate::migrate(db, &MIGRATIONS).await
        }
    }
}
