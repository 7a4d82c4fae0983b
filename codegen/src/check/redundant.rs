//! A warning: indexes that another one of the same table makes superfluous.
//!
//! An index over columns in order serves every query that one over its first columns serves, so the shorter one costs each write
//! and gains nothing. What is said about an index beside its columns (a condition, operator classes, a kind of its own) must agree.

use std::collections::BTreeSet;

use luthier::dialect::Dialect;

use super::{Facts, Report};
use crate::diagnostics::Edit;
use crate::schema::{
    Constraint, ConstraintKind, Deferrable, FieldId, FieldRef, Index, ModelRef, render_expr,
};
use crate::source::Span;

/// An index that a table has, with an order from column to column.
struct Held<'s> {
    what: What<'s>,
    /// Each with whether it runs downwards.
    columns: Vec<(FieldId, bool)>,
    unique: Option<Uniqueness>,
    condition: Option<String>,
    opclasses: &'s [String],
    include: &'s [FieldId],
    backends: &'s [Dialect],
    span: Span,
    /// Whether it is nothing but its columns, so that another one can take its place.
    plain: bool,
}

/// What an index is of.
enum What<'s> {
    PrimaryKey,
    /// The field says `unique=true`, or is a one-to-one.
    Unique(FieldId),
    /// The field says `db_index=true`, or has an index by its type.
    Field(FieldId),
    Constraint(&'s str),
    /// By its position in `meta`.
    Index(usize, &'s str),
}

/// Which rows count as equal, and when that is checked.
#[derive(PartialEq)]
struct Uniqueness {
    nulls_distinct: bool,
    deferrable: Option<Deferrable>,
}

/// Indexes that are the beginning of another one, or the same.
pub(super) fn check_redundant_indexes(facts: &Facts<'_>, report: &mut Report<'_>) {
    let mut known = None;
    let managed = |model: &ModelRef<'_>| model.meta.managed && !model.is_join();
    for model in facts.tables().filter(managed) {
        let held = held(model);
        for (position, index) in held.iter().enumerate() {
            if !index.plain {
                continue;
            }
            let mut others = held.iter().enumerate();
            let other = others.find(|&(other, by)| {
                other != position
                    && serves(by, index, other < position) == Some(true)
                    // A join model is unique over its keys, and that is not said for the sake of an index.
                    && (is_said(facts, index) || matches!(by.what, What::Index(..)))
            });
            // What an abstract model gives to several may serve another one of them.
            let shared = || shared(facts);
            let told = other.filter(|_| !known.get_or_insert_with(shared).contains(&index.span));
            if let Some((_, other)) = told {
                tell(facts, report, model, index, other);
            }
        }
    }
}

/// Whether somebody has written that there is to be this index: not of a foreign key, which has one by itself.
fn is_said(facts: &Facts<'_>, index: &Held<'_>) -> bool {
    match index.what {
        What::Field(field) => facts.places.field_has(field, "db_index"),
        _ => true,
    }
}

/// The places of indexes that several tables have.
fn shared(facts: &Facts<'_>) -> BTreeSet<Span> {
    let (mut seen, mut shared) = (BTreeSet::new(), BTreeSet::new());
    for model in facts.tables() {
        let meta = &model.get().meta;
        let indexes = meta.indexes.iter().map(|index| index.origin.span);
        let fields = model.fields().map(|field| field.origin.span);
        for span in indexes.chain(fields) {
            if !seen.insert(span) {
                shared.insert(span);
            }
        }
    }
    shared
}

/// Whether one index serves all that the other does; where they are the same, the one that comes first serves.
fn serves(by: &Held<'_>, index: &Held<'_>, before: bool) -> Option<bool> {
    let first = by.columns.get(..index.columns.len())?;
    let same = |turned: bool| {
        let mut pairs = first.iter().zip(&index.columns);
        pairs.all(|(one, other)| one.0 == other.0 && (one.1 == other.1) != turned)
    };
    // An index is read from either end.
    let turned = index.columns.len() == 1 || same(true);
    let columns = if index.columns.len() == 1 {
        first[0].0 == index.columns[0].0
    } else {
        same(false) || turned
    };
    let opclasses = by.opclasses.iter().take(index.columns.len());
    let agree = by.condition == index.condition
        && (by.opclasses.is_empty() == index.opclasses.is_empty())
        && opclasses.eq(index.opclasses.iter())
        && index
            .backends
            .iter()
            .all(|backend| by.backends.contains(backend))
        && index.include.iter().all(|field| {
            by.include.contains(field) || by.columns.iter().any(|(column, _)| column == field)
        });
    let equal = by.columns.len() == index.columns.len();
    let holds = match (&index.unique, &by.unique) {
        // The same uniqueness, said twice.
        (Some(one), Some(other)) => equal && before && one == other,
        (Some(_), None) => false,
        (None, Some(_)) => true,
        (None, None) => !equal || before || by.include.len() > index.include.len(),
    };
    Some(columns && agree && holds)
}

/// The indexes of a table, those that nobody can leave out first.
fn held(model: ModelRef<'_>) -> Vec<Held<'_>> {
    let all = model.app().get().backends.as_slice();
    let usual = |what, columns: Vec<(FieldId, bool)>, span| Held {
        what,
        columns,
        unique: None,
        condition: None,
        opclasses: &[],
        include: &[],
        backends: all,
        span,
        plain: true,
    };
    let up = |fields: &[FieldId]| fields.iter().map(|&field| (field, false)).collect();
    let span = model.origin.span;
    let mut held = vec![Held {
        unique: Some(Uniqueness::usual()),
        plain: false,
        ..usual(What::PrimaryKey, up(&model.primary_key), span)
    }];
    let meta = &model.get().meta;
    for field in model.fields().filter(|field| !field.primary_key) {
        let (id, span) = (field.id, field.origin.span);
        if field.unique {
            held.push(Held {
                unique: Some(Uniqueness::usual()),
                plain: false,
                ..usual(What::Unique(id), up(&[id]), span)
            });
        }
    }
    for constraint in &meta.constraints {
        held.extend(constraint_held(model, constraint, all));
    }
    for field in model.fields() {
        if field.db_index && !field.unique && !field.primary_key {
            held.push(usual(
                What::Field(field.id),
                up(&[field.id]),
                field.origin.span,
            ));
        }
    }
    for (position, index) in meta.indexes.iter().enumerate() {
        held.extend(index_held(model, position, index, all));
    }
    // What no declared database has serves nobody.
    held.retain(|index| index.backends.iter().any(|backend| all.contains(backend)));
    held
}

fn constraint_held<'s>(
    model: ModelRef<'s>,
    constraint: &'s Constraint,
    all: &'s [Dialect],
) -> Option<Held<'s>> {
    let ConstraintKind::Unique {
        fields,
        condition,
        include,
        deferrable,
        nulls_distinct,
        opclasses,
    } = &constraint.kind
    else {
        return None;
    };
    Some(Held {
        what: What::Constraint(&constraint.name),
        columns: fields.iter().map(|&field| (field, false)).collect(),
        unique: Some(Uniqueness {
            nulls_distinct: nulls_distinct.unwrap_or(true),
            deferrable: *deferrable,
        }),
        condition: condition
            .as_ref()
            .map(|condition| render_expr(model, condition)),
        opclasses,
        include,
        backends: backends(&constraint.backends, all),
        span: constraint.origin.span,
        plain: true,
    })
}

fn index_held<'s>(
    model: ModelRef<'s>,
    position: usize,
    index: &'s Index,
    all: &'s [Dialect],
) -> Option<Held<'s>> {
    if !index.method.kind.is_ordered() || index.columns.is_empty() {
        return None;
    }
    let columns = index.columns.iter();
    Some(Held {
        what: What::Index(position, &index.name),
        columns: columns
            .map(|column| (column.field, column.descending))
            .collect(),
        unique: None,
        condition: index
            .condition
            .as_ref()
            .map(|condition| render_expr(model, condition)),
        opclasses: &index.opclasses,
        include: &index.include,
        backends: backends(&index.backends, all),
        span: index.origin.span,
        plain: index.method.options.is_empty()
            && index.tablespace.is_none()
            && !of_generic(model, index),
    })
}

/// Whether it is the one that a generic foreign key has by itself.
fn of_generic(model: ModelRef<'_>, index: &Index) -> bool {
    let mut generics = model.get().generics.iter();
    generics.any(|generic| generic.origin.span == index.origin.span)
}

impl Uniqueness {
    const fn usual() -> Self {
        Self {
            nulls_distinct: true,
            deferrable: None,
        }
    }
}

fn backends<'s>(own: &'s [Dialect], all: &'s [Dialect]) -> &'s [Dialect] {
    if own.is_empty() { all } else { own }
}

fn tell(
    facts: &Facts<'_>,
    report: &mut Report<'_>,
    model: ModelRef<'_>,
    index: &Held<'_>,
    other: &Held<'_>,
) {
    let by = match &other.what {
        What::PrimaryKey => "the primary key".to_owned(),
        What::Unique(field) => format!("the uniqueness of `{}`", facts.schema[*field].name),
        What::Field(field) => format!("the index of `{}`", facts.schema[*field].name),
        What::Constraint(name) => format!("the constraint `{name}`"),
        What::Index(_, name) => format!("the index `{name}`"),
    };
    let relation = if index.columns.len() == other.columns.len() {
        "is the same as"
    } else {
        "is the beginning of"
    };
    let (what, span) = match &index.what {
        What::Field(field) => (
            format!("the index of `{}`", facts.schema[*field].name),
            facts.places.field(facts.schema, *field, "db_index"),
        ),
        What::Constraint(name) => (format!("the constraint `{name}`"), index.span),
        What::Index(_, name) => (format!("the index `{name}`"), index.span),
        What::PrimaryKey | What::Unique(_) => return,
    };
    report.warning(format!("{what} {relation} {by}"), |it| {
        let it = it
            .primary(span, "costs every write and gains nothing")
            .secondary(other.span, "serves as well");
        match index.what {
            What::Field(field) => without_index(facts, facts.schema.field(field), it),
            What::Index(position, _) => {
                let place = format!("indexes[{position}]");
                let taken = facts.places.meta(facts.schema, model.id, &place);
                if taken == model.origin.span {
                    it.help("take it out")
                } else {
                    it.fix("take it out", [Edit::remove(taken)])
                }
            }
            _ => it.help("take it out"),
        }
    });
}

/// The field is to have no index of its own.
fn without_index(
    facts: &Facts<'_>,
    field: FieldRef<'_>,
    it: crate::diagnostics::Diagnostic,
) -> crate::diagnostics::Diagnostic {
    let at = |option| facts.places.field(facts.schema, field.id, option);
    let has = |option| facts.places.field_has(field.id, option);
    if has("db_index") {
        it.fix(
            "the field needs no index of its own",
            [Edit::replace(at("db_index"), "db_index=false")],
        )
    } else if has("on_delete") {
        it.fix(
            "the key needs no index of its own",
            [Edit::insert_after(at("on_delete"), ", db_index=false")],
        )
    } else {
        it.help("the field needs no index of its own: `db_index=false`")
    }
}
