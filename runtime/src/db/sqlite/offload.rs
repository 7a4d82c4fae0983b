//! Statements that take long, and the tasks that share their thread.

use tokio::runtime::{Handle, RuntimeFlavor};

/// Runs something on this thread, whose other tasks go on in another one, where the runtime has others.
pub(super) fn run<T>(long: impl FnOnce() -> T) -> T {
    match Handle::try_current().map(|runtime| runtime.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(long),
        _ => long(),
    }
}
