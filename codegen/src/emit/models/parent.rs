//! The rows of parents inside that of a child: read, written and validated with it.

use proc_macro2::Literal;

use crate::emit::code::{Code, quote};
use crate::emit::{
    docs, names,
    pieces::{Kind, piece},
    scope::{Scope, ident},
};
use crate::schema::{FieldRef, ModelRef};

/// The row of a parent inside that of its child.
pub(in crate::emit) struct Inside<'s> {
    /// The member that holds it, of the row and of the row to be.
    pub(in crate::emit) member: Code,
    /// How many tables come before its own in a whole row.
    pub(in crate::emit) tables: Literal,
    parent: ModelRef<'s>,
    /// The column of the child that links to it.
    link: FieldRef<'s>,
}

/// The rows of parents inside the row of a model, in order.
pub(in crate::emit) fn inside<'s>(model: ModelRef<'s>) -> impl Iterator<Item = Inside<'s>> {
    let mut before: u32 = 1;
    let parents = model.get().parents.iter();
    parents.filter_map(move |parent| {
        let (link, parent) = (
            model.schema.relation(parent.link),
            model.schema.model(parent.model),
        );
        let tables = Literal::u32_unsuffixed(before);
        before += parent.lineage().len() as u32;
        Some(Inside {
            member: ident(&names::base_member(model, parent)),
            tables,
            parent,
            link: link.field()?,
        })
    })
}

/// The members with the rows of parents.
pub(super) fn members(scope: &Scope<'_>, model: ModelRef<'_>) -> Code {
    let members = inside(model).map(|inside| {
        let docs = docs::lines(&docs::parent_row(inside.parent));
        let (member, row) = (inside.member, scope.model(inside.parent));
        piece!(scope.place(Kind::Field), [docs, member, row] => #docs pub #member: #row,)
    });
    quote!(#(#members)*)
}

/// A method of `Model` called on the rows of parents.
pub(super) fn call(model: ModelRef<'_>, method: &str, argument: &Code) -> Code {
    let name = ident(method);
    let calls = inside(model).map(|inside| {
        let member = inside.member;
        let by = if method == "validate" {
            quote!(&self.#member)
        } else {
            quote!(&mut self.#member)
        };
        quote!(luthier::Model::#name(#by, #argument);)
    });
    quote!(#(#calls)*)
}

/// How many columns more, and how they are read.
pub(super) fn decoded(scope: &Scope<'_>, model: ModelRef<'_>) -> (Code, Vec<Code>) {
    let (mut more, mut read) = (Code::new(), Vec::new());
    for inside in inside(model) {
        let (member, row) = (inside.member, scope.model(inside.parent));
        more.extend(quote!(+ <#row as luthier::model::Fetch>::WIDTH));
        read.push(quote!(#member: luthier::model::Fetch::decode(row)?,));
    }
    (more, read)
}

/// What `Model` does with the rows of parents.
pub(super) fn writes(scope: &Scope<'_>, model: ModelRef<'_>) -> Option<Code> {
    if !model.is_child() {
        return None;
    }
    let [mut insert, mut save, mut unique, mut update] = [(); 4].map(|()| Code::new());
    let (vec, mut columns) = (scope.std("Vec"), Vec::new());
    for inside in inside(model) {
        let (member, tables, row) = (inside.member, inside.tables, scope.model(inside.parent));
        let link = ident(&inside.link.get().rust_name);
        let key = quote!(luthier::Model::key(&self.#member));
        let key = if inside.link.primary_key {
            quote!(luthier::Id::new(#key))
        } else {
            key
        };
        insert.extend(quote! {
            luthier::write::insert_parent(&mut self.#member, keyed.of_parent(#tables), conn).await?;
            self.#link = #key;
        });
        save.extend(quote!(luthier::write::save_parent(&mut self.#member, conn).await?;));
        // The key of the row itself says which row is written.
        if !inside.link.primary_key {
            save.extend(quote!(self.#link = #key;));
        }
        unique.extend(quote! {
            let before = (own #(+ #columns)*, #tables);
            luthier::write::unique::in_parent(&self.#member, before, asked, errors, conn).await?;
        });
        let before = match columns.as_slice() {
            [] => quote!(0),
            columns => quote!(#(#columns)+*),
        };
        update.extend(quote! {
            let inside: #vec<&#row> = rows.iter().map(|row| &row.#member).collect();
            luthier::write::update_parent(&inside, #before, fields, conn).await?;
        });
        columns.push(quote!(<#row as luthier::model::Fetch>::WIDTH));
    }
    Some(methods(
        scope,
        &Bodies {
            insert,
            save,
            unique: quote! {
                let own = <Self as luthier::Model>::META.fields.len();
                #unique
            },
            update,
        },
    ))
}

/// The same of a proxy of a child: what its base does.
pub(super) fn through_base(
    scope: &Scope<'_>,
    model: ModelRef<'_>,
    base: ModelRef<'_>,
) -> Option<Code> {
    if !model.is_child() {
        return None;
    }
    let (member, row) = (ident(&names::base_member(model, base)), scope.model(base));
    let vec = scope.std("Vec");
    Some(methods(
        scope,
        &Bodies {
            insert: quote!(luthier::Model::insert_parents(&mut self.#member, keyed, conn).await?;),
            save: quote!(luthier::Model::save_parents(&mut self.#member, conn).await?;),
            unique: quote!(luthier::Model::unique_in_parents(&self.#member, asked, errors, conn).await?;),
            update: quote! {
                let inside: #vec<&#row> = rows.iter().map(|row| &row.#member).collect();
                <#row as luthier::Model>::update_parents(&inside, fields, conn).await?;
            },
        },
    ))
}

/// What the methods that reach the rows inside do.
struct Bodies {
    insert: Code,
    save: Code,
    unique: Code,
    update: Code,
}

/// The methods of `Model` that reach the rows inside.
fn methods(scope: &Scope<'_>, bodies: &Bodies) -> Code {
    let number = scope.std("u16");
    let Bodies {
        insert,
        save,
        unique,
        update,
    } = bodies;
    quote! {
        fn insert_parents<'a>(
            &'a mut self,
            keyed: luthier::model::Keyed,
            conn: &'a mut luthier::Conn,
        ) -> luthier::hooks::HookFuture<'a> {
            std::boxed::Box::pin(async move {
                #insert
                Ok(())
            })
        }

        fn save_parents<'a>(&'a mut self, conn: &'a mut luthier::Conn) -> luthier::hooks::HookFuture<'a> {
            std::boxed::Box::pin(async move {
                #save
                Ok(())
            })
        }

        fn unique_in_parents<'a>(
            &'a self,
            asked: luthier::write::unique::Asked<'a>,
            errors: &'a mut luthier::ValidationErrors,
            conn: &'a mut luthier::Conn,
        ) -> luthier::hooks::HookFuture<'a> {
            std::boxed::Box::pin(async move {
                #unique
                Ok(())
            })
        }

        fn update_parents<'a>(
            rows: &'a [&'a Self],
            fields: &'a [#number],
            conn: &'a mut luthier::Conn,
        ) -> luthier::hooks::HookFuture<'a> {
            std::boxed::Box::pin(async move {
                #update
                Ok(())
            })
        }
    }
}

/// A row has everything that the row of `base` in it has.
pub(super) fn deref(scope: &Scope<'_>, model: ModelRef<'_>, base: ModelRef<'_>) -> Code {
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
pub(super) fn delete(model: ModelRef<'_>) -> Option<Code> {
    if !model.is_child() {
        return None;
    }
    let docs = docs::lines(&docs::delete_keep_parents(model));
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
