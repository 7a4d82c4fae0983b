//! Rules about the names inside a model.

use super::{Facts, Report};
use crate::schema::ModelRef;
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
fn members<'s>(model: ModelRef<'s>) -> Vec<(&'static str, &'s str, Span)> {
    let data = model.get();
    let mut members = Vec::new();
    for field in model.fields().filter(|field| !field.automatic) {
        let field = field.get();
        members.push(("field", field.name.as_str(), field.origin.span));
    }
    for relation in model
        .relations()
        .filter(|relation| relation.is_forward() && relation.field().is_none())
        // What parents bring is told apart where it is inherited.
        .filter(|relation| relation.via.is_empty())
    {
        let relation = relation.get();
        members.push(("field", relation.name.as_str(), relation.origin.span));
    }
    for annotation in &data.annotations {
        members.push((
            "annotation",
            annotation.name.as_str(),
            annotation.origin.span,
        ));
    }
    members
}

/// Fields that differ in capitals only, or one that is called like the stored value of a foreign key.
pub(super) fn check_duplicate_fields(facts: &Facts<'_>, report: &mut Report<'_>) {
    for model in facts.schema.models().filter(|model| !model.is_join()) {
        let fields: Vec<_> = members(model)
            .into_iter()
            .filter(|(what, ..)| *what == "field")
            .collect();
        for (position, (_, name, span)) in fields.iter().enumerate() {
            if let Some((_, first, first_span)) = fields[..position]
                .iter()
                .find(|(_, other, _)| other.eq_ignore_ascii_case(name))
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
                .find(|(_, name, _)| name.eq_ignore_ascii_case(&key.attname));
            if let Some((_, name, span)) = taken {
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

/// Annotations and managers against everything else.
pub(super) fn check_member_names(facts: &Facts<'_>, report: &mut Report<'_>) {
    for model in facts.schema.models() {
        let relations: Vec<(&str, &str, Span)> = model
            .relations()
            .map(|relation| {
                let what = if relation.is_forward() {
                    "a field"
                } else {
                    "the way back of a relation"
                };
                (
                    what,
                    relation.get().name.as_str(),
                    relation.get().origin.span,
                )
            })
            .collect();
        let fields = model.fields().map(|field| {
            (
                "a field",
                field.get().name.as_str(),
                field.get().origin.span,
            )
        });
        let known: Vec<(&str, &str, Span)> = fields.chain(relations.iter().copied()).collect();
        for annotation in &model.get().annotations {
            if let Some((what, _, first)) =
                known.iter().find(|(_, name, _)| *name == annotation.name)
            {
                report.error(
                    format!("annotation `{}` has the name of {what}", annotation.name),
                    |it| {
                        it.primary(annotation.origin.span, "taken")
                            .secondary(*first, "declared here")
                            .help("rename the annotation")
                    },
                );
            }
        }
        for manager in &model.get().managers {
            let method = model
                .relations()
                .find(|relation| relation.get().accessor.as_ref() == Some(&manager.name))
                .map(|relation| relation.get().origin.span);
            let path = relations.iter().find(|(_, name, _)| *name == manager.name);
            if let Some(first) = path.map(|(_, _, first)| *first).or(method) {
                report.error(
                    format!("manager `{}` has the name of a relation", manager.name),
                    |it| {
                        it.primary(manager.origin.span, "taken")
                            .secondary(first, "declared here")
                            .help("rename the manager")
                    },
                );
            }
        }
    }
}

/// Names that a path could not hold.
pub(super) fn check_name_form(facts: &Facts<'_>, report: &mut Report<'_>) {
    for model in facts.schema.models().filter(|model| !model.is_join()) {
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
    for model in facts.schema.models().filter(|model| !model.is_join()) {
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
