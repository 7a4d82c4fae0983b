//! The declarations at the top of a file.

use super::{
    Context, Prelude, bad, block, choices, literal, model, parse_entries, parse_ident, value,
};
use crate::diagnostics::{Diagnostic, Edit, codes};
use crate::syntax::ast::{App, Const, File, Item};
use crate::syntax::explain::Place;
use crate::syntax::grammar::{Pair, Parts, Rule};

/// Of a `file`.
pub(in crate::syntax) fn parse_items(cx: &mut Context<'_>, pair: Pair<'_>, file: &mut File) {
    parse_entries(cx, pair, Place::File, |cx, prelude, part| {
        if part.as_rule() == Rule::app {
            prelude.nothing(cx);
            parse_app(cx, part, file);
        } else if let Some(item) = parse_item(cx, prelude, part) {
            file.items.push(item);
        }
    });
}

fn parse_item(cx: &mut Context<'_>, prelude: Prelude, pair: Pair<'_>) -> Option<Item> {
    match pair.as_rule() {
        Rule::constant => parse_const(cx, prelude, pair).map(Item::Const),
        Rule::choices => choices::parse_choices(cx, prelude, pair).map(Item::Choices),
        Rule::field_type => block::parse_field_type(cx, prelude, pair).map(Item::FieldType),
        Rule::model => model::parse_model(cx, prelude, pair).map(Item::Model),
        Rule::extend => model::parse_extend(cx, prelude, pair).map(Item::Extend),
        Rule::broken_block => parse_broken_block(cx, prelude, pair),
        _ => None,
    }
}

fn parse_app(cx: &mut Context<'_>, pair: Pair<'_>, file: &mut File) {
    let span = cx.span(&pair);
    let Some(name) = Parts::of(pair).part(Rule::ident) else {
        return;
    };
    let app = App {
        span,
        name: parse_ident(cx, &name),
    };
    if let Some(first) = &file.app {
        cx.push(
            Diagnostic::error(codes::SECOND_APP, "a file belongs to one app")
                .primary(app.span, "named again here")
                .secondary(first.span, "first named here")
                .fix("leave this one out", [Edit::remove(app.span)]),
        );
    } else {
        file.app = Some(app);
    }
}

fn parse_const(cx: &mut Context<'_>, mut prelude: Prelude, pair: Pair<'_>) -> Option<Const> {
    prelude.no_attributes(cx);
    let span = cx.span(&pair);
    let mut parts = Parts::of(pair);
    let name = parse_ident(cx, &parts.part(Rule::ident)?);
    let value = value::parse_expr(cx, parts.part(Rule::expr)?, 0);
    Some(Const {
        span,
        docs: prelude.docs,
        name,
        value,
    })
}

/// A block whose head cannot be read. If a model was meant its entries are read nevertheless, so that mistakes in them are
/// found and references to it hold.
fn parse_broken_block(cx: &mut Context<'_>, prelude: Prelude, pair: Pair<'_>) -> Option<Item> {
    let span = cx.span(&pair);
    let mut parts = Parts::of(pair);
    let head = parts.part(Rule::bad_head)?;
    let header = cx.span(&head);
    bad(cx, &head, Place::Head);
    let words = literal::words(head.as_str());
    let (kind, name) = model::guess_head(&words)?;
    let start = cx.range(&head).start;
    let name = crate::syntax::ast::Ident {
        text: name.text.to_owned(),
        span: cx.span_of(start + name.at..start + name.at + name.text.len()),
    };
    let body = parts.part(Rule::model_body)?;
    Some(Item::Model(model::parse_guessed_model(
        cx,
        prelude,
        model::Guess {
            span,
            header,
            kind,
            name,
        },
        body,
    )))
}
