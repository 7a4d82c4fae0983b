//! The ways to a server, and what is said where there is none.

use std::time::{Duration, Instant};

use luthier::{Error, db::Db};
use tokio::{io::AsyncWriteExt as _, net::TcpListener};

use luthier_test_support::servers::{MariaDb, Options, variables};

use crate::support::{database, one};

/// The parts of the URL of a database: user with password and host, and name.
fn parts(url: &str) -> (String, String) {
    let rest = url.split_once("://").unwrap().1;
    let rest = rest.split_once('?').map_or(rest, |(rest, _)| rest);
    let (place, name) = rest.split_once('/').unwrap();
    (place.to_owned(), name.to_owned())
}

async fn refused(url: &str) -> String {
    let error = Db::connect(url).await.unwrap_err();
    assert!(matches!(error, Error::Connect { .. }), "{error:?}");
    error.to_string()
}

#[tokio::test]
async fn a_socket_in_the_file_system() {
    if !variables::servers_wanted("a_socket_in_the_file_system") {
        return;
    }
    let watched = Options::default().setting("performance-schema=ON");
    let server = MariaDb::start(&watched).unwrap();
    let socket = server.socket().display().to_string();
    let connected_by = "SELECT SUBSTRING_INDEX(host, ':', 1) FROM information_schema.processlist WHERE id = CONNECTION_ID()";
    for url in [
        format!("mysql://luthier@localhost/luthier?socket={socket}"),
        format!("mysql://luthier@{}/luthier", socket.replace('/', "%2F")),
    ] {
        let db = Db::connect(&url)
            .await
            .unwrap_or_else(|error| panic!("{url}: {error}"));
        let by: String = one(&db, connected_by, &[]).await.unwrap();
        assert_eq!(by, "localhost", "{url}");
    }
    // The same server by its address says another thing.
    let db = Db::connect(server.url()).await.unwrap();
    let by: String = one(&db, connected_by, &[]).await.unwrap();
    assert_eq!(by, "127.0.0.1");

    // The login may stand among the options, and the server knows the program by its name.
    server
        .query("CREATE USER ann@'%' IDENTIFIED BY 'ge heim'; GRANT ALL ON *.* TO ann@'%'")
        .unwrap();
    let url = |password: &str| {
        format!(
            "mariadb://127.0.0.1:{}/luthier?user=ann&password={password}&application_name=shop",
            server.port()
        )
    };
    let db = Db::connect(&url("ge%20heim")).await.unwrap();
    for (sql, says) in [
        ("SELECT CURRENT_USER()", "ann@%"),
        (
            "SELECT attr_value FROM performance_schema.session_connect_attrs \
             WHERE processlist_id = CONNECTION_ID() AND attr_name = 'program_name'",
            "shop",
        ),
    ] {
        assert_eq!(one::<String>(&db, sql, &[]).await.unwrap(), says);
    }
    let said = refused(&url("falsch")).await;
    assert!(
        said.contains("refuses the password of the user `ann`") && !said.contains("falsch"),
        "{said}"
    );
}

#[tokio::test]
async fn the_first_host_that_answers_is_taken() {
    let Some(database) = database("the_first_host_that_answers_is_taken").await else {
        return;
    };
    let (place, name) = parts(database.url());
    let (user, host) = place.split_once('@').unwrap();
    // Also behind one that says nothing, which has a third of the time.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let silent = silent.local_addr().unwrap();
    let url = format!("mariadb://{user}@127.0.0.1:1,{silent},{host}/{name}?connect_timeout=6s");
    let start = Instant::now();
    let db = Db::connect(&url).await.unwrap();
    assert_eq!(one::<i64>(&db, "SELECT 7", &[]).await.unwrap(), 7);
    assert_eq!(db.dialect(), database.db().dialect());
    assert!(start.elapsed() >= Duration::from_secs(2));
}

#[tokio::test]
async fn refusals_say_the_way_out() {
    let Some(database) = database("refusals_say_the_way_out").await else {
        return;
    };
    let (place, name) = parts(database.url());
    let host = place.split_once('@').unwrap().1;
    let said = refused(&format!("mysql://nobody_of_this_name:secret@{host}/{name}")).await;
    assert!(
        said.contains("refuses the password of the user `nobody_of_this_name`"),
        "{said}"
    );
    assert!(!said.contains("secret"), "{said}");
    let said = refused(&format!("mysql://nobody_of_this_name@{host}/{name}")).await;
    assert!(said.contains("without a password"), "{said}");
    let said = refused(&format!("mysql://{place}/no_such_database")).await;
    assert!(said.contains("no database `no_such_database`"), "{said}");
    let said = refused("mysql://ann@127.0.0.1:1/x").await;
    assert!(said.contains("nothing listens at 127.0.0.1:1"), "{said}");
    let said = refused("mysql://ann@localhost/x?socket=/nowhere/s").await;
    assert!(said.contains("no socket at /nowhere/s"), "{said}");
    let said = refused(&format!(
        "mysql://{place}/{name}?sslmode=verify-full&sslrootcert=/nowhere.pem"
    ))
    .await;
    assert!(
        said.contains("`/nowhere.pem` (`sslrootcert`) cannot be read"),
        "{said}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_server_is_an_error_in_time() {
    // Says nothing; closes at once; talks nonsense of several kinds.
    let greeting_of_a_web_server = b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec();
    let empty_packet = vec![0, 0, 0, 0];
    let empty_greeting = vec![1, 0, 0, 0, 10];
    let long_packet = vec![255, 255, 255, 0, 10, 53];
    let mut greeting = b"\x0a8.0.30\0".to_vec();
    greeting.extend([1, 0, 0, 0]);
    let cut_greeting = [vec![greeting.len() as u8, 0, 0, 0], greeting.clone()].concat();
    greeting.extend(*b"12345678\0\xff\xff\x2d\x02\x00\xff\xff\x15");
    greeting.extend([0; 10]);
    greeting.extend(*b"123456789012\0mysql_native_password\0");
    let whole_greeting = [vec![greeting.len() as u8, 0, 0, 0], greeting].concat();
    let talks = [
        None,
        Some(Vec::new()),
        Some(greeting_of_a_web_server),
        Some(empty_packet),
        Some(empty_greeting),
        Some(long_packet),
        Some(cut_greeting),
        Some([whole_greeting.clone(), vec![0, 0, 0, 2]].concat()),
        Some([whole_greeting.clone(), vec![1, 0, 0, 2, 1]].concat()),
        Some([whole_greeting.clone(), vec![1, 0, 0, 2, 0xfe]].concat()),
        Some(
            [
                whole_greeting.clone(),
                vec![7, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0],
                vec![9, 0, 0, 1, 0xfe, 255, 255, 255, 255, 255, 255, 255, 127],
            ]
            .concat(),
        ),
        Some(
            [
                whole_greeting,
                vec![7, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0],
                vec![1, 0, 0, 1, 3],
                vec![1, 0, 0, 2, 3],
            ]
            .concat(),
        ),
    ];
    for (index, talk) in talks.into_iter().enumerate() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = tokio::spawn(async move {
            let mut kept = Vec::new();
            while let Ok((mut stream, _)) = listener.accept().await {
                match &talk {
                    None => kept.push(stream),
                    Some(bytes) => {
                        let _ = stream.write_all(bytes).await;
                        // What was said is read before the end is seen.
                        let _ = stream.shutdown().await;
                        kept.push(stream);
                    }
                }
            }
        });
        let start = Instant::now();
        let said = refused(&format!(
            "mysql://ann:secret@{address}/x?connect_timeout=1s&sslmode=disable"
        ))
        .await;
        assert!(start.elapsed() < Duration::from_secs(3), "{index}: {said}");
        assert!(!said.contains("secret"), "{said}");
        server.abort();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_are_encrypted_as_asked() {
    if !variables::servers_wanted("connections_are_encrypted_as_asked") {
        return;
    }
    let server = MariaDb::start(&Options::default().tls().setting("bind-address=0.0.0.0")).unwrap();
    let certificates = server.certificates().unwrap();
    let (ca, stranger) = (certificates.ca.display(), certificates.stranger.display());
    let (cert, key) = (
        certificates.client.display(),
        certificates.client_key.display(),
    );
    let cipher = async |options: &str| {
        let url = format!("{}?{options}", server.url());
        let db = Db::connect(&url).await?;
        let sql = "SELECT variable_value FROM information_schema.session_status WHERE variable_name = 'Ssl_cipher'";
        one::<String>(&db, sql, &[]).await
    };
    assert_eq!(cipher("sslmode=disable").await.unwrap(), "");
    for options in [
        String::new(),
        "sslmode=require".to_owned(),
        format!("sslmode=verify-ca&sslrootcert={ca}"),
        format!("sslmode=verify-full&sslrootcert={ca}"),
        format!("sslmode=verify-full&sslrootcert={ca}&sslcert={cert}&sslkey={key}"),
    ] {
        assert_ne!(cipher(&options).await.unwrap(), "", "{options}");
    }
    for (options, says) in [
        (
            "sslmode=verify-ca".to_owned(),
            "cannot be encrypted: invalid peer certificate",
        ),
        (
            format!("sslmode=require&sslrootcert={stranger}"),
            "cannot be encrypted: invalid peer",
        ),
        (
            format!("sslmode=verify-full&sslrootcert={stranger}"),
            "cannot be encrypted: invalid peer",
        ),
        (
            format!("sslmode=require&sslcert={cert}"),
            "`sslcert` needs `sslkey`",
        ),
    ] {
        let error = cipher(&options).await.unwrap_err();
        assert!(
            matches!(&error, Error::Connect { reason, .. } if reason.contains(says)),
            "{options}: {error}"
        );
    }
    // The certificate is for 127.0.0.1 and localhost, and not for every name of this machine.
    let by_name = |options: &str| {
        let place = server.url().replace("127.0.0.1", "127.0.0.2");
        format!("{place}?{options}")
    };
    // The second time, the name is known not to be there.
    for mode in ["verify-ca", "verify-ca", "require"] {
        let url = by_name(&format!("sslmode={mode}&sslrootcert={ca}"));
        let db = Db::connect(&url).await.unwrap();
        let cipher = "SELECT variable_value FROM information_schema.session_status WHERE variable_name = 'Ssl_cipher'";
        assert_ne!(one::<String>(&db, cipher, &[]).await.unwrap(), "", "{url}");
        let said = refused(&by_name(&format!("sslmode={mode}&sslrootcert={stranger}"))).await;
        assert!(
            said.contains("cannot be encrypted: invalid peer certificate: UnknownIssuer"),
            "{said}"
        );
    }
    let said = refused(&by_name(&format!("sslmode=verify-full&sslrootcert={ca}"))).await;
    assert!(
        said.contains("cannot be encrypted: invalid peer certificate")
            && said.contains("127.0.0.2"),
        "{said}"
    );
    // A server without TLS.
    let plain = MariaDb::start(&Options::default()).unwrap();
    let connect = async |mode: &str| Db::connect(&format!("{}?sslmode={mode}", plain.url())).await;
    for _ in 0..2 {
        assert_eq!(
            one::<i64>(&connect("prefer").await.unwrap(), "SELECT 7", &[])
                .await
                .unwrap(),
            7
        );
    }
    let said = connect("require").await.unwrap_err().to_string();
    assert!(
        said.contains("has no TLS, which `sslmode=require` asks for"),
        "{said}"
    );
}
