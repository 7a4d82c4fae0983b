//! Ending a connection from outside, by another one.

use std::time::Duration;

use mysql_async::prelude::Queryable as _;

use super::open;
use crate::db::{
    DbConfig,
    config::{Host, Location},
    wait,
};

/// How long this may take in all.
const LIMIT: Duration = Duration::from_secs(5);

/// Tells the server to end a connection, and waits until it is gone, with its locks and what it had not committed.
///
/// When the server does not answer, nothing is to be done: it ends the connection when it finds its socket closed.
pub(super) async fn kill(config: &DbConfig, host: &Host, id: u64) {
    let Location::Server(server) = &config.location else {
        return;
    };
    let work = async {
        let mut conn = open::connect(config, server, host).await?;
        let mut pause = Duration::from_millis(1);
        // The server first says yes, and that it knows no such connection when it is gone.
        while conn.query_drop(format!("KILL {id}")).await.is_ok() {
            wait::sleep(pause).await;
            pause = (2 * pause).min(Duration::from_millis(100));
        }
        conn.disconnect().await
    };
    // It fails only when there is nothing more to do.
    let _ = wait::at_most(LIMIT, work).await;
}
