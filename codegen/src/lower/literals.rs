//! Values pass: literals of the type of their column, for defaults, `SET(…)` and the right side of comparisons.

use super::arguments::kind_of;
use super::fields::{Pending, PendingValue, Role};
use super::{Lowering, Scope};
use crate::diagnostics::{Diagnostic, Edit, codes};
use crate::schema::{
    ArrayType, DatabaseDefault, DefaultValue, Expr, ExprKind, ExprType, FieldId, FieldKind,
    Function, JsonValue, OnDelete, RangeKind, SetTo, Value, ValueType,
};
use crate::syntax::ast::{self, LiteralTag};

mod computed;
mod members;
pub(in crate::lower) mod text;

/// The two items of a list that stands for a range.
pub(super) fn ends_of_range(value: &ast::Expr) -> Option<&[ast::Expr; 2]> {
    match &value.kind {
        ast::ExprKind::List { items, .. } => items.as_slice().try_into().ok(),
        _ => None,
    }
}

impl<'a> Lowering<'a> {
    /// Lowers what waited for the types of all columns, then fills in the defaults that nobody writes.
    pub(super) fn lower_values(&mut self, pending: &Pending<'a>) {
        self.lower_generated(pending);
        for value in &pending.values {
            match value.role {
                Role::Generated => {}
                Role::Side(side) => self.lower_side(value, side),
                Role::UniqueFor(period) => self.lower_unique_for(value, period),
                Role::Default => self.schema[value.field].default = self.lower_default(value),
                Role::DatabaseDefault => {
                    self.schema[value.field].db_default = self.lower_db_default(value)
                }
                Role::Validators => self.lower_validators(value),
                Role::Set => self.lower_set(value),
            }
        }
        for field in &mut self.schema.fields {
            let empty = match field.kind {
                FieldKind::Binary => Value::Bytes(Vec::new()),
                FieldKind::Char
                | FieldKind::Text
                | FieldKind::Slug { .. }
                | FieldKind::Email
                | FieldKind::Url
                | FieldKind::File { .. }
                | FieldKind::Image { .. }
                | FieldKind::FilePath { .. } => Value::Text(String::new()),
                _ => continue,
            };
            let free =
                field.default.is_none() && field.db_default.is_none() && field.choices.is_none();
            if free && field.blank && !field.null && !field.primary_key {
                field.default = Some(DefaultValue::Value(empty));
            }
        }
    }

    fn lower_default(&mut self, pending: &PendingValue<'a>) -> Option<DefaultValue> {
        let (field, scope) = (pending.field, pending.scope);
        let ty = self.field_type_of(field);
        match &pending.value.kind {
            ast::ExprKind::RustFunction(path) => self.rust_path(path).map(DefaultValue::Call),
            ast::ExprKind::Call(call) => {
                let storage = self.schema.storage_type(ty);
                let default = match &*call.callee.text() {
                    "Now" | "now" => (
                        DefaultValue::Now,
                        matches!(
                            storage,
                            ValueType::Date | ValueType::DateTime | ValueType::Time
                        ),
                    ),
                    "Uuid4" | "uuid4" => (DefaultValue::Uuid4, storage == ValueType::Uuid),
                    "Uuid7" | "uuid7" => (DefaultValue::Uuid7, storage == ValueType::Uuid),
                    _ if self.pythonic(pending.value) => return None,
                    name => {
                        self.push(
                            Diagnostic::error(codes::UNKNOWN_FUNCTION, format!("no function `{name}` for a default"))
                                .primary(call.callee.span, "not found")
                                .help("a default is a value, `Now()`, `Uuid4()`, `Uuid7()` or a Rust function, `fn(\"crate::path\")`"),
                        );
                        return None;
                    }
                };
                if !default.1 {
                    let message = format!(
                        "`{}()` does not give {}",
                        call.callee.text(),
                        self.schema.describe_type(ty)
                    );
                    self.push(
                        Diagnostic::error(codes::WRONG_VALUE, message)
                            .primary(
                                pending.value.span,
                                format!("expected {}", self.schema.describe_type(ty)),
                            )
                            .secondary(self.schema[field].origin.span, "for this field")
                            .help("`Now()` is for dates and times, `Uuid4()` and `Uuid7()` are for a `UUIDField`"),
                    );
                    return None;
                }
                let arguments = self.arguments(scope, call);
                self.finish(arguments, &[]);
                Some(default.0)
            }
            // "No default", said aloud.
            ast::ExprKind::Null if self.schema[field].null => None,
            _ => self
                .literal(scope, ty, Some(field), pending.value)
                .map(DefaultValue::Value),
        }
    }

    fn lower_db_default(&mut self, pending: &PendingValue<'a>) -> Option<DatabaseDefault> {
        let ty = self.field_type_of(pending.field);
        let ast::ExprKind::Call(call) = &pending.value.kind else {
            if matches!(pending.value.kind, ast::ExprKind::Binary { .. }) {
                return self.computed_default(pending);
            }
            return self
                .literal(pending.scope, ty, Some(pending.field), pending.value)
                .map(DatabaseDefault::Value);
        };
        if !call.callee.is("Now") {
            return self.computed_default(pending);
        }
        let arguments = self.arguments(pending.scope, call);
        self.finish(arguments, &[]);
        if !matches!(ty, ValueType::Date | ValueType::DateTime | ValueType::Time) {
            let message = format!("`Now()` does not give {}", self.schema.describe_type(ty));
            self.push(
                Diagnostic::error(codes::WRONG_VALUE, message)
                    .primary(
                        call.span,
                        format!("expected {}", self.schema.describe_type(ty)),
                    )
                    .help("`Now()` is for dates and times"),
            );
            return None;
        }
        let kind = ExprKind::Call {
            function: Function::Now,
            arguments: Vec::new(),
        };
        let expr = Expr {
            kind,
            ty: ExprType {
                value: ty,
                nullable: false,
            },
            span: call.span,
        };
        Some(DatabaseDefault::Expr(Box::new(expr)))
    }

    fn lower_set(&mut self, pending: &PendingValue<'a>) {
        let ty = self.field_type_of(pending.field);
        let null = matches!(pending.value.kind, ast::ExprKind::Null);
        let value = if null {
            Some(Value::Null)
        } else {
            self.literal(pending.scope, ty, Some(pending.field), pending.value)
        };
        if let (Some(relation), Some(value)) = (self.schema[pending.field].relation, value) {
            self.schema[relation].on_delete = Some(OnDelete::Set(SetTo::Value(value)));
        }
    }

    pub(super) fn field_type_of(&self, field: FieldId) -> ValueType {
        self.schema.field(field).value_type()
    }

    /// A literal of the type; `field` is the column that it is for, whose range and length then count too.
    pub(super) fn literal(
        &mut self,
        scope: Scope,
        ty: ValueType,
        field: Option<FieldId>,
        value: &'a ast::Expr,
    ) -> Option<Value> {
        let limits = field.map(|field| self.schema.field(field).storage_field().id);
        if let ast::ExprKind::Path(path) = &value.kind
            && self.find_constant(scope, path).is_none()
        {
            let of_choices = match path.segments.split_last() {
                Some((_, of)) if !of.is_empty() => {
                    let of = ast::Path {
                        span: path.span,
                        segments: of.to_vec(),
                    };
                    self.look_up_choices(scope, &of).is_some()
                }
                _ => matches!(ty, ValueType::Choice(_)),
            };
            if !of_choices && self.pythonic(value) {
                return None;
            }
            let literal = self.member_literal(scope, ty, value, path)?;
            return self.fitting(ty, limits, literal, value);
        }
        let value = self.constant(scope, value)?;
        if let ValueType::Choice(choices) = ty {
            let literal = self.choice_literal(choices, value)?;
            return self.fitting(ty, limits, literal, value);
        }
        if ty == ValueType::Json {
            return self.json(scope, value).map(Value::Json);
        }
        if let (ValueType::Array(array), ast::ExprKind::List { items, .. }) = (ty, &value.kind) {
            return self.array(scope, array, items);
        }
        if let (ValueType::Range(kind), Some(ends)) = (ty, ends_of_range(value)) {
            return self.range(scope, kind, ends);
        }
        if let (ValueType::HStore, ast::ExprKind::Object(entries)) = (ty, &value.kind)
            && entries.is_empty()
        {
            return Some(Value::Array(Vec::new()));
        }
        let storage = self.schema.storage_type(ty);
        let literal = match (&value.kind, storage) {
            (ast::ExprKind::Bool(flag), ValueType::Boolean) => Some(Value::Bool(*flag)),
            (ast::ExprKind::Integer(number), _) if storage.is_integer() => {
                return self.integer(storage, limits, *number, value);
            }
            (ast::ExprKind::Integer(number), ValueType::Float) => {
                Some(Value::Float(*number as f64))
            }
            (ast::ExprKind::Decimal(text), ValueType::Float) => text.parse().ok().map(Value::Float),
            (ast::ExprKind::Integer(number), ValueType::Decimal) => {
                return self.decimal(limits, number.to_string(), value);
            }
            (ast::ExprKind::Decimal(text), ValueType::Decimal) => {
                return self.decimal(limits, text.clone(), value);
            }
            (ast::ExprKind::String(text), ValueType::Text) => {
                return self.text_literal(limits, text, value);
            }
            (ast::ExprKind::String(text), ValueType::IpAddress) => text
                .parse::<std::net::IpAddr>()
                .ok()
                .map(|address| Value::Text(address.to_string())),
            (
                ast::ExprKind::String(text)
                | ast::ExprKind::Typed {
                    tag: LiteralTag::Uuid,
                    text,
                },
                ValueType::Uuid,
            ) => text::uuid(text).map(Value::Uuid),
            (
                ast::ExprKind::Typed {
                    tag: LiteralTag::Date,
                    text,
                },
                ValueType::Date,
            ) => text::date(text).map(Value::Date),
            (
                ast::ExprKind::Typed {
                    tag: LiteralTag::Time,
                    text,
                },
                ValueType::Time,
            ) => text::time(text).map(Value::Time),
            (
                ast::ExprKind::Typed {
                    tag: LiteralTag::DateTime,
                    text,
                },
                ValueType::DateTime,
            ) => text::date_time(text).map(Value::DateTime),
            (ast::ExprKind::Duration { microseconds }, ValueType::Duration) => {
                Some(Value::Duration(*microseconds))
            }
            (ast::ExprKind::List { items, .. }, ValueType::Bytes) => bytes(items).map(Value::Bytes),
            _ => None,
        };
        if literal.is_none() {
            self.wrong_value(ty, storage, value);
        }
        literal
    }

    /// A list as an array, or as one of its dimensions.
    fn array(&mut self, scope: Scope, array: ArrayType, items: &'a [ast::Expr]) -> Option<Value> {
        let ty = if array.depth > 1 {
            ValueType::Array(ArrayType {
                depth: array.depth - 1,
                ..array
            })
        } else {
            *array.element
        };
        let values = items.iter().map(|item| {
            if array.nullable && array.depth == 1 && matches!(item.kind, ast::ExprKind::Null) {
                return Some(Value::Null);
            }
            self.literal(scope, ty, None, item)
        });
        values.collect::<Option<Vec<_>>>().map(Value::Array)
    }

    /// From one value on up to another one, without it; `null` for no end.
    pub(super) fn range(
        &mut self,
        scope: Scope,
        kind: RangeKind,
        ends: &'a [ast::Expr; 2],
    ) -> Option<Value> {
        let [low, high] = ends.each_ref().map(|end| match end.kind {
            ast::ExprKind::Null => Some(Value::Null),
            _ => self.literal(scope, kind.ends(), None, end),
        });
        let (low, high) = (low?, high?);
        let turned = match (&low, &high) {
            (Value::Integer(low), Value::Integer(high)) => low > high,
            (Value::Date(low), Value::Date(high))
            | (Value::DateTime(low), Value::DateTime(high)) => low > high,
            _ => false,
        };
        if turned {
            self.push(
                Diagnostic::error(codes::WRONG_VALUE, "the range ends before it begins")
                    .primary(ends[1].span, "before the other end")
                    .secondary(ends[0].span, "begins here")
                    .help("write the smaller end first"),
            );
            return None;
        }
        Some(Value::Range(Box::new([low, high])))
    }

    fn wrong_value(&mut self, ty: ValueType, storage: ValueType, value: &ast::Expr) {
        if self.pythonic(value) {
            return;
        }
        let wanted = self.schema.describe_type(ty);
        let found = match &value.kind {
            ast::ExprKind::Typed { text, .. } => format!("\"{text}\" is not {wanted}"),
            ast::ExprKind::String(text)
                if matches!(storage, ValueType::Uuid | ValueType::IpAddress) =>
            {
                format!("\"{text}\" is not {wanted}")
            }
            _ => format!("{} is not {wanted}", kind_of(value)),
        };
        let mut diagnostic = Diagnostic::error(codes::WRONG_VALUE, found)
            .primary(value.span, format!("expected {wanted}"));
        let form = match storage {
            ValueType::Date => Some("write it as `date\"2026-01-31\"`"),
            ValueType::Time => Some("write it as `time\"09:30:00\"`"),
            ValueType::DateTime => Some("write it in UTC as `datetime\"2026-01-31T09:30:00Z\"`"),
            ValueType::Duration => Some("write it as `30d 12h`"),
            ValueType::Uuid => Some("write it as `uuid\"12345678-1234-1234-1234-123456789abc\"`"),
            ValueType::Array(_) => Some("write it as a list: `[1, 2]`"),
            ValueType::Range(_) => Some(
                "write its ends: `[1, 10]` is from 1 on up to 10, without it; `null` is no end",
            ),
            ValueType::HStore => Some("only the empty `{}` can be written here"),
            ValueType::Bytes => Some("write the bytes as numbers: `[255, 0]`"),
            _ => None,
        };
        let form = form.map_or_else(|| format!("write {wanted}"), str::to_owned);
        let meant = match (&value.kind, storage) {
            (ast::ExprKind::Integer(number), ValueType::Text) => Some(format!("\"{number}\"")),
            (ast::ExprKind::Integer(0), ValueType::Boolean) => Some("false".to_owned()),
            (ast::ExprKind::Integer(1), ValueType::Boolean) => Some("true".to_owned()),
            (ast::ExprKind::String(text), _) if storage.is_integer() => {
                text.parse::<i64>().ok().map(|number| number.to_string())
            }
            _ => None,
        };
        if let Some(meant) = meant {
            let how = match storage {
                ValueType::Text => "write it in quotes".to_owned(),
                _ => format!("write `{meant}`"),
            };
            diagnostic = diagnostic.fix(how, [Edit::replace(value.span, meant)]);
        }
        if diagnostic.fix.is_none() {
            diagnostic = diagnostic.help(form);
        }
        self.push(diagnostic);
    }

    /// What a member of choices stands for, or a value of open ones, within the limits of the column. Whether members fit a
    /// column with their choices is asked of the column.
    fn fitting(
        &mut self,
        ty: ValueType,
        field: Option<FieldId>,
        literal: Value,
        value: &ast::Expr,
    ) -> Option<Value> {
        match literal {
            Value::Text(text) => self.text_literal(field, &text, value),
            Value::Integer(number) => {
                let storage = self.schema.storage_type(ty);
                self.integer(storage, field, i128::from(number), value)
            }
            literal => Some(literal),
        }
    }

    fn integer(
        &mut self,
        storage: ValueType,
        field: Option<FieldId>,
        number: i128,
        value: &ast::Expr,
    ) -> Option<Value> {
        let (low, high) = field
            .and_then(|field| self.schema[field].kind.integer_range())
            .unwrap_or(match storage {
                ValueType::SmallInteger => (i64::from(i16::MIN), i64::from(i16::MAX)),
                ValueType::Integer => (i64::from(i32::MIN), i64::from(i32::MAX)),
                _ => (i64::MIN, i64::MAX),
            });
        match i64::try_from(number) {
            Ok(number) if (low..=high).contains(&number) => Some(Value::Integer(number)),
            _ => {
                let message = format!("{number} does not fit the column");
                self.push(
                    Diagnostic::error(codes::OUT_OF_RANGE, message)
                        .primary(value.span, format!("must be from {low} to {high}"))
                        .help("give a number within these, or make the column a wider one"),
                );
                None
            }
        }
    }

    fn decimal(
        &mut self,
        field: Option<FieldId>,
        text: String,
        value: &ast::Expr,
    ) -> Option<Value> {
        let digits = text.trim_start_matches('-');
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let (whole, fraction) = (
            whole.trim_start_matches('0').len(),
            fraction.trim_end_matches('0').len(),
        );
        if let Some(FieldKind::Decimal {
            max_digits: Some(max),
            decimal_places: Some(places),
        }) = field.map(|field| &self.schema[field].kind)
        {
            let (max, places) = (*max as usize, *places as usize);
            if fraction > places || whole + places > max {
                self.push(
                    Diagnostic::error(
                        codes::OUT_OF_RANGE,
                        format!("{text} does not fit the column"),
                    )
                    .primary(
                        value.span,
                        format!(
                            "at most {} digits before the point and {places} behind it",
                            max.saturating_sub(places)
                        ),
                    )
                    .help(
                        "give a shorter number, or make `max_digits` and `decimal_places` larger",
                    ),
                );
                return None;
            }
        }
        Some(Value::Decimal(text))
    }

    fn text_literal(
        &mut self,
        field: Option<FieldId>,
        text: &str,
        value: &ast::Expr,
    ) -> Option<Value> {
        let length = text.chars().count();
        if let Some(max) = field.and_then(|field| self.schema[field].max_length)
            && length > max as usize
        {
            let message = format!("a text of {length} characters does not fit the column");
            let plural = if max == 1 { "" } else { "s" };
            self.push(
                Diagnostic::error(codes::OUT_OF_RANGE, message)
                    .primary(value.span, format!("at most {max} character{plural}"))
                    .help("shorten the text, or make `max_length` larger"),
            );
            return None;
        }
        Some(Value::Text(text.to_owned()))
    }

    fn json(&mut self, scope: Scope, value: &'a ast::Expr) -> Option<JsonValue> {
        let value = self.constant(scope, value)?;
        Some(match &value.kind {
            ast::ExprKind::Null => JsonValue::Null,
            ast::ExprKind::Bool(flag) => JsonValue::Bool(*flag),
            ast::ExprKind::Integer(number) => JsonValue::Number(number.to_string()),
            ast::ExprKind::Decimal(text) => JsonValue::Number(text.clone()),
            ast::ExprKind::String(text) => JsonValue::Text(text.clone()),
            ast::ExprKind::List { items, .. } => JsonValue::Array(
                items
                    .iter()
                    .map(|item| self.json(scope, item))
                    .collect::<Option<_>>()?,
            ),
            ast::ExprKind::Object(entries) => {
                let mut object: Vec<(String, JsonValue)> = Vec::new();
                for entry in entries {
                    let value = self.json(scope, &entry.value)?;
                    match object.iter_mut().find(|(key, _)| *key == entry.key.text) {
                        // As JSON readers do: the last one counts.
                        Some(known) => known.1 = value,
                        None => object.push((entry.key.text.clone(), value)),
                    }
                }
                JsonValue::Object(object)
            }
            _ => {
                self.wrong_value(ValueType::Json, ValueType::Json, value);
                return None;
            }
        })
    }
}

/// A list of numbers from 0 to 255.
fn bytes(items: &[ast::Expr]) -> Option<Vec<u8>> {
    items
        .iter()
        .map(|item| match item.kind {
            ast::ExprKind::Integer(number) => u8::try_from(number).ok(),
            _ => None,
        })
        .collect()
}
