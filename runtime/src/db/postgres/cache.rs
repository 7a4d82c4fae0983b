//! The prepared statements of a connection, by text; the one not used for the longest time makes room.

use std::{collections::HashMap, sync::Arc};

use foldhash::fast::RandomState;
use tokio_postgres::Statement;

use crate::row::postgres::Kind;

/// A statement that the server knows; it forgets it when the last of these is dropped.
#[derive(Debug)]
pub(super) struct Prepared {
    pub(super) statement: Statement,
    /// What its columns hold.
    pub(super) kinds: Box<[Kind]>,
}

pub(super) struct Cache {
    statements: HashMap<Box<str>, Entry, RandomState>,
    capacity: usize,
    /// Counts uses.
    now: u64,
}

struct Entry {
    prepared: Arc<Prepared>,
    used: u64,
}

impl Cache {
    pub(super) fn new(capacity: usize) -> Self {
        Self {
            statements: HashMap::default(),
            capacity,
            now: 0,
        }
    }

    #[inline]
    pub(super) fn get(&mut self, sql: &str) -> Option<Arc<Prepared>> {
        let entry = self.statements.get_mut(sql)?;
        self.now += 1;
        entry.used = self.now;
        Some(Arc::clone(&entry.prepared))
    }

    pub(super) fn put(&mut self, sql: &str, prepared: &Arc<Prepared>) {
        if self.capacity == 0 {
            return;
        }
        if self.statements.len() >= self.capacity {
            // Looking at every one is nothing beside the message that brought us here.
            let oldest = self.statements.iter().min_by_key(|(_, entry)| entry.used);
            if let Some(sql) = oldest.map(|(sql, _)| sql.clone()) {
                self.statements.remove(&sql);
            }
        }
        self.now += 1;
        let entry = Entry {
            prepared: Arc::clone(prepared),
            used: self.now,
        };
        self.statements.insert(sql.into(), entry);
    }

    /// Forgets a statement; false when it was not there.
    pub(super) fn remove(&mut self, sql: &str) -> bool {
        self.statements.remove(sql).is_some()
    }

    pub(super) fn clear(&mut self) {
        self.statements.clear();
    }
}
