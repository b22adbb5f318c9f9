//! What signs SAML messages: a private key of the ring, and the certificate that service providers know it by.

mod certificate;

use crate::{
    Alg,
    key::{PrivateKey, PublicJwk},
};
use domain::{fault::Fault, ids::KeyId, time::UnixMillis};
use zeroize::Zeroizing;

/// How a SAML message is signed: [XML Signature 1.1 §6.4](https://www.w3.org/TR/xmldsig-core1/#sec-SignatureAlg).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scheme {
    /// RSASSA-PKCS1-v1_5 with SHA-256: what every service provider can check.
    #[default]
    RsaSha256,
    /// ECDSA on P-256 with SHA-256: a fraction of the work.
    EcdsaSha256,
}

impl Scheme {
    pub(crate) const fn alg(self) -> Alg {
        match self {
            Self::RsaSha256 => Alg::Rs256,
            Self::EcdsaSha256 => Alg::Es256,
        }
    }
}

/// A SAML key, parsed. It has no `Debug`, and nothing gives its private half back.
pub struct SamlKey {
    id: KeyId,
    scheme: Scheme,
    private: PrivateKey,
    certificate: Vec<u8>,
}

impl SamlKey {
    /// A new key with its certificate, that nothing keeps: for a service provider of one's own, and for tests.
    ///
    /// # Errors
    /// The crypto library's.
    pub fn fresh(scheme: Scheme, now: UnixMillis) -> Result<Self, Fault> {
        parse(scheme, &make(scheme, now)?)
    }

    /// Its name in the key ring.
    #[must_use]
    pub const fn id(&self) -> &KeyId {
        &self.id
    }

    /// How it signs.
    #[must_use]
    pub const fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// Its certificate, as DER: [RFC 5280](https://www.rfc-editor.org/rfc/rfc5280). It vouches for nothing: service
    /// providers believe the key because our metadata names it.
    #[must_use]
    pub fn certificate(&self) -> &[u8] {
        &self.certificate
    }

    pub(crate) fn public(&self) -> Result<PublicJwk, Fault> {
        self.private.public()
    }

    /// The signature as XML Signature wants it; of ECDSA that is r and s, 32 bytes each.
    ///
    /// # Errors
    /// The crypto library's.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Fault> {
        self.private.sign(message)
    }
}

/// Encrypts a short key to the holder of an RSA key, which is given as `SubjectPublicKeyInfo` (DER): RSA-OAEP with SHA-1 and
/// MGF1, as [XML Encryption §5.5.2](https://www.w3.org/TR/xmlenc-core1/#sec-RSA-OAEP) names it.
///
/// # Errors
/// It is no RSA key, or too short a one.
pub fn encrypt_to(public: &[u8], short: &[u8]) -> Result<Vec<u8>, Fault> {
    crate::key::encrypt_to(public, short)
}

/// A new key's PKCS#8 and certificate in one piece, so that both are sealed together: nobody who writes into the database
/// can put another certificate beside a key.
pub(crate) fn make(scheme: Scheme, now: UnixMillis) -> Result<Zeroizing<Vec<u8>>, Fault> {
    let pkcs8 = PrivateKey::make(scheme.alg())?;
    let certificate = certificate::make(scheme, &pkcs8, now)?;
    let length = u32::try_from(pkcs8.len()).map_err(|e| Fault::new("a SAML key is too long", e))?;
    Ok(Zeroizing::new(
        [&length.to_be_bytes()[..], &pkcs8, &certificate].concat(),
    ))
}

/// Reads what [`make`] made.
pub(crate) fn parse(scheme: Scheme, both: &[u8]) -> Result<SamlKey, Fault> {
    let (pkcs8, certificate) = split(both).ok_or(Fault::broken("a stored SAML key can't be read"))?;
    let private = PrivateKey::parse(scheme.alg(), pkcs8)?;
    Ok(SamlKey {
        id: private.public()?.thumbprint(),
        scheme,
        private,
        certificate: certificate.to_vec(),
    })
}

fn split(both: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = both.split_first_chunk()?;
    rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixMillis = UnixMillis(1_764_000_000_000);

    #[test]
    fn a_key_comes_back_with_its_certificate() {
        for scheme in [Scheme::RsaSha256, Scheme::EcdsaSha256] {
            let key = parse(scheme, &make(scheme, NOW).unwrap()).unwrap();
            assert_eq!(key.scheme(), scheme);
            assert!(key.certificate().starts_with(&[0x30, 0x82]));
            let length = if scheme == Scheme::RsaSha256 { 256 } else { 64 };
            assert_eq!(key.sign(b"text").unwrap().len(), length);
        }
    }

    #[test]
    fn a_key_that_was_cut_short_is_a_fault() {
        let both = make(Scheme::EcdsaSha256, NOW).unwrap();
        for cut in [0, 3, 4, 40] {
            assert!(parse(Scheme::EcdsaSha256, &both[..cut]).is_err());
        }
    }
}
