//! Calls in expressions: functions of one row.

use super::super::Lowering;
use super::aggregates::AGGREGATES;
use super::{Context, paths};
use crate::diagnostics::{Diagnostic, Edit, codes, suggest};
use crate::schema::{BinaryOp, Expr, ExprKind, ExprType, Function, Part, Value, ValueType};
use crate::syntax::ast;

/// What is called like a function of the row, but read in its own way.
const OTHERS: &[&str] = &[
    "Case",
    "Cast",
    "Collate",
    "Exists",
    "ExpressionWrapper",
    "Extract",
    "F",
    "Mod",
    "OrderBy",
    "Q",
    "Trunc",
    "Value",
];

/// Functions of Django that are refused by name.
const NOT_YET: &[&str] = &[
    "OuterRef",
    "JSONObject",
    "JSONArray",
    "Window",
    "WindowFrame",
    "RowRange",
    "ValueRange",
    "CumeDist",
    "DenseRank",
    "FirstValue",
    "Lag",
    "LastValue",
    "Lead",
    "NthValue",
    "Ntile",
    "PercentRank",
    "Rank",
    "RowNumber",
    "ArrayAgg",
    "ArraySubquery",
    "BitAnd",
    "BitOr",
    "BitXor",
    "BoolAnd",
    "BoolOr",
    "JSONBAgg",
    "Corr",
    "CovarPop",
    "RegrAvgX",
    "RegrAvgY",
    "RegrCount",
    "RegrIntercept",
    "RegrR2",
    "RegrSlope",
    "RegrSXX",
    "RegrSXY",
    "RegrSYY",
    "RandomUUID",
    "TransactionNow",
    "SearchHeadline",
    "SearchQuery",
    "SearchRank",
    "SearchVector",
    "TrigramDistance",
    "TrigramSimilarity",
    "TrigramStrictWordDistance",
    "TrigramStrictWordSimilarity",
    "TrigramWordDistance",
    "TrigramWordSimilarity",
    "RawSQL",
    "Func",
];

/// What an argument of a function is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Takes {
    Text,
    Integer,
    Number,
    /// A count of digits, known when the schema is compiled.
    Places,
    /// A date, a moment or a time of day.
    Time,
    /// Values of one type.
    Same,
}

impl Takes {
    /// As what a literal is read there.
    const fn expected(self) -> Option<ValueType> {
        match self {
            Self::Text => Some(ValueType::Text),
            Self::Integer | Self::Places => Some(ValueType::BigInteger),
            Self::Number | Self::Time | Self::Same => None,
        }
    }
}

/// The arguments of a function, how many of them at least, and what they are for people. The last of a function of any
/// number of arguments stands for all that follow.
fn signature(function: Function) -> (&'static [Takes], usize, &'static str) {
    use Takes::{Integer, Number, Places, Same, Text, Time};
    match function {
        Function::Lower
        | Function::Upper
        | Function::Length
        | Function::Trim
        | Function::LTrim
        | Function::RTrim
        | Function::Reverse
        | Function::Ord
        | Function::Md5
        | Function::Sha1
        | Function::Sha224
        | Function::Sha256
        | Function::Sha384
        | Function::Sha512 => (&[Text], 1, "one text"),
        Function::Concat => (&[Text], 2, "two or more texts"),
        Function::Left | Function::Right | Function::Repeat => {
            (&[Text, Integer], 2, "a text and a count")
        }
        Function::Substr => (
            &[Text, Integer, Integer],
            2,
            "a text, a position from 1 on and, if wanted, a length",
        ),
        Function::Replace => (
            &[Text, Text, Text],
            2,
            "a text, what is replaced in it and, if wanted, by what",
        ),
        Function::StrIndex => (&[Text, Text], 2, "a text and what is looked for in it"),
        Function::LPad | Function::RPad => (
            &[Text, Integer, Text],
            2,
            "a text, a length and, if wanted, what fills it up",
        ),
        Function::Chr => (&[Integer], 1, "one whole number"),
        Function::Coalesce | Function::Greatest | Function::Least => {
            (&[Same], 2, "two or more values of one type")
        }
        Function::NullIf => (&[Same, Same], 2, "two values of one type"),
        Function::Round => (
            &[Number, Places],
            1,
            "a number and, if wanted, a count of places from 0 to 28",
        ),
        Function::Power | Function::Log | Function::ATan2 => (&[Number, Number], 2, "two numbers"),
        Function::Pi | Function::Random | Function::Now => (&[], 0, "nothing"),
        Function::Extract(_) | Function::Trunc(_) => (&[Time], 1, "one date or time"),
        _ => (&[Number], 1, "one number"),
    }
}

/// Whether a function takes any number of arguments.
const fn takes_many(function: Function) -> bool {
    matches!(
        function,
        Function::Concat | Function::Coalesce | Function::Greatest | Function::Least
    )
}

impl<'a> Lowering<'a> {
    pub(super) fn call(
        &mut self,
        context: &mut Context,
        call: &'a ast::Call,
        expected: Option<ValueType>,
    ) -> Option<Expr> {
        let name = call.callee.text();
        match &*name {
            "Q" => return self.condition_call(context, call),
            "F" => return self.f(context, call),
            "Case" => return self.case(context, call, expected),
            "Cast" | "ExpressionWrapper" => return self.cast(context, call),
            "Collate" => return self.collate(context, call),
            "Exists" => return self.exists(context, call),
            "Extract" | "Trunc" => return self.part_by_name(context, call),
            "OrderBy" => {
                self.push(
                    Diagnostic::error(codes::WRONG_ARGUMENT, "`OrderBy` is no value")
                        .primary(call.span, "an order stands here")
                        .help("it stands in `ordering`, `get_latest_by` and `order_by(…)` alone"),
                );
                return None;
            }
            "Value" => {
                let mut arguments = self.arguments(context.scope, call);
                let value = arguments.next();
                self.finish(arguments, &[]);
                return self.value(context, &value?.value, expected);
            }
            "Mod" => {
                let mut arguments = self.arguments(context.scope, call);
                let (left, right) = (arguments.next(), arguments.next());
                self.finish(arguments, &[]);
                let (Some(left), Some(right)) = (left, right) else {
                    self.wrong_arguments(call, "two numbers", &[]);
                    return None;
                };
                let (left, right) = (&left.value, &right.value);
                return self.binary(context, call.span, BinaryOp::Remainder, left, right);
            }
            _ => {}
        }
        if let Some((_, function)) = AGGREGATES.iter().find(|(known, _)| *known == name) {
            return self.aggregate(context, call, *function);
        }
        if let Some(function) = function_of_schema(&name) {
            if function == Function::Sha1 {
                self.sha1_of_postgres(context, call);
            }
            return self.function(context, call, function, expected);
        }
        if NOT_YET.contains(&&*name) {
            self.not_yet(call.callee.span, &format!("`{name}` expressions"));
            return None;
        }
        let functions = Function::ALL
            .into_iter()
            .map(Function::name)
            .filter(|name| function_of_schema(name).is_some());
        let known: Vec<&str> = AGGREGATES
            .iter()
            .map(|(name, _)| *name)
            .chain(OTHERS.iter().copied())
            .chain(functions)
            .collect();
        let mut diagnostic =
            Diagnostic::error(codes::UNKNOWN_FUNCTION, format!("no function `{name}`"))
                .primary(call.callee.span, "not found");
        diagnostic = match suggest::closest(&name, known.iter().copied()) {
            Some(meant) => diagnostic.fix(
                format!("did you mean `{meant}`?"),
                [Edit::replace(call.callee.span, meant)],
            ),
            None => {
                diagnostic.help("functions have the names of Django's, such as `Lower` and `Coalesce`; a function of the database or of one's own is called in Rust")
            }
        };
        self.push(diagnostic);
        None
    }

    /// `F(author__name)`, in Django's quotes too.
    fn f(&mut self, context: &mut Context, call: &'a ast::Call) -> Option<Expr> {
        let mut arguments = self.arguments(context.scope, call);
        let value = arguments.next().map(|arg| &arg.value);
        self.finish(arguments, &[]);
        match value.map(|value| (&value.kind, value.span)) {
            Some((ast::ExprKind::Path(path), _)) => self.column(context, &paths::names_of(path)),
            Some((ast::ExprKind::String(text), span)) => {
                self.quoted_name("`F` takes the name of a field, not text", span, text);
                None
            }
            _ => {
                self.push(
                    Diagnostic::error(codes::WRONG_ARGUMENT, "`F` takes the name of a field")
                        .primary(call.span, "expected one name")
                        .help("write `F(price)`, or the name alone"),
                );
                None
            }
        }
    }

    /// Warns of a text that is the name of a field: Django's functions take names in quotes, and these take the text.
    fn field_in_quotes(&mut self, context: &Context, value: &ast::Expr) {
        let ast::ExprKind::String(text) = &value.kind else {
            return;
        };
        if !self.has_member(context.model, text) {
            return;
        }
        self.push(
            Diagnostic::warning(
                codes::FIELD_IN_QUOTES,
                format!("`\"{text}\"` is this text, not the field `{text}`"),
            )
            .primary(value.span, "a text, the same for each row")
            .fix(
                "a field is named without quotes",
                [Edit::replace(value.span, text.as_str())],
            )
            .help(format!(
                "where the text is meant, write `Value(\"{text}\")`"
            )),
        );
    }

    /// `Extract(created_at, "year")` and `Trunc(created_at, "month")`: the functions that have the part in their name.
    fn part_by_name(&mut self, context: &mut Context, call: &'a ast::Call) -> Option<Expr> {
        let mut arguments = self.arguments(context.scope, call);
        let value = arguments.next();
        let part = arguments
            .next()
            .or_else(|| arguments.take("lookup_name"))
            .or_else(|| arguments.take("kind"));
        self.finish(arguments, &["kind"]);
        let (Some(value), Some(part)) = (value, part) else {
            self.wrong_arguments(call, "a date or time, and which part", &[]);
            return None;
        };
        let name = self.name_value("kind", &part.value)?;
        let name = format!("{}{}", call.callee.text(), camel_case(&name));
        let Some(function) = function_of_schema(&name) else {
            self.push(
                Diagnostic::error(
                    codes::WRONG_ARGUMENT,
                    format!("`{}` knows no such part", call.callee.text()),
                )
                .primary(part.value.span, "not a part of a date or time")
                .help("the parts are `year`, `quarter`, `month`, `week`, `day`, `hour`, `minute` and `second`"),
            );
            return None;
        };
        let value = self.value(context, &value.value, None)?;
        self.called(call, function, vec![value])
    }

    fn function(
        &mut self,
        context: &mut Context,
        call: &'a ast::Call,
        function: Function,
        expected: Option<ValueType>,
    ) -> Option<Expr> {
        let mut arguments = self.arguments(context.scope, call);
        let (takes, ..) = signature(function);
        let mut lowered: Vec<Expr> = Vec::new();
        // Where values are of one type, those that say it tell how literals are read.
        let mut known = expected.filter(|_| takes == [Takes::Same]);
        let mut complete = true;
        for position in 0.. {
            let Some(arg) = arguments.next() else { break };
            let taken = takes
                .get(position)
                .or_else(|| takes.last().filter(|_| takes_many(function)));
            let expected = match taken {
                Some(Takes::Same) => known,
                Some(taken) => taken.expected(),
                None => None,
            };
            if position == 0 || takes_many(function) {
                self.field_in_quotes(context, &arg.value);
            }
            match self.value(context, &arg.value, expected) {
                Some(value) => {
                    known = known.or(Some(value.ty.value));
                    lowered.push(value);
                }
                None => complete = false,
            }
        }
        let named = arguments.rest().next().is_some();
        self.finish(arguments, &[]);
        if !complete || named {
            return None;
        }
        self.called(call, function, lowered)
    }

    /// The call of a function, typed; reported where the arguments do not fit.
    pub(super) fn called(
        &mut self,
        call: &ast::Call,
        function: Function,
        mut arguments: Vec<Expr>,
    ) -> Option<Expr> {
        let Some(ty) = self.function_type(function, &arguments) else {
            let (.., wanted) = signature(function);
            let wanted = match function {
                Function::Extract(part) | Function::Trunc(part) => parts_wanted(function, part),
                _ => wanted,
            };
            self.wrong_arguments(call, wanted, &arguments);
            return None;
        };
        let literal =
            |text: &str| super::literal(Value::Text(text.to_owned()), ValueType::Text, call.span);
        match (function, arguments.len()) {
            (Function::Replace, 2) => arguments.push(literal("")),
            (Function::LPad | Function::RPad, 2) => arguments.push(literal(" ")),
            // A whole number is whole already, and some databases make a float of it.
            (Function::Round | Function::Floor | Function::Ceil, _) if ty.value.is_integer() => {
                arguments.truncate(1);
                return arguments.pop();
            }
            (Function::Trunc(Part::Day), _) if ty.value == ValueType::Date => {
                return arguments.pop();
            }
            _ => {}
        }
        Some(Expr {
            kind: ExprKind::Call {
                function,
                arguments,
            },
            ty,
            span: call.span,
        })
    }

    pub(super) fn wrong_arguments(&mut self, call: &ast::Call, wanted: &str, arguments: &[Expr]) {
        let message = format!("`{}` takes {wanted}", call.callee.text());
        let mut diagnostic = Diagnostic::error(codes::WRONG_ARGUMENT, message)
            .primary(call.span, format!("expected {wanted}"));
        for argument in arguments {
            diagnostic =
                diagnostic.secondary(argument.span, self.schema.describe_type(argument.ty.value));
        }
        self.push(diagnostic.help(format!(
            "give it {wanted}; `Cast` converts one type into another"
        )));
    }

    /// The type of a call; `None` where the arguments do not fit.
    pub(super) fn function_type(&self, function: Function, arguments: &[Expr]) -> Option<ExprType> {
        let (takes, least, _) = signature(function);
        let most = if takes_many(function) {
            usize::MAX
        } else {
            takes.len()
        };
        if arguments.len() < least || arguments.len() > most {
            return None;
        }
        let fits = arguments.iter().enumerate().all(|(position, argument)| {
            takes
                .get(position)
                .or(takes.last())
                .is_none_or(|takes| self.is_taken(*takes, argument))
        });
        if !fits {
            return None;
        }
        let nullable =
            function.is_partial() || arguments.iter().any(|argument| argument.ty.nullable);
        let first = arguments.first().map(|argument| argument.ty.value);
        let value = match function {
            Function::Length | Function::Ord | Function::StrIndex | Function::ToInteger => {
                ValueType::BigInteger
            }
            // NULL counts as empty text.
            Function::Concat => {
                return Some(ExprType {
                    value: ValueType::Text,
                    nullable: false,
                });
            }
            Function::Coalesce | Function::Greatest | Function::Least | Function::NullIf => {
                let nullable = match function {
                    Function::Coalesce => arguments.iter().all(|argument| argument.ty.nullable),
                    _ => nullable,
                };
                return Some(ExprType {
                    value: self.common_type(arguments)?,
                    nullable,
                });
            }
            Function::Abs | Function::Round | Function::Floor | Function::Ceil | Function::Sign => {
                first?
            }
            Function::Now => ValueType::DateTime,
            Function::ToDecimal => ValueType::Decimal,
            Function::Extract(part) => extracted(part, first?)?,
            Function::Trunc(part) => truncated(part, first?)?,
            _ if takes.first() == Some(&Takes::Text) || function == Function::Chr => {
                ValueType::Text
            }
            _ => ValueType::Float,
        };
        Some(ExprType { value, nullable })
    }

    fn is_taken(&self, takes: Takes, argument: &Expr) -> bool {
        let ty = argument.ty.value;
        match takes {
            Takes::Text => self.schema.storage_type(ty) == ValueType::Text,
            Takes::Integer => ty.is_integer(),
            Takes::Number => ty.is_number(),
            Takes::Places => matches!(argument.kind, ExprKind::Literal(Value::Integer(0..=28))),
            Takes::Time => matches!(ty, ValueType::Date | ValueType::DateTime | ValueType::Time),
            Takes::Same => true,
        }
    }

    /// The one type of several values, as which all of them are stored.
    pub(super) fn common_type(&self, values: &[Expr]) -> Option<ValueType> {
        let first = values.first()?.ty.value;
        if values.iter().all(|value| value.ty.value == first) {
            return Some(first);
        }
        let mut storage = values
            .iter()
            .map(|value| self.schema.storage_type(value.ty.value));
        let first = storage.next()?;
        if storage.clone().all(|other| other == first) {
            return Some(first);
        }
        (first.is_integer() && storage.all(ValueType::is_integer)).then_some(ValueType::BigInteger)
    }
}

/// The function that the language has under a name; conversions are written as `Cast` there.
fn function_of_schema(name: &str) -> Option<Function> {
    Function::from_name(name).filter(|function| {
        !matches!(
            function,
            Function::ToText | Function::ToInteger | Function::ToFloat | Function::ToDecimal
        )
    })
}

/// `iso_week_day` as `IsoWeekDay`.
fn camel_case(name: &str) -> String {
    name.split('_')
        .map(|word| {
            let mut letters = word.chars();
            let first = letters.next().map(|first| first.to_ascii_uppercase());
            first.into_iter().chain(letters).collect::<String>()
        })
        .collect()
}

/// Which values have such a part.
fn parts_wanted(function: Function, part: Part) -> &'static str {
    let is_time = matches!(part, Part::Hour | Part::Minute | Part::Second);
    match (function, is_time) {
        (Function::Extract(Part::Date | Part::Time), _) => "one date with time",
        (_, true) => "one date with time or time of day",
        (_, false) => "one date or date with time",
    }
}

/// The type of a part of a value; `None` where it has no such part.
pub(super) fn extracted(part: Part, of: ValueType) -> Option<ValueType> {
    let fits = match part {
        Part::Date | Part::Time => of == ValueType::DateTime,
        Part::Hour | Part::Minute | Part::Second => {
            matches!(of, ValueType::DateTime | ValueType::Time)
        }
        _ => matches!(of, ValueType::DateTime | ValueType::Date),
    };
    fits.then_some(match part {
        Part::Date => ValueType::Date,
        Part::Time => ValueType::Time,
        _ => ValueType::Integer,
    })
}

/// The type of a value that is cut off at a part: its own.
fn truncated(part: Part, of: ValueType) -> Option<ValueType> {
    (!matches!(part, Part::Date | Part::Time))
        .then(|| extracted(part, of))
        .flatten()
        .map(|_| of)
}
