//! Servers that are none, and servers whose words are changed on the way: an error in time, no panic and no hang.

use std::time::{Duration, Instant};

use luthier::{Db, Dialect, Error, Result, db::Access};
use luthier_test_support::{Backend, TestDatabase, on_every_database};

use crate::{
    proxy::{Fault, Proxy, Stranger, Talk},
    support::{Chance, all, assert_all_permits, assert_balanced, at_rest, bank},
};

/// How long opening a connection may take.
const PATIENCE: Duration = Duration::from_millis(500);

/// Opening a database at a stranger's is an error, in time.
async fn refused(scheme: &str, options: &str, talk: Talk) {
    let what = format!("{scheme} {talk:?}");
    let stranger = Stranger::listen(talk).await;
    let url = format!(
        "{scheme}://ann:secret@{}/x?connect_timeout={}ms&{options}",
        stranger.address,
        PATIENCE.as_millis()
    );
    let start = Instant::now();
    // In a task of its own, where a panic ends nothing else.
    let opened = tokio::spawn(async move { Db::connect(&url).await })
        .await
        .unwrap_or_else(|panic| panic!("{what}: {panic}"));
    let took = start.elapsed();
    let error = opened.expect_err(&what);
    let text = error.to_string();
    assert!(
        matches!(error, Error::Connect { .. }),
        "{what}: {error:?} {text}"
    );
    assert!(!text.contains("secret"), "{what}: {text}");
    assert!(took < PATIENCE * 10, "{what}: {took:?}");
    // Who waits at the door may be let in after they have given up.
    while !stranger.was_visited() {
        assert!(start.elapsed() < PATIENCE * 60, "{what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// A message of PostgreSQL.
fn message(tag: u8, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len() + 4).unwrap();
    [&[tag], &length.to_be_bytes()[..], body].concat()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn strangers_are_refused() {
    let let_in = message(b'R', &[0; 4]);
    let version = message(b'S', b"server_version\x0015.0\0");
    let ready = message(b'Z', b"I");
    let talks = [
        Talk::Nothing,
        Talk::Close,
        Talk::Say(Vec::new()),
        Talk::Say(b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec()),
        Talk::SayAndStay(b"SSH-2.0-OpenSSH_9.2\r\n".to_vec()),
        // PostgreSQL's yes and no to encryption.
        Talk::Say(b"S".to_vec()),
        Talk::SayAndStay(b"S\x16\x03\x01\xff\xff".to_vec()),
        Talk::Say(b"N".to_vec()),
        // Lengths that cannot be.
        Talk::Say(vec![b'R', 0, 0, 0, 0]),
        Talk::SayAndStay(vec![b'R', 0xff, 0xff, 0xff, 0xff, 0]),
        Talk::SayAndStay(vec![b'R', 0x7f, 0xff, 0xff, 0xff, 0]),
        // Let in, and then not.
        Talk::Say(let_in.clone()),
        Talk::SayAndStay(let_in.clone()),
        Talk::Say([let_in.clone(), message(b'E', b"")].concat()),
        Talk::Say([let_in.clone(), message(b'E', b"SFATAL\0C28000\0")].concat()),
        Talk::Say([let_in.clone(), message(b'S', b"no end")].concat()),
        Talk::Say([let_in.clone(), message(b'Z', b"")].concat()),
        Talk::Say([let_in.clone(), ready.clone()].concat()),
        Talk::Say([let_in.clone(), version.clone(), ready.clone()].concat()),
        Talk::SayAndStay([let_in.clone(), version.clone(), ready.clone()].concat()),
        Talk::Say([let_in, version, ready, message(b'D', &[0x7f, 0xff])].concat()),
        // Ways to log in that do not exist, or are cut.
        Talk::Say(message(b'R', &[0, 0, 0, 99])),
        Talk::Say(message(b'R', &[0, 0, 0, 10])),
        Talk::Say(message(b'R', &[0, 0, 0, 5, 1])),
        Talk::Say(message(b'R', b"\0\0\0\x0aSCRAM-SHA-256\0")),
    ];
    let mut tasks = tokio::task::JoinSet::new();
    for talk in talks {
        for options in ["sslmode=disable", "sslmode=prefer"] {
            for scheme in ["postgres", "mysql"] {
                tasks.spawn(refused(scheme, options, talk.clone()));
            }
        }
    }
    for seed in 0..100 {
        let mut chance = Chance(seed);
        let count = usize::try_from(chance.below(200)).unwrap();
        let bytes = chance.bytes(count);
        let talk = if seed % 4 == 0 {
            Talk::SayAndStay(bytes)
        } else {
            Talk::Say(bytes)
        };
        tasks.spawn(refused("postgres", "sslmode=disable", talk.clone()));
        tasks.spawn(refused("mysql", "sslmode=disable", talk));
    }
    while let Some(done) = tasks.join_next().await {
        done.unwrap();
    }
}

/// A server that calls itself older than what is supported is told so when the connection is opened.
#[on_every_database(
    multi_thread,
    only(postgres, mariadb),
    reason = "nobody stands between a program and its file"
)]
async fn old_servers_are_refused(database: &TestDatabase) -> Result<()> {
    let sql = match database.backend() {
        Backend::Postgres => "SELECT current_setting('server_version')",
        _ => "SELECT VERSION()",
    };
    let version = &all::<(String,)>(database.db(), sql).await?[0].0;
    let (major, rest) = version.split_once('.').unwrap();
    // PostgreSQL 13, MariaDB 9, MySQL 7.
    let (old, says) = match database.db().dialect() {
        Dialect::Postgres => ("13", "the oldest that Luthier supports is PostgreSQL 14"),
        Dialect::MariaDb => ("09", "which is too old; MariaDB 10.6 or later is needed"),
        _ => ("7", "which is too old; MySQL 8.0 or later is needed"),
    };
    assert_eq!(major.len(), old.len(), "{version}");
    let old = format!("{old}.{rest}");
    let (_proxy, config) = Proxy::before(database, Fault::None).await;
    Db::open(config).await?;
    let (_proxy, config) =
        Proxy::before(database, Fault::Replace(version.clone(), old.clone())).await;
    let error = Db::open(config).await.unwrap_err();
    let text = error.to_string();
    assert!(
        matches!(error, Error::Connect { .. }) && text.contains(says) && text.contains(&old),
        "{error:?} {text}"
    );
    Ok(())
}

/// What a program does, two numbers in the list of what was moved included. What comes back may be anything.
async fn session(db: &Db, id: i64) -> Result<()> {
    let sql = "SELECT id, amount FROM account ORDER BY id";
    all::<(i64, i64)>(db, sql).await?;
    db.atomic(async |tx| {
        let sql = "INSERT INTO moved VALUES ($1, $2)";
        tx.execute(sql, (id, 0)).await?;
        tx.execute("UPDATE account SET amount = amount", ()).await?;
        tx.atomic(async |tx| tx.execute(sql, (id + 1, 0)).await)
            .await
    })
    .await?;
    all::<(i64,)>(db, "SELECT COUNT(*) FROM moved").await?;
    all::<(String,)>(db, "SELECT 'a text' FROM account").await?;
    Ok(())
}

/// Between a greeting and a farewell, a proxy changes what the server says, from any point on: while the connection is
/// opened, or later.
#[on_every_database(
    multi_thread,
    only(postgres, mariadb),
    reason = "nobody stands between a program and its file"
)]
async fn words_that_are_changed_on_the_way(database: &TestDatabase) -> Result<()> {
    let plain = database.db();
    bank(plain).await;
    let mut chance = Chance(7);
    let (mut failed, mut stuck) = (0, 0);
    for seed in 0..120 {
        // Opening a connection takes some hundred bytes, the session some thousand.
        let fault = |chance: &mut Chance, most| {
            let after = usize::try_from(chance.below(most)).unwrap();
            if seed % 2 == 0 {
                Fault::Flip(after, seed)
            } else {
                Fault::Noise(after, seed)
            }
        };
        let at_once = seed % 3 == 0;
        let first = if at_once {
            fault(&mut chance, 500)
        } else {
            Fault::None
        };
        let (proxy, mut config) = Proxy::before(database, first).await;
        config.server.connect_timeout = PATIENCE;
        config.pool.max_connections = 2;
        let next = fault(&mut chance, 1500);
        let id = i64::try_from(seed).unwrap() * 10;
        let run = tokio::spawn(async move {
            let db = Db::open(config).await?;
            if !at_once {
                proxy.set(next);
            }
            // A number that says how much is to come may have grown: then it is waited for, until the end of the
            // connection, which the proxy brings about.
            let done = tokio::time::timeout(Duration::from_secs(10), session(&db, id)).await;
            at_rest(&db).await;
            drop(proxy);
            Ok::<_, Error>(done.ok())
        });
        match run.await {
            Ok(Ok(Some(Ok(())))) => {}
            Ok(Ok(Some(Err(_))) | Err(_)) => failed += 1,
            Ok(Ok(None)) => stuck += 1,
            Err(panic) => panic!("{seed}: {panic}"),
        }
        assert_balanced(plain).await;
    }
    println!("{failed} failed, {stuck} stuck");
    assert!(failed > 40, "{failed}");
    assert_eq!(stuck, 0);
    // What was written is whole.
    let ids = all::<(i64,)>(plain, "SELECT id FROM moved ORDER BY id").await?;
    for group in ids.chunk_by(|(a,), (b,)| a / 10 == b / 10) {
        assert_eq!(group.len(), 2, "{group:?}");
    }
    assert_all_permits(plain, Access::Write).await;
    Ok(())
}
