//! What indexes hold beside columns: expressions, operator classes, storage parameters.

use super::super::Lowering;
use super::super::arguments::{Arguments, is_path};
use super::super::expr::Context;
use crate::diagnostics::{Diagnostic, codes};
use crate::schema::{
    Expr, ExprKind, IndexExpression, IndexKind, IndexOption, ModelId, reads_elsewhere,
};
use crate::syntax::ast::{self, UnaryOp};

/// Whether it is a `Collate` with a name for each database: an expression like others.
fn names_databases(call: &ast::Call) -> bool {
    let mut values = call.args.iter().map(|arg| &arg.value.kind);
    call.callee.text() == "Collate" && values.any(|kind| matches!(kind, ast::ExprKind::Object(_)))
}

impl<'a> Lowering<'a> {
    /// The values without names, each an expression over the row; `None` where one is wrong.
    pub(super) fn index_expressions(
        &mut self,
        model: ModelId,
        arguments: &mut Arguments<'a>,
    ) -> Option<Vec<IndexExpression>> {
        let mut expressions = Vec::new();
        let mut complete = true;
        while let Some(arg) = arguments.next() {
            match self.index_expression(model, arguments, &arg.value) {
                Some(expression) => expressions.push(expression),
                None => complete = false,
            }
        }
        complete.then_some(expressions)
    }

    /// `Lower(name)`, `-Lower(name)`, `Collate(name, "C")`, `OpClass(Lower(name), "text_pattern_ops")`,
    /// `OrderBy(name, nulls_last=true)`.
    pub(super) fn index_expression(
        &mut self,
        model: ModelId,
        arguments: &Arguments<'a>,
        value: &'a ast::Expr,
    ) -> Option<IndexExpression> {
        let (inner, descending) = match &value.kind {
            ast::ExprKind::Unary {
                op: UnaryOp::Neg,
                operand,
                ..
            } => (&**operand, true),
            _ => (value, false),
        };
        if let ast::ExprKind::Call(call) = &inner.kind
            && call.callee.is("OrderBy")
        {
            let (value, turned, nulls) = self.order_options(arguments.scope, call)?;
            let mut part = self.index_expression(model, arguments, value)?;
            part.descending ^= turned ^ descending;
            part.nulls = nulls.or(part.nulls);
            return Some(part);
        }
        if let ast::ExprKind::Call(call) = &inner.kind
            && let wrapper @ ("Collate" | "OpClass") = &*call.callee.text()
            && !names_databases(call)
        {
            let (option, named) = match wrapper {
                "Collate" => ("collation", "collation"),
                _ => ("opclass", "name"),
            };
            let mut wrapped = self.arguments(arguments.scope, call);
            let expression = wrapped.next();
            let name = wrapped.next().or_else(|| wrapped.take(named));
            self.finish(wrapped, &[named]);
            let (Some(expression), Some(name)) = (expression, name) else {
                self.push(
                    Diagnostic::error(
                        codes::WRONG_ARGUMENT,
                        format!("`{wrapper}` takes an expression and a name"),
                    )
                    .primary(call.span, "expected two values")
                    .help(format!("write `{wrapper}(name, \"…\")`")),
                );
                return None;
            };
            let mut part = self.index_expression(model, arguments, &expression.value)?;
            let given = self.name_value(option, &name.value);
            part.descending |= descending;
            let place = match option {
                "collation" => &mut part.collation,
                _ => &mut part.opclass,
            };
            if place.is_some() {
                let message = format!("an expression of an index has two `{wrapper}`s");
                self.push(
                    Diagnostic::error(codes::WRONG_ARGUMENT, message)
                        .primary(name.span, "only one of them would count")
                        .help("take one out"),
                );
                return None;
            }
            *place = given;
            return Some(part);
        }
        if let ast::ExprKind::String(text) = &inner.kind
            && is_path(text.trim_start_matches('-'))
        {
            let message = format!("`{}` takes names of fields, not text", arguments.name);
            self.quoted_name(message, inner.span, text);
            return None;
        }
        let expr = self.value(&mut Context::new(arguments.scope, model), inner, None)?;
        self.of_the_row(arguments, &expr)
            .then_some(IndexExpression {
                expr,
                descending,
                nulls: None,
                collation: None,
                opclass: None,
            })
    }

    /// Whether an index can hold the value: it follows from the row, and stays the same.
    fn of_the_row(&mut self, arguments: &Arguments<'a>, expr: &Expr) -> bool {
        if let Some(span) = reads_elsewhere(&self.schema, expr) {
            self.push(
                Diagnostic::error(
                    codes::CROSSES_TABLES,
                    format!("`{}` is over more than its row", arguments.name),
                )
                .primary(span, "not a column of this table")
                .help("keep to columns of the model"),
            );
            return false;
        }
        let mut columns = false;
        expr.walk(&mut |node| columns |= matches!(node.kind, ExprKind::Column(_)));
        if !columns {
            self.push(
                Diagnostic::error(
                    codes::WRONG_ARGUMENT,
                    "no column stands in this value, so that it is the same in each row",
                )
                .primary(expr.span, "nothing to look up by")
                .help("name a column, without quotes: `Lower(name)`"),
            );
            return false;
        }
        let Some((span, function)) = expr.changing() else {
            return true;
        };
        self.push(
            Diagnostic::error(
                codes::WRONG_ARGUMENT,
                format!("`{function}` gives another value each time, so that no index can hold it"),
            )
            .primary(span, "not the same tomorrow")
            .help("keep to what follows from the columns"),
        );
        false
    }

    /// Reports `fields` beside expressions.
    pub(super) fn no_fields_too(&mut self, arguments: &mut Arguments<'a>) {
        if let Some(arg) = arguments.take("fields") {
            self.push(
                Diagnostic::error(
                    codes::TOO_MANY_ARGUMENTS,
                    format!("`{}` is given both fields and expressions", arguments.name),
                )
                .primary(arg.span, "one or the other")
                .help("name the columns among the expressions: `Index(Lower(name), created_at, name=…)`"),
            );
        }
    }

    /// `opclasses=[…]`: one for each field.
    pub(super) fn opclasses(
        &mut self,
        arguments: &mut Arguments<'a>,
        fields: usize,
    ) -> Vec<String> {
        let Some(arg) = arguments.take("opclasses") else {
            return Vec::new();
        };
        let Some(items) = self.list_value("opclasses", &arg.value) else {
            return Vec::new();
        };
        if items.len() != fields {
            self.push(
                Diagnostic::error(
                    codes::WRONG_ARGUMENT,
                    format!(
                        "`{}` has {fields} fields and {} operator classes",
                        arguments.name,
                        items.len()
                    ),
                )
                .primary(arg.value.span, "not one for each")
                .help("list one for each of `fields`; expressions take theirs by `OpClass(…)`"),
            );
            return Vec::new();
        }
        items
            .iter()
            .filter_map(|item| self.name_value("opclasses", item))
            .collect()
    }

    /// The storage parameters of a kind of index.
    pub(super) fn storage_options(
        &mut self,
        kind: IndexKind,
        arguments: &mut Arguments<'a>,
    ) -> Vec<(String, IndexOption)> {
        let mut options = Vec::new();
        for (name, is_flag) in kind.parameters() {
            let value = if *is_flag {
                self.flag(arguments, name).map(IndexOption::Flag)
            } else {
                self.count(arguments, name).map(IndexOption::Number)
            };
            options.extend(value.map(|value| ((*name).to_owned(), value)));
        }
        if kind == IndexKind::Bloom
            && let Some(arg) = arguments.take("columns")
            && let Some(items) = self.list_value("columns", &arg.value)
        {
            for (item, position) in items.iter().zip(1..=32) {
                let bits = self.count_value(arguments.scope, "columns", item);
                options
                    .extend(bits.map(|bits| (format!("col{position}"), IndexOption::Number(bits))));
            }
        }
        options
    }
}
