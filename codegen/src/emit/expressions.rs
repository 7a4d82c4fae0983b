//! Expressions of the schema as calls of the typed API, as a person would write them.
//!
//! rustc checks what comes out once more. Where the schema's rules are wider than the API's (numbers of different width,
//! choices that are compared as the text they are), `typed` says what the value is read as.

mod functions;
mod generic;

use proc_macro2::Literal;

use super::{
    foreign, literals, parameters, pieces,
    scope::{Scope, ident},
    types,
};
use crate::emit::code::{Code, quote};
use crate::schema::{
    Expr, ExprKind, ExprType, Inside, JsonStep, Lookup, ModelRef, NullsOrder, Operand, OrderTerm,
    Parameter, Path, RelationId, ValueType,
};

/// Code for an expression, and the Rust type that it has.
struct Typed {
    tokens: Code,
    ty: ExprType,
    /// Whether it is a column by itself, whose type says that it can be written.
    own: bool,
}

/// Writes expressions about rows of one model, from one place.
pub(super) struct Writer<'s> {
    pub(super) scope: &'s Scope<'s>,
    pub(super) model: ModelRef<'s>,
    /// What the manager around is given.
    pub(super) parameters: &'s [Parameter],
}

impl<'s> Writer<'s> {
    pub(super) fn new(scope: &'s Scope<'s>, model: ModelRef<'s>) -> Self {
        Self {
            scope,
            model,
            parameters: &[],
        }
    }

    /// A `luthier::Expr` of exactly the type of the expression.
    pub(super) fn expression(&self, expr: &Expr) -> Code {
        let typed = self.value(expr);
        let typed = if typed.own {
            self.read_as(typed, expr.ty)
        } else {
            self.coerced(typed, expr.ty)
        };
        without_parentheses(typed.tokens)
    }

    /// A `luthier::Pred`.
    pub(super) fn condition(&self, expr: &Expr) -> Code {
        match &expr.kind {
            ExprKind::Compare {
                left,
                lookup,
                right,
            } => self.comparison(left, *lookup, right),
            ExprKind::And(conditions) => {
                self.joined(conditions, &quote!(&), &quote!(luthier::all_of([])))
            }
            ExprKind::Or(conditions) => {
                self.joined(conditions, &quote!(|), &quote!(luthier::any_of([])))
            }
            ExprKind::Xor(first, second) => {
                let (first, second) = (self.operand(first), self.operand(second));
                quote!(#first ^ #second)
            }
            ExprKind::Not(inner) => {
                let inner = self.operand(inner);
                quote!(!#inner)
            }
            ExprKind::Exists {
                steps, condition, ..
            } => {
                let (rows, end) = self.rows(steps);
                if matches!(&condition.kind, ExprKind::And(all) if all.is_empty()) {
                    return quote!(#rows.exists());
                }
                let condition = self.about(end).condition(condition);
                quote!(#rows.any(#condition))
            }
            ExprKind::Literal(crate::schema::Value::Bool(true)) => quote!(luthier::all_of([])),
            ExprKind::Literal(crate::schema::Value::Bool(false)) => quote!(luthier::any_of([])),
            _ => {
                let value = self.value(expr);
                let value = self
                    .coerced(
                        value,
                        ExprType {
                            value: ValueType::Boolean,
                            ..expr.ty
                        },
                    )
                    .tokens;
                quote!(#value.is_true())
            }
        }
    }

    /// What `order_by` takes.
    pub(super) fn order(&self, terms: &[OrderTerm]) -> Code {
        let mut terms: Vec<Code> = terms.iter().map(|term| self.order_term(term)).collect();
        // A tuple has at most six terms.
        match terms.len() {
            1 => terms.remove(0),
            0..=6 => quote!((#(#terms),*)),
            _ => quote!(std::vec::Vec::from([#(#terms),*])),
        }
    }

    fn order_term(&self, term: &OrderTerm) -> Code {
        let value = self.value(&term.key);
        let value = self.comparable(value).tokens;
        let direction = if term.descending {
            quote!(desc)
        } else {
            quote!(asc)
        };
        let nulls = match term.nulls {
            None => None,
            Some(NullsOrder::First) => Some(quote!(.nulls_first())),
            Some(NullsOrder::Last) => Some(quote!(.nulls_last())),
        };
        quote!(#value.#direction() #nulls)
    }

    fn about(&self, model: ModelRef<'s>) -> Writer<'s> {
        Writer {
            scope: self.scope,
            model,
            parameters: self.parameters,
        }
    }

    /// Conditions with an operator between them.
    fn joined(&self, conditions: &[Expr], operator: &Code, empty: &Code) -> Code {
        let mut operands = conditions.iter().map(|condition| self.operand(condition));
        let Some(first) = operands.next() else {
            return empty.clone();
        };
        operands.fold(first, |all, next| quote!(#all #operator #next))
    }

    /// A condition as the operand of an operator.
    fn operand(&self, condition: &Expr) -> Code {
        let tokens = self.condition(condition);
        match &condition.kind {
            ExprKind::And(all) | ExprKind::Or(all) if all.len() > 1 => quote!((#tokens)),
            ExprKind::Xor(..) => quote!((#tokens)),
            _ => tokens,
        }
    }

    fn value(&self, expr: &Expr) -> Typed {
        let computed = |tokens: Code, ty: ExprType| Typed {
            tokens,
            ty,
            own: false,
        };
        match &expr.kind {
            ExprKind::Literal(value) => {
                let tokens = literals::owned(self.scope, value, expr.ty.value);
                // The model is named too: an argument of an untyped call has nothing else to infer it from.
                let (model, ty) = (
                    self.scope.model(self.model),
                    types::expression(self.scope, expr.ty),
                );
                let tokens = if expr.ty.nullable && *value != crate::schema::Value::Null {
                    quote!(Some(#tokens))
                } else {
                    tokens
                };
                computed(
                    quote!(luthier::expr::value::<#model, #ty>(#tokens)),
                    expr.ty,
                )
            }
            ExprKind::Column(path) => self.column(path),
            ExprKind::Annotation(position) => match self.model.get().annotations.get(*position) {
                Some(annotation) => {
                    let function = self.scope.item(self.model, &annotation.rust_name);
                    computed(quote!(#function()), annotation.expr.ty)
                }
                None => computed(Code::new(), expr.ty),
            },
            ExprKind::Parameter(position) => match self.parameters.get(*position) {
                Some(parameter) => self.parameter(parameter),
                None => computed(Code::new(), expr.ty),
            },
            ExprKind::Negate(inner) => {
                let inner = self.value(inner);
                let (tokens, ty) = (inner.tokens, inner.ty);
                computed(quote!((-#tokens)), ty)
            }
            ExprKind::Binary { op, left, right } => self.arithmetic(*op, left, right, expr.ty),
            ExprKind::Call {
                function,
                arguments,
            } => self.call(*function, arguments, expr.ty),
            ExprKind::Inside { of, part } => {
                let of = self.value(of);
                computed(inside(of.tokens, part), expr.ty)
            }
            ExprKind::Collate { of, collation } => self.collated(of, collation),
            ExprKind::Aggregate(aggregate) => self.aggregate(aggregate, expr.ty),
            ExprKind::Case {
                branches,
                otherwise,
            } => {
                let ty = expr.ty;
                let arms = branches.iter().map(|(when, then)| {
                    let (when, then) = (self.condition(when), self.exactly(then, ty));
                    quote!((#when, #then))
                });
                let otherwise = match otherwise {
                    Some(otherwise) => self.exactly(otherwise, ty),
                    None => {
                        let ty = types::expression(self.scope, ty);
                        quote!(luthier::expr::value::<_, #ty>(None))
                    }
                };
                computed(quote!(luthier::expr::case([#(#arms),*], #otherwise)), ty)
            }
            _ => {
                let condition = self.operand(expr);
                let condition = if matches!(expr.kind, ExprKind::Not(_)) {
                    quote!((#condition))
                } else {
                    condition
                };
                computed(quote!(#condition.value()), BOOLEAN)
            }
        }
    }

    /// A value that has this type, and is no column that could be written.
    fn exactly(&self, expr: &Expr, ty: ExprType) -> Code {
        let typed = self.value(expr);
        if typed.own || typed.ty != ty {
            self.read_as(typed, ty).tokens
        } else {
            typed.tokens
        }
    }

    /// A parameter as an expression.
    fn parameter(&self, parameter: &Parameter) -> Typed {
        let (model, ty) = (
            self.scope.model(self.model),
            types::expression(self.scope, parameter.ty),
        );
        let value = parameters::owned(self.scope, parameter);
        Typed {
            tokens: quote!(luthier::expr::value::<#model, #ty>(#value)),
            ty: parameter.ty,
            own: false,
        }
    }

    fn column(&self, path: &Path) -> Typed {
        let field = self.scope.schema.field(path.field);
        let mut ty = types::of_field(field);
        let name = ident(&field.get().rust_name);
        // What the schema says is said of the values that are stored.
        let base = field.rust_type.is_some().then(|| quote!(.base()));
        let Some((walk, nullable)) = self.walk(&path.steps) else {
            let function = self.scope.item(self.model, &field.get().rust_name);
            let own =
                !field.get().kind.is_generated() && !field.get().kind.is_auto() && base.is_none();
            return Typed {
                tokens: quote!(#function() #base),
                ty,
                own,
            };
        };
        ty.nullable |= nullable;
        Typed {
            tokens: quote!(#walk.#name() #base),
            ty,
            own: false,
        }
    }

    /// A path over to-one relations, and whether it may lead to no row; `None` where there is no step.
    fn walk(&self, steps: &[RelationId]) -> Option<(Code, bool)> {
        let (first, rest) = steps.split_first()?;
        let first = self.scope.schema.relation(*first);
        let start = self.scope.item(self.model, &first.get().rust.function);
        let mut nullable = first.nullable;
        let mut tokens = quote!(#start());
        for step in rest {
            let step = self.scope.schema.relation(*step);
            let function = ident(&step.get().rust.function);
            nullable |= step.nullable;
            tokens = match foreign::paths(self.scope, step) {
                Some(paths) => quote!(#paths::#function(#tokens)),
                None => quote!(#tokens.#function()),
            };
        }
        Some((tokens, nullable))
    }

    /// A path over relations of which the last is to many, and the model at its end. Where several are, each starts anew at
    /// the end of the one before.
    fn rows(&self, steps: &[RelationId]) -> (Code, ModelRef<'s>) {
        let schema = self.scope.schema;
        let mut tokens: Option<Code> = None;
        let mut from = self.model;
        let mut start = 0;
        for (position, step) in steps.iter().enumerate() {
            let relation = schema.relation(*step);
            let last = position + 1 == steps.len();
            if relation.is_to_one() && !last {
                continue;
            }
            if let Some((walk, _)) = self.about(from).walk(&steps[start..=position]) {
                tokens = Some(match tokens {
                    None => walk,
                    Some(before) => quote!(#before.then(#walk)),
                });
            }
            from = relation.to();
            start = position + 1;
        }
        (tokens.unwrap_or_default(), from)
    }

    fn comparison(&self, left: &Expr, lookup: Lookup, right: &Operand) -> Code {
        if let Some(generic) = self.content_type(left) {
            return self.points_to(generic, lookup, right);
        }
        let value = self.value(left);
        let text = ExprType {
            value: ValueType::Text,
            nullable: value.ty.nullable,
        };
        let value = match lookup {
            Lookup::Exact | Lookup::In | Lookup::IsNull => value,
            Lookup::Gt | Lookup::Gte | Lookup::Lt | Lookup::Lte | Lookup::Range => {
                self.comparable(value)
            }
            _ if !matches!(
                self.scope.schema.storage_type(value.ty.value),
                ValueType::Text | ValueType::IpAddress
            ) =>
            {
                value
            }
            _ => self.coerced(value, text),
        };
        match (lookup, right) {
            (Lookup::IsNull, Operand::Flag(false)) => {
                let value = value.tokens;
                quote!(#value.is_not_null())
            }
            (Lookup::IsNull, _) => {
                let value = value.tokens;
                quote!(#value.is_null())
            }
            (Lookup::In, Operand::Many(items)) if items.is_empty() => quote!(luthier::any_of([])),
            (_, Operand::Many(items)) => self.compared_with_many(value, lookup, items),
            (_, Operand::One(right)) => self.compared_with_one(value, lookup, right),
            (_, Operand::Flag(_)) => self.condition(left),
        }
    }

    fn compared_with_one(&self, left: Typed, lookup: Lookup, right: &Expr) -> Code {
        let name = match (lookup, left.ty.value, right.ty.value) {
            (Lookup::Contains, ValueType::Range(_), ValueType::Range(_)) => "contains",
            (Lookup::Contains, ValueType::Range(kind), _) => {
                let left = left.tokens;
                let value = self.exactly(
                    right,
                    ExprType {
                        value: kind.ends(),
                        nullable: false,
                    },
                );
                return match &right.kind {
                    ExprKind::Literal(literal) => {
                        let value = literals::owned(self.scope, literal, kind.ends());
                        quote!(#left.contains_value(#value))
                    }
                    _ => quote!(#left.contains_value(#value)),
                };
            }
            _ => method(lookup),
        };
        let method = ident(name);
        if let ExprKind::Literal(literal) = &right.kind {
            let ty = if takes_values(lookup) {
                right.ty.value
            } else {
                left.ty.value
            };
            let value = literals::borrowed(self.scope, literal, ty);
            let left = left.tokens;
            return quote!(#left.#method(#value));
        }
        if let ExprKind::Parameter(position) = right.kind
            && let Some(parameter) = self.parameters.get(position)
            && (parameter.ty
                == (ExprType {
                    nullable: false,
                    ..left.ty
                })
                || takes_values(lookup))
        {
            let (left, value) = (left.tokens, parameters::borrowed(self.scope, parameter));
            return quote!(#left.#method(#value));
        }
        let right = self.coerced_value(self.value(right), left.ty.value);
        let left = if right.ty.nullable && !left.ty.nullable {
            let nullable = ExprType {
                nullable: true,
                ..left.ty
            };
            self.read_as(left, nullable)
        } else {
            left
        };
        let (left, right) = (left.tokens, without_parentheses(right.tokens));
        quote!(#left.#method(#right))
    }

    fn compared_with_many(&self, left: Typed, lookup: Lookup, items: &[Expr]) -> Code {
        let literal = |item: &Expr| match &item.kind {
            ExprKind::Literal(literal) => {
                Some(literals::borrowed(self.scope, literal, item.ty.value))
            }
            _ => None,
        };
        let values: Vec<Code> = match items.iter().map(literal).collect() {
            Some(literals) => literals,
            None => items
                .iter()
                .map(|item| without_parentheses(self.exactly(item, left.ty)))
                .collect(),
        };
        let left = left.tokens;
        match (lookup, values.as_slice()) {
            (Lookup::Range, [low, high]) => quote!(#left.range(#low, #high)),
            (Lookup::HasKeys, _) => quote!(#left.has_keys([#(#values),*])),
            (Lookup::HasAnyKeys, _) => quote!(#left.has_any_keys([#(#values),*])),
            _ => quote!(#left.in_([#(#values),*])),
        }
    }

    /// A value whose type has an order: choices of text are ordered as the text that they are.
    fn comparable(&self, typed: Typed) -> Typed {
        match typed.ty.value {
            ValueType::Choice(_)
                if self.scope.schema.storage_type(typed.ty.value) == ValueType::Text =>
            {
                self.coerced_value(typed, ValueType::Text)
            }
            ValueType::Boolean => self.coerced_value(typed, ValueType::BigInteger),
            _ => typed,
        }
    }

    fn coerced_value(&self, typed: Typed, value: ValueType) -> Typed {
        let ty = ExprType {
            value,
            nullable: typed.ty.nullable,
        };
        self.coerced(typed, ty)
    }

    /// The expression, read as another type if it has one.
    fn coerced(&self, typed: Typed, ty: ExprType) -> Typed {
        let same = matches!(
            (typed.ty.value, ty.value),
            (
                ValueType::Text | ValueType::IpAddress,
                ValueType::Text | ValueType::IpAddress
            )
        ) || typed.ty.value == ty.value;
        if same && typed.ty.nullable == ty.nullable {
            typed
        } else {
            self.read_as(typed, ty)
        }
    }

    fn read_as(&self, typed: Typed, ty: ExprType) -> Typed {
        let (tokens, rust) = (typed.tokens, types::expression(self.scope, ty));
        Typed {
            tokens: quote!(#tokens.typed::<#rust>()),
            ty,
            own: false,
        }
    }
}

/// The inside of what is in parentheses as a whole: rustc warns of such as an argument.
pub(super) fn without_parentheses(tokens: Code) -> Code {
    let inside = tokens.as_str().strip_prefix('(');
    let Some(inside) = inside.and_then(|rest| rest.strip_suffix(')')) else {
        return tokens;
    };
    // How many brackets are open, and whether the first was closed before the end.
    let (mut depth, mut closed) = (0_usize, false);
    pieces::each_token(&tokens, |token| {
        closed |= depth == 0 && token != "(";
        match token {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            _ => {}
        }
    });
    if closed {
        tokens
    } else {
        Code::from(inside.trim().to_owned())
    }
}

/// Whether the right side is a value of a type of its own, and never an expression.
const fn takes_values(lookup: Lookup) -> bool {
    lookup.is_postgres_only() || matches!(lookup, Lookup::HasKey)
}

/// What a value is asked for that holds several.
fn inside(of: Code, part: &Inside) -> Code {
    let index = |at: u32| Literal::u32_unsuffixed(at);
    match part {
        Inside::Json(steps) => steps.iter().fold(of, |of, step| match step {
            JsonStep::Key(key) => quote!(#of.key(#key)),
            JsonStep::Index(at) => {
                let at = index(*at);
                quote!(#of.at_index(#at))
            }
        }),
        Inside::JsonText => quote!(#of.as_text()),
        Inside::JsonNumber => quote!(#of.as_number()),
        Inside::Length => quote!(#of.len()),
        Inside::Element(at) => {
            let at = index(*at);
            quote!(#of.at_index(#at))
        }
        Inside::Slice(from, to) => {
            let (from, to) = (index(*from), index(*to));
            quote!(#of.slice(#from..#to))
        }
        Inside::Key(key) => quote!(#of.key(#key)),
        Inside::Keys => quote!(#of.keys()),
        Inside::Values => quote!(#of.values()),
        Inside::Lower => quote!(#of.lower()),
        Inside::Upper => quote!(#of.upper()),
        Inside::IsEmpty => quote!(#of.is_empty().value()),
        Inside::LowerIncluded => quote!(#of.lower_inc().value()),
        Inside::UpperIncluded => quote!(#of.upper_inc().value()),
        Inside::LowerInfinite => quote!(#of.lower_inf().value()),
        Inside::UpperInfinite => quote!(#of.upper_inf().value()),
        Inside::Unaccent => quote!(#of.unaccent()),
    }
}

/// The method of a lookup with one operand.
fn method(lookup: Lookup) -> &'static str {
    match lookup {
        Lookup::Exact | Lookup::IsNull => "eq",
        Lookup::IExact => "ieq",
        Lookup::Contains => "contains",
        Lookup::IContains => "icontains",
        Lookup::StartsWith => "starts_with",
        Lookup::IStartsWith => "istarts_with",
        Lookup::EndsWith => "ends_with",
        Lookup::IEndsWith => "iends_with",
        Lookup::Regex => "regex",
        Lookup::IRegex => "iregex",
        Lookup::Gt => "gt",
        Lookup::Gte => "gte",
        Lookup::Lt => "lt",
        Lookup::Lte => "lte",
        Lookup::In => "in_",
        Lookup::Range => "range",
        other => other.name(),
    }
}

/// A condition as a value.
const BOOLEAN: ExprType = ExprType {
    value: ValueType::Boolean,
    nullable: false,
};
