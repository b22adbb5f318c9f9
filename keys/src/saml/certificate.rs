//! The certificate of a SAML key: signed by itself, and long-lived, because what matters of it is the key inside.
//! Spec: [SAML Metadata Interoperability Profile §2.6.1](https://docs.oasis-open.org/security/saml/Post2.0/sstc-metadata-iop-os.html).

use super::Scheme;
use crate::key::PrivateKey;
use domain::{fault::Fault, time::UnixMillis};
use rcgen::{
    CertificateParams, DistinguishedName, DnType, Error, KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, PKCS_RSA_SHA256,
    PublicKeyData, SignatureAlgorithm, SigningKey,
};
use std::time::Duration;
use time::OffsetDateTime;

/// Longer than a key is published, signs and stays published afterwards.
const LIFETIME: Duration = Duration::from_hours(10 * 365 * 24);

/// What it is called: nobody matches this name.
const NAME: &str = "Gradus SAML signing";

pub(super) fn make(scheme: Scheme, pkcs8: &[u8], now: UnixMillis) -> Result<Vec<u8>, Fault> {
    let private = PrivateKey::parse(scheme.alg(), pkcs8)?;
    let signer = Signer {
        public: private.public_bytes().to_vec(),
        private,
        scheme,
    };
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, NAME);
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    // A day earlier, for service providers whose clocks are behind.
    params.not_before = date(now - Duration::from_hours(24))?;
    params.not_after = date(now + LIFETIME)?;
    let made = params
        .self_signed(&signer)
        .map_err(|e| Fault::new("no certificate could be made", e))?;
    Ok(made.der().to_vec())
}

fn date(at: UnixMillis) -> Result<OffsetDateTime, Fault> {
    OffsetDateTime::from_unix_timestamp(at.0 / 1000).map_err(|e| Fault::new("the time is out of range", e))
}

/// The key, as the certificate's library asks it.
struct Signer {
    public: Vec<u8>,
    private: PrivateKey,
    scheme: Scheme,
}

impl PublicKeyData for Signer {
    fn der_bytes(&self) -> &[u8] {
        &self.public
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        match self.scheme {
            Scheme::RsaSha256 => &PKCS_RSA_SHA256,
            Scheme::EcdsaSha256 => &PKCS_ECDSA_P256_SHA256,
        }
    }
}

impl SigningKey for Signer {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        self.private.sign_der(message).map_err(|_| Error::RemoteKeyError)
    }
}
