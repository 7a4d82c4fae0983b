//! The columns of an index or unique constraint.

use super::super::Lowering;
use super::super::arguments::Arguments;
use super::super::expr::names_of;
use crate::diagnostics::{Diagnostic, codes};
use crate::schema::{FieldId, IndexColumn, ModelId};
use crate::source::Span;
use crate::syntax::ast::{self, UnaryOp};

impl<'a> Lowering<'a> {
    pub(in crate::lower) fn index_columns(
        &mut self,
        model: ModelId,
        arguments: &mut Arguments<'a>,
    ) -> Option<Vec<IndexColumn>> {
        let Some(arg) = arguments.take("fields") else {
            if arguments.call.positional().next().is_none() {
                self.push(
                    Diagnostic::error(
                        codes::NO_COLUMNS,
                        format!("`{}` names no fields", arguments.name),
                    )
                    .primary(arguments.callee(), "of which columns?")
                    .help("add `fields=[…]`"),
                );
            }
            return None;
        };
        let items = self.list_value("fields", &arg.value)?;
        self.columns_of(
            model,
            items,
            arg.value.span,
            arguments.name.ends_with("Index"),
        )
    }

    /// Columns of the model itself; `signed` allows `-name`.
    pub(in crate::lower) fn columns_of(
        &mut self,
        model: ModelId,
        items: &'a [ast::Expr],
        span: Span,
        signed: bool,
    ) -> Option<Vec<IndexColumn>> {
        let mut columns: Vec<IndexColumn> = Vec::new();
        let mut complete = true;
        for item in items {
            let (inner, descending) = match &item.kind {
                ast::ExprKind::Unary {
                    op: UnaryOp::Neg,
                    operand,
                    ..
                } if signed => (&**operand, true),
                _ => (item, false),
            };
            let Some(field) = self.own_column(model, inner) else {
                complete = false;
                continue;
            };
            if columns.iter().any(|other| other.field == field) {
                self.push(
                    Diagnostic::error(
                        codes::NO_COLUMNS,
                        format!("`{}` stands there twice", self.schema[field].name),
                    )
                    .primary(inner.span, "listed again")
                    .help("remove it"),
                );
                complete = false;
                continue;
            }
            columns.push(IndexColumn { field, descending });
        }
        if complete && columns.is_empty() {
            self.push(
                Diagnostic::error(codes::NO_COLUMNS, "a list of fields is empty")
                    .primary(span, "of which columns?")
                    .help("name at least one field"),
            );
            return None;
        }
        complete.then_some(columns)
    }

    /// A column of the model's own table.
    pub(in crate::lower) fn own_column(
        &mut self,
        model: ModelId,
        item: &'a ast::Expr,
    ) -> Option<FieldId> {
        let ast::ExprKind::Path(path) = &item.kind else {
            match &item.kind {
                ast::ExprKind::Error => {}
                ast::ExprKind::String(text) => {
                    self.quoted_name("a list of fields takes names, not text", item.span, text);
                }
                ast::ExprKind::Call(_) => {
                    self.not_yet(item.span, "expressions in a list of columns")
                }
                _ => self.wrong_kind("fields", "names of fields", item),
            }
            return None;
        };
        let names = names_of(path);
        let view = self.schema.model(model);
        if view.has_composite_key() && names.iter().all(|name| name.text == "pk") {
            let members: Vec<&str> = view
                .key_fields()
                .map(|field| field.get().name.as_str())
                .collect();
            let members = members.join(", ");
            self.push(
                Diagnostic::error(
                    codes::COMPOSITE_KEY_INDEXED,
                    "`pk` is a composite primary key, which has no column",
                )
                .primary(path.span, "several columns")
                .help(format!("name its members: {members}")),
            );
            return None;
        }
        let walk = self.walk(model, &names)?;
        if walk.is_to_many(&self.schema) {
            let message = format!("`{}` has no column in this table", path.text());
            self.push(
                Diagnostic::error(codes::NOT_A_COLUMN, message)
                    .primary(path.span, "a relation to many rows")
                    .help("name columns of the model"),
            );
            return None;
        }
        let over_tables = walk.steps.len() > 1 || !walk.rest.is_empty();
        let end = walk.end;
        let path_to = walk.into_path(&self.schema);
        if over_tables
            || !path_to.steps.is_empty()
            || matches!(end, super::super::expr::End::Annotation(_))
        {
            self.push(
                Diagnostic::error(
                    codes::CROSSES_TABLES,
                    format!("`{}` is not a column of this table", path.text()),
                )
                .primary(path.span, "leads elsewhere")
                .help("name columns of the model"),
            );
            return None;
        }
        Some(path_to.field)
    }

    pub(in crate::lower) fn included(
        &mut self,
        model: ModelId,
        arguments: &mut Arguments<'a>,
    ) -> Vec<FieldId> {
        let Some(arg) = arguments.take("include") else {
            return Vec::new();
        };
        let Some(items) = self.list_value("include", &arg.value) else {
            return Vec::new();
        };
        let columns = self
            .columns_of(model, items, arg.value.span, false)
            .unwrap_or_default();
        columns.iter().map(|column| column.field).collect()
    }
}
