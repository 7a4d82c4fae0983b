//! Choices, at the top of a file or in a model.

use super::{Context, Prelude, parse_entries, parse_ident, parse_path, parse_string, value};
use crate::syntax::ast::{Choices, Member};
use crate::syntax::explain::Place;
use crate::syntax::grammar::{Pair, Parts, Rule};

/// Of a `choices`.
pub(super) fn parse_choices(
    cx: &mut Context<'_>,
    prelude: Prelude,
    pair: Pair<'_>,
) -> Option<Choices> {
    let span = cx.span(&pair);
    let mut parts = Parts::of(pair);
    let name = parse_ident(cx, &parts.part(Rule::ident)?);
    let base = parts.part(Rule::path).map(|path| parse_path(cx, path));
    let open = parts.part(Rule::kw_open).map(|word| cx.span(&word));
    let body = parts.part(Rule::choices_body)?;
    let mut members = Vec::new();
    parse_entries(cx, body, Place::Choices, |cx, prelude, part| {
        members.extend(parse_member(cx, prelude, part))
    });
    Some(Choices {
        span,
        docs: prelude.docs,
        attributes: prelude.attributes,
        name,
        base,
        open,
        members,
    })
}

fn parse_member(cx: &mut Context<'_>, prelude: Prelude, pair: Pair<'_>) -> Option<Member> {
    let span = cx.span(&pair);
    let mut parts = Parts::of(pair);
    let name = parse_ident(cx, &parts.part(Rule::ident)?);
    let value = value::parse_expr(cx, parts.part(Rule::expr)?, 0);
    let mut text = || {
        parts
            .part(Rule::string)
            .map(|string| parse_string(cx, &string))
    };
    let (label, group) = (text(), text());
    Some(Member {
        span,
        docs: prelude.docs,
        attributes: prelude.attributes,
        name,
        value,
        label,
        group,
    })
}
