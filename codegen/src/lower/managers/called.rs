//! Managers that call other managers of the model: the steps of those stand for the call.

use std::rc::Rc;

use super::super::bases::{Expanded, Part};
use super::super::expr::{self, Context};
use super::super::{Lowering, Scope};
use super::{DEFAULT_STEPS, STEPS};
use crate::diagnostics::{Diagnostic, codes};
use crate::schema::{Expr, ExprKind, ExprType, Load, ManagerStep, Parameter, Value};
use crate::source::Span;
use crate::syntax::ast;

/// The calls that are followed from a manager.
#[derive(Default)]
pub(in crate::lower) struct Followed<'a> {
    /// The managers that were called on the way here.
    way: Vec<&'a str>,
    /// Whether a called manager has a mistake, which is told where that is declared.
    pub(in crate::lower) broken: bool,
    /// How many calls were followed.
    calls: usize,
}

/// How many calls of managers one manager can stand for: some that call each other twice would double without end.
const MOST_CALLS: usize = 100;

impl<'a> Expanded<'a> {
    /// The manager that a call in another one names.
    pub(in crate::lower) fn called(&self, call: &ast::Call) -> Option<Part<'a, ast::Manager>> {
        let name = call.callee.as_ident()?;
        if STEPS.contains(&name.text.as_str()) {
            return None;
        }
        let named = |part: &Part<'a, ast::Manager>| {
            let own = part.item.name.as_ref();
            own.is_some_and(|own| own.text == name.text)
        };
        let managers = self.managers.iter().chain(&self.default_manager);
        managers.copied().find(named)
    }

    /// The names of its managers.
    pub(super) fn manager_names(&self) -> impl Iterator<Item = &'a str> {
        let managers = self.managers.iter().chain(&self.default_manager);
        managers.filter_map(|part| part.item.name.as_ref().map(|name| name.text.as_str()))
    }

    /// Whether the calls of a manager lead to the one of this name.
    fn leads_to(&self, from: &'a ast::Manager, name: &str, seen: &mut Vec<&'a str>) -> bool {
        from.steps.iter().any(|call| {
            let Some(next) = self.called(call) else {
                return false;
            };
            let next_name = next
                .item
                .name
                .as_ref()
                .map_or("", |name| name.text.as_str());
            if next_name == name {
                return true;
            }
            if seen.contains(&next_name) {
                return false;
            }
            seen.push(next_name);
            self.leads_to(next.item, name, seen)
        })
    }
}

impl<'a> Lowering<'a> {
    /// The steps of a manager, those of the managers that it calls among them.
    pub(super) fn steps(
        &mut self,
        of: &Expanded<'a>,
        context: &mut Context,
        calls: &'a [ast::Call],
        followed: &mut Followed<'a>,
    ) -> Vec<ManagerStep> {
        let mut steps = Vec::new();
        for call in calls {
            match of.called(call) {
                Some(part) => steps.extend(self.follow(of, context, call, part, followed)),
                None => steps.extend(self.step(of, context, call)),
            }
        }
        steps
    }

    /// Reports a call that leads back to the manager that it stands in.
    pub(super) fn loops(&mut self, of: &Expanded<'a>, manager: &'a ast::Manager) -> bool {
        let Some(name) = manager.name.as_ref() else {
            return false;
        };
        let mut found = false;
        for call in &manager.steps {
            let Some(part) = of.called(call) else {
                continue;
            };
            let itself = std::ptr::eq(part.item, manager);
            if !itself && !of.leads_to(part.item, &name.text, &mut Vec::new()) {
                continue;
            }
            found = true;
            let message = format!("the manager `{}` calls itself", name.text);
            let mut diagnostic = Diagnostic::error(codes::MANAGER_LOOP, message)
                .primary(call.callee.span, "leads back");
            if let Some(other) = part.item.name.as_ref().filter(|_| !itself) {
                let back = format!("`{}` leads to `{}`", other.text, name.text);
                diagnostic = diagnostic.secondary(other.span, back);
            }
            self.push(diagnostic.help(
                "write what both are to have in a manager of its own, and call that from both",
            ));
        }
        found
    }

    /// The steps of a manager that is called, with what it is given.
    pub(in crate::lower) fn follow(
        &mut self,
        of: &Expanded<'a>,
        context: &mut Context,
        call: &'a ast::Call,
        part: Part<'a, ast::Manager>,
        followed: &mut Followed<'a>,
    ) -> Vec<ManagerStep> {
        let name = part
            .item
            .name
            .as_ref()
            .map_or("", |name| name.text.as_str());
        let scope = Scope {
            app: part.app,
            model: Some(of.id),
        };
        // A loop is told by the managers that are part of it.
        followed.calls += 1;
        if followed.way.contains(&name) || followed.calls > MOST_CALLS {
            followed.broken = true;
            return Vec::new();
        }
        let known = self.diagnostics.len();
        let parameters = self.parameters(scope, part.item);
        if self.diagnostics.len() > known {
            self.diagnostics.truncate(known);
            followed.broken = true;
            return Vec::new();
        }
        let Some(given) = self.given(context, call, &parameters) else {
            followed.broken = true;
            return Vec::new();
        };
        let mut inner = Context::new(scope, of.id);
        inner.parameters = Rc::from(parameters);
        inner.given = Some(Rc::from(given));
        followed.way.push(name);
        let known = self.diagnostics.len();
        let steps = self.steps(of, &mut inner, &part.item.steps, followed);
        followed.way.pop();
        // What is wrong in there is told there.
        if self.diagnostics.len() > known {
            self.diagnostics.truncate(known);
            followed.broken = true;
            return Vec::new();
        }
        steps
    }

    /// Reports a manager that stands for too many calls.
    pub(super) fn too_many_calls(&mut self, manager: &ast::Manager, followed: &Followed<'a>) {
        if followed.calls <= MOST_CALLS {
            return;
        }
        let span = manager.name.as_ref().map_or(manager.span, |name| name.span);
        self.push(
            Diagnostic::error(
                codes::OUT_OF_RANGE,
                format!("a manager that stands for more than {MOST_CALLS} calls of others"),
            )
            .primary(span, "too many")
            .help("managers that call each other several times stand for very many steps: call each once"),
        );
    }

    /// What a call gives for each parameter.
    fn given(
        &mut self,
        context: &Context,
        call: &'a ast::Call,
        parameters: &[Parameter],
    ) -> Option<Vec<Expr>> {
        let mut arguments = self.arguments(context.scope, call);
        let mut given = Vec::with_capacity(parameters.len());
        for parameter in parameters {
            let argument = arguments.next().or_else(|| arguments.take(&parameter.name));
            given.push(match argument {
                Some(argument) => self.argument(context, parameter, &argument.value),
                None => self.without(call, parameter),
            });
        }
        let names: Vec<&str> = parameters.iter().map(|it| it.name.as_str()).collect();
        let known = self.diagnostics.len();
        self.finish(arguments, &names);
        let fits = self.diagnostics.len() == known;
        given.into_iter().collect::<Option<_>>().filter(|_| fits)
    }

    /// What stands for a parameter that is not given.
    fn without(&mut self, call: &ast::Call, parameter: &Parameter) -> Option<Expr> {
        if let Some(default) = default(parameter, call.span) {
            return Some(default);
        }
        let (manager, name) = (call.callee.text(), &parameter.name);
        self.push(
            Diagnostic::error(codes::MISSING_OPTION, format!("`{manager}` needs `{name}`"))
                .primary(call.span, "not given")
                .secondary(parameter.origin.span, "declared here")
                .help(format!(
                    "give a value or a parameter: `{manager}({name}=…)`"
                )),
        );
        None
    }

    /// A value or a parameter, as a parameter of a manager that is called.
    fn argument(
        &mut self,
        context: &Context,
        parameter: &Parameter,
        value: &'a ast::Expr,
    ) -> Option<Expr> {
        let null = |nullable: bool| Expr {
            kind: ExprKind::Literal(Value::Null),
            ty: ExprType {
                nullable,
                ..parameter.ty
            },
            span: value.span,
        };
        let given = match context.parameter(value) {
            Some(given) => given,
            None if matches!(value.kind, ast::ExprKind::Null) => null(true),
            None => {
                let literal = self.literal(context.scope, parameter.ty.value, None, value)?;
                return Some(expr::literal(literal, parameter.ty.value, value.span));
            }
        };
        if matches!(given.kind, ExprKind::Literal(Value::Null))
            && let Some(default) = default(parameter, value.span)
        {
            return Some(default);
        }
        if given.ty.value != parameter.ty.value {
            let (wanted, found) = (
                self.schema.describe_type(parameter.ty.value),
                self.schema.describe_type(given.ty.value),
            );
            self.push(
                Diagnostic::error(
                    codes::WRONG_VALUE,
                    format!("`{}` is {wanted}, and is given {found}", parameter.name),
                )
                .primary(value.span, format!("expected {wanted}"))
                .secondary(parameter.origin.span, wanted)
                .help("give both parameters the same type"),
            );
            return None;
        }
        if given.ty.nullable && !parameter.ty.nullable {
            self.push(
                Diagnostic::error(
                    codes::WRONG_VALUE,
                    format!("`{}` is given what may be NULL", parameter.name),
                )
                .primary(value.span, "may be NULL")
                .secondary(parameter.origin.span, "never NULL")
                .help("say `null=true` of this parameter, too, or give it a value that is there"),
            );
            return None;
        }
        Some(given)
    }

    /// Reports steps of managers that a default manager calls, which it cannot have itself.
    pub(super) fn only_narrowing(&mut self, call: &ast::Call, steps: &[ManagerStep]) {
        let Some(more) = steps.iter().find(|step| !narrows(step)) else {
            return;
        };
        self.push(
            Diagnostic::error(
                codes::DEFAULT_MANAGER,
                format!(
                    "a default manager has no step `{}`, which `{}` has",
                    name_of(more),
                    call.callee.text()
                ),
            )
            .primary(call.callee.span, "more than which rows there are")
            .help(format!(
                "it has {}; put the others into a named manager",
                super::super::arguments::list(&DEFAULT_STEPS)
            )),
        );
    }
}

/// Whether a step says no more than which rows there are, and in which order.
pub(in crate::lower) const fn narrows(step: &ManagerStep) -> bool {
    matches!(
        step,
        ManagerStep::Filter(_) | ManagerStep::Exclude(_) | ManagerStep::OrderBy(_)
    )
}

/// What a step is called.
pub(in crate::lower) const fn name_of(step: &ManagerStep) -> &'static str {
    match step {
        ManagerStep::Filter(_) => "filter",
        ManagerStep::Exclude(_) => "exclude",
        ManagerStep::OrderBy(_) => "order_by",
        ManagerStep::Reverse => "reverse",
        ManagerStep::Distinct => "distinct",
        ManagerStep::Limit(_) => "limit",
        ManagerStep::SelectRelated(_) => "select_related",
        ManagerStep::PrefetchRelated(_) => "prefetch_related",
        ManagerStep::Annotate(_) => "annotate",
        ManagerStep::Values(_) => "values",
    }
}

/// Takes out relations that an earlier step loads in the same way.
pub(super) fn load_once(steps: &mut Vec<ManagerStep>) {
    let mut seen: Vec<Load> = Vec::new();
    steps.retain_mut(|step| {
        let (ManagerStep::SelectRelated(loads) | ManagerStep::PrefetchRelated(loads)) = step else {
            return true;
        };
        loads.retain(|load| !seen.contains(load));
        seen.extend(loads.iter().cloned());
        !loads.is_empty()
    });
}

fn default(parameter: &Parameter, span: Span) -> Option<Expr> {
    let default = parameter.default.clone()?;
    Some(expr::literal(default, parameter.ty.value, span))
}
