//! One signing key: its private half parsed once, its public half as relying parties see it.

mod ec;
mod ed;
mod jwk;
mod rsa;

use crate::Alg;
use domain::fault::Fault;
use zeroize::Zeroizing;

pub(crate) use jwk::PublicJwk;
pub(crate) use rsa::encrypt_to;

/// A private key, parsed. It has no `Debug`, and nothing gives its bytes back.
pub(crate) enum PrivateKey {
    Rsa(rsa::RsaKey),
    Ec(Box<ec::EcKey>),
    Ed(Box<ed::EdKey>),
}

impl PrivateKey {
    /// A new one as PKCS#8. Chance is the crypto library's own here: neither takes ours.
    pub(crate) fn make(alg: Alg) -> Result<Zeroizing<Vec<u8>>, Fault> {
        match alg {
            Alg::Rs256 | Alg::Ps256 => rsa::make(),
            Alg::Es256 => ec::make(),
            Alg::EdDsa => ed::make(),
        }
    }

    /// The key in this PKCS#8 document.
    pub(crate) fn parse(alg: Alg, pkcs8: &[u8]) -> Result<Self, Fault> {
        match alg {
            Alg::Rs256 => rsa::RsaKey::parse(pkcs8, rsa::Padding::Pkcs1).map(Self::Rsa),
            Alg::Ps256 => rsa::RsaKey::parse(pkcs8, rsa::Padding::Pss).map(Self::Rsa),
            Alg::Es256 => ec::EcKey::parse(pkcs8).map(Box::new).map(Self::Ec),
            Alg::EdDsa => ed::EdKey::parse(pkcs8).map(Box::new).map(Self::Ed),
        }
    }

    /// The signature as JWS wants it. Spec: [RFC 7518 §3](https://www.rfc-editor.org/rfc/rfc7518#section-3).
    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Fault> {
        match self {
            Self::Rsa(key) => key.sign(message),
            Self::Ec(key) => key.sign(message),
            Self::Ed(key) => Ok(key.sign(message)),
        }
    }

    /// The signature as X.509 wants it: [RFC 3279 §2.2](https://www.rfc-editor.org/rfc/rfc3279#section-2.2).
    pub(crate) fn sign_der(&self, message: &[u8]) -> Result<Vec<u8>, Fault> {
        match self {
            Self::Ec(key) => key.sign_der(message),
            Self::Rsa(_) | Self::Ed(_) => self.sign(message),
        }
    }

    /// Its public half, as the bits of a `SubjectPublicKeyInfo`.
    pub(crate) fn public_bytes(&self) -> &[u8] {
        match self {
            Self::Rsa(key) => key.public_bytes(),
            Self::Ec(key) => key.public_bytes(),
            Self::Ed(key) => key.public_bytes(),
        }
    }

    /// Its public half.
    pub(crate) fn public(&self) -> Result<PublicJwk, Fault> {
        match self {
            Self::Rsa(key) => key.public(),
            Self::Ec(key) => key.public(),
            Self::Ed(key) => Ok(key.public()),
        }
    }
}
