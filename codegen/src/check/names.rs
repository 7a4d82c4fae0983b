//! Rules about the names inside a model.

use super::{Facts, Report};
use crate::schema::{Added, ModelRef, RelationRef};
use crate::source::Span;

/// Methods of querysets and managers, which a manager of one's own would hide or be hidden by.
const QUERYSET_METHODS: &[&str] = &[
    "all",
    "get",
    "filter",
    "exclude",
    "order_by",
    "reverse",
    "slice",
    "first",
    "last",
    "latest",
    "earliest",
    "count",
    "exists",
    "create",
    "bulk_create",
    "bulk_update",
    "update",
    "delete",
    "save",
    "save_fields",
    "get_or_create",
    "update_or_create",
    "in_bulk",
    "aggregate",
    "annotate",
    "values",
    "group_by",
    "distinct",
    "select_related",
    "prefetch_related",
    "union",
    "intersection",
    "difference",
    "select_for_update",
    "none",
    "raw",
    "stream",
    "explain",
    "to_sql",
    "objects",
    "unscoped",
    "new",
    "filter_opt",
    "clone",
    "default",
    "limit",
    "using",
];

/// Everything of a model that has a name of its own in paths: what it is, the name, where it is declared.
fn members<'s>(model: ModelRef<'s>) -> impl Iterator<Item = (&'static str, &'s str, Span)> {
    let annotations = model.get().annotations.iter().map(|annotation| {
        let name = annotation.name.as_str();
        ("annotation", name, annotation.origin.span)
    });
    fields(model)
        .map(|(name, span)| ("field", name, span))
        .chain(annotations)
}

/// The fields that somebody declared in it, columns first.
fn fields<'s>(model: ModelRef<'s>) -> impl Iterator<Item = (&'s str, Span)> {
    let columns = model.fields().filter(|field| !field.automatic);
    let columns = columns.map(|field| (field.get().name.as_str(), field.origin.span));
    let many = model
        .relations()
        .filter(|relation| relation.is_forward() && relation.field().is_none())
        // What parents bring is told apart where it is inherited.
        .filter(|relation| relation.via.is_empty())
        .map(|relation| (relation.get().name.as_str(), relation.origin.span));
    columns.chain(many)
}

/// Fields that differ in capitals only, or one that is called like the stored value of a foreign key.
pub(super) fn check_duplicate_fields(facts: &Facts<'_>, report: &mut Report<'_>) {
    for model in facts.models().filter(|model| !model.is_join()) {
        let fields: Vec<_> = fields(model).collect();
        for (position, (name, span)) in fields.iter().enumerate() {
            if let Some((first, first_span)) = fields[..position]
                .iter()
                .find(|(other, _)| other.eq_ignore_ascii_case(name))
            {
                report.error(
                    format!(
                        "fields `{first}` and `{name}` of `{}` differ in capitals only",
                        model.name
                    ),
                    |it| {
                        it.primary(*span, "the same name to a database")
                            .secondary(*first_span, "first declared here")
                            .help("rename one of the two")
                    },
                );
            }
        }
        for key in model.fields().filter(|field| field.attname != field.name) {
            let taken = fields
                .iter()
                .find(|(name, _)| name.eq_ignore_ascii_case(&key.attname));
            if let Some((name, span)) = taken {
                report.error(
                    format!(
                        "field `{name}` takes the name under which `{}` is stored",
                        key.name
                    ),
                    |it| {
                        it.primary(*span, "taken")
                            .secondary(key.origin.span, format!("stored as `{}`", key.attname))
                            .help("rename one of the two")
                    },
                );
            }
        }
    }
}

/// Annotations and managers against everything else. What two crates add that this one uses is apart in Rust: it is none of its
/// business.
pub(super) fn check_member_names(facts: &Facts<'_>, report: &mut Report<'_>) {
    for model in facts.models() {
        let seen = |added: Added, relation: RelationRef<'_>| {
            added != Added::Elsewhere || relation.is_added() && relation.to().is_own()
        };
        for annotation in &model.get().annotations {
            let mut fields = model.fields();
            let field = fields.find(|field| field.get().name == annotation.name);
            let mut relations = model.relations();
            let relation = relations.find(|relation| {
                relation.get().name == annotation.name && seen(annotation.added, *relation)
            });
            let (what, first) = match (field, relation) {
                (Some(field), _) => ("a field", field.get().origin.span),
                (None, Some(relation)) if relation.is_forward() => {
                    ("a field", relation.get().origin.span)
                }
                (None, Some(relation)) => {
                    ("the way back of a relation", relation.get().origin.span)
                }
                (None, None) => continue,
            };
            let places = (annotation.origin.span, first);
            let message = format!("annotation `{}` has the name of {what}", annotation.name);
            taken(report, message, "annotation", annotation.added, places);
        }
        for manager in &model.get().managers {
            let mut relations = model
                .relations()
                .filter(|relation| seen(manager.added, *relation));
            let relation = relations.find(|relation| {
                let relation = relation.get();
                relation.name == manager.name || relation.accessor.as_ref() == Some(&manager.name)
            });
            if let Some(relation) = relation {
                let places = (manager.origin.span, relation.get().origin.span);
                let message = format!("manager `{}` has the name of a relation", manager.name);
                taken(report, message, "manager", manager.added, places);
            }
        }
    }
}

/// Reports a name at the place of the two that this crate can change.
fn taken(
    report: &mut Report<'_>,
    message: String,
    what: &str,
    added: Added,
    (of, first): (Span, Span),
) {
    report.error(message, |it| {
        if added == Added::Elsewhere {
            it.primary(first, "taken")
                .secondary(of, "declared in another crate")
                .help("give the relation another `related_name`")
        } else {
            it.primary(of, "taken")
                .secondary(first, "declared here")
                .help(format!("rename the {what}"))
        }
    });
}

/// Names that a path could not hold.
pub(super) fn check_name_form(facts: &Facts<'_>, report: &mut Report<'_>) {
    for model in facts.models().filter(|model| !model.is_join()) {
        let managers = model
            .get()
            .managers
            .iter()
            .map(|manager| ("manager", manager.name.as_str(), manager.origin.span));
        let own = [("model", model.get().name.as_str(), model.get().origin.span)];
        for (what, name, span) in own.into_iter().chain(members(model)).chain(managers) {
            let fault = if name.contains("__") {
                "contains `__`"
            } else if name.ends_with('_') {
                "ends with `_`"
            } else if name.starts_with('_') {
                "starts with `_`"
            } else {
                continue;
            };
            report.error(format!("the name of the {what} `{name}` {fault}"), |it| {
                let plain = name.trim_matches('_');
                let shown = it.primary(span, "not a name that a path can hold");
                if what == "field" && !plain.is_empty() && !plain.contains("__") {
                    shown.help(format!("`__` separates the parts of a path; a column that has the name keeps it: `{plain} = …(db_column=\"{name}\")`"))
                } else {
                    shown.help("`__` separates the parts of a path: use single `_` inside a name only")
                }
            });
        }
    }
}

/// What a name means wherever a value or a path is read, so that nothing else can be called so.
fn meaning(name: &str) -> Option<&'static str> {
    match name {
        "pk" => Some("stands for the primary key"),
        "self" => Some("stands for the model itself"),
        "true" | "True" | "false" | "False" | "null" | "None" | "none" => {
            Some("is a value, wherever it is read")
        }
        _ => None,
    }
}

/// Names with a meaning of their own.
pub(super) fn check_reserved_names(facts: &Facts<'_>, report: &mut Report<'_>) {
    for model in facts.models().filter(|model| !model.is_join()) {
        let own = ("model", model.name.as_str(), model.origin.span);
        for (what, name, span) in std::iter::once(own).chain(members(model)) {
            // A model called `pk` is never met where a path is read.
            if let Some(meaning) = meaning(name).filter(|_| what != "model" || name != "pk") {
                report.error(
                    format!("`{name}` is reserved and cannot name this {what}"),
                    |it| it.primary(span, meaning).help("give it another name"),
                );
            }
        }
        for manager in &model.get().managers {
            if QUERYSET_METHODS.contains(&manager.name.as_str()) {
                report.error(
                    format!("`{}` cannot be the name of a manager", manager.name),
                    |it| {
                        it.primary(manager.origin.span, "a method of every queryset")
                            .help("give it another name")
                    },
                );
            }
        }
    }
}
