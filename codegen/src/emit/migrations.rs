//! `migrations/m0001_initial.rs` and its like: the finished SQL of each migration as a static.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::{EmbeddedMigration, EmbeddedStep, code::Code, literals, scope::ident};

/// A migration with the names that it has in generated code.
pub(super) struct Named<'m> {
    pub(super) migration: &'m EmbeddedMigration,
    /// The static: `BLOG_M0001_INITIAL`.
    pub(super) name: Code,
    /// The file: `blog/migrations/m0001_initial.rs`.
    pub(super) path: String,
}

/// Names the migrations, no two alike.
pub(super) fn named(migrations: &[EmbeddedMigration]) -> Vec<Named<'_>> {
    let mut taken = BTreeSet::new();
    migrations
        .iter()
        .map(|migration| {
            let mut stem = format!("m{}", word(&migration.name));
            while !taken.insert(format!("{}/{stem}", migration.app)) {
                stem.push('_');
            }
            let name = format!("{}_{stem}", word(&migration.app)).to_uppercase();
            Named {
                migration,
                name: ident(&name),
                path: format!("{}/migrations/{stem}.rs", migration.app),
            }
        })
        .collect()
}

/// The name with `_` for everything that cannot stand in an identifier.
fn word(name: &str) -> String {
    name.chars()
        .map(|letter| {
            if letter.is_ascii_alphanumeric() {
                letter.to_ascii_lowercase()
            } else {
                '_'
            }
        })
        .collect()
}

pub(super) fn emit(named: &Named<'_>) -> Code {
    let name = &named.name;
    let EmbeddedMigration {
        id,
        app,
        name: label,
        checksum,
        after,
        scripts,
    } = named.migration;
    let scripts = scripts.iter().map(|script| {
        let dialect = ident(&format!("{:?}", script.dialect));
        let forward = steps(&script.forward);
        let backward = match &script.backward {
            Some(steps_back) => {
                let steps = steps(steps_back);
                quote!(Some(#steps))
            }
            None => quote!(None),
        };
        quote! {
            Script { dialect: luthier::Dialect::#dialect, forward: #forward, backward: #backward }
        }
    });
    Code::from_tokens(&quote! {
        static #name: luthier::migrate::Migration = {
            use std::borrow::Cow::Borrowed;

            use luthier::migrate::*;

            Migration {
                id: Borrowed(#id),
                app: Borrowed(#app),
                name: Borrowed(#label),
                checksum: Borrowed(#checksum),
                after: Borrowed(&[#(Borrowed(#after)),*]),
                scripts: Borrowed(&[#(#scripts),*]),
            }
        };
    })
}

fn steps(steps: &[EmbeddedStep]) -> TokenStream {
    let steps = steps.iter().map(|step| {
        let EmbeddedStep {
            description,
            statements,
            transactional,
        } = step;
        let statements = statements.iter().map(|statement| literals::raw(statement));
        quote! {
            Step {
                description: Borrowed(#description),
                statements: Borrowed(&[#(Borrowed(#statements)),*]),
                transactional: #transactional,
            }
        }
    });
    quote!(Borrowed(&[#(#steps),*]))
}
