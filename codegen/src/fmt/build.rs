//! Tokens to the tree. The text has no syntax errors; `None` comes only where this and the grammar disagree.

mod values;

use super::lex::{Token, TokenKind};
use super::tree::{
    Assign, AssignKind, Block, BlockKind, Body, Brackets, Entry, EntryKind, Item, Items, Trivia,
    TriviaKind, Value,
};

/// The tree of a file.
pub(super) fn build(tokens: Vec<Token<'_>>) -> Option<Body> {
    let mut builder = Builder {
        tokens,
        at: 0,
        strays: Vec::new(),
    };
    builder.body(BodyKind::File)
}

/// Whose entries are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum BodyKind {
    File,
    Of(BlockKind),
}

struct Builder<'t> {
    /// The last one is [`TokenKind::End`].
    tokens: Vec<Token<'t>>,
    at: usize,
    /// Comments in places where none is printed, such as behind a `=`. They go above what they stand in.
    strays: Vec<Trivia>,
}

impl<'t> Builder<'t> {
    fn token(&self, ahead: usize) -> &Token<'t> {
        let last = self.tokens.len() - 1;
        &self.tokens[(self.at + ahead).min(last)]
    }

    fn is_sign(&self, ahead: usize, sign: &str) -> bool {
        let token = self.token(ahead);
        token.kind == TokenKind::Sign && token.text == sign
    }

    fn is_word(&self, ahead: usize, word: &str) -> bool {
        let token = self.token(ahead);
        token.kind == TokenKind::Word && token.text == word
    }

    /// The text of the next token, which is taken. Comments before it are strays.
    fn take(&mut self) -> String {
        let before = self.take_before();
        self.strays.extend(before);
        let last = self.tokens.len() - 1;
        let token = &mut self.tokens[self.at.min(last)];
        let text = std::mem::take(&mut token.text).into_owned();
        self.at = (self.at + 1).min(last);
        text
    }

    fn take_word(&mut self) -> Option<String> {
        (self.token(0).kind == TokenKind::Word).then(|| self.take())
    }

    fn take_sign(&mut self, sign: &str) -> Option<()> {
        self.is_sign(0, sign).then(|| {
            self.take();
        })
    }

    /// What stands before the next token.
    fn take_before(&mut self) -> Vec<Trivia> {
        let last = self.tokens.len() - 1;
        std::mem::take(&mut self.tokens[self.at.min(last)].before)
    }

    /// The comment behind the token before, on its line.
    fn take_after(&mut self) -> Option<Trivia> {
        let last = self.tokens.len() - 1;
        let before = &mut self.tokens[self.at.min(last)].before;
        before
            .first()
            .is_some_and(|first| first.kind == TriviaKind::Comment && !first.own_line)
            .then(|| before.remove(0))
    }

    /// Behind an entry or item: the comment on its line, a comma if there is one, and what stood on lines of its own before
    /// the comma, which belongs to what follows.
    fn separator(&mut self) -> Separator {
        let mut after = self.take_after();
        let mut carried = Vec::new();
        let comma = self.is_sign(0, ",");
        if comma {
            carried = self.take_before();
            self.take();
            after = after.or_else(|| self.take_after());
        }
        Separator {
            after,
            carried,
            comma,
        }
    }

    /// Up to the closing brace, which is taken, or the end of the file.
    fn body(&mut self, kind: BodyKind) -> Option<Body> {
        let mut body = Body {
            opening: if kind == BodyKind::File {
                None
            } else {
                self.take_after()
            },
            ..Body::default()
        };
        let mut carried = Vec::new();
        loop {
            let end = match kind {
                BodyKind::File => self.token(0).kind == TokenKind::End,
                BodyKind::Of(_) => self.is_sign(0, "}"),
            };
            if end {
                body.closing = carried;
                body.closing.extend(self.take_before());
                self.take();
                return Some(body);
            }
            let (entry, next) = self.entry(kind, carried)?;
            body.entries.push(entry);
            carried = next;
        }
    }

    /// An entry, and the comments that go to the next one.
    fn entry(&mut self, kind: BodyKind, carried: Vec<Trivia>) -> Option<(Entry, Vec<Trivia>)> {
        let mut before = carried;
        before.extend(self.take_before());
        let blank = self.token(0).blank_before;
        let gap = before.first().map_or(blank, |first| first.blank_before);
        let mut detached = blank
            && before
                .last()
                .is_some_and(|last| last.kind == TriviaKind::Comment);
        let mark = self.strays.len();
        let kind = self.entry_kind(kind)?;
        let strays = self.strays.split_off(mark);
        for (at, mut stray) in strays.into_iter().enumerate() {
            stray.own_line = true;
            stray.blank_before = at == 0 && std::mem::take(&mut detached);
            before.push(stray);
        }
        let Separator { after, carried, .. } = self.separator();
        let entry = Entry {
            before,
            detached,
            gap,
            kind,
            after,
        };
        Some((entry, carried))
    }

    fn entry_kind(&mut self, kind: BodyKind) -> Option<EntryKind> {
        match kind {
            BodyKind::File => self.item(),
            BodyKind::Of(BlockKind::Model) => self.member(),
            BodyKind::Of(BlockKind::Settings) => self.assign(AssignKind::Setting, ""),
            BodyKind::Of(BlockKind::Choices) => self.assign(AssignKind::Member, ""),
            BodyKind::Of(BlockKind::Manager) => self.call().map(EntryKind::Plain),
        }
    }

    /// A declaration at the top of a file.
    fn item(&mut self) -> Option<EntryKind> {
        let word = self.token(0).text.clone().into_owned();
        match word.as_str() {
            "app" => {
                self.take();
                Some(EntryKind::App(format!("app {}", self.take_word()?)))
            }
            "const" => {
                self.take();
                self.assign(AssignKind::Const, "const ")
            }
            "choices" => self.choices(),
            "field" => self.block(BlockKind::Settings),
            "model" | "abstract" | "proxy" | "extend" => self.block(BlockKind::Model),
            _ => None,
        }
    }

    /// An entry of a model.
    fn member(&mut self) -> Option<EntryKind> {
        if self.is_sign(1, "=") {
            return self.assign(AssignKind::Field, "");
        }
        let word = self.token(0).text.clone().into_owned();
        match word.as_str() {
            "annotation" => {
                self.take();
                self.assign(AssignKind::Annotation, "annotation ")
            }
            "relation" => {
                self.take();
                self.assign(AssignKind::Relation, "relation ")
            }
            "str" => {
                self.take();
                let text = self.take();
                Some(EntryKind::Plain(Value::word(format!("str {text}"))))
            }
            "hooks" => {
                self.take();
                self.take_sign("[")?;
                let items = self.items("]")?.items;
                Some(EntryKind::Plain(Value::sequence(
                    "hooks ".to_owned(),
                    Brackets::List,
                    items,
                )))
            }
            "choices" => self.choices(),
            "meta" | "admin" => self.block(BlockKind::Settings),
            "manager" | "default" => self.block(BlockKind::Manager),
            _ => None,
        }
    }

    /// `name = value`, with what may follow it.
    fn assign(&mut self, kind: AssignKind, keyword: &str) -> Option<EntryKind> {
        let head = format!("{keyword}{}", self.take_word()?);
        let sign = if self.is_sign(0, "+=") { "+=" } else { "=" };
        self.take_sign(sign)?;
        let mut value = self.expression()?;
        match kind {
            AssignKind::Field => values::sort_field(&mut value),
            AssignKind::Setting if value.is_list_of_calls() => value.width = None,
            _ => {}
        }
        let mut assign = Assign {
            kind,
            head,
            sign,
            value,
            label: None,
            steps: Vec::new(),
        };
        if kind == AssignKind::Member
            && self.is_sign(0, ",")
            && self.token(1).kind == TokenKind::Text
        {
            self.take();
            let mut label = self.take();
            // The group, behind the label.
            if self.is_sign(0, ",") && self.token(1).kind == TokenKind::Text {
                self.take();
                label = format!("{label}, {}", self.take());
            }
            assign.label = Some(label);
        }
        while kind == AssignKind::Relation
            && self.token(0).kind == TokenKind::Word
            && self.is_sign(1, "(")
        {
            assign.steps.push(self.step()?);
        }
        Some(EntryKind::Assign(assign))
    }

    /// A call behind a relation's value.
    fn step(&mut self) -> Option<Item> {
        let before = self.take_before();
        let value = self.call()?;
        Some(Item {
            before,
            key: String::new(),
            value,
            after: None,
        })
    }

    fn choices(&mut self) -> Option<EntryKind> {
        self.block(BlockKind::Choices)
    }

    /// A head of words and brackets, and a body.
    fn block(&mut self, kind: BlockKind) -> Option<EntryKind> {
        let mut words = self.take_word()?;
        while let Some(word) = self.take_word() {
            words.push(' ');
            words.push_str(&word);
        }
        let mut head = Value::word(words.clone());
        let base = kind == BlockKind::Choices || words.starts_with("field ");
        if base && self.take_sign("(").is_some() {
            // One word, with no comma behind it and hence no place for comments.
            head = Value::word(format!("{words}({})", self.take_word()?));
            self.take_sign(")")?;
        } else if self.take_sign("(").is_some() {
            let items = self.items(")")?.items;
            let nothing =
                items.items.is_empty() && items.closing.is_empty() && items.opening.is_none();
            // Without bases or parameters the brackets say nothing.
            if !nothing {
                head = Value::sequence(words, Brackets::Call, items);
            }
        }
        let mut suffix = "";
        if self.is_word(0, "open") {
            self.take();
            suffix = " open";
        }
        self.take_sign("{")?;
        let body = self.body(BodyKind::Of(kind))?;
        Some(EntryKind::Block(Block {
            kind,
            head,
            suffix,
            body,
        }))
    }

    /// What stands in brackets, behind the opening one; the closing one is taken.
    fn items(&mut self, closing: &str) -> Option<Sequence> {
        let mut sequence = Sequence {
            items: Items {
                opening: self.take_after(),
                ..Items::default()
            },
            comma: false,
        };
        let mut carried = Vec::new();
        loop {
            if self.is_sign(0, closing) {
                sequence.items.closing = carried;
                let before = self.take_before();
                sequence.items.closing.extend(before);
                self.take();
                return Some(sequence);
            }
            let mut before = carried;
            before.extend(self.take_before());
            let mark = self.strays.len();
            let key = self.key()?;
            let value = self.expression()?;
            before.extend(self.strays.split_off(mark));
            let separator = self.separator();
            carried = separator.carried;
            sequence.comma |= separator.comma;
            sequence.items.items.push(Item {
                before,
                key,
                value,
                after: separator.after,
            });
            if !separator.comma && !self.is_sign(0, closing) {
                return None;
            }
        }
    }

    /// The name before `=` or `:`, with the sign; empty where there is none.
    fn key(&mut self) -> Option<String> {
        let token = self.token(0);
        let named = matches!(token.kind, TokenKind::Word | TokenKind::Text);
        let sign = match () {
            () if named && self.is_sign(1, "=") => "=",
            () if named && self.is_sign(1, ":") => ": ",
            () => return Some(String::new()),
        };
        let name = self.take();
        self.take();
        Some(format!("{name}{sign}"))
    }
}

/// What [`Builder::separator`] finds.
struct Separator {
    after: Option<Trivia>,
    carried: Vec<Trivia>,
    comma: bool,
}

/// What [`Builder::items`] finds.
struct Sequence {
    items: Items,
    /// Whether there was a comma, at the end or between.
    comma: bool,
}
