//! From the resolved schema to the physical one. Cannot fail on a schema that passed the checks.
//!
//! Here is decided what the database sees: which column type a field has, which `ON DELETE` an `on_delete` becomes, which
//! choices are a CHECK. Unmanaged models have no table here, and foreign keys to them are not enforced.

use super::{
    Column, ColumnType, Constraint, ConstraintKind, Deferrable, ElementType, Expr, Generated,
    Index, IndexExpression, IndexField, Literal, ModelName, OnDelete, Operand, Reference, Schema,
    Table,
};
use crate::schema::{
    self, DatabaseDefault, ExprKind, FieldKind, FieldRef, JsonValue, ModelRef,
    OnDelete as OnDeleteOption, RelationRef, Value,
};

/// The tables of a schema.
#[must_use]
pub fn build(schema: &schema::Schema) -> Schema {
    let mut tables: Vec<Table> = schema
        .tables()
        .filter(|model| model.meta.managed)
        .map(build_table)
        .collect();
    tables.sort_by(|a, b| a.model.cmp(&b.model));
    Schema { tables }
}

/// The name by which migrations know a model.
#[must_use]
pub fn model_name(model: ModelRef<'_>) -> ModelName {
    ModelName::new(model.app().get().name.clone(), model.get().name.clone())
}

fn build_table(model: ModelRef<'_>) -> Table {
    let schema = model.schema;
    let mut table = Table {
        model: model_name(model),
        name: model.table.clone(),
        comment: model.meta.db_table_comment.clone(),
        tablespace: model.meta.db_tablespace.clone(),
        columns: model.fields().map(build_column).collect(),
        composite_key: if model.has_composite_key() {
            model
                .key_fields()
                .map(|field| field.get().name.clone())
                .collect()
        } else {
            Vec::new()
        },
        indexes: model
            .meta
            .indexes
            .iter()
            .map(|index| build_index(schema, index))
            .collect(),
        constraints: model
            .meta
            .constraints
            .iter()
            .filter_map(|item| build_constraint(schema, item))
            .collect(),
    };
    table.sort_objects();
    table
}

fn build_column(field: FieldRef<'_>) -> Column {
    let references = field
        .relation()
        .map(|relation| build_reference(field, relation))
        .or_else(|| content_type_reference(field));
    let choices = field.choices().filter(|choices| !choices.open);
    Column {
        field: field.name.clone(),
        name: field.column.clone(),
        ty: column_type(field),
        null: field.null,
        primary_key: field.primary_key,
        unique: field.unique && !field.primary_key,
        index: field.db_index && !field.unique && !field.primary_key,
        default: field.db_default.as_ref().and_then(|default| match default {
            DatabaseDefault::Value(value) => {
                Some(Expr::Literal(build_literal(field.schema, value)))
            }
            DatabaseDefault::Expr(expr) => build_expr(field.schema, expr),
        }),
        references,
        // A foreign key compares as what it refers to.
        collation: field.storage_field().db_collation.clone(),
        choices: choices.map_or_else(Vec::new, |choices| {
            choices
                .get()
                .members
                .iter()
                .map(|member| build_literal(field.schema, &member.value))
                .collect()
        }),
        content_types: content_types(field),
        generated: match &field.kind {
            FieldKind::Generated {
                expression, stored, ..
            } => build_expr(field.schema, expression).map(|expression| Generated {
                expression,
                stored: *stored,
            }),
            _ => None,
        },
        comment: field.db_comment.clone(),
    }
}

/// The column type of a field; a foreign key has that of the key it holds.
fn column_type(field: FieldRef<'_>) -> ColumnType {
    let stored = field.storage_field();
    let length = stored.max_length;
    let ty = type_of(stored.get().kind.output(), length);
    if field.kind.is_relation() {
        ty.as_key()
    } else {
        ty
    }
}

fn build_reference(field: FieldRef<'_>, relation: RelationRef<'_>) -> Reference {
    let target = relation.to();
    // What the database does must agree with what a delete through the library does, or be weaker: it cannot set a
    // value that only Rust knows, and a `RESTRICT` of Django lets rows go that go by another path.
    let on_delete = match relation.get().on_delete.as_ref() {
        // A join row always goes along.
        None | Some(OnDeleteOption::Cascade | OnDeleteOption::DbCascade) => OnDelete::Cascade,
        Some(OnDeleteOption::Protect) => OnDelete::Restrict,
        Some(OnDeleteOption::SetNull | OnDeleteOption::DbSetNull) => OnDelete::SetNull,
        Some(OnDeleteOption::DbSetDefault) => OnDelete::SetDefault,
        Some(OnDeleteOption::SetDefault) if field.db_default.is_some() => OnDelete::SetDefault,
        Some(
            OnDeleteOption::SetDefault
            | OnDeleteOption::Restrict
            | OnDeleteOption::Set(_)
            | OnDeleteOption::DoNothing,
        ) => OnDelete::NoAction,
    };
    Reference {
        model: model_name(target.concrete()),
        field: field
            .referenced()
            .unwrap_or_else(|| target.primary_key())
            .name
            .clone(),
        on_delete,
        enforced: relation.db_constraint && target.meta.managed,
        deferred: false,
    }
}

/// The column type of a kind; `length` is that of its text.
pub(crate) fn type_of(kind: &FieldKind, length: Option<u32>) -> ColumnType {
    match kind {
        FieldKind::SmallAuto => ColumnType::SmallAuto,
        FieldKind::Auto => ColumnType::Auto,
        // A relation cannot be where a foreign key ends, unless the keys form a ring, which the checks refuse.
        FieldKind::BigAuto
        | FieldKind::Generated { .. }
        | FieldKind::ForeignKey(_)
        | FieldKind::OneToOne(_) => ColumnType::BigAuto,
        FieldKind::SmallInteger => ColumnType::SmallInteger,
        FieldKind::Integer => ColumnType::Integer,
        FieldKind::BigInteger => ColumnType::BigInteger,
        FieldKind::PositiveSmallInteger => ColumnType::PositiveSmallInteger,
        FieldKind::PositiveInteger => ColumnType::PositiveInteger,
        FieldKind::PositiveBigInteger => ColumnType::PositiveBigInteger,
        FieldKind::Boolean => ColumnType::Boolean,
        FieldKind::Float => ColumnType::Float,
        FieldKind::Decimal {
            max_digits,
            decimal_places,
        } => ColumnType::Decimal(max_digits.zip(*decimal_places)),
        FieldKind::Char
        | FieldKind::Slug { .. }
        | FieldKind::Email
        | FieldKind::Url
        | FieldKind::File { .. }
        | FieldKind::Image { .. }
        | FieldKind::FilePath { .. } => ColumnType::Char(length),
        FieldKind::Text => ColumnType::Text,
        FieldKind::Uuid => ColumnType::Uuid,
        FieldKind::GenericIpAddress { .. } => ColumnType::IpAddress,
        FieldKind::Binary => ColumnType::Binary,
        FieldKind::Date => ColumnType::Date,
        FieldKind::DateTime => ColumnType::DateTime,
        FieldKind::Time => ColumnType::Time,
        FieldKind::Duration => ColumnType::Duration,
        FieldKind::Json => ColumnType::Json,
        FieldKind::Array {
            element,
            max_length,
            size,
            ..
        } => match type_of(element, *max_length) {
            ColumnType::Array { element, depth, .. } => ColumnType::Array {
                element,
                depth: depth.saturating_add(1),
                size: *size,
            },
            element => ColumnType::Array {
                // What cannot be an element is refused before.
                element: ElementType::of(element).unwrap_or(ElementType::Text),
                depth: 1,
                size: *size,
            },
        },
        FieldKind::HStore => ColumnType::HStore,
        FieldKind::Range(kind) => ColumnType::Range(*kind),
        FieldKind::SearchVector => ColumnType::SearchVector,
        FieldKind::ContentType => ColumnType::Integer,
    }
}

/// The content types that a column may name.
fn content_types(field: FieldRef<'_>) -> Vec<String> {
    let generic = field.generic();
    let labels = generic
        .filter(|generic| generic.content_type == field.id)
        .map(|generic| {
            let targets = generic.targets.iter();
            targets
                .map(|target| field.schema.model(target.model).content_type())
                .collect()
        });
    labels.unwrap_or_default()
}

fn content_type_reference(field: FieldRef<'_>) -> Option<Reference> {
    matches!(field.kind, FieldKind::ContentType).then(|| Reference {
        model: ModelName::new("contenttypes", "ContentType"),
        field: "id".to_owned(),
        on_delete: OnDelete::Cascade,
        enforced: true,
        deferred: false,
    })
}

fn build_index(schema: &schema::Schema, index: &schema::Index) -> Index {
    Index {
        name: index.name.clone(),
        fields: index
            .columns
            .iter()
            .map(|column| IndexField {
                field: schema[column.field].name.clone(),
                descending: column.descending,
            })
            .collect(),
        condition: index
            .condition
            .as_ref()
            .and_then(|condition| build_expr(schema, condition)),
        opclasses: index.opclasses.clone(),
        expressions: build_expressions(schema, &index.expressions),
        include: field_names(schema, &index.include),
        method: index.method.clone(),
        tablespace: index.tablespace.clone(),
        backends: index.backends.clone(),
    }
}

fn build_constraint(
    schema: &schema::Schema,
    constraint: &schema::Constraint,
) -> Option<Constraint> {
    let kind = match &constraint.kind {
        schema::ConstraintKind::Unique {
            fields,
            condition,
            include,
            deferrable,
            nulls_distinct,
            opclasses,
        } => ConstraintKind::Unique {
            fields: field_names(schema, fields),
            condition: condition
                .as_ref()
                .and_then(|condition| build_expr(schema, condition)),
            include: field_names(schema, include),
            deferrable: deferrable.map(build_deferrable),
            nulls_distinct: nulls_distinct.unwrap_or(true),
            opclasses: opclasses.clone(),
        },
        schema::ConstraintKind::Exclusion {
            parts,
            method,
            condition,
            include,
            deferrable,
        } => ConstraintKind::Exclusion {
            parts: parts
                .iter()
                .filter_map(|part| {
                    let expression = build_expression(schema, &part.expression)?;
                    Some((expression, part.operator.clone()))
                })
                .collect(),
            method: *method,
            condition: condition
                .as_ref()
                .and_then(|condition| build_expr(schema, condition)),
            include: field_names(schema, include),
            deferrable: deferrable.map(build_deferrable),
        },
        schema::ConstraintKind::UniqueExpressions {
            expressions,
            condition,
            include,
            nulls_distinct,
        } => ConstraintKind::UniqueExpressions {
            expressions: build_expressions(schema, expressions),
            condition: condition
                .as_ref()
                .and_then(|condition| build_expr(schema, condition)),
            include: field_names(schema, include),
            nulls_distinct: nulls_distinct.unwrap_or(true),
        },
        schema::ConstraintKind::Check { condition } => ConstraintKind::Check {
            condition: build_expr(schema, condition)?,
        },
    };
    Some(Constraint {
        name: constraint.name.clone(),
        kind,
        backends: constraint.backends.clone(),
    })
}

fn build_expressions(
    schema: &schema::Schema,
    expressions: &[schema::IndexExpression],
) -> Vec<IndexExpression> {
    let build = |item| build_expression(schema, item);
    expressions.iter().filter_map(build).collect()
}

fn build_expression(
    schema: &schema::Schema,
    item: &schema::IndexExpression,
) -> Option<IndexExpression> {
    Some(IndexExpression {
        expression: build_expr(schema, &item.expr)?,
        descending: item.descending,
        nulls: item.nulls,
        collation: item.collation.clone(),
        opclass: item.opclass.clone(),
    })
}

const fn build_deferrable(deferrable: schema::Deferrable) -> Deferrable {
    match deferrable {
        schema::Deferrable::Deferred => Deferrable::Deferred,
        schema::Deferrable::Immediate => Deferrable::Immediate,
    }
}

fn field_names(schema: &schema::Schema, fields: &[schema::FieldId]) -> Vec<String> {
    fields
        .iter()
        .map(|&field| schema[field].name.clone())
        .collect()
}

/// An expression over columns of one row; `None` for what looks at other rows, which the checks keep out of constraints.
#[must_use]
pub fn build_expr(schema: &schema::Schema, expr: &schema::Expr) -> Option<Expr> {
    let build = |expr: &schema::Expr| build_expr(schema, expr);
    let boxed = |expr: &schema::Expr| build_expr(schema, expr).map(Box::new);
    let all = |items: &[schema::Expr]| items.iter().map(build).collect::<Option<Vec<Expr>>>();
    Some(match &expr.kind {
        ExprKind::Literal(value) => Expr::Literal(build_literal(schema, value)),
        ExprKind::Column(path) if path.steps.is_empty() => {
            Expr::Column(schema[path.field].name.clone())
        }
        ExprKind::Column(_)
        | ExprKind::Annotation(_)
        | ExprKind::Parameter(_)
        | ExprKind::Aggregate(_)
        | ExprKind::Exists { .. } => return None,
        ExprKind::Negate(inner) => Expr::Negate(boxed(inner)?),
        ExprKind::Inside { of, part } => Expr::Inside(boxed(of)?, part.clone()),
        ExprKind::Collate { of, collation } => Expr::Collate(boxed(of)?, collation.clone()),
        ExprKind::Binary { op, left, right } => Expr::Binary(*op, boxed(left)?, boxed(right)?),
        ExprKind::Call {
            function,
            arguments,
        } => Expr::Call(*function, all(arguments)?),
        ExprKind::Case {
            branches,
            otherwise,
        } => Expr::Case {
            branches: branches
                .iter()
                .map(|(condition, value)| Some((build(condition)?, build(value)?)))
                .collect::<Option<Vec<_>>>()?,
            otherwise: match otherwise {
                Some(value) => Some(boxed(value)?),
                None => None,
            },
        },
        ExprKind::Compare {
            left,
            lookup,
            right,
        } => {
            let right = match right {
                schema::Operand::One(value) => Operand::One(boxed(value)?),
                schema::Operand::Many(items) => Operand::Many(all(items)?),
                schema::Operand::Flag(flag) => Operand::Flag(*flag),
            };
            Expr::Compare(boxed(left)?, *lookup, right)
        }
        ExprKind::And(items) => Expr::And(all(items)?),
        ExprKind::Or(items) => Expr::Or(all(items)?),
        ExprKind::Xor(left, right) => Expr::Xor(boxed(left)?, boxed(right)?),
        ExprKind::Not(inner) => Expr::Not(boxed(inner)?),
    })
}

/// A literal as the database gets it: a member of choices is its value.
#[must_use]
pub fn build_literal(schema: &schema::Schema, value: &Value) -> Literal {
    match value {
        Value::Null => Literal::Null,
        Value::Bool(value) => Literal::Bool(*value),
        Value::Integer(value) => Literal::Integer(*value),
        Value::Float(value) => Literal::Float(*value),
        Value::Decimal(text) => Literal::Decimal(text.clone()),
        Value::Text(text) => Literal::Text(text.clone()),
        Value::Bytes(bytes) => Literal::Bytes(bytes.clone()),
        Value::Uuid(text) => Literal::Uuid(text.clone()),
        Value::Date(text) => Literal::Date(text.clone()),
        Value::DateTime(text) => Literal::DateTime(text.clone()),
        Value::Time(text) => Literal::Time(text.clone()),
        Value::Duration(microseconds) => Literal::Duration(*microseconds),
        Value::Array(_) => Literal::Text(array_text(schema, value)),
        Value::Range(ends) => {
            let end = |value: &Value| match value {
                Value::Null => String::new(),
                value => array_text(schema, value),
            };
            Literal::Text(format!("[{},{})", end(&ends[0]), end(&ends[1])))
        }
        Value::Json(document) => {
            let mut text = String::new();
            write_json(document, &mut text);
            Literal::Json(text)
        }
        Value::Choice(choices, member) => match schema[*choices].members.get(*member) {
            Some(member) => build_literal(schema, &member.value),
            None => Literal::Null,
        },
    }
}

fn write_json(value: &JsonValue, out: &mut String) {
    match value {
        JsonValue::Null => out.push_str("null"),
        JsonValue::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        JsonValue::Number(text) => out.push_str(text),
        JsonValue::Text(text) => write_json_text(text, out),
        JsonValue::Array(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                out.push_str(if at > 0 { "," } else { "" });
                write_json(item, out);
            }
            out.push(']');
        }
        JsonValue::Object(entries) => {
            out.push('{');
            for (at, (key, item)) in entries.iter().enumerate() {
                out.push_str(if at > 0 { "," } else { "" });
                write_json_text(key, out);
                out.push(':');
                write_json(item, out);
            }
            out.push('}');
        }
    }
}

fn write_json_text(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            c if u32::from(c) < 0x20 => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
}

/// An array as PostgreSQL reads it: `{1,2}`.
pub(crate) fn array_text(schema: &schema::Schema, value: &Value) -> String {
    let quoted = |text: &str| {
        let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
        format!("\"{escaped}\"")
    };
    match value {
        Value::Array(items) => {
            let items = items.iter().map(|item| array_text(schema, item));
            format!("{{{}}}", items.collect::<Vec<_>>().join(","))
        }
        Value::Null => "NULL".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Integer(value) => value.to_string(),
        Value::Float(value) => format!("{value:?}"),
        Value::Duration(micros) => quoted(&format!("{micros} microseconds")),
        Value::Decimal(text)
        | Value::Uuid(text)
        | Value::Date(text)
        | Value::DateTime(text)
        | Value::Time(text)
        | Value::Text(text) => quoted(text),
        value => match build_literal(schema, value) {
            Literal::Json(text) => quoted(&text),
            _ => "NULL".to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_compact_and_escaped() {
        let document = JsonValue::Object(vec![
            (
                "a".to_owned(),
                JsonValue::Array(vec![JsonValue::Null, JsonValue::Number("1".to_owned())]),
            ),
            ("q\"\u{1}".to_owned(), JsonValue::Text("x\\\n".to_owned())),
        ]);
        let mut text = String::new();
        write_json(&document, &mut text);
        assert_eq!(text, r#"{"a":[null,1],"q\"\u0001":"x\\\n"}"#);
    }
}
