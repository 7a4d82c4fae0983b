//! Values and expressions.

use super::super::lex::TokenKind;
use super::super::order;
use super::super::tree::{Brackets, Items, Operand, Trivia, Value, ValueKind};
use super::Builder;

/// How loosely operators bind, loosest first.
const OPERATORS: [&[&str]; 5] = [&["|"], &["^"], &["&"], &["+", "-"], &["*", "/", "%"]];

impl Builder<'_> {
    /// A value or expression. Comments before its first word are strays.
    pub(super) fn expression(&mut self) -> Option<Value> {
        let mut operands: Vec<Operand> = Vec::new();
        let mut sign = String::new();
        let mut before: Vec<Trivia> = Vec::new();
        loop {
            let value = self.operand()?;
            let more = self.token(0).kind == TokenKind::Sign
                && OPERATORS
                    .iter()
                    .any(|level| level.contains(&&*self.token(0).text));
            let after = if more { self.take_after() } else { None };
            operands.push(Operand {
                sign,
                before,
                value,
                after,
            });
            if !more {
                return Some(chain(operands, 0));
            }
            before = self.take_before();
            sign = self.take();
            // The place behind an operator is none for comments: they stand before it.
            before.extend(self.take_before());
        }
    }

    fn operand(&mut self) -> Option<Value> {
        let mut prefixes = Vec::new();
        while self.is_sign(0, "~") || self.is_sign(0, "-") {
            prefixes.extend(self.take().chars());
        }
        let value = self.primary()?;
        Some(
            prefixes
                .into_iter()
                .rev()
                .fold(value, |value, sign| Value::prefix(sign, value)),
        )
    }

    fn primary(&mut self) -> Option<Value> {
        match self.token(0).kind {
            TokenKind::Word if self.is_sign(1, "(") => self.call(),
            TokenKind::Word => {
                let word = self.take();
                Some(Value::word(match word.as_str() {
                    "True" => "true",
                    "False" => "false",
                    "None" => "null",
                    word => word,
                }))
            }
            TokenKind::Number | TokenKind::Text | TokenKind::Tagged => {
                Some(Value::word(self.take()))
            }
            TokenKind::Sign => self.bracketed(),
            TokenKind::End => None,
        }
    }

    /// `name(…)`.
    pub(super) fn call(&mut self) -> Option<Value> {
        let head = self.take_word()?;
        self.take_sign("(")?;
        let mut items = self.items(")")?.items;
        order::sort_call(&head, &mut items.items);
        Some(Value::sequence(head, Brackets::Call, items))
    }

    fn bracketed(&mut self) -> Option<Value> {
        let opening = self.take();
        let closing = match opening.as_str() {
            "(" => ")",
            "[" => "]",
            "{" => "}",
            _ => return None,
        };
        let sequence = self.items(closing)?;
        let brackets = match closing {
            // Python's tuples are lists.
            ")" if sequence.items.items.len() == 1 && !sequence.comma => Brackets::Group,
            "}" => Brackets::Object,
            _ => Brackets::List,
        };
        Some(Value::sequence(String::new(), brackets, sequence.items))
    }
}

/// The operands as they bind: a chain for each precedence, none for one alone.
fn chain(mut operands: Vec<Operand>, level: usize) -> Value {
    let Some(signs) = OPERATORS.get(level).filter(|_| operands.len() > 1) else {
        return match operands.pop() {
            Some(operand) => operand.value,
            None => Value::word(""),
        };
    };
    let mut groups: Vec<Vec<Operand>> = Vec::new();
    for operand in operands {
        match groups.last_mut() {
            Some(group) if !signs.contains(&operand.sign.as_str()) => group.push(operand),
            _ => groups.push(vec![operand]),
        }
    }
    let joined = groups.into_iter().map(|mut group| {
        let (sign, before) = match group.first_mut() {
            Some(first) => (
                std::mem::take(&mut first.sign),
                std::mem::take(&mut first.before),
            ),
            None => (String::new(), Vec::new()),
        };
        let after = group.last_mut().and_then(|last| last.after.take());
        Operand {
            sign,
            before,
            value: chain(group, level + 1),
            after,
        }
    });
    let mut joined: Vec<Operand> = joined.collect();
    if joined.len() > 1 {
        return Value::chain(joined);
    }
    match joined.pop() {
        Some(operand) => operand.value,
        None => Value::word(""),
    }
}

/// Puts the options of a field's type into their order, whatever the type is called.
pub(super) fn sort_field(value: &mut Value) {
    if let ValueKind::Sequence {
        brackets: Brackets::Call,
        items: Items { items, .. },
        ..
    } = &mut value.kind
    {
        order::sort_field(items);
    }
}
