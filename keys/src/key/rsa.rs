//! RSA private keys: the one file over aws-lc-rs. ring can't make such keys, and signs at half its speed.

use super::PublicJwk;
use aws_lc_rs::{
    encoding::AsDer,
    rand::SystemRandom,
    rsa::{KeySize, OAEP_SHA1_MGF1SHA1, OaepPublicEncryptingKey, PublicEncryptingKey},
    signature::{KeyPair, RSA_PKCS1_SHA256, RSA_PSS_SHA256, RsaKeyPair},
};
use domain::fault::Fault;
use zeroize::Zeroizing;

/// A parsed RSA private key, for signatures of one kind: [RFC 8017 §1](https://www.rfc-editor.org/rfc/rfc8017#section-1)
/// wants a key used with one scheme only.
pub(crate) struct RsaKey {
    pair: RsaKeyPair,
    padding: Padding,
}

/// The scheme: [RFC 7518 §3.3, §3.5](https://www.rfc-editor.org/rfc/rfc7518#section-3.3).
pub(super) enum Padding {
    /// RS256.
    Pkcs1,
    /// PS256; its salt is as long as its digest.
    Pss,
}

/// A new key of 2048 bits, as PKCS#8. Takes 30 to 120 ms.
pub(super) fn make() -> Result<Zeroizing<Vec<u8>>, Fault> {
    let pair = RsaKeyPair::generate(KeySize::Rsa2048).map_err(|e| Fault::new("no RSA key could be made", e))?;
    let pkcs8 = pair
        .as_der()
        .map_err(|e| Fault::new("an RSA key could not be written down", e))?;
    Ok(Zeroizing::new(pkcs8.as_ref().to_vec()))
}

impl RsaKey {
    pub(super) fn parse(pkcs8: &[u8], padding: Padding) -> Result<Self, Fault> {
        RsaKeyPair::from_pkcs8(pkcs8)
            .map(|pair| Self { pair, padding })
            .map_err(|e| Fault::new("a stored RSA key can't be read", e))
    }

    pub(super) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Fault> {
        let mut signature = vec![0; self.pair.public_modulus_len()];
        let scheme = match self.padding {
            Padding::Pkcs1 => &RSA_PKCS1_SHA256,
            Padding::Pss => &RSA_PSS_SHA256,
        };
        self.pair
            .sign(scheme, &SystemRandom::new(), message, &mut signature)
            .map_err(|e| Fault::new("an RSA key could not sign", e))?;
        Ok(signature)
    }

    pub(super) fn public_bytes(&self) -> &[u8] {
        self.pair.public_key().as_ref()
    }

    pub(super) fn public(&self) -> Result<PublicJwk, Fault> {
        let (n, e) =
            components(self.pair.public_key().as_ref()).ok_or(Fault::broken("an RSA public key has no shape"))?;
        Ok(PublicJwk::rsa(n, e))
    }
}

/// RSA-OAEP to somebody else's public key.
pub(crate) fn encrypt_to(public: &[u8], short: &[u8]) -> Result<Vec<u8>, Fault> {
    let key = PublicEncryptingKey::from_der(public).map_err(|e| Fault::new("an RSA public key can't be read", e))?;
    let key = OaepPublicEncryptingKey::new(key).map_err(|e| Fault::new("an RSA public key can't encrypt", e))?;
    let mut sealed = vec![0; key.ciphertext_size()];
    let sealed = key
        .encrypt(&OAEP_SHA1_MGF1SHA1, short, &mut sealed, None)
        .map_err(|e| Fault::new("a key could not be encrypted", e))?;
    Ok(sealed.to_vec())
}

/// Modulus and exponent, from `SEQUENCE { INTEGER, INTEGER }`.
/// Spec: [RFC 8017 A.1.1](https://www.rfc-editor.org/rfc/rfc8017#appendix-A.1.1).
fn components(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (sequence, []) = value(0x30, der)? else { return None };
    let (n, rest) = value(0x02, sequence)?;
    let (e, []) = value(0x02, rest)? else { return None };
    Some((unsigned(n), unsigned(e)))
}

/// The value behind a DER tag and length, and what follows it.
fn value(tag: u8, der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = match *der {
        [t, short @ 0..=0x7f, ref rest @ ..] if t == tag => (usize::from(short), rest),
        [t, 0x81, one, ref rest @ ..] if t == tag => (usize::from(one), rest),
        [t, 0x82, one, two, ref rest @ ..] if t == tag => (usize::from(u16::from_be_bytes([one, two])), rest),
        _ => return None,
    };
    rest.split_at_checked(length)
}

/// DER puts a zero before a number whose first bit is set; a JWK doesn't.
fn unsigned(number: &[u8]) -> &[u8] {
    number.strip_prefix(&[0]).unwrap_or(number)
}
