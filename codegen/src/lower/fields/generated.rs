//! Generated columns: what the database computes from the other columns of the row.

use super::super::arguments::Arguments;
use super::super::expr::Context;
use super::super::field_types::Make;
use super::super::own_types::Named;
use super::super::{Lowering, Scope};
use super::{Pending, Role};
use crate::diagnostics::{Diagnostic, Edit, codes};
use crate::schema::{
    Expr, ExprKind, ExprType, Field, FieldId, FieldKind, Value, ValueType, reads_elsewhere,
};
use crate::source::Span;
use crate::syntax::ast;

impl<'a> Lowering<'a> {
    /// The type that `Cast` names: a field type, of which only what its values are counts.
    pub(in crate::lower) fn output_kind(
        &mut self,
        scope: Scope,
        value: &'a ast::Expr,
    ) -> Option<FieldKind> {
        let call = self.output_call(value)?;
        let named = self.output_type(scope, call)?;
        let field_type = named.base;
        let mut output = self.type_arguments(scope, call, &named);
        for option in ["validators", "rust", "error_messages"] {
            while output.take(option).is_some() {}
        }
        let decimal_places = self.count(&mut output, "decimal_places");
        let max_digits = self.count(&mut output, "max_digits");
        output.take("max_length");
        self.finish(output, field_type.options);
        Some(match field_type.make.kind() {
            FieldKind::Decimal { .. } => FieldKind::Decimal {
                max_digits,
                decimal_places,
            },
            kind => kind,
        })
    }

    fn output_call(&mut self, value: &'a ast::Expr) -> Option<&'a ast::Call> {
        match &value.kind {
            ast::ExprKind::Call(call) => Some(call),
            ast::ExprKind::Error => None,
            _ => {
                let wanted = "a field type, such as `CharField(max_length=200)`";
                self.wrong_kind("output_field", wanted, value);
                None
            }
        }
    }

    /// A field type whose values can be computed.
    fn output_type(&mut self, scope: Scope, call: &'a ast::Call) -> Option<Named<'a>> {
        let field_type = self.named_type(scope, call)?;
        let refused = match field_type.base.make {
            Make::ForeignKey | Make::OneToOne | Make::ManyToMany => "a relation",
            Make::SmallAuto | Make::Auto | Make::BigAuto => "counted up by the database",
            Make::Generated => "generated itself",
            _ => return Some(field_type),
        };
        self.push(
            Diagnostic::error(
                codes::NOT_GENERATED,
                format!("the type of a computed value cannot be {refused}"),
            )
            .primary(call.callee.span, "not possible")
            .help("name the type of the value, such as `IntegerField()`"),
        );
        None
    }

    /// `output_field` and `db_persist`; the expression waits for the types of the other columns.
    pub(super) fn generated_options(&mut self, field: &mut Field, arguments: &mut Arguments<'a>) {
        field.editable = false;
        field.blank = true;
        for (option, what) in [
            (
                "expression",
                "what the database computes, such as `Lower(title)`",
            ),
            (
                "output_field",
                "the type of the column, such as `CharField(max_length=200)`",
            ),
            (
                "db_persist",
                "whether the value is stored (`true`) or computed whenever it is read (`false`)",
            ),
        ] {
            if arguments.call.named(option).is_none() {
                self.missing(arguments, option, what);
            }
        }
        let stored = self.flag(arguments, "db_persist").unwrap_or(true);
        if let Some(arg) = arguments.take("output_field") {
            self.output_field(field, arguments, &arg.value);
        }
        let nothing = Expr {
            kind: ExprKind::Literal(Value::Null),
            ty: ExprType {
                value: field.kind.value_type(),
                nullable: true,
            },
            span: arguments.call.span,
        };
        field.kind = FieldKind::Generated {
            expression: Box::new(nothing),
            output: Box::new(field.kind.clone()),
            stored,
        };
    }

    /// The type of the column, with the options of that type: they become the column's own.
    fn output_field(&mut self, field: &mut Field, arguments: &Arguments<'a>, value: &'a ast::Expr) {
        let Some(call) = self.output_call(value) else {
            return;
        };
        let Some(named) = self.output_type(arguments.scope, call) else {
            return;
        };
        let field_type = named.base;
        field.kind = field_type.make.kind();
        let mut output = self.type_arguments(arguments.scope, call, &named);
        self.type_options(field, field_type.make, &mut output);
        // Neither is a value's type.
        field.auto_time = crate::schema::AutoTime::No;
        field.editable = false;
        if let Some(arg) = output.take("choices") {
            field.choices = self.choices_option(output.scope, field, &arg.value);
        }
        field.rust_type = self.rust_option(&mut output);
        // What a type says of values that are given is nothing to one that is computed.
        for (_, own) in &named.chain {
            for name in own.options.iter().filter_map(|option| option.name.as_ref()) {
                while output.take(&name.text).is_some() {}
            }
        }
        let own = field_type
            .options
            .iter()
            .copied()
            .filter(|option| !option.starts_with("auto_now"));
        let known: Vec<&str> = own.chain(["choices", "rust"]).collect();
        self.finish(output, &known);
    }

    /// The expressions of generated columns: before all other values, which may read the columns.
    pub(in crate::lower) fn lower_generated(&mut self, pending: &Pending<'a>) {
        for waiting in &pending.values {
            if waiting.role != Role::Generated {
                continue;
            }
            let field = waiting.field;
            let model = self.schema[field].model;
            // Only generated columns take an expression; another field that was given one is reported as such.
            if !self.schema[field].kind.is_generated() {
                continue;
            }
            let output = self.field_type_of(field);
            let mut context = Context::new(waiting.scope, model);
            let Some(lowered) = self.value(&mut context, waiting.value, Some(output)) else {
                continue;
            };
            let fits = self.generated_from_row(field, &lowered)
                & self.generated_type(field, output, &lowered)
                & self.generated_null(field, &lowered);
            if fits && let FieldKind::Generated { expression, .. } = &mut self.schema[field].kind {
                **expression = lowered;
            }
        }
    }

    /// Whether the value follows from the row alone, the same each time.
    fn generated_from_row(&mut self, field: FieldId, lowered: &Expr) -> bool {
        if let Some(span) = reads_elsewhere(&self.schema, lowered) {
            self.push(
                Diagnostic::error(
                    codes::CROSSES_TABLES,
                    format!(
                        "`{}` is generated from more than its row",
                        self.schema[field].name
                    ),
                )
                .primary(span, "not a column of this table")
                .help("keep to columns of the model, or declare an `annotation` instead"),
            );
            return false;
        }
        let mut found: Option<(Span, String)> = None;
        lowered.walk(&mut |node| {
            let what = match &node.kind {
                ExprKind::Column(path) if self.schema[path.field].kind.is_generated() => {
                    format!("`{}` is generated itself", self.schema[path.field].name)
                }
                ExprKind::Call { function, .. } if !function.is_deterministic() => {
                    format!("`{}` gives another value each time", function.name())
                }
                _ => return,
            };
            found.get_or_insert((node.span, what));
        });
        let Some((span, what)) = found else {
            return true;
        };
        self.push(
            Diagnostic::error(
                codes::NOT_GENERATED,
                format!(
                    "`{}` cannot be generated from this",
                    self.schema[field].name
                ),
            )
            .primary(span, what)
            .help("write an expression of stored columns that is always the same for a row"),
        );
        false
    }

    /// Whether the column can hold what the expression gives.
    fn generated_type(&mut self, field: FieldId, output: ValueType, lowered: &Expr) -> bool {
        let (wanted, found) = (
            self.schema.storage_type(output),
            self.schema.storage_type(lowered.ty.value),
        );
        let fits = wanted == found
            || (found.is_integer() && wanted.is_number())
            || (wanted == ValueType::IpAddress && found == ValueType::Text);
        if !fits {
            let message = format!(
                "`{}` holds {}, but its expression gives {}",
                self.schema[field].name,
                self.schema.describe_type(output),
                self.schema.describe_type(lowered.ty.value)
            );
            self.push(
                Diagnostic::error(codes::WRONG_VALUE, message)
                    .primary(lowered.span, self.schema.describe_type(lowered.ty.value))
                    .help(
                        "let `output_field` be of the expression's type, or convert it by `Cast`",
                    ),
            );
        }
        fits
    }

    /// The column takes NULL where the expression can give it.
    fn generated_null(&mut self, field: FieldId, lowered: &Expr) -> bool {
        if !self.places.field_has(field, "null") {
            self.schema[field].null = lowered.ty.nullable;
            return true;
        }
        if self.schema[field].null || !lowered.ty.nullable {
            return true;
        }
        let place = self.places.field(&self.schema, field, "null");
        self.push(
            Diagnostic::error(
                codes::NOT_GENERATED,
                format!("`{}` may be NULL", self.schema[field].name),
            )
            .primary(place, "said to be never NULL")
            .secondary(lowered.span, "NULL where one of its columns is")
            .fix(
                "leave `null` to the compiler, which knows it from the expression",
                [Edit::replace(place, "null=true")],
            ),
        );
        false
    }
}
