//! Rules about models of other crates, whose code is compiled already.

use std::collections::BTreeSet;

use super::{Facts, Report};
use crate::schema::{AppRef, Hook, ModelRef, OnDelete, RelationKind, RelationRef};

/// The table whose rows are never deleted.
const CONTENT_TYPES: &str = "django_content_type";

/// What a crate calls itself in messages.
fn package(app: AppRef<'_>) -> &str {
    app.schema[app.id].package.as_deref().unwrap_or_default()
}

/// What a deletion of rows of another crate's model does to rows here, the database does.
pub(super) fn check_deletions(facts: &Facts<'_>, report: &mut Report<'_>) {
    for model in facts.tables().filter(|model| model.is_own()) {
        for relation in model.relations().filter(|it| it.via.is_empty()) {
            let to = relation.to();
            let leads = matches!(relation.get().kind, RelationKind::ForwardOne { .. });
            // Content types are never deleted.
            if !leads || to.is_own() || to.table == CONTENT_TYPES || relation.is_parent_link() {
                continue;
            }
            let Some(why) = undone(relation) else {
                continue;
            };
            let span = facts
                .places
                .relation(facts.schema, relation.id, "on_delete");
            report.error(
                format!(
                    "when a `{}` is deleted, {why}, of which the crate `{}` knows nothing",
                    to.label(),
                    package(to.app())
                ),
                |it| {
                    it.primary(span, "the database alone acts on it").help(
                        "take `PROTECT` and delete the rows here before, or `DB_CASCADE` where nothing else has to happen",
                    )
                },
            );
        }
    }
}

/// What a deletion would have to do beside what the foreign key does.
fn undone(relation: RelationRef<'_>) -> Option<String> {
    let field = relation.field()?;
    let name = format!("`{}.{}`", relation.from().name, relation.name);
    match relation.get().on_delete.as_ref()? {
        OnDelete::Set(_) => Some(format!("{name} is to be set")),
        OnDelete::SetDefault if field.db_default.is_none() => {
            Some(format!("{name} is to be set to its default"))
        }
        OnDelete::Cascade if !relation.db_constraint => Some(format!(
            "the rows of {name} are to go, and there is no foreign key in the database"
        )),
        OnDelete::SetNull if !relation.db_constraint => Some(format!(
            "{name} is to become NULL, and there is no foreign key in the database"
        )),
        OnDelete::Cascade => hanging(relation.from()),
        _ => None,
    }
}

/// What happens to rows that go, or to those that go along, that no foreign key does.
fn hanging(model: ModelRef<'_>) -> Option<String> {
    let mut seen = BTreeSet::from([model.id]);
    let mut going = vec![model];
    while let Some(model) = going.pop() {
        let hooks = &model.get().hooks;
        if let Some(hook) = hooks
            .iter()
            .find(|hook| matches!(hook, Hook::PreDelete | Hook::PostDelete))
        {
            return Some(format!(
                "`{}` of `{}` would have to be called",
                hook.name(),
                model.name
            ));
        }
        if let Some(parent) = model.parents().next() {
            return Some(format!(
                "the row of `{}` behind each `{}` would have to go along",
                parent.name, model.name
            ));
        }
        for relation in model.relations() {
            let rule = relation.get().on_delete.as_ref();
            match relation.get().kind {
                RelationKind::Generic { .. } => {
                    return Some(format!(
                        "what `{}.{}` leads to would have to go along",
                        model.name, relation.name
                    ));
                }
                RelationKind::ReverseMany { .. } | RelationKind::ReverseOne { .. } => {
                    if matches!(rule, Some(OnDelete::Set(_))) {
                        return Some(format!("what refers to `{}` is to be set", model.name));
                    }
                    if matches!(rule, Some(OnDelete::Cascade)) && seen.insert(relation.to().id) {
                        going.push(relation.to());
                    }
                }
                _ => {}
            }
        }
    }
    None
}

/// A model with a table of another crate is no base.
pub(super) fn check_bases(facts: &Facts<'_>, report: &mut Report<'_>) {
    for model in facts.models().filter(|model| model.is_own()) {
        let Some(base) = model.bases().into_iter().find(|base| !base.is_own()) else {
            continue;
        };
        report.error(
            format!(
                "`{}` is a model of the crate `{}` and cannot be the base of `{}`",
                base.label(),
                package(base.app()),
                model.name
            ),
            |it| {
                it.primary(model.origin.span, "over a table of another crate")
                    .help(format!(
                        "refer to its row: `{} = OneToOneField({}, on_delete=CASCADE)`",
                        crate::naming::snake_case(&base.name),
                        base.label()
                    ))
            },
        );
    }
}
