//! The public key of a certificate, and which signatures it verifies.

use super::BadSignature;
use ring::signature::{self, UnparsedPublicKey, VerificationAlgorithm};
use x509_parser::{certificate::X509Certificate, prelude::FromDer, public_key::PublicKey};

/// A public key that verifies.
pub(in crate::saml) enum Key {
    /// RSA: `SEQUENCE { INTEGER, INTEGER }`.
    Rsa(Vec<u8>),
    /// P-256: an uncompressed point.
    P256(Vec<u8>),
    /// P-384: an uncompressed point.
    P384(Vec<u8>),
}

/// The key of a certificate (DER). Whether the certificate is valid is nobody's question: metadata says that the key is.
pub(in crate::saml) fn read(certificate: &[u8]) -> Option<Key> {
    let (_, certificate) = X509Certificate::from_der(certificate).ok()?;
    let info = certificate.public_key();
    let bits = info.subject_public_key.data.to_vec();
    match info.parsed().ok()? {
        PublicKey::RSA(key) if key.key_size() >= 2048 => Some(Key::Rsa(bits)),
        PublicKey::EC(point) => match point.key_size() {
            256 => Some(Key::P256(bits)),
            384 => Some(Key::P384(bits)),
            _ => None,
        },
        _ => None,
    }
}

impl Key {
    /// Verifies what an algorithm of XML Signature made of a message.
    pub(super) fn verify(&self, algorithm: &str, message: &[u8], signed: &[u8]) -> Result<(), BadSignature> {
        let (bits, with) = match (self, algorithm) {
            (Self::Rsa(bits), uri) => (bits, rsa(uri).ok_or(BadSignature::Algorithm)?),
            (Self::P256(bits), super::ECDSA_SHA256) => (bits, of(&signature::ECDSA_P256_SHA256_FIXED)),
            (Self::P384(bits), ECDSA_SHA384) => (bits, of(&signature::ECDSA_P384_SHA384_FIXED)),
            _ => return Err(BadSignature::Algorithm),
        };
        UnparsedPublicKey::new(with, bits)
            .verify(message, signed)
            .map_err(|_| BadSignature::Wrong)
    }
}

const ECDSA_SHA384: &str = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384";

fn rsa(uri: &str) -> Option<&'static dyn VerificationAlgorithm> {
    Some(match uri {
        super::RSA_SHA256 => of(&signature::RSA_PKCS1_2048_8192_SHA256),
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384" => of(&signature::RSA_PKCS1_2048_8192_SHA384),
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512" => of(&signature::RSA_PKCS1_2048_8192_SHA512),
        _ => return None,
    })
}

fn of(algorithm: &'static dyn VerificationAlgorithm) -> &'static dyn VerificationAlgorithm {
    algorithm
}
