//! A pool of the simplest kind: of those that exist, it costs the least.

use std::{
    cell::RefCell,
    ops::{Deref, DerefMut},
};

use tokio::sync::{Semaphore, SemaphorePermit};

use crate::contender::Result;

pub(super) struct Pool<C> {
    permits: Semaphore,
    free: RefCell<Vec<C>>,
}

/// A connection out of the pool.
pub(super) struct Leased<'p, C> {
    pool: &'p Pool<C>,
    conn: Option<C>,
    _permit: SemaphorePermit<'p>,
}

impl<C> Pool<C> {
    /// One of one connection.
    pub(super) fn new(conn: C) -> Self {
        Self {
            permits: Semaphore::new(1),
            free: RefCell::new(vec![conn]),
        }
    }

    pub(super) async fn lease(&self) -> Result<Leased<'_, C>> {
        let permit = self.permits.acquire().await?;
        Ok(Leased {
            pool: self,
            conn: self.free.borrow_mut().pop(),
            _permit: permit,
        })
    }
}

#[expect(clippy::expect_used, reason = "emptied only by the destructor")]
impl<C> Deref for Leased<'_, C> {
    type Target = C;

    fn deref(&self) -> &C {
        self.conn.as_ref().expect("a connection")
    }
}

#[expect(clippy::expect_used, reason = "emptied only by the destructor")]
impl<C> DerefMut for Leased<'_, C> {
    fn deref_mut(&mut self) -> &mut C {
        self.conn.as_mut().expect("a connection")
    }
}

impl<C> Drop for Leased<'_, C> {
    fn drop(&mut self) {
        self.pool.free.borrow_mut().extend(self.conn.take());
    }
}
