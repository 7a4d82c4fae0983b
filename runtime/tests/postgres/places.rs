//! The ways to a server: what a session is, several hosts.

use luthier::db::{
    Db,
    config::{Host, Location},
};

use crate::support::{database, one, open};

#[tokio::test]
async fn a_session_is_set_up() {
    let Some(database) = database("a_session_is_set_up").await else {
        return;
    };
    for options in [
        "application_name=shop",
        "application_name=shop&pgbouncer=true",
    ] {
        let db = open(&database, options).await;
        for (setting, value) in [
            ("application_name", "shop"),
            ("TimeZone", "UTC"),
            ("client_encoding", "UTF8"),
        ] {
            let found: String = one(&db, &format!("SHOW {setting}"), &[]).await.unwrap();
            assert_eq!(found, value, "{options}");
        }
    }
}

#[tokio::test]
async fn the_first_host_that_answers_is_taken() {
    let Some(database) = database("the_first_host_that_answers_is_taken").await else {
        return;
    };
    let mut config = database.db().config().clone();
    let Location::Server(server) = &mut config.location else {
        panic!()
    };
    // Nothing listens there.
    server.hosts.insert(
        0,
        Host::Tcp {
            name: "127.0.0.1".to_owned(),
            port: 1,
        },
    );
    let db = Db::open(config).await.unwrap();
    assert_eq!(one::<i64>(&db, "SELECT 1", &[]).await.unwrap(), 1);
}
