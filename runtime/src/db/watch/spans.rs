//! The spans of what is longer than a statement: a transaction, and waiting for a connection.

use std::sync::Arc;

use tracing::{Instrument, Span, debug_span, field, level_filters::LevelFilter, span};

use super::Watch;
use crate::db::Access;

/// The span of a transaction or savepoint. Dropped before it has run to its end, it says that the work was cancelled, or has
/// panicked.
pub(crate) struct TransactionSpan {
    span: Span,
    /// Where statements are counted by span: whose table knows of this one.
    counted: Option<(Arc<Watch>, span::Id)>,
    outcome: &'static str,
}

impl TransactionSpan {
    /// Of a transaction (`depth` 0) or a savepoint inside so many others; `None` when no subscriber wants it.
    #[inline]
    pub(crate) fn new(watch: &Arc<Watch>, depth: u32) -> Option<Self> {
        (LevelFilter::current() >= LevelFilter::DEBUG)
            .then(|| Self::of(watch, depth))
            .flatten()
    }

    #[cold]
    fn of(watch: &Arc<Watch>, depth: u32) -> Option<Self> {
        let span = debug_span!(
            target: "luthier",
            "transaction",
            db.namespace = %watch.database,
            depth,
            outcome = field::Empty,
        );
        if span.is_disabled() {
            return None;
        }
        let counted = (watch.repeats.as_ref())
            .and_then(|repeats| repeats.transaction(&span))
            .map(|id| (Arc::clone(watch), id));
        Some(Self {
            span,
            counted,
            outcome: "",
        })
    }

    /// Runs the transaction, from its beginning to its end, in the span.
    pub(crate) async fn run<T, E>(
        mut self,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        // On the heap, so that the future is no larger where no span is wanted.
        let done = Box::pin(work).instrument(self.span.clone()).await;
        self.outcome = match done {
            Ok(_) => "committed",
            Err(_) => "rolled back",
        };
        done
    }
}

impl Drop for TransactionSpan {
    fn drop(&mut self) {
        let outcome = match self.outcome {
            "" if std::thread::panicking() => "panicked",
            "" => "cancelled",
            outcome => outcome,
        };
        self.span.record("outcome", outcome);
        if let Some((watch, id)) = &self.counted
            && let Some(repeats) = &watch.repeats
        {
            repeats.forget(id);
        }
    }
}

/// Waits for a connection to become free, in a span.
pub(crate) async fn waiting<T>(watch: &Watch, access: Access, free: impl Future<Output = T>) -> T {
    let span = debug_span!(
        target: "luthier",
        "acquire",
        db.namespace = %watch.database,
        write = access == Access::Write,
    );
    free.instrument(span).await
}
