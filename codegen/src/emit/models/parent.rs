//! The row of the parent inside that of a child: read, written and validated with it.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::{
    docs, names,
    pieces::{Kind, piece},
    scope::{Scope, ident},
};
use crate::schema::ModelRef;

/// The member with the parent's row.
pub(super) fn member(scope: &Scope<'_>, model: ModelRef<'_>) -> Option<TokenStream> {
    let parent = model.parent()?;
    let docs = docs::lines(&docs::parent_row(parent));
    let (member, row) = (
        ident(&names::base_member(model, parent)),
        scope.model(parent),
    );
    Some(piece!(scope.place(Kind::Field), [docs, member, row] => #docs pub #member: #row,))
}

/// A method of `Model` called on the parent's row.
pub(super) fn call(
    model: ModelRef<'_>,
    method: &str,
    argument: &TokenStream,
) -> Option<TokenStream> {
    let member = ident(&names::base_member(model, model.parent()?));
    let method = ident(method);
    let by = if method == "validate" {
        quote!(&self.#member)
    } else {
        quote!(&mut self.#member)
    };
    Some(quote!(luthier::Model::#method(#by, #argument);))
}

/// How many columns more, and how they are read.
pub(super) fn decoded(
    scope: &Scope<'_>,
    model: ModelRef<'_>,
) -> (TokenStream, Option<TokenStream>) {
    let Some(parent) = model.parent() else {
        return (TokenStream::new(), None);
    };
    let (member, row) = (
        ident(&names::base_member(model, parent)),
        scope.model(parent),
    );
    (
        quote!(+ <#row as luthier::model::Fetch>::WIDTH),
        Some(quote!(#member: luthier::model::Fetch::decode(row)?,)),
    )
}

/// What `Model` does with the parent's row.
pub(super) fn writes(scope: &Scope<'_>, model: ModelRef<'_>) -> Option<TokenStream> {
    let parent = model.parent()?;
    let member = ident(&names::base_member(model, parent));
    let link = ident(&model.primary_key().get().rust_name);
    Some(methods(
        scope,
        model,
        parent,
        &Bodies {
            insert: quote! {
                std::boxed::Box::pin(async move {
                    luthier::write::insert_parent(&mut self.#member, keyed, conn).await?;
                    self.#link = luthier::Id::new(luthier::Model::key(&self.#member));
                    Ok(())
                })
            },
            save: quote!(std::boxed::Box::pin(luthier::write::save_parent(&mut self.#member, conn))),
            unique: quote! {
                let own = <Self as luthier::Model>::META.fields.len();
                std::boxed::Box::pin(luthier::write::unique::in_parent(&self.#member, own, asked, errors, conn))
            },
            update: quote!(luthier::write::update_parents),
        },
    ))
}

/// The same of a proxy of a child: what its base does.
pub(super) fn through_base(
    scope: &Scope<'_>,
    model: ModelRef<'_>,
    base: ModelRef<'_>,
) -> Option<TokenStream> {
    model.get().parent?;
    let (member, row) = (ident(&names::base_member(model, base)), scope.model(base));
    Some(methods(
        scope,
        model,
        base,
        &Bodies {
            insert: quote!(luthier::Model::insert_parent(&mut self.#member, keyed, conn)),
            save: quote!(luthier::Model::save_parent(&mut self.#member, conn)),
            unique: quote!(luthier::Model::unique_in_parent(&self.#member, asked, errors, conn)),
            update: quote!(<#row as luthier::Model>::update_parents),
        },
    ))
}

/// What the methods that reach the row inside do.
struct Bodies {
    insert: TokenStream,
    save: TokenStream,
    unique: TokenStream,
    /// The function that writes columns of the rows inside.
    update: TokenStream,
}

/// The methods of `Model` that reach the row of `base` inside.
fn methods(
    scope: &Scope<'_>,
    model: ModelRef<'_>,
    base: ModelRef<'_>,
    bodies: &Bodies,
) -> TokenStream {
    let member = ident(&names::base_member(model, base));
    let (boolean, number, row) = (scope.std("bool"), scope.std("u16"), scope.model(base));
    let vec = scope.std("Vec");
    let Bodies {
        insert,
        save,
        unique,
        update,
    } = bodies;
    quote! {
        fn insert_parent<'a>(
            &'a mut self,
            keyed: #boolean,
            conn: &'a mut luthier::Conn,
        ) -> luthier::hooks::HookFuture<'a> {
            #insert
        }

        fn save_parent<'a>(&'a mut self, conn: &'a mut luthier::Conn) -> luthier::hooks::HookFuture<'a> {
            #save
        }

        fn unique_in_parent<'a>(
            &'a self,
            asked: luthier::write::unique::Asked<'a>,
            errors: &'a mut luthier::ValidationErrors,
            conn: &'a mut luthier::Conn,
        ) -> luthier::hooks::HookFuture<'a> {
            #unique
        }

        fn update_parents<'a>(
            rows: &'a [&'a Self],
            fields: &'a [#number],
            conn: &'a mut luthier::Conn,
        ) -> luthier::hooks::HookFuture<'a> {
            std::boxed::Box::pin(async move {
                let rows: #vec<&#row> = rows.iter().map(|row| &row.#member).collect();
                #update(&rows, fields, conn).await
            })
        }
    }
}

/// A row has everything that the row of `base` in it has.
pub(super) fn deref(scope: &Scope<'_>, model: ModelRef<'_>, base: ModelRef<'_>) -> TokenStream {
    let (name, row) = (scope.model(model), scope.model(base));
    let member = ident(&names::base_member(model, base));
    quote! {
        impl std::ops::Deref for #name {
            type Target = #row;

            fn deref(&self) -> &#row {
                &self.#member
            }
        }

        impl std::ops::DerefMut for #name {
            fn deref_mut(&mut self) -> &mut #row {
                &mut self.#member
            }
        }
    }
}

/// The method that deletes the child alone.
pub(super) fn delete(model: ModelRef<'_>) -> Option<TokenStream> {
    let parent = model.parent()?;
    let docs = docs::lines(&docs::delete_keep_parents(parent));
    Some(quote! {
        #docs
        pub async fn delete_keep_parents(
            &self,
            db: impl luthier::Executor,
        ) -> luthier::Result<luthier::Deleted> {
            luthier::write::delete_keeping_parents(self, db).await
        }
    })
}
