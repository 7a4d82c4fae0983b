//! Where blanks stand between the tokens of a line.

use super::code::{Braces, Code};

/// Keywords that a value or a type cannot end with.
const KEYWORDS: &[&str] = &[
    "as", "async", "break", "const", "continue", "dyn", "else", "enum", "extern", "fn", "for", "if", "impl", "in", "let", "loop",
    "match", "mod", "move", "mut", "pub", "ref", "return", "static", "struct", "type", "unsafe", "use", "where", "while",
];

/// Whether a value, a name or a type ends with the token, so that a sign behind it joins two.
pub(super) fn ends_operand(code: &Code<'_>, at: usize) -> bool {
    let token = code.token(at);
    match token {
        ")" | "]" | "}" | "?" => true,
        ">" | ">>" => code.angle[at],
        _ => is_word(token) && !KEYWORDS.contains(&token),
    }
}

fn is_word(token: &str) -> bool {
    token.starts_with(|first: char| first == '_' || first == '"' || first == '\'' || first.is_alphanumeric())
}

/// Whether a blank stands before the token, on a line that has the one before it, too.
pub(super) fn before(code: &Code<'_>, at: usize) -> bool {
    if at == 0 || code.is_superfluous(at) {
        return false;
    }
    let (before, token) = (code.before(at), code.token(at));
    if let Some(blank) = beside_bracket(code, at, before, token) {
        return blank;
    }
    match (before, token) {
        (_, "," | ";" | ":" | "." | "?") | ("." | "!" | "#", _) => false,
        (_, "..") => matches!(before, "," | "="),
        ("..", _) => false,
        (_, "::") => !ends_operand(code, at - 1) && !matches!(before, "&" | "crate"),
        ("::", _) => false,
        (_, "!") => !ends_operand(code, at - 1),
        ("&" | "*" | "-" | "&&", _) if !joins(code, at - 1) => false,
        (_, "|") => !closes_parameters(code, at),
        ("|", _) => joins(code, at - 1) || closes_parameters(code, at - 1),
        _ => true,
    }
}

/// The same beside brackets of all sorts; `None` where neither token is one.
fn beside_bracket(code: &Code<'_>, at: usize, before: &str, token: &str) -> Option<bool> {
    let braces = |at: usize| code.braces[at] != Braces::Names;
    Some(match (before, token) {
        ("{", "}") => false,
        ("{", _) => braces(at - 1),
        (_, "}") => braces(at),
        (_, "{") => !matches!(before, "::" | "(" | "[" | "&" | "!"),
        ("(" | "[", _) | (_, ")" | "]") => false,
        (_, "<") if code.angle[at] => {
            !ends_operand(code, at - 1) && !matches!(before, "impl" | "for" | "fn" | "::" | "<" | "&" | "(")
        }
        ("<", _) if code.angle[at - 1] => false,
        (_, ">" | ">>") if code.angle[at] => false,
        (_, "(") => !(ends_operand(code, at - 1) || tight(code, at - 1, before) || before == "fn" || before == "pub"),
        (_, "[") => !(ends_operand(code, at - 1) || tight(code, at - 1, before) || before == "#"),
        _ => return None,
    })
}

/// Whether a sign sticks to the bracket behind it.
fn tight(code: &Code<'_>, at: usize, sign: &str) -> bool {
    match sign {
        "!" | "." | "::" | ".." => true,
        "&" | "*" | "-" | "&&" => !joins(code, at),
        "<" => code.angle[at],
        "|" => !joins(code, at) && !closes_parameters(code, at),
        _ => false,
    }
}

/// Whether a sign stands between two values.
fn joins(code: &Code<'_>, at: usize) -> bool {
    at > 0 && ends_operand(code, at - 1)
}

/// Whether a `|` ends the parameters of a closure: another one stands before it, behind no value.
fn closes_parameters(code: &Code<'_>, at: usize) -> bool {
    let mut opener = at;
    // Parameters are few and short.
    for _ in 0..32 {
        let Some(before) = opener.checked_sub(1) else { return false };
        opener = match code.token(before) {
            ")" | "]" | ">" if code.partner[before] < before => code.partner[before],
            "(" | "[" | "{" | ";" => return false,
            "|" => return !joins(code, before),
            _ => before,
        };
    }
    false
}
