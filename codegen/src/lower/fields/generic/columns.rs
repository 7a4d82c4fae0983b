//! The two columns of a generic foreign key, declared or made.

use super::super::super::bases::{Expanded, Part};
use super::super::super::field_types;
use super::super::super::{Lowering, Scope, docs};
use super::super::Pending;
use crate::diagnostics::{Diagnostic, codes};
use crate::schema::{FieldId, FieldKind, ModelId, names};
use crate::syntax::ast::{self, ExprKind};

impl<'a> Lowering<'a> {
    /// The column that says which model. A declared one is a foreign key to the content types.
    pub(super) fn type_column(
        &mut self,
        model: ModelId,
        ast: &'a ast::Field,
        name: &str,
        declared: Option<Part<'a, ast::Field>>,
        scope: Scope,
    ) -> Option<FieldId> {
        let span = declared.map_or(ast.name.span, |part| part.item.name.span);
        let mut field = self.new_field(model, name, span, FieldKind::ContentType);
        field.attname = crate::naming::foreign_key_column(name);
        field.column = names::identifier(&field.attname);
        field.automatic = declared.is_none();
        if let Some(part) = declared {
            let call = &part.item.ty;
            let mut arguments = self.arguments(scope, call);
            let target = arguments.next().or_else(|| arguments.take("to"));
            let leads_there = target.is_some_and(|arg| {
                matches!(&arg.value.kind, ExprKind::Path(path) if path.is("contenttypes.ContentType"))
            });
            if !call.callee.is("ForeignKey") || !leads_there {
                self.push(
                    Diagnostic::error(
                        codes::GENERIC_FIELD,
                        format!("`{name}` cannot say which model `{}` points to", ast.name.text),
                    )
                    .primary(part.item.ty.span, "not a foreign key to the content types")
                    .secondary(ast.name.span, "used here")
                    .help(format!(
                        "leave the declaration out, or make it `{name} = ForeignKey(contenttypes.ContentType, on_delete=CASCADE)`"
                    )),
                );
                return None;
            }
            let rule = arguments.next().or_else(|| arguments.take("on_delete"));
            if let Some(rule) = rule
                && matches!(&rule.value.kind, ExprKind::Path(path) if path.text().starts_with("DB_"))
            {
                self.push(
                    Diagnostic::error(
                        codes::GENERIC_FIELD,
                        format!("`{name}` cannot leave deletes to the database"),
                    )
                    .primary(rule.span, "a rule that the database carries out alone")
                    .secondary(ast.name.span, "used here")
                    .help("write `on_delete=CASCADE`"),
                );
            }
            // The content types have no ways back.
            arguments.take("related_name");
            arguments.take("related_query_name");
            arguments.take("db_index");
            if let Some(text) = self.text(&mut arguments, "verbose_name") {
                field.verbose_name = text;
            }
            if let Some(text) = self.text(&mut arguments, "help_text") {
                field.help_text = text;
            }
            if let Some(editable) = self.flag(&mut arguments, "editable") {
                field.editable = editable;
            }
            field.null = self.flag(&mut arguments, "null").unwrap_or(false);
            self.flag(&mut arguments, "blank");
            if let Some(column) = self.text(&mut arguments, "db_column") {
                field.column = column;
            }
            field.db_comment = self.text(&mut arguments, "db_comment");
            field.was = self.former_names(&mut arguments);
            field.docs = docs(part.item.docs.as_ref());
            let known = [
                "null",
                "blank",
                "verbose_name",
                "help_text",
                "editable",
                "db_column",
                "db_comment",
                "was",
            ];
            self.finish(arguments, &known);
        }
        let id = field.id;
        self.schema[model].fields.push(id);
        self.schema.fields.push(field);
        Some(id)
    }

    /// The column that says which row. One that is made gets its kind when the keys of the models are known.
    pub(super) fn key_column(
        &mut self,
        model: &Expanded<'a>,
        ast: &'a ast::Field,
        name: &str,
        declared: Option<Part<'a, ast::Field>>,
        pending: &mut Pending<'a>,
    ) -> Option<FieldId> {
        let Some(part) = declared else {
            let mut field =
                self.new_field(model.id, name, ast.name.span, FieldKind::PositiveBigInteger);
            field.automatic = true;
            let id = field.id;
            self.schema[model.id].fields.push(id);
            self.schema.fields.push(field);
            return Some(id);
        };
        let scope = Scope {
            app: part.app,
            model: Some(model.id),
        };
        let field_type = self.field_type(scope, &part.item.ty)?;
        let arguments = self.arguments(scope, &part.item.ty);
        let kind = field_type.make.kind();
        let field = self.new_field(model.id, name, part.item.name.span, kind);
        let id = field.id;
        if field_types::is_relation(field_type.make) {
            self.push(
                Diagnostic::error(
                    codes::GENERIC_FIELD,
                    format!("`{name}` cannot say which row `{}` points to", ast.name.text),
                )
                .primary(part.item.ty.span, "a relation of its own")
                .secondary(ast.name.span, "used here")
                .help("leave the declaration out, or make it a column, such as `PositiveBigIntegerField()`"),
            );
            return None;
        }
        self.lower_column(field, part.item, field_type, arguments, pending);
        Some(id)
    }
}
