//! A certificate authority created for a test, and a process that trusts it.

use std::process::Command;
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose,
    date_time_ymd,
};
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;
use tokio_rustls::rustls::{ServerConfig, SupportedProtocolVersion};

pub use tokio_rustls::rustls::version::{TLS12, TLS13};

/// The variable with the authority's key, in the process that trusts it.
const KEY: &str = "TLS_TEST_AUTHORITY_KEY";

/// A server's certificate and its key.
pub struct Identity {
    certificate: rcgen::Certificate,
    key: KeyPair,
}

impl Identity {
    /// Returns the configuration of a server with this version of TLS that offers these protocols: `h2`, `http/1.1`.
    pub fn config(
        &self,
        version: &'static SupportedProtocolVersion,
        protocols: &[&str],
    ) -> Arc<ServerConfig> {
        let key = PrivatePkcs8KeyDer::from(self.key.serialize_der());
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(&[version])
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![self.certificate.der().clone()], key.into())
            .unwrap();
        config.alpn_protocols = protocols
            .iter()
            .map(|name| name.as_bytes().to_vec())
            .collect();
        Arc::new(config)
    }

    /// Creates a self-signed certificate.
    pub fn self_signed(name: &str) -> Self {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new([name.to_owned()]).unwrap();
        let certificate = params.self_signed(&key).unwrap();
        Self { certificate, key }
    }
}

/// Signs certificates.
pub struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    /// Creates an authority that nobody trusts yet.
    pub fn generate() -> Self {
        Self::new(KeyPair::generate().unwrap())
    }

    /// Returns the certificate to be trusted.
    pub fn pem(&self) -> String {
        self.0.pem()
    }

    fn new(key: KeyPair) -> Self {
        let mut params = CertificateParams::default();
        params
            .distinguished_name
            .push(DnType::CommonName, "an authority of a test");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        Self(CertifiedIssuer::self_signed(params, key).unwrap())
    }

    pub fn identity(&self, name: &str) -> Identity {
        self.sign(CertificateParams::new([name.to_owned()]).unwrap())
    }

    pub fn expired_identity(&self, name: &str) -> Identity {
        let mut params = CertificateParams::new([name.to_owned()]).unwrap();
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(2021, 1, 1);
        self.sign(params)
    }

    fn sign(&self, params: CertificateParams) -> Identity {
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.0).unwrap();
        Identity { certificate, key }
    }
}

/// Runs a test in a child process that trusts a newly created authority and no other.
///
/// The client trusts what the system trusts. On most systems that can be set in the environment, and a process must not
/// change its own environment while threads run.
pub fn trusting(test: &str, scenario: impl AsyncFnOnce(Authority)) {
    if let Ok(key) = std::env::var(KEY) {
        let authority = Authority::new(KeyPair::from_pem(&key).unwrap());
        // With one thread, whatever the server does before it responds is done when the response arrives.
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(scenario(authority));
    } else if cfg!(any(target_vendor = "apple", windows)) {
        eprintln!("SKIPPED: {test}: here the system alone says which authorities are trusted");
    } else {
        again_in_a_trusting_process(test);
    }
}

fn again_in_a_trusting_process(test: &str) {
    let key = KeyPair::generate().unwrap();
    let key_text = key.serialize_pem();
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    let roots = folder.join(format!("{test}-{}.pem", std::process::id()));
    std::fs::write(&roots, Authority::new(key).pem()).unwrap();
    let outcome = Command::new(std::env::current_exe().unwrap())
        .args([test, "--exact", "--nocapture"])
        .env(KEY, key_text)
        .env("SSL_CERT_FILE", &roots)
        .env_remove("SSL_CERT_DIR")
        .env("NO_PROXY", "*")
        .output();
    std::fs::remove_file(&roots).unwrap();
    let outcome = outcome.unwrap();
    let (said, complained) = (
        String::from_utf8_lossy(&outcome.stdout),
        String::from_utf8_lossy(&outcome.stderr),
    );
    // Without this check, a misspelled test name would pass without running a test.
    assert!(
        outcome.status.success() && said.contains("1 passed"),
        "{said}{complained}"
    );
}
