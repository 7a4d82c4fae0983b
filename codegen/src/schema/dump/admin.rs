//! The admin block in the dump: what differs from the defaults.

use super::{Writer, render_order};
use crate::schema::{Admin, AdminMember, FieldId, ModelRef, Path, RelationId, Schema, SearchMode};

pub(super) fn render_admin(out: &mut Writer, model: ModelRef<'_>, admin: &Admin) {
    let schema = model.schema;
    out.line(2, "admin");
    let mut list = |name: &str, items: Vec<String>| {
        if !items.is_empty() {
            out.line(3, format!("{name} {}", items.join(", ")));
        }
    };
    let columns = |positions: &[usize]| -> Vec<String> {
        positions
            .iter()
            .filter_map(|&at| admin.list_display.get(at))
            .map(|column| member(model, &column.member))
            .collect()
    };
    let members = |items: &[AdminMember]| {
        items
            .iter()
            .map(|item| member(model, item))
            .collect::<Vec<_>>()
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
    if !admin.ordering.is_empty() {
        list("ordering", vec![render_order(model, &admin.ordering)]);
    }
    list(
        "sortable_by",
        admin
            .sortable_by
            .as_deref()
            .map(columns)
            .unwrap_or_default(),
    );
    list(
        "fields",
        admin.fields.as_deref().map(members).unwrap_or_default(),
    );
    list("exclude", members(&admin.exclude));
    list("readonly_fields", members(&admin.readonly_fields));
    for (name, items) in [
        ("autocomplete_fields", &admin.autocomplete_fields),
        ("raw_id_fields", &admin.raw_id_fields),
        ("filter_horizontal", &admin.filter_horizontal),
        ("filter_vertical", &admin.filter_vertical),
    ] {
        list(name, relations(schema, items));
    }
    list(
        "radio_fields",
        admin
            .radio_fields
            .iter()
            .map(|radio| format!("{} {:?}", schema[radio.field].name, radio.layout))
            .collect(),
    );
    list(
        "prepopulated_fields",
        admin
            .prepopulated_fields
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
    for fieldset in &admin.fieldsets {
        let title = fieldset.title.as_deref().unwrap_or_default();
        list(
            "fieldset",
            vec![format!(
                "{title:?}: {}",
                members(&fieldset.members).join(", ")
            )],
        );
    }
    render_switches(out, admin);
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
        ("view_on_site", admin.view_on_site, usual.view_on_site),
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
