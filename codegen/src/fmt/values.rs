//! Values and expressions to lines: on one line if they fit, else broken from the outside in.

use super::lines::Lines;
use super::tree::{Brackets, Item, Items, Operand, Trivia, Value, ValueKind};
use super::{INDENT, WIDTH};

/// Writes a value where the current line ends. `indent` is that of the line, `suffix` the room that is needed behind it.
pub(super) fn print_value(lines: &mut Lines, value: &Value, indent: usize, suffix: usize) {
    let fits = |width: usize| lines.width() + width + suffix <= WIDTH;
    if value.width.is_some_and(fits) {
        let mut text = String::new();
        flat(value, &mut text);
        lines.push(&text);
        return;
    }
    match &value.kind {
        ValueKind::Word(word) => lines.push(word),
        ValueKind::Prefix { sign, operand } => {
            lines.push(sign.encode_utf8(&mut [0; 4]));
            print_value(lines, operand, indent, suffix);
        }
        ValueKind::Sequence {
            head,
            brackets,
            items,
        } => {
            lines.push(head);
            print_items(lines, *brackets, items, indent);
        }
        ValueKind::Chain(operands) => print_chain(lines, operands, indent, suffix),
    }
}

/// Comments on lines of their own, as they follow each other.
pub(super) fn print_comments(lines: &mut Lines, comments: &[Trivia], indent: usize) {
    for comment in comments {
        lines.start(indent);
        lines.push(&comment.text);
    }
}

/// One a line, between brackets.
fn print_items(lines: &mut Lines, brackets: Brackets, items: &Items, indent: usize) {
    lines.push(brackets.opening().encode_utf8(&mut [0; 4]));
    // There is nothing to break in it; it is the line that is too long.
    if items.items.is_empty() && items.opening.is_none() && items.closing.is_empty() {
        lines.push(brackets.closing().encode_utf8(&mut [0; 4]));
        return;
    }
    if let Some(opening) = &items.opening {
        lines.comment(&opening.text);
    }
    for item in &items.items {
        print_comments(lines, &item.before, indent + INDENT);
        lines.start(indent + INDENT);
        lines.push(&item.key);
        print_value(lines, &item.value, indent + INDENT, 1);
        if brackets != Brackets::Group {
            lines.push(",");
        }
        if let Some(after) = &item.after {
            lines.comment(&after.text);
        }
    }
    print_comments(lines, &items.closing, indent + INDENT);
    lines.start(indent);
    lines.push(brackets.closing().encode_utf8(&mut [0; 4]));
}

/// One operand a line, each with the operator before it.
fn print_chain(lines: &mut Lines, operands: &[Operand], indent: usize, suffix: usize) {
    for (at, operand) in operands.iter().enumerate() {
        let mut indent = indent;
        if at > 0 {
            indent += INDENT;
            print_comments(lines, &operand.before, indent);
            lines.start(indent);
            lines.push(&operand.sign);
            lines.push(" ");
        }
        let suffix = if at + 1 == operands.len() { suffix } else { 0 };
        print_value(lines, &operand.value, indent, suffix);
        if let Some(after) = &operand.after {
            lines.comment(&after.text);
        }
    }
}

/// On one line. Comments are left out: what has any is not printed so.
pub(super) fn flat(value: &Value, out: &mut String) {
    match &value.kind {
        ValueKind::Word(word) => out.push_str(word),
        ValueKind::Prefix { sign, operand } => {
            out.push(*sign);
            flat(operand, out);
        }
        ValueKind::Sequence {
            head,
            brackets,
            items,
        } => {
            out.push_str(head);
            out.push(brackets.opening());
            let blanks = *brackets == Brackets::Object && !items.items.is_empty();
            if blanks {
                out.push(' ');
            }
            for (at, item) in items.items.iter().enumerate() {
                if at > 0 {
                    out.push_str(", ");
                }
                flat_item(item, out);
            }
            if blanks {
                out.push(' ');
            }
            out.push(brackets.closing());
        }
        ValueKind::Chain(operands) => {
            for operand in operands {
                if !operand.sign.is_empty() {
                    out.push(' ');
                    out.push_str(&operand.sign);
                    out.push(' ');
                }
                flat(&operand.value, out);
            }
        }
    }
}

/// On one line, with its name.
pub(super) fn flat_item(item: &Item, out: &mut String) {
    out.push_str(&item.key);
    flat(&item.value, out);
}
