//! What can be done with a row at hand: write it, delete it, and ask for the rows around it.

use crate::emit::code::{Code, quote};
use crate::emit::{
    docs,
    fields::Column,
    names, paths,
    pieces::{Kind, piece},
    scope::{Scope, ident, plain},
    types,
};
use crate::schema::{Generic, ModelRef, RelationKind, RelationRef, ValueType};

pub(super) fn emit(scope: &Scope<'_>, model: ModelRef<'_>, columns: &[Column<'_>]) -> Code {
    let name = scope.model(model);
    let writes = writes(scope, model, columns);
    let related = names::row_methods(model)
        .into_iter()
        .map(|(relation, method)| match relation.get().kind {
            RelationKind::ForwardOne { .. } => fetch_forward(scope, relation, &method),
            RelationKind::ReverseOne { .. } => fetch_reverse(scope, relation, &method),
            RelationKind::ReverseMany { .. } => rows(scope, relation, &method),
            RelationKind::Generic { .. } => generic_rows(scope, relation, &method),
            RelationKind::ManyToMany { .. } => manager(scope, relation, &method),
        });
    let generics = model
        .get()
        .generics
        .iter()
        .map(|generic| fetch_generic(scope, model, generic));
    let orders = names::order_methods(model)
        .into_iter()
        .map(|(relation, names)| order(scope, relation, &names));
    let in_order = in_order(scope, model);
    let uploads = columns
        .iter()
        .filter_map(|column| super::uploads::emit(scope, column));
    let related = quote!(#(#related)* #(#generics)* #(#orders)* #in_order #(#uploads)*);
    piece! { scope.place(Kind::Item), [name, writes, related] =>
        impl #name {
            #writes
            #related
        }
    }
}

/// What a proxy has of its own; the rest it has from the row of its base.
pub(super) fn emit_proxy(scope: &Scope<'_>, model: ModelRef<'_>, columns: &[Column<'_>]) -> Code {
    let (name, writes) = (scope.model(model), writes(scope, model, columns));
    quote!(impl #name { #writes })
}

fn writes(scope: &Scope<'_>, model: ModelRef<'_>, columns: &[Column<'_>]) -> Code {
    let writable = columns.iter().filter(|column| {
        !column.is_made() && !column.field.is_key() && column.field.generic().is_none()
    });
    let example = writable
        .clone()
        .find(|column| column.field.editable)
        .or_else(|| writable.clone().next());
    let example = example.map(|column| plain(&column.field.get().rust_name));
    let [save, refresh, delete, full_clean, unique, unique_but] = [
        docs::SAVE,
        docs::REFRESH,
        docs::DELETE,
        docs::FULL_CLEAN,
        docs::VALIDATE_UNIQUE,
        docs::VALIDATE_UNIQUE_BUT,
    ]
    .map(docs::lines);
    let save_fields = docs::lines(&docs::save_fields(model, example));
    let keeping = super::parent::delete(model);
    let (send, result) = (scope.std("Send"), scope.std("Result"));
    piece! { scope.place(Kind::Member), [save, save_fields, send, refresh, delete, full_clean, unique, unique_but, result, keeping] =>
        #save
        pub async fn save(&mut self, db: impl luthier::Executor) -> luthier::Result<()> {
            luthier::write::save(self, db).await
        }

        #save_fields
        pub async fn save_fields(
            &self,
            db: impl luthier::Executor,
            fields: impl luthier::expr::FieldSet<Self> + #send,
        ) -> luthier::Result<()> {
            luthier::write::save_fields(self, db, fields).await
        }

        #refresh
        pub async fn refresh(&mut self, db: impl luthier::Executor) -> luthier::Result<()> {
            luthier::write::refresh(self, db).await
        }

        #delete
        pub async fn delete(&self, db: impl luthier::Executor) -> luthier::Result<luthier::Deleted> {
            luthier::write::delete(self, db).await
        }

        #full_clean
        pub fn full_clean(&self) -> #result<(), luthier::ValidationErrors> {
            luthier::write::full_clean(self)
        }

        #unique
        pub async fn validate_unique(&self, db: impl luthier::Executor) -> luthier::Result<()> {
            luthier::write::unique::validate(self, db, &[]).await
        }

        #unique_but
        pub async fn validate_unique_but(
            &self,
            db: impl luthier::Executor,
            fields: impl luthier::expr::FieldSet<Self> + #send,
        ) -> luthier::Result<()> {
            let fields = luthier::write::unique::numbers(&fields);
            luthier::write::unique::validate(self, db, &fields).await
        }

        #keeping
    }
}

/// The order of the rows that refer to this one.
fn order(scope: &Scope<'_>, relation: RelationRef<'_>, [get, set]: &[String; 2]) -> Code {
    let [get_docs, set_docs] = docs::order(relation).map(|docs| docs::lines(&docs));
    let (get, set, row) = (ident(get), ident(set), scope.model(relation.to()));
    let near = paths::near(relation);
    let (vec, keys) = (scope.std("Vec"), quote!([luthier::Id<#row>]));
    piece! { scope.place(Kind::Member), [get_docs, set_docs, get, set, row, near, vec, keys] =>
        #get_docs
        pub async fn #get(&self, db: impl luthier::Executor) -> luthier::Result<#vec<luthier::Id<#row>>> {
            luthier::order::keys(luthier::FieldValue::to_value(&self.#near), db).await
        }

        #set_docs
        pub async fn #set(&self, db: impl luthier::Executor, order: &#keys) -> luthier::Result<()> {
            luthier::order::set(luthier::FieldValue::to_value(&self.#near), order, db).await
        }
    }
}

/// The rows beside a row that is in an order.
fn in_order(scope: &Scope<'_>, model: ModelRef<'_>) -> Code {
    if model.get().meta.order_with_respect_to.is_none() {
        return Code::new();
    }
    let [next, previous] = [docs::NEXT_IN_ORDER, docs::PREVIOUS_IN_ORDER].map(docs::lines);
    let option = scope.std("Option");
    piece! { scope.place(Kind::Member), [next, previous, option] =>
        #next
        pub async fn next_in_order(&self, db: impl luthier::Executor) -> luthier::Result<#option<Self>> {
            luthier::order::next(self, db).await
        }

        #previous
        pub async fn previous_in_order(&self, db: impl luthier::Executor) -> luthier::Result<#option<Self>> {
            luthier::order::previous(self, db).await
        }
    }
}

/// The row that a foreign key refers to.
fn fetch_forward(scope: &Scope<'_>, relation: RelationRef<'_>, method: &str) -> Code {
    let Some(field) = relation.field() else {
        return Code::new();
    };
    let (docs, method) = (docs::lines(&docs::fetch(relation)), ident(method));
    let (target, member) = (scope.model(relation.to()), ident(&field.get().rust_name));
    // A key is followed wherever it leads: no default manager hides a row from those that refer to it.
    let query = quote!(luthier::QuerySet::<#target>::new());
    if relation.get().to_field.is_some() {
        return fetch_by_column(scope, relation, &docs, &method);
    }
    if types::of_field(field).nullable {
        let answer = types::option(scope, &target);
        return piece! { scope.place(Kind::Member), [docs, method, answer, member, query] =>
            #docs
            pub async fn #method(&self, db: impl luthier::Executor) -> luthier::Result<#answer> {
                match &self.#member {
                    Some(key) => #query.get_by_key(db, key).await.map(Some),
                    None => Ok(None),
                }
            }
        };
    }
    let key = if field.primary_key {
        quote!(self.#member.key())
    } else {
        quote!(&self.#member)
    };
    piece! { scope.place(Kind::Member), [docs, method, target, query, key] =>
        #docs
        pub async fn #method(&self, db: impl luthier::Executor) -> luthier::Result<#target> {
            #query.get_by_key(db, #key).await
        }
    }
}

/// The row that a foreign key with `to_field` refers to.
fn fetch_by_column(
    scope: &Scope<'_>,
    relation: RelationRef<'_>,
    docs: &docs::Docs,
    method: &Code,
) -> Code {
    let Some((field, referenced)) = relation
        .field()
        .and_then(|field| Some((field, field.referenced()?)))
    else {
        return Code::new();
    };
    let (target, member) = (scope.model(relation.to()), ident(&field.get().rust_name));
    let column = scope.item(relation.to(), &referenced.get().rust_name);
    // A foreign key holds what is stored, whatever type the program gives to that.
    let base = referenced.rust_type.is_some().then(|| quote!(.base()));
    let get = |value: &Code| quote!(luthier::QuerySet::<#target>::new().get(db, #column() #base.eq(#value)).await);
    let copied = types::is_copy(scope, field.plain_type());
    if types::of_field(field).nullable {
        let answer = types::option(scope, &target);
        let get = get(&if copied {
            quote!(*value)
        } else {
            quote!(value.clone())
        });
        return quote! {
            #docs
            pub async fn #method(&self, db: impl luthier::Executor) -> luthier::Result<#answer> {
                match &self.#member {
                    Some(value) => #get.map(Some),
                    None => Ok(None),
                }
            }
        };
    }
    let value = match (field.primary_key, copied) {
        (true, true) => quote!(*self.#member.key()),
        (true, false) => quote!(self.#member.key().clone()),
        (false, true) => quote!(self.#member),
        (false, false) => quote!(self.#member.clone()),
    };
    let get = get(&value);
    quote! {
        #docs
        pub async fn #method(&self, db: impl luthier::Executor) -> luthier::Result<#target> {
            #get
        }
    }
}

/// The row whose one-to-one refers to this one.
fn fetch_reverse(scope: &Scope<'_>, relation: RelationRef<'_>, method: &str) -> Code {
    let (docs, method) = (docs::lines(&docs::fetch(relation)), ident(method));
    let target = types::option(scope, &scope.model(relation.to()));
    let target_rows = {
        let model = scope.model(relation.to());
        quote!(luthier::QuerySet::<#model>::new())
    };
    let query = referring(scope, relation, &target_rows);
    piece! { scope.place(Kind::Member), [docs, method, target, query] =>
        #docs
        pub async fn #method(&self, db: impl luthier::Executor) -> luthier::Result<#target> {
            #query.first(db).await
        }
    }
}

/// The rows whose foreign key refers to this one.
fn rows(scope: &Scope<'_>, relation: RelationRef<'_>, method: &str) -> Code {
    let (docs, method) = (docs::lines(&docs::related_rows(relation)), ident(method));
    let target = scope.model(relation.to());
    let query = referring(scope, relation, &quote!(#target::objects()));
    piece! { scope.place(Kind::Member), [docs, method, target, query] =>
        #docs
        pub fn #method(&self) -> luthier::QuerySet<#target> {
            #query
        }
    }
}

/// The row that a generic foreign key points to.
fn fetch_generic(scope: &Scope<'_>, model: ModelRef<'_>, generic: &Generic) -> Code {
    let docs = docs::lines(&docs::generic_fetch(generic));
    let member = ident(&generic.rust_name);
    let method = ident(&format!("fetch_{}", plain(&generic.rust_name)));
    let row = scope.item(model, &generic.rust_row);
    let answer = types::option(scope, &row);
    let body = if generic.null {
        quote! {
            match &self.#member {
                Some(target) => luthier::generic::fetch(target, db).await,
                None => Ok(None),
            }
        }
    } else {
        quote!(luthier::generic::fetch(&self.#member, db).await)
    };
    quote! {
        #docs
        pub async fn #method(&self, db: impl luthier::Executor) -> luthier::Result<#answer> {
            #body
        }
    }
}

/// The rows whose generic foreign key points to this one.
fn generic_rows(scope: &Scope<'_>, relation: RelationRef<'_>, method: &str) -> Code {
    let (docs, method) = (docs::lines(&docs::related_rows(relation)), ident(method));
    let (to, key) = (relation.to(), relation.field().map(|field| field.id));
    let generics = &to.get().generics;
    let Some(generic) = generics.iter().find(|generic| Some(generic.key) == key) else {
        return Code::new();
    };
    let (target, path) = (scope.model(to), scope.item(to, &generic.rust_name));
    quote! {
        #docs
        pub fn #method(&self) -> luthier::QuerySet<#target> {
            #target::objects().filter(#path().eq(self))
        }
    }
}

fn manager(scope: &Scope<'_>, relation: RelationRef<'_>, method: &str) -> Code {
    let (docs, method) = (docs::lines(&docs::related_rows(relation)), ident(method));
    let tag = scope.item(relation.from(), &relation.get().rust.tag);
    let manager = manager_of(relation);
    piece! { scope.place(Kind::Member), [docs, method, tag, manager] =>
        #docs
        pub fn #method(&self) -> #manager<#tag> {
            #manager::of(self)
        }
    }
}

/// What changes the rows of a many-to-many relation.
pub(in crate::emit) fn manager_of(relation: RelationRef<'_>) -> Code {
    if relation.through().is_some() {
        quote!(luthier::ThroughManager)
    } else {
        quote!(luthier::RelatedManager)
    }
}

/// The rows of the other model whose foreign key is the key of this one.
pub(in crate::emit) fn referring(
    scope: &Scope<'_>,
    relation: RelationRef<'_>,
    rows: &Code,
) -> Code {
    let (from, to) = (relation.from(), relation.to());
    let Some(field) = relation.field() else {
        return Code::new();
    };
    let column = scope.item(to, &field.get().rust_name);
    if relation.get().to_field.is_some() {
        let near = relation.near();
        let member = ident(&near.get().rust_name);
        let copied = types::is_copy(scope, near.value_type());
        let of_its_own = near.rust_type.is_some();
        let wrapped = |value: Code| {
            if field.primary_key {
                quote!(luthier::Id::new(#value))
            } else {
                value
            }
        };
        if types::of_field(near).nullable {
            let value = wrapped(if of_its_own {
                quote!(luthier::FieldType::to_base(value))
            } else if copied {
                quote!(*value)
            } else {
                quote!(value.clone())
            });
            return quote! {
                match &self.#member {
                    Some(value) => #rows.filter(#column().eq(#value)),
                    None => #rows.none(),
                }
            };
        }
        let value = wrapped(if of_its_own {
            quote!(luthier::FieldType::to_base(&self.#member))
        } else if copied {
            quote!(self.#member)
        } else {
            quote!(self.#member.clone())
        });
        return quote!(#rows.filter(#column().eq(#value)));
    }
    let key = ident(&from.primary_key().get().rust_name);
    // The key of a proxy is a type of its own.
    let proxied = field.target().is_some_and(|target| target != from);
    let copied = types::is_copy(scope, ValueType::Key(from.id));
    let plain = if copied {
        quote!(*self.#key.key())
    } else {
        quote!(self.#key.key().clone())
    };
    let value = match (copied, field.primary_key) {
        _ if proxied && field.primary_key => quote!(luthier::Id::new(luthier::Id::new(#plain))),
        _ if proxied => quote!(luthier::Id::new(#plain)),
        (true, true) => quote!(luthier::Id::new(self.#key)),
        (false, true) => quote!(luthier::Id::new(self.#key.clone())),
        (true, false) => quote!(self.#key),
        (false, false) => quote!(&self.#key),
    };
    quote!(#rows.filter(#column().eq(#value)))
}
