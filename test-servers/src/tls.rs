//! Certificates for a server, and for a client of it: an authority of their own has signed both.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair, KeyUsagePurpose,
};

use crate::Result;
use crate::daemon::Home;

/// The files of a server's certificate, all PEM. They live as long as the server.
#[derive(Debug, Clone)]
pub struct Certificates {
    /// The certificate of the authority that signed the others: what a client is told to trust.
    pub ca: PathBuf,
    /// A certificate for a client, in the name of the user `luthier`.
    pub client: PathBuf,
    /// The key of that certificate.
    pub client_key: PathBuf,
    /// The certificate of an authority that signed nothing: who trusts only this one must refuse the server.
    pub stranger: PathBuf,
    pub(crate) server: PathBuf,
    pub(crate) server_key: PathBuf,
}

impl Certificates {
    /// Makes them, for the names `localhost` and `127.0.0.1`, in the folder of the server.
    pub(crate) fn create(home: &Home) -> Result<Self> {
        let certificates = Self {
            ca: home.path().join("ca.pem"),
            client: home.path().join("client.pem"),
            client_key: home.path().join("client.key"),
            stranger: home.path().join("stranger.pem"),
            server: home.path().join("server.pem"),
            server_key: home.path().join("server.key"),
        };
        let authority = authority("Luthier's test authority")?;
        write(home, &certificates.ca, &authority.pem())?;
        let stranger = self::authority("Somebody else")?;
        write(home, &certificates.stranger, &stranger.pem())?;

        let names = ["localhost".to_owned(), "127.0.0.1".to_owned()];
        let mut server = CertificateParams::new(names)?;
        server.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        server
            .distinguished_name
            .push(DnType::CommonName, "localhost");
        let key = KeyPair::generate()?;
        let signed = server.signed_by(&key, &authority)?;
        write(home, &certificates.server, &signed.pem())?;
        write(home, &certificates.server_key, &key.serialize_pem())?;

        let mut client = CertificateParams::new([])?;
        client.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        client
            .distinguished_name
            .push(DnType::CommonName, "luthier");
        let key = KeyPair::generate()?;
        let signed = client.signed_by(&key, &authority)?;
        write(home, &certificates.client, &signed.pem())?;
        write(home, &certificates.client_key, &key.serialize_pem())?;
        Ok(certificates)
    }
}

fn authority(name: &str) -> Result<CertifiedIssuer<'static, KeyPair>> {
    let mut authority = CertificateParams::new([])?;
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    authority.distinguished_name.push(DnType::CommonName, name);
    Ok(CertifiedIssuer::self_signed(
        authority,
        KeyPair::generate()?,
    )?)
}

/// Writes a file that only the server's account (and root) may read: PostgreSQL refuses a key that others can read.
fn write(home: &Home, file: &Path, text: &str) -> Result<()> {
    fs::write(file, text)?;
    fs::set_permissions(file, fs::Permissions::from_mode(0o600))?;
    home.hand_over(file)
}
