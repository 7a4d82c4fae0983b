//! The encrypted stream of a connection, and the binding of the login to it.

use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use rustls::{
    ClientConfig,
    pki_types::{InvalidDnsNameError, ServerName},
};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_postgres::{
    Socket,
    tls::{ChannelBinding, MakeTlsConnect, TlsConnect, TlsStream},
};
use tokio_rustls::{Connect, TlsConnector, client};

/// Makes connections encrypted; without a configuration it refuses to.
#[derive(Clone)]
pub(super) struct Encryption(pub(super) Option<Arc<ClientConfig>>);

impl MakeTlsConnect<Socket> for Encryption {
    type Stream = Encrypted;
    type TlsConnect = ToHost;
    type Error = InvalidDnsNameError;

    fn make_tls_connect(&mut self, host: &str) -> Result<ToHost, InvalidDnsNameError> {
        // A socket in the file system has no name, and is never encrypted.
        let host = if host.is_empty() { "localhost" } else { host };
        Ok(ToHost {
            config: self.0.clone(),
            host: ServerName::try_from(host.to_owned())?,
        })
    }
}

/// Makes a connection to one host encrypted.
pub(super) struct ToHost {
    config: Option<Arc<ClientConfig>>,
    host: ServerName<'static>,
}

impl TlsConnect<Socket> for ToHost {
    type Stream = Encrypted;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Encrypted>> + Send>>;

    fn connect(self, socket: Socket) -> Self::Future {
        let Some(config) = self.config else {
            let refused = io::Error::new(io::ErrorKind::Unsupported, "encryption is switched off");
            return Box::pin(std::future::ready(Err(refused)));
        };
        let connecting: Connect<Socket> = TlsConnector::from(config).connect(self.host, socket);
        Box::pin(async move { connecting.await.map(|stream| Encrypted(Box::new(stream))) })
    }
}

pub(super) struct Encrypted(Box<client::TlsStream<Socket>>);

impl TlsStream for Encrypted {
    fn channel_binding(&self) -> ChannelBinding {
        let (_, session) = self.0.get_ref();
        session
            .peer_certificates()
            .and_then(<[_]>::first)
            .and_then(|certificate| Some(signature_hash(certificate)?.of(certificate)))
            .map_or_else(ChannelBinding::none, ChannelBinding::tls_server_end_point)
    }
}

impl AsyncRead for Encrypted {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buf)
    }
}

impl AsyncWrite for Encrypted {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}

/// The hash that RFC 5929 (section 4.1) takes of a certificate: that of its signature, but SHA-256 for those of old.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    fn of(self, certificate: &[u8]) -> Vec<u8> {
        use ring::digest;
        let algorithm = match self {
            Self::Sha256 => &digest::SHA256,
            Self::Sha384 => &digest::SHA384,
            Self::Sha512 => &digest::SHA512,
        };
        digest::digest(algorithm, certificate).as_ref().to_vec()
    }
}

/// The hash of a certificate's signature; `None` for one that has none of its own (Ed25519) or names it elsewhere
/// (RSA-PSS), where libpq does not bind either.
fn signature_hash(certificate: &[u8]) -> Option<Hash> {
    const SEQUENCE: u8 = 0x30;
    const OBJECT_IDENTIFIER: u8 = 0x06;
    /// 1.2.840.113549.1.1, the algorithms of RSA.
    const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01];
    /// 1.2.840.10045.4, ECDSA.
    const ECDSA: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04];

    let (certificate, _) = der(certificate, SEQUENCE)?;
    let (_, rest) = der(certificate, SEQUENCE)?;
    let (algorithm, _) = der(rest, SEQUENCE)?;
    let (algorithm, _) = der(algorithm, OBJECT_IDENTIFIER)?;
    if let Some(number) = algorithm.strip_prefix(RSA) {
        match number {
            // MD5, SHA-1, SHA-256
            [4 | 5 | 11] => Some(Hash::Sha256),
            [12] => Some(Hash::Sha384),
            [13] => Some(Hash::Sha512),
            _ => None,
        }
    } else {
        match algorithm.strip_prefix(ECDSA)? {
            // SHA-1, SHA-256
            [1] | [3, 2] => Some(Hash::Sha256),
            [3, 3] => Some(Hash::Sha384),
            [3, 4] => Some(Hash::Sha512),
            _ => None,
        }
    }
}

/// The content of a DER element with this tag, and what follows it.
fn der(bytes: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let [found, length, rest @ ..] = bytes else {
        return None;
    };
    if *found != tag {
        return None;
    }
    let (length, rest) = match usize::from(*length) {
        short @ ..=0x7f => (short, rest),
        long => {
            let (digits, rest) = rest.split_at_checked(long - 0x80)?;
            if digits.len() > 4 {
                return None;
            }
            let length = digits
                .iter()
                .fold(0, |length, digit| length << 8 | usize::from(*digit));
            (length, rest)
        }
    };
    rest.split_at_checked(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn certificate(oid: &[u8]) -> Vec<u8> {
        let element = |tag: u8, content: &[u8]| {
            let mut out = vec![tag, 0x81, content.len() as u8];
            out.extend_from_slice(content);
            out
        };
        let algorithm = element(0x30, &element(0x06, oid));
        let body = [element(0x30, &[1, 2, 3]), algorithm, vec![0x03, 0x01, 0x00]].concat();
        element(0x30, &body)
    }

    #[test]
    fn hashes() {
        let rsa = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01];
        let ecdsa = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04];
        for (oid, hash) in [
            ([&rsa[..], &[11]].concat(), Some(Hash::Sha256)),
            ([&rsa[..], &[5]].concat(), Some(Hash::Sha256)),
            ([&rsa[..], &[13]].concat(), Some(Hash::Sha512)),
            ([&rsa[..], &[10]].concat(), None),
            ([&ecdsa[..], &[3, 3]].concat(), Some(Hash::Sha384)),
            (vec![0x2b, 0x65, 0x70], None),
        ] {
            assert_eq!(signature_hash(&certificate(&oid)), hash, "{oid:?}");
        }
    }

    #[test]
    fn what_is_no_certificate_has_no_hash() {
        let whole = certificate(&[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 3, 2]);
        for end in 0..whole.len() - 4 {
            assert_eq!(signature_hash(&whole[..end]), None, "{end}");
        }
        assert_eq!(signature_hash(&[0x30, 0xff, 0, 0]), None);
    }
}
