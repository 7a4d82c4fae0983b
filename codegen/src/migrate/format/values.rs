//! Nodes to expressions and literals.

use crate::db::{Expr, Function, Inside, JsonStep, Literal, Lookup, Operand};

use super::{
    node::{Argument, Node, NodeKind, Read, error},
    words,
};

/// An expression.
pub(super) fn expr(node: &Node) -> Read<Expr> {
    match &node.kind {
        NodeKind::Call(name, arguments) => call(node, name, arguments),
        NodeKind::Infix(op, items) => infix(node, op, items),
        NodeKind::Not(inner) => Ok(Expr::Not(Box::new(expr(inner)?))),
        _ => literal(node).map(Expr::Literal),
    }
}

fn all(nodes: &[Argument]) -> Read<Vec<Expr>> {
    nodes.iter().map(|argument| expr(&argument.value)).collect()
}

fn infix(node: &Node, op: &str, items: &[Node]) -> Read<Expr> {
    let items = items.iter().map(expr).collect::<Read<Vec<Expr>>>()?;
    if op == "&" {
        return Ok(Expr::And(items));
    }
    if op == "|" {
        return Ok(Expr::Or(items));
    }
    let Ok([left, right]) = <[Expr; 2]>::try_from(items) else {
        return Err(error(
            node.span,
            format!("`{op}` stands between two values; further ones need brackets"),
            "",
        ));
    };
    let (left, right) = (Box::new(left), Box::new(right));
    match words::binary_op(op) {
        Some(op) => Ok(Expr::Binary(op, left, right)),
        None => Ok(Expr::Xor(left, right)),
    }
}

fn call(node: &Node, name: &str, arguments: &[Argument]) -> Read<Expr> {
    if let Some(function) = Function::from_name(name) {
        return Ok(Expr::Call(function, all(arguments)?));
    }
    let wrong = |help: &str| error(node.span, format!("`{name}` is written `{help}`"), "");
    match (name, arguments) {
        ("All", items) => Ok(Expr::And(all(items)?)),
        ("Any", items) => Ok(Expr::Or(all(items)?)),
        ("Negate", [inner]) => Ok(Expr::Negate(Box::new(expr(&inner.value)?))),
        (
            "F",
            [
                Argument {
                    key: None,
                    value:
                        Node {
                            kind: NodeKind::Name(field),
                            ..
                        },
                },
            ],
        ) => Ok(Expr::Column(field.clone())),
        (
            "Q",
            [
                Argument {
                    key: Some(path),
                    value,
                },
            ],
        ) => {
            let (field, lookup) = match path.rsplit_once("__") {
                Some((field, name)) => (
                    field,
                    Lookup::from_name(name).ok_or_else(|| wrong("Q(field__lookup=value)"))?,
                ),
                None => (path.as_str(), Lookup::Exact),
            };
            compare(Expr::Column(field.to_owned()), lookup, value)
        }
        (
            "Lookup",
            [
                left,
                Argument {
                    value:
                        Node {
                            kind: NodeKind::Name(lookup),
                            ..
                        },
                    ..
                },
                right,
            ],
        ) => {
            let lookup = Lookup::from_name(lookup)
                .ok_or_else(|| wrong("Lookup(expression, lookup, value)"))?;
            compare(expr(&left.value)?, lookup, &right.value)
        }
        ("Inside", [of, word, behind @ ..]) => {
            let wrong = || wrong("Inside(expression, part, …)");
            let NodeKind::Name(word) = &word.value.kind else {
                return Err(wrong());
            };
            let step = |argument: &Argument| match &argument.value.kind {
                NodeKind::Text(key) => Some(JsonStep::Key(key.clone())),
                NodeKind::Number(digits) => digits.parse().ok().map(JsonStep::Index),
                _ => None,
            };
            let behind = behind.iter().map(step).collect::<Option<Vec<_>>>();
            let part = behind.and_then(|behind| Inside::from_parts(word, behind));
            let part = part.ok_or_else(wrong)?;
            Ok(Expr::Inside(Box::new(expr(&of.value)?), part))
        }
        ("Collate", [of, names]) => {
            let names = super::objects::collation(&names.value)?;
            Ok(Expr::Collate(Box::new(expr(&of.value)?), names))
        }
        ("Case", parts) => {
            let mut branches = Vec::new();
            let mut otherwise = None;
            for part in parts {
                match (&part.key, &part.value.kind) {
                    (Some(key), _) if key == "default" => {
                        otherwise = Some(Box::new(expr(&part.value)?))
                    }
                    (None, NodeKind::Call(name, pair)) if name == "When" && pair.len() == 2 => {
                        branches.push((expr(&pair[0].value)?, expr(&pair[1].value)?));
                    }
                    _ => return Err(wrong("Case(When(condition, value), default=value)")),
                }
            }
            Ok(Expr::Case {
                branches,
                otherwise,
            })
        }
        ("F", _) => Err(wrong("F(field)")),
        ("Q", _) => Err(wrong("Q(field__lookup=value)")),
        ("Lookup", _) => Err(wrong("Lookup(expression, lookup, value)")),
        ("Negate", _) => Err(wrong("Negate(expression)")),
        _ => Err(error(node.span, format!("no function `{name}`"), "")),
    }
}

fn compare(left: Expr, lookup: Lookup, right: &Node) -> Read<Expr> {
    let right = match (lookup, &right.kind) {
        (Lookup::IsNull, NodeKind::Name(word)) if word == "true" || word == "false" => {
            Operand::Flag(word == "true")
        }
        (Lookup::IsNull, _) => {
            return Err(error(right.span, "`isnull` takes `true` or `false`", ""));
        }
        (_, NodeKind::List(items)) => Operand::Many(items.iter().map(expr).collect::<Read<_>>()?),
        _ => Operand::One(Box::new(expr(right)?)),
    };
    Ok(Expr::Compare(Box::new(left), lookup, right))
}

/// A literal.
pub(super) fn literal(node: &Node) -> Read<Literal> {
    let broken = || error(node.span, "not a literal of this form", "");
    Ok(match &node.kind {
        NodeKind::Name(word) if word == "null" => Literal::Null,
        NodeKind::Name(word) if word == "true" || word == "false" => Literal::Bool(word == "true"),
        NodeKind::Number(digits) if digits.contains(['.', 'e', 'E']) => {
            let value: f64 = digits.parse().map_err(|_| broken())?;
            if !value.is_finite() {
                return Err(error(node.span, "the number is too large", ""));
            }
            Literal::Float(value)
        }
        NodeKind::Number(digits) => Literal::Integer(
            digits
                .parse()
                .map_err(|_| error(node.span, "the number does not fit 64 bits", ""))?,
        ),
        NodeKind::Text(text) => Literal::Text(text.clone()),
        NodeKind::Typed(name, text) => match name.as_str() {
            "decimal" if is_decimal(text) => Literal::Decimal(text.clone()),
            "bytes" => Literal::Bytes(hex(text).ok_or_else(broken)?),
            "uuid" if is_uuid(text) => Literal::Uuid(text.clone()),
            "date" if is_made_of(text, "-") => Literal::Date(text.clone()),
            "datetime" if is_made_of(text, "-T:.Z") => Literal::DateTime(text.clone()),
            "time" if is_made_of(text, ":.") => Literal::Time(text.clone()),
            "duration" => {
                let digits = text.strip_suffix("us").ok_or_else(broken)?;
                Literal::Duration(digits.parse().map_err(|_| broken())?)
            }
            "json" => Literal::Json(text.clone()),
            _ => return Err(broken()),
        },
        _ => return Err(error(node.span, "expected a literal", "")),
    })
}

fn is_decimal(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_digit() || c == '.')
        && digits.matches('.').count() <= 1
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36 && text.chars().all(|c| c.is_ascii_hexdigit() || c == '-')
}

fn is_made_of(text: &str, marks: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|c| c.is_ascii_digit() || marks.contains(c))
}

fn hex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.is_ascii() {
        return None;
    }
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok())
        .collect()
}
