//! Comparisons: `author__name__icontains="john"`.

use super::super::Lowering;
use super::{CONDITION, Context, Rows, inside, paths};
use crate::diagnostics::{Diagnostic, Edit, codes, suggest};
use crate::schema::{
    ChoicesBase, Expr, ExprKind, FieldId, Function, Inside, Lookup, Operand, Part, RelationId,
    Value, ValueType,
};
use crate::source::Span;
use crate::syntax::ast::{self, Ident};

use super::paths::{End, Walk};

/// Functions that may stand in a path, before the lookup, by their names there.
const TRANSFORMS: &[(&str, Function)] = &[
    ("lower", Function::Lower),
    ("upper", Function::Upper),
    ("trim", Function::Trim),
    ("ltrim", Function::LTrim),
    ("rtrim", Function::RTrim),
    ("length", Function::Length),
    ("abs", Function::Abs),
    ("ceil", Function::Ceil),
    ("floor", Function::Floor),
    ("round", Function::Round),
    ("date", Function::Extract(Part::Date)),
    ("time", Function::Extract(Part::Time)),
    ("year", Function::Extract(Part::Year)),
    ("iso_year", Function::Extract(Part::IsoYear)),
    ("quarter", Function::Extract(Part::Quarter)),
    ("month", Function::Extract(Part::Month)),
    ("week", Function::Extract(Part::Week)),
    ("day", Function::Extract(Part::Day)),
    ("week_day", Function::Extract(Part::WeekDay)),
    ("iso_week_day", Function::Extract(Part::IsoWeekDay)),
    ("hour", Function::Extract(Part::Hour)),
    ("minute", Function::Extract(Part::Minute)),
    ("second", Function::Extract(Part::Second)),
];

impl<'a> Lowering<'a> {
    /// One `path__lookup=value`.
    pub(super) fn lookup(
        &mut self,
        context: &mut Context,
        name: &Ident,
        value: &'a ast::Expr,
    ) -> Option<Expr> {
        let walk = self.walk_rows(context.model, &paths::split_name(name))?;
        let span = name.span.to(value.span);
        let rest = walk.rest.clone();
        let walk = if walk.end == End::Relation || matches!(walk.end, End::Field(_)) {
            self.within_rows(context, walk)?
        } else {
            walk
        };
        // Over the rows of an aggregate, further relations are EXISTS as everywhere else.
        let mut plain = Context {
            rows: Rows::One,
            ..context.clone()
        };
        self.compare(&mut plain, walk, &rest, value, span)
    }

    /// Wraps the comparison into an EXISTS for each relation to many rows on the way.
    fn compare(
        &mut self,
        context: &mut Context,
        mut walk: Walk,
        rest: &[Ident],
        value: &'a ast::Expr,
        span: Span,
    ) -> Option<Expr> {
        let many = walk
            .steps
            .iter()
            .position(|&step| !self.schema.relation(step).is_to_one());
        let Some(many) = many else {
            let field = match walk.end {
                End::Field(field) => Some(field),
                _ => None,
            };
            if let Some(field) = field.filter(|&field| self.is_content_type(&walk, field)) {
                return self.compare_model(context.scope, field, walk.span, rest, value, span);
            }
            let left = self.walked_value(context, walk)?;
            return self.comparison(context, left, field, rest, value, span);
        };
        let steps: Vec<RelationId> = walk.steps[..=many].to_vec();
        let narrowed = walk
            .narrowed
            .iter()
            .find(|(step, ..)| *step == many)
            .map(|&(_, model, position)| (model, position));
        let narrow = |lowering: &Self, condition: Expr| match narrowed {
            Some((model, position)) => {
                super::narrowing(&lowering.schema[model].narrowed[position], condition)
            }
            None => condition,
        };
        walk.drop_steps(many + 1);
        let last = *steps.last()?;
        let ends_here = walk.steps.is_empty() && walk.end == End::Relation;
        // `posts__isnull=true`: there is no such row.
        if let (true, [only]) = (ends_here, rest)
            && only.text == "isnull"
        {
            let absent = self.flag_value(context.scope, "isnull", value)?;
            let any = Expr {
                kind: ExprKind::And(Vec::new()),
                ty: CONDITION,
                span,
            };
            let exists = Expr {
                kind: ExprKind::Exists {
                    steps,
                    narrowed: narrowed.map(|(_, position)| position),
                    condition: Box::new(narrow(self, any)),
                },
                ty: CONDITION,
                span,
            };
            return Some(if absent {
                Expr {
                    kind: ExprKind::Not(Box::new(exists)),
                    ty: CONDITION,
                    span,
                }
            } else {
                exists
            });
        }
        if ends_here {
            walk.end = End::Field(self.schema.relation(last).to().primary_key().id);
        }
        let mut inner = Context {
            model: self.schema[last].to,
            ..context.clone()
        };
        let condition = self.compare(&mut inner, walk, rest, value, span)?;
        let condition = Box::new(narrow(self, condition));
        Some(Expr {
            kind: ExprKind::Exists {
                steps,
                narrowed: narrowed.map(|(_, position)| position),
                condition,
            },
            ty: CONDITION,
            span,
        })
    }

    /// The comparison of a value with what stands right of the `=`.
    fn comparison(
        &mut self,
        context: &mut Context,
        left: Expr,
        field: Option<FieldId>,
        rest: &[Ident],
        value: &'a ast::Expr,
        span: Span,
    ) -> Option<Expr> {
        let (left, lookup, name) = self.transformed(left, rest)?;
        if let Some(asked) = rest
            .iter()
            .find(|part| part.text == "unaccent")
            .filter(|_| matches!(left.ty.value, ValueType::Text))
            .or(name.filter(|_| lookup.is_postgres_only()))
        {
            self.on_postgres(context, &asked.text, asked.span)?;
        }
        let ty = left.ty.value;
        if !self.has_lookup(ty, lookup) {
            self.lookup_not_on_type(ty, lookup, name.map_or(left.span, |name| name.span), field);
            return None;
        }
        let compare = |left, lookup, right| Expr {
            kind: ExprKind::Compare {
                left: Box::new(left),
                lookup,
                right,
            },
            ty: CONDITION,
            span,
        };
        if lookup == Lookup::IsNull {
            let flag = self.flag_value(context.scope, "isnull", value)?;
            return Some(compare(left, lookup, Operand::Flag(flag)));
        }
        let is_member = matches!(
            &left.kind,
            ExprKind::Inside {
                part: Inside::Json(_),
                ..
            }
        );
        // What another manager gives is known here.
        if let Some(ExprKind::Literal(Value::Null)) = context.parameter(value).map(|it| it.kind) {
            return Some(match lookup {
                Lookup::Exact => compare(left, Lookup::IsNull, Operand::Flag(true)),
                _ => Expr {
                    kind: ExprKind::Or(Vec::new()),
                    ty: CONDITION,
                    span,
                },
            });
        }
        // A member that is JSON's `null` is there, and none is not.
        if lookup == Lookup::Exact && matches!(value.kind, ast::ExprKind::Null) && !is_member {
            return Some(compare(left, Lookup::IsNull, Operand::Flag(true)));
        }
        if let Some(right) = self.part_operand(context, &left, lookup, value)? {
            // Django's `exact` of a document asks whether a query finds it.
            let lookup = match (ty, lookup) {
                (ValueType::SearchVector, Lookup::Exact) => Lookup::Search,
                (_, lookup) => lookup,
            };
            return Some(compare(left, lookup, right));
        }
        let left = self.as_compared(left, lookup, value)?;
        let ty = left.ty.value;
        let field = field.filter(|_| !matches!(left.kind, ExprKind::Inside { .. }));
        let limits = field.filter(|_| matches!(lookup, Lookup::Exact | Lookup::In));
        let right = match lookup {
            Lookup::In | Lookup::Range => {
                let items = self.list_value(lookup.name(), value)?;
                if lookup == Lookup::Range && items.len() != 2 {
                    self.push(
                        Diagnostic::error(
                            codes::WRONG_ARGUMENT,
                            "`range` takes two values, the first and the last",
                        )
                        .primary(value.span, format!("{} given", items.len()))
                        .help("write `name__range=[1, 10]`"),
                    );
                    return None;
                }
                let values: Vec<_> = items
                    .iter()
                    .map(|item| self.operand(context, ty, limits, item))
                    .collect();
                Operand::Many(values.into_iter().collect::<Option<_>>()?)
            }
            _ => {
                let right = self.operand(context, ty, limits, value)?;
                if let (Lookup::Regex | Lookup::IRegex, ExprKind::Literal(Value::Text(pattern))) =
                    (lookup, &right.kind)
                {
                    self.check_pattern(pattern, value.span)?;
                }
                Operand::One(Box::new(right))
            }
        };
        let right = inside::beside(&left, right);
        Some(compare(left, lookup, right))
    }

    /// A value to compare with: a literal of the type, or an expression of a type that compares with it.
    fn operand(
        &mut self,
        context: &mut Context,
        ty: ValueType,
        field: Option<FieldId>,
        value: &'a ast::Expr,
    ) -> Option<Expr> {
        if context.parameter(value).is_none()
            && !matches!(
                value.kind,
                ast::ExprKind::Call(_) | ast::ExprKind::Binary { .. } | ast::ExprKind::Unary { .. }
            )
        {
            let literal = self.literal(context.scope, ty, field, value)?;
            return Some(super::literal(literal, ty, value.span));
        }
        let right = match context.parameter(value) {
            Some(parameter) => parameter,
            None => self.value(context, value, Some(ty))?,
        };
        // A whole number that another manager gives is a number of every sort.
        let right = match (&right.kind, ty) {
            (ExprKind::Literal(Value::Integer(number)), ValueType::Decimal) => {
                super::literal(Value::Decimal(number.to_string()), ty, value.span)
            }
            (ExprKind::Literal(Value::Decimal(digits)), ValueType::Float) => {
                let number = digits.parse().unwrap_or_default();
                super::literal(Value::Float(number), ty, value.span)
            }
            (ExprKind::Literal(Value::Integer(number)), ValueType::Float) => {
                let number = number.to_string().parse().unwrap_or_default();
                super::literal(Value::Float(number), ty, value.span)
            }
            _ => right,
        };
        let (a, b) = (
            self.schema.storage_type(ty),
            self.schema.storage_type(right.ty.value),
        );
        let keys_agree = match (ty, right.ty.value) {
            (ValueType::Key(left), ValueType::Key(right)) => left == right,
            // A row is no number, even where its key is one.
            (_, ValueType::Key(_)) => !matches!(right.kind, ExprKind::Parameter(_)),
            _ => true,
        };
        let comparable =
            a == b || (a.is_integer() && b.is_integer()) || (a.is_number() && b.is_number());
        if comparable && keys_agree {
            return Some(right);
        }
        let (wanted, found) = (
            self.schema.describe_type(ty),
            self.schema.describe_type(right.ty.value),
        );
        let help = match (a, b) {
            (ValueType::Date, ValueType::DateTime) => "the day of a moment is `TruncDate(…)`",
            (ValueType::Time, ValueType::DateTime) => {
                "the time of day of a moment is `TruncTime(…)`"
            }
            (ValueType::DateTime, ValueType::Date) => {
                "the day of a moment is asked by `__date`: `sent_at__date=…`"
            }
            _ if b == ValueType::Text => "compare values of one type",
            _ => "compare values of one type, or make one of the other by `Cast`",
        };
        self.push(
            Diagnostic::error(
                codes::WRONG_VALUE,
                format!("{wanted} is compared with {found}"),
            )
            .primary(value.span, format!("expected {wanted}"))
            .help(help),
        );
        None
    }

    /// Applies the transforms of a path and finds its lookup; without one it is `exact`.
    fn transformed<'n>(
        &mut self,
        left: Expr,
        rest: &'n [Ident],
    ) -> Option<(Expr, Lookup, Option<&'n Ident>)> {
        let mut left = left;
        for (position, name) in rest.iter().enumerate() {
            let last = position + 1 == rest.len();
            if let Some(part) = self.part_of(&left, name, last) {
                left = part;
                continue;
            }
            if let (true, Some(lookup)) = (last, Lookup::from_name(&name.text)) {
                return Some((left, lookup, Some(name)));
            }
            let function = TRANSFORMS
                .iter()
                .find(|(known, _)| *known == name.text)
                .map(|(_, function)| *function);
            let arguments = [left];
            let typed = function
                .and_then(|function| Some((function, self.function_type(function, &arguments)?)));
            let [inner] = arguments;
            let Some((function, ty)) = typed else {
                self.unknown_lookup(&inner, &name.text, name);
                return None;
            };
            let whole = matches!(function, Function::Ceil | Function::Floor | Function::Round);
            if whole && ty.value.is_integer() {
                left = inner;
                continue;
            }
            let span = inner.span.to(name.span);
            left = Expr {
                kind: ExprKind::Call {
                    function,
                    arguments: vec![inner],
                },
                ty,
                span,
            };
        }
        Some((left, Lookup::Exact, None))
    }

    fn unknown_lookup(&mut self, left: &Expr, text: &str, name: &Ident) {
        let lookups = self.lookups_of(left.ty.value);
        let what = self.schema.describe_type(left.ty.value);
        let mut diagnostic =
            Diagnostic::error(codes::UNKNOWN_LOOKUP, format!("no lookup `{text}`"))
                .primary(name.span, "neither a field nor a lookup");
        diagnostic = match suggest::closest(text, lookups.iter().copied()) {
            Some(meant) => diagnostic.fix(
                format!("did you mean `{meant}`?"),
                [Edit::replace(name.span, meant)],
            ),
            None => diagnostic.help(format!(
                "{what} has {}",
                super::super::arguments::list(&lookups)
            )),
        };
        self.push(diagnostic);
    }

    fn lookup_not_on_type(
        &mut self,
        ty: ValueType,
        lookup: Lookup,
        span: Span,
        field: Option<FieldId>,
    ) {
        let what = self.schema.describe_type(ty);
        let lookups = self.lookups_of(ty);
        let message = format!("{what} has no lookup `{}`", lookup.name());
        let mut diagnostic = Diagnostic::error(codes::LOOKUP_TYPE, message)
            .primary(span, "not on this type")
            .help(format!(
                "it has {}",
                super::super::arguments::list(&lookups)
            ));
        if let Some(field) = field {
            diagnostic = diagnostic.secondary(
                self.schema[field].origin.span,
                format!("declared here, {what}"),
            );
        }
        self.push(diagnostic);
    }

    /// The lookups that a value of the type has on every database of the program.
    fn lookups_of(&self, ty: ValueType) -> Vec<&'static str> {
        let on_postgres = self.schema.backends == [luthier::dialect::Dialect::Postgres];
        Lookup::ALL
            .into_iter()
            .filter(|lookup| on_postgres || !lookup.is_postgres_only())
            .filter(|lookup| self.has_lookup(ty, *lookup))
            .map(Lookup::name)
            .collect()
    }

    /// Whether values of the type can be compared so.
    pub(super) fn has_lookup(&self, ty: ValueType, lookup: Lookup) -> bool {
        let of_keys = matches!(
            lookup,
            Lookup::HasKey | Lookup::HasKeys | Lookup::HasAnyKeys
        );
        match (ty, lookup) {
            (_, Lookup::Exact | Lookup::IsNull) if ty != ValueType::HStore => return true,
            (ValueType::HStore, _) => return of_keys || lookup == Lookup::IsNull,
            (ValueType::SearchVector, _) => return lookup == Lookup::Search,
            (ValueType::Array(_), _) => {
                return matches!(
                    lookup,
                    Lookup::Contains | Lookup::ContainedBy | Lookup::Overlap
                );
            }
            (ValueType::Range(_), _) => return lookup.is_of_ranges(),
            (ValueType::Json, lookup) => {
                return of_keys
                    || !lookup.is_postgres_only()
                        && lookup != Lookup::Overlap
                        && !lookup.is_of_ranges_only();
            }
            _ => {}
        }
        let ordered = match ty {
            ValueType::Choice(choices) => self.schema[choices].base == ChoicesBase::Integer,
            ValueType::Boolean | ValueType::Bytes | ValueType::Uuid | ValueType::IpAddress => false,
            _ => true,
        };
        match lookup {
            Lookup::Exact | Lookup::IsNull => true,
            Lookup::In => ty != ValueType::Bytes,
            Lookup::Gt | Lookup::Gte | Lookup::Lt | Lookup::Lte | Lookup::Range => ordered,
            Lookup::ContainedBy | Lookup::Overlap => false,
            _ if of_keys || lookup.is_of_ranges_only() => false,
            _ => ty == ValueType::Text,
        }
    }
}
