//! The ways to a server: sockets, several hosts.

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

#[tokio::test]
async fn a_socket_in_the_file_system() {
    let Some(database) = database("a_socket_in_the_file_system").await else {
        return;
    };
    let folders: String = one(database.db(), "SHOW unix_socket_directories", &[])
        .await
        .unwrap();
    let port: String = one(database.db(), "SHOW port", &[]).await.unwrap();
    let folder = folders.split(", ").find(|folder| {
        std::path::Path::new(folder)
            .join(format!(".s.PGSQL.{port}"))
            .exists()
    });
    // The server may be on another machine.
    let Some(folder) = folder else { return };
    let Location::Server(server) = &database.db().config().location else {
        panic!()
    };
    let encoded = folder.replace('/', "%2F");
    for url in [
        format!(
            "postgres://{}@{encoded}:{port}/{}",
            server.user, server.database
        ),
        format!(
            "postgres://{}@:{port}/{}?host={folder}",
            server.user, server.database
        ),
    ] {
        let db = Db::connect(&url)
            .await
            .unwrap_or_else(|error| panic!("{url}: {error}"));
        let local: bool = one(&db, "SELECT inet_client_addr() IS NULL", &[])
            .await
            .unwrap();
        assert!(local, "{url}");
    }
}
