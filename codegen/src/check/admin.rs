//! Rules about the admin: what its lists name has to be of the right sort.

mod inlines;

pub(super) use inlines::{check_keys_in_forms, check_numbers};

use super::{Facts, Report};
use crate::schema::{
    Admin, AdminForm, AdminMember, ExprKind, FieldKind, Function, ModelId, ModelRef, Path,
    RelationId, RelationKind, Schema, ValueType,
};
use crate::source::Span;

/// The models with an admin.
fn admins<'s>(facts: &Facts<'s>) -> impl Iterator<Item = (ModelRef<'s>, &'s Admin)> {
    facts
        .models()
        .filter_map(|model| model.get().admin.as_ref().map(|admin| (model, admin)))
}

/// A form of the admin.
struct Form<'s> {
    /// The model of the rows that it edits.
    model: ModelRef<'s>,
    /// What it says.
    says: &'s AdminForm,
    /// The model in whose `admin` it stands.
    admin: ModelId,
    /// What stands before its keys there: nothing, or `inlines[0].`.
    prefix: String,
}

impl Form<'_> {
    /// Where one of its keys stands.
    fn place(&self, facts: &Facts<'_>, key: &str) -> Span {
        let key = format!("{}{key}", self.prefix);
        facts.places.admin(facts.schema, self.admin, &key)
    }
}

/// The forms of all admins, each with those of its inlines.
fn forms<'s>(facts: &Facts<'s>) -> impl Iterator<Item = Form<'s>> {
    let schema = facts.schema;
    admins(facts).flat_map(move |(model, admin)| {
        let own = Form {
            model,
            says: &admin.form,
            admin: model.id,
            prefix: String::new(),
        };
        let inlines = admin.inlines.iter().enumerate();
        let inlines = inlines.map(move |(number, inline)| Form {
            model: schema.model(inline.model),
            says: &inline.form,
            admin: model.id,
            prefix: format!("inlines[{number}]."),
        });
        std::iter::once(own).chain(inlines)
    })
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
    for form in forms(facts) {
        for (key, relations) in [
            ("filter_horizontal", &form.says.filter_horizontal),
            ("filter_vertical", &form.says.filter_vertical),
        ] {
            for (position, &relation) in relations.iter().enumerate() {
                if matches!(facts.schema[relation].kind, RelationKind::ManyToMany { .. }) {
                    continue;
                }
                let span = form.place(facts, &format!("{key}[{position}]"));
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
    for form in forms(facts) {
        let relation = |member: &AdminMember| match member {
            AdminMember::Relation(relation) => Some(*relation),
            _ => None,
        };
        let mut named = Vec::new();
        for (position, member) in form.says.fields.iter().flatten().enumerate() {
            named.extend(relation(member).map(|it| (format!("fields[{position}]"), it)));
        }
        for (number, fieldset) in form.says.fieldsets.iter().enumerate() {
            // Of a group, its own place is known.
            let members = fieldset.members.iter().filter_map(relation);
            named.extend(members.map(|it| (format!("fieldsets[{number}]"), it)));
        }
        for (key, relations) in [
            ("filter_horizontal", &form.says.filter_horizontal),
            ("filter_vertical", &form.says.filter_vertical),
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
            let span = form.place(facts, &place);
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
    for form in forms(facts) {
        for (position, &relation) in form.says.autocomplete_fields.iter().enumerate() {
            let target = facts.schema.relation(relation).to();
            let missing = match &target.get().admin {
                None => "no `admin` block",
                Some(admin) if admin.search_fields.is_empty() => "no `search_fields`",
                Some(_) => continue,
            };
            let span = form.place(facts, &format!("autocomplete_fields[{position}]"));
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
    let mut again = |span: Span, key: &str, name: &str| {
        report.error(format!("`{key}` names `{name}` twice"), |it| {
            it.primary(span, "again").help("remove it")
        });
    };
    for (model, admin) in admins(facts) {
        let columns = admin.list_display.iter();
        let columns: Vec<&AdminMember> = columns.map(|column| &column.member).collect();
        for (position, member) in columns.iter().enumerate() {
            if columns[..position].contains(member) {
                let key = format!("list_display[{position}]");
                let span = facts.places.admin(facts.schema, model.id, &key);
                again(span, "list_display", &member_name(model, member));
            }
        }
    }
    for form in forms(facts) {
        let says = form.says;
        let lists: [(&str, &[AdminMember]); 3] = [
            ("fields", says.fields.as_deref().unwrap_or_default()),
            ("exclude", &says.exclude),
            ("readonly_fields", &says.readonly_fields),
        ];
        for (key, members) in lists {
            for (position, member) in members.iter().enumerate() {
                if members[..position].contains(member) {
                    let span = form.place(facts, &format!("{key}[{position}]"));
                    again(span, key, &member_name(form.model, member));
                }
            }
        }
        let relations: [(&str, &[RelationId]); 4] = [
            ("autocomplete_fields", &says.autocomplete_fields),
            ("raw_id_fields", &says.raw_id_fields),
            ("filter_horizontal", &says.filter_horizontal),
            ("filter_vertical", &says.filter_vertical),
        ];
        for (key, relations) in relations {
            for (position, relation) in relations.iter().enumerate() {
                if relations[..position].contains(relation) {
                    let span = form.place(facts, &format!("{key}[{position}]"));
                    again(span, key, &facts.schema[*relation].name);
                }
            }
        }
    }
}

/// One description of the form.
pub(super) fn check_fields_or_fieldsets(facts: &Facts<'_>, report: &mut Report<'_>) {
    for form in forms(facts) {
        if form.says.fields.is_some() && !form.says.fieldsets.is_empty() {
            let place = |key| form.place(facts, key);
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
    for form in forms(facts) {
        for (position, radio) in form.says.radio_fields.iter().enumerate() {
            let field = facts.schema.field(radio.field);
            if field.choices().is_none() && field.relation().is_none() {
                let span = form.place(facts, &format!("radio_fields[{position}]"));
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
    for form in forms(facts) {
        for (position, filled) in form.says.prepopulated_fields.iter().enumerate() {
            let field = facts.schema.field(filled.field);
            if field.relation().is_some() || !field.is_text() {
                let span = form.place(facts, &format!("prepopulated_fields[{position}]"));
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
    for form in forms(facts) {
        let ordering = &form.says.ordering;
        if ordering.len() < 2 {
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
        for term in ordering.iter().filter(|term| random(&term.key.kind)) {
            report.error("a random order stands among others", |it| {
                it.primary(term.span, "any order")
                    .help("leave the others out, or this one")
            });
        }
    }
}
