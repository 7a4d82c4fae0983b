//! Values and expressions.
//!
//! The grammar gives operands and operators in a row; how they bind is settled here. No tree gets deeper than
//! [`MAX_DEPTH`], so that whoever walks it, or drops it, may recurse.

use super::{Context, literal, parse_ident, parse_path, parse_string};
use crate::diagnostics::{Diagnostic, codes};
use crate::source::Span;
use crate::syntax::ast::{
    Arg, BinaryOp, Call, Entry, Expr, ExprKind, ListStyle, Path, StringLit, UnaryOp,
};
use crate::syntax::grammar::{Pair, Parts, Rule};

/// How many levels an expression may have, operators and brackets together.
const MAX_DEPTH: usize = 256;

/// Of an `expr`. `depth` is how many levels are above it.
pub(in crate::syntax) fn parse_expr(cx: &mut Context<'_>, pair: Pair<'_>, depth: usize) -> Expr {
    let span = cx.span(&pair);
    let signs = Parts::of(pair)
        .filter(|part| part.as_rule() == Rule::operator)
        .count();
    // In the worst case the operators nest to the left, one level each.
    let depth = depth + signs + 1;
    if depth > MAX_DEPTH {
        return too_deep(cx, span);
    }
    let mut parts = Parts::of(pair);
    let first = parse_operand(cx, &mut parts, span, depth);
    if signs == 0 {
        return first;
    }
    let mut operands = vec![first];
    let mut operators: Vec<(BinaryOp, Span)> = Vec::new();
    while let Some(sign) = parts.part(Rule::operator) {
        let op = binary_op(sign.as_str());
        while operators
            .last()
            .is_some_and(|(last, _)| precedence(*last) >= precedence(op))
        {
            reduce(&mut operands, &mut operators);
        }
        operators.push((op, cx.span(&sign)));
        operands.push(parse_operand(cx, &mut parts, span, depth));
    }
    while !operators.is_empty() {
        reduce(&mut operands, &mut operators);
    }
    operands.pop().unwrap_or(Expr {
        span,
        kind: ExprKind::Error,
    })
}

/// Joins the last two operands.
fn reduce(operands: &mut Vec<Expr>, operators: &mut Vec<(BinaryOp, Span)>) {
    if let (Some((op, op_span)), Some(right), Some(left)) =
        (operators.pop(), operands.pop(), operands.pop())
    {
        let span = left.span.to(right.span);
        let kind = ExprKind::Binary {
            op,
            op_span,
            left: Box::new(left),
            right: Box::new(right),
        };
        operands.push(Expr { span, kind });
    }
}

fn binary_op(sign: &str) -> BinaryOp {
    match sign {
        "|" => BinaryOp::Or,
        "^" => BinaryOp::Xor,
        "&" => BinaryOp::And,
        "+" => BinaryOp::Add,
        "-" => BinaryOp::Sub,
        "*" => BinaryOp::Mul,
        "/" => BinaryOp::Div,
        _ => BinaryOp::Rem,
    }
}

/// Python's, since its readers know them.
fn precedence(op: BinaryOp) -> u8 {
    match op {
        BinaryOp::Or => 0,
        BinaryOp::Xor => 1,
        BinaryOp::And => 2,
        BinaryOp::Add | BinaryOp::Sub => 3,
        BinaryOp::Mul | BinaryOp::Div | BinaryOp::Rem => 4,
    }
}

fn too_deep(cx: &mut Context<'_>, span: Span) -> Expr {
    cx.push(
        Diagnostic::error(codes::NESTED_TOO_DEEP, format!("this expression has more than {MAX_DEPTH} levels"))
            .primary(span, "too many operators")
            .help("a lookup `__in` takes the place of many comparisons; a part can be named with `annotation`"),
    );
    Expr {
        span,
        kind: ExprKind::Error,
    }
}

/// The next operand of an `expr`, whose span is `span`.
fn parse_operand(cx: &mut Context<'_>, parts: &mut Parts<'_>, span: Span, depth: usize) -> Expr {
    let mut prefixes: Vec<(UnaryOp, Span)> = Vec::new();
    while let Some(prefix) = parts.part(Rule::prefix) {
        let op = if prefix.as_str() == "~" {
            UnaryOp::Not
        } else {
            UnaryOp::Neg
        };
        prefixes.push((op, cx.span(&prefix)));
    }
    let depth = depth + prefixes.len();
    let Some(primary) = parts.next() else {
        return Expr {
            span,
            kind: ExprKind::Error,
        };
    };
    if depth > MAX_DEPTH {
        return too_deep(cx, span);
    }
    let mut expr = match primary.as_rule() {
        // A minus before a literal belongs to it.
        rule @ (Rule::number | Rule::duration) => {
            let minus = prefixes
                .last()
                .filter(|(op, _)| *op == UnaryOp::Neg)
                .map(|(_, span)| *span);
            if minus.is_some() {
                prefixes.pop();
            }
            match rule {
                Rule::number => literal::parse_number(cx, &primary, minus),
                _ => literal::parse_duration(cx, &primary, minus),
            }
        }
        Rule::path => {
            let arguments = parts.part(Rule::arguments);
            parse_reference(cx, primary, arguments, depth)
        }
        _ => parse_primary(cx, primary, depth),
    };
    for (op, op_span) in prefixes.into_iter().rev() {
        let span = op_span.to(expr.span);
        expr = Expr {
            span,
            kind: ExprKind::Unary {
                op,
                op_span,
                operand: Box::new(expr),
            },
        };
    }
    expr
}

fn parse_primary(cx: &mut Context<'_>, pair: Pair<'_>, depth: usize) -> Expr {
    let span = cx.span(&pair);
    let kind = match pair.as_rule() {
        Rule::duration => return literal::parse_duration(cx, &pair, None),
        Rule::bad_number => literal::bad_number(cx, &pair),
        Rule::typed => literal::parse_typed(cx, pair),
        Rule::string => ExprKind::String(parse_string(cx, &pair).text),
        Rule::list => {
            let items = Parts::of(pair)
                .map(|item| parse_expr(cx, item, depth))
                .collect();
            ExprKind::List {
                items,
                style: ListStyle::Brackets,
            }
        }
        Rule::parens => return parse_parens(cx, pair, depth),
        Rule::object => ExprKind::Object(
            Parts::of(pair)
                .filter_map(|entry| parse_pair(cx, entry, depth))
                .collect(),
        ),
        _ => ExprKind::Error,
    };
    Expr { span, kind }
}

/// Parentheses group one expression; with a comma, or without anything in them, they are a list.
fn parse_parens(cx: &mut Context<'_>, pair: Pair<'_>, depth: usize) -> Expr {
    let span = cx.span(&pair);
    let comma = pair.has(Rule::comma);
    let mut items: Vec<Expr> = Parts::of(pair)
        .map(|item| parse_expr(cx, item, depth))
        .collect();
    match items.pop() {
        Some(only) if items.is_empty() && !comma => only,
        last => {
            items.extend(last);
            Expr {
                span,
                kind: ExprKind::List {
                    items,
                    style: ListStyle::Parentheses,
                },
            }
        }
    }
}

fn parse_pair(cx: &mut Context<'_>, pair: Pair<'_>, depth: usize) -> Option<Entry> {
    let span = cx.span(&pair);
    let mut parts = Parts::of(pair);
    let key = match parts.part(Rule::string) {
        Some(string) => parse_string(cx, &string),
        None => {
            let name = parse_ident(cx, &parts.part(Rule::ident)?);
            StringLit {
                text: name.text,
                span: name.span,
            }
        }
    };
    let value = parse_expr(cx, parts.part(Rule::expr)?, depth);
    Some(Entry { span, key, value })
}

/// Of a `path` and the `arguments` that may follow it.
fn parse_reference(
    cx: &mut Context<'_>,
    path: Pair<'_>,
    arguments: Option<Pair<'_>>,
    depth: usize,
) -> Expr {
    let path = parse_path(cx, path);
    let span = arguments.map_or(path.span, |arguments| {
        path.span.to(cx.span(&arguments).after())
    });
    let kind = match arguments {
        None => word(path),
        Some(arguments) if path.as_ident().is_some_and(|name| name.text == "fn") => {
            let args = parse_args(cx, arguments, depth);
            rust_function(cx, span, &args)
        }
        Some(arguments) => {
            let args = parse_args(cx, arguments, depth);
            ExprKind::Call(Call {
                span,
                callee: path,
                args,
            })
        }
    };
    Expr { span, kind }
}

/// A name that stands alone; some are values.
fn word(path: Path) -> ExprKind {
    match path.as_ident().map(|name| name.text.as_str()) {
        Some("true" | "True") => ExprKind::Bool(true),
        Some("false" | "False") => ExprKind::Bool(false),
        Some("null" | "None") => ExprKind::Null,
        Some("none") => ExprKind::None,
        _ => ExprKind::Path(path),
    }
}

fn rust_function(cx: &mut Context<'_>, span: Span, args: &[Arg]) -> ExprKind {
    if let [
        Arg {
            name: None,
            value:
                Expr {
                    kind: ExprKind::String(text),
                    span,
                },
            ..
        },
    ] = args
    {
        return ExprKind::RustFunction(StringLit {
            text: text.clone(),
            span: *span,
        });
    }
    cx.push(
        Diagnostic::error(
            codes::UNEXPECTED,
            "`fn` takes one string, the path of a Rust item",
        )
        .primary(span, "expected `fn(\"crate::path::function\")`")
        .help("the generated code names the item, so that rustc checks that it exists and fits"),
    );
    ExprKind::Error
}

/// Of a `call`.
pub(super) fn parse_call(cx: &mut Context<'_>, pair: Pair<'_>, depth: usize) -> Option<Call> {
    let span = cx.span(&pair);
    let mut parts = Parts::of(pair);
    let callee = parse_path(cx, parts.part(Rule::path)?);
    let args = parse_args(cx, parts.part(Rule::arguments)?, depth);
    Some(Call {
        span: callee.span.to(span.after()),
        callee,
        args,
    })
}

/// Of an `arguments`.
pub(super) fn parse_args(cx: &mut Context<'_>, pair: Pair<'_>, depth: usize) -> Vec<Arg> {
    Parts::of(pair)
        .filter_map(|arg| parse_arg(cx, arg, depth))
        .collect()
}

fn parse_arg(cx: &mut Context<'_>, pair: Pair<'_>, depth: usize) -> Option<Arg> {
    let span = cx.span(&pair);
    let mut parts = Parts::of(pair);
    let name = parts.part(Rule::ident).map(|name| parse_ident(cx, &name));
    let value = parse_expr(cx, parts.part(Rule::expr)?, depth);
    Some(Arg { span, name, value })
}
