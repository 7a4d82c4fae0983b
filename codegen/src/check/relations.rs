//! Rules about relations.

use super::{Facts, Report};
use crate::schema::{ConstraintKind, ModelRef, OnDelete, RelationRef};

/// The most relations of a model: their number is one byte at run time.
const MOST: usize = 255;

/// Forward relations that somebody declared, with the field's place.
fn declared<'s>(facts: &Facts<'s>) -> impl Iterator<Item = RelationRef<'s>> {
    facts
        .tables()
        .filter(|model| !model.is_join())
        .flat_map(ModelRef::relations)
        .filter(|it| it.is_forward())
}

/// The relation that a way back belongs to.
fn forward(relation: RelationRef<'_>) -> RelationRef<'_> {
    relation.inverse().unwrap_or(relation)
}

/// A way back does not hide a field, neither in paths nor as a method.
pub(super) fn check_related_name_is_no_field(facts: &Facts<'_>, report: &mut Report<'_>) {
    for model in facts.tables() {
        for back in model.relations().filter(|relation| !relation.is_forward()) {
            let field = |name: &str| {
                model
                    .fields()
                    .find(|field| field.name == name || field.attname == name)
                    .map(|field| field.origin.span)
            };
            let many = |name: &str| {
                model
                    .relations()
                    .find(|other| {
                        other.is_forward()
                            && other.field().is_none()
                            && other.name == name
                            && other.id != back.id
                    })
                    .map(|many| many.origin.span)
            };
            let names = std::iter::once(&back.get().name).chain(&back.get().accessor);
            let taken = names
                .filter_map(|name| Some((name, field(name).or_else(|| many(name))?)))
                .next();
            let Some((name, first)) = taken else { continue };
            let declaring = forward(back);
            report.error(
                format!(
                    "`{}` leads back from `{}` as `{name}`, which is a field there",
                    label(declaring),
                    model.name,
                ),
                |it| {
                    it.primary(
                        facts
                            .places
                            .relation(facts.schema, declaring.id, "related_name"),
                        "taken",
                    )
                    .secondary(first, "the field")
                    .help("give it another `related_name`, or `related_name=none`")
                },
            );
        }
    }
}

/// The name that two ways back share, in paths or as methods.
fn clash<'s>(first: RelationRef<'s>, second: RelationRef<'s>) -> Option<&'s String> {
    let (first, second) = (first.get(), second.get());
    if first.name == second.name {
        return Some(&second.name);
    }
    second
        .accessor
        .as_ref()
        .filter(|accessor| Some(*accessor) == first.accessor.as_ref())
}

/// Two ways back are told apart.
pub(super) fn check_related_names_differ(facts: &Facts<'_>, report: &mut Report<'_>) {
    for model in facts.tables() {
        let back: Vec<RelationRef<'_>> = model
            .relations()
            .filter(|relation| !relation.is_forward())
            .collect();
        for (position, relation) in back.iter().enumerate() {
            let Some(first) = back[..position]
                .iter()
                .find(|other| clash(**other, *relation).is_some())
            else {
                continue;
            };
            let name = clash(*first, *relation).unwrap_or(&relation.get().name);
            let (first, second) = (forward(*first), forward(*relation));
            report.error(
                format!(
                    "{} both lead back from `{}` as `{}`",
                    labels(first, second),
                    model.name,
                    name
                ),
                |it| {
                    let place = |id| facts.places.relation(facts.schema, id, "related_name");
                    let it = it.primary(place(second.id), "the same name again");
                    if place(first.id) == place(second.id) {
                        // One declaration of an abstract model, inherited twice.
                        let places = if label(first) == label(second) {
                            "{app}_{model}"
                        } else {
                            "{model}"
                        };
                        return it.help(format!("write the name with a place, so that each model has its own: `\"{places}_set\"`"));
                    }
                    it.secondary(place(first.id), "first taken here")
                        .help("give one of them a `related_name` of its own, or `related_name=none`")
                },
            );
        }
    }
}

/// What is emptied can be empty.
pub(super) fn check_set_null(facts: &Facts<'_>, report: &mut Report<'_>) {
    for relation in declared(facts) {
        let rule = match &relation.get().on_delete {
            Some(OnDelete::SetNull) => "SET_NULL",
            Some(OnDelete::DbSetNull) => "DB_SET_NULL",
            _ => continue,
        };
        if relation.nullable {
            continue;
        }
        let span = facts
            .places
            .relation(facts.schema, relation.id, "on_delete");
        report.error(
            format!("`on_delete={rule}`, but `{}` is never NULL", relation.name),
            |it| {
                it.primary(span, "needs `null=true`")
                    .help("add `null=true`, or choose another rule such as `CASCADE`")
            },
        );
    }
}

/// What is set to a default has one.
pub(super) fn check_set_default(facts: &Facts<'_>, report: &mut Report<'_>) {
    for relation in declared(facts) {
        let Some(field) = relation.field() else {
            continue;
        };
        let (rule, option, given) = match &relation.get().on_delete {
            Some(OnDelete::SetDefault) => ("SET_DEFAULT", "default", field.default.is_some()),
            Some(OnDelete::DbSetDefault) => {
                ("DB_SET_DEFAULT", "db_default", field.db_default.is_some())
            }
            _ => continue,
        };
        if given || facts.places.field_has(field.id, option) {
            continue;
        }
        let span = facts
            .places
            .relation(facts.schema, relation.id, "on_delete");
        report.error(
            format!(
                "`on_delete={rule}`, but `{}` has no `{option}`",
                relation.name
            ),
            |it| {
                it.primary(span, format!("needs `{option}`"))
                    .help(format!("add `{option}=…`, or choose another rule"))
            },
        );
    }
}

/// A relation's number fits into a byte.
pub(super) fn check_relation_count(facts: &Facts<'_>, report: &mut Report<'_>) {
    for model in facts.tables() {
        let count = model.get().relations.len();
        if count > MOST {
            report.error(
                format!("model `{}` has {count} relations", model.name),
                |it| {
                    it.primary(model.origin.span, format!("at most {MOST}"))
                        .help("give relations that nobody walks backwards `related_name=none`")
                },
            );
        }
    }
}

/// A key that is a foreign key ends somewhere.
pub(super) fn check_key_rings(facts: &Facts<'_>, report: &mut Report<'_>) {
    for model in facts.tables() {
        for own in model.fields() {
            let mut key = own;
            for _ in 0..=facts.schema.models.len() {
                let Some(referenced) = key.referenced() else {
                    break;
                };
                key = referenced;
                if key != own {
                    continue;
                }
                let message = if own.primary_key {
                    format!("the primary key of `{}` leads back to itself", model.name)
                } else {
                    format!("the key `{}.{}` leads back to itself", model.name, own.name)
                };
                report.error(message, |it| {
                    it.primary(own.origin.span, "can never have a first value")
                        .help("give one of the models a key of its own")
                });
                break;
            }
        }
    }
}

/// What a foreign key refers to is one row.
pub(super) fn check_referenced_is_unique(facts: &Facts<'_>, report: &mut Report<'_>) {
    for relation in declared(facts) {
        let Some(field) = relation.get().to_field.map(|id| facts.schema.field(id)) else {
            continue;
        };
        let by_constraint = relation.to().get().meta.constraints.iter().any(|item| {
            matches!(&item.kind, ConstraintKind::Unique { fields, condition: None, deferrable: None, opclasses, .. }
                if item.backends.is_empty() && opclasses.is_empty() && *fields == [field.id])
        });
        if field.is_unique() || by_constraint {
            continue;
        }
        report.error(
            format!(
                "`{}` refers to `{}.{}`, which is not unique",
                label(relation),
                relation.to().name,
                field.name
            ),
            |it| {
                let span = facts.places.relation(facts.schema, relation.id, "to_field");
                it.primary(span, "several rows could have the same value")
                    .secondary(field.origin.span, "declared here")
                    .help("add `unique=true` to the field, or leave out `to_field` to refer to the primary key")
            },
        );
    }
}

/// Deletes are carried out by the database or by the program, not both.
pub(super) fn check_one_kind_of_on_delete(facts: &Facts<'_>, report: &mut Report<'_>) {
    for model in facts.tables() {
        let by_database = |relation: &RelationRef<'_>| match &relation.get().on_delete {
            Some(OnDelete::DbCascade | OnDelete::DbSetNull | OnDelete::DbSetDefault) => Some(true),
            Some(OnDelete::DoNothing) | None => None,
            Some(_) => Some(false),
        };
        let mut relations = model
            .relations()
            .filter(|relation| relation.is_forward())
            .filter_map(|relation| by_database(&relation).map(|kind| (relation, kind)));
        let Some((first, kind)) = relations.next() else {
            continue;
        };
        if let Some((other, _)) = relations.find(|(_, other)| *other != kind) {
            let place = |relation: RelationRef<'_>| {
                facts
                    .places
                    .relation(facts.schema, relation.id, "on_delete")
            };
            report.error(
                format!(
                    "model `{}` mixes rules of the database and of the program",
                    model.name
                ),
                |it| {
                    it.primary(place(other), "of the other kind")
                        .secondary(place(first), "of one kind")
                        .help("use rules with `DB_` for all relations of the model, or for none")
                },
            );
        }
    }
}

/// Two many-to-many fields are two relations.
pub(super) fn check_joins_differ(facts: &Facts<'_>, report: &mut Report<'_>) {
    for model in facts.tables() {
        let over: Vec<RelationRef<'_>> = model
            .relations()
            .filter(|relation| relation.is_forward() && relation.through().is_some())
            .collect();
        for (position, relation) in over.iter().enumerate() {
            let Some(first) = over[..position]
                .iter()
                .find(|other| other.get().kind == relation.get().kind)
            else {
                continue;
            };
            report.error(
                format!(
                    "`{}` and `{}` are the same relation: both go over the same keys of the same join model",
                    label(*first),
                    label(*relation)
                ),
                |it| {
                    it.primary(relation.origin.span, "the same rows again")
                        .secondary(first.origin.span, "first declared here")
                        .help("remove one, or name another foreign key in its `through_fields`")
                },
            );
        }
    }
}

/// `Post.author`.
/// Both, with their apps where they are called the same.
fn labels(first: RelationRef<'_>, second: RelationRef<'_>) -> String {
    let (one, other) = (label(first), label(second));
    if one != other {
        return format!("`{one}` and `{other}`");
    }
    let app = |relation: RelationRef<'_>| relation.from().app().name.clone();
    format!("`{}.{one}` and `{}.{other}`", app(first), app(second))
}

fn label(relation: RelationRef<'_>) -> String {
    format!("{}.{}", relation.from().name, relation.name)
}

/// No relation leads to a model whose key is several columns: a foreign key is one.
pub(super) fn check_composite_targets(facts: &Facts<'_>, report: &mut Report<'_>) {
    for generic in facts.tables().flat_map(|model| &model.get().generics) {
        let targets = generic.targets.iter();
        let targets = targets.map(|target| facts.schema.model(target.model));
        for target in targets.filter(|target| target.has_composite_key()) {
            report.error(
                format!(
                    "`{}` may lead to `{}`, whose primary key is several columns",
                    generic.name, target.name
                ),
                |it| {
                    it.primary(generic.origin.span, "its key is one column")
                        .secondary(target.origin.span, "has a composite primary key")
                        .help(format!("give `{}` a key of its own", target.name))
                },
            );
        }
    }
    for relation in declared(facts) {
        let is_many = relation.field().is_none();
        let ends = [relation.to(), relation.from()];
        // The join table of a many-to-many refers to both ends.
        let ends = &ends[..if is_many { 2 } else { 1 }];
        let Some(end) = ends.iter().find(|end| end.has_composite_key()) else {
            continue;
        };
        let (place, what) = if *end == relation.to() {
            (
                facts.places.relation(facts.schema, relation.id, "to"),
                "leads to",
            )
        } else {
            (relation.origin.span, "starts at")
        };
        report.error(
            format!(
                "`{}` {what} `{}`, whose primary key is several columns",
                label(relation),
                end.name
            ),
            |it| {
                it.primary(place, "a foreign key is one column")
                    .secondary(end.origin.span, "has a composite primary key")
                    .help(format!(
                        "give `{}` a key of its own and its columns a `UniqueConstraint`, or store the columns of its key",
                        end.name
                    ))
            },
        );
    }
}
