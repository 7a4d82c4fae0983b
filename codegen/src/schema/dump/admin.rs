//! The admin block in the dump: what differs from the defaults.

use super::{Writer, render_order};
use crate::schema::{
    Admin, AdminAction, AdminForm, AdminMember, FieldId, Inline, InlineLayout, InlineLink,
    ModelRef, Path, RelationId, Schema, SearchMode, ShowFacets,
};

pub(super) fn render_admin(out: &mut Writer, model: ModelRef<'_>, admin: &Admin) {
    let schema = model.schema;
    out.line(2, "admin");
    let mut list = |name: &str, items: Vec<String>| render_list(out, 3, name, &items);
    let columns = |positions: &[usize]| -> Vec<String> {
        positions
            .iter()
            .filter_map(|&at| admin.list_display.get(at))
            .map(|column| member(model, &column.member))
            .collect()
    };
    list(
        "list_display",
        admin
            .list_display
            .iter()
            .map(|column| format!("{} {:?}", member(model, &column.member), column.label))
            .collect(),
    );
    list(
        "list_display_links",
        admin
            .list_display_links
            .as_deref()
            .map(columns)
            .unwrap_or_default(),
    );
    list("list_filter", paths(schema, &admin.list_filter));
    list(
        "list_select_related",
        admin
            .list_select_related
            .iter()
            .map(|steps| relations(schema, steps).join("."))
            .collect(),
    );
    list("list_editable", fields(schema, &admin.list_editable));
    list(
        "search_fields",
        admin
            .search_fields
            .iter()
            .map(|search| {
                let sign = match search.mode {
                    SearchMode::Contains => "",
                    SearchMode::StartsWith => "^",
                    SearchMode::Exact => "=",
                };
                format!("{sign}{}", super::expr::render_path(schema, &search.path))
            })
            .collect(),
    );
    list(
        "date_hierarchy",
        admin
            .date_hierarchy
            .iter()
            .map(|path| super::expr::render_path(schema, path))
            .collect(),
    );
    list(
        "sortable_by",
        admin
            .sortable_by
            .as_deref()
            .map(columns)
            .unwrap_or_default(),
    );
    render_form(out, 3, model, &admin.form);
    if admin.show_facets != ShowFacets::Allow {
        out.line(3, format!("show_facets {:?}", admin.show_facets));
    }
    if let Some(most) = admin.delete_confirmation_max_display {
        out.line(3, format!("delete_confirmation_max_display {most}"));
    }
    for inline in &admin.inlines {
        render_inline(out, model, inline);
    }
    match &admin.actions {
        Some(actions) => actions.iter().for_each(|action| render_action(out, action)),
        None => out.line(3, "no actions"),
    }
    render_switches(out, admin);
}

fn render_list(out: &mut Writer, depth: usize, name: &str, items: &[String]) {
    if !items.is_empty() {
        out.line(depth, format!("{name} {}", items.join(", ")));
    }
}

/// What `admin` and its inlines say alike.
fn render_form(out: &mut Writer, depth: usize, model: ModelRef<'_>, form: &AdminForm) {
    let schema = model.schema;
    let members = |items: &[AdminMember]| {
        items
            .iter()
            .map(|item| member(model, item))
            .collect::<Vec<_>>()
    };
    let mut list = |name: &str, items: Vec<String>| render_list(out, depth, name, &items);
    if !form.ordering.is_empty() {
        list("ordering", vec![render_order(model, &form.ordering)]);
    }
    list(
        "fields",
        form.fields.as_deref().map(members).unwrap_or_default(),
    );
    list("exclude", members(&form.exclude));
    list("readonly_fields", members(&form.readonly_fields));
    for (name, items) in [
        ("autocomplete_fields", &form.autocomplete_fields),
        ("raw_id_fields", &form.raw_id_fields),
        ("filter_horizontal", &form.filter_horizontal),
        ("filter_vertical", &form.filter_vertical),
    ] {
        list(name, relations(schema, items));
    }
    list(
        "radio_fields",
        form.radio_fields
            .iter()
            .map(|radio| format!("{} {:?}", schema[radio.field].name, radio.layout))
            .collect(),
    );
    list(
        "prepopulated_fields",
        form.prepopulated_fields
            .iter()
            .map(|filled| {
                format!(
                    "{} from {}",
                    schema[filled.field].name,
                    fields(schema, &filled.from).join(" ")
                )
            })
            .collect(),
    );
    for fieldset in &form.fieldsets {
        let title = fieldset.title.as_deref().unwrap_or_default();
        list(
            "fieldset",
            vec![format!(
                "{title:?}: {}",
                in_lines(&members(&fieldset.members), &fieldset.lines)
            )],
        );
    }
    if !form.view_on_site {
        out.line(depth, "view_on_site false");
    }
}

fn render_inline(out: &mut Writer, model: ModelRef<'_>, inline: &Inline) {
    let schema = model.schema;
    let rows = schema.model(inline.model);
    let link = match inline.link {
        InlineLink::Key(field) => schema[field].name.clone(),
        InlineLink::Generic(position) => rows
            .generics
            .get(position)
            .map(|generic| format!("generic {}", generic.name))
            .unwrap_or_default(),
    };
    let layout = match inline.layout {
        InlineLayout::Tabular => "tabular",
        InlineLayout::Stacked => "stacked",
    };
    let mut line = format!("inline {} by {link}, {layout}", rows.label());
    let usual = Inline::new(inline.model, inline.link);
    if inline.extra != usual.extra {
        line += &format!(", extra {}", inline.extra);
    }
    if inline.min_num != usual.min_num {
        line += &format!(", min {}", inline.min_num);
    }
    if let Some(most) = inline.max_num {
        line += &format!(", max {most}");
    }
    if !inline.can_delete {
        line += ", no deletions";
    }
    if inline.show_change_link {
        line += ", change link";
    }
    for (what, text) in [
        ("named", &inline.verbose_name),
        ("plural", &inline.verbose_name_plural),
    ] {
        if let Some(text) = text {
            line += &format!(", {what} {text:?}");
        }
    }
    out.line(3, line);
    render_list(out, 4, "classes", &inline.classes);
    render_form(out, 4, rows, &inline.form);
}

fn render_action(out: &mut Writer, action: &AdminAction) {
    let mut line = format!(
        "action {} = {} {:?}",
        action.name, action.function.0, action.description
    );
    if action.description_plural != action.description {
        line += &format!(", plural {:?}", action.description_plural);
    }
    if !action.permissions.is_empty() {
        line += &format!(", needs {}", action.permissions.join(" "));
    }
    match (action.change_list, action.change_form) {
        (true, false) => {}
        (list, form) => {
            let places = [(list, "the list"), (form, "the page of a row")];
            let places = places.iter().filter(|(there, _)| *there);
            let places: Vec<&str> = places.map(|(_, place)| *place).collect();
            line += &format!(", on {}", places.join(" and "));
        }
    }
    out.line(3, line);
}

fn render_switches(out: &mut Writer, admin: &Admin) {
    let usual = Admin::default();
    for (name, value, usual) in [
        ("save_as", admin.save_as, usual.save_as),
        (
            "save_as_continue",
            admin.save_as_continue,
            usual.save_as_continue,
        ),
        ("save_on_top", admin.save_on_top, usual.save_on_top),
        (
            "preserve_filters",
            admin.preserve_filters,
            usual.preserve_filters,
        ),
        ("actions_on_top", admin.actions_on_top, usual.actions_on_top),
        (
            "actions_on_bottom",
            admin.actions_on_bottom,
            usual.actions_on_bottom,
        ),
        (
            "actions_selection_counter",
            admin.actions_selection_counter,
            usual.actions_selection_counter,
        ),
        (
            "show_full_result_count",
            admin.show_full_result_count,
            usual.show_full_result_count,
        ),
    ] {
        if value != usual {
            out.line(3, format!("{name} {value}"));
        }
    }
    for (name, value, usual) in [
        ("list_per_page", admin.list_per_page, usual.list_per_page),
        (
            "list_max_show_all",
            admin.list_max_show_all,
            usual.list_max_show_all,
        ),
    ] {
        if value != usual {
            out.line(3, format!("{name} {value}"));
        }
    }
    for (name, value, usual) in [
        (
            "search_help_text",
            &admin.search_help_text,
            &usual.search_help_text,
        ),
        (
            "empty_value_display",
            &admin.empty_value_display,
            &usual.empty_value_display,
        ),
    ] {
        if value != usual {
            out.line(3, format!("{name} {value:?}"));
        }
    }
}

fn member(model: ModelRef<'_>, member: &AdminMember) -> String {
    match member {
        AdminMember::Display => "str".to_owned(),
        AdminMember::Column(path) => super::expr::render_path(model.schema, path),
        AdminMember::Relation(relation) => model.schema[*relation].name.clone(),
        AdminMember::Annotation(position) => model
            .get()
            .annotations
            .get(*position)
            .map_or_else(String::new, |annotation| annotation.name.clone()),
    }
}

fn paths(schema: &Schema, paths: &[Path]) -> Vec<String> {
    paths
        .iter()
        .map(|path| super::expr::render_path(schema, path))
        .collect()
}

fn fields(schema: &Schema, fields: &[FieldId]) -> Vec<String> {
    fields
        .iter()
        .map(|&field| schema[field].name.clone())
        .collect()
}

fn relations(schema: &Schema, relations: &[RelationId]) -> Vec<String> {
    relations
        .iter()
        .map(|&relation| schema[relation].name.clone())
        .collect()
}

/// Names, with those of one line between parentheses.
fn in_lines(names: &[String], lines: &[usize]) -> String {
    let mut rest = names;
    let lines = lines.iter().map(|&length| {
        let (line, others) = rest.split_at_checked(length).unwrap_or((rest, &[]));
        rest = others;
        match line {
            [only] => only.clone(),
            line => format!("({})", line.join(", ")),
        }
    });
    lines.collect::<Vec<String>>().join(", ")
}
