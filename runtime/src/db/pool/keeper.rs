//! The task that looks after a server's pool while nobody does: closes what has rested or lived too long, and keeps the
//! least number of connections open. It ends with the pool.

use std::{
    sync::{Arc, Weak},
    time::Duration,
};

use super::Pool;
use crate::db::{Access, DbConfig};

/// How often is looked, at least and at most.
const PACE: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(15));

pub(super) async fn keep(pool: Weak<Pool>, config: Arc<DbConfig>) {
    let times = [config.pool.idle_timeout, config.pool.max_lifetime];
    let shortest = times.into_iter().filter(|time| !time.is_zero()).min();
    let pace = shortest.map_or(PACE.1, |time| (time / 4).clamp(PACE.0, PACE.1));
    // The program may hold no handle while this sleeps: then the pool is gone, and there is nothing to look after.
    while let Some(pool) = pool.upgrade() {
        drop(pool.writer.free.expired(config.pool.min_connections));
        fill(&pool).await;
        drop(pool);
        tokio::time::sleep(pace).await;
    }
}

/// Opens connections until the least number is there. One that cannot be opened is tried again at the next turn: whoever
/// needs one meanwhile is told the reason.
async fn fill(pool: &Arc<Pool>) {
    let config = &pool.config.pool;
    loop {
        let leased = config
            .max_connections
            .saturating_sub(pool.writer.permits.available_permits());
        if leased + pool.writer.free.count() >= config.min_connections {
            return;
        }
        let Ok(permit) = pool.writer.permits.try_acquire() else {
            return;
        };
        match pool.open_connection(Access::Write).await {
            Ok(conn) => pool.writer.free.put(conn),
            Err(_) => return,
        }
        drop(permit);
    }
}
