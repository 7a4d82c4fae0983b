//! The metadata of relations: those that have a path, and behind them those that only a deletion follows.

use std::collections::BTreeMap;

use proc_macro2::Literal;

use crate::emit::code::{Code, ToCode, quote};
use crate::emit::{
    expressions::Writer,
    fields, literals,
    meta::ELEMENT,
    pieces,
    scope::{Scope, ident},
};
use crate::schema::{
    FieldId, FieldRef, LimitChoices, ModelId, ModelRef, OnDelete, RelationKind, RelationRef,
    Schema, SetTo,
};

/// The foreign keys of all models, by the model that they lead to.
pub(in crate::emit) type Keys<'s> = BTreeMap<ModelId, Vec<FieldRef<'s>>>;

pub(in crate::emit) fn keys(schema: &Schema) -> Keys<'_> {
    let mut keys = Keys::new();
    for field in schema.tables().flat_map(ModelRef::fields) {
        if let Some(target) = field.target() {
            keys.entry(target.concrete().id).or_default().push(field);
        }
    }
    keys
}

pub(super) fn emit(scope: &Scope<'_>, model: ModelRef<'_>, keys: &Keys<'_>) -> Code {
    let named = model
        .relations()
        .map(|named| relation(scope, named).emit(scope));
    let hidden = keys
        .get(&model.concrete().id)
        .into_iter()
        .flatten()
        .copied()
        .filter(|key| !is_followed(model, *key))
        .map(|field| hidden_relation(scope, field));
    let relations = named.chain(hidden);
    quote!(#(#relations)*)
}

/// Whether a relation of the model goes back over the foreign key to it. (The key of a join table goes with its
/// many-to-many, where the model has that.)
fn is_followed(model: ModelRef<'_>, key: FieldRef<'_>) -> bool {
    model.relations().any(|relation| match relation.get().kind {
        RelationKind::ReverseOne { field } | RelationKind::ReverseMany { field } => field == key.id,
        RelationKind::ManyToMany { source, .. } => source == key.id && key.model().is_join(),
        RelationKind::ForwardOne { .. } | RelationKind::Generic { .. } => false,
    })
}

/// The metadata of a relation that is added to a model of another crate.
pub(in crate::emit) fn added(scope: &Scope<'_>, added: RelationRef<'_>) -> Code {
    relation(scope, added).expression(scope)
}

fn relation<'s>(scope: &Scope<'_>, relation: RelationRef<'s>) -> Relation<'s> {
    let to = relation.to();
    if let RelationKind::Generic { key, content_type } = relation.get().kind {
        return generic_relation(relation, key, content_type);
    }
    let via = relation.via.iter().map(|&step| {
        let position = relation.schema.relation(step).position();
        Literal::u8_unsuffixed(u8::try_from(position).unwrap_or(u8::MAX))
    });
    let via = quote!(luthier::query::Path::ROOT #(.then(#via))*);
    let local = relation.near();
    let field = |field: FieldId| relation.schema.field(field);
    let referenced = |key: FieldId| field(key).referenced().unwrap_or_else(|| to.primary_key());
    let (kind, remote) = match relation.get().kind {
        RelationKind::ForwardOne { field } => ("Forward", referenced(field)),
        RelationKind::ReverseOne { field: key } => ("ReverseOne", field(key)),
        RelationKind::ReverseMany { field: key } => ("ReverseMany", field(key)),
        RelationKind::ManyToMany { target, .. } => ("ManyToMany", referenced(target)),
        RelationKind::Generic { .. } => ("ManyToMany", to.primary_key()),
    };
    let through = match relation.get().kind {
        RelationKind::ManyToMany {
            through,
            source,
            target,
            ..
        } => {
            let model = meta(scope, relation.schema.model(through));
            let [source, target] =
                [source, target].map(|field| position(relation.schema.field(field)));
            let symmetrical = relation.symmetrical;
            let repeats = relation.pairs_repeat();
            quote!(Some(ThroughMeta {
                model: #model, source: #source, target: #target, symmetrical: #symmetrical,
                repeats: #repeats,
            }))
        }
        _ => quote!(None),
    };
    let nullable = relation.is_to_one() && relation.nullable;
    let rule = on_delete(relation);
    let kind = ident(kind);
    Relation {
        name: relation.name.clone(),
        kind: quote!(#kind),
        target: to,
        via,
        local,
        remote,
        through,
        nullable,
        on_delete: rule,
        limit: limit(scope, relation),
        field: many_field(relation),
    }
}

/// The way back over a generic foreign key.
fn generic_relation(
    relation: RelationRef<'_>,
    key: FieldId,
    content_type: FieldId,
) -> Relation<'_> {
    let schema = relation.schema;
    let (position, label) = (
        position(schema.field(content_type)),
        relation.from().concrete().content_type(),
    );
    Relation {
        name: relation.name.clone(),
        kind: quote!(Generic { content_type: #position, label: #label }),
        target: relation.to(),
        via: quote!(luthier::query::Path::ROOT),
        local: relation.from().primary_key(),
        remote: schema.field(key),
        through: quote!(None),
        nullable: false,
        on_delete: quote!(OnDelete::Cascade),
        limit: quote!(None),
        field: quote!(None),
    }
}

/// The way back over a foreign key that has none by name. Its name cannot be written in a path.
fn hidden_relation(scope: &Scope<'_>, field: FieldRef<'_>) -> Code {
    let Some(forward) = field.relation() else {
        return Code::new();
    };
    let one = matches!(field.get().kind, crate::schema::FieldKind::OneToOne(_));
    let kind = ident(if one { "ReverseOne" } else { "ReverseMany" });
    let relation = Relation {
        name: format!("{}.{}", field.model().label(), field.name),
        kind: quote!(#kind),
        target: field.model(),
        via: quote!(luthier::query::Path::ROOT),
        local: field
            .referenced()
            .unwrap_or_else(|| forward.to().primary_key()),
        remote: field,
        through: quote!(None),
        nullable: one,
        // Join rows go along, whatever is said elsewhere.
        on_delete: if field.model().is_join() {
            quote!(OnDelete::Cascade)
        } else {
            on_delete(forward)
        },
        limit: quote!(None),
        field: quote!(None),
    };
    relation.emit(scope)
}

/// What a many-to-many field says of itself, where it is declared.
fn many_field(relation: RelationRef<'_>) -> Code {
    if !matches!(
        relation.get().kind,
        RelationKind::ManyToMany { forward: true, .. }
    ) {
        return quote!(None);
    }
    let (verbose, help) = (&relation.verbose_name, &relation.help_text);
    let (blank, editable) = (relation.blank, relation.editable);
    quote!(Some(ManyFieldMeta {
        verbose_name: #verbose, help_text: #help, blank: #blank, editable: #editable,
    }))
}

struct Relation<'s> {
    name: String,
    kind: Code,
    target: ModelRef<'s>,
    via: Code,
    local: FieldRef<'s>,
    remote: FieldRef<'s>,
    through: Code,
    nullable: bool,
    on_delete: Code,
    limit: Code,
    field: Code,
}

impl Relation<'_> {
    /// The value by itself.
    fn expression(&self, scope: &Scope<'_>) -> Code {
        written(self.members(scope))
    }

    /// The value among others.
    fn emit(&self, scope: &Scope<'_>) -> Code {
        let members = self.members(scope);
        let members = members.each_ref().map(|member| member as &dyn ToCode);
        pieces::make(ELEMENT, (line!(), column!(), file!()), members, |members| {
            let written = written(members);
            quote!(#written,)
        })
    }

    fn members(&self, scope: &Scope<'_>) -> [Code; 11] {
        let (name, nullable) = (&self.name, self.nullable);
        let (target, local, remote) = (
            meta(scope, self.target),
            position(self.local),
            position(self.remote),
        );
        [
            quote!(#name),
            self.kind.clone(),
            target,
            self.via.clone(),
            quote!(#local),
            quote!(#remote),
            self.through.clone(),
            quote!(#nullable),
            self.on_delete.clone(),
            self.limit.clone(),
            self.field.clone(),
        ]
    }
}

/// The value with these members, in the order of the struct.
fn written(members: [Code; 11]) -> Code {
    let [
        name,
        kind,
        target,
        via,
        local,
        remote,
        through,
        nullable,
        on_delete,
        limit,
        field,
    ] = members;
    quote! {
        RelationMeta {
            name: #name,
            kind: RelationKind::#kind,
            target: #target,
            via: #via,
            local: #local,
            remote: #remote,
            through: #through,
            nullable: #nullable,
            on_delete: #on_delete,
            limit_choices_to: #limit,
            field: #field,
        }
    }
}

/// The rows that may be chosen, as a condition on the other model.
fn limit(scope: &Scope<'_>, relation: RelationRef<'_>) -> Code {
    let condition = match &relation.get().limit_choices_to {
        None => return quote!(None),
        Some(LimitChoices::Condition(condition)) => {
            let model = relation.to();
            Writer::new(scope, model).condition(condition)
        }
        Some(LimitChoices::Call(path)) => {
            let path: Code = Code::parsed(&path.0).unwrap_or_default();
            quote!(#path())
        }
    };
    let target = scope.model(relation.to());
    quote!(Some(|| luthier::Pred::<#target>::into_node(#condition)))
}

fn meta(scope: &Scope<'_>, model: ModelRef<'_>) -> Code {
    let name = scope.in_app(model.app(), &model.get().rust.meta);
    quote!(&#name)
}

fn position(field: FieldRef<'_>) -> Literal {
    Literal::u16_unsuffixed(fields::position(field))
}

/// What the runtime does; what the database is to do by itself is nothing to it.
fn on_delete(relation: RelationRef<'_>) -> Code {
    let rule = match &relation.on_delete {
        None | Some(OnDelete::Cascade) => "Cascade",
        Some(OnDelete::Protect) => "Protect",
        Some(OnDelete::Restrict) => "Restrict",
        Some(OnDelete::SetNull) => "SetNull",
        Some(OnDelete::SetDefault) => "SetDefault",
        Some(OnDelete::Set(to)) => {
            let value = set_to(relation, to);
            return quote!(OnDelete::Set(|| #value));
        }
        Some(
            OnDelete::DoNothing
            | OnDelete::DbCascade
            | OnDelete::DbSetNull
            | OnDelete::DbSetDefault,
        ) => "DoNothing",
    };
    let rule = ident(rule);
    quote!(OnDelete::#rule)
}

/// What `SET(…)` says, as the database holds it.
fn set_to(relation: RelationRef<'_>, to: &SetTo) -> Code {
    match to {
        SetTo::Value(value) => match relation.field() {
            Some(field) => literals::bound(relation.schema, value, field.value_type()),
            None => quote!(luthier::Value::Null),
        },
        SetTo::Call(path) => literals::called(path),
    }
}
