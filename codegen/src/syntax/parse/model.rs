//! Models, and what may stand in their blocks.

use super::literal::Word;
use super::{
    Context, Prelude, block, choices, field, manager, parse_entries, parse_ident, parse_path,
    parse_string, template, value,
};
use crate::diagnostics::suggest;
use crate::source::Span;
use crate::syntax::ast::{
    Annotation, Display, Extend, Hooks, Ident, Model, ModelItem, ModelKind, Path, Relation,
};
use crate::syntax::explain::Place;
use crate::syntax::grammar::{Pair, Parts, Rule};

/// Of a `model`.
pub(super) fn parse_model(cx: &mut Context<'_>, prelude: Prelude, pair: Pair<'_>) -> Option<Model> {
    let span = cx.span(&pair);
    let mut parts = Parts::of(pair);
    let kind = match parts.part(Rule::model_kind) {
        Some(word) if word.as_str().starts_with("abstract") => ModelKind::Abstract,
        Some(_) => ModelKind::Proxy,
        None => ModelKind::Concrete,
    };
    let name = parts.part(Rule::ident)?;
    let mut header = span.before().to(cx.span(&name));
    let name = parse_ident(cx, &name);
    let mut bases = Vec::new();
    if let Some(list) = parts.part(Rule::bases) {
        header = header.to(cx.span(&list));
        bases = parse_bases(cx, list);
    }
    let items = parse_model_body(cx, parts.part(Rule::model_body)?);
    Some(Model {
        span,
        header,
        docs: prelude.docs,
        attributes: prelude.attributes,
        kind,
        name,
        bases,
        items,
    })
}

/// Python's base of all models says nothing here.
fn parse_bases(cx: &mut Context<'_>, pair: Pair<'_>) -> Vec<Path> {
    let bases: Vec<Path> = Parts::of(pair).map(|part| parse_path(cx, part)).collect();
    bases
        .into_iter()
        .filter(|base| base.as_ident().is_none_or(|name| name.text != "Model"))
        .collect()
}

/// Of an `extend`.
pub(super) fn parse_extend(
    cx: &mut Context<'_>,
    prelude: Prelude,
    pair: Pair<'_>,
) -> Option<Extend> {
    prelude.nothing(cx);
    let span = cx.span(&pair);
    let mut parts = Parts::of(pair);
    let target = parse_path(cx, parts.part(Rule::path)?);
    let items = parse_model_body(cx, parts.part(Rule::model_body)?);
    Some(Extend {
        span,
        header: span.before().to(target.span),
        target,
        items,
    })
}

/// What could be made out of a head that cannot be read.
pub(super) struct Guess {
    pub(super) span: Span,
    pub(super) header: Span,
    pub(super) kind: ModelKind,
    pub(super) name: Ident,
}

/// Whether the words of a head mean a model, and which.
pub(super) fn guess_head<'t>(words: &[Word<'t>]) -> Option<(ModelKind, Word<'t>)> {
    let kind = |text: &str| match suggest::closest(text, ["model", "abstract", "proxy"])? {
        "abstract" => Some(ModelKind::Abstract),
        "proxy" => Some(ModelKind::Proxy),
        _ => Some(ModelKind::Concrete),
    };
    let first = words.first().and_then(|word| kind(word.text))?;
    let second = words.get(1).and_then(|word| kind(word.text));
    let name = if second.is_some() {
        words.get(2)
    } else {
        words.get(1)
    };
    name.map(|name| (first, *name))
}

/// A model whose head was guessed, with the entries that it has.
pub(super) fn parse_guessed_model(
    cx: &mut Context<'_>,
    prelude: Prelude,
    guess: Guess,
    body: Pair<'_>,
) -> Model {
    let Guess {
        span,
        header,
        kind,
        name,
    } = guess;
    let items = parse_model_body(cx, body);
    Model {
        span,
        header,
        docs: prelude.docs,
        attributes: prelude.attributes,
        kind,
        name,
        bases: Vec::new(),
        items,
    }
}

fn parse_model_body(cx: &mut Context<'_>, pair: Pair<'_>) -> Vec<ModelItem> {
    let mut items = Vec::new();
    parse_entries(cx, pair, Place::Model, |cx, prelude, part| {
        items.extend(parse_model_item(cx, prelude, part))
    });
    items
}

fn parse_model_item(
    cx: &mut Context<'_>,
    mut prelude: Prelude,
    pair: Pair<'_>,
) -> Option<ModelItem> {
    match pair.as_rule() {
        Rule::field => field::parse_field(cx, prelude, pair),
        Rule::choices => choices::parse_choices(cx, prelude, pair).map(ModelItem::Choices),
        Rule::annotation => {
            prelude.no_attributes(cx);
            let span = cx.span(&pair);
            let mut parts = Parts::of(pair);
            let name = parse_ident(cx, &parts.part(Rule::ident)?);
            let value = value::parse_expr(cx, parts.part(Rule::expr)?, 0);
            Some(ModelItem::Annotation(Annotation {
                span,
                docs: prelude.docs,
                name,
                value,
            }))
        }
        Rule::relation => {
            prelude.no_attributes(cx);
            let span = cx.span(&pair);
            let mut parts = Parts::of(pair);
            let name = parse_ident(cx, &parts.part(Rule::ident)?);
            let value = value::parse_expr(cx, parts.part(Rule::expr)?, 0);
            let steps = parts
                .filter_map(|step| value::parse_call(cx, step, 0))
                .collect();
            Some(ModelItem::Relation(Relation {
                span,
                docs: prelude.docs,
                name,
                value,
                steps,
            }))
        }
        Rule::manager => {
            prelude.no_attributes(cx);
            manager::parse_manager(cx, prelude.docs, pair).map(ModelItem::Manager)
        }
        Rule::meta => {
            prelude.nothing(cx);
            block::parse_block(cx, pair, "meta").map(ModelItem::Meta)
        }
        Rule::admin => {
            prelude.nothing(cx);
            block::parse_block(cx, pair, "admin").map(ModelItem::Admin)
        }
        Rule::display => {
            prelude.nothing(cx);
            parse_display(cx, pair).map(ModelItem::Display)
        }
        Rule::hooks => {
            prelude.nothing(cx);
            let span = cx.span(&pair);
            let names = Parts::of(pair).map(|part| parse_ident(cx, &part)).collect();
            Some(ModelItem::Hooks(Hooks { span, names }))
        }
        _ => None,
    }
}

fn parse_display(cx: &mut Context<'_>, pair: Pair<'_>) -> Option<Display> {
    let span = cx.span(&pair);
    let string = Parts::of(pair).part(Rule::string)?;
    let text = parse_string(cx, &string);
    let parts = template::parse_template(cx, &string);
    Some(Display { span, text, parts })
}
