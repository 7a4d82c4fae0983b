//! The struct of a row and the traits by which it is read and written.

use proc_macro2::Literal;

use super::parent;
use crate::emit::code::{Code, quote};
use crate::emit::{
    attributes, docs,
    fields::{self, Column, Source},
    hooks, managers, names,
    pieces::{self, Kind, piece},
    scope::{Scope, ident},
    types, validation,
};
use crate::schema::{
    AutoTime, ExprType, ModelRef, RelationKind, Template, TemplatePart, ValueType,
};

pub(super) fn emit(scope: &Scope<'_>, model: ModelRef<'_>, columns: &[Column<'_>]) -> Code {
    let (structure, fetch) = (
        structure(scope, model, columns),
        fetch(scope, model, columns),
    );
    let implementation = implementation(scope, model, columns);
    let display = display_of(scope, model);
    let first = model.parents().next();
    let parent = first.map(|parent| parent::deref(scope, model, parent));
    quote!(#structure #implementation #fetch #parent #display)
}

/// `Display`, where the model has `str`.
pub(super) fn display_of(scope: &Scope<'_>, model: ModelRef<'_>) -> Option<Code> {
    let template = model.get().display.as_ref()?;
    Some(display(scope, model, template))
}

fn structure(scope: &Scope<'_>, model: ModelRef<'_>, columns: &[Column<'_>]) -> Code {
    let name = scope.model(model);
    let docs = docs::lines(&docs::row(model));
    let passed_on = attributes(&model.attributes);
    let members = columns
        .iter()
        .filter(|column| column.is_member())
        .map(|column| {
            let docs = docs::lines(&match column.generic() {
                Some(generic) => docs::generic_member(generic),
                None => docs::member(column.field),
            });
            let (member, ty) = (&column.member, column.member_type(scope));
            let attributes = attributes(&column.field.attributes);
            piece! { scope.place(Kind::Field), [docs, attributes, member, ty] =>
                #docs #attributes pub #member: #ty,
            }
        });
    let parents = parent::members(scope, model);
    let members = quote!(#(#members)* #parents);
    piece! { scope.place(Kind::Item), [docs, passed_on, name, members] =>
        #docs
        #[derive(Clone, Debug, PartialEq)]
        #passed_on
        pub struct #name { #members }
    }
}

fn implementation(scope: &Scope<'_>, model: ModelRef<'_>, columns: &[Column<'_>]) -> Code {
    let name = scope.model(model);
    let key = types::key(scope, model);
    let insert = scope.item(model, "Insert");
    let meta = scope.in_app(model.app(), &model.get().rust.meta);
    let (owned_key, key_value) = key_of_row(scope, model);
    let vec = scope.std("Vec");
    let written = columns
        .iter()
        .filter(|column| !column.is_made())
        .map(|column| {
            let member = &column.member;
            match column.generic() {
                Some(generic) if column.is_generic_key() => {
                    let member = ident(&generic.rust_name);
                    quote!(values.push(luthier::generic::Member::stored_key(&self.#member));)
                }
                Some(_) => quote!(values.push(luthier::generic::Member::label(&self.#member));),
                None => piece! { scope.place(Kind::Statement), [member] =>
                    values.push(luthier::FieldValue::to_value(&self.#member));
                },
            }
        });
    let values = quote!(#(#written)*);
    let values_name = if values.is_empty() {
        quote!(_)
    } else {
        quote!(values)
    };
    let default_manager = managers::default_manager(scope, model);
    let parent = parent::writes(scope, model);
    let (set_generated, touch) = (set_generated(scope, columns), touch(scope, model, columns));
    let own_types = own_types(scope, columns);
    let order = order(scope, model, columns);
    let checks = validation::emit(scope, model, columns);
    let of_parents = parent::call(model, "validate", &quote!(errors));
    let checks = quote!(#checks #of_parents);
    let errors = if checks.is_empty() {
        quote!(_)
    } else {
        quote!(errors)
    };
    let hooks = hooks::implementation(scope, model);
    let implementation = piece! {
        scope.place(Kind::Item),
        [name, key, insert, meta, owned_key, key_value, values_name, vec, values, set_generated, touch, default_manager, errors, checks, parent, hooks, order] =>
        impl luthier::Model for #name {
            type Key = #key;
            type Insert = #insert;

            const META: &'static luthier::meta::ModelMeta = &#meta;

            #order

            fn key(&self) -> luthier::Id<Self> {
                #owned_key
            }

            fn key_value(&self) -> luthier::Value<'_> {
                #key_value
            }

            fn encode<'a>(&'a self, #values_name: &mut #vec<luthier::Value<'a>>) {
                #values
            }

            #set_generated

            #touch

            #default_manager

            fn validate(&self, #errors: &mut luthier::error::ValidationErrors) {
                #checks
            }

            #parent

            #hooks
        }
    };
    quote!(#own_types #implementation)
}

/// What rustc is to find out: that each type of the program is made from values of its column's type.
fn own_types(scope: &Scope<'_>, columns: &[Column<'_>]) -> Option<Code> {
    let held: Vec<Code> = columns
        .iter()
        .filter_map(|column| {
            let own = types::own(column.field)?;
            let base = types::value(scope, column.ty.value);
            Some(quote!(luthier::model::holds::<#own, #base>();))
        })
        .collect();
    (!held.is_empty()).then(|| quote!(const _: () = { #(#held)* };))
}

/// What numbers the rows by `order_with_respect_to`.
fn order(scope: &Scope<'_>, model: ModelRef<'_>, columns: &[Column<'_>]) -> Code {
    let number = columns.iter().find(|column| column.source == Source::Order);
    let (Some(order), Some(number)) = (model.get().meta.order_with_respect_to, number) else {
        return Code::new();
    };
    let within = Literal::u16_unsuffixed(fields::position(model.schema.field(order.within)));
    let (position, member) = (Literal::u16_unsuffixed(number.position), &number.member);
    let (option, integer) = (scope.std("Option"), scope.std("i32"));
    piece! { scope.place(Kind::Member), [option, within, position, integer, member] =>
        const ORDER: #option<luthier::meta::OrderMeta> = Some(luthier::meta::OrderMeta {
            within: #within,
            number: #position,
        });

        fn set_order(&mut self, number: #integer) {
            self.#member = number;
        }
    }
}

/// The primary key of `self`, as an `Id` and as a value.
fn key_of_row(scope: &Scope<'_>, model: ModelRef<'_>) -> (Code, Code) {
    let mut parts = model.key_fields().map(|field| {
        let member = ident(&field.get().rust_name);
        let owned = if types::is_copy(scope, field.value_type()) {
            quote!(self.#member)
        } else {
            quote!(self.#member.clone())
        };
        (owned, quote!(luthier::FieldValue::to_value(&self.#member)))
    });
    if !model.has_composite_key() {
        return parts.next().unwrap_or_default();
    }
    let (owned, values): (Vec<_>, Vec<_>) = parts.unzip();
    (
        quote!(luthier::Id::new((#(#owned),*))),
        quote!(luthier::Value::Tuple([#(#values),*].into())),
    )
}

fn set_generated(scope: &Scope<'_>, columns: &[Column<'_>]) -> Code {
    let made: Vec<_> = columns
        .iter()
        .filter(|column| column.is_made())
        .map(|column| &column.member)
        .collect();
    let row = if made.is_empty() {
        quote!(_)
    } else {
        quote!(row)
    };
    let made = quote!(#(self.#made = row.get()?;)*);
    piece! { scope.place(Kind::Member), [row, made] =>
        fn set_generated(&mut self, #row: &mut luthier::row::Row<'_>) -> luthier::Result<()> {
            #made
            Ok(())
        }
    }
}

fn touch(scope: &Scope<'_>, model: ModelRef<'_>, columns: &[Column<'_>]) -> Code {
    let of_parents = parent::call(model, "touch", &quote!(now));
    let rewritten = columns.iter().filter_map(|column| {
        let member = &column.member;
        let value = column.usual_form(&quote!(std::mem::take(&mut self.#member)))?;
        Some(quote!(self.#member = #value;))
    });
    let renewed: Vec<Code> = columns
        .iter()
        .filter(|column| column.field.auto_time == AutoTime::OnSave)
        .map(|column| {
            let (member, now) = (&column.member, fields::now(column.ty.value).value());
            let now = if column.ty.nullable {
                quote!(Some(#now))
            } else {
                now
            };
            quote!(self.#member = #now;)
        })
        .collect();
    let now = if renewed.is_empty() && !model.is_child() {
        quote!(_)
    } else {
        quote!(now)
    };
    let rewritten = quote!(#(#renewed)* #(#rewritten)* #of_parents);
    piece! { scope.place(Kind::Member), [now, rewritten] =>
        fn touch(&mut self, #now: luthier::Timestamp) {
            #rewritten
        }
    }
}

fn fetch(scope: &Scope<'_>, model: ModelRef<'_>, columns: &[Column<'_>]) -> Code {
    let name = scope.model(model);
    let width = Literal::usize_unsuffixed(columns.len());
    let (more, read) = parent::decoded(scope, model);
    let members: Vec<_> = columns
        .iter()
        .filter(|column| column.is_member())
        .map(|column| {
            let member = &column.member;
            match column.generic() {
                Some(_) => quote!(#member: luthier::generic::Member::decode(row)?,),
                None => quote!(#member: row.get()?,),
            }
        })
        .chain(read)
        .collect();
    // In a function, a call and the closure that it is given.
    let mut place = scope.place(Kind::Entry);
    place.depth += 1;
    let members = pieces::entries(place, &members);
    let size = scope.std("usize");
    piece! { scope.place(Kind::Item), [name, width, more, size, members] =>
        impl luthier::model::Fetch for #name {
            type Plan = ();

            const WIDTH: #size = #width #more;

            fn decode(row: &mut luthier::row::Row<'_>) -> luthier::Result<Self> {
                luthier::model::decode_model(row, |row| Ok(Self { #members }))
            }
        }

        impl luthier::model::ModelRow for #name {
            type Model = Self;

            fn model(&self) -> &Self {
                self
            }
        }
    }
}

/// `Display`, from `str`. A column over a relation is not in the row: its key stands for it.
fn display(scope: &Scope<'_>, model: ModelRef<'_>, template: &Template) -> Code {
    let name = scope.model(model);
    let mut text = String::new();
    let (mut bindings, mut arguments) = (Vec::new(), Vec::new());
    for part in &template.parts {
        match part {
            TemplatePart::Text(literal) => {
                text.push_str(&literal.replace('{', "{{").replace('}', "}}"))
            }
            TemplatePart::Column(_) | TemplatePart::Row(_) => {
                let (binding, argument) = shown(scope, model, part);
                text.push_str("{}");
                bindings.extend(binding);
                arguments.push(argument);
            }
        }
    }
    let body = match (arguments.as_slice(), template.parts.as_slice()) {
        ([], [TemplatePart::Text(text)]) => quote!(f.pad(#text)),
        ([], _) => quote!(f.pad("")),
        ([argument], [_]) => quote!(std::fmt::Display::fmt(&#argument, f)),
        _ => quote!(write!(f, #text, #(#arguments),*)),
    };
    let bindings = quote!(#(#bindings)*);
    piece! { scope.place(Kind::Item), [name, bindings, body] =>
        impl std::fmt::Display for #name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                #bindings
                #body
            }
        }
    }
}

/// How a column is shown: by what, and what has to be said before.
fn shown(scope: &Scope<'_>, model: ModelRef<'_>, part: &TemplatePart) -> (Option<Code>, Code) {
    let (mut steps, own) = match part {
        TemplatePart::Column(path) => (path.steps.as_slice(), Some(path.field)),
        TemplatePart::Row(steps) => (steps.as_slice(), None),
        TemplatePart::Text(_) => (&[][..], None),
    };
    // What the rows of parents have is in the row too.
    let mut links = Vec::new();
    while let Some((&link, rest)) = steps.split_first()
        && scope.schema.relation(link).is_parent_link()
    {
        links.push(link);
        steps = rest;
    }
    // Of a path, the first step is a foreign key of this row; one that comes back to it is found by the row's own key.
    let field = match steps.first() {
        None => own.map(|field| scope.schema.field(field)),
        Some(&first) => {
            let relation = scope.schema.relation(first);
            match relation.get().kind {
                RelationKind::ForwardOne { .. } => {
                    links.extend(&relation.via);
                    relation.field()
                }
                _ => None,
            }
        }
    };
    let (inside, field) = match field {
        Some(field) => (names::way_inside(model, &links), field),
        None => (Code::new(), model.primary_key()),
    };
    let generic = field.generic();
    let name = generic.map_or(&field.get().rust_name, |generic| &generic.rust_name);
    let member = ident(name);
    let own = quote!(self #inside.#member);
    let ExprType { value, nullable } = types::of_field(field);
    let optional = match (value, nullable) {
        _ if generic.is_some_and(|generic| !generic.null) => return (None, own),
        _ if generic.is_some() => quote!(#own.as_ref()),
        (_, false) if field.rust_type.is_some() => {
            return (None, quote!(luthier::FieldType::to_base(&#own)));
        }
        (_, true) if field.rust_type.is_some() => {
            quote!(#own.as_ref().map(luthier::FieldType::to_base))
        }
        (ValueType::Choice(_), false) => return (None, quote!(#own.label())),
        (ValueType::Bytes, _) => return (None, quote!(format_args!("{:?}", #own))),
        (_, false) => return (None, own),
        (ValueType::Choice(_), true) => quote!(#own.as_ref().map(|choice| choice.label())),
        (_, true) => quote!(#own.as_ref()),
    };
    // The formatter is called `f`.
    let binding = if name == "f" { ident("f_") } else { member };
    (
        Some(quote!(let #binding = luthier::value::or_blank(#optional);)),
        quote!(#binding),
    )
}
