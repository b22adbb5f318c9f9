//! Ed25519 private keys, over ring.

use super::PublicJwk;
use domain::fault::Fault;
use ring::{
    rand::SystemRandom,
    signature::{Ed25519KeyPair, KeyPair},
};
use zeroize::Zeroizing;

/// A parsed Ed25519 private key.
pub(crate) struct EdKey(Ed25519KeyPair);

/// A new key, as PKCS#8.
pub(super) fn make() -> Result<Zeroizing<Vec<u8>>, Fault> {
    let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new())
        .map_err(|_| Fault::broken("no Ed25519 key could be made"))?;
    Ok(Zeroizing::new(pkcs8.as_ref().to_vec()))
}

impl EdKey {
    pub(super) fn parse(pkcs8: &[u8]) -> Result<Self, Fault> {
        Ed25519KeyPair::from_pkcs8(pkcs8)
            .map(Self)
            .map_err(|e| Fault::new("a stored Ed25519 key can't be read", e.to_string()))
    }

    pub(super) fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.0.sign(message).as_ref().to_vec()
    }

    pub(super) fn public_bytes(&self) -> &[u8] {
        self.0.public_key().as_ref()
    }

    pub(super) fn public(&self) -> PublicJwk {
        PublicJwk::ed25519(self.0.public_key().as_ref())
    }
}
