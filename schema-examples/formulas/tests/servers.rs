//! What the database computes comes back from every kind of write, on every database; and keys that an INSERT does not
//! tell are found, as on MySQL.

use formulas::models::{
    self,
    formulas::{Item, NewItem, NewSale, Sale, Size, item, sale},
};
use luthier::{Date, Db, Decimal, Id, Result};
use luthier_test_support::on_every_database;

async fn migrated(db: &Db) -> Result<()> {
    models::migrate(db).await?;
    Ok(())
}

fn decimal(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}

/// An item of a day in January whose computed columns all say its number.
fn numbered(number: i32, day: i8) -> item::Insert {
    item::Insert::from(NewItem {
        name: format!("Ämboss {number}"),
        price: decimal("2.50"),
        made_at: "2024-08-15T13:45:59.123456Z".parse().expect("a moment"),
        made_on: Date::constant(2024, 1, day),
        made_by: luthier::Time::constant(13, 45, 59, 0),
    })
    .count(number)
    .weight(f64::from(number))
    .nickname((number % 2 == 0).then(|| format!("Nick {number}")))
}

fn check(item: &Item) {
    let number = item.count;
    assert_eq!(item.name, format!("Ämboss {number}"));
    assert_eq!(item.name_lower, format!("ämboss {number}"));
    assert_eq!(item.total, decimal("2.50") * Decimal::from(number));
    assert_eq!(item.is_heavy, number > 100);
    let size = if number < 10 {
        Size::Small
    } else {
        Size::Large
    };
    assert_eq!(item.size, size);
    let called = if number % 2 == 0 { "Nick" } else { "Ämboss" };
    assert_eq!(item.called, format!("{called} {number}"));
    assert_eq!(item.short.as_deref(), (number % 2 == 0).then_some("Nic"));
    assert_eq!(item.month, Date::constant(2024, 1, 1));
}

/// Every row, in order, is what is stored under its key.
async fn check_stored(db: &Db, items: &[Item]) -> Result<()> {
    for item in items {
        check(item);
        assert_eq!(&Item::objects().get_by_key(db, &item.id).await?, item);
    }
    Ok(())
}

async fn writes_of_every_kind(db: &Db) -> Result<()> {
    let made = Item::objects()
        .bulk_create(db, (0..123).map(|number| numbered(number, 1)))
        .await?;
    assert!(made.iter().map(|item| item.count).eq(0..123));
    check_stored(db, &made).await?;

    // Keys that are given, between others that are not.
    let mixed = (0..30).map(|number| match number % 10 {
        3..6 => numbered(number, 2).id(Id::new(10_000 + i64::from(number))),
        _ => numbered(number, 2),
    });
    let mixed = Item::objects().bulk_create(db, mixed).await?;
    assert!(mixed.iter().map(|item| item.count).eq(0..30));
    assert_eq!(*mixed[4].id.key(), 10_004);
    check_stored(db, &mixed).await?;
    assert_eq!(Item::objects().count(db).await?, 153);

    let one = Item::objects().create(db, numbered(7, 3)).await?;
    check_stored(db, std::slice::from_ref(&one)).await?;
    let mut changed = made;
    for item in &mut changed {
        item.price = decimal("3.50");
        item.weight = 200.0;
    }
    let written = Item::objects()
        .bulk_update(db, &changed, (item::price(), item::weight()))
        .await?;
    assert_eq!(written, 123);
    for item in &mut changed {
        item.refresh(db).await?;
        assert_eq!(item.total, decimal("3.50") * Decimal::from(item.count));
        assert!(item.is_heavy);
    }
    changed[5].count = 9;
    changed[5].save(db).await?;
    assert_eq!(changed[5].total, decimal("31.50"));

    // A table in which the key is all that the database makes.
    let sales = (1..58).map(|amount| NewSale {
        item: one.id,
        amount,
    });
    let sales = Sale::objects().bulk_create(db, sales).await?;
    let stored = Sale::objects().order_by(sale::amount()).all(db).await?;
    assert_eq!(stored, sales);
    Ok(())
}

#[on_every_database(migrated)]
async fn what_is_computed_comes_back(db: &Db) -> Result<()> {
    writes_of_every_kind(db).await
}

/// MariaDB, made to look like MySQL by somebody in between: then no INSERT is asked to answer.
mod as_mysql {
    use luthier::{
        Db, DbConfig, Dialect, Result,
        db::config::{Host, Location, TlsMode},
    };
    use luthier_test_support::{Backend, TestDatabase, servers::variables};
    use tokio::{
        io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
        net::{TcpListener, TcpStream},
    };

    /// What MySQL has another name for; the length of messages stays as it is.
    const SAID: [(&str, &str); 1] = [("MariaDB", "Percona")];
    const ASKED: [(&str, &str); 2] = [
        ("utf8mb4_0900_bin", "utf8mb4_bin     "),
        (
            "SESSION transaction_isolation",
            "SESSION tx_isolation         ",
        ),
    ];

    async fn pass(
        mut from: impl AsyncRead + Unpin,
        mut to: impl AsyncWrite + Unpin,
        words: &[(&str, &str)],
    ) {
        let mut bytes = vec![0; 1 << 20];
        while let Ok(count @ 1..) = from.read(&mut bytes).await {
            for (word, other) in words {
                let (word, other) = (word.as_bytes(), other.as_bytes());
                for start in 0..count.saturating_sub(word.len() - 1) {
                    if bytes[start..].starts_with(word) {
                        bytes[start..start + word.len()].copy_from_slice(other);
                    }
                }
            }
            if to.write_all(&bytes[..count]).await.is_err() {
                return;
            }
        }
    }

    async fn disguised(database: &TestDatabase) -> Result<Db> {
        let mut config = DbConfig::from_url(database.url())?;
        config.server.tls.mode = TlsMode::Disable;
        config.pool.max_connections = 1;
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("its address");
        let Location::Server(server) = &mut config.location else {
            panic!("a server");
        };
        let Some(Host::Tcp { name, port }) = server.hosts.first() else {
            panic!("an address");
        };
        let upstream = (name.clone(), *port);
        server.hosts = vec![Host::Tcp {
            name: address.ip().to_string(),
            port: address.port(),
        }];
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server = TcpStream::connect((upstream.0.as_str(), upstream.1)).await;
                let Ok(server) = server else { return };
                let (from_client, to_client) = client.into_split();
                let (from_server, to_server) = server.into_split();
                tokio::spawn(pass(from_client, to_server, &ASKED));
                tokio::spawn(pass(from_server, to_client, &SAID));
            }
        });
        Db::open(config).await
    }

    #[tokio::test]
    async fn keys_are_found_without_an_answer() -> Result<()> {
        if let Err(reason) = variables::server_url(variables::MYSQL_URL) {
            variables::note_skipped("keys_are_found_without_an_answer", &reason);
            return Ok(());
        }
        let database = TestDatabase::create(Backend::MariaDb).await.expect("one");
        super::migrated(database.db()).await?;
        let db = disguised(&database).await?;
        assert_eq!(db.dialect(), Dialect::MySql);
        for step in [1, 3] {
            db.execute(&format!("SET auto_increment_increment = {step}"), ())
                .await?;
            super::writes_of_every_kind(&db).await?;
            super::Sale::objects().delete(&db).await?;
            super::Item::objects().delete(&db).await?;
        }
        Ok(())
    }
}
