//! What must hold under load and when things break: with real servers where there are any, which
//! `LUTHIER_TEST_POSTGRES_URL` and `LUTHIER_TEST_MYSQL_URL` name.
//!
//! Chance is drawn from fixed seeds. No test measures speed: a limit of time here says only that nothing waits for ever.

#![allow(clippy::unwrap_used, reason = "a test says by panicking what is wrong")]

#[path = "shell/blog.rs"]
#[allow(dead_code, unreachable_pub)] // as generated code is brought in
mod blog;
#[path = "shell/tables.rs"]
mod tables;

#[path = "faults/proxy.rs"]
mod proxy;
#[path = "faults/support.rs"]
mod support;

#[path = "faults/errors.rs"]
mod errors;
#[path = "faults/garbage.rs"]
mod garbage;
#[path = "faults/interruption.rs"]
mod interruption;
#[path = "faults/load.rs"]
mod load;
#[path = "faults/locks.rs"]
mod locks;
#[path = "faults/network.rs"]
mod network;
#[path = "faults/pool.rs"]
mod pool;
#[path = "faults/replica.rs"]
mod replica;
#[path = "faults/restart.rs"]
mod restart;
#[path = "faults/transactions.rs"]
mod transactions;
