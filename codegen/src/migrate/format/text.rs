//! Columns, indexes, constraints and expressions as canonical text. An option is written only where it differs from what
//! its absence means, in one fixed order.

use luthier::dialect::Dialect;

use crate::db::{
    Collation, Column, ColumnType, Constraint, ConstraintKind, Deferrable, Expr, Index,
    IndexExpression, IndexKind, IndexOption, JsonStep, Literal, Lookup, NullsOrder, Operand,
    Reference, Table,
};

use super::words;

/// A column as a field: `CharField(max_length=200)`.
#[must_use]
pub(crate) fn column_text(column: &Column, app: &str) -> String {
    let mut options: Vec<String> = Vec::new();
    let mut name = words::type_name(column.ty);
    if let Some(generated) = &column.generated {
        name = "GeneratedField";
        options.push(format!("expression={}", expr_text(&generated.expression)));
        options.push(format!("output_field={}", type_text(column.ty)));
        options.push(format!("db_persist={}", generated.stored));
    } else if let Some(reference) = &column.references {
        name = if column.unique {
            "OneToOneField"
        } else {
            "ForeignKey"
        };
        reference_options(reference, column.ty, app, &mut options);
    } else {
        options.extend(type_options(column.ty));
    }
    flag("primary_key", column.primary_key, &mut options);
    flag("null", column.null, &mut options);
    let is_foreign_key = column.references.is_some();
    if !is_foreign_key {
        flag("unique", column.unique, &mut options);
        flag("db_index", column.index, &mut options);
    } else if column.index == (column.unique || column.primary_key) {
        options.push(format!("db_index={}", column.index));
    }
    if column.name != words::usual_column(&column.field, is_foreign_key) {
        options.push(format!("db_column={}", quoted(&column.name)));
    }
    if let Some(default) = &column.default {
        options.push(format!("db_default={}", expr_text(default)));
    }
    if !column.content_types.is_empty() {
        let labels = column.content_types.iter().map(|label| quoted(label));
        options.push(format!(
            "content_types=[{}]",
            labels.collect::<Vec<_>>().join(", ")
        ));
    }
    if !column.choices.is_empty() {
        let values: Vec<String> = column.choices.iter().map(literal_text).collect();
        options.push(format!("choices=[{}]", values.join(", ")));
    }
    if let Some(collation) = &column.collation {
        options.push(format!("db_collation={}", collation_text(collation)));
    }
    if let Some(comment) = &column.comment {
        options.push(format!("db_comment={}", quoted(comment)));
    }
    format!("{name}({})", options.join(", "))
}

fn collation_text(collation: &Collation) -> String {
    match collation {
        Collation::Everywhere(name) => quoted(name),
        Collation::By(names) => {
            let names = names
                .iter()
                .map(|(dialect, name)| format!("{}={}", dialect.name(), quoted(name)));
            format!("Collation({})", names.collect::<Vec<_>>().join(", "))
        }
    }
}

fn flag(name: &str, set: bool, options: &mut Vec<String>) {
    if set {
        options.push(format!("{name}=true"));
    }
}

fn reference_options(reference: &Reference, ty: ColumnType, app: &str, options: &mut Vec<String>) {
    let target = if reference.model.app == app {
        reference.model.name.clone()
    } else {
        reference.model.to_string()
    };
    options.push(target);
    options.push(format!(
        "on_delete={}",
        words::on_delete_name(reference.on_delete)
    ));
    if reference.field != "id" {
        options.push(format!("to_field={}", reference.field));
    }
    if ty != ColumnType::BigInteger {
        options.push(format!("key={}", type_text(ty)));
    }
    if !reference.enforced {
        options.push("db_constraint=false".to_owned());
    }
    if reference.deferred {
        options.push("deferrable=deferred".to_owned());
    }
}

fn type_text(ty: ColumnType) -> String {
    format!("{}({})", words::type_name(ty), type_options(ty).join(", "))
}

fn type_options(ty: ColumnType) -> Vec<String> {
    match ty {
        ColumnType::Char(Some(length)) => vec![format!("max_length={length}")],
        ColumnType::Array {
            element,
            depth,
            size,
        } => {
            let inner = if depth > 1 {
                ColumnType::Array {
                    element,
                    depth: depth - 1,
                    size: None,
                }
            } else {
                element.column()
            };
            let mut options = vec![type_text(inner)];
            options.extend(size.map(|size| format!("size={size}")));
            options
        }
        ColumnType::Decimal(Some((digits, places))) => {
            vec![
                format!("max_digits={digits}"),
                format!("decimal_places={places}"),
            ]
        }
        _ => Vec::new(),
    }
}

/// A declared index.
#[must_use]
pub(crate) fn index_text(index: &Index) -> String {
    let fields: Vec<String> = index
        .fields
        .iter()
        .map(|part| format!("{}{}", if part.descending { "-" } else { "" }, part.field))
        .collect();
    let mut options = index.expressions.iter().map(part_text).collect::<Vec<_>>();
    if !fields.is_empty() {
        options.push(format!("fields=[{}]", fields.join(", ")));
    }
    options.push(format!("name={}", quoted(&index.name)));
    if let Some(condition) = &index.condition {
        options.push(format!("condition={}", expr_text(condition)));
    }
    if !index.include.is_empty() {
        options.push(format!("include=[{}]", index.include.join(", ")));
    }
    opclasses_option(&index.opclasses, &mut options);
    for (option, value) in &index.method.options {
        options.push(match value {
            IndexOption::Number(number) => format!("{option}={number}"),
            IndexOption::Flag(flag) => format!("{option}={flag}"),
        });
    }
    if let Some(tablespace) = &index.tablespace {
        options.push(format!("db_tablespace={}", quoted(tablespace)));
    }
    backends_option(&index.backends, &mut options);
    format!("{}({})", index.method.kind.name(), options.join(", "))
}

/// An expression of an index: in `Part(…)` where more is said of it.
fn part_text(part: &IndexExpression) -> String {
    let expression = expr_text(&part.expression);
    let mut options = vec![expression.clone()];
    flag("descending", part.descending, &mut options);
    flag(
        "nulls_first",
        part.nulls == Some(NullsOrder::First),
        &mut options,
    );
    flag(
        "nulls_last",
        part.nulls == Some(NullsOrder::Last),
        &mut options,
    );
    for (option, value) in [("collation", &part.collation), ("opclass", &part.opclass)] {
        options.extend(
            value
                .as_ref()
                .map(|value| format!("{option}={}", quoted(value))),
        );
    }
    if options.len() == 1 {
        return expression;
    }
    format!("Part({})", options.join(", "))
}

/// A declared constraint.
#[must_use]
pub(crate) fn constraint_text(constraint: &Constraint) -> String {
    let mut options = Vec::new();
    let name = match &constraint.kind {
        ConstraintKind::Unique {
            fields,
            condition,
            include,
            deferrable,
            nulls_distinct,
            opclasses,
        } => {
            options.push(format!("fields=[{}]", fields.join(", ")));
            options.push(format!("name={}", quoted(&constraint.name)));
            limits(condition.as_ref(), include, *deferrable, &mut options);
            if !nulls_distinct {
                options.push("nulls_distinct=false".to_owned());
            }
            opclasses_option(opclasses, &mut options);
            "UniqueConstraint"
        }
        ConstraintKind::Exclusion {
            parts,
            method,
            condition,
            include,
            deferrable,
        } => {
            let parts = parts
                .iter()
                .map(|(part, operator)| format!("[{}, {}]", part_text(part), quoted(operator)));
            let parts: Vec<String> = parts.collect();
            options.push(format!("expressions=[{}]", parts.join(", ")));
            options.push(format!("name={}", quoted(&constraint.name)));
            if let Some(method) = method.method().filter(|_| *method != IndexKind::Gist) {
                options.push(format!("index_type={method}"));
            }
            limits(condition.as_ref(), include, *deferrable, &mut options);
            "ExclusionConstraint"
        }
        ConstraintKind::UniqueExpressions {
            expressions,
            condition,
            include,
            nulls_distinct,
        } => {
            options.extend(expressions.iter().map(part_text));
            options.push(format!("name={}", quoted(&constraint.name)));
            limits(condition.as_ref(), include, None, &mut options);
            if !nulls_distinct {
                options.push("nulls_distinct=false".to_owned());
            }
            "UniqueConstraint"
        }
        ConstraintKind::Check { condition } => {
            options.push(format!("condition={}", expr_text(condition)));
            options.push(format!("name={}", quoted(&constraint.name)));
            "CheckConstraint"
        }
    };
    backends_option(&constraint.backends, &mut options);
    format!("{name}({})", options.join(", "))
}

/// What limits a uniqueness: to which rows, with which columns along, until when.
fn limits(
    condition: Option<&Expr>,
    include: &[String],
    deferrable: Option<Deferrable>,
    options: &mut Vec<String>,
) {
    if let Some(condition) = condition {
        options.push(format!("condition={}", expr_text(condition)));
    }
    if !include.is_empty() {
        options.push(format!("include=[{}]", include.join(", ")));
    }
    if let Some(deferrable) = deferrable {
        options.push(format!("deferrable={}", words::deferrable_name(deferrable)));
    }
}

fn opclasses_option(opclasses: &[String], options: &mut Vec<String>) {
    if !opclasses.is_empty() {
        let names: Vec<String> = opclasses.iter().map(|name| quoted(name)).collect();
        options.push(format!("opclasses=[{}]", names.join(", ")));
    }
}

fn backends_option(backends: &[Dialect], options: &mut Vec<String>) {
    if !backends.is_empty() {
        let names: Vec<&str> = backends.iter().map(|backend| backend.name()).collect();
        options.push(format!("backends=[{}]", names.join(", ")));
    }
}

/// A whole table as the body of a `CreateModel`, without indentation of the whole.
#[must_use]
pub(crate) fn table_text(table: &Table) -> String {
    let mut out = String::from("{\n");
    let width = table
        .columns
        .iter()
        .map(|column| column.field.len())
        .max()
        .unwrap_or_default();
    for column in &table.columns {
        let text = column_text(column, &table.model.app);
        out.push_str(&format!("    {:width$} = {text}\n", column.field));
    }
    if !table.composite_key.is_empty() {
        let members = table.composite_key.join(", ");
        out.push_str(&format!(
            "    {:width$} = CompositePrimaryKey({members})\n",
            "pk"
        ));
    }
    out.push_str("\n    meta {\n");
    out.push_str(&format!("        db_table = {}\n", quoted(&table.name)));
    if let Some(comment) = &table.comment {
        out.push_str(&format!("        db_table_comment = {}\n", quoted(comment)));
    }
    if let Some(tablespace) = &table.tablespace {
        out.push_str(&format!("        db_tablespace = {}\n", quoted(tablespace)));
    }
    list("indexes", table.indexes.iter().map(index_text), &mut out);
    list(
        "constraints",
        table.constraints.iter().map(constraint_text),
        &mut out,
    );
    out.push_str("    }\n}");
    out
}

fn list(name: &str, items: impl ExactSizeIterator<Item = String>, out: &mut String) {
    if items.len() == 0 {
        return;
    }
    out.push_str(&format!("        {name} = [\n"));
    for item in items {
        out.push_str(&format!("            {item},\n"));
    }
    out.push_str("        ]\n");
}

/// An expression. Nested operators are always in brackets, so that reading needs no precedence.
#[must_use]
pub(crate) fn expr_text(expr: &Expr) -> String {
    let all = |items: &[Expr]| items.iter().map(expr_text).collect::<Vec<_>>();
    match expr {
        Expr::Literal(literal) => literal_text(literal),
        Expr::Column(field) => format!("F({field})"),
        Expr::Negate(inner) => format!("Negate({})", expr_text(inner)),
        Expr::Binary(op, left, right) => {
            format!("({} {} {})", expr_text(left), op.symbol(), expr_text(right))
        }
        Expr::Call(function, arguments) => {
            format!("{}({})", function.name(), all(arguments).join(", "))
        }
        Expr::Case {
            branches,
            otherwise,
        } => {
            let mut parts: Vec<String> = branches
                .iter()
                .map(|(condition, value)| {
                    format!("When({}, {})", expr_text(condition), expr_text(value))
                })
                .collect();
            parts.extend(
                otherwise
                    .iter()
                    .map(|value| format!("default={}", expr_text(value))),
            );
            format!("Case({})", parts.join(", "))
        }
        Expr::Inside(of, part) => {
            let (word, behind) = part.parts();
            let mut parts = vec![expr_text(of), word.to_owned()];
            parts.extend(behind.iter().map(|step| match step {
                JsonStep::Key(key) => quoted(key),
                JsonStep::Index(index) => index.to_string(),
            }));
            format!("Inside({})", parts.join(", "))
        }
        Expr::Collate(of, collation) => {
            format!("Collate({}, {})", expr_text(of), collation_text(collation))
        }
        Expr::Compare(left, lookup, right) => {
            let right = match right {
                Operand::One(value) => expr_text(value),
                Operand::Many(items) => format!("[{}]", all(items).join(", ")),
                Operand::Flag(flag) => flag.to_string(),
            };
            match (&**left, lookup) {
                (Expr::Column(field), Lookup::Exact) => format!("Q({field}={right})"),
                (Expr::Column(field), lookup) => format!("Q({field}__{}={right})", lookup.name()),
                (left, lookup) => {
                    format!("Lookup({}, {}, {right})", expr_text(left), lookup.name())
                }
            }
        }
        Expr::And(items) if items.len() > 1 => format!("({})", all(items).join(" & ")),
        Expr::And(items) => format!("All({})", all(items).join(", ")),
        Expr::Or(items) if items.len() > 1 => format!("({})", all(items).join(" | ")),
        Expr::Or(items) => format!("Any({})", all(items).join(", ")),
        Expr::Xor(left, right) => format!("({} ^ {})", expr_text(left), expr_text(right)),
        Expr::Not(inner) => format!("~{}", expr_text(inner)),
    }
}

/// A literal.
pub(super) fn literal_text(literal: &Literal) -> String {
    match literal {
        Literal::Null => "null".to_owned(),
        Literal::Bool(value) => value.to_string(),
        Literal::Integer(value) => value.to_string(),
        Literal::Float(value) => format!("{value:?}"),
        Literal::Decimal(text) => format!("decimal{}", quoted(text)),
        Literal::Text(text) => quoted(text),
        Literal::Bytes(bytes) => {
            let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            format!("bytes{}", quoted(&hex))
        }
        Literal::Uuid(text) => format!("uuid{}", quoted(text)),
        Literal::Date(text) => format!("date{}", quoted(text)),
        Literal::DateTime(text) => format!("datetime{}", quoted(text)),
        Literal::Time(text) => format!("time{}", quoted(text)),
        Literal::Duration(microseconds) => format!("duration\"{microseconds}us\""),
        Literal::Json(text) => format!("json{}", quoted(text)),
    }
}

/// Text in quotes, on one line.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.push_str(&format!("\\u{{{:x}}}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
