//! Which bracket belongs to which, and what to do about those that belong to none.
//!
//! Text whose brackets match is left alone, however it is laid out. Where they do not, there are several ways to match them;
//! two are tried. One goes by the brackets alone, the other also by the layout: what stands no further in than the line
//! that opened a bracket is outside of it. The second is taken unless it finds clearly more: most people indent, and then
//! it points at the bracket that was forgotten rather than at the last one of the file.

use std::ops::Range;

use super::{Fault, MAX_DEPTH, MOST_FAULTS, Mark, MarkKind, Mend, Whole};
use crate::diagnostics::{Diagnostic, codes};

/// Reports unmatched brackets and nesting that is too deep, and mends both.
pub(super) fn balance(
    whole: &Whole<'_>,
    marks: &[Mark],
    faults: &mut Vec<Fault>,
    mends: &mut Vec<Mend>,
) {
    let mut matching = match_brackets(whole, marks, false);
    if !matching.findings.is_empty() {
        let by_layout = match_brackets(whole, marks, true);
        if by_layout.findings.len() <= matching.findings.len() + CLEARLY_MORE {
            matching = by_layout;
        }
    }
    // Brackets that close nothing come last: of many faults the last ones are left out, and these tell least.
    let (strays, open_ended): (Vec<_>, Vec<_>) = matching
        .findings
        .into_iter()
        .partition(|finding| matches!(finding, Finding::Stray(_)));
    for finding in open_ended.into_iter().chain(strays) {
        let told = faults.len() < MOST_FAULTS;
        match finding {
            Finding::Unclosed { openers, at } => {
                if told {
                    faults.push(unclosed(whole, &openers, at));
                }
                mends.extend(openers.iter().map(|opener| Mend::Close {
                    at,
                    opener: opener.at,
                    sign: char::from(closer(opener.bracket)),
                }));
            }
            Finding::Stray(range) => {
                if told {
                    faults.push(stray(whole, range.clone()));
                }
                mends.push(Mend::Blank(range));
            }
        }
    }
    for deep in matching.deep {
        if faults.len() < MOST_FAULTS {
            faults.push(too_deep(whole, &deep));
        }
        // What was opened in there needs no closing sign any more.
        mends.retain(|mend| !matches!(mend, Mend::Close { at, opener, .. } if deep.start <= *opener && *at <= deep.end));
        mends.push(Mend::Blank(deep));
    }
}

/// How many findings more the layout may cost. One forgotten bracket often pairs with another mistake, which hides both.
const CLEARLY_MORE: usize = 2;

/// `)` for `(` and so on.
pub(super) fn closer(opener: u8) -> u8 {
    match opener {
        b'(' => b')',
        b'[' => b']',
        _ => b'}',
    }
}

#[derive(Default)]
struct Matching {
    findings: Vec<Finding>,
    /// What is nested too deep, brackets included.
    deep: Vec<Range<usize>>,
    open: Vec<Opener>,
    /// How many of `open` are braces, square brackets and parentheses.
    open_by_kind: [usize; 3],
}

enum Finding {
    /// Brackets that end at one place without being closed, innermost first.
    Unclosed { openers: Vec<Opener>, at: usize },
    /// Closing brackets, side by side, for which there are none to close.
    Stray(Range<usize>),
}

#[derive(Clone, Copy)]
struct Opener {
    at: usize,
    bracket: u8,
    /// How far in the line starts that it stands on.
    indent: usize,
}

fn match_brackets(whole: &Whole<'_>, marks: &[Mark], by_layout: bool) -> Matching {
    let mut matching = Matching::default();
    let mut line_indent = 0;
    for (index, mark) in marks.iter().enumerate() {
        match mark.kind {
            MarkKind::Line {
                indent,
                declaration,
            } => {
                line_indent = indent;
                let closes = matches!(marks.get(index + 1), Some(next) if next.at == mark.at && next.is_close());
                let inside = |opener: &Opener| {
                    !declaration
                        && (!by_layout
                            || opener.indent < indent
                            || (closes && opener.indent == indent))
                };
                let keep = matching
                    .open
                    .iter()
                    .rposition(inside)
                    .map_or(0, |last| last + 1);
                matching.close(keep, mark.previous_end);
            }
            MarkKind::Open(bracket) => matching.push(Opener {
                at: mark.at,
                bracket,
                indent: line_indent,
            }),
            MarkKind::Close(bracket) if matching.open_by_kind[kind(bracket)] == 0 => {
                matching.stray(mark.at..mark.end);
            }
            MarkKind::Close(bracket) => {
                let own = matching
                    .open
                    .iter()
                    .rposition(|opener| kind(opener.bracket) == kind(bracket))
                    .unwrap_or(0);
                matching.close(own + 1, mark.previous_end);
                matching.pop(mark.end);
            }
        }
    }
    matching.close(0, whole.end);
    matching
}

/// The position of a bracket, opening or closing, in `open_by_kind`.
fn kind(bracket: u8) -> usize {
    match bracket {
        b'{' | b'}' => 0,
        b'[' | b']' => 1,
        _ => 2,
    }
}

impl Mark {
    fn is_close(&self) -> bool {
        matches!(self.kind, MarkKind::Close(_))
    }
}

impl Matching {
    fn push(&mut self, opener: Opener) {
        self.open_by_kind[kind(opener.bracket)] += 1;
        self.open.push(opener);
    }

    /// Ends the innermost bracket.
    fn pop(&mut self, end: usize) {
        let depth = self.open.len();
        let Some(opener) = self.open.pop() else {
            return;
        };
        self.open_by_kind[kind(opener.bracket)] -= 1;
        if depth == MAX_DEPTH + 1 {
            self.deep.push(opener.at..end);
        }
    }

    /// Ends all but the first `keep` brackets at a place where they are not closed.
    fn close(&mut self, keep: usize, at: usize) {
        if self.open.len() <= keep {
            return;
        }
        let openers = self.open[keep..].iter().rev().copied().collect();
        self.findings.push(Finding::Unclosed { openers, at });
        while self.open.len() > keep {
            self.pop(at);
        }
    }

    /// Notes a closing bracket that closes nothing.
    fn stray(&mut self, range: Range<usize>) {
        match self.findings.last_mut() {
            Some(Finding::Stray(last)) if last.end == range.start => last.end = range.end,
            _ => self.findings.push(Finding::Stray(range)),
        }
    }
}

fn unclosed(whole: &Whole<'_>, openers: &[Opener], at: usize) -> Fault {
    let sign = |opener: &Opener| char::from(opener.bracket);
    let first = openers[0];
    let message = match first.bracket {
        b'{' => "this block is not closed".to_owned(),
        _ => format!("this `{}` is not closed", sign(&first)),
    };
    let mut diagnostic = Diagnostic::error(codes::UNCLOSED_BRACKET, message)
        .primary(whole.span(first.at..first.at + 1), "opened here");
    for opener in openers.iter().skip(1).take(4) {
        diagnostic = diagnostic.secondary(whole.span(opener.at..opener.at + 1), "nor is this one");
    }
    let closer = char::from(closer(first.bracket));
    let closers: String = openers
        .iter()
        .take(5)
        .map(|opener| char::from(self::closer(opener.bracket)))
        .collect();
    let place = whole.span(at..at);
    let diagnostic = diagnostic
        .secondary(place, format!("expected `{closer}` here at the latest"))
        .help(format!("add the `{closers}` that is missing"));
    Fault {
        at: first.at,
        diagnostic,
        tentative: false,
    }
}

fn stray(whole: &Whole<'_>, range: Range<usize>) -> Fault {
    let brackets = whole.text.get(range.clone()).unwrap_or_default();
    let message = match brackets.len() {
        1 => format!("this `{brackets}` closes nothing"),
        _ => "these brackets close nothing".to_owned(),
    };
    let diagnostic = Diagnostic::error(codes::STRAY_BRACKET, message)
        .primary(whole.span(range.clone()), "nothing is open here")
        .help("remove it, or open the bracket that it should close");
    Fault {
        at: range.start,
        diagnostic,
        tentative: true,
    }
}

fn too_deep(whole: &Whole<'_>, deep: &Range<usize>) -> Fault {
    let message = format!("brackets are nested more than {MAX_DEPTH} deep");
    let diagnostic = Diagnostic::error(codes::NESTED_TOO_DEEP, message)
        .primary(whole.span(deep.start..deep.start + 1), "one too many")
        .help("name a part of it, with `const` or `annotation`, and use the name");
    Fault {
        at: deep.start,
        diagnostic,
        tentative: false,
    }
}
