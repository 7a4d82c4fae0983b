//! How a connection is encrypted, which servers cannot, and which have another name than they are called by.
//!
//! The driver makes its own configuration for rustls: it is told the same as [`crate::db::tls`] does for the others.

use std::{
    path::Path,
    sync::{Mutex, OnceLock, PoisonError},
    time::{Duration, Instant},
};

use mysql_async::{ClientIdentity, Error as DriverError, IoError, SslOpts};
use rustls::{CertificateError, RootCertStore, crypto::CryptoProvider};

use crate::db::config::{TlsMode, TlsOptions};

/// Servers of which something is known, and since when: what does not work there is not tried again for a while, since
/// each trial is a connection that the server takes for a failed one.
pub(super) struct Known(Mutex<Vec<(String, u16, Instant)>>);

/// Servers that have said that they have no TLS, for `sslmode=prefer`.
pub(super) static WITHOUT: Known = Known(Mutex::new(Vec::new()));

/// Servers whose certificate is for another name, for the modes that do not look at it.
pub(super) static OF_ANOTHER_NAME: Known = Known(Mutex::new(Vec::new()));

/// How long what is known holds.
const HOLDS: Duration = Duration::from_secs(600);

impl Known {
    pub(super) fn has(&self, host: &str, port: u16) -> bool {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|(_, _, since)| since.elapsed() < HOLDS);
        known
            .iter()
            .any(|(name, at, _)| name == host && *at == port)
    }

    pub(super) fn note(&self, host: &str, port: u16) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.push((host.to_owned(), port, Instant::now()));
    }
}

/// Whether an authority is to vouch for the server, whatever its name is.
pub(super) fn takes_any_name(tls: &TlsOptions) -> bool {
    match tls.mode {
        TlsMode::VerifyCa => true,
        TlsMode::Require => tls.root_cert.is_some(),
        TlsMode::Disable | TlsMode::Prefer | TlsMode::VerifyFull => false,
    }
}

/// Whether the certificate is good, but for another name.
pub(super) fn is_of_another_name(error: &DriverError) -> bool {
    let DriverError::Io(IoError::Io(error)) = error else {
        return false;
    };
    let error = error.get_ref().and_then(|error| error.downcast_ref());
    matches!(
        error,
        Some(rustls::Error::InvalidCertificate(
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. }
        ))
    )
}

/// Makes the driver take a certificate for any name. It means to, but knows the error by a word that rustls no longer says;
/// the error repeats the name that was asked for, so that this one brings the word along.
pub(super) fn of_any_name(options: SslOpts) -> SslOpts {
    options.with_danger_tls_hostname_override(Some("NotValidForName.invalid"))
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
