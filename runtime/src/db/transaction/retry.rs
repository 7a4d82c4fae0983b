//! Transactions that are tried again when they lose against another one.

use std::time::Duration;

use super::{Db, Tx, TxOptions};
use crate::{
    db::{wait, watch::TransactionSpan},
    error::{Error, Result},
};

/// How often a transaction is tried again, and how long is waited in between.
///
/// The pause doubles from try to try, up to a limit, and is between half and the whole of that by chance: transactions
/// that have met once would otherwise meet again.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct RetryOptions {
    attempts: u32,
    first_pause: Duration,
    longest_pause: Duration,
    transaction: TxOptions,
}

impl Default for RetryOptions {
    fn default() -> Self {
        Self::new()
    }
}

impl RetryOptions {
    /// Five attempts; pauses from 10 milliseconds up to a second.
    pub const fn new() -> Self {
        Self {
            attempts: 5,
            first_pause: Duration::from_millis(10),
            longest_pause: Duration::from_secs(1),
            transaction: TxOptions::new(),
        }
    }

    /// How many attempts there are in all; at least one.
    pub const fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }

    /// How long the first and the longest pause are.
    pub const fn pauses(mut self, first: Duration, longest: Duration) -> Self {
        self.first_pause = first;
        self.longest_pause = longest;
        self
    }

    /// The options of the transaction.
    pub fn transaction(mut self, options: TxOptions) -> Self {
        self.transaction = options;
        self
    }

    /// The pause after so many failed attempts.
    fn pause(&self, failed: u32) -> Duration {
        let doubled = 1u32
            .checked_shl(failed.saturating_sub(1))
            .unwrap_or(u32::MAX);
        let longest = self
            .first_pause
            .saturating_mul(doubled)
            .min(self.longest_pause);
        longest.mul_f64(0.5 + 0.5 * chance())
    }
}

/// A number from 0 to 1, by chance.
fn chance() -> f64 {
    f64::from(uuid::Uuid::new_v4().as_fields().0) / f64::from(u32::MAX)
}

impl Db {
    /// Runs `work` in a serializable transaction, and again when it loses against another transaction: up to five times,
    /// with pauses. Whatever else `work` does than speak to the database it does once for each attempt.
    ///
    /// In a task that may move between threads (`tokio::spawn`), write `async move |tx| …`: the compiler cannot prove that
    /// of a closure which is called several times and borrows what it captures.
    ///
    /// ```
    /// # async fn doc(db: luthier::Db) -> luthier::Result<()> {
    /// db.atomic_retry(async |tx| {
    ///     // Read, decide, write.
    /// #   let _ = tx;
    ///     luthier::Result::Ok(())
    /// })
    /// .await
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// What `work` returns, and what the database says to the commit; of the last attempt, when every one has lost.
    pub async fn atomic_retry<T, E: From<Error> + Retry>(
        &self,
        work: impl AsyncFnMut(&mut Tx) -> Result<T, E>,
    ) -> Result<T, E> {
        let options = RetryOptions::new()
            .transaction(TxOptions::new().isolation(super::Isolation::Serializable));
        self.atomic_retry_with(&options, work).await
    }

    /// The same with options.
    ///
    /// # Errors
    ///
    /// As [`atomic_retry`](Self::atomic_retry).
    pub async fn atomic_retry_with<T, E: From<Error> + Retry>(
        &self,
        options: &RetryOptions,
        mut work: impl AsyncFnMut(&mut Tx) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut failed = 0;
        loop {
            let attempt = async {
                let mut tx = self.begin(&options.transaction).await?;
                let worked = work(&mut tx).await;
                tx.end(worked).await
            };
            let done = match TransactionSpan::new(self.pool.watch(), 0) {
                None => attempt.await,
                Some(span) => span.run(attempt).await,
            };
            match done {
                Err(error) if error.is_retryable() => {
                    failed += 1;
                    if failed >= options.attempts {
                        return Err(error);
                    }
                    wait::sleep(options.pause(failed)).await;
                }
                Err(error) => return Err(error),
                Ok((value, tx)) => {
                    tx.committed();
                    return Ok(value);
                }
            }
        }
    }
}

/// Errors that know whether trying the transaction again may help. Implement it for an error type of your own that wraps
/// [`Error`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say whether trying again helps",
    note = "implement `luthier::db::Retry` for it, most easily by asking the `luthier::Error` inside"
)]
pub trait Retry {
    /// Whether another attempt may succeed where this one failed.
    fn is_retryable(&self) -> bool;
}

impl Retry for Error {
    fn is_retryable(&self) -> bool {
        matches!(
            self,
            Self::SerializationFailure { .. } | Self::Deadlock { .. } | Self::Busy { .. }
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_a_limit() {
        let options =
            RetryOptions::new().pauses(Duration::from_millis(10), Duration::from_millis(50));
        for (failed, least, most) in [
            (1, 5, 10),
            (2, 10, 20),
            (3, 20, 40),
            (4, 25, 50),
            (99, 25, 50),
        ] {
            let pause = options.pause(failed);
            assert!(
                (Duration::from_millis(least)..=Duration::from_millis(most)).contains(&pause),
                "{failed}: {pause:?}"
            );
        }
    }
}
