//! Expressions, paths and literals in the dump, in a form close to the language.

use crate::schema::{
    Aggregate, Collation, Expr, ExprKind, ExprType, JsonStep, JsonValue, ModelRef, NullsOrder,
    Operand, OrderTerm, Path, RelationId, Schema, Value,
};

/// An expression over `model` as text, fully bracketed where a reader could doubt.
#[must_use]
pub fn render_expr(model: ModelRef<'_>, expr: &Expr) -> String {
    let schema = model.schema;
    match &expr.kind {
        ExprKind::Literal(value) => render_value(schema, value),
        ExprKind::Column(path) => render_path(schema, path),
        ExprKind::Annotation(position) => model
            .get()
            .annotations
            .get(*position)
            .map_or_else(String::new, |annotation| annotation.name.clone()),
        ExprKind::Parameter(position) => format!("${position}"),
        ExprKind::Negate(inner) => format!("-{}", render_expr(model, inner)),
        ExprKind::Binary { op, left, right } => {
            format!(
                "({} {} {})",
                render_expr(model, left),
                op.symbol(),
                render_expr(model, right)
            )
        }
        ExprKind::Call {
            function,
            arguments,
        } => {
            format!(
                "{}({})",
                function.name(),
                render_all(model, arguments, ", ")
            )
        }
        ExprKind::Inside { of, part } => {
            let (word, behind) = part.parts();
            let mut out = format!("{}->{word}", render_expr(model, of));
            for step in behind {
                out.push_str(&match step {
                    JsonStep::Key(key) => format!(" {key:?}"),
                    JsonStep::Index(index) => format!(" {index}"),
                });
            }
            format!("({out})")
        }
        ExprKind::Collate { of, collation } => {
            let of = render_expr(model, of);
            match collation {
                Collation::Everywhere(name) => format!("{of} collate {name}"),
                Collation::By(names) => {
                    let names = names
                        .iter()
                        .map(|(dialect, name)| format!("{name} on {dialect}"));
                    format!("{of} collate ({})", names.collect::<Vec<_>>().join(", "))
                }
            }
        }
        ExprKind::Aggregate(aggregate) => render_aggregate(model, aggregate),
        ExprKind::Case {
            branches,
            otherwise,
        } => {
            let mut parts: Vec<_> = branches
                .iter()
                .map(|(condition, value)| {
                    format!(
                        "when {} then {}",
                        render_expr(model, condition),
                        render_expr(model, value)
                    )
                })
                .collect();
            parts.extend(
                otherwise
                    .as_ref()
                    .map(|value| format!("else {}", render_expr(model, value))),
            );
            format!("case({})", parts.join(" "))
        }
        ExprKind::Compare {
            left,
            lookup,
            right,
        } => {
            let right = match right {
                Operand::One(value) => render_expr(model, value),
                Operand::Many(values) => format!("[{}]", render_all(model, values, ", ")),
                Operand::Flag(flag) => flag.to_string(),
            };
            format!("({} {} {right})", render_expr(model, left), lookup.name())
        }
        ExprKind::And(items) if items.is_empty() => "true".to_owned(),
        ExprKind::Or(items) if items.is_empty() => "false".to_owned(),
        ExprKind::And(items) => format!("({})", render_all(model, items, " & ")),
        ExprKind::Or(items) => format!("({})", render_all(model, items, " | ")),
        ExprKind::Xor(left, right) => format!(
            "({} ^ {})",
            render_expr(model, left),
            render_expr(model, right)
        ),
        ExprKind::Not(inner) => format!("~{}", render_expr(model, inner)),
        ExprKind::Exists {
            steps, condition, ..
        } => {
            let inner = end_of(model, steps);
            format!(
                "exists {} {}",
                render_steps(schema, steps),
                render_expr(inner, condition)
            )
        }
    }
}

fn render_aggregate(model: ModelRef<'_>, aggregate: &Aggregate) -> String {
    let inner = end_of(model, &aggregate.steps);
    let mut parts = vec![format!(
        "of {}",
        render_steps(model.schema, &aggregate.steps)
    )];
    parts.extend(
        aggregate
            .argument
            .as_ref()
            .map(|argument| render_expr(inner, argument)),
    );
    parts.extend(
        aggregate
            .delimiter
            .as_ref()
            .map(|delimiter| format!("by {delimiter:?}")),
    );
    if aggregate.distinct {
        parts.push("distinct".to_owned());
    }
    if !aggregate.order.is_empty() {
        parts.push(format!(
            "ordered by {}",
            render_order(inner, &aggregate.order)
        ));
    }
    parts.extend(
        aggregate
            .filter
            .as_ref()
            .map(|filter| format!("where {}", render_expr(inner, filter))),
    );
    parts.extend(
        aggregate
            .default
            .as_ref()
            .map(|value| format!("default {}", render_value(model.schema, value))),
    );
    format!("{:?}({})", aggregate.function, parts.join(", "))
}

fn render_all(model: ModelRef<'_>, items: &[Expr], separator: &str) -> String {
    items
        .iter()
        .map(|item| render_expr(model, item))
        .collect::<Vec<_>>()
        .join(separator)
}

fn end_of<'s>(model: ModelRef<'s>, steps: &[RelationId]) -> ModelRef<'s> {
    steps
        .last()
        .map_or(model, |&last| model.schema.relation(last).to())
}

fn render_steps(schema: &Schema, steps: &[RelationId]) -> String {
    steps
        .iter()
        .map(|&step| schema[step].name.as_str())
        .collect::<Vec<_>>()
        .join(".")
}

pub(super) fn render_path(schema: &Schema, path: &Path) -> String {
    let mut names: Vec<_> = path
        .steps
        .iter()
        .map(|&step| schema[step].name.as_str())
        .collect();
    names.push(&schema[path.field].attname);
    names.join(".")
}

pub(super) fn render_type(schema: &Schema, ty: ExprType) -> String {
    format!(
        "{}{}",
        schema.describe_type(ty.value),
        if ty.nullable { " or NULL" } else { "" }
    )
}

/// An ordering over `model` as text; "nothing" where it is empty.
#[must_use]
pub fn render_order(model: ModelRef<'_>, terms: &[OrderTerm]) -> String {
    if terms.is_empty() {
        return "nothing".to_owned();
    }
    let one = |term: &OrderTerm| {
        let key = render_expr(model, &term.key);
        let nulls = match term.nulls {
            Some(NullsOrder::First) => " nulls first",
            Some(NullsOrder::Last) => " nulls last",
            None => "",
        };
        format!("{}{key}{nulls}", if term.descending { "-" } else { "" })
    };
    terms.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// A literal as text.
#[must_use]
pub fn render_value(schema: &Schema, value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Integer(value) => value.to_string(),
        Value::Float(value) => format!("{value:?}"),
        Value::Decimal(value) => format!("decimal {value}"),
        Value::Text(value) => format!("{value:?}"),
        Value::Bytes(value) => {
            format!(
                "bytes {}",
                value
                    .iter()
                    .map(|byte| format!("{byte:02x}"))
                    .collect::<String>()
            )
        }
        Value::Uuid(value) => format!("uuid {value}"),
        Value::Date(value) | Value::DateTime(value) | Value::Time(value) => value.clone(),
        Value::Duration(value) => format!("{value} µs"),
        Value::Json(value) => render_json(value),
        Value::Range(ends) => {
            let [low, high] = &**ends;
            format!(
                "{}..{}",
                render_value(schema, low),
                render_value(schema, high)
            )
        }
        Value::Array(items) => {
            let items = items.iter().map(|item| render_value(schema, item));
            format!("[{}]", items.collect::<Vec<_>>().join(", "))
        }
        Value::Choice(choices, position) => {
            let choices = &schema[*choices];
            let member = choices
                .members
                .get(*position)
                .map_or("", |member| member.name.as_str());
            format!("{}.{member}", choices.name)
        }
    }
}

fn render_json(value: &JsonValue) -> String {
    match value {
        JsonValue::Null => "null".to_owned(),
        JsonValue::Bool(value) => value.to_string(),
        JsonValue::Number(value) => value.clone(),
        JsonValue::Text(value) => format!("{value:?}"),
        JsonValue::Array(items) => {
            format!(
                "[{}]",
                items.iter().map(render_json).collect::<Vec<_>>().join(", ")
            )
        }
        JsonValue::Object(items) => {
            let items: Vec<_> = items
                .iter()
                .map(|(key, value)| format!("{key:?}: {}", render_json(value)))
                .collect();
            format!("{{{}}}", items.join(", "))
        }
    }
}
