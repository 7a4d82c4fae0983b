//! Declarations, blocks and what stands in them to lines.
//!
//! One blank line at most is kept between entries; around blocks of several lines there is one always. Entries of one kind
//! that follow each other have their signs in one column.

use super::lines::Lines;
use super::tree::{Assign, Block, BlockKind, Body, Entry, EntryKind, Item, Trivia, TriviaKind};
use super::values::{flat, flat_item, print_comments, print_value};
use super::{INDENT, WIDTH};

/// The text of a file.
pub(super) fn print_file(body: &Body) -> String {
    let mut lines = Lines::default();
    print_body(&mut lines, body, 0);
    lines.finish()
}

/// Entries, one after the other, and the comments behind them.
fn print_body(lines: &mut Lines, body: &Body, indent: usize) {
    let columns = columns(&body.entries, indent);
    let mut apart = false;
    for (at, (entry, columns)) in body.entries.iter().zip(columns).enumerate() {
        let first = at == 0;
        let block = is_broken_block(entry, indent);
        let app = matches!(entry.kind, EntryKind::App(_));
        let gap = !first && (apart || block || app || entry.gap);
        print_entry(lines, entry, indent, columns, gap);
        apart = block || app;
    }
    let closing = &body.closing;
    let gap =
        !body.entries.is_empty() && (apart || closing.first().is_some_and(|c| c.blank_before));
    print_trivia(lines, closing, indent, gap);
}

/// What stands above an entry, or at the end of a block.
fn print_trivia(lines: &mut Lines, trivia: &[Trivia], indent: usize, gap: bool) {
    let mut attribute = false;
    for (at, line) in trivia.iter().enumerate() {
        if attribute && line.kind == TriviaKind::Comment && !line.own_line {
            lines.comment(&line.text);
            continue;
        }
        start(lines, indent, if at == 0 { gap } else { line.blank_before });
        lines.push(&line.text);
        attribute = line.kind == TriviaKind::Attribute;
    }
}

fn start(lines: &mut Lines, indent: usize, gap: bool) {
    if gap {
        lines.start_apart(indent);
    } else {
        lines.start(indent);
    }
}

fn print_entry(lines: &mut Lines, entry: &Entry, indent: usize, columns: Columns, gap: bool) {
    print_trivia(lines, &entry.before, indent, gap);
    start(
        lines,
        indent,
        if entry.before.is_empty() {
            gap
        } else {
            entry.detached
        },
    );
    match &entry.kind {
        EntryKind::App(text) => lines.push(text),
        EntryKind::Plain(value) => print_value(lines, value, indent, 0),
        EntryKind::Assign(assign) => print_assign(lines, assign, indent, columns),
        EntryKind::Block(block) => print_block(lines, block, indent),
    }
    if let Some(after) = &entry.after {
        lines.comment(&after.text);
    }
}

fn print_assign(lines: &mut Lines, assign: &Assign, indent: usize, columns: Columns) {
    lines.push(&assign.head);
    lines.pad_to(columns.sign);
    lines.push(" ");
    lines.push(assign.sign);
    lines.push(" ");
    if let Some(label) = &assign.label {
        print_value(lines, &assign.value, indent, label.chars().count() + 2);
        lines.push(",");
        lines.pad_to(columns.label);
        lines.push(" ");
        lines.push(label);
        return;
    }
    let steps = steps_width(&assign.steps);
    let fits = |width: usize| lines.width() + width <= WIDTH;
    let whole = assign
        .value
        .width
        .zip(steps)
        .map(|(value, steps)| value + steps);
    let on_one_line = whole.is_some_and(fits);
    print_value(lines, &assign.value, indent, 0);
    for step in &assign.steps {
        if on_one_line {
            let mut text = String::from(" ");
            flat_item(step, &mut text);
            lines.push(&text);
            continue;
        }
        print_comments(lines, &step.before, indent + INDENT);
        lines.start(indent + INDENT);
        print_value(lines, &step.value, indent + INDENT, 0);
    }
}

/// On one line, each with a blank before it.
fn steps_width(steps: &[Item]) -> Option<usize> {
    steps
        .iter()
        .map(|step| step.width().map(|width| width + 1))
        .sum()
}

fn print_block(lines: &mut Lines, block: &Block, indent: usize) {
    if let Some(text) = block_on_one_line(block, indent) {
        lines.push(&text);
        return;
    }
    print_value(lines, &block.head, indent, block.suffix.len() + 2);
    lines.push(block.suffix);
    lines.push(" {");
    if let Some(opening) = &block.body.opening {
        lines.comment(&opening.text);
    }
    print_body(lines, &block.body, indent + INDENT);
    lines.start(indent);
    lines.push("}");
}

/// Whether it is a block that takes several lines.
fn is_broken_block(entry: &Entry, indent: usize) -> bool {
    match &entry.kind {
        EntryKind::Block(block) => block_on_one_line(block, indent).is_none(),
        _ => false,
    }
}

/// The block on one line, where it may stand so: what it has are no blocks, no comments and fits, and it is one entry, or
/// members without labels, or the steps of a manager.
fn block_on_one_line(block: &Block, indent: usize) -> Option<String> {
    let Body {
        opening,
        entries,
        closing,
    } = &block.body;
    if opening.is_some() || !closing.is_empty() {
        return None;
    }
    block.head.width?;
    let mut text = String::new();
    flat(&block.head, &mut text);
    text.push_str(block.suffix);
    text.push_str(" { ");
    let between = match block.kind {
        BlockKind::Manager => " ",
        BlockKind::Choices => ", ",
        BlockKind::Model | BlockKind::Settings if entries.len() > 1 => return None,
        BlockKind::Model | BlockKind::Settings => "",
    };
    for (at, entry) in entries.iter().enumerate() {
        if at > 0 {
            text.push_str(between);
        }
        flat_entry(entry, entries.len() == 1, &mut text)?;
        if indent + text.chars().count() > WIDTH {
            return None;
        }
    }
    text.push_str(if entries.is_empty() { "}" } else { " }" });
    (indent + text.chars().count() <= WIDTH).then_some(text)
}

/// The entry on one line; `None` where it has comments or takes more.
fn flat_entry(entry: &Entry, alone: bool, out: &mut String) -> Option<()> {
    if !entry.before.is_empty() || entry.after.is_some() {
        return None;
    }
    match &entry.kind {
        EntryKind::App(_) | EntryKind::Block(_) => return None,
        EntryKind::Plain(value) => {
            value.width?;
            flat(value, out);
        }
        EntryKind::Assign(assign) => {
            assign.value.width?;
            steps_width(&assign.steps)?;
            out.push_str(&assign.head);
            out.push(' ');
            out.push_str(assign.sign);
            out.push(' ');
            flat(&assign.value, out);
            if let Some(label) = &assign.label {
                if !alone {
                    return None;
                }
                out.push_str(", ");
                out.push_str(label);
            }
            for step in &assign.steps {
                out.push(' ');
                flat_item(step, out);
            }
        }
    }
    Some(())
}

/// Where the parts of an assignment stand, counted behind the indent.
#[derive(Debug, Clone, Copy, Default)]
struct Columns {
    /// Where the heads end.
    sign: usize,
    /// Where the values before a label end, comma included.
    label: usize,
}

/// The columns of each entry. An entry of several lines ends the run that it is in.
fn columns(entries: &[Entry], indent: usize) -> Vec<Columns> {
    let mut all = vec![Columns::default(); entries.len()];
    let mut start = 0;
    while start < entries.len() {
        let mut end = start + 1;
        while end < entries.len() && goes_on(&entries[end - 1], &entries[end], indent) {
            end += 1;
        }
        let run = entries[start..end]
            .iter()
            .filter_map(|entry| match &entry.kind {
                EntryKind::Assign(assign) => Some(assign),
                _ => None,
            });
        let sign = run
            .clone()
            .map(|assign| assign.head.chars().count())
            .max()
            .unwrap_or(0);
        let value = run
            .filter_map(|assign| assign.value.width)
            .max()
            .unwrap_or(0);
        // A blank, the sign `=`, a blank, the value, a comma.
        let label = sign + 3 + value + 1;
        all[start..end].fill(Columns { sign, label });
        start = end;
    }
    all
}

/// Whether an entry is aligned with the one before it.
fn goes_on(previous: &Entry, entry: &Entry, indent: usize) -> bool {
    let (EntryKind::Assign(above), EntryKind::Assign(assign)) = (&previous.kind, &entry.kind)
    else {
        return false;
    };
    let blank =
        entry.gap || entry.detached || entry.before.iter().skip(1).any(|line| line.blank_before);
    let head = above.head.chars().count() + above.sign.len() + 2;
    let width = above
        .value
        .width
        .zip(steps_width(&above.steps))
        .map(|(value, steps)| indent + head + value + steps);
    above.kind == assign.kind
        && above.sign == assign.sign
        && !blank
        && width.is_some_and(|width| width <= WIDTH)
}
