//! Rules about the admin: what its lists name has to be of the right sort.

use super::{Facts, Report};
use crate::schema::{
    Admin, AdminMember, ExprKind, FieldKind, Function, ModelRef, Path, RelationId, RelationKind,
    Schema, ValueType,
};

/// The models with an admin.
fn admins<'s>(facts: &Facts<'s>) -> impl Iterator<Item = (ModelRef<'s>, &'s Admin)> {
    facts
        .schema
        .models()
        .filter_map(|model| model.get().admin.as_ref().map(|admin| (model, admin)))
}

/// A column of the list shows one value.
pub(super) fn check_list_display(facts: &Facts<'_>, report: &mut Report<'_>) {
    for (model, admin) in admins(facts) {
        for (position, column) in admin.list_display.iter().enumerate() {
            let AdminMember::Relation(relation) = column.member else {
                continue;
            };
            let name = &facts.schema[relation].name;
            let span =
                facts
                    .places
                    .admin(facts.schema, model.id, &format!("list_display[{position}]"));
            report.error(
                format!("`{name}` leads to many rows, a column shows one value"),
                |it| {
                    it.primary(span, "many values")
                        .help(format!("show an annotation instead: `Count({name})`"))
                },
            );
        }
    }
}

/// Two lists beside each other are for many-to-many.
pub(super) fn check_many_to_many_filters(facts: &Facts<'_>, report: &mut Report<'_>) {
    for (model, admin) in admins(facts) {
        for (key, relations) in [
            ("filter_horizontal", &admin.filter_horizontal),
            ("filter_vertical", &admin.filter_vertical),
        ] {
            for (position, &relation) in relations.iter().enumerate() {
                if matches!(facts.schema[relation].kind, RelationKind::ManyToMany { .. }) {
                    continue;
                }
                let span =
                    facts
                        .places
                        .admin(facts.schema, model.id, &format!("{key}[{position}]"));
                report.error(format!("`{key}` takes many-to-many fields"), |it| {
                    it.primary(span, "not a many-to-many")
                        .help("take it out of the list")
                });
            }
        }
    }
}

/// Rows of a join model of one's own are more than the two that they join.
pub(super) fn check_through(facts: &Facts<'_>, report: &mut Report<'_>) {
    for (model, admin) in admins(facts) {
        let relation = |member: &AdminMember| match member {
            AdminMember::Relation(relation) => Some(*relation),
            _ => None,
        };
        let mut named = Vec::new();
        for (position, member) in admin.fields.iter().flatten().enumerate() {
            named.extend(relation(member).map(|it| (format!("fields[{position}]"), it)));
        }
        for (number, fieldset) in admin.fieldsets.iter().enumerate() {
            // Of a group, its own place is known.
            let members = fieldset.members.iter().filter_map(relation);
            named.extend(members.map(|it| (format!("fieldsets[{number}]"), it)));
        }
        for (key, relations) in [
            ("filter_horizontal", &admin.filter_horizontal),
            ("filter_vertical", &admin.filter_vertical),
        ] {
            let places = relations.iter().enumerate();
            named.extend(places.map(|(position, &it)| (format!("{key}[{position}]"), it)));
        }
        for (place, relation) in named {
            let RelationKind::ManyToMany { through, .. } = facts.schema[relation].kind else {
                continue;
            };
            let through = facts.schema.model(through);
            if through.is_join() {
                continue;
            }
            let name = &facts.schema[relation].name;
            let span = facts.places.admin(facts.schema, model.id, &place);
            report.error(
                format!(
                    "`{name}` has a join model of its own, `{}`, which a form cannot fill",
                    through.name
                ),
                |it| {
                    it.primary(span, "cannot be picked here")
                        .secondary(through.origin.span, "the join model")
                        .help(format!("take `{name}` out"))
                },
            );
        }
    }
}

/// What is picked by searching can be searched.
pub(super) fn check_autocomplete(facts: &Facts<'_>, report: &mut Report<'_>) {
    for (model, admin) in admins(facts) {
        for (position, &relation) in admin.autocomplete_fields.iter().enumerate() {
            let target = facts.schema.relation(relation).to();
            let missing = match &target.get().admin {
                None => "no `admin` block",
                Some(admin) if admin.search_fields.is_empty() => "no `search_fields`",
                Some(_) => continue,
            };
            let span = facts.places.admin(
                facts.schema,
                model.id,
                &format!("autocomplete_fields[{position}]"),
            );
            report.error(
                format!("`{}` cannot be searched: it has {missing}", target.name),
                |it| {
                    it.primary(span, "nothing to search")
                        .secondary(target.origin.span, missing)
                        .help(format!(
                            "add `admin {{ search_fields = […] }}` to `{}`",
                            target.name
                        ))
                },
            );
        }
    }
}

/// What is edited in the list is listed, editable and no link.
pub(super) fn check_list_editable(facts: &Facts<'_>, report: &mut Report<'_>) {
    for (model, admin) in admins(facts) {
        for (position, &field) in admin.list_editable.iter().enumerate() {
            let member = AdminMember::Column(Path {
                steps: Vec::new(),
                field,
            });
            let listed = admin
                .list_display
                .iter()
                .position(|column| column.member == member);
            let fault = match listed {
                None => "is not in `list_display`",
                Some(_) if !facts.schema[field].editable => "cannot be edited",
                Some(at)
                    if admin
                        .list_display_links
                        .as_ref()
                        .is_some_and(|links| links.contains(&at)) =>
                {
                    "is a link too"
                }
                Some(0) if admin.list_display_links.is_none() => {
                    "is the first column, which is the link"
                }
                Some(_) => continue,
            };
            let span = facts.places.admin(
                facts.schema,
                model.id,
                &format!("list_editable[{position}]"),
            );
            report.error(
                format!("`{}` in `list_editable` {fault}", facts.schema[field].name),
                |it| {
                    it.primary(span, "cannot be edited in the list")
                        .help("take it out, or change `list_display` and `list_display_links`")
                },
            );
        }
    }
}

/// Nothing is listed twice.
pub(super) fn check_listed_once(facts: &Facts<'_>, report: &mut Report<'_>) {
    for (model, admin) in admins(facts) {
        let mut twice = |key: &str, position: usize, name: &str| {
            let span = facts
                .places
                .admin(facts.schema, model.id, &format!("{key}[{position}]"));
            report.error(format!("`{key}` names `{name}` twice"), |it| {
                it.primary(span, "again").help("remove it")
            });
        };
        let columns: Vec<&AdminMember> = admin
            .list_display
            .iter()
            .map(|column| &column.member)
            .collect();
        let lists = [
            ("list_display", columns),
            ("fields", admin.fields.iter().flatten().collect()),
            ("exclude", admin.exclude.iter().collect()),
            ("readonly_fields", admin.readonly_fields.iter().collect()),
        ];
        for (key, members) in &lists {
            for (position, member) in members.iter().enumerate() {
                if members[..position].contains(member) {
                    twice(key, position, &member_name(model, member));
                }
            }
        }
        let relations: [(&str, &[RelationId]); 4] = [
            ("autocomplete_fields", &admin.autocomplete_fields),
            ("raw_id_fields", &admin.raw_id_fields),
            ("filter_horizontal", &admin.filter_horizontal),
            ("filter_vertical", &admin.filter_vertical),
        ];
        for (key, relations) in relations {
            for (position, relation) in relations.iter().enumerate() {
                if relations[..position].contains(relation) {
                    twice(key, position, &facts.schema[*relation].name);
                }
            }
        }
    }
}

/// One description of the form.
pub(super) fn check_fields_or_fieldsets(facts: &Facts<'_>, report: &mut Report<'_>) {
    for (model, admin) in admins(facts) {
        if admin.fields.is_some() && !admin.fieldsets.is_empty() {
            let place = |key| facts.places.admin(facts.schema, model.id, key);
            report.error("both `fields` and `fieldsets` describe the form", |it| {
                it.primary(place("fieldsets"), "the second one")
                    .secondary(place("fields"), "the first one")
                    .help("keep one of them")
            });
        }
    }
}

/// A hierarchy of dates is one of dates.
pub(super) fn check_date_hierarchy(facts: &Facts<'_>, report: &mut Report<'_>) {
    for (model, admin) in admins(facts) {
        let Some(path) = &admin.date_hierarchy else {
            continue;
        };
        let ty = facts.schema.field(path.field).value_type();
        let many = path
            .steps
            .iter()
            .any(|&step| !facts.schema.relation(step).is_to_one());
        if many || !matches!(ty, ValueType::Date | ValueType::DateTime) {
            let found = facts.schema.describe_type(ty);
            report.error(
                format!(
                    "`date_hierarchy` needs a date, `{}` is {found}",
                    facts.schema[path.field].name
                ),
                |it| {
                    it.primary(
                        facts.places.admin(facts.schema, model.id, "date_hierarchy"),
                        "not over a date",
                    )
                    .help("name a `DateField` or a `DateTimeField`")
                },
            );
        }
    }
}

/// Radio buttons show a fixed set.
pub(super) fn check_radio_fields(facts: &Facts<'_>, report: &mut Report<'_>) {
    for (model, admin) in admins(facts) {
        for (position, radio) in admin.radio_fields.iter().enumerate() {
            let field = facts.schema.field(radio.field);
            if field.choices().is_none() && field.relation().is_none() {
                let span = facts.places.admin(
                    facts.schema,
                    model.id,
                    &format!("radio_fields[{position}]"),
                );
                report.error(
                    format!("`{}` has no choices to show as radio buttons", field.name),
                    |it| {
                        it.primary(span, "neither choices nor a foreign key")
                            .help("take it out")
                    },
                );
            }
        }
    }
}

/// What is filled in while typing is text.
pub(super) fn check_prepopulated_fields(facts: &Facts<'_>, report: &mut Report<'_>) {
    for (model, admin) in admins(facts) {
        for (position, filled) in admin.prepopulated_fields.iter().enumerate() {
            let field = facts.schema.field(filled.field);
            if field.relation().is_some() || !field.is_text() {
                let span = facts.places.admin(
                    facts.schema,
                    model.id,
                    &format!("prepopulated_fields[{position}]"),
                );
                report.error(
                    format!("`{}` cannot be filled in while typing", field.name),
                    |it| {
                        it.primary(span, "not a text field")
                            .help("name a text field such as a slug")
                    },
                );
            }
        }
    }
}

/// Words are looked for in text.
pub(super) fn check_search_fields(facts: &Facts<'_>, report: &mut Report<'_>) {
    for (model, admin) in admins(facts) {
        for (position, search) in admin.search_fields.iter().enumerate() {
            if is_text(facts.schema, &search.path) {
                continue;
            }
            let field = facts.schema.field(search.path.field);
            let found = facts.schema.describe_type(field.value_type());
            let span = facts.places.admin(
                facts.schema,
                model.id,
                &format!("search_fields[{position}]"),
            );
            report.error(
                format!("a search looks into text, `{}` is {found}", field.name),
                |it| {
                    let it = it.primary(span, "not text");
                    match field.target().and_then(|target| {
                        target.fields().find(|other| other.kind == FieldKind::Char)
                    }) {
                        Some(other) => it.help(format!(
                            "name a column behind it: `{}__{}`",
                            field.name, other.name
                        )),
                        None => it.help("name a text column"),
                    }
                },
            );
        }
    }
}

fn is_text(schema: &Schema, path: &Path) -> bool {
    let field = schema.field(path.field);
    field.is_text() && field.relation().is_none()
}

fn member_name(model: ModelRef<'_>, member: &AdminMember) -> String {
    match member {
        AdminMember::Display => "str".to_owned(),
        AdminMember::Column(path) => model.schema[path.field].name.clone(),
        AdminMember::Relation(relation) => model.schema[*relation].name.clone(),
        AdminMember::Annotation(position) => model
            .get()
            .annotations
            .get(*position)
            .map(|annotation| annotation.name.clone())
            .unwrap_or_default(),
    }
}

/// A random order leaves nothing to order by.
pub(super) fn check_random_order(facts: &Facts<'_>, report: &mut Report<'_>) {
    for (_, admin) in admins(facts) {
        if admin.ordering.len() < 2 {
            continue;
        }
        let random = |kind: &ExprKind| {
            matches!(
                kind,
                ExprKind::Call {
                    function: Function::Random,
                    ..
                }
            )
        };
        for term in admin.ordering.iter().filter(|term| random(&term.key.kind)) {
            report.error("a random order stands among others", |it| {
                it.primary(term.span, "any order")
                    .help("leave the others out, or this one")
            });
        }
    }
}
