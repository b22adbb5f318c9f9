//! P-256 private keys, over ring.

use super::PublicJwk;
use domain::fault::Fault;
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use zeroize::Zeroizing;

/// A parsed P-256 private key.
pub(crate) struct EcKey(EcdsaKeyPair);

/// A new key, as PKCS#8.
pub(super) fn make() -> Result<Zeroizing<Vec<u8>>, Fault> {
    let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new())
        .map_err(|_| Fault::broken("no P-256 key could be made"))?;
    Ok(Zeroizing::new(pkcs8.as_ref().to_vec()))
}

impl EcKey {
    pub(super) fn parse(pkcs8: &[u8]) -> Result<Self, Fault> {
        EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8, &SystemRandom::new())
            .map(Self)
            .map_err(|e| Fault::new("a stored P-256 key can't be read", e.to_string()))
    }

    pub(super) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Fault> {
        self.0
            .sign(&SystemRandom::new(), message)
            .map(|signature| signature.as_ref().to_vec())
            .map_err(|_| Fault::broken("a P-256 key could not sign"))
    }

    pub(super) fn public(&self) -> Result<PublicJwk, Fault> {
        // SEC 1 §2.3.3: 4, then both coordinates.
        match self.0.public_key().as_ref() {
            [4, point @ ..] if point.len() == 64 => {
                let (x, y) = point.split_at(32);
                Ok(PublicJwk::p256(x, y))
            }
            _ => Err(Fault::broken("a P-256 public key has no shape")),
        }
    }
}
