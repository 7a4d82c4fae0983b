//! Where the value of each column of a new row comes from, decided once for the row, its `New…` and its `Insert`.

use super::{
    docs, literals,
    scope::{Scope, ident},
    types,
};
use crate::emit::code::{Code, quote};
use crate::schema::{
    AutoTime, DatabaseDefault, DefaultValue, ExprType, FieldKind, FieldRef, Generic, ModelRef,
    Value, ValueType,
};

/// What gives a column of a new row its value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// The caller, always.
    Required,
    /// The caller, or else NULL.
    Nullable,
    /// The caller, or else a default that Rust makes.
    Default,
    /// The caller, or else the database: an automatic key.
    Key,
    /// The database.
    Generated,
    /// The runtime, which numbers the row.
    Order,
    /// The parent's row: the key of a child.
    Parent,
}

/// A column, and the names that it has in generated code.
pub(super) struct Column<'s> {
    pub(super) field: FieldRef<'s>,
    pub(super) position: u16,
    pub(super) source: Source,
    /// The type of its values, as Rust sees them.
    pub(super) ty: ExprType,
    /// The member of the row, and the function of the path.
    pub(super) member: Code,
    /// The member of `New…`, or the setter.
    pub(super) given: Code,
}

/// The columns of a model in their order.
pub(super) fn columns(model: ModelRef<'_>) -> Vec<Column<'_>> {
    model
        .fields()
        .zip(0..)
        .map(|(field, position)| Column {
            field,
            position,
            source: source(field),
            ty: types::of_field(field),
            member: ident(member_name(field)),
            given: match field.generic() {
                Some(generic) => ident(&generic.rust_name),
                None => ident(&field.get().new_name),
            },
        })
        .collect()
}

/// What the member of the row is called that holds the column.
fn member_name(field: FieldRef<'_>) -> &str {
    match field.generic() {
        Some(generic) if generic.content_type == field.id => &generic.rust_name,
        _ => &field.schema[field.id].rust_name,
    }
}

/// A column of a parent, as the child has it.
pub(super) struct Inherited<'s> {
    pub(super) column: Column<'s>,
    /// The way to the parent, after the path that leads to the child: `.then(0)`.
    pub(super) steps: Code,
    /// The parent of the model that has it, itself or from a parent of its own.
    pub(super) parent: ModelRef<'s>,
}

/// The columns of the parents of a model, in the order of a whole row.
pub(super) fn inherited(model: ModelRef<'_>) -> Vec<Inherited<'_>> {
    let mut found = Vec::new();
    for (links, owner) in model.lineage() {
        let Some(&first) = links.first() else {
            continue;
        };
        let parent = model.schema.relation(first).to();
        let steps = links.iter().map(|&link| {
            let position = model.schema.relation(link).position();
            proc_macro2::Literal::u8_unsuffixed(u8::try_from(position).unwrap_or(u8::MAX))
        });
        let steps = quote!(#(.then(#steps))*);
        for column in columns(owner) {
            // What a generic foreign key points to is asked of the row itself.
            if column.generic().is_some() || column.source == Source::Order {
                continue;
            }
            let steps = steps.clone();
            found.push(Inherited {
                column,
                steps,
                parent,
            });
        }
    }
    found
}

/// The position of a column in its model: what paths and metadata call it.
pub(super) fn position(field: FieldRef<'_>) -> u16 {
    let position = field
        .model()
        .get()
        .fields
        .iter()
        .position(|&id| id == field.id)
        .unwrap_or_default();
    // A table has far fewer columns; more would be refused by every database.
    u16::try_from(position).unwrap_or(u16::MAX)
}

fn source(field: FieldRef<'_>) -> Source {
    let data = field.get();
    if field
        .relation()
        .is_some_and(|relation| relation.is_parent_link())
    {
        return Source::Parent;
    }
    let given = match (&data.default, &data.db_default) {
        (Some(default), _) => *default != DefaultValue::Value(Value::Null),
        (None, default) => default.is_some(),
    };
    if field.is_order() {
        Source::Order
    } else if data.kind.is_generated() {
        Source::Generated
    } else if data.kind.is_auto() {
        Source::Key
    } else if given || data.auto_time != AutoTime::No {
        Source::Default
    } else if data.null {
        Source::Nullable
    } else {
        Source::Required
    }
}

impl<'s> Column<'s> {
    /// The generic foreign key whose member holds it.
    pub(super) fn generic(&self) -> Option<&'s Generic> {
        self.field.generic()
    }

    /// Whether it has a member of its own in the row: of a generic foreign key, the first column stands for both.
    pub(super) fn is_member(&self) -> bool {
        self.generic()
            .is_none_or(|generic| generic.content_type == self.field.id)
    }

    /// Whether it is the column of a generic foreign key that says which row.
    pub(super) fn is_generic_key(&self) -> bool {
        !self.is_member()
    }

    /// The models that it may name, where it says which model a generic foreign key points to.
    pub(super) fn content_types(&self) -> Vec<String> {
        if !matches!(self.field.get().kind, FieldKind::ContentType) {
            return Vec::new();
        }
        let generic = self.generic().into_iter();
        let targets = generic.flat_map(|generic| &generic.targets);
        targets
            .map(|target| self.field.schema.model(target.model).content_type())
            .collect()
    }

    /// The type of its member in the row.
    pub(super) fn member_type(&self, scope: &Scope<'_>) -> Code {
        let Some(generic) = self.generic() else {
            return types::field(scope, self.field);
        };
        let target = scope.item(self.field.model(), &generic.rust_type);
        if generic.null {
            types::option(scope, &target)
        } else {
            target
        }
    }
}

impl Column<'_> {
    /// Whether the database makes it for a new row: such columns are no part of an INSERT.
    pub(super) fn is_made(&self) -> bool {
        matches!(self.source, Source::Key | Source::Generated)
    }

    /// Whether it has a setter.
    pub(super) fn is_optional(&self) -> bool {
        matches!(
            self.source,
            Source::Nullable | Source::Default | Source::Key
        )
    }

    /// Whether it is a primary key that is a foreign key too: its `Id` holds another `Id`.
    pub(super) fn is_parent_key(&self) -> bool {
        self.field.primary_key && self.field.target().is_some()
    }

    /// The usual form of a value that can be written in several: an IP address.
    pub(super) fn usual_form(&self, value: &Code) -> Option<Code> {
        let FieldKind::GenericIpAddress { unpack_ipv4, .. } = self.field.get().kind else {
            return None;
        };
        if self.field.rust_type.is_some() {
            return None;
        }
        Some(if self.ty.nullable {
            quote!(#value.map(|value| luthier::value::ip_address(value, #unpack_ipv4)))
        } else {
            quote!(luthier::value::ip_address(#value, #unpack_ipv4))
        })
    }

    /// The type in which the caller gives it.
    pub(super) fn given_type(&self, scope: &Scope<'_>) -> Code {
        if self.generic().is_some() {
            return self.member_type(scope);
        }
        if self.is_parent_key() {
            return types::key(scope, self.field.model());
        }
        types::field(scope, self.field)
    }

    /// Its default, an expression of the type without NULL in which `now` is the time of the insert; `None` where it is the
    /// `Default` of the type.
    pub(super) fn default(&self, scope: &Scope<'_>) -> Given {
        let given = self.plain_default(scope);
        let calls = matches!(self.field.get().default, Some(DefaultValue::Call(_)));
        match types::own(self.field) {
            // A function gives a value of the column's type.
            Some(_) if calls => given,
            Some(own) => {
                let value = match given {
                    Given::Empty => {
                        let ty = types::value(scope, self.ty.value);
                        quote!(<#ty>::default())
                    }
                    given => given.value(),
                };
                let place = format!("{}.{}", self.field.model().label(), self.field.name);
                Given::Lazy(quote!(luthier::model::own_default::<#own>(#value, #place)))
            }
            None => given,
        }
    }

    fn plain_default(&self, scope: &Scope<'_>) -> Given {
        let value = self.ty.value;
        let field = self.field.get();
        let default = match (field.auto_time, &field.default, &field.db_default) {
            (AutoTime::OnCreate | AutoTime::OnSave, _, _) => &DefaultValue::Now,
            (_, Some(default), _) => default,
            (_, None, Some(DatabaseDefault::Value(default))) => {
                return Given::literal(scope, default, value);
            }
            (_, None, Some(DatabaseDefault::Expr(expr))) if expr.is_random() => {
                return Given::called(quote!(luthier::value::random), value);
            }
            (_, None, Some(DatabaseDefault::Expr(expr))) => {
                return behind_now(value, expr.since_now().unwrap_or_default());
            }
            (_, None, None) => &DefaultValue::Now,
        };
        match default {
            DefaultValue::Value(default) => Given::literal(scope, default, value),
            DefaultValue::Now => now(value),
            DefaultValue::Uuid4 => Given::called(quote!(luthier::Uuid::new_v4), value),
            DefaultValue::Uuid7 => Given::called(quote!(luthier::Uuid::now_v7), value),
            DefaultValue::Call(path) => {
                Given::called(Code::parsed(&path.0).unwrap_or_default(), value)
            }
        }
    }

    /// What it gets where it is not given, for people.
    pub(super) fn otherwise(&self, scope: &Scope<'_>) -> String {
        docs::otherwise(scope.schema, self.field.get())
    }
}

/// A default as code.
pub(super) enum Given {
    /// The `Default` of the type.
    Empty,
    /// An expression that costs nothing.
    Cheap(Code),
    /// An expression that is made only where it is needed.
    Lazy(Code),
    /// A function without arguments.
    Function(Code),
}

impl Given {
    fn literal(scope: &Scope<'_>, literal: &Value, ty: ValueType) -> Self {
        let tokens = literals::owned(scope, literal, ty);
        match literal {
            Value::Text(text) if text.is_empty() && ty == ValueType::Text => Self::Empty,
            Value::Array(items) if items.is_empty() => Self::Empty,
            _ if matches!(ty, ValueType::Key(_) | ValueType::Decimal) => Self::Lazy(tokens),
            Value::Bool(_) | Value::Integer(_) | Value::Float(_) | Value::Choice(..) => {
                Self::Cheap(tokens)
            }
            _ => Self::Lazy(tokens),
        }
    }

    fn called(function: Code, ty: ValueType) -> Self {
        match ty {
            ValueType::Key(_) => Self::Lazy(quote!(luthier::Id::new(#function()))),
            _ => Self::Function(function),
        }
    }

    /// The default itself.
    pub(super) fn value(&self) -> Code {
        match self {
            Self::Empty => quote!(Default::default()),
            Self::Cheap(tokens) | Self::Lazy(tokens) => tokens.clone(),
            Self::Function(path) => quote!(#path()),
        }
    }
}

/// The time `now` as a value of the type.
pub(super) fn now(ty: ValueType) -> Given {
    behind_now(ty, 0)
}

/// The time that lies so many microseconds behind `now`.
fn behind_now(ty: ValueType, behind: i64) -> Given {
    let now = from_now(quote!(now), behind);
    match ty {
        ValueType::Date => Given::Lazy(quote!(luthier::value::utc_date(#now))),
        ValueType::Time => Given::Lazy(quote!(luthier::value::utc_time(#now))),
        _ if behind != 0 => Given::Lazy(now),
        _ => Given::Cheap(now),
    }
}

/// A moment that lies so many microseconds behind another one.
pub(super) fn from_now(now: Code, behind: i64) -> Code {
    if behind == 0 {
        return now;
    }
    let (operator, micros) = if behind < 0 {
        (quote!(-), behind.saturating_neg())
    } else {
        (quote!(+), behind)
    };
    let micros = proc_macro2::Literal::i64_unsuffixed(micros);
    quote!(#now #operator luthier::SignedDuration::from_micros(#micros))
}

/// Setters: what they take, and what they make of it.
impl Column<'_> {
    /// The type of a setter's argument.
    pub(super) fn argument(&self, scope: &Scope<'_>) -> Code {
        let ty = self.given_type(scope);
        let into = scope.std("Into");
        if self.generic().is_some() {
            return quote!(impl #into<#ty>);
        }
        match (self.is_text(), self.ty.nullable) {
            (true, true) => quote!(impl luthier::value::IntoNullableText),
            (true, false) | (false, true) => quote!(impl #into<#ty>),
            (false, false) => ty,
        }
    }

    /// The argument `value` as the column's own type.
    pub(super) fn converted(&self, scope: &Scope<'_>) -> Code {
        if self.generic().is_some() {
            return scope.into(&quote!(value));
        }
        match (self.is_text(), self.ty.nullable) {
            (true, true) => quote!(luthier::value::IntoNullableText::into_nullable_text(value)),
            (true, false) | (false, true) => scope.into(&quote!(value)),
            (false, false) => quote!(value),
        }
    }

    fn is_text(&self) -> bool {
        matches!(self.ty.value, ValueType::Text | ValueType::IpAddress)
            && self.field.rust_type.is_none()
    }
}
