//! Relations: the functions that start a path, the tag of each as a type, and the row that has it loaded.

use proc_macro2::Literal;

use super::{generic, loaded};
use crate::emit::code::{Code, quote};
use crate::emit::{
    docs,
    expressions::without_parentheses,
    fields::{self, Source},
    meta, names,
    pieces::{Kind, piece},
    scope::{Scope, ident},
    types,
};
use crate::schema::{FieldId, ModelRef, RelationKind, RelationNames, RelationRef, ValueType};

/// The function that starts a path at the model.
pub(super) fn function(scope: &Scope<'_>, relation: RelationRef<'_>) -> Code {
    let docs = docs::lines(&docs::relation(relation));
    let (name, tag) = (
        ident(&relation.get().rust.function),
        ident(&relation.get().rust.tag),
    );
    let (row, target, position) = (
        scope.model(relation.from()),
        scope.model(relation.to()),
        position(relation),
    );
    if relation.is_to_one() {
        let one = scope.item(relation.to(), "One");
        let optional = relation.nullable.then(|| quote!(, luthier::expr::Optional));
        return piece! { scope.place(Kind::Item), [docs, name, one, row, tag, optional, position] =>
            #docs
            pub const fn #name() -> #one<#row, #tag #optional> {
                #one::at(luthier::query::Path::ROOT.then(#position))
            }
        };
    }
    piece! { scope.place(Kind::Item), [docs, name, row, tag, target, position] =>
        #docs
        pub const fn #name() -> luthier::Many<#row, #tag, #target> {
            luthier::Many::at(luthier::query::Path::ROOT.then(#position))
        }
    }
}

/// The method that walks on, of a path that leads to the model.
pub(super) fn method(scope: &Scope<'_>, relation: RelationRef<'_>) -> Code {
    let docs = docs::lines(&docs::relation(relation));
    let (name, tag) = (
        ident(&relation.get().rust.function),
        ident(&relation.get().rust.tag),
    );
    let (target, position) = (scope.model(relation.to()), position(relation));
    if relation.is_to_one() {
        let one = scope.item(relation.to(), "One");
        let nullability = if relation.nullable {
            quote!(luthier::expr::Optional)
        } else {
            quote!(N)
        };
        return piece! { scope.place(Kind::Member), [docs, name, one, tag, nullability, position] =>
            #docs
            pub const fn #name(self) -> #one<R, (K, #tag), #nullability> {
                #one::at(self.path.then(#position))
            }
        };
    }
    piece! { scope.place(Kind::Member), [docs, name, tag, target, position] =>
        #docs
        pub const fn #name(self) -> luthier::Many<R, (K, #tag), #target> {
            luthier::Many::at(self.path.then(#position))
        }
    }
}

/// A relation under its own name, or under that of a declared one that narrows it.
#[derive(Clone, Copy)]
pub(in crate::emit) struct Named<'s> {
    pub(super) relation: RelationRef<'s>,
    pub(super) name: &'s str,
    pub(super) rust: &'s RelationNames,
    /// A number that no other relation of the model has.
    pub(super) number: usize,
}

impl<'s> Named<'s> {
    pub(in crate::emit) fn of(relation: RelationRef<'s>) -> Self {
        let own = &relation.schema[relation.id];
        Self {
            relation,
            name: &own.name,
            rust: &own.rust,
            number: relation.position(),
        }
    }
}

/// The tag of the relation, and the row with it loaded.
pub(in crate::emit) fn tag(scope: &Scope<'_>, named: Named<'_>) -> Code {
    let relation = named.relation;
    let docs = docs::lines(&docs::tag(relation, named.name));
    let [tag, wrapper] = [&named.rust.tag, &named.rust.wrapper].map(|name| ident(name));
    let (row, target, position) = (
        scope.model(relation.from()),
        scope.model(relation.to()),
        position(relation),
    );
    let cardinality = match (relation.is_to_one(), relation.nullable) {
        (true, false) => quote!(ExactlyOne),
        (true, true) => quote!(ZeroOrOne),
        (false, _) => quote!(Several),
    };
    // What a parent has is found in its row.
    let (inside, near) = (
        names::way_inside(relation.from(), &relation.via),
        near(relation),
    );
    let near = quote!(row #inside.#near);
    let near = if generic::is_text_of_key(relation) {
        quote!(luthier::Value::Text(#near.to_string().into()))
    } else {
        quote!(luthier::FieldValue::to_value(&#near))
    };
    let forward = matches!(
        relation.get().kind,
        RelationKind::ManyToMany { forward: false, .. }
    )
    .then(|| {
        let boolean = scope.std("bool");
        quote!(const FORWARD: #boolean = false;)
    });
    let byte = scope.std("u8");
    let structure = wrapper_struct(scope, named);
    // Join rows are made by the relation itself.
    let through = relation
        .through()
        .filter(|_| named.name == relation.name && shares_key(relation))
        .map(|join| through(scope, relation, join));
    let has = loaded::has(scope, named);
    // One that is added gets its position when the program runs.
    let (number, position, added) = if relation.is_added() {
        let none = quote!(#byte::MAX);
        (number_by_name(relation), none, Some(added(scope, relation)))
    } else {
        let number = ident(&format!("N{}", named.number.min(255)));
        let number = quote!(luthier::related::number::#number);
        (number, quote!(#position), None)
    };
    let tag = piece! { scope.place(Kind::Item), [docs, tag, row, target, cardinality, wrapper, byte, number, position, forward, near, added, structure] =>
        #docs
        pub enum #tag {}

        impl luthier::related::Relation for #tag {
            type From = #row;
            type To = #target;
            type Cardinality = luthier::related::#cardinality;
            type Loaded<Child: luthier::model::Fetch, Inner: luthier::model::ModelRow<Model = #row>> = #wrapper<Child, Inner>;

            type Number = #number;

            const INDEX: #byte = #position;
            #forward

            fn near(row: &#row) -> luthier::Value<'_> {
                #near
            }

            #added
        }

        #structure
    };
    quote!(#tag #through #has)
}

/// What is told of a relation that is added to a model of another crate.
fn added(scope: &Scope<'_>, relation: RelationRef<'_>) -> Code {
    let (meta, model) = (
        meta::relations::added(scope, relation),
        scope.in_app(relation.from().app(), &relation.from().get().rust.meta),
    );
    let option = scope.std("Option");
    quote! {
        fn added() -> #option<&'static luthier::meta::Added> {
            use luthier::meta::*;

            static ADDED: Added = Added::new(&#model, #meta);
            Some(&ADDED)
        }
    }
}

/// A number that no relation of the model has, whichever crate adds it: of three bytes, those of a hash.
fn number_by_name(relation: RelationRef<'_>) -> Code {
    let name = format!("{}.{}", relation.to().label(), relation.name);
    let hash = crate::schema::names::digest(&[&name], 6);
    let bytes = (0..3).map(|at| {
        let byte = u8::from_str_radix(&hash[2 * at..2 * at + 2], 16).unwrap_or_default();
        ident(&format!("N{byte}"))
    });
    let [first, second, third] = {
        let mut bytes = bytes.map(|byte| quote!(luthier::related::number::#byte));
        std::array::from_fn(|_| bytes.next().unwrap_or_default())
    };
    quote!((#first, (#second, #third)))
}

/// What the relation says of its declared join model, and how a join row is made of its ends where that is enough.
fn through(scope: &Scope<'_>, relation: RelationRef<'_>, join: ModelRef<'_>) -> Code {
    let RelationKind::ManyToMany { source, target, .. } = relation.get().kind else {
        return Code::new();
    };
    let tag = ident(&relation.get().rust.tag);
    let model = scope.model(join);
    let [from, to] = [relation.from(), relation.to()].map(|end| scope.model(end));
    let mirrored = relation.symmetrical.then(|| {
        let option = scope.std("Option");
        let ends = if types::is_copy(scope, ValueType::Key(relation.to().id)) {
            [quote!((*far)), quote!((*near))]
        } else {
            [quote!(far.clone()), quote!(near.clone())]
        };
        // An inherited relation starts at the child or proxy, and leads to the model that it was declared for.
        let (here, there) = (relation.from(), relation.to());
        let [far, near] = ends;
        let (far, near) = (
            key_of_child(scope, here, there, far),
            key_of_base(scope, here, there, near),
        );
        let ends = [far, near].map(without_parentheses);
        let ends = quote!(#(#ends),*);
        quote! {
            fn mirrored(
                near: &luthier::Id<#from>,
                far: &luthier::Id<#to>,
            ) -> #option<(luthier::Id<#from>, luthier::Id<#to>)> {
                Some((#ends))
            }
        }
    });
    let by_key = by_key(
        scope,
        join,
        [(relation.from(), source), (relation.to(), target)],
    );
    let by_key = by_key.map(|row| {
        quote! {
            impl luthier::related::ThroughByKey for #tag {
                fn join(near: luthier::Id<#from>, far: luthier::Id<#to>) -> <#model as luthier::Model>::Insert {
                    #row
                }
            }
        }
    });
    quote! {
        impl luthier::related::Through for #tag {
            type Join = #model;

            #mirrored
        }

        #by_key
    }
}

/// The join row of `near` and `far`; `None` where it needs more.
fn by_key(
    scope: &Scope<'_>,
    join: ModelRef<'_>,
    ends: [(ModelRef<'_>, FieldId); 2],
) -> Option<Code> {
    let columns = fields::columns(join);
    let (mut required, mut given) = (Vec::new(), Vec::new());
    for column in &columns {
        let Some(end) = ends.iter().position(|&(_, end)| end == column.field.id) else {
            if column.source == Source::Required {
                return None;
            }
            continue;
        };
        // What is another column of the row than its key is not known by the key.
        if column
            .field
            .relation()
            .is_some_and(|key| key.to_field.is_some())
        {
            return None;
        }
        let value = [quote!(near), quote!(far)][end].clone();
        let value = match column.field.target() {
            Some(target) => key_of_base(scope, ends[end].0, target, value),
            None => value,
        };
        let name = &column.given;
        if column.source == Source::Required {
            required.push(quote!(#name: #value));
        } else {
            given.push(quote!(.#name(#value)));
        }
    }
    let new = scope.new_model(join);
    let made = quote!(#new { #(#required),* } #(#given)*);
    // A setter gives the row to be already.
    Some(if given.is_empty() {
        scope.into(&made)
    } else {
        made
    })
}

/// Whether the key of the model says which row of the parent that has the relation is its own: join rows are made of keys.
/// (Otherwise the row of the parent has what changes them.)
fn shares_key(relation: RelationRef<'_>) -> bool {
    let mut links = relation
        .via
        .iter()
        .map(|&link| relation.schema.relation(link));
    links.all(|link| link.field().is_some_and(|field| field.primary_key))
}

/// The models from a child or a proxy up to one of its bases, that one not among them; over links that are keys.
fn up<'s>(model: ModelRef<'s>, base: ModelRef<'s>) -> Vec<ModelRef<'s>> {
    let by_key = |model: &ModelRef<'s>| {
        let linked = || model.primary_key().target();
        model
            .proxied()
            .or_else(|| linked().filter(|target| model.parents().any(|it| it == *target)))
    };
    std::iter::successors(Some(model), by_key)
        .take_while(|model| *model != base)
        .collect()
}

/// The key of a child or a proxy as that of one of its bases.
fn key_of_base(scope: &Scope<'_>, model: ModelRef<'_>, base: ModelRef<'_>, key: Code) -> Code {
    up(model, base)
        .iter()
        .fold(key, |key, step| match step.proxied() {
            Some(base) => {
                let base = scope.model(base);
                quote!(luthier::Id::<#base>::new(#key.into_key()))
            }
            None => quote!(#key.into_key()),
        })
}

/// The key of a base as that of a child or a proxy of it.
fn key_of_child(scope: &Scope<'_>, model: ModelRef<'_>, base: ModelRef<'_>, key: Code) -> Code {
    up(model, base).iter().rev().fold(key, |key, step| {
        let row = scope.model(*step);
        match step.proxied() {
            Some(_) => quote!(luthier::Id::<#row>::new(#key.into_key())),
            None => {
                let key = without_parentheses(key);
                quote!(luthier::Id::<#row>::new(#key))
            }
        }
    })
}

/// The column of the row by which the relation finds its other end.
pub(in crate::emit) fn near(relation: RelationRef<'_>) -> Code {
    ident(&relation.near().get().rust_name)
}

fn wrapper_struct(scope: &Scope<'_>, named: Named<'_>) -> Code {
    let relation = named.relation;
    let docs = docs::lines(&docs::wrapper(relation, named.name));
    let names = Names::of(scope, named);
    let Names {
        wrapper,
        member,
        inner,
        slot,
    } = &names;
    let (row, target) = (scope.model(relation.from()), scope.model(relation.to()));
    let [related, into_parts] = [docs::related(relation), docs::INTO_PARTS].map(docs::lines);
    let loading = wrapper_impl(scope, named, &names);
    piece! {
        scope.place(Kind::Item),
        [docs, wrapper, target, row, related, member, slot, inner, into_parts, loading] =>
        #docs
        #[derive(Clone, Debug, PartialEq)]
        pub struct #wrapper<Child = #target, Inner = #row> {
            #related
            pub #member: #slot,
            #inner: Inner,
        }

        impl<Child, Inner> #wrapper<Child, Inner> {
            #into_parts
            #[must_use]
            pub fn into_parts(self) -> (Inner, #slot) {
                (self.#inner, self.#member)
            }
        }

        impl<Child, Inner> std::ops::Deref for #wrapper<Child, Inner> {
            type Target = Inner;

            fn deref(&self) -> &Inner {
                &self.#inner
            }
        }

        impl<Child, Inner> std::ops::DerefMut for #wrapper<Child, Inner> {
            fn deref_mut(&mut self) -> &mut Inner {
                &mut self.#inner
            }
        }

        #loading
    }
}

fn wrapper_impl(scope: &Scope<'_>, named: Named<'_>, names: &Names) -> Code {
    let Names {
        wrapper,
        member,
        inner,
        slot,
    } = names;
    let (row, tag) = (scope.model(named.relation.from()), ident(&named.rust.tag));
    piece! { scope.place(Kind::Item), [wrapper, row, tag, member, slot, inner] =>
        impl<Child, Inner> luthier::related::Wrapper for #wrapper<Child, Inner>
        where
            Child: luthier::model::Fetch,
            Inner: luthier::model::ModelRow<Model = #row>,
        {
            type Relation = #tag;
            type Child = Child;
            type Inner = Inner;

            fn wrap(#member: #slot, #inner: Inner) -> Self {
                Self { #member, #inner }
            }

            fn row(&self) -> &Inner {
                &self.#inner
            }

            fn related(&self) -> &#slot {
                &self.#member
            }

            fn parts(&mut self) -> (&mut #slot, &mut Inner) {
                (&mut self.#member, &mut self.#inner)
            }
        }
    }
}

/// What the parts of a wrapper are called.
struct Names {
    wrapper: Code,
    /// The member with the related rows.
    member: Code,
    /// The member with the row itself.
    inner: Code,
    /// The type of the related rows.
    slot: Code,
}

impl Names {
    fn of(scope: &Scope<'_>, named: Named<'_>) -> Self {
        let relation = named.relation;
        let slot = match (relation.is_to_one(), relation.nullable) {
            (true, false) => quote!(Child),
            (true, true) => {
                let option = scope.std("Option");
                quote!(#option<Child>)
            }
            (false, _) => {
                let vec = scope.std("Vec");
                quote!(#vec<Child>)
            }
        };
        let inner = if named.rust.function == "row" {
            "inner"
        } else {
            "row"
        };
        Self {
            wrapper: ident(&named.rust.wrapper),
            member: ident(&named.rust.function),
            inner: ident(inner),
            slot,
        }
    }
}

fn position(relation: RelationRef<'_>) -> Literal {
    // A model with more relations than a path can name is refused by the checks.
    Literal::u8_unsuffixed(u8::try_from(relation.position()).unwrap_or(u8::MAX))
}
