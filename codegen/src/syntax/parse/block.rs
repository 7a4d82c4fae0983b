//! Blocks of settings: `meta`, `admin` and the field types of one's own.

use super::{Context, Prelude, parse_entries, parse_ident, parse_path, value};
use crate::diagnostics::{Diagnostic, codes};
use crate::source::{Span, offset};
use crate::syntax::ast::{Arg, Block, FieldType, Setting, SettingMode};
use crate::syntax::explain::Place;
use crate::syntax::grammar::{Pair, Parts, Rule};

/// Of a `meta` or an `admin`.
pub(super) fn parse_block(cx: &mut Context<'_>, pair: Pair<'_>, keyword: &str) -> Option<Block> {
    let span = cx.span(&pair);
    let keyword = Span {
        end: span.start + offset(keyword.len()),
        ..span
    };
    let settings = parse_settings(cx, Parts::of(pair).part(Rule::setting_body)?);
    Some(Block {
        span,
        keyword,
        settings,
    })
}

/// Of a `field_type`.
pub(super) fn parse_field_type(
    cx: &mut Context<'_>,
    prelude: Prelude,
    pair: Pair<'_>,
) -> Option<FieldType> {
    let span = cx.span(&pair);
    let mut parts = Parts::of(pair);
    let name = parse_ident(cx, &parts.part(Rule::ident)?);
    let base = parse_path(cx, parts.part(Rule::path)?);
    let options = parse_options(cx, parts.part(Rule::setting_body)?);
    Some(FieldType {
        span,
        docs: prelude.docs,
        attributes: prelude.attributes,
        name,
        base,
        options,
    })
}

/// The options of a field type: settings that only have a name and a value.
fn parse_options(cx: &mut Context<'_>, body: Pair<'_>) -> Vec<Arg> {
    let mut options = Vec::new();
    parse_entries(cx, body, Place::Settings, |cx, prelude, part| {
        let Some(setting) = parse_setting(cx, prelude, part) else {
            return;
        };
        if setting.mode == SettingMode::Add {
            cx.push(
                Diagnostic::error(codes::WRONG_OPTION, "an option of a field type is set")
                    .primary(setting.name.span, "`+=` is for the lists of `meta`")
                    .help("write it with `=`; validators add to those of the base by themselves"),
            );
        }
        options.push(Arg {
            span: setting.span,
            name: Some(setting.name),
            value: setting.value,
        });
    });
    options
}

fn parse_settings(cx: &mut Context<'_>, body: Pair<'_>) -> Vec<Setting> {
    let mut settings = Vec::new();
    parse_entries(cx, body, Place::Settings, |cx, prelude, part| {
        settings.extend(parse_setting(cx, prelude, part))
    });
    settings
}

fn parse_setting(cx: &mut Context<'_>, mut prelude: Prelude, pair: Pair<'_>) -> Option<Setting> {
    prelude.no_attributes(cx);
    let span = cx.span(&pair);
    let mut parts = Parts::of(pair);
    let name = parse_ident(cx, &parts.part(Rule::ident)?);
    let mode = if parts.part(Rule::add_assign).is_some() {
        SettingMode::Add
    } else {
        SettingMode::Set
    };
    let value = value::parse_expr(cx, parts.part(Rule::expr)?, 0);
    Some(Setting {
        span,
        docs: prelude.docs,
        name,
        mode,
        value,
    })
}
