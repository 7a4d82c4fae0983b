//! What rows with loaded relations can do: `HasOwner` for each relation, and `Display` where `str` looks into relations.

use super::relations::Named;
use crate::emit::code::{Code, quote};
use crate::emit::{
    docs, names,
    pieces::{Kind, piece},
    scope::{Scope, ident},
    types,
};
use crate::schema::{
    ExprType, Load, ModelRef, Path, RelationId, Schema, Template, TemplatePart, ValueType,
    split_links,
};

/// The trait of every row that has the relation loaded.
pub(super) fn has(scope: &Scope<'_>, named: Named<'_>) -> Code {
    let (relation, names) = (named.relation, named.rust);
    let [has, tag, method] = [&names.has, &names.tag, &names.function].map(|name| ident(name));
    let (docs, related) = (
        docs::lines(&docs::has(relation, named.name)),
        docs::lines(docs::related(relation)),
    );
    let target = scope.model(relation.to());
    let row = scope.generic("Row");
    let found = quote!(luthier::related::loaded::<#tag, _>(self));
    let (answer, body) = match (relation.is_to_one(), relation.nullable) {
        (true, false) => (
            quote!(&#target),
            quote!(luthier::model::ModelRow::model(#found)),
        ),
        (true, true) => (
            types::option(scope, &quote!(&#target)),
            quote!(#found.as_ref().map(luthier::model::ModelRow::model)),
        ),
        (false, _) => (
            quote!(impl std::iter::Iterator<Item = &#target>),
            quote!(#found.iter().map(luthier::model::ModelRow::model)),
        ),
    };
    let (missing, load) = docs::not_loaded(relation, names);
    piece! {
        scope.place(Kind::Item),
        [docs, missing, load, has, tag, related, method, answer, body, row] =>
        #docs
        #[diagnostic::on_unimplemented(message = #missing, label = "not loaded", note = #load)]
        pub trait #has: luthier::related::Has<#tag> {
            #related
            fn #method(&self) -> #answer {
                #body
            }
        }

        #[diagnostic::do_not_recommend]
        impl<#row: luthier::related::Has<#tag>> #has for #row {}
    }
}

/// `Display` of the rows that have loaded what `str` looks into; nothing where it looks at the row alone.
pub(super) fn display(scope: &Scope<'_>, model: ModelRef<'_>) -> Option<Code> {
    let template = model.get().display.as_ref()?;
    let loads = loads(scope.schema, template);
    if loads.is_empty() {
        return None;
    }
    let bounds: Vec<Code> = loads.iter().map(|load| bound(scope, model, load)).collect();
    let mut text = String::new();
    let mut arguments = Vec::new();
    for part in &template.parts {
        match part {
            TemplatePart::Text(literal) => {
                text.push_str(&literal.replace('{', "{{").replace('}', "}}"));
            }
            TemplatePart::Column(path) => {
                text.push_str("{}");
                arguments.push(column(scope, path));
            }
            TemplatePart::Row(steps) => {
                text.push_str("{}");
                arguments.push(row(scope, steps));
            }
        }
    }
    let own_row = scope.generic("Row");
    let own = model
        .relations()
        .map(|relation| &relation.schema[relation.id].rust);
    let narrowed = model.get().narrowed.iter().map(|narrowed| &narrowed.rust);
    let wrappers = own.chain(narrowed).map(|names| {
        let wrapper = ident(&names.wrapper);
        quote! {
            impl<Child, Inner> std::fmt::Display for #wrapper<Child, Inner>
            where
                Self: #(#bounds)+*,
            {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    __display(self, f)
                }
            }
        }
    });
    Some(quote! {
        /// Writes a row that has loaded what its text names.
        fn __display<#own_row: #(#bounds)+*>(
            row: &#own_row,
            f: &mut std::fmt::Formatter<'_>,
        ) -> std::fmt::Result {
            write!(f, #text, #(#arguments),*)
        }

        #(#wrappers)*
    })
}

/// The relations that a template looks into, grouped by their beginnings.
pub(in crate::emit) fn loads(schema: &Schema, template: &Template) -> Vec<Load> {
    let mut loads = Vec::new();
    for part in &template.parts {
        match part {
            TemplatePart::Text(_) => {}
            TemplatePart::Column(Path { steps, .. }) | TemplatePart::Row(steps) => {
                let steps = match part {
                    TemplatePart::Column(_) => split_links(schema, steps).0,
                    _ => steps,
                };
                let steps: Vec<_> = steps.iter().map(|&step| (step, None)).collect();
                Load::add(&mut loads, &steps);
            }
        }
    }
    loads
}

/// `luthier::related::Has<OwnerRel>`, with what the related rows have loaded in turn.
fn bound(scope: &Scope<'_>, model: ModelRef<'_>, load: &Load) -> Code {
    let relation = scope.schema.relation(load.relation);
    let tag = scope.item(model, &relation.get().rust.tag);
    let then: Vec<Code> = load
        .then
        .iter()
        .map(|next| bound(scope, relation.to(), next))
        .collect();
    if then.is_empty() {
        quote!(luthier::related::Has<#tag>)
    } else {
        quote!(luthier::related::Has<#tag, Child: #(#then)+*>)
    }
}

/// The loaded row at the end of steps, and whether there may be none.
fn walk(scope: &Scope<'_>, steps: &[RelationId]) -> (Code, bool) {
    let (mut found, mut nullable) = (quote!(row), false);
    for &step in steps {
        let relation = scope.schema.relation(step);
        let tag = scope.item(relation.from(), &relation.get().rust.tag);
        let loaded = quote!(luthier::related::loaded::<#tag, _>);
        found = match (nullable, relation.nullable) {
            (false, false) => quote!(#loaded(#found)),
            (false, true) => quote!(#loaded(#found).as_ref()),
            (true, false) => quote!(#found.map(#loaded)),
            (true, true) => quote!(#found.and_then(|next| #loaded(next).as_ref())),
        };
        nullable |= relation.nullable;
    }
    (found, nullable)
}

fn column(scope: &Scope<'_>, path: &Path) -> Code {
    let field = scope.schema.field(path.field);
    let generic = field.generic();
    let member = ident(generic.map_or(&field.get().rust_name, |generic| &generic.rust_name));
    let ExprType { value, nullable } = types::of_field(field);
    let nullable = generic.map_or(nullable, |generic| generic.null);
    let (steps, links) = split_links(scope.schema, &path.steps);
    let (found, may_lack) = walk(scope, steps);
    let inside = links.first().map(|&first| {
        let holder = scope.schema.relation(first).from();
        names::way_inside(holder, links)
    });
    let end = quote!(#inside.#member);
    let model = quote!(luthier::model::ModelRow::model);
    let label = match value {
        ValueType::Choice(_) => Some(quote!(.map(|value| value.label()))),
        ValueType::Bytes => Some(quote!(.map(|value| format!("{value:?}")))),
        _ => None,
    };
    match (may_lack, nullable) {
        (false, false) => match value {
            ValueType::Choice(_) => quote!(#model(#found) #end.label()),
            ValueType::Bytes => quote!(format_args!("{:?}", #model(#found) #end)),
            _ => quote!(#model(#found) #end),
        },
        (false, true) => quote!(luthier::value::or_blank(#model(#found) #end.as_ref() #label)),
        (true, false) => {
            quote!(luthier::value::or_blank(#found.map(|row| &#model(row) #end) #label))
        }
        (true, true) => quote! {
            luthier::value::or_blank(#found.and_then(|row| #model(row) #end.as_ref()) #label)
        },
    }
}

/// A row as its own `str` says, or by its key.
fn row(scope: &Scope<'_>, steps: &[RelationId]) -> Code {
    let (found, may_lack) = walk(scope, steps);
    let target = steps.last().map(|&last| scope.schema.relation(last).to());
    let model = quote!(luthier::model::ModelRow::model);
    // A row without a text of its own is written as its key.
    let shown = match target {
        Some(target) if target.get().display.is_none() => {
            quote!(|row| luthier::Model::key(#model(row)))
        }
        _ => quote!(#model),
    };
    match (
        may_lack,
        target.is_some_and(|target| target.get().display.is_none()),
    ) {
        (false, false) => quote!(#model(#found)),
        (false, true) => quote!(luthier::Model::key(#model(#found))),
        (true, _) => quote!(luthier::value::or_blank(#found.map(#shown))),
    }
}
