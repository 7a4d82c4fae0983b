//! Lays tokens out in lines: what fits stays on one line, what does not is broken at its outermost bracket first.

use super::{
    code::{Braces, Code},
    space,
};

/// How wide a line gets, unless a literal is wider.
const WIDTH: usize = 89;

/// How far in a block stands.
const INDENT: usize = 4;

/// The text of an item.
pub(super) fn lay_out(code: &Code<'_>) -> String {
    let mut printer = Printer {
        code,
        text: String::new(),
        indent: 0,
        column: 0,
    };
    printer.entry(0, code.tokens.len(), "");
    printer.text.push('\n');
    printer.text
}

struct Printer<'c, 't> {
    code: &'c Code<'t>,
    text: String,
    indent: usize,
    column: usize,
}

impl Printer<'_, '_> {
    fn write(&mut self, text: &str) {
        self.text.push_str(text);
        self.column += text.chars().count();
    }

    fn line(&mut self) {
        self.text.push('\n');
        self.column = 0;
        for _ in 0..self.indent {
            self.write("    ");
        }
        debug_assert_eq!(self.column, self.indent * INDENT);
    }

    /// Tokens on one line.
    fn flat(&mut self, start: usize, end: usize) {
        for at in start..end {
            if self.code.is_superfluous(at) {
                continue;
            }
            if at > start && space::before(self.code, at) {
                self.write(" ");
            }
            self.write(self.code.token(at));
        }
    }

    fn fits(&self, start: usize, end: usize, after: usize) -> bool {
        !self.code.must_break(start, end) && self.column + self.code.width(start, end) + after <= WIDTH
    }

    /// An item, a statement, a field or an arm: its attributes on lines of their own, then the rest, then what ends it.
    fn entry(&mut self, mut start: usize, mut end: usize, mut last: &str) {
        if end > start && self.code.token(end - 1) == ";" {
            (end, last) = (end - 1, ";");
        }
        while self.code.token(start) == "#" && self.code.token(start + 1) == "[" && start + 1 < end {
            let close = self.code.partner[start + 1];
            match self.doc(start + 2, close) {
                Some(doc) => {
                    self.write("///");
                    self.write(&doc);
                }
                None => self.flat(start, close + 1),
            }
            start = close + 1;
            if start < end {
                self.line();
            }
        }
        self.broken(start, end, last.len());
        self.write(last);
    }

    /// The text of a `doc = "…"`.
    fn doc(&self, start: usize, end: usize) -> Option<String> {
        let ["doc", "=", literal] = self.code.tokens.get(start..end)? else {
            return None;
        };
        match literal.strip_prefix('"')?.strip_suffix('"')? {
            plain if !plain.contains('\\') => Some(plain.to_owned()),
            _ => syn::parse_str::<syn::LitStr>(literal).ok().map(|literal| literal.value()),
        }
    }

    /// Tokens, on several lines where they must be; `after` is the width of what follows on the last one.
    fn broken(&mut self, start: usize, end: usize, after: usize) {
        if self.fits(start, end, after) {
            return self.flat(start, end);
        }
        if let Some(at) = self.split(start, end, |code, at| code.token(at) == "where") {
            return self.bounds(start, at, end, after);
        }
        let assigns = |code: &Code<'_>, at: usize| matches!(code.token(at), "=" | "=>");
        if let Some(at) = self.split(start, end, assigns) {
            return self.assignment(start, at + 1, end, after);
        }
        let dots = self.dots(start, end);
        if dots.len() > 1 && !self.fits_to_last_group(start, end, after) {
            return self.chain(start, &dots, end, after);
        }
        let joins = |code: &Code<'_>, at: usize| {
            at > start && matches!(code.token(at), "&&" | "||" | "+") && space::ends_operand(code, at - 1)
        };
        if let Some(at) = self.split(start, end, joins) {
            self.broken(start, at, 0);
            self.indent += 1;
            self.line();
            self.broken(at, end, after);
            self.indent -= 1;
            return;
        }
        self.groups(start, end, after);
    }

    /// The first token outside of all brackets that `is` what is looked for.
    fn split(&self, start: usize, end: usize, is: impl Fn(&Code<'_>, usize) -> bool) -> Option<usize> {
        let mut at = start;
        while at < end {
            if is(self.code, at) {
                return Some(at);
            }
            // A block ends a condition or a head: what comes behind it is another matter.
            at = self.code.partner[at].max(at) + 1;
        }
        None
    }

    /// `head = value` or `pattern => value`, cut before the value.
    fn assignment(&mut self, start: usize, value: usize, end: usize, after: usize) {
        self.groups(start, value, 0);
        let breakable = (value..end).any(|at| matches!(self.code.token(at), "(" | "[" | "{"));
        if breakable || self.column + 1 + self.code.width(value, end) + after <= WIDTH {
            self.write(" ");
            return self.broken(value, end, after);
        }
        self.indent += 1;
        self.line();
        self.broken(value, end, after);
        self.indent -= 1;
    }

    /// `head where bounds { … }`, cut at the `where`.
    fn bounds(&mut self, start: usize, at: usize, end: usize, after: usize) {
        self.broken(start, at, 0);
        let block = self.split(at, end, |code, at| code.token(at) == "{").unwrap_or(end);
        self.line();
        self.write("where");
        self.indent += 1;
        for (start, end) in self.parts(at + 1, block) {
            self.line();
            self.entry(start, end, ",");
        }
        self.indent -= 1;
        if block < end {
            self.line();
            self.groups(block, end, after);
        }
    }

    /// The points of a chain of calls, outside of all brackets.
    fn dots(&self, start: usize, end: usize) -> Vec<usize> {
        let mut dots = Vec::new();
        let mut at = start;
        while at < end {
            let called = matches!(self.code.token(at + 2), "(" | "::") || self.code.token(at + 1) == "await";
            if self.code.token(at) == "." && called {
                dots.push(at);
            }
            at = self.code.partner[at].max(at) + 1;
        }
        dots
    }

    /// Whether everything but what is in the last brackets fits, so that a chain need not be broken.
    fn fits_to_last_group(&self, start: usize, end: usize, after: usize) -> bool {
        let Some(last) = end.checked_sub(1).filter(|last| matches!(self.code.token(*last), ")" | "]" | "}")) else {
            return false;
        };
        let open = self.code.partner[last];
        open > start && self.fits(start, open + 1, after) && self.code.must_break(open, end)
    }

    fn chain(&mut self, start: usize, dots: &[usize], end: usize, after: usize) {
        self.broken(start, dots[0], 0);
        self.indent += 1;
        for (position, &dot) in dots.iter().enumerate() {
            let next = dots.get(position + 1).copied().unwrap_or(end);
            self.line();
            self.groups(dot, next, if next == end { after } else { 0 });
        }
        self.indent -= 1;
    }

    /// Tokens one by one; brackets that do not fit are broken.
    fn groups(&mut self, start: usize, end: usize, after: usize) {
        let mut at = start;
        while at < end {
            if self.code.is_superfluous(at) {
                at += 1;
                continue;
            }
            if at > start && space::before(self.code, at) {
                self.write(" ");
            }
            let close = self.code.partner[at];
            if matches!(self.code.token(at), "(" | "[" | "{") && close > at && close < end {
                // What stands on the line of the closing bracket: up to the next one that can be broken.
                let next = (close + 1..end)
                    .find(|at| matches!(self.code.token(*at), "(" | "[" | "{"))
                    .map_or(end, |next| next + 1);
                let rest = if next == end { after } else { 0 };
                let stays = self.fits(at, close + 1, 0)
                    && self.column + self.code.width(at, next) + rest <= WIDTH;
                if stays {
                    self.flat(at, close + 1);
                } else {
                    self.group(at, close);
                }
                at = close + 1;
            } else {
                self.write(self.code.token(at));
                at += 1;
            }
        }
    }

    /// Brackets, with what is in them on lines of its own.
    fn group(&mut self, open: usize, close: usize) {
        self.write(self.code.token(open));
        if close == open + 1 {
            return self.write(self.code.token(close));
        }
        let statements = self.code.token(open) == "{" && self.code.braces[open] == Braces::Statements;
        let parts = if statements { self.statements(open + 1, close) } else { self.parts(open + 1, close) };
        // A single argument that ends with brackets is broken in its own.
        if let ("(", [(start, end)]) = (self.code.token(open), parts.as_slice())
            && matches!(self.code.token(end - 1), ")" | "]" | "}")
            && (*end == close || self.code.is_superfluous(*end))
        {
            self.broken(*start, *end, 1);
            return self.write(")");
        }
        let members = self.code.token(open) == "{" && self.code.braces[open] == Braces::Members;
        let macro_call = self.code.before(open) == "!";
        self.indent += 1;
        for (position, &(start, end)) in parts.iter().enumerate() {
            self.line();
            let arm_of_block = members && self.code.token(end - 1) == "}" && self.has_arrow(start, end);
            let last = match self.code.token(start) {
                _ if statements => "",
                ".." => "",
                _ if arm_of_block => "",
                _ if macro_call && position + 1 == parts.len() => "",
                _ => ",",
            };
            self.entry(start, end, last);
        }
        self.indent -= 1;
        self.line();
        self.write(self.code.token(close));
    }

    /// Whether an arm's value is a block.
    fn has_arrow(&self, start: usize, end: usize) -> bool {
        let open = self.code.partner[end - 1];
        open > start && self.code.token(open - 1) == "=>"
    }

    /// What commas separate. An arm with a block needs none.
    fn parts(&self, start: usize, end: usize) -> Vec<(usize, usize)> {
        let mut parts = Vec::new();
        let (mut first, mut at) = (start, start);
        while at < end {
            let close = self.code.partner[at].max(at);
            let block = self.code.token(at) == "{" && self.code.before(at) == "=>" && self.code.token(close + 1) != ",";
            if self.code.token(at) == "," {
                parts.push((first, at));
                first = at + 1;
            } else if block {
                parts.push((first, close + 1));
                first = close + 1;
            }
            at = close + 1;
        }
        if first < end {
            parts.push((first, end));
        }
        parts.retain(|(start, end)| start < end);
        parts
    }

    /// Statements and items, each with its semicolon.
    fn statements(&self, start: usize, end: usize) -> Vec<(usize, usize)> {
        let mut parts = Vec::new();
        let (mut first, mut at) = (start, start);
        while at < end {
            let close = self.code.partner[at].max(at);
            let block = self.code.token(at) == "{"
                && matches!(self.code.braces[at], Braces::Statements | Braces::Members)
                && !goes_on(self.code.token(close + 1));
            if block || self.code.token(at) == ";" {
                parts.push((first, close + 1));
                first = close + 1;
            }
            at = close + 1;
        }
        if first < end {
            parts.push((first, end));
        }
        parts
    }
}

/// Whether a statement that has come to the end of a block goes on with the token.
fn goes_on(token: &str) -> bool {
    matches!(token, "else" | "." | "?" | ";" | "," | ")" | "=" | "&&" | "||" | "+")
}
