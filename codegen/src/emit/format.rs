//! From tokens to the text of a file: laid out as rustfmt does, with blank lines where a person would put them.
//!
//! The tokens are not parsed: what is generated needs no more than brackets, a few keywords and the width of what stands
//! between them. That is many times faster than a syntax tree, and the tests hold that the tree of the text is that of the
//! tokens.

mod code;
mod layout;
mod space;

use super::tokens::TokenStream;

/// The items, with a blank line between any two and between the members of each.
pub(super) fn items(tokens: &TokenStream) -> String {
    let mut text = String::new();
    let mut item = Vec::new();
    let mut depth = 0_usize;
    let mut tokens = tokens.iter().peekable();
    while let Some(token) = tokens.next() {
        item.push(token);
        match token {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            _ => {}
        }
        // A value in braces is not the end of the item that it is given to.
        if depth == 0 && (token == ";" || token == "}" && tokens.peek() != Some(&";")) {
            push_item(&mut text, &item);
            item.clear();
        }
    }
    push_item(&mut text, &item);
    text
}

fn push_item(text: &mut String, item: &[&str]) {
    if item.is_empty() {
        return;
    }
    if !text.is_empty() {
        text.push('\n');
    }
    space_out(&layout::lay_out(&code::Code::new(item)), text);
}

/// Puts a blank line before each member that begins where another one ends. No literal of a generated item but a migration's
/// goes over several lines, and a migration has no members.
fn space_out(text: &str, spaced: &mut String) {
    let mut previous = "";
    for line in text.lines() {
        let line = line.trim_end();
        let after_use =
            previous.trim_start().starts_with("use ") && !line.trim_start().starts_with("use ");
        let between = begins_member(line.trim_start())
            && ends_member(previous)
            && !belong_together(previous, line);
        if after_use || between {
            spaced.push('\n');
        }
        spaced.push_str(line);
        spaced.push('\n');
        previous = line;
    }
}

fn begins_member(line: &str) -> bool {
    const STARTS: [&str; 13] = [
        "///",
        "#[",
        "pub fn ",
        "pub const ",
        "pub async ",
        "pub struct ",
        "pub enum ",
        "pub mod ",
        "fn ",
        "const ",
        "impl",
        "type ",
        "luthier::impl_",
    ];
    STARTS.iter().any(|start| line.starts_with(start))
}

fn ends_member(line: &str) -> bool {
    let line = line.trim_start();
    (line.ends_with('}') || line.ends_with(';'))
        && !line.starts_with("///")
        && !line.starts_with("#[")
}

/// Short items of one sort stand in one block.
fn belong_together(previous: &str, line: &str) -> bool {
    ["type ", "const "].iter().any(|start| {
        previous.trim_start().starts_with(start)
            && previous.ends_with(';')
            && line.trim_start().starts_with(start)
    })
}
