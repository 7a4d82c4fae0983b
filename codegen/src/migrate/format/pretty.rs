//! A migration file in its one canonical form, which is what [`write`] makes of it, with its comments.
//!
//! The canonical text has the same words in nearly the same order, so that a comment keeps its place by the word that it
//! stands at: above the line of the word behind it, or at the end of the line of the word before it.

use std::collections::BTreeMap;

use crate::{
    diagnostics::Diagnostics,
    source::{BYTE_ORDER_MARK, FileId, Span},
};

use super::{
    Parsed,
    lex::{Token, TokenKind, tokens},
    read::parse,
    write::write,
};

/// The canonical text of a migration file.
///
/// `None` if the file has errors, which have been added to `diagnostics` then: such a file is left alone. A file whose
/// first line ends in `\r\n` keeps such line ends, any other gets `\n`.
#[must_use]
pub fn format_migration(file: FileId, text: &str, diagnostics: &mut Diagnostics) -> Option<String> {
    let mut found = Diagnostics::new();
    let parsed = parse(file, text, &mut found);
    let broken = found.has_errors();
    diagnostics.append(found);
    let parsed = parsed.filter(|_| !broken)?;
    let windows = text
        .find('\n')
        .is_some_and(|end| text[..end].ends_with('\r'));
    let formatted = with_comments(file, text, &parsed);
    Some(if windows {
        formatted.replace('\n', "\r\n")
    } else {
        formatted
    })
}

/// A comment and where it stands.
#[derive(Debug)]
struct Comment<'t> {
    /// From its slashes to the end of the line, without blanks there.
    text: &'t str,
    /// The token behind it.
    token: usize,
    /// Whether it stands alone on its line.
    own_line: bool,
    /// Whether a blank line stands before it.
    blank_before: bool,
    /// Whether a blank line stands behind it.
    blank_after: bool,
}

/// What is added to a line.
#[derive(Debug, Default)]
struct Added<'t> {
    above: Vec<&'t Comment<'t>>,
    behind: Option<&'t Comment<'t>>,
}

fn with_comments(file: FileId, text: &str, parsed: &Parsed) -> String {
    let canonical = write(&parsed.migration);
    let old = tokens(file, text, &mut Diagnostics::new());
    let comments = comments(text, &old);
    if comments.is_empty() {
        return canonical;
    }
    let mut unheard = Diagnostics::new();
    let new = tokens(file, &canonical, &mut unheard);
    let Some(reread) = parse(file, &canonical, &mut unheard) else {
        return canonical;
    };
    let places = pair(&old, &parsed.operations, &new, &reread.operations);
    let line_starts: Vec<usize> = std::iter::once(0)
        .chain(canonical.match_indices('\n').map(|(at, _)| at + 1))
        .collect();
    // The last one is behind the end.
    let line_of = |token: usize| {
        let start = new[token].span.start as usize;
        line_starts.partition_point(|line| *line <= start).max(1) - 1
    };
    let mut added: Vec<Added<'_>> = Vec::new();
    added.resize_with(line_starts.len(), Added::default);
    for comment in &comments {
        match comment.token.checked_sub(1).filter(|_| !comment.own_line) {
            Some(previous) => {
                let line = &mut added[line_of(places.before(&old, previous))];
                if line.behind.is_none() {
                    line.behind = Some(comment);
                } else {
                    line.above.push(comment);
                }
            }
            None => {
                let line = line_of(places.behind(&old, comment.token));
                added[line].above.push(comment);
            }
        }
    }
    print(&canonical, &added)
}

fn print(canonical: &str, added: &[Added<'_>]) -> String {
    let mut out = String::new();
    let lines = canonical.lines().chain(std::iter::once(""));
    let mut previous = "{";
    for (line, added) in lines.zip(added) {
        let content = line.trim_start();
        let mut indent = line.len() - content.len();
        let closes = content.starts_with(['}', ']']);
        if closes {
            indent += 4;
        }
        let apart = added.above.first().is_some_and(|first| first.blank_before);
        if apart && !previous.is_empty() && !previous.ends_with(['{', '[']) {
            out.push('\n');
        }
        previous = line;
        for (at, comment) in added.above.iter().enumerate() {
            out.push_str(&" ".repeat(indent));
            out.push_str(comment.text);
            out.push('\n');
            let last = at + 1 == added.above.len();
            // Nothing comes behind the last of all, and nothing that is apart before a bracket that closes.
            if comment.blank_after && comment.own_line && !(last && (closes || content.is_empty()))
            {
                out.push('\n');
            }
        }
        out.push_str(line);
        if let Some(comment) = added.behind {
            out.push(' ');
            out.push_str(comment.text);
        }
        out.push('\n');
    }
    // The line behind the end is none.
    out.pop();
    out
}

/// What the text has between its tokens beside blanks.
fn comments<'t>(text: &'t str, tokens: &[Token]) -> Vec<Comment<'t>> {
    let mut comments: Vec<Comment<'t>> = Vec::new();
    let mut end = 0;
    for (token, next) in tokens.iter().enumerate() {
        let gap: &'t str = text.get(end..next.span.start as usize).unwrap_or_default();
        let last = gap.matches('\n').count();
        let first = comments.len();
        let mut blank_before = false;
        for (at, line) in gap.split('\n').enumerate() {
            let line = line.trim_matches(|c: char| c.is_whitespace() || c == BYTE_ORDER_MARK);
            if !line.is_empty() {
                comments.push(Comment {
                    text: line,
                    token,
                    own_line: at > 0 || token == 0,
                    blank_before,
                    blank_after: false,
                });
                blank_before = false;
            } else if at > 0 && at < last {
                blank_before = true;
                if let Some(above) = comments[first..].last_mut() {
                    above.blank_after = true;
                }
            }
        }
        end = next.span.end as usize;
    }
    comments
}

/// Where old tokens are among the new ones.
struct Places {
    /// For each the one that it has become, or else the one that is nearest behind it in the same operation.
    nearest: Vec<usize>,
    /// For words and texts that an operation has once only, before and after, the new one. Though options and constraints
    /// are put into another order, these are certain.
    certain: Vec<Option<usize>>,
}

impl Places {
    /// Where that went what starts with this token: certain is what a word on its line says.
    fn behind(&self, old: &[Token], token: usize) -> usize {
        // What comes behind a closing bracket on its line is another matter.
        if matches!(old[token].kind, TokenKind::Symbol(")" | "]" | "}")) {
            return self.nearest[token];
        }
        let line = old[token + 1..].iter().take_while(|next| !next.starts_line);
        let line = token..token + 1 + line.count();
        self.certain[line]
            .iter()
            .find_map(|place| *place)
            .unwrap_or(self.nearest[token])
    }

    /// Where that went what ends with this token.
    fn before(&self, old: &[Token], token: usize) -> usize {
        let start = old[..=token].iter().rposition(|token| token.starts_line);
        self.certain[start.unwrap_or(0)..=token]
            .iter()
            .rev()
            .find_map(|place| *place)
            .unwrap_or(self.nearest[token])
    }
}

fn pair(old: &[Token], old_parts: &[Span], new: &[Token], new_parts: &[Span]) -> Places {
    let mut nearest: Vec<Option<usize>> = vec![None; old.len()];
    let mut certain = vec![None; old.len()];
    let old_parts = parts(old, old_parts);
    let new_parts = parts(new, new_parts);
    for (old_part, new_part) in old_parts.iter().zip(&new_parts) {
        pair_part(old, old_part, new, new_part, &mut nearest);
        let mut next = new_part.last().copied();
        for token in old_part.iter().rev() {
            next = nearest[*token].or(next);
            nearest[*token] = next;
        }
        let new_words = once(new, new_part);
        for (word, token) in once(old, old_part) {
            certain[token] = new_words.get(&word).copied();
        }
    }
    let last = new.len() - 1;
    Places {
        nearest: nearest
            .into_iter()
            .map(|place| place.unwrap_or(last))
            .collect(),
        certain,
    }
}

/// The words and texts that a part has once only, and where.
fn once<'t>(tokens: &'t [Token], part: &[usize]) -> BTreeMap<(bool, &'t str), usize> {
    let mut found: BTreeMap<(bool, &str), Option<usize>> = BTreeMap::new();
    for token in part {
        let word = match &tokens[*token].kind {
            TokenKind::Word(word) => (true, word.as_str()),
            TokenKind::Text(text) => (false, text.as_str()),
            TokenKind::Symbol(_) | TokenKind::End => continue,
        };
        found
            .entry(word)
            .and_modify(|place| *place = None)
            .or_insert(Some(*token));
    }
    found
        .into_iter()
        .filter_map(|(word, place)| Some((word, place?)))
        .collect()
}

/// The tokens outside of the operations, and those of each of them.
fn parts(tokens: &[Token], operations: &[Span]) -> Vec<Vec<usize>> {
    let mut parts = vec![Vec::new(); operations.len() + 1];
    for (at, token) in tokens.iter().enumerate() {
        let before = operations.partition_point(|operation| operation.start <= token.span.start);
        let within = before
            .checked_sub(1)
            .filter(|operation| token.span.start < operations[*operation].end);
        parts[within.map_or(0, |operation| operation + 1)].push(at);
    }
    parts
}

/// More pairs of tokens than this are not compared with each other. Files that nobody has rewritten need none.
const MOST_PAIRS: usize = 4_000_000;

/// Pairs what is equal at both ends, and what is equal and in the same order between.
fn pair_part(
    old: &[Token],
    old_part: &[usize],
    new: &[Token],
    new_part: &[usize],
    places: &mut [Option<usize>],
) {
    let equal = |a: usize, b: usize| old[a].kind == new[b].kind;
    let both = || old_part.iter().zip(new_part);
    let start = both().take_while(|(a, b)| equal(**a, **b)).count();
    let rest = old_part.len().min(new_part.len()) - start;
    let end = old_part
        .iter()
        .rev()
        .zip(new_part.iter().rev())
        .take(rest)
        .take_while(|(a, b)| equal(**a, **b))
        .count();
    for (a, b) in both().take(start) {
        places[*a] = Some(*b);
    }
    for (a, b) in old_part.iter().rev().zip(new_part.iter().rev()).take(end) {
        places[*a] = Some(*b);
    }
    let old_part = &old_part[start..old_part.len() - end];
    let new_part = &new_part[start..new_part.len() - end];
    if old_part.len().saturating_mul(new_part.len()) > MOST_PAIRS {
        return;
    }
    // How many can be paired behind each pair of places: the longest common subsequence.
    let width = new_part.len() + 1;
    let mut lengths = vec![0_u32; (old_part.len() + 1) * width];
    let cell = |a: usize, b: usize| a * width + b;
    for (a, from) in old_part.iter().enumerate().rev() {
        for (b, to) in new_part.iter().enumerate().rev() {
            lengths[cell(a, b)] = if equal(*from, *to) {
                lengths[cell(a + 1, b + 1)] + 1
            } else {
                lengths[cell(a + 1, b)].max(lengths[cell(a, b + 1)])
            };
        }
    }
    let (mut a, mut b) = (0, 0);
    while a < old_part.len() && b < new_part.len() {
        if equal(old_part[a], new_part[b]) {
            places[old_part[a]] = Some(new_part[b]);
            a += 1;
            b += 1;
        } else if lengths[cell(a + 1, b)] >= lengths[cell(a, b + 1)] {
            a += 1;
        } else {
            b += 1;
        }
    }
}
