//! Generic foreign keys: the enum of what one holds, that of the rows it points to, and the function of its path.

use proc_macro2::Literal;

use crate::emit::code::{Code, quote};
use crate::emit::{
    docs, names,
    scope::{Scope, ident},
    types,
};
use crate::schema::{FieldRef, Generic, ModelRef, RelationKind, RelationRef, ValueType};

pub(super) fn emit(scope: &Scope<'_>, model: ModelRef<'_>) -> Code {
    let generics = &model.get().generics;
    generics
        .iter()
        .map(|generic| {
            if let Some(base) = model.proxied() {
                return of_base(scope, model, base, generic);
            }
            let parts = Parts::of(scope, model, generic);
            let (enums, implementation, conversions) =
                (parts.enums(), parts.implementation(), parts.conversions());
            let display = parts.display();
            quote!(#enums #display #implementation #conversions)
        })
        .collect()
}

/// What a proxy has of its base: the enums, and the member of the row inside.
fn of_base(scope: &Scope<'_>, model: ModelRef<'_>, base: ModelRef<'_>, generic: &Generic) -> Code {
    let generics = &base.get().generics;
    let Some(original) = generics
        .iter()
        .find(|original| original.name == generic.name)
    else {
        return Code::new();
    };
    let names = [
        (&original.rust_type, &generic.rust_type),
        (&original.rust_row, &generic.rust_row),
    ];
    let uses = names.map(|(original, name)| {
        let (path, name_here) = (scope.item(base, original), ident(name));
        if original == name {
            quote!(pub use #path;)
        } else {
            quote!(pub use #path as #name_here;)
        }
    });
    let (row, inside) = (scope.model(model), ident(&names::base_member(model, base)));
    let (target, option) = (ident(&generic.rust_type), scope.std("Option"));
    quote! {
        #(#uses)*

        impl luthier::generic::HasTarget<#target> for #row {
            fn target(&self) -> #option<&#target> {
                luthier::generic::HasTarget::target(&self.#inside)
            }
        }
    }
}

/// The function of the path.
pub(super) fn function(scope: &Scope<'_>, model: ModelRef<'_>, generic: &Generic) -> Code {
    let docs = docs::lines(&docs::generic_path(generic));
    let (name, target) = (ident(&generic.rust_name), ident(&generic.rust_type));
    let row = scope.model(model);
    let [content_type, key] = [generic.content_type, generic.key].map(|field| {
        let position = crate::emit::fields::position(scope.schema.field(field));
        Literal::u16_unsuffixed(position)
    });
    let optional = generic.null.then(|| quote!(, luthier::expr::Optional));
    quote! {
        #docs
        pub const fn #name() -> luthier::generic::Generic<#row, #target #optional> {
            luthier::generic::Generic::at(#content_type, #key)
        }
    }
}

/// A generic foreign key with the code that its models need.
struct Parts<'p, 's> {
    scope: &'p Scope<'s>,
    model: ModelRef<'p>,
    generic: &'p Generic,
    targets: Vec<ModelRef<'p>>,
    variants: Vec<Code>,
    rows: Vec<Code>,
}

impl<'p, 's> Parts<'p, 's> {
    fn of(scope: &'p Scope<'s>, model: ModelRef<'p>, generic: &'p Generic) -> Self {
        let targets: Vec<ModelRef<'p>> = generic
            .targets
            .iter()
            .map(|target| model.schema.model(target.model))
            .collect();
        Self {
            scope,
            model,
            generic,
            variants: generic
                .targets
                .iter()
                .map(|target| ident(&target.rust_name))
                .collect(),
            rows: targets.iter().map(|target| scope.model(*target)).collect(),
            targets,
        }
    }

    /// Whether the column holds the keys of a model in their own type.
    fn is_direct(&self, target: ModelRef<'_>) -> bool {
        !holds_text(self.scope.schema.field(self.generic.key)) || holds_text(target.primary_key())
    }

    fn enums(&self) -> Code {
        let Self {
            generic,
            variants,
            rows,
            ..
        } = self;
        let (target, row) = (ident(&generic.rust_type), ident(&generic.rust_row));
        let [key_docs, row_docs] = [
            docs::generic_target(self.model, generic),
            docs::generic_row(self.model, generic),
        ]
        .map(|text| docs::lines(&text));
        let variant_docs: Vec<docs::Docs> = self
            .targets
            .iter()
            .map(|target| docs::lines(&docs::generic_variant(*target)))
            .collect();
        let copies = self
            .targets
            .iter()
            .all(|target| types::is_copy(self.scope, ValueType::Key(target.id)));
        let copy = copies.then(|| quote!(Copy,));
        quote! {
            #key_docs
            #[derive(Clone, #copy Debug, PartialEq, Eq, Hash)]
            pub enum #target { #(#variant_docs #variants(luthier::Id<#rows>),)* }

            #row_docs
            #[derive(Clone, Debug, PartialEq)]
            #[allow(clippy::large_enum_variant)]
            pub enum #row { #(#variant_docs #variants(#rows),)* }
        }
    }

    fn implementation(&self) -> Code {
        let Self {
            generic,
            variants,
            rows,
            ..
        } = self;
        let (target, row) = (ident(&generic.rust_type), ident(&generic.rust_row));
        let labels = self.targets.iter().map(|target| target.content_type());
        let metas = self
            .targets
            .iter()
            .map(|target| self.scope.in_app(target.app(), &target.get().rust.meta));
        let indices = (0..variants.len()).map(Literal::usize_unsuffixed);
        let values = variants
            .iter()
            .map(|variant| quote!(Self::#variant(key) => luthier::FieldValue::to_value(key)));
        let patterns: Vec<Code> = (0..variants.len()).map(|at| self.pattern(at)).collect();
        let read = self
            .targets
            .iter()
            .zip(variants)
            .zip(rows)
            .map(|((target, variant), row)| {
                if self.is_direct(*target) {
                    quote!(Self::#variant(row.get()?))
                } else {
                    quote!(Self::#variant(luthier::generic::key_from_text::<#row>(row)?))
                }
            });
        let loaded = variants
            .iter()
            .map(|variant| quote!(luthier::generic::load(keys, conn, #row::#variant).await));
        let loaded = by_index(&patterns, loaded.collect());
        let read = by_index(&patterns, read.collect());
        let index = ident(if patterns.len() == 1 { "_" } else { "index" });
        let [vec, size, text] = ["Vec", "usize", "str"].map(|name| self.scope.std(name));
        let stored = self.stored_key();
        quote! {
            impl luthier::generic::Target for #target {
                type Row = #row;

                const LABELS: &'static [&'static #text] = &[#(#labels),*];
                const MODELS: &'static [&'static luthier::meta::ModelMeta] = &[#(&#metas),*];

                fn index(&self) -> #size {
                    match self { #(Self::#variants(_) => #indices,)* }
                }

                fn key(&self) -> luthier::Value<'_> {
                    match self { #(#values,)* }
                }

                #stored

                fn from_key(#index: #size, row: &mut luthier::row::Row<'_>) -> luthier::Result<Self> {
                    Ok(#read)
                }

                async fn load(
                    #index: #size,
                    keys: #vec<luthier::Value<'static>>,
                    conn: &mut luthier::db::Conn,
                ) -> luthier::Result<#vec<(luthier::Value<'static>, #row)>> {
                    #loaded
                }
            }
        }
    }

    /// The arm of the model at a position; the last one is for every other number, too.
    fn pattern(&self, at: usize) -> Code {
        if at + 1 == self.variants.len() {
            return quote!(_);
        }
        let number = Literal::usize_unsuffixed(at);
        quote!(#number)
    }

    /// How the column holds keys, where it is not as the models have them.
    fn stored_key(&self) -> Option<Code> {
        if self.targets.iter().all(|target| self.is_direct(*target)) {
            return None;
        }
        let arms = self
            .targets
            .iter()
            .zip(&self.variants)
            .map(|(target, variant)| {
                if self.is_direct(*target) {
                    quote!(Self::#variant(key) => luthier::FieldValue::to_value(key))
                } else {
                    quote!(Self::#variant(key) => luthier::Value::Text(key.to_string().into()))
                }
            });
        Some(quote! {
            fn stored_key(&self) -> luthier::Value<'_> {
                match self { #(#arms,)* }
            }
        })
    }

    /// For people: the model and the key.
    fn display(&self) -> Code {
        let target = ident(&self.generic.rust_type);
        let arms = self
            .targets
            .iter()
            .zip(&self.variants)
            .map(|(model, variant)| {
                let text = format!(
                    "{} {{key}}",
                    model
                        .meta
                        .verbose_name
                        .replace('{', "{{")
                        .replace('}', "}}")
                );
                quote!(Self::#variant(key) => write!(f, #text))
            });
        quote! {
            impl std::fmt::Display for #target {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    match self { #(#arms,)* }
                }
            }
        }
    }

    fn conversions(&self) -> Code {
        let Self {
            generic,
            variants,
            rows,
            ..
        } = self;
        let target = ident(&generic.rust_type);
        let from = self.scope.std("From");
        let (size, model) = (self.scope.std("usize"), self.scope.model(self.model));
        let indices = (0..variants.len()).map(Literal::usize_unsuffixed);
        let (member, option) = (ident(&generic.rust_name), self.scope.std("Option"));
        let held = if generic.null {
            quote!(self.#member.as_ref())
        } else {
            quote!(Some(&self.#member))
        };
        let from_rows = indices
            .zip(variants)
            .zip(rows)
            .map(|((index, variant), row)| {
                quote! {
                    impl luthier::generic::PointsTo<#row> for #target {
                        const INDEX: #size = #index;
                    }

                    impl #from<luthier::Id<#row>> for #target {
                        fn from(key: luthier::Id<#row>) -> Self {
                            Self::#variant(key)
                        }
                    }

                    impl #from<&#row> for #target {
                        fn from(row: &#row) -> Self {
                            Self::#variant(luthier::Model::key(row))
                        }
                    }
                }
            });
        quote! {
            #(#from_rows)*

            impl luthier::generic::HasTarget<#target> for #model {
                fn target(&self) -> #option<&#target> {
                    #held
                }
            }
        }
    }
}

/// Whether the rows of a generic relation hold its keys, which are no texts, in a text.
pub(super) fn is_text_of_key(relation: RelationRef<'_>) -> bool {
    let RelationKind::Generic { key, .. } = relation.get().kind else {
        return false;
    };
    holds_text(relation.schema.field(key)) && !holds_text(relation.near())
}

fn holds_text(field: FieldRef<'_>) -> bool {
    field.schema.storage_type(field.plain_type()) == ValueType::Text
}

/// What is done with the model of each number; with a single model there is nothing to ask for.
fn by_index(patterns: &[Code], values: Vec<Code>) -> Code {
    match values.as_slice() {
        [only] => quote!(#only),
        _ => quote!(match index { #(#patterns => #values,)* }),
    }
}
