//! Values made of other values: arithmetic, functions, aggregates over related rows.

use super::{Typed, Writer, without_parentheses};
use crate::emit::code::{Code, quote};
use crate::emit::{literals, scope::ident, types};
use crate::schema::{
    Aggregate, AggregateFunction, BinaryOp, Collation, Expr, ExprKind, ExprType, Function,
    ValueType,
};

impl Writer<'_> {
    /// An expression of the type of its values, which may be a column that can be written.
    pub(in crate::emit) fn selected(&self, expr: &Expr) -> Code {
        let typed = self.value(expr);
        let typed = if typed.own {
            typed
        } else {
            self.coerced(typed, expr.ty)
        };
        without_parentheses(typed.tokens)
    }

    pub(super) fn arithmetic(
        &self,
        op: BinaryOp,
        left: &Expr,
        right: &Expr,
        ty: ExprType,
    ) -> Typed {
        let (of_left, of_right) = (
            operand_type(left.ty.value, ty.value),
            match (left.ty.value, right.ty.value) {
                (ValueType::Duration, value) if value.is_integer() => ValueType::BigInteger,
                (_, value) => operand_type(value, ty.value),
            },
        );
        // Both sides may be NULL where the result may.
        let wanted = |value| ExprType { value, ..ty };
        let left = self.coerced(self.value(left), wanted(of_left)).tokens;
        let right = match &right.kind {
            ExprKind::Literal(literal) => literals::borrowed(self.scope, literal, of_right),
            _ => {
                let right = self.value(right);
                let wanted = ExprType {
                    nullable: ty.nullable && right.ty.nullable,
                    value: of_right,
                };
                self.coerced(right, wanted).tokens
            }
        };
        let tokens = match op {
            BinaryOp::Subtract if of_left == of_right && of_left != ty.value => {
                quote!(#left.duration_since(#right))
            }
            BinaryOp::Add => quote!((#left + #right)),
            BinaryOp::Subtract => quote!((#left - #right)),
            BinaryOp::Multiply => quote!((#left * #right)),
            BinaryOp::Divide => quote!((#left / #right)),
            BinaryOp::Remainder => quote!((#left % #right)),
        };
        Typed {
            tokens,
            ty,
            own: false,
        }
    }

    pub(super) fn call(&self, function: Function, arguments: &[Expr], ty: ExprType) -> Typed {
        let method = match function {
            Function::Lower => "lower",
            Function::Upper => "upper",
            Function::Trim => "trim",
            Function::Length => "length",
            Function::Abs => "abs",
            Function::Coalesce => return self.coalesce(arguments, ty),
            _ => return self.untyped_call(function, arguments, ty),
        };
        let Some(argument) = arguments.first() else {
            return self.untyped_call(function, arguments, ty);
        };
        let argument = self.value(argument);
        let is_text = function != Function::Abs;
        let argument = if is_text {
            self.coerced_value(argument, ValueType::Text)
        } else {
            argument
        };
        let value = match function {
            Function::Length => ValueType::BigInteger,
            Function::Abs => argument.ty.value,
            _ => ValueType::Text,
        };
        let made = ExprType {
            value,
            nullable: argument.ty.nullable,
        };
        let (tokens, method) = (argument.tokens, ident(method));
        Typed {
            tokens: quote!(#tokens.#method()),
            ty: made,
            own: false,
        }
    }

    fn coalesce(&self, arguments: &[Expr], ty: ExprType) -> Typed {
        let nullable = |argument: &Expr| ExprType {
            nullable: argument.ty.nullable,
            ..ty
        };
        let mut rest = arguments.iter();
        let Some(first) = rest.next() else {
            return self.untyped_call(Function::Coalesce, arguments, ty);
        };
        let first = self.coerced_value(self.value(first), ty.value);
        let (mut tokens, mut made) = (first.tokens, first.ty);
        for argument in rest {
            let other = without_parentheses(self.exactly(argument, nullable(argument)));
            tokens = quote!(#tokens.coalesce(#other));
            made = nullable(argument);
        }
        Typed {
            tokens,
            ty: made,
            own: false,
        }
    }

    /// A function that no method stands for.
    fn untyped_call(&self, function: Function, arguments: &[Expr], ty: ExprType) -> Typed {
        let arguments = arguments.iter().map(|argument| {
            let argument = self.value(argument).tokens;
            quote!(#argument.into_node())
        });
        let (model, value) = (
            self.scope.model(self.model),
            types::expression(self.scope, ty),
        );
        let function = match function {
            Function::Extract(part) => {
                let part = ident(&format!("{part:?}"));
                quote!(Extract(luthier::query::Part::#part))
            }
            Function::Trunc(part) => {
                let part = ident(&format!("{part:?}"));
                quote!(Trunc(luthier::query::Part::#part))
            }
            plain => {
                let plain = ident(&format!("{plain:?}"));
                quote!(#plain)
            }
        };
        let arguments = quote!(std::vec::Vec::from([#(#arguments),*]));
        let tokens = quote!(luthier::Expr::<#model, #value>::call(luthier::query::Function::#function, #arguments));
        Typed {
            tokens,
            ty,
            own: false,
        }
    }

    pub(super) fn collated(&self, of: &Expr, collation: &Collation) -> Typed {
        let of = self.coerced_value(self.value(of), ValueType::Text);
        let (text, collation) = (of.tokens, names_of(collation));
        Typed {
            tokens: quote!(#text.collate(#collation)),
            ty: of.ty,
            own: false,
        }
    }

    /// The value of the first of `rows`.
    fn first(&self, rows: Code, inner: &Writer<'_>, aggregate: &Aggregate, ty: ExprType) -> Typed {
        let value = aggregate.argument.as_ref().map(|value| inner.value(value));
        let made = ExprType {
            value: value.as_ref().map_or(ty.value, |value| value.ty.value),
            nullable: true,
        };
        let value = value.map(|value| without_parentheses(value.tokens));
        let order = (!aggregate.order.is_empty()).then(|| {
            let order = inner.order(&aggregate.order);
            quote!(.order_by(#order))
        });
        let first = Typed {
            tokens: quote!(#rows #order .first(#value)),
            ty: made,
            own: false,
        };
        let Some(default) = &aggregate.default else {
            return self.coerced(first, ty);
        };
        let default = literals::owned(self.scope, default, ty.value);
        let (model, value) = (
            self.scope.model(self.model),
            types::expression(self.scope, ty),
        );
        let wanted = ExprType {
            nullable: true,
            ..ty
        };
        let first = self.coerced(first, wanted).tokens;
        Typed {
            tokens: quote!(#first.coalesce(luthier::expr::value::<#model, #value>(#default))),
            ty,
            own: false,
        }
    }

    pub(super) fn aggregate(&self, aggregate: &Aggregate, ty: ExprType) -> Typed {
        let (mut rows, end) = self.rows(&aggregate.steps);
        let inner = self.about(end);
        if let Some(filter) = &aggregate.filter {
            let filter = inner.condition(filter);
            rows = quote!(#rows.filter(#filter));
        }
        let function = match aggregate.function {
            AggregateFunction::Count => quote!(count),
            AggregateFunction::Sum => quote!(sum),
            AggregateFunction::Avg => quote!(avg),
            AggregateFunction::Min => quote!(min),
            AggregateFunction::Max => quote!(max),
            AggregateFunction::StdDev => quote!(std_dev),
            AggregateFunction::StdDevSample => quote!(std_dev_sample),
            AggregateFunction::Variance => quote!(variance),
            AggregateFunction::VarianceSample => quote!(variance_sample),
            AggregateFunction::AnyValue => quote!(any_value),
            AggregateFunction::StringAgg if aggregate.order.is_empty() => quote!(string_agg),
            AggregateFunction::StringAgg => quote!(string_agg_by),
            AggregateFunction::First => return self.first(rows, &inner, aggregate, ty),
        };
        let Some(argument) = &aggregate.argument else {
            return Typed {
                tokens: quote!(#rows.count()),
                ty: COUNT,
                own: false,
            };
        };
        let argument = inner.value(argument);
        let argument = match aggregate.function {
            AggregateFunction::Count => argument,
            AggregateFunction::StringAgg => inner.coerced_value(argument, ValueType::Text),
            _ => inner.comparable(argument),
        };
        let order = (!aggregate.order.is_empty()).then(|| {
            let order = inner.order(&aggregate.order);
            quote!(, #order)
        });
        let joining = aggregate
            .delimiter
            .as_ref()
            .map(|delimiter| quote!(#delimiter #order));
        let made = aggregate_type(
            aggregate.function,
            argument.ty.value,
            aggregate.default.is_some(),
        );
        let argument = argument.tokens;
        let distinct = aggregate.distinct.then(|| quote!(.distinct()));
        let default = aggregate
            .default
            .as_ref()
            .filter(|_| aggregate.function != AggregateFunction::Count)
            .map(|value| {
                let value = literals::owned(self.scope, value, made.value);
                quote!(.or(#value))
            });
        let plain = distinct.is_none()
            && default.is_none()
            && matches!(
                aggregate.function,
                AggregateFunction::Sum
                    | AggregateFunction::Avg
                    | AggregateFunction::Min
                    | AggregateFunction::Max
            );
        let tokens = if plain {
            let argument = without_parentheses(argument);
            quote!(#rows.#function(#argument))
        } else {
            quote!(#rows.aggregate(#argument.#function(#joining) #distinct #default))
        };
        self.coerced(
            Typed {
                tokens,
                ty: made,
                own: false,
            },
            ty,
        )
    }
}

/// The Rust type of an aggregate, as the typed API has it.
fn aggregate_type(function: AggregateFunction, argument: ValueType, has_default: bool) -> ExprType {
    let value = match function {
        AggregateFunction::Count => return COUNT,
        AggregateFunction::Sum if argument.is_integer() => ValueType::BigInteger,
        AggregateFunction::Avg if argument.is_integer() => ValueType::Float,
        function if function.is_spread() => ValueType::Float,
        AggregateFunction::StringAgg => ValueType::Text,
        _ => argument,
    };
    ExprType {
        value,
        nullable: !has_default,
    }
}

/// What counting gives.
const COUNT: ExprType = ExprType {
    value: ValueType::BigInteger,
    nullable: false,
};

/// What an operand is read as: numbers as what comes out, moments and lengths of time as what they are.
fn operand_type(operand: ValueType, result: ValueType) -> ValueType {
    match operand {
        ValueType::Date | ValueType::DateTime | ValueType::Duration => operand,
        _ => result,
    }
}

/// The names of a collation, as the typed API takes them.
fn names_of(collation: &Collation) -> Code {
    match collation {
        Collation::Everywhere(name) => quote!(#name),
        Collation::By(names) => {
            let names = names.iter().map(|(dialect, name)| {
                let dialect = ident(&format!("{dialect:?}"));
                quote!((luthier::Dialect::#dialect, #name))
            });
            quote!([#(#names),*])
        }
    }
}
