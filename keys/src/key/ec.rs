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

    /// r and s as `SEQUENCE { INTEGER, INTEGER }`.
    pub(super) fn sign_der(&self, message: &[u8]) -> Result<Vec<u8>, Fault> {
        let fixed = self.sign(message)?;
        let (r, s) = fixed
            .split_at_checked(32)
            .ok_or(Fault::broken("a signature has no shape"))?;
        let both = [integer(r), integer(s)].concat();
        Ok(tagged(0x30, &both))
    }

    pub(super) fn public_bytes(&self) -> &[u8] {
        self.0.public_key().as_ref()
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

/// A DER value of less than 128 bytes.
fn tagged(tag: u8, value: &[u8]) -> Vec<u8> {
    let length = u8::try_from(value.len()).unwrap_or_default();
    [&[tag, length], value].concat()
}

/// An unsigned number as DER: no zeros in front but the one that keeps it positive.
fn integer(number: &[u8]) -> Vec<u8> {
    let start = number.iter().position(|byte| *byte != 0).unwrap_or(number.len());
    let short = number.get(start..).unwrap_or_default();
    let sign: &[u8] = match short.first() {
        Some(0..0x80) => &[],
        _ => &[0],
    };
    tagged(0x02, &[sign, short].concat())
}
