//! A schema as text, for snapshots and for people who review what a change of the models means.
//!
//! Stable: the same schema gives the same text, things stand in schema order, defaults that nobody wrote are left out
//! unless they matter (names, tables, columns always stand there). It is not parsed by anything.

mod admin;
mod expr;
mod field;
mod indexes;

use std::fmt::Write as _;

use super::{
    AppRef, ChoicesRef, LimitChoices, Load, Manager, ManagerStep, ModelRef, OnDelete, RelationKind,
    RelationRef, Schema, SetTo, TemplatePart,
};
use indexes::{render_constraint, render_index};

pub use expr::{render_expr, render_order, render_value};

/// The whole schema as text, ending with a newline.
#[must_use]
pub fn render_schema(schema: &Schema) -> String {
    let mut out = Writer::default();
    let backends: Vec<_> = schema
        .backends
        .iter()
        .map(|backend| backend.name())
        .collect();
    out.line(0, format!("schema for {}", backends.join(", ")));
    for app in schema.apps() {
        render_app(&mut out, app);
    }
    out.text
}

/// Lines with indentation.
#[derive(Default)]
struct Writer {
    text: String,
}

impl Writer {
    fn line(&mut self, depth: usize, text: impl AsRef<str>) {
        self.text.push_str(&"  ".repeat(depth));
        self.text.push_str(text.as_ref());
        self.text.push('\n');
    }

    fn blank(&mut self) {
        self.text.push('\n');
    }

    fn docs(&mut self, depth: usize, docs: &str) {
        for line in docs.lines() {
            self.line(depth, format!("/// {line}").trim_end());
        }
    }
}

fn render_app(out: &mut Writer, app: AppRef<'_>) {
    out.blank();
    let backends: Vec<_> = app.get().backends.iter().map(|it| it.name()).collect();
    let package = app.get().package.iter().map(|it| format!(", crate {it}"));
    let database = app.get().database.iter();
    let database = database.map(|it| format!(", database {it}: {}", backends.join(", ")));
    let more: String = package.chain(database).collect();
    out.line(
        0,
        format!("app {} (module {}{more})", app.name, app.rust_module),
    );
    for choices in app.own_choices() {
        out.blank();
        render_choices(out, 1, choices);
    }
    for &id in &app.get().models {
        out.blank();
        render_model(out, app.schema.model(id));
    }
}

fn render_choices(out: &mut Writer, depth: usize, choices: ChoicesRef<'_>) {
    out.docs(depth, &choices.docs);
    out.line(
        depth,
        format!(
            "choices {} as {:?}{} -> enum {}  [{}]",
            choices.name,
            choices.base,
            if choices.open { ", open" } else { "" },
            choices.rust_name,
            choices.origin.place
        ),
    );
    for member in &choices.get().members {
        let value = render_value(choices.schema, &member.value);
        let group = match member.group.as_str() {
            "" => String::new(),
            group => format!(" in {group:?}"),
        };
        out.docs(depth + 1, &member.docs);
        out.line(
            depth + 1,
            format!(
                "{} = {value} {:?}{group} -> {}",
                member.name, member.label, member.rust_name
            ),
        );
    }
    if let Some(label) = &choices.empty_label {
        out.line(depth + 1, format!("empty {label:?}"));
    }
    attributes(out, depth + 1, &choices.attributes);
}

fn render_model(out: &mut Writer, model: ModelRef<'_>) {
    out.docs(1, &model.docs);
    out.line(1, format!("model {}  [{}]", model.name, model.origin.place));
    out.line(2, format!("table {}", model.table));
    if let Some(relation) = model.join_of {
        let relation = model.schema.relation(relation);
        out.line(
            2,
            format!("join of {}.{}", relation.from().label(), relation.name),
        );
    } else {
        let rust = &model.get().rust;
        out.line(
            2,
            format!(
                "rust struct {}, module {}, new {}, patch {}",
                rust.structure, rust.module, rust.new, rust.patch
            ),
        );
    }
    if let Some(base) = model.proxied() {
        out.line(2, format!("proxy of {}", base.label()));
    }
    for parent in model.parents() {
        out.line(2, format!("child of {}", parent.label()));
    }
    for hook in &model.get().hooks {
        out.line(2, format!("hook {}", hook.name()));
    }
    attributes(out, 2, &model.attributes);
    for was in &model.get().was {
        out.line(2, format!("was {was}"));
    }
    for choices in model.choices() {
        render_choices(out, 2, choices);
    }
    if model.has_composite_key() {
        let names: Vec<&str> = model
            .key_fields()
            .map(|field| field.get().name.as_str())
            .collect();
        out.line(2, format!("primary key ({})", names.join(", ")));
    }
    out.line(2, "fields");
    for field in model.fields() {
        field::render_field(out, field);
    }
    for generic in &model.get().generics {
        let targets = generic.targets.iter().map(|target| {
            let label = model.schema.model(target.model).label();
            format!("{label} as {}", target.rust_name)
        });
        let targets: Vec<String> = targets.collect();
        let [content_type, key] =
            [generic.content_type, generic.key].map(|field| &model.schema[field].column);
        let null = if generic.null { ", null" } else { "" };
        out.line(
            2,
            format!(
                "generic {} -> {} by {content_type}, {key}{null} -> {}, {}, {}",
                generic.name,
                targets.join(", "),
                generic.rust_name,
                generic.rust_type,
                generic.rust_row
            ),
        );
    }
    if !model.get().relations.is_empty() {
        out.line(2, "relations");
        for (position, relation) in model.relations().enumerate() {
            render_relation(out, position, relation);
        }
    }
    render_behaviour(out, model);
    render_meta(out, model);
    if let Some(admin) = &model.get().admin {
        admin::render_admin(out, model, admin);
    }
}

fn attributes(out: &mut Writer, depth: usize, attributes: &[String]) {
    for attribute in attributes {
        out.line(depth, attribute);
    }
}

fn render_relation(out: &mut Writer, position: usize, relation: RelationRef<'_>) {
    let schema = relation.schema;
    let over = match relation.kind {
        RelationKind::ForwardOne { field } => format!("one, by own {}", schema[field].column),
        RelationKind::ReverseOne { field } => format!("one, by their {}", schema[field].column),
        RelationKind::ReverseMany { field } => format!("many, by their {}", schema[field].column),
        RelationKind::Generic { key, content_type } => format!(
            "many, by their {} and {}",
            schema[content_type].column, schema[key].column
        ),
        RelationKind::ManyToMany {
            through,
            source,
            target,
            ..
        } => {
            format!(
                "many, through {} ({} -> {})",
                schema[through].table, schema[source].column, schema[target].column
            )
        }
    };
    let mut line = format!(
        "{position} {} -> {} {over}",
        relation.name,
        relation.to().label()
    );
    if relation.nullable {
        line.push_str(", nullable");
    }
    if let Some(on_delete) = &relation.on_delete {
        let _ = write!(line, ", on delete {}", render_on_delete(schema, on_delete));
    }
    if !relation.db_constraint {
        line.push_str(", no database constraint");
    }
    if let Some(field) = relation.to_field {
        let _ = write!(line, ", referring to {}", schema[field].column);
    }
    if relation.symmetrical {
        line.push_str(", symmetrical");
    }
    match &relation.accessor {
        Some(accessor) if *accessor != relation.name => {
            let _ = write!(line, ", rows call it {accessor}");
        }
        Some(_) => {}
        None => line.push_str(", not of rows"),
    }
    match &relation.limit_choices_to {
        Some(LimitChoices::Condition(condition)) => {
            let _ = write!(
                line,
                ", of those with {}",
                expr::render_expr(relation.to(), condition)
            );
        }
        Some(LimitChoices::Call(path)) => {
            let _ = write!(line, ", of those by {}", path.0);
        }
        None => {}
    }
    match relation.inverse() {
        Some(inverse) => {
            let _ = write!(line, ", back {}", inverse.name);
        }
        None => line.push_str(", no way back"),
    }
    let rust = &relation.get().rust;
    let _ = write!(
        line,
        " -> {}, {}, {}",
        rust.function, rust.tag, rust.wrapper
    );
    out.line(3, line);
}

fn render_on_delete(schema: &Schema, on_delete: &OnDelete) -> String {
    match on_delete {
        OnDelete::Set(SetTo::Value(value)) => format!("set {}", render_value(schema, value)),
        OnDelete::Set(SetTo::Call(path)) => format!("set fn({})", path.0),
        OnDelete::Cascade => "cascade".to_owned(),
        OnDelete::Protect => "protect".to_owned(),
        OnDelete::Restrict => "restrict".to_owned(),
        OnDelete::SetNull => "set null".to_owned(),
        OnDelete::SetDefault => "set default".to_owned(),
        OnDelete::DoNothing => "nothing".to_owned(),
        OnDelete::DbCascade => "database cascade".to_owned(),
        OnDelete::DbSetNull => "database set null".to_owned(),
        OnDelete::DbSetDefault => "database set default".to_owned(),
    }
}

fn render_behaviour(out: &mut Writer, model: ModelRef<'_>) {
    let schema = model.schema;
    if let Some(display) = &model.get().display {
        let mut text = String::new();
        for part in &display.parts {
            match part {
                TemplatePart::Text(part) => text.push_str(part),
                TemplatePart::Row(steps) => {
                    let names: Vec<&str> = steps
                        .iter()
                        .map(|&step| schema[step].name.as_str())
                        .collect();
                    let _ = write!(text, "{{{}}}", names.join("__"));
                }
                TemplatePart::Column(path) => {
                    let _ = write!(text, "{{{}}}", expr::render_path(schema, path));
                }
            }
        }
        out.line(2, format!("str {text:?}"));
    }
    for annotation in &model.get().annotations {
        let value = render_expr(model, &annotation.expr);
        let ty = expr::render_type(schema, annotation.expr.ty);
        out.docs(2, &annotation.docs);
        out.line(
            2,
            format!(
                "annotation {}: {ty} = {value} -> {}",
                annotation.name, annotation.rust_name
            ),
        );
    }
    if let Some(manager) = &model.get().default_manager {
        out.line(2, "default manager");
        render_steps(out, model, manager);
    }
    for manager in &model.get().managers {
        out.docs(2, &manager.docs);
        let parameters: Vec<String> = manager
            .parameters
            .iter()
            .map(|parameter| {
                let ty = expr::render_type(schema, parameter.ty);
                let default = parameter
                    .default
                    .as_ref()
                    .map_or_else(String::new, |value| {
                        format!(" = {}", expr::render_value(schema, value))
                    });
                format!("{}: {ty}{default}", parameter.name)
            })
            .collect();
        let parameters = if parameters.is_empty() {
            String::new()
        } else {
            format!("({})", parameters.join(", "))
        };
        out.line(
            2,
            format!(
                "manager {}{parameters} -> {}",
                manager.name, manager.rust_name
            ),
        );
        render_steps(out, model, manager);
    }
}

fn render_steps(out: &mut Writer, model: ModelRef<'_>, manager: &Manager) {
    let names = |positions: &[usize]| -> Vec<String> {
        positions
            .iter()
            .filter_map(|&position| model.get().annotations.get(position))
            .map(|annotation| annotation.name.clone())
            .collect()
    };
    for step in &manager.steps {
        out.line(
            3,
            match step {
                ManagerStep::Filter(condition) => {
                    format!("filter {}", render_expr(model, condition))
                }
                ManagerStep::Exclude(condition) => {
                    format!("exclude {}", render_expr(model, condition))
                }
                ManagerStep::OrderBy(terms) => {
                    format!("order by {}", render_order(model, terms))
                }
                ManagerStep::Reverse => "reverse".to_owned(),
                ManagerStep::Distinct => "distinct".to_owned(),
                ManagerStep::Limit(count) => format!("limit {}", render_expr(model, count)),
                ManagerStep::SelectRelated(loads) => {
                    format!("join {}", render_loads(model.schema, loads))
                }
                ManagerStep::PrefetchRelated(loads) => {
                    format!("prefetch {}", render_loads(model.schema, loads))
                }
                ManagerStep::Annotate(positions) => {
                    format!("annotate {}", names(positions).join(", "))
                }
                ManagerStep::Values(values) => {
                    let values = values.iter().map(|value| render_expr(model, value));
                    format!("values {}", values.collect::<Vec<_>>().join(", "))
                }
            },
        );
    }
}

fn render_loads(schema: &Schema, loads: &[Load]) -> String {
    let loads: Vec<String> = loads
        .iter()
        .map(|load| {
            let name = &schema[load.relation].name;
            if load.then.is_empty() {
                name.clone()
            } else {
                format!("{name}({})", render_loads(schema, &load.then))
            }
        })
        .collect();
    loads.join(", ")
}

fn render_meta(out: &mut Writer, model: ModelRef<'_>) {
    let meta = &model.get().meta;
    if !model.is_join() {
        out.line(
            2,
            format!(
                "verbose {:?}, plural {:?}",
                meta.verbose_name, meta.verbose_name_plural
            ),
        );
    }
    if !meta.ordering.is_empty() {
        out.line(
            2,
            format!("ordering {}", render_order(model, &meta.ordering)),
        );
    }
    if let Some(order) = meta.order_with_respect_to {
        let within = &model.schema[order.within].name;
        out.line(2, format!("order with respect to {within}"));
    }
    if !meta.get_latest_by.is_empty() {
        out.line(
            2,
            format!("latest by {}", render_order(model, &meta.get_latest_by)),
        );
    }
    for index in &meta.indexes {
        render_index(out, model, index);
    }
    for constraint in &meta.constraints {
        render_constraint(out, model, constraint);
    }
    if let Some(tablespace) = &meta.db_tablespace {
        out.line(2, format!("tablespace {tablespace}"));
    }
    if let Some(comment) = &meta.db_table_comment {
        out.line(2, format!("table comment {comment:?}"));
    }
    if !meta.managed {
        out.line(2, "not managed by migrations");
    }
    for permission in &meta.permissions {
        out.line(
            2,
            format!("permission {} {:?}", permission.codename, permission.name),
        );
    }
    for path in &meta.clean {
        out.line(3, format!("clean fn({})", path.0));
    }
    if meta.default_permissions != super::meta::DEFAULT_PERMISSIONS {
        out.line(
            2,
            format!(
                "default permissions {}",
                meta.default_permissions.join(", ")
            ),
        );
    }
}
