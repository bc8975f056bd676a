//! Which server certificates are trusted.

use std::sync::Arc;

use rustls::ClientConfig;
use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

/// The certificate authorities that are trusted.
#[derive(Clone, Default)]
pub(super) struct Roots {
    /// Certificates in addition to those that the system trusts.
    pub(super) added: Vec<CertificateDer<'static>>,
    /// Whether the system's certificates are not trusted.
    pub(super) only_added: bool,
}

impl Roots {
    /// Adds the certificates of a PEM file.
    pub(super) fn add_pem(&mut self, pem: &[u8]) -> Result<(), String> {
        let before = self.added.len();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            let certificate =
                certificate.map_err(|error| format!("a root certificate is not PEM: {error}"))?;
            self.added.push(certificate);
        }
        if self.added.len() == before {
            return Err("there is no certificate in the PEM of a root certificate".to_owned());
        }
        Ok(())
    }

    /// Returns the TLS settings for servers whose certificates these authorities signed.
    pub(super) fn tls(&self) -> Result<ClientConfig, rustls::Error> {
        // Our own provider, because the process-wide one belongs to the application.
        let provider = Arc::new(ring::default_provider());
        let builder = ClientConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()?;
        if self.only_added {
            let mut roots = rustls::RootCertStore::empty();
            for certificate in &self.added {
                roots.add(certificate.clone())?;
            }
            return Ok(builder.with_root_certificates(roots).with_no_client_auth());
        }
        let verifier = system_verifier(self.added.clone(), provider)?;
        Ok(builder
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier))
            .with_no_client_auth())
    }
}

#[cfg(not(target_os = "android"))]
fn system_verifier(
    added: Vec<CertificateDer<'static>>,
    provider: Arc<rustls::crypto::CryptoProvider>,
) -> Result<rustls_platform_verifier::Verifier, rustls::Error> {
    rustls_platform_verifier::Verifier::new_with_extra_roots(added, provider)
}

#[cfg(target_os = "android")]
fn system_verifier(
    added: Vec<CertificateDer<'static>>,
    provider: Arc<rustls::crypto::CryptoProvider>,
) -> Result<rustls_platform_verifier::Verifier, rustls::Error> {
    if !added.is_empty() {
        return Err(rustls::Error::General(
            "Android takes no root certificates beside its own; use `only_root_certificates`"
                .to_owned(),
        ));
    }
    rustls_platform_verifier::Verifier::new(provider)
}
