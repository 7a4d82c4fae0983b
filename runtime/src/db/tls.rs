//! Encryption of connections to servers, through rustls.

use std::{
    path::Path,
    sync::{Arc, OnceLock},
};

use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error as TlsError, RootCertStore,
    SignatureScheme,
    client::{
        WebPkiServerVerifier,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    },
    crypto::CryptoProvider,
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime, pem::PemObject},
};

use super::config::{TlsMode, TlsOptions};

/// How much of a server's certificate is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Check {
    /// That the server has its key, and nothing else.
    Nothing,
    /// That an authority vouches for it.
    Authority,
    /// Also that it is for the name of the host.
    Name,
}

/// The configuration for what the options ask.
///
/// # Errors
///
/// What is wrong with which file.
pub(crate) fn client_config(options: &TlsOptions) -> Result<Arc<ClientConfig>, String> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let check = match options.mode {
        TlsMode::VerifyFull => Check::Name,
        TlsMode::VerifyCa => Check::Authority,
        TlsMode::Require if options.root_cert.is_some() => Check::Authority,
        TlsMode::Disable | TlsMode::Prefer | TlsMode::Require => Check::Nothing,
    };
    let authorities = if check == Check::Nothing {
        None
    } else {
        let roots = match &options.root_cert {
            Some(path) => Arc::new(roots_of(path)?),
            None => system_roots()?,
        };
        let verifier = WebPkiServerVerifier::builder_with_provider(roots, Arc::clone(&provider))
            .build()
            .map_err(|error| {
                format!("the certificates of `sslrootcert` cannot be used: {error}")
            })?;
        Some(verifier)
    };
    let verifier = Arc::new(Verifier {
        check,
        authorities,
        provider: Arc::clone(&provider),
    });
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .dangerous()
        .with_custom_certificate_verifier(verifier);
    let config = match (&options.client_cert, &options.client_key) {
        (None, None) => builder.with_no_client_auth(),
        (Some(cert), Some(key)) => {
            let chain = certificates(cert, "sslcert")?;
            let private = PrivateKeyDer::from_pem_file(key)
                .map_err(|error| unreadable("sslkey", key, &error))?;
            builder
                .with_client_auth_cert(chain, private)
                .map_err(|error| {
                    format!(
                        "`{}` (`sslcert`) and `{}` (`sslkey`) do not go together: {error}",
                        cert.display(),
                        key.display()
                    )
                })?
        }
        (Some(_), None) => {
            return Err("`sslcert` needs `sslkey`, the key of the certificate".into());
        }
        (None, Some(_)) => {
            return Err("`sslkey` needs `sslcert`, the certificate of the key".into());
        }
    };
    Ok(Arc::new(config))
}

fn certificates(path: &Path, option: &str) -> Result<Vec<CertificateDer<'static>>, String> {
    let found: Vec<_> = CertificateDer::pem_file_iter(path)
        .and_then(Iterator::collect)
        .map_err(|error| unreadable(option, path, &error))?;
    if found.is_empty() {
        return Err(format!(
            "the file `{}` (`{option}`) holds no certificate in PEM form",
            path.display()
        ));
    }
    Ok(found)
}

fn unreadable(option: &str, path: &Path, error: &dyn std::fmt::Display) -> String {
    format!(
        "the file `{}` (`{option}`) cannot be read: {error}",
        path.display()
    )
}

fn roots_of(path: &Path) -> Result<RootCertStore, String> {
    let mut roots = RootCertStore::empty();
    for certificate in certificates(path, "sslrootcert")? {
        roots
            .add(certificate)
            .map_err(|error| unreadable("sslrootcert", path, &error))?;
    }
    Ok(roots)
}

/// The authorities that the system trusts, read once: there are hundreds.
fn system_roots() -> Result<Arc<RootCertStore>, String> {
    static ROOTS: OnceLock<Arc<RootCertStore>> = OnceLock::new();
    let roots = ROOTS.get_or_init(|| {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        Arc::new(roots)
    });
    if roots.is_empty() {
        return Err(
            "the system has no certificates of authorities to trust; name a file with `sslrootcert`"
                .into(),
        );
    }
    Ok(Arc::clone(roots))
}

#[derive(Debug)]
struct Verifier {
    check: Check,
    authorities: Option<Arc<WebPkiServerVerifier>>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, TlsError> {
        let Some(authorities) = &self.authorities else {
            return Ok(ServerCertVerified::assertion());
        };
        match authorities.verify_server_cert(
            end_entity,
            intermediates,
            server_name,
            ocsp_response,
            now,
        ) {
            // The name is looked at last: what fails by it has passed the rest.
            Err(TlsError::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) if self.check == Check::Authority => Ok(ServerCertVerified::assertion()),
            verified => verified,
        }
    }

    // Signatures are checked in every mode: channel binding relies on the server having the key of its certificate.
    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, cert, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, cert, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}
