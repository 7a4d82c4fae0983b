//! What is known of a tree without asking the database: whether it may be NULL, and what sort of value it has.

use super::{
    super::{AggregateFunction, Function, Kind, Node, Part, Path, Projection, Select},
    scope::{Root, Scope, place},
};
use crate::{
    meta::{FieldKind, ModelMeta, RelationKind},
    value::Value,
};

/// Whether a value may be NULL; of a condition, whether it may be unknown as it is written.
pub(super) fn nullable(node: &Node, scope: &Scope<'_>) -> bool {
    let check = |node: &Node| nullable(node, scope);
    match node {
        Node::Column(path, field) => {
            place(scope.model, *path, *field).is_none_or(|place| place.nullable())
        }
        Node::Outer(levels, path, field) => scope
            .at(*levels)
            .and_then(|outer| place(outer.model, *path, *field))
            .is_none_or(|place| place.nullable()),
        Node::Value(value) | Node::Typed(value, _) => value.is_null(),
        Node::And(nodes) | Node::Or(nodes) | Node::Tuple(nodes) => nodes.iter().any(check),
        Node::Compare(..) if is_null_test(node) => false,
        Node::Compare(_, sides) | Node::Arith(_, sides) | Node::Text { sides, .. } => {
            sides.iter().any(check)
        }
        Node::Between(parts) => parts.iter().any(check),
        Node::Json(operator, arguments) => operator.is_partial() || arguments.iter().any(check),
        Node::Postgres(operator, arguments) => operator.is_partial() || arguments.iter().any(check),
        // A double negation is written as what is inside it.
        Node::Not(inner) => matches!(&**inner, Node::Not(node) if check(node)),
        // A NULL among the values is looked for by name.
        Node::In(node, values) => !values.iter().any(Value::is_null) && check(node),
        Node::Neg(node) | Node::Extract(_, node) | Node::Collate(node, _) | Node::IsTrue(node) => {
            check(node)
        }
        Node::InQuery(node, query) => check(node) || value_nullable(query, scope),
        Node::Call(function, arguments) => match function {
            Function::Coalesce => arguments.iter().all(check),
            Function::Concat => false,
            function => function.is_partial() || arguments.iter().any(check),
        },
        Node::Case(arms, otherwise) => {
            otherwise.as_deref().is_none_or(check) || arms.iter().any(|arm| check(&arm.then))
        }
        Node::Aggregate(aggregate) | Node::Over(aggregate, _) => {
            aggregate.function != AggregateFunction::Count
        }
        Node::First(_) | Node::Subquery(_) => true,
        Node::Bool(_)
        | Node::Xor(_)
        | Node::Same(_)
        | Node::IsNull(_)
        | Node::IsNotNull(_)
        | Node::Any(_)
        | Node::Exists(_)
        | Node::Truth(_) => false,
    }
}

/// Whether a comparison is an equality with a NULL that is known as such, which means `IS NULL`.
pub(super) fn is_null_test(node: &Node) -> bool {
    matches!(node, Node::Compare(super::super::Compare::Eq, sides)
        if sides.iter().any(|side| matches!(side, Node::Value(Value::Null))))
}

/// Whether the one value of a query's rows may be NULL.
fn value_nullable(query: &Select, outer: &Scope<'_>) -> bool {
    let inner = Scope::new(query.model, Root::Table, Some(outer));
    match query.projections.first() {
        Some(Projection::Node(node)) => nullable(node, &inner),
        Some(Projection::Model(_)) => true,
        // The primary key.
        None => false,
    }
}

/// What is known of a value from the columns and values that it is taken from: one of several, or of other rows.
pub(super) fn taken_from<T>(
    node: &Node,
    scope: &Scope<'_>,
    known: fn(&Node, &Scope<'_>) -> Option<T>,
) -> Option<T> {
    let of = |node: &Node| taken_from(node, scope, known);
    let inside = |node: &Node, model: &'static ModelMeta| {
        taken_from(node, &Scope::new(model, Root::Table, Some(scope)), known)
    };
    match node {
        Node::Outer(levels, path, field) => known(&Node::Column(*path, *field), scope.at(*levels)?),
        Node::Collate(node, _) => of(node),
        Node::Call(
            Function::Coalesce | Function::NullIf | Function::Greatest | Function::Least,
            arguments,
        ) => arguments.iter().find_map(of),
        Node::Case(arms, otherwise) => {
            let values = arms.iter().map(|arm| &arm.then);
            values.chain(otherwise.as_deref()).find_map(of)
        }
        Node::Aggregate(aggregate) if aggregate.function.is_extreme() => {
            aggregate.argument.as_ref().and_then(of)
        }
        Node::Over(aggregate, rows) if aggregate.function.is_extreme() => {
            inside(aggregate.argument.as_ref()?, rows.path.target(scope.model))
        }
        Node::First(first) => inside(&first.value, first.rows.path.target(scope.model)),
        Node::Subquery(query) => match (query.projections.first(), query.model.primary_key) {
            (Some(Projection::Node(node)), _) => inside(node, query.model),
            (None, [key]) => inside(&Node::Column(Path::ROOT, *key), query.model),
            _ => None,
        },
        node => known(node, scope),
    }
}

/// Whether a value is a UUID, of which PostgreSQL before 18 finds no smallest and no largest.
pub(super) fn is_uuid(node: &Node, scope: &Scope<'_>) -> bool {
    let known = |node: &Node, scope: &Scope<'_>| match node {
        Node::Column(path, field) => {
            let place = place(scope.model, *path, *field)?;
            holds_uuid(place.model, place.field).then_some(())
        }
        Node::Value(Value::Uuid(_)) | Node::Typed(Value::Uuid(_), _) => Some(()),
        _ => None,
    };
    taken_from(node, scope, known).is_some()
}

/// Whether a value is a truth, or a condition as a value.
pub(super) fn is_boolean(node: &Node, scope: &Scope<'_>) -> bool {
    let known = |node: &Node, scope: &Scope<'_>| match node {
        Node::Column(path, field) => {
            let kind = place(scope.model, *path, *field)?.meta()?.kind;
            (kind == FieldKind::Boolean).then_some(())
        }
        Node::Truth(_) => Some(()),
        _ => None,
    };
    taken_from(node, scope, known).is_some()
}

/// Whether something says by which rules a text compares: a column of texts, or the expression itself. PostgreSQL takes the
/// rules of the whole database otherwise.
pub(super) fn has_collation(node: &Node, scope: &Scope<'_>) -> bool {
    let of = |node: &Node| has_collation(node, scope);
    match node {
        Node::Column(path, field) => {
            let meta = place(scope.model, *path, *field).and_then(|place| place.meta());
            meta.is_none_or(|field| !is_without_collation(field.kind))
        }
        Node::Value(_) | Node::Typed(..) | Node::Arith(..) | Node::Neg(_) | Node::Extract(..) => {
            false
        }
        Node::Call(Function::Lower | Function::Upper, _) => true,
        Node::Call(_, arguments) => arguments.iter().any(of),
        Node::Case(arms, otherwise) => {
            let values = arms.iter().map(|arm| &arm.then);
            values.chain(otherwise.as_deref()).any(of)
        }
        _ => true,
    }
}

/// Whether values of a kind are no texts, so that they become some of no collation of their own.
const fn is_without_collation(kind: FieldKind) -> bool {
    matches!(
        kind,
        FieldKind::SmallAuto
            | FieldKind::Auto
            | FieldKind::BigAuto
            | FieldKind::SmallInteger
            | FieldKind::Integer
            | FieldKind::BigInteger
            | FieldKind::PositiveSmallInteger
            | FieldKind::PositiveInteger
            | FieldKind::PositiveBigInteger
            | FieldKind::Boolean
            | FieldKind::Float
            | FieldKind::Decimal { .. }
            | FieldKind::Uuid
            | FieldKind::GenericIpAddress
            | FieldKind::Date
            | FieldKind::DateTime
            | FieldKind::Time
            | FieldKind::Duration
    )
}

/// Whether a column holds UUIDs, its own or those of what it refers to.
fn holds_uuid(mut model: &'static ModelMeta, mut field: u16) -> bool {
    // A key may refer to a key, but not without an end.
    for _ in 0..Path::MAX_STEPS {
        match model.fields.get(usize::from(field)).map(|field| field.kind) {
            Some(FieldKind::Uuid) => return true,
            Some(FieldKind::ForeignKey | FieldKind::OneToOne) => {}
            _ => return false,
        }
        let mut relations = model.relations.iter();
        let Some(relation) = relations.find(|relation| {
            relation.kind == RelationKind::Forward
                && relation.via.is_empty()
                && relation.local == field
        }) else {
            return false;
        };
        (model, field) = (relation.target, relation.remote);
    }
    false
}

/// The sort of a value.
pub(super) fn kind(node: &Node, scope: &Scope<'_>) -> Kind {
    let of = |node: &Node| kind(node, scope);
    match node {
        Node::Column(path, field) => column_kind(scope, *path, *field),
        Node::Outer(levels, path, field) => scope
            .at(*levels)
            .map_or(Kind::Other, |outer| column_kind(outer, *path, *field)),
        Node::Value(value) | Node::Typed(value, _) => match value {
            Value::Decimal(_) => Kind::Decimal,
            Value::DateTime(_) => Kind::DateTime,
            Value::Date(_) => Kind::Date,
            Value::Time(_) => Kind::Time,
            Value::Duration(_) => Kind::Duration,
            _ => Kind::Other,
        },
        Node::Arith(_, sides) => match (of(&sides[0]), of(&sides[1])) {
            (Kind::DateTime, Kind::DateTime) | (Kind::Date, Kind::Date) => Kind::Duration,
            (Kind::Other, kind) | (kind, _) => kind,
        },
        Node::Neg(node) => of(node),
        Node::Extract(Part::Date, _) => Kind::Date,
        Node::Extract(Part::Time, _) => Kind::Time,
        Node::Call(function, arguments) => match function {
            Function::Now => Kind::DateTime,
            Function::ToDecimal => Kind::Decimal,
            Function::Extract(Part::Date) => Kind::Date,
            Function::Extract(Part::Time) => Kind::Time,
            Function::Coalesce | Function::NullIf | Function::Greatest | Function::Least => {
                first_known(arguments.iter().map(of))
            }
            Function::Abs
            | Function::Round
            | Function::Floor
            | Function::Ceil
            | Function::Sign
            | Function::Trunc(_) => arguments.first().map_or(Kind::Other, of),
            _ => Kind::Other,
        },
        Node::Case(arms, otherwise) => first_known(
            arms.iter()
                .map(|arm| of(&arm.then))
                .chain(otherwise.as_deref().map(of)),
        ),
        Node::Aggregate(aggregate) => match aggregate.function {
            AggregateFunction::SumDecimal | AggregateFunction::AvgDecimal => Kind::Decimal,
            AggregateFunction::SumDuration | AggregateFunction::AvgDuration => Kind::Duration,
            AggregateFunction::Min | AggregateFunction::Max => {
                aggregate.argument.as_ref().map_or(Kind::Other, of)
            }
            _ => Kind::Other,
        },
        Node::Over(aggregate, rows) => match aggregate.function {
            AggregateFunction::SumDecimal | AggregateFunction::AvgDecimal => Kind::Decimal,
            AggregateFunction::SumDuration | AggregateFunction::AvgDuration => Kind::Duration,
            AggregateFunction::Min | AggregateFunction::Max => {
                let inner = Scope::new(rows.path.target(scope.model), Root::Table, Some(scope));
                aggregate
                    .argument
                    .as_ref()
                    .map_or(Kind::Other, |node| kind(node, &inner))
            }
            _ => Kind::Other,
        },
        Node::First(first) => {
            let model = first.rows.path.target(scope.model);
            kind(&first.value, &Scope::new(model, Root::Table, Some(scope)))
        }
        Node::Subquery(query) => match query.projections.first() {
            Some(Projection::Node(node)) => {
                kind(node, &Scope::new(query.model, Root::Table, Some(scope)))
            }
            _ => Kind::Other,
        },
        _ => Kind::Other,
    }
}

fn first_known(mut kinds: impl Iterator<Item = Kind>) -> Kind {
    kinds
        .find(|kind| *kind != Kind::Other)
        .unwrap_or(Kind::Other)
}

fn column_kind(scope: &Scope<'_>, path: super::super::Path, field: u16) -> Kind {
    match place(scope.model, path, field)
        .and_then(|place| place.meta())
        .map(|field| field.kind)
    {
        Some(FieldKind::Decimal { .. }) => Kind::Decimal,
        Some(FieldKind::DateTime) => Kind::DateTime,
        Some(FieldKind::Date) => Kind::Date,
        Some(FieldKind::Time) => Kind::Time,
        Some(FieldKind::Duration) => Kind::Duration,
        _ => Kind::Other,
    }
}
