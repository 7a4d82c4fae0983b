//! Where generated code stands, and how things are called from there.
//!
//! Code stands in the module of an app (`blog`) or in the module of a model inside it (`blog::user`). Paths between them are
//! relative, so that the whole can be included anywhere. `luthier` and `std` are never names of the schema; a name of the
//! standard prelude (`Option`) is written short unless the schema gives it to something of its own.

use std::collections::BTreeSet;

use super::pieces::{self, Kind, Place};
use crate::emit::code::{Code, quote};
use crate::schema::{AppId, AppRef, ChoicesRef, ModelId, ModelRef, Schema};

/// A place in the generated code.
pub(super) struct Scope<'s> {
    pub(super) schema: &'s Schema,
    app: AppId,
    module: Option<ModelId>,
    /// The types that are declared right there.
    types: BTreeSet<&'s str>,
}

impl<'s> Scope<'s> {
    /// In the module of the app.
    pub(super) fn app(app: AppRef<'s>) -> Self {
        let models = app.declared_models().flat_map(|model| {
            let names = &model.get().rust;
            [
                names.structure.as_str(),
                &names.module,
                &names.new,
                &names.patch,
            ]
        });
        let choices = app
            .own_choices()
            .map(|choices| choices.get().rust_name.as_str());
        Self {
            schema: app.schema,
            app: app.id,
            module: None,
            types: models.chain(choices).collect(),
        }
    }

    /// In the module of the model.
    pub(super) fn module(model: ModelRef<'s>) -> Self {
        let relations = model.relations().flat_map(|relation| {
            let names = &relation.get().rust;
            [names.tag.as_str(), &names.wrapper, &names.has]
        });
        let choices = model
            .choices()
            .map(|choices| choices.get().rust_name.as_str());
        let generics = model.get().generics.iter();
        let generics = generics.flat_map(|generic| [generic.rust_type.as_str(), &generic.rust_row]);
        let types = relations
            .chain(choices)
            .chain(generics)
            .chain(["One", "Insert", "Managers"])
            .collect();
        Self {
            schema: model.schema,
            app: model.app().id,
            module: Some(model.id),
            types,
        }
    }

    /// Where a piece stands that is an item there, or a part of one.
    pub(super) fn place(&self, kind: Kind) -> Place {
        let module = u8::from(self.module.is_some());
        let inner = match kind {
            Kind::Item => 0,
            Kind::Member | Kind::Field => 1,
            Kind::Statement => 2,
            Kind::Entry | Kind::Element => 3,
        };
        Place {
            kind,
            depth: module + inner,
        }
    }

    /// An item of the standard prelude, or a primitive type.
    pub(super) fn std(&self, name: &str) -> Code {
        let short = ident(name);
        if !self.types.contains(name) {
            return quote!(#short);
        }
        match name {
            "Option" => quote!(::std::option::Option),
            "Result" => quote!(::std::result::Result),
            "String" => quote!(::std::string::String),
            "Vec" => quote!(::std::vec::Vec),
            "From" => quote!(::std::convert::From),
            "Into" => quote!(::std::convert::Into),
            "Sized" => quote!(::std::marker::Sized),
            "Send" => quote!(::std::marker::Send),
            "Clone" => quote!(::std::clone::Clone),
            "Copy" => quote!(::std::marker::Copy),
            "Box" => quote!(::std::boxed::Box),
            _ => quote!(::std::primitive::#short),
        }
    }

    /// A name for a type parameter: the one wanted, unless something of the schema has it.
    pub(super) fn generic(&self, wanted: &str) -> Code {
        let mut name = wanted.to_owned();
        while self.types.contains(name.as_str()) {
            name.push('2');
        }
        ident(&name)
    }

    /// `value.into()`.
    pub(super) fn into(&self, value: &Code) -> Code {
        if self.types.contains("Into") {
            quote!(::std::convert::Into::into(#value))
        } else {
            quote!(#value.into())
        }
    }

    /// `ty::from(value)`.
    pub(super) fn from(&self, ty: &Code, value: &Code) -> Code {
        if self.types.contains("From") {
            quote!(<#ty as ::std::convert::From<_>>::from(#value))
        } else {
            quote!(#ty::from(#value))
        }
    }

    /// The struct of a row.
    pub(super) fn model(&self, model: ModelRef<'_>) -> Code {
        self.in_app(model.app(), &model.rust.structure)
    }

    /// The struct that creates a row.
    pub(super) fn new_model(&self, model: ModelRef<'_>) -> Code {
        self.in_app(model.app(), &model.rust.new)
    }

    /// An item of the model's module: a column's function, a relation's tag.
    pub(super) fn item(&self, model: ModelRef<'_>, name: &str) -> Code {
        let item = ident(name);
        if self.module == Some(model.id) {
            return quote!(#item);
        }
        let module = self.in_app(model.app(), &model.rust.module);
        quote!(#module::#item)
    }

    /// The enum of a choices type.
    pub(super) fn choices(&self, choices: ChoicesRef<'_>) -> Code {
        match choices.owner {
            None => self.in_app(choices.app(), &choices.rust_name),
            // Generic parameters of the code around could hide the short name.
            Some(owner)
                if self.module == Some(owner) && GENERICS.contains(&choices.rust_name.as_str()) =>
            {
                let name = ident(&choices.rust_name);
                quote!(self::#name)
            }
            Some(owner) => self.item(self.schema.model(owner), &choices.rust_name),
        }
    }

    /// A `static` or another item of an app's module.
    pub(super) fn in_app(&self, app: AppRef<'_>, name: &str) -> Code {
        let item = ident(name);
        let out = self.module.map(|_| quote!(super::));
        if app.id == self.app {
            return quote!(#out #item);
        }
        let module = ident(&app.rust_module);
        quote!(#out super::#module::#item)
    }
}

/// The names of type parameters in generated code.
const GENERICS: [&str; 6] = ["R", "K", "N", "L", "Child", "Inner"];

/// A name of the schema as an identifier; it may be a raw one.
pub(super) fn ident(name: &str) -> Code {
    Code::from(name.to_owned())
}

/// The name without what makes a keyword an identifier, for text and for other names made of it.
pub(super) fn plain(name: &str) -> &str {
    name.strip_prefix("r#").unwrap_or(name)
}

/// Whether the code names the variable: a member (`self.now`) and a function (`crate::now`) may be called so, too.
pub(super) fn mentions(code: &Code, name: &str) -> bool {
    let (mut part_of_path, mut found) = (false, false);
    pieces::each_token(code, |token| match token {
        " " => {}
        "." | ":" => part_of_path = true,
        token => found |= !std::mem::take(&mut part_of_path) && token == name,
    });
    found
}
