//! The syntax tree of a text as far as it means something: without places, and with the options in one order.

use luthier_codegen::diagnostics::Diagnostics;
use luthier_codegen::source::Sources;
use luthier_codegen::syntax::ast::{
    Arg, Call, Expr, ExprKind, Field, Item, ListStyle, ModelItem, Setting,
};
use luthier_codegen::syntax::parse_file;

/// The tree as text.
pub(crate) fn meaning(text: &str) -> String {
    let mut sources = Sources::new();
    let file = sources.add("a.models", text);
    let mut tree = parse_file(file, text, &mut Diagnostics::new());
    tree.comments.clear();
    for item in &mut tree.items {
        match item {
            Item::Const(item) => expr(&mut item.value),
            Item::Choices(item) => item
                .members
                .iter_mut()
                .for_each(|member| expr(&mut member.value)),
            Item::FieldType(item) => item
                .options
                .iter_mut()
                .for_each(|option| expr(&mut option.value)),
            Item::Model(item) => item.items.iter_mut().for_each(member),
            Item::Extend(item) => item.items.iter_mut().for_each(member),
        }
    }
    without_places(&format!("{tree:#?}"))
}

/// Every `span: Span { … }`, over several lines, is left out.
fn without_places(text: &str) -> String {
    let mut out = String::new();
    let mut depth: Option<usize> = None;
    for line in text.lines() {
        let indent = line.len() - line.trim_start().len();
        match depth {
            Some(start) if indent > start => {}
            Some(_) => depth = None,
            None if line.ends_with("Span {") => depth = Some(indent),
            None => {
                out.push_str(line);
                out.push('\n');
            }
        }
    }
    out
}

fn member(item: &mut ModelItem) {
    match item {
        ModelItem::Field(Field { ty, .. }) => {
            ty.args.iter_mut().for_each(|arg| expr(&mut arg.value));
            sort(&mut ty.args);
        }
        ModelItem::Choices(item) => item
            .members
            .iter_mut()
            .for_each(|member| expr(&mut member.value)),
        ModelItem::Annotation(item) => expr(&mut item.value),
        ModelItem::Relation(item) => {
            expr(&mut item.value);
            item.steps.iter_mut().for_each(call);
        }
        ModelItem::Manager(item) => item.steps.iter_mut().for_each(call),
        ModelItem::Meta(block) | ModelItem::Admin(block) => settings(&mut block.settings),
        ModelItem::Removed(_) | ModelItem::Display(_) | ModelItem::Hooks(_) => {}
    }
}

fn settings(settings: &mut [Setting]) {
    settings
        .iter_mut()
        .for_each(|setting| expr(&mut setting.value));
}

fn expr(value: &mut Expr) {
    match &mut value.kind {
        ExprKind::List { items, style } => {
            *style = ListStyle::Brackets;
            items.iter_mut().for_each(expr);
        }
        ExprKind::Object(entries) => entries.iter_mut().for_each(|entry| expr(&mut entry.value)),
        ExprKind::Call(inner) => call(inner),
        ExprKind::Unary { operand, .. } => expr(operand),
        ExprKind::Binary { left, right, .. } => {
            expr(left);
            expr(right);
        }
        _ => {}
    }
}

const AGGREGATES: [&str; 16] = [
    "AnyValue",
    "ArrayAgg",
    "Avg",
    "BitAnd",
    "BitOr",
    "BitXor",
    "BoolAnd",
    "BoolOr",
    "Count",
    "Max",
    "Min",
    "StdDev",
    "StringAgg",
    "Subquery",
    "Sum",
    "Variance",
];

/// Only these may be put into another order: what stands in a `Q` or a `filter` keeps its own.
fn call(call: &mut Call) {
    call.args.iter_mut().for_each(|arg| expr(&mut arg.value));
    let name = call.callee.text();
    let sorted = ["Field", "ForeignKey", "Index", "Constraint"]
        .iter()
        .any(|end| name.ends_with(end))
        || AGGREGATES.contains(&&*name);
    if sorted {
        sort(&mut call.args);
    }
}

fn sort(args: &mut [Arg]) {
    args.sort_by_key(|arg| arg.name.as_ref().map(|name| name.text.clone()));
}
