//! A proxy between the pool and a server, which breaks what goes through it.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use luthier::db::{
    DbConfig,
    config::{Host, Location, TlsMode},
};
use luthier_test_support::TestDatabase;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::{JoinHandle, JoinSet},
};

use crate::support::Chance;

/// What happens to what the server says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Nothing.
    None,
    /// A word is another one of the same length, wherever it stands.
    Replace(String, String),
    /// After so many bytes, the connection is cut.
    Cut(usize),
    /// No byte goes in either direction any more.
    Stall,
    /// The same for connections that are open by now; new ones work.
    StallOpen,
    /// After so many bytes, some are changed by chance, one bit in each; when the server falls silent, the connection is
    /// cut.
    Flip(usize, u64),
    /// After so many bytes, chance speaks in place of the server, and then the connection is cut.
    Noise(usize, u64),
}

/// How long the server is silent before a connection whose bytes were changed is cut.
const SILENCE: Duration = Duration::from_millis(60);

/// Ends with all its connections when it is dropped.
pub(crate) struct Proxy {
    address: SocketAddr,
    fault: watch::Sender<Fault>,
    task: JoinHandle<()>,
}

impl Proxy {
    /// In front of a database; gives a configuration that leads through it, without encryption.
    pub(crate) async fn before(database: &TestDatabase, fault: Fault) -> (Self, DbConfig) {
        let mut config = DbConfig::from_url(database.url()).unwrap();
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        config.server.tls.mode = TlsMode::Disable;
        let Location::Server(server) = &mut config.location else {
            panic!("a database in a file has no proxy");
        };
        let Some(Host::Tcp { name, port }) = server.hosts.first() else {
            panic!("the URL of the server must have an address, not a socket");
        };
        let upstream = (name.clone(), *port);
        server.hosts = vec![Host::Tcp {
            name: address.ip().to_string(),
            port: address.port(),
        }];
        let (fault, seen) = watch::channel(fault);
        let task = tokio::spawn(serve(listener, upstream, seen));
        let proxy = Self {
            address,
            fault,
            task,
        };
        (proxy, config)
    }

    /// From now on, also on the connections that are open; bytes are counted from now on.
    pub(crate) fn set(&self, fault: Fault) {
        self.fault.send_replace(fault);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl std::fmt::Debug for Proxy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Proxy({})", self.address)
    }
}

async fn serve(listener: TcpListener, upstream: (String, u16), fault: watch::Receiver<Fault>) {
    let mut connections = JoinSet::new();
    while let Ok((client, _)) = listener.accept().await {
        let (upstream, fault) = (upstream.clone(), fault.clone());
        connections.spawn(async move {
            let mut fault = fault;
            // What holds for the open ones does not hold for this one.
            if *fault.borrow_and_update() == Fault::StallOpen {
                fault = watch::channel(Fault::None).1;
            }
            let server = TcpStream::connect((upstream.0.as_str(), upstream.1)).await;
            if let Ok(server) = server {
                // Otherwise each piece of a message waits for the one before to be received.
                let _ = (client.set_nodelay(true), server.set_nodelay(true));
                pass(client, server, fault).await;
            }
        });
    }
}

/// Passes bytes on until one side ends, or the fault ends both.
async fn pass(mut client: TcpStream, mut server: TcpStream, mut fault: watch::Receiver<Fault>) {
    let (mut from_client, mut to_client) = client.split();
    let (mut from_server, mut to_server) = server.split();
    let stalled = fault.clone();
    let up = async {
        let mut bytes = vec![0; 16 << 10];
        loop {
            match from_client.read(&mut bytes).await {
                Ok(0) | Err(_) => return,
                Ok(count) => {
                    not_stalled(stalled.clone()).await;
                    if to_server.write_all(&bytes[..count]).await.is_err() {
                        return;
                    }
                }
            }
        }
    };
    let down = async {
        let mut bytes = vec![0; 16 << 10];
        // What was said since the fault began, and the chance of what is changed.
        let mut passed = 0;
        let mut chance = None;
        loop {
            let reading = from_server.read(&mut bytes);
            let read = if chance.is_some() {
                match tokio::time::timeout(SILENCE, reading).await {
                    Ok(read) => read,
                    Err(_) => return,
                }
            } else {
                reading.await
            };
            let Ok(count @ 1..) = read else { return };
            not_stalled(fault.clone()).await;
            if fault.has_changed().is_ok_and(|changed| changed) {
                passed = 0;
            }
            let now = fault.borrow_and_update().clone();
            if let Fault::Replace(word, other) = &now {
                replace(&mut bytes[..count], word.as_bytes(), other.as_bytes());
            }
            let left = match now {
                Fault::None | Fault::Replace(..) | Fault::Stall | Fault::StallOpen => count,
                Fault::Cut(after) | Fault::Flip(after, _) | Fault::Noise(after, _) => {
                    count.min(after.saturating_sub(passed))
                }
            };
            let (whole, broken) = bytes[..count].split_at_mut(left);
            passed += count;
            if to_client.write_all(whole).await.is_err() {
                return;
            }
            if broken.is_empty() {
                continue;
            }
            match now {
                Fault::None | Fault::Replace(..) | Fault::Stall | Fault::StallOpen => {}
                Fault::Cut(_) => return,
                Fault::Flip(_, seed) => {
                    let chance = chance.get_or_insert(Chance(seed));
                    for byte in broken.iter_mut() {
                        if chance.below(24) == 0 {
                            *byte ^= 1 << chance.below(8);
                        }
                    }
                    if to_client.write_all(broken).await.is_err() {
                        return;
                    }
                }
                Fault::Noise(_, seed) => {
                    let mut chance = Chance(seed);
                    let count = 1 + usize::try_from(chance.below(400)).unwrap_or(0);
                    let _ = to_client.write_all(&chance.bytes(count)).await;
                    tokio::time::sleep(SILENCE).await;
                    return;
                }
            }
        }
    };
    tokio::select! {
        () = up => {}
        () = down => {}
    }
}

/// Puts a word in the place of another one. Messages say their length, which stays.
fn replace(bytes: &mut [u8], word: &[u8], other: &[u8]) {
    assert_eq!(word.len(), other.len());
    let mut start = 0;
    while start + word.len() <= bytes.len() {
        if bytes[start..].starts_with(word) {
            bytes[start..start + word.len()].copy_from_slice(other);
        }
        start += 1;
    }
}

async fn not_stalled(mut fault: watch::Receiver<Fault>) {
    // Fails where nobody can set another fault any more.
    let _ = fault
        .wait_for(|fault| !matches!(fault, Fault::Stall | Fault::StallOpen))
        .await;
}

/// A server that says one thing to everybody, whatever they say.
pub(crate) struct Stranger {
    pub(crate) address: SocketAddr,
    visited: Arc<AtomicBool>,
    task: JoinHandle<()>,
}

/// What a stranger says.
#[derive(Debug, Clone)]
pub(crate) enum Talk {
    /// Nothing, for ever.
    Nothing,
    /// Closes at once.
    Close,
    /// These bytes, and then closes.
    Say(Vec<u8>),
    /// These bytes, and then nothing for ever.
    SayAndStay(Vec<u8>),
}

impl Stranger {
    pub(crate) async fn listen(talk: Talk) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let visited = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&visited);
        let task = tokio::spawn(async move {
            let kept = Mutex::new(Vec::new());
            while let Ok((mut stream, _)) = listener.accept().await {
                seen.store(true, Ordering::Relaxed);
                match &talk {
                    Talk::Close => continue,
                    Talk::Nothing => {}
                    Talk::Say(bytes) => {
                        let _ = stream.write_all(bytes).await;
                        // What was said is read before the end is seen.
                        let _ = stream.shutdown().await;
                    }
                    Talk::SayAndStay(bytes) => {
                        let _ = stream.write_all(bytes).await;
                    }
                }
                kept.lock().unwrap().push(stream);
            }
        });
        Self {
            address,
            visited,
            task,
        }
    }

    pub(crate) fn was_visited(&self) -> bool {
        self.visited.load(Ordering::Relaxed)
    }
}

impl Drop for Stranger {
    fn drop(&mut self) {
        self.task.abort();
    }
}
