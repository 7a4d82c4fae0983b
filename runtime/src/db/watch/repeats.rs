//! The same statement again and again: what a loop over rows asks that one query could have asked (N+1).
//!
//! Counted is by the span in which a statement runs, and by the task where there is none. The table is bounded: it forgets
//! what has rested, and in the worst case everything, which only delays a warning.

use std::{
    collections::HashMap,
    hash::{BuildHasher, RandomState},
    sync::{Mutex, MutexGuard, PoisonError},
    thread::{self, ThreadId},
    time::{Duration, Instant},
};

use tracing::{Level, Span, event, span};

use super::{About, Operation, shortened};

/// Entries of the table.
const ENTRIES: usize = 1_024;
/// A statement that did not run for so long begins anew: a task that looks for work every few seconds is no loop.
const REST: Duration = Duration::from_secs(1);

pub(super) struct Repeats {
    limit: u32,
    table: Mutex<Table>,
    hasher: RandomState,
}

#[derive(Default)]
struct Table {
    entries: HashMap<(Scope, u64), Entry>,
    /// Spans of transactions, and what they are in: a loop of transactions is a loop.
    within: HashMap<span::Id, Scope>,
}

/// In what statements are counted.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Scope {
    Span(span::Id),
    Task(tokio::task::Id),
    /// Of the future that drives a runtime, which is no task.
    Thread(ThreadId),
}

struct Entry {
    count: u32,
    last: Instant,
    operation: Operation,
    warned: bool,
}

impl Repeats {
    pub(super) fn new(limit: u32) -> Self {
        Self {
            limit,
            table: Mutex::default(),
            hasher: RandomState::new(),
        }
    }

    /// A statement is about to run.
    pub(super) fn seen(&self, about: &About, sql: &str) {
        let text = self.hasher.hash_one(sql);
        let count = self.table().count(text, about.operation, self.limit);
        if let Some(count) = count {
            event!(
                target: "luthier",
                Level::WARN,
                db.query.text = %shortened::sql(sql),
                model = about.model.map(|model| model.label),
                count,
                "N+1: the same statement ran {count} times here; {}",
                way_out(sql),
            );
        }
    }

    /// Counts what runs in the span of a transaction where the transaction itself is, until the answer is dropped.
    pub(super) fn transaction(&self, span: &Span) -> Option<span::Id> {
        let id = span.id()?;
        let mut table = self.table();
        let scope = table.scope();
        table.within.insert(id.clone(), scope);
        Some(id)
    }

    /// The span of a transaction has ended.
    pub(super) fn forget(&self, transaction: &span::Id) {
        self.table().within.remove(transaction);
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Table {
    /// Where the caller is.
    fn scope(&self) -> Scope {
        match Span::current().id() {
            Some(id) => self.within.get(&id).cloned().unwrap_or(Scope::Span(id)),
            None => tokio::task::try_id()
                .map_or_else(|| Scope::Thread(thread::current().id()), Scope::Task),
        }
    }

    /// Counts a statement; gives the count when it has just passed the limit.
    fn count(&mut self, text: u64, operation: Operation, limit: u32) -> Option<u32> {
        let now = Instant::now();
        let key = (self.scope(), text);
        if self.entries.len() >= ENTRIES && !self.entries.contains_key(&key) {
            self.entries
                .retain(|_, entry| now.duration_since(entry.last) < REST);
            if self.entries.len() >= ENTRIES {
                self.entries.clear();
            }
        }
        let entry = self.entries.entry(key).or_insert(Entry {
            count: 0,
            last: now,
            operation,
            warned: false,
        });
        if entry.count > 0 && entry.operation == operation {
            return None;
        }
        if now.duration_since(entry.last) >= REST {
            entry.count = 0;
        }
        entry.count = entry.count.saturating_add(1);
        entry.last = now;
        entry.operation = operation;
        if entry.count <= limit || entry.warned {
            return None;
        }
        entry.warned = true;
        Some(entry.count)
    }
}

/// What to do instead, by what the statement does.
fn way_out(sql: &str) -> &'static str {
    let word = sql
        .trim_start()
        .split(|c: char| !c.is_ascii_alphabetic())
        .next();
    match word.map(str::to_ascii_uppercase).as_deref() {
        Some("INSERT") => "insert the rows together, with bulk_create",
        Some("UPDATE") => "change the rows together, with bulk_update, or with update on a filter",
        Some("DELETE") => "delete the rows together, with delete on a filter",
        _ => {
            "load the related rows together with the others, with select_related (one row each) or \
             prefetch_related (several), or ask for all keys at once with in_"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::Dialect;

    fn operation(about: &mut About) -> Operation {
        about.begin(None);
        about.operation
    }

    #[test]
    fn it_warns_once_and_forgets() {
        let mut table = Table::default();
        let mut about = About::new(Dialect::Sqlite);
        let warned: Vec<_> = (0..10)
            .map(|_| table.count(1, operation(&mut about), 3))
            .collect();
        assert_eq!(warned.iter().flatten().collect::<Vec<_>>(), [&4]);
        assert_eq!(warned[3], Some(4));
        // Many texts push out what is there, and the table stays small.
        for text in 0..10 * ENTRIES as u64 {
            assert_eq!(table.count(text + 10, operation(&mut about), 3), None);
            assert!(table.entries.len() <= ENTRIES);
        }
    }

    #[test]
    fn one_operation_counts_once() {
        let mut table = Table::default();
        let mut about = About::new(Dialect::Sqlite);
        let bulk = operation(&mut about);
        for _ in 0..100 {
            assert_eq!(table.count(1, bulk, 3), None);
        }
        // Two connections at their first operation are not the same operation.
        let mut other = About::new(Dialect::Sqlite);
        assert_ne!(operation(&mut other), bulk);
    }

    #[test]
    fn what_rests_begins_anew() {
        let mut table = Table::default();
        let mut about = About::new(Dialect::Sqlite);
        for _ in 0..10 {
            assert_eq!(table.count(1, operation(&mut about), 3), None);
            for entry in table.entries.values_mut() {
                entry.last -= REST;
            }
        }
    }

    #[test]
    fn the_way_out_fits_the_statement() {
        assert!(way_out(" select 1").contains("select_related"));
        assert!(way_out("INSERT INTO t").contains("bulk_create"));
        assert!(way_out("UPDATE t").contains("bulk_update"));
        assert!(way_out("delete from t").contains("delete on a filter"));
        assert!(way_out("").contains("select_related"));
    }
}
