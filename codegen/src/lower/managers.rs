//! Managers: their parameters, and the steps that they are made of.

pub(super) mod called;
mod values;

use std::rc::Rc;

use super::bases::{Expanded, Part};
use super::expr::{Context, End, names_of};
use super::field_types::{self, Make};
use super::names::Found;
use super::{Lowering, Scope, docs};
use called::Followed;

use crate::diagnostics::{Diagnostic, Edit, codes, suggest};
use crate::schema::{
    Expr, ExprKind, ExprType, Load, Manager, ManagerStep, Parameter, RelationId, Value, ValueType,
};
use crate::syntax::ast;

const STEPS: [&str; 10] = [
    "filter",
    "exclude",
    "order_by",
    "reverse",
    "distinct",
    "limit",
    "select_related",
    "prefetch_related",
    "annotate",
    "values",
];

/// The steps of a default manager: relations load its rows too, so it cannot change what they are.
const DEFAULT_STEPS: [&str; 3] = ["filter", "exclude", "order_by"];

impl<'a> Lowering<'a> {
    /// The managers of a model, the default one apart.
    pub(super) fn lower_managers(&mut self, model: &Expanded<'a>) {
        if let Some(part) = model.default_manager {
            if let Some(first) = part.item.parameters.first() {
                self.push(
                    Diagnostic::error(
                        codes::DEFAULT_MANAGER,
                        "a default manager takes no parameters",
                    )
                    .primary(first.span, "nobody could give it")
                    .help("make it a named manager: `manager visible_to(user: User) { … }`"),
                );
            }
            for step in &part.item.steps {
                self.only_narrows(step);
            }
            let manager = self.lower_manager(model, part);
            if part.item.name.is_some() {
                self.schema[model.id].managers.push(manager.clone());
            }
            self.schema[model.id].default_manager = Some(manager);
        }
        for &part in &model.managers {
            let manager = self.lower_manager(model, part);
            self.schema[model.id].managers.push(manager);
        }
    }

    /// Reports a step that a default manager cannot have.
    fn only_narrows(&mut self, step: &ast::Call) {
        let name = step.callee.text();
        if DEFAULT_STEPS.contains(&&*name) || !STEPS.contains(&&*name) {
            return;
        }
        self.push(
            Diagnostic::error(
                codes::DEFAULT_MANAGER,
                format!("a default manager has no step `{name}`"),
            )
            .primary(step.callee.span, "more than which rows there are")
            .help(format!(
                "it has {}; put the others into a named manager",
                super::arguments::list(&DEFAULT_STEPS)
            )),
        );
    }

    fn lower_manager(&mut self, of: &Expanded<'a>, part: Part<'a, ast::Manager>) -> Manager {
        let model = of.id;
        let scope = Scope {
            app: part.app,
            model: Some(model),
        };
        let known = self.diagnostics.len();
        let parameters = self.parameters(scope, part.item);
        // What uses a parameter that could not be read would be reported for nothing.
        let readable = self.diagnostics.len() == known;
        let mut context = Context::new(scope, model);
        context.parameters = Rc::from(parameters.as_slice());
        let mut followed = Followed::default();
        let mut steps = Vec::new();
        if readable && !self.loops(of, part.item) {
            for call in &part.item.steps {
                let calls = std::slice::from_ref(call);
                let more = self.steps(of, &mut context, calls, &mut followed);
                if part.item.default.is_some() && of.called(call).is_some() {
                    self.only_narrowing(call, &more);
                }
                self.rows_are_there(call, &steps, &more);
                steps.extend(more);
            }
            called::load_once(&mut steps);
            self.too_many_calls(part.item, &followed);
        }
        // Whoever could not read a step cannot say what it does not use.
        if readable && self.diagnostics.len() == known && !followed.broken {
            self.unused_parameters(&parameters, &steps);
        }
        let span = match &part.item.name {
            Some(name) => name.span,
            None => part.item.default.unwrap_or(part.item.span),
        };
        Manager {
            name: part
                .item
                .name
                .as_ref()
                .map(|name| name.text.clone())
                .unwrap_or_default(),
            rust_name: String::new(),
            docs: docs(part.item.docs.as_ref()),
            parameters,
            steps,
            added: of.added_by(span),
            origin: self.origin(span),
        }
    }

    fn parameters(&mut self, scope: Scope, manager: &'a ast::Manager) -> Vec<Parameter> {
        let mut parameters: Vec<Parameter> = Vec::new();
        for parameter in &manager.parameters {
            let name = &parameter.name;
            if let Some(first) = parameters.iter().find(|other| other.name == name.text) {
                let first = first.origin.span;
                self.given_twice(&name.text, name.span, first);
                continue;
            }
            parameters.extend(self.parameter(scope, parameter));
        }
        parameters
    }

    fn parameter(&mut self, scope: Scope, parameter: &'a ast::Parameter) -> Option<Parameter> {
        let value = self.parameter_type(scope, &parameter.ty)?;
        let mut arguments = self.arguments(scope, &parameter.ty);
        let nullable = self.flag(&mut arguments, "null").unwrap_or(false);
        let default = match arguments.take("default") {
            Some(given) => Some(self.literal(scope, value, None, &given.value)?),
            None => None,
        };
        self.finish(arguments, &["null", "default"]);
        Some(Parameter {
            name: parameter.name.text.clone(),
            rust_name: String::new(),
            ty: ExprType {
                value,
                nullable: nullable && default.is_none(),
            },
            default,
            origin: self.origin(parameter.name.span),
        })
    }

    /// A field type, choices, or a model, which stands for its key.
    fn parameter_type(&mut self, scope: Scope, ty: &ast::Call) -> Option<ValueType> {
        let name = ty.callee.text();
        if let Some(field_type) = field_types::find(&name) {
            return self.type_of_make(field_type.make, &name, ty);
        }
        if let Some(choices) = self.look_up_choices(scope, &ty.callee) {
            return Some(ValueType::Choice(choices));
        }
        if name.ends_with("Field") {
            let mut diagnostic =
                Diagnostic::error(codes::UNKNOWN_FIELD_TYPE, format!("no field type `{name}`"))
                    .primary(ty.callee.span, "not found");
            diagnostic = match suggest::closest(&name, field_types::names()) {
                Some(meant) => diagnostic.fix(
                    "a type with a similar name exists",
                    [Edit::replace(ty.callee.span, meant)],
                ),
                None => diagnostic.help(
                    "a parameter is of a field type, of choices, or of a model: `user: User`",
                ),
            };
            self.push(diagnostic);
            return None;
        }
        match self.find_target(scope, &ty.callee) {
            Found::Model(model) => Some(ValueType::Key(model)),
            Found::Nothing => None,
        }
    }

    fn type_of_make(&mut self, make: Make, name: &str, ty: &ast::Call) -> Option<ValueType> {
        Some(match make {
            Make::SmallInteger | Make::PositiveSmallInteger => ValueType::SmallInteger,
            Make::Integer | Make::PositiveInteger => ValueType::Integer,
            Make::BigInteger | Make::PositiveBigInteger => ValueType::BigInteger,
            Make::Boolean => ValueType::Boolean,
            Make::Float => ValueType::Float,
            Make::Decimal => ValueType::Decimal,
            Make::Char | Make::Text | Make::Slug | Make::Email | Make::Url => ValueType::Text,
            Make::Uuid => ValueType::Uuid,
            Make::IpAddress => ValueType::IpAddress,
            Make::Binary => ValueType::Bytes,
            Make::Date => ValueType::Date,
            Make::DateTime => ValueType::DateTime,
            Make::Time => ValueType::Time,
            Make::Duration => ValueType::Duration,
            Make::Json => ValueType::Json,
            Make::Otherwise(instead) => {
                self.otherwise(ty.callee.span, &format!("`{name}`"), instead);
                return None;
            }
            _ => {
                self.push(
                    Diagnostic::error(
                        codes::PARAMETER_TYPE,
                        format!("`{name}` cannot be the type of a parameter"),
                    )
                    .primary(ty.callee.span, "not the type of a value")
                    .help("for a row name its model, `user: User`; else a type of values, such as `IntegerField`, or choices"),
                );
                return None;
            }
        })
    }

    fn unused_parameters(&mut self, parameters: &[Parameter], steps: &[ManagerStep]) {
        let mut used = vec![false; parameters.len()];
        let mut note = |expr: &Expr| {
            if let ExprKind::Parameter(position) = expr.kind
                && let Some(used) = used.get_mut(position)
            {
                *used = true;
            }
        };
        for step in steps {
            match step {
                ManagerStep::Filter(expr)
                | ManagerStep::Exclude(expr)
                | ManagerStep::Limit(expr) => {
                    expr.walk(&mut note);
                }
                ManagerStep::OrderBy(terms) => {
                    terms.iter().for_each(|term| term.key.walk(&mut note));
                }
                ManagerStep::Values(values) => {
                    values.iter().for_each(|value| value.walk(&mut note));
                }
                _ => {}
            }
        }
        for (parameter, used) in parameters.iter().zip(used) {
            if !used {
                self.push(
                    Diagnostic::error(
                        codes::UNUSED_PARAMETER,
                        format!("nothing uses the parameter `{}`", parameter.name),
                    )
                    .primary(parameter.origin.span, "given for nothing")
                    .help(format!(
                        "use it where a value stands, `filter(…={})`, or take it out",
                        parameter.name
                    )),
                );
            }
        }
    }

    fn step(
        &mut self,
        of: &Expanded<'a>,
        context: &mut Context,
        call: &'a ast::Call,
    ) -> Option<ManagerStep> {
        match &*call.callee.text() {
            "filter" => self.condition_call(context, call).map(ManagerStep::Filter),
            "exclude" => self.condition_call(context, call).map(ManagerStep::Exclude),
            "order_by" => {
                let mut terms = Vec::new();
                // Rows are ordered by columns, whatever the parameters are called.
                let mut plain = Context::new(context.scope, context.model);
                for arg in self.positional(call) {
                    let by_name = matches!(
                        &arg.value.kind,
                        ast::ExprKind::Path(_) | ast::ExprKind::Unary { .. }
                    );
                    let context = if by_name { &mut plain } else { &mut *context };
                    terms.extend(self.order(context, std::slice::from_ref(&arg.value)));
                }
                Some(ManagerStep::OrderBy(terms))
            }
            "reverse" => self.without_arguments(context, call, ManagerStep::Reverse),
            "distinct" => self.without_arguments(context, call, ManagerStep::Distinct),
            "limit" => self.limit(context, call),
            "select_related" => self
                .loads(context, call, true)
                .map(ManagerStep::SelectRelated),
            "prefetch_related" => self
                .loads(context, call, false)
                .map(ManagerStep::PrefetchRelated),
            "annotate" => self.annotate(context, call),
            "values" => self.values(context, call),
            other => {
                self.unknown_step(of, other, &call.callee);
                None
            }
        }
    }

    /// The arguments without a name; others are reported.
    fn positional(&mut self, call: &'a ast::Call) -> Vec<&'a ast::Arg> {
        let mut positional = Vec::new();
        for arg in &call.args {
            match &arg.name {
                None => positional.push(arg),
                Some(name) => {
                    let step = call.callee.text();
                    let message = format!("`{step}` has no option `{}`", name.text);
                    self.push(
                        Diagnostic::error(codes::UNKNOWN_OPTION, message)
                            .primary(name.span, "not an option")
                            .help(format!("it takes names: `{step}(created_at, name)`")),
                    );
                }
            }
        }
        positional
    }

    fn without_arguments(
        &mut self,
        context: &Context,
        call: &'a ast::Call,
        step: ManagerStep,
    ) -> Option<ManagerStep> {
        let arguments = self.arguments(context.scope, call);
        self.finish(arguments, &[]);
        Some(step)
    }

    fn limit(&mut self, context: &mut Context, call: &'a ast::Call) -> Option<ManagerStep> {
        let mut arguments = self.arguments(context.scope, call);
        let count = arguments.next();
        self.finish(arguments, &[]);
        let Some(count) = count else {
            self.push(
                Diagnostic::error(codes::MISSING_OPTION, "`limit` needs a number")
                    .primary(call.span, "how many rows?")
                    .help("write `limit(10)`, or a parameter"),
            );
            return None;
        };
        if let Some(parameter) = context.parameter(&count.value) {
            let negative = matches!(parameter.kind, ExprKind::Literal(Value::Integer(..0)));
            if parameter.ty.value.is_integer() && !parameter.ty.nullable && !negative {
                return Some(ManagerStep::Limit(parameter));
            }
            let found = self.schema.describe_type(parameter.ty.value);
            self.push(
                Diagnostic::error(codes::WRONG_ARGUMENT, "`limit` takes a whole number")
                    .primary(count.span, found)
                    .help("let the parameter be of an integer type: `IntegerField`"),
            );
            return None;
        }
        let number = self.count_value(context.scope, "limit", &count.value)?;
        Some(ManagerStep::Limit(super::expr::literal(
            Value::Integer(i64::from(number)),
            ValueType::BigInteger,
            count.span,
        )))
    }

    /// Paths over relations that are loaded, grouped by their beginnings.
    fn loads(&mut self, context: &Context, call: &'a ast::Call, one: bool) -> Option<Vec<Load>> {
        let mut loads = Vec::new();
        let step = call.callee.text();
        let args = self.positional(call);
        if args.is_empty() {
            self.push(
                Diagnostic::error(
                    codes::MISSING_OPTION,
                    format!("`{step}` needs the relations to load"),
                )
                .primary(call.span, "which?")
                .help(format!("name them: `{step}(author)`")),
            );
            return None;
        }
        let mut complete = true;
        for arg in args {
            match self.load_path(context, &arg.value, one, &step) {
                Some(steps) => Load::add(&mut loads, &steps),
                None => complete = false,
            }
        }
        complete.then_some(loads)
    }

    fn load_path(
        &mut self,
        context: &Context,
        value: &'a ast::Expr,
        one: bool,
        step: &str,
    ) -> Option<Vec<(RelationId, Option<usize>)>> {
        let ast::ExprKind::Path(path) = &value.kind else {
            self.wrong_kind(step, "names of relations", value);
            return None;
        };
        let walk = self.walk_rows(context.model, &names_of(path))?;
        if walk.end != End::Relation || !walk.rest.is_empty() {
            self.push(
                Diagnostic::error(
                    codes::NOT_A_RELATION,
                    format!("`{step}` loads relations, and `{}` is none", path.text()),
                )
                .primary(path.span, "nothing to load")
                .help("columns of the model itself are loaded anyway"),
            );
            return None;
        }
        let first_to_one = walk
            .steps
            .first()
            .is_some_and(|&first| self.schema.relation(first).is_to_one());
        let all_to_one = !walk.is_to_many(&self.schema);
        let (fits, other) = if one {
            (all_to_one, "prefetch_related")
        } else {
            (!first_to_one, "select_related")
        };
        if !fits {
            let message = if one {
                format!(
                    "`{}` leads to several rows, which no join loads",
                    path.text()
                )
            } else {
                format!("`{}` starts with one row, which a join loads", path.text())
            };
            self.push(
                Diagnostic::error(codes::WRONG_ARGUMENT, message)
                    .primary(path.span, format!("not for `{step}`"))
                    .help(format!("load it by `{other}`")),
            );
            return None;
        }
        let narrowed = |position: usize| {
            let found = walk.narrowed.iter().find(|(step, ..)| *step == position);
            found.map(|&(_, _, narrowed)| narrowed)
        };
        Some(
            walk.steps
                .iter()
                .enumerate()
                .map(|(position, &step)| (step, narrowed(position)))
                .collect(),
        )
    }

    fn annotate(&mut self, context: &mut Context, call: &'a ast::Call) -> Option<ManagerStep> {
        let mut positions = Vec::new();
        let mut complete = true;
        for arg in self.positional(call) {
            let ast::ExprKind::Path(path) = &arg.value.kind else {
                self.wrong_kind("annotate", "names of annotations", &arg.value);
                complete = false;
                continue;
            };
            match self.walk(context.model, &names_of(path)) {
                Some(walk) => match walk.end {
                    End::Annotation(position) if walk.rest.is_empty() => positions.push(position),
                    _ => {
                        complete = false;
                        self.push(
                            Diagnostic::error(
                                codes::WRONG_ARGUMENT,
                                format!("`{}` is no annotation of the model", path.text()),
                            )
                            .primary(path.span, "not an annotation")
                            .help("declare it: `annotation post_count = Count(posts)`"),
                        );
                    }
                },
                None => complete = false,
            }
        }
        (complete && !positions.is_empty()).then_some(ManagerStep::Annotate(positions))
    }

    fn unknown_step(&mut self, of: &Expanded<'a>, name: &str, callee: &ast::Path) {
        const NOT_YET: [&str; 5] = ["alias", "only", "defer", "using", "select_for_update"];
        if NOT_YET.contains(&name) {
            self.not_yet(callee.span, &format!("`{name}` in a manager"));
            return;
        }
        let mut diagnostic = Diagnostic::error(
            codes::UNKNOWN_SETTING,
            format!("a manager has no step `{name}`"),
        )
        .primary(callee.span, "not found");
        diagnostic = match suggest::closest(name, STEPS.into_iter().chain(of.manager_names())) {
            Some(meant) => diagnostic.fix(
                format!("did you mean `{meant}`?"),
                [Edit::replace(callee.span, meant)],
            ),
            None => diagnostic.help(format!(
                "it has {}, and the other managers of the model",
                super::arguments::list(&STEPS)
            )),
        };
        self.push(diagnostic);
    }
}
