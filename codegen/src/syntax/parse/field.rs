//! Fields of a model.

use super::{Context, Prelude, parse_ident, parse_path, value};
use crate::diagnostics::{Diagnostic, Edit, codes};
use crate::syntax::ast::{Call, Field, ModelItem, Path, RemovedField};
use crate::syntax::explain;
use crate::syntax::grammar::{Pair, Parts, Rule};

/// Of a `field`.
pub(super) fn parse_field(
    cx: &mut Context<'_>,
    prelude: Prelude,
    pair: Pair<'_>,
) -> Option<ModelItem> {
    let span = cx.span(&pair);
    let mut parts = Parts::of(pair);
    let name = parse_ident(cx, &parts.part(Rule::ident)?);
    let value = parts.part(Rule::field_value)?;
    let type_span = cx.span(&value);
    let type_range = cx.range(&value);
    let mut parts = Parts::of(value);
    let callee = parse_path(cx, parts.part(Rule::path)?);
    let args = match parts.part(Rule::arguments) {
        Some(arguments) => value::parse_args(cx, arguments, 0),
        None if callee
            .as_ident()
            .is_some_and(|word| matches!(word.text.as_str(), "none" | "None")) =>
        {
            prelude.nothing(cx);
            return Some(ModelItem::Removed(RemovedField { span, name }));
        }
        None => {
            no_parentheses(cx, &callee, type_range.end);
            Vec::new()
        }
    };
    let ty = Call {
        span: callee.span.to(type_span.after()),
        callee,
        args,
    };
    Some(ModelItem::Field(Field {
        span,
        docs: prelude.docs,
        attributes: prelude.attributes,
        name,
        ty,
    }))
}

/// Complains of a type without parentheses. What follows it on the line stood in them, or was to.
fn no_parentheses(cx: &mut Context<'_>, callee: &Path, end: usize) {
    let rest = cx.original.get(end..).unwrap_or_default();
    let rest = &rest[..rest.find('\n').unwrap_or(rest.len())];
    let next = end + rest.len() - rest.trim_start().len();
    let length = explain::word_length(rest.trim_start());
    let diagnostic = Diagnostic::error(
        codes::UNEXPECTED,
        format!("expected `(` after `{}`", callee.text()),
    );
    if rest
        .trim_start()
        .starts_with(|first: char| first == '_' || first == '"' || first.is_ascii_alphanumeric())
    {
        cx.skip_to(end + rest.len());
        cx.push(
            diagnostic
                .primary(cx.span_of(next..next + length), "expected `(` before this")
                .help("a field is written `name = CharField(max_length=100)`"),
        );
    } else if cx.scan.faults_in(&(end..end + rest.len())).is_empty() {
        cx.push(
            diagnostic
                .primary(callee.span, "a type needs its parentheses")
                .fix(
                    "even where it takes no options",
                    [Edit::insert_after(callee.span, "()")],
                ),
        );
    }
}
