//! The parser that pest makes of `grammar.pest`, and the few helpers through which the rest of this folder sees its output.

use pest::iterators::Pairs;

#[derive(pest_derive::Parser)]
#[grammar = "syntax/grammar.pest"]
pub(super) struct Grammar;

/// A piece of text that a rule matched.
pub(super) type Pair<'i> = pest::iterators::Pair<'i, Rule>;

/// What stands within a [`Pair`], taken one after the other. Signs and keywords that say nothing more are left out.
pub(super) struct Parts<'i> {
    pairs: Pairs<'i, Rule>,
}

impl<'i> Parts<'i> {
    pub(super) fn of(pair: Pair<'i>) -> Self {
        Self {
            pairs: pair.into_inner(),
        }
    }

    /// The next part if it is of that rule; otherwise nothing is taken.
    pub(super) fn part(&mut self, rule: Rule) -> Option<Pair<'i>> {
        loop {
            let next = self.pairs.peek()?;
            if next.as_rule() == rule {
                return self.pairs.next();
            }
            if !is_sign(next.as_rule()) {
                return None;
            }
            self.pairs.next();
        }
    }
}

impl<'i> Iterator for Parts<'i> {
    type Item = Pair<'i>;

    fn next(&mut self) -> Option<Pair<'i>> {
        self.pairs.by_ref().find(|pair| !is_sign(pair.as_rule()))
    }
}

/// Signs, and keywords that only tell one alternative of the grammar from another.
fn is_sign(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::comma
            | Rule::colon
            | Rule::assign
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
