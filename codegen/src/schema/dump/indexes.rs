//! Indexes and constraints as one line each of the dump.

use std::fmt::Write as _;

use luthier::dialect::Dialect;

use super::{Writer, render_expr};
use crate::schema::{
    Constraint, ConstraintKind, Deferrable, Expr, FieldId, Index, IndexExpression, ModelRef,
    NullsOrder, Schema,
};

pub(super) fn render_index(out: &mut Writer, model: ModelRef<'_>, index: &Index) {
    let schema = model.schema;
    let columns: Vec<_> = index
        .columns
        .iter()
        .map(|column| {
            format!(
                "{}{}",
                if column.descending { "-" } else { "" },
                schema[column.field].name
            )
        })
        .collect();
    let mut columns = columns;
    for (column, opclass) in columns.iter_mut().zip(&index.opclasses) {
        let _ = write!(column, " {opclass}");
    }
    columns.extend(render_expressions(model, &index.expressions));
    let kind = match index.method.kind.method() {
        Some(method) => format!("{method} index"),
        None => "index".to_owned(),
    };
    let mut line = format!("{kind} {} ({})", index.name, columns.join(", "));
    for (option, value) in &index.method.options {
        let _ = write!(line, ", {option} {value:?}");
    }
    if let Some(tablespace) = &index.tablespace {
        let _ = write!(line, ", in {tablespace}");
    }
    if let Some(condition) = &index.condition {
        let _ = write!(line, " where {}", render_expr(model, condition));
    }
    line.push_str(&field_list(schema, " include", &index.include));
    line.push_str(&only_on(&index.backends));
    out.line(2, line);
}

pub(super) fn render_constraint(out: &mut Writer, model: ModelRef<'_>, constraint: &Constraint) {
    let schema = model.schema;
    let mut line = format!("constraint {}", constraint.name);
    match &constraint.kind {
        ConstraintKind::Unique {
            fields,
            condition,
            include,
            deferrable,
            nulls_distinct,
            opclasses,
        } => {
            line.push_str(&field_list(schema, " unique", fields));
            if !opclasses.is_empty() {
                let _ = write!(line, " by {}", opclasses.join(", "));
            }
            line.push_str(&limits(model, condition.as_ref(), include, *deferrable));
            if *nulls_distinct == Some(false) {
                line.push_str(", nulls are equal");
            }
        }
        ConstraintKind::UniqueExpressions {
            expressions,
            condition,
            include,
            nulls_distinct,
        } => {
            let expressions = render_expressions(model, expressions);
            let _ = write!(line, " unique ({})", expressions.join(", "));
            line.push_str(&limits(model, condition.as_ref(), include, None));
            if *nulls_distinct == Some(false) {
                line.push_str(", nulls are equal");
            }
        }
        ConstraintKind::Exclusion {
            parts,
            method,
            condition,
            include,
            deferrable,
        } => {
            let parts = parts.iter().map(|part| {
                format!(
                    "{} with {}",
                    render_expression(model, &part.expression),
                    part.operator
                )
            });
            let parts: Vec<String> = parts.collect();
            let method = method.method().unwrap_or_default();
            let _ = write!(line, " exclude by {method} ({})", parts.join(", "));
            line.push_str(&limits(model, condition.as_ref(), include, *deferrable));
        }
        ConstraintKind::Check { condition } => {
            let _ = write!(line, " check {}", render_expr(model, condition));
        }
    }
    if let Some(message) = &constraint.violation_error_message {
        let _ = write!(line, ", message {message:?}");
    }
    if let Some(code) = &constraint.violation_error_code {
        let _ = write!(line, ", code {code:?}");
    }
    line.push_str(&only_on(&constraint.backends));
    out.line(2, line);
}

/// What limits a uniqueness: to which rows, with which columns along, until when.
fn limits(
    model: ModelRef<'_>,
    condition: Option<&Expr>,
    include: &[FieldId],
    deferrable: Option<Deferrable>,
) -> String {
    let mut out = String::new();
    if let Some(condition) = condition {
        let _ = write!(out, " where {}", render_expr(model, condition));
    }
    out.push_str(&field_list(model.schema, " include", include));
    out.push_str(match deferrable {
        Some(Deferrable::Deferred) => ", deferred",
        Some(Deferrable::Immediate) => ", deferrable",
        None => "",
    });
    out
}

fn render_expressions(model: ModelRef<'_>, expressions: &[IndexExpression]) -> Vec<String> {
    let render = |item| render_expression(model, item);
    expressions.iter().map(render).collect()
}

fn render_expression(model: ModelRef<'_>, item: &IndexExpression) -> String {
    let mut text = render_expr(model, &item.expr);
    if item.descending {
        text.insert(0, '-');
    }
    for word in [&item.collation, &item.opclass].into_iter().flatten() {
        let _ = write!(text, " {word}");
    }
    text.push_str(match item.nulls {
        None => "",
        Some(NullsOrder::First) => " nulls first",
        Some(NullsOrder::Last) => " nulls last",
    });
    text
}

fn field_list(schema: &Schema, word: &str, fields: &[FieldId]) -> String {
    if fields.is_empty() {
        return String::new();
    }
    let names: Vec<_> = fields
        .iter()
        .map(|&field| schema[field].name.as_str())
        .collect();
    format!("{word} ({})", names.join(", "))
}

fn only_on(backends: &[Dialect]) -> String {
    if backends.is_empty() {
        return String::new();
    }
    let names: Vec<_> = backends.iter().map(|backend| backend.name()).collect();
    format!(", only on {}", names.join(", "))
}
