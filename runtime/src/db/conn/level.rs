//! A transaction or savepoint of one operation, on a connection that it borrows.

use std::time::{Duration, Instant};

use super::Conn;
use crate::{
    db::{Access, Isolation, TxOptions},
    error::{Error, Result},
};

/// A transaction or savepoint on a borrowed connection, rolled back when dropped before it is done.
pub(super) struct Level<'c> {
    conn: &'c mut Conn,
    depth: u32,
}

impl<'c> Level<'c> {
    pub(super) async fn begin(
        conn: &'c mut Conn,
        access: Access,
        options: &TxOptions,
        patience: Duration,
    ) -> Result<Self> {
        let depth = conn.depth;
        let start = Instant::now();
        let level = Self { conn, depth };
        loop {
            match level.conn.begin_with(access, options).await {
                Ok(()) => return Ok(level),
                Err(Error::Busy { .. }) if start.elapsed() < patience => {}
                Err(error) => return Err(error),
            }
        }
    }

    pub(super) async fn run<T>(self, work: impl AsyncFnOnce(&mut Conn) -> Result<T>) -> Result<T> {
        let worked = match work(self.conn).await {
            Ok(value) => self.conn.commit_to(self.depth).await.map(|()| value),
            Err(error) => Err(error),
        };
        match worked {
            Ok(value) => Ok(value),
            Err(error) => {
                // The first error is the one to tell; a connection that cannot roll back is cleaned or closed later.
                if self.depth == 0 {
                    self.conn.rollback_in_time().await;
                } else {
                    let _ = self.conn.rollback_to(self.depth).await;
                }
                Err(error)
            }
        }
    }
}

impl Drop for Level<'_> {
    fn drop(&mut self) {
        self.conn.unwind_to(self.depth);
    }
}

impl Conn {
    /// The isolation that each transaction has to ask for, where none is set for the session.
    pub(super) fn isolation_to_say(&self) -> Option<Isolation> {
        match &self.driver {
            #[cfg(feature = "postgres")]
            super::Driver::Postgres(driver) if driver.has_no_session() => {
                Some(Isolation::ReadCommitted)
            }
            _ => None,
        }
    }
}
