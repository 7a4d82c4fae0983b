//! The prepared statements of a connection, by their text; the one used least recently goes.

use std::collections::HashMap;

use mysql_async::Statement;

pub(super) struct Statements {
    by_text: HashMap<Box<str>, Entry>,
    /// Counts uses, so that the one used least recently is known.
    clock: u64,
    most: usize,
}

struct Entry {
    statement: Statement,
    used: u64,
}

impl Statements {
    pub(super) fn new(most: usize) -> Self {
        Self {
            by_text: HashMap::new(),
            clock: 0,
            most: most.max(1),
        }
    }

    #[inline]
    pub(super) fn get(&mut self, text: &str) -> Option<Statement> {
        self.clock += 1;
        let entry = self.by_text.get_mut(text)?;
        entry.used = self.clock;
        Some(entry.statement.clone())
    }

    /// Takes out the statement that has to go before another one is kept, for the caller to close.
    pub(super) fn make_room(&mut self) -> Option<Statement> {
        if self.by_text.len() < self.most {
            return None;
        }
        let oldest = self.by_text.iter().min_by_key(|(_, entry)| entry.used)?;
        let text = oldest.0.clone();
        self.remove(&text)
    }

    pub(super) fn put(&mut self, text: &str, statement: Statement) {
        let used = self.clock;
        self.by_text.insert(text.into(), Entry { statement, used });
    }

    /// Takes out a statement, for the caller to close.
    pub(super) fn remove(&mut self, text: &str) -> Option<Statement> {
        self.by_text.remove(text).map(|entry| entry.statement)
    }
}
