//! `FOR UPDATE`: which rows are locked, and what happens where another transaction has locked them.

use super::{
    super::{Lock, LockWait},
    dialect::{Family, RowLocks},
    scope::{Root, Scope},
    writer::Writer,
};

impl Writer<'_> {
    /// The clause behind everything else; nothing on a database that has no locks of rows.
    pub(super) fn lock(&mut self, lock: &Lock, scope: &Scope<'_>) {
        let locks = self.caps.row_locks;
        if locks == RowLocks::None {
            return;
        }
        let weak = lock.no_key && self.caps.family == Family::Postgres;
        self.push(if weak {
            " FOR NO KEY UPDATE"
        } else {
            " FOR UPDATE"
        });
        if locks == RowLocks::OfTables {
            self.locked_tables(lock, scope);
        }
        self.push(match lock.wait {
            LockWait::Wait => "",
            LockWait::NoWait => " NOWAIT",
            LockWait::SkipLocked => " SKIP LOCKED",
        });
    }

    fn locked_tables(&mut self, lock: &Lock, scope: &Scope<'_>) {
        let Root::Alias(root) = scope.root else {
            return;
        };
        // Without a list every table is meant, and PostgreSQL refuses those whose rows may be missing.
        let optional = scope.joins.iter().any(|join| join.left);
        if lock.of.is_empty() && !optional || scope.joins.is_empty() {
            return;
        }
        self.push(" OF ");
        self.alias(root);
        for join in &scope.joins {
            let named = if lock.of.is_empty() {
                !join.left
            } else {
                lock.of.contains(&join.path)
            };
            if named {
                self.push(", ");
                self.alias(join.alias);
            }
        }
    }
}
