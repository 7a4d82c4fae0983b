//! How a connection is encrypted, and which servers cannot.
//!
//! The driver makes its own configuration for rustls: it is told the same as [`crate::db::tls`] does for the others.

use std::{
    path::Path,
    sync::{Mutex, OnceLock, PoisonError},
    time::{Duration, Instant},
};

use mysql_async::{ClientIdentity, Error as DriverError, SslOpts};
use rustls::{RootCertStore, crypto::CryptoProvider};

use crate::db::config::{TlsMode, TlsOptions};

/// Servers that have said that they have no TLS, and when: with `sslmode=prefer` they are not asked again for a while,
/// since each asking is a connection that the server takes for a failed one.
static WITHOUT: Mutex<Vec<(String, u16, Instant)>> = Mutex::new(Vec::new());

/// How long such an answer holds.
const HOLDS: Duration = Duration::from_secs(600);

pub(super) fn is_known_without(host: &str, port: u16) -> bool {
    let mut without = WITHOUT.lock().unwrap_or_else(PoisonError::into_inner);
    without.retain(|(_, _, since)| since.elapsed() < HOLDS);
    without
        .iter()
        .any(|(name, at, _)| name == host && *at == port)
}

pub(super) fn note_without(host: &str, port: u16) {
    let mut without = WITHOUT.lock().unwrap_or_else(PoisonError::into_inner);
    without.push((host.to_owned(), port, Instant::now()));
}

/// The driver's options for any mode but `disable`.
pub(super) fn options(tls: &TlsOptions) -> Result<SslOpts, DriverError> {
    // The driver takes the program's provider of cryptography, and would panic where there is none to take.
    if CryptoProvider::get_default().is_none() {
        // An error says that another thread was faster.
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
    let verified = match tls.mode {
        TlsMode::VerifyCa | TlsMode::VerifyFull => true,
        TlsMode::Disable | TlsMode::Prefer => false,
        TlsMode::Require => tls.root_cert.is_some(),
    };
    let mut options = SslOpts::default()
        .with_danger_accept_invalid_certs(!verified)
        .with_danger_skip_domain_validation(tls.mode != TlsMode::VerifyFull);
    if verified {
        let roots = match &tls.root_cert {
            Some(path) => vec![read(path, "sslrootcert")?],
            None => system_roots()?,
        };
        options = options
            .with_root_certs(roots.into_iter().map(Into::into).collect())
            .with_disable_built_in_roots(true);
    }
    match (&tls.client_cert, &tls.client_key) {
        (Some(cert), Some(key)) => {
            let identity =
                ClientIdentity::new(read(cert, "sslcert")?.into(), read(key, "sslkey")?.into());
            Ok(options.with_client_identity(Some(identity)))
        }
        (None, None) => Ok(options),
        (Some(_), None) => Err(wrong(
            "`sslcert` needs `sslkey`, the key of the certificate",
        )),
        (None, Some(_)) => Err(wrong(
            "`sslkey` needs `sslcert`, the certificate of the key",
        )),
    }
}

fn read(path: &Path, option: &str) -> Result<Vec<u8>, DriverError> {
    match std::fs::read(path) {
        Ok(bytes) if bytes.is_empty() => {
            let path = path.display();
            Err(wrong(format!("the file `{path}` (`{option}`) is empty")))
        }
        Ok(bytes) => Ok(bytes),
        Err(error) => {
            let path = path.display();
            Err(wrong(format!(
                "the file `{path}` (`{option}`) cannot be read: {error}"
            )))
        }
    }
}

/// The authorities that the system trusts, read once: there are hundreds. One that rustls does not take is left out.
fn system_roots() -> Result<Vec<Vec<u8>>, DriverError> {
    static ROOTS: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
    let roots = ROOTS.get_or_init(|| {
        let mut taken = RootCertStore::empty();
        let all = rustls_native_certs::load_native_certs().certs;
        all.into_iter()
            .filter(|certificate| taken.add(certificate.clone()).is_ok())
            .map(|certificate| certificate.to_vec())
            .collect()
    });
    if roots.is_empty() {
        return Err(wrong(
            "the system has no certificates of authorities to trust; name a file with `sslrootcert`",
        ));
    }
    Ok(roots.clone())
}

fn wrong(reason: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> DriverError {
    DriverError::Other(reason.into())
}
