//! The parser that pest makes of `grammar.pest`, and the few helpers through which the rest of this folder sees its output.

use std::ops::Range;

use pest::{Parser as _, Token, error::Error};

#[derive(pest_derive::Parser)]
#[grammar = "syntax/grammar.pest"]
struct Grammar;

/// What pest says where a text does not fit.
pub(super) type Failure = Error<Rule>;

/// What pest matched, outer pieces before what is in them. Only what is none of the language may end with blanks.
pub(super) struct Matched<'i> {
    text: &'i str,
    nodes: Vec<Node>,
}

#[derive(Clone, Copy)]
struct Node {
    rule: Rule,
    start: usize,
    end: usize,
    /// The position behind the last node that lies within this one.
    behind: usize,
}

/// A piece of text that a rule matched.
#[derive(Clone, Copy)]
pub(super) struct Pair<'i> {
    matched: &'i Matched<'i>,
    at: usize,
}

/// Matches a text as a whole. pest counts its pairs by reference, which would cost more than the matching: its tokens are laid
/// out in a list once.
pub(super) fn matched(rule: Rule, text: &str) -> Result<Matched<'_>, Box<Failure>> {
    let pairs = Grammar::parse(rule, text)?;
    let (mut nodes, mut open) = (Vec::<Node>::with_capacity(text.len() / 4), Vec::new());
    for token in pairs.tokens() {
        match token {
            Token::Start { rule, pos } => {
                open.push(nodes.len());
                nodes.push(Node {
                    rule,
                    start: pos.pos(),
                    end: pos.pos(),
                    behind: nodes.len() + 1,
                });
            }
            Token::End { pos, .. } => {
                let behind = nodes.len();
                if let Some(node) = open.pop().and_then(|at| nodes.get_mut(at)) {
                    let whole = text.get(node.start..pos.pos()).unwrap_or_default();
                    let own = match node.rule {
                        // What the scan has blanked is a part of it.
                        Rule::bad_entry | Rule::bad_item => whole,
                        // Tokens take the blanks behind them along.
                        _ => whole.trim_ascii_end(),
                    };
                    node.end = node.start + own.len();
                    node.behind = behind;
                }
            }
        }
    }
    Ok(Matched { text, nodes })
}

impl Matched<'_> {
    /// The piece that is the whole.
    pub(super) fn whole(&self) -> Option<Pair<'_>> {
        (!self.nodes.is_empty()).then_some(Pair {
            matched: self,
            at: 0,
        })
    }
}

impl<'i> Pair<'i> {
    fn node(&self) -> Node {
        self.matched.nodes[self.at]
    }

    pub(super) fn as_rule(&self) -> Rule {
        self.node().rule
    }

    pub(super) fn range(&self) -> Range<usize> {
        let node = self.node();
        node.start..node.end
    }

    pub(super) fn as_str(&self) -> &'i str {
        self.matched.text.get(self.range()).unwrap_or_default()
    }

    /// Whether a piece of that rule stands right within this one.
    pub(super) fn has(self, rule: Rule) -> bool {
        let mut parts = Parts::of(self);
        std::iter::from_fn(|| parts.step()).any(|part| part.as_rule() == rule)
    }
}

/// What stands within a [`Pair`], taken one after the other. Signs and keywords that say nothing more are left out.
pub(super) struct Parts<'i> {
    matched: &'i Matched<'i>,
    at: usize,
    behind: usize,
}

impl<'i> Parts<'i> {
    pub(super) fn of(pair: Pair<'i>) -> Self {
        Self {
            matched: pair.matched,
            at: pair.at + 1,
            behind: pair.node().behind,
        }
    }

    fn peek(&self) -> Option<Pair<'i>> {
        (self.at < self.behind).then_some(Pair {
            matched: self.matched,
            at: self.at,
        })
    }

    /// The next piece, whatever it is.
    fn step(&mut self) -> Option<Pair<'i>> {
        let next = self.peek()?;
        self.at = next.node().behind;
        Some(next)
    }

    /// The next part if it is of that rule; otherwise nothing is taken.
    pub(super) fn part(&mut self, rule: Rule) -> Option<Pair<'i>> {
        loop {
            let next = self.peek()?;
            if next.as_rule() == rule {
                return self.step();
            }
            if !is_sign(next.as_rule()) {
                return None;
            }
            self.step();
        }
    }
}

impl<'i> Iterator for Parts<'i> {
    type Item = Pair<'i>;

    fn next(&mut self) -> Option<Pair<'i>> {
        loop {
            let next = self.step()?;
            if !is_sign(next.as_rule()) {
                return Some(next);
            }
        }
    }
}

/// Signs, and keywords that only tell one alternative of the grammar from another.
fn is_sign(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::comma
            | Rule::colon
            | Rule::assign
            | Rule::set
            | Rule::open_paren
            | Rule::close_paren
            | Rule::open_bracket
            | Rule::close_bracket
            | Rule::open_brace
            | Rule::close_brace
            | Rule::kw_admin
            | Rule::kw_annotation
            | Rule::kw_app
            | Rule::kw_choices
            | Rule::kw_const
            | Rule::kw_extend
            | Rule::kw_field
            | Rule::kw_hooks
            | Rule::kw_manager
            | Rule::kw_meta
            | Rule::kw_model
            | Rule::kw_relation
            | Rule::kw_str
            | Rule::EOI
    )
}
