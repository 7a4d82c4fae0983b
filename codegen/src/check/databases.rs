//! The rule that what is joined is in one database.

use super::{Facts, Report};
use crate::schema::{ModelRef, RelationKind, RelationRef};
use crate::source::Span;

/// What a database is called in messages.
fn database(model: ModelRef<'_>) -> String {
    match &model.app().get().database {
        Some(database) => format!("the database `{database}`"),
        None => "the default database".to_owned(),
    }
}

/// Relations, parents and bases of proxies are in the database of their model.
pub(super) fn check_one_database(facts: &Facts<'_>, report: &mut Report<'_>) {
    if facts.schema.apps.iter().all(|app| app.database.is_none()) {
        return;
    }
    // Its rows say what a generic foreign key points to.
    let types = facts.schema.find_model("contenttypes", "ContentType");
    for model in facts.models().filter(|model| !model.is_join()) {
        if let Some(base) = model.proxied() {
            let words = format!("`{}` stands for rows of `{}`", model.name, base.label());
            one(model, base, model.origin.span, &words, report);
            continue;
        }
        for relation in model.relations() {
            let span = relation.origin.span;
            if let Some(through) = through(relation) {
                let words = format!("`{}` goes over `{}`", relation.name, through.label());
                one(model, through, span, &words, report);
            }
            // Other ways back are reported where they lead from.
            let generic = matches!(relation.get().kind, RelationKind::Generic { .. });
            if !(relation.is_forward() || generic) || !relation.via.is_empty() {
                continue;
            }
            let to = relation.to();
            let words = if relation.is_parent_link() {
                format!("`{}` inherits from `{}`", model.name, to.label())
            } else {
                format!(
                    "`{}.{}` leads to `{}`",
                    model.name,
                    relation.name,
                    to.label()
                )
            };
            one(model, to, span, &words, report);
        }
        for generic in &model.get().generics {
            let span = generic.origin.span;
            let words = format!(
                "`{}.{}` goes by `contenttypes.ContentType`",
                model.name, generic.name
            );
            if let Some(types) = types {
                one(model, types, span, &words, report);
            }
            for target in &generic.targets {
                let to = facts.schema.model(target.model);
                let words = format!(
                    "`{}.{}` points to `{}`",
                    model.name,
                    generic.name,
                    to.label()
                );
                one(model, to, span, &words, report);
            }
        }
    }
}

/// The declared join model of a many-to-many, on the side that names it.
fn through(relation: RelationRef<'_>) -> Option<ModelRef<'_>> {
    match relation.get().kind {
        RelationKind::ManyToMany {
            through,
            forward: true,
            ..
        } => Some(relation.schema.model(through)).filter(|through| !through.is_join()),
        _ => None,
    }
}

fn one(here: ModelRef<'_>, there: ModelRef<'_>, span: Span, words: &str, report: &mut Report<'_>) {
    if here.app().get().database == there.app().get().database {
        return;
    }
    report.error(format!("{words}, which is in another database"), |it| {
        it.primary(span, format!("from {} to {}", database(here), database(there)))
            .help(format!(
                "let both apps be in one database (`[apps.{}] database` in `luthier.toml`), or keep the key in a column of its own type \
                 and look the row up by it",
                here.app().name
            ))
    });
}
