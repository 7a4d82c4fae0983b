//! What transactions see of each other does not depend on what the server is set to.

use luthier::{
    db::{Isolation, TxOptions},
    error::Error,
};

use crate::support::{database, one, open, script};

#[tokio::test]
async fn transactions_are_read_committed_unless_asked_for_more() {
    let name = "transactions_are_read_committed_unless_asked_for_more";
    let Some(database) = database(name).await else {
        return;
    };
    let set = "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_isolation = serializable', \
               current_database()); END $$";
    script(database.db(), set).await.unwrap();
    let show = "SHOW transaction_isolation";
    for options in ["", "pgbouncer=true"] {
        let db = open(&database, options).await;
        let level = db
            .atomic(async |tx| one::<String>(&mut *tx, show, &[]).await)
            .await;
        assert_eq!(level.unwrap(), "read committed", "{options}");
        let more = TxOptions::new().isolation(Isolation::RepeatableRead);
        let level = db
            .atomic_with(&more, async |tx| one::<String>(&mut *tx, show, &[]).await)
            .await;
        assert_eq!(level.unwrap(), "repeatable read", "{options}");
        let read_only = TxOptions::new().read_only();
        let level = db
            .atomic_with(&read_only, async |tx| {
                let level = one::<String>(&mut *tx, show, &[]).await?;
                let read_only = one::<String>(&mut *tx, "SHOW transaction_read_only", &[]).await?;
                Ok::<_, Error>((level, read_only))
            })
            .await;
        assert_eq!(
            level.unwrap(),
            ("read committed".into(), "on".into()),
            "{options}"
        );
    }
}
