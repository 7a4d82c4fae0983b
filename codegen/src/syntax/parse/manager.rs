//! Managers: named starts of a queryset.

use super::{Context, bad, parse_ident, parse_path, parse_prelude, value};
use crate::diagnostics::{Diagnostic, codes};
use crate::syntax::ast::{Call, Docs, Manager, Parameter};
use crate::syntax::explain::Place;
use crate::syntax::grammar::{Pair, Parts, Rule};

/// Of a `manager`.
pub(super) fn parse_manager(
    cx: &mut Context<'_>,
    docs: Option<Docs>,
    pair: Pair<'_>,
) -> Option<Manager> {
    let span = cx.span(&pair);
    let mut parts = Parts::of(pair);
    let default = parts.part(Rule::kw_default).map(|word| cx.span(&word));
    let name = parts
        .part(Rule::manager_name)
        .and_then(|name| Parts::of(name).part(Rule::ident));
    let name = name.map(|name| parse_ident(cx, &name));
    if name.is_none() && default.is_none() {
        cx.push(
            Diagnostic::error(codes::UNEXPECTED, "a manager needs a name")
                .primary(span.before(), "expected `manager name { … }`")
                .help("`default manager { … }` narrows `objects()` itself"),
        );
    }
    let parameters = match parts.part(Rule::parameters) {
        Some(list) => Parts::of(list)
            .filter_map(|part| parse_parameter(cx, part))
            .collect(),
        None => Vec::new(),
    };
    let body = parts.part(Rule::manager_body)?;
    let steps = Parts::of(body)
        .filter_map(|step| parse_step(cx, step))
        .collect();
    Some(Manager {
        span,
        docs,
        default,
        name,
        parameters,
        steps,
    })
}

fn parse_parameter(cx: &mut Context<'_>, pair: Pair<'_>) -> Option<Parameter> {
    let span = cx.span(&pair);
    let mut parts = Parts::of(pair);
    let name = parse_ident(cx, &parts.part(Rule::ident)?);
    let callee = parse_path(cx, parts.part(Rule::path)?);
    let (mut span_of_type, mut args) = (callee.span, Vec::new());
    if let Some(options) = parts.part(Rule::arguments) {
        span_of_type = callee.span.to(cx.span(&options));
        args = value::parse_args(cx, options, 0);
    }
    let ty = Call {
        span: span_of_type,
        callee,
        args,
    };
    Some(Parameter { span, name, ty })
}

/// Steps are calls one after the other; nothing need stand between them.
fn parse_step(cx: &mut Context<'_>, pair: Pair<'_>) -> Option<Call> {
    let step = Parts::of(pair).next()?;
    match step.as_rule() {
        Rule::call => value::parse_call(cx, step, 0),
        Rule::dangling => {
            parse_prelude(cx, step).nothing(cx);
            None
        }
        _ => {
            bad(cx, &step, Place::Manager);
            None
        }
    }
}
