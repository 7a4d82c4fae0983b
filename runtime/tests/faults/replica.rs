//! A PostgreSQL primary with a streaming replica.

use std::time::Duration;

use luthier::{Db, Error, Result, db::Databases};
use luthier_test_support::{
    servers::{Options, Postgres, variables::servers_wanted},
    with_options,
};

use crate::support::{number, until};

/// Whether what is read comes from the replica.
async fn is_replica(db: &Db) -> Result<bool> {
    let sql = "SELECT CAST(pg_is_in_recovery() AS int)";
    Ok(number(db, sql).await? == 1)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_primary_and_its_replica() -> Result<()> {
    if !servers_wanted("replica::a_primary_and_its_replica") {
        return Ok(());
    }
    let start = || {
        let primary = Postgres::start(&Options::default())?;
        let replica = Postgres::start_replica(&primary)?;
        Ok::<_, luthier_test_support::servers::BoxError>((primary, replica))
    };
    let (primary, mut replica) = tokio::task::spawn_blocking(start).await.unwrap().unwrap();
    primary
        .query("CREATE TABLE note (id bigint PRIMARY KEY)")
        .unwrap();
    replica.caught_up(&primary).unwrap();

    let options = "connect_timeout=2s&health_check=0s";
    let sticky = async |time| {
        Databases::new(with_options(primary.url(), options))?
            .replica("replica", with_options(replica.url(), options))?
            .sticky(time)
            .connect()
            .await
    };
    // Longer than the test takes.
    let db = sticky(Duration::from_secs(600)).await?;
    let count = "SELECT COUNT(*) FROM note";
    assert!(is_replica(&db).await?);
    assert!(!is_replica(&db.primary()).await?);
    assert!(is_replica(&db.using("replica")).await?);

    // A session sees what it has written, every time; another one reads from the replica.
    let (mine, other) = (db.session(), db.session());
    for id in 1..=50 {
        mine.execute("INSERT INTO note VALUES ($1)", (id,)).await?;
        assert_eq!(number(&mine, count).await?, id);
        mine.atomic(async |tx| {
            tx.execute("INSERT INTO note VALUES ($1)", (id + 1000,))
                .await?;
            tx.execute("DELETE FROM note WHERE id = $1", (id + 1000,))
                .await
        })
        .await?;
        assert_eq!(number(&mine, count).await?, id);
        assert!(!is_replica(&mine).await?);
        assert!(is_replica(&other).await?);
    }
    let brief = sticky(Duration::from_millis(200)).await?;
    brief
        .execute("DELETE FROM note WHERE id = 1000", ())
        .await?;
    until("the session sticks to the primary", async || {
        is_replica(&brief).await.unwrap()
    })
    .await;
    drop(brief);
    replica.caught_up(&primary).unwrap();
    assert_eq!(number(&other, count).await?, 50);

    // A replica does not write, and says so.
    let direct = db.session().using("replica");
    let wrote = direct.execute("INSERT INTO note VALUES (0)", ()).await;
    let within = direct
        .atomic(async |tx| tx.execute("INSERT INTO note VALUES (0)", ()).await)
        .await;
    for refused in [wrote, within] {
        let error = refused.unwrap_err();
        println!("{error}");
        assert!(error.to_string().contains("read-only"), "{error}");
    }

    // Without it, the primary serves. Whoever was reading may be told.
    let (mut replica, ()) = tokio::task::spawn_blocking(move || {
        replica.stop();
        (replica, ())
    })
    .await
    .unwrap();
    let mut failed = 0;
    for _ in 0..20 {
        match is_replica(&db).await {
            Ok(replica) => assert!(!replica),
            Err(Error::ConnectionLost { .. }) => failed += 1,
            Err(error) => panic!("{error:?}"),
        }
    }
    assert!(failed <= 1, "{failed} reads failed");
    let error = number(&db.using("replica"), count).await.unwrap_err();
    assert!(matches!(error, Error::Connect { .. }), "{error:?}");

    // It is back, and used again.
    let (_replica, back) = tokio::task::spawn_blocking(move || {
        let back = replica.restart();
        (replica, back)
    })
    .await
    .unwrap();
    back.unwrap();
    until("the replica is not used again", async || {
        is_replica(&db).await.unwrap()
    })
    .await;

    // Nobody else stops: without the primary, reading goes on, and writing does not.
    let mut primary = primary;
    let _primary = tokio::task::spawn_blocking(move || {
        primary.stop();
        primary
    })
    .await
    .unwrap();
    assert_eq!(number(&db.session(), count).await?, 50);
    let error = db
        .execute("INSERT INTO note VALUES (0)", ())
        .await
        .unwrap_err();
    assert!(
        matches!(error, Error::Connect { .. } | Error::ConnectionLost { .. }),
        "{error:?}"
    );
    Ok(())
}
