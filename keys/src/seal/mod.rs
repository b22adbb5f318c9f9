//! Hiding what the database must give back: sealed under a key derived from the master key, and bound to its place.

mod check;
mod master;

use domain::{
    entropy::{Entropy, draw},
    fault::Fault,
};
use ring::aead::{Aad, LessSafeKey, MAX_TAG_LEN, NONCE_LEN, Nonce, UnboundKey};
use std::sync::Arc;
use zeroize::Zeroizing;

pub use check::{OtherMasterKey, check};
pub use master::{BadMasterKey, MasterKey};

/// The first byte of everything sealed: which recipe the rest follows.
const VERSION: u8 = 1;

/// Seals and opens with AES-256-GCM. Cheap to clone; has no `Debug`.
///
/// A label names the place that a sealed value belongs to (table, column, row): moved to another place it doesn't open.
#[derive(Clone)]
pub struct Seal(Arc<LessSafeKey>);

impl Seal {
    fn new(key: UnboundKey) -> Self {
        Self(Arc::new(LessSafeKey::new(key)))
    }

    /// Hides `plain`: version, nonce, ciphertext with tag. Draws chance, so it happens before a write, never in it.
    ///
    /// # Errors
    /// Only if `plain` is longer than the cipher can take (64 GiB).
    pub fn seal(&self, label: &str, plain: &[u8], entropy: &dyn Entropy) -> Result<Vec<u8>, Fault> {
        let nonce: [u8; NONCE_LEN] = draw(entropy);
        // Ciphered in place: the room for the tag is there from the start, so that no copy of the plain text is left behind.
        let mut body = Vec::with_capacity(plain.len() + MAX_TAG_LEN);
        body.extend_from_slice(plain);
        self.0
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(label.as_bytes()),
                &mut body,
            )
            .map_err(|_| Fault::broken("a secret could not be sealed"))?;
        let mut sealed = Vec::with_capacity(1 + NONCE_LEN + body.len());
        sealed.push(VERSION);
        sealed.extend_from_slice(&nonce);
        sealed.append(&mut body);
        Ok(sealed)
    }

    /// What was sealed under this label.
    ///
    /// # Errors
    /// If it was sealed with another master key, under another label, or has been changed.
    pub fn open(&self, label: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Fault> {
        let closed = || Fault::broken("a sealed secret doesn't open: another master key, another place, or changed");
        let (&VERSION, rest) = sealed.split_first().ok_or_else(closed)? else {
            return Err(closed());
        };
        let (nonce, body) = rest.split_first_chunk::<NONCE_LEN>().ok_or_else(closed)?;
        let mut plain = Zeroizing::new(body.to_vec());
        let length = self
            .0
            .open_in_place(
                Nonce::assume_unique_for_key(*nonce),
                Aad::from(label.as_bytes()),
                &mut plain,
            )
            .map_err(|_| closed())?
            .len();
        plain.truncate(length);
        Ok(plain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::entropy::SystemEntropy;
    use proptest::prelude::*;

    fn seal() -> Seal {
        MasterKey::fresh(&SystemEntropy).seal()
    }

    proptest! {
        #[test]
        fn what_is_sealed_opens_and_only_as_it_was(
            plain in prop::collection::vec(any::<u8>(), 0..200), at in any::<prop::sample::Index>(), bit in 0..8,
        ) {
            let seal = seal();
            let mut sealed = seal.seal("totp.seed/1", &plain, &SystemEntropy).unwrap();
            prop_assert_eq!(&*seal.open("totp.seed/1", &sealed).unwrap(), &plain);
            let at = at.index(sealed.len());
            sealed[at] ^= 1_u8 << bit;
            prop_assert!(seal.open("totp.seed/1", &sealed).is_err());
        }

        #[test]
        fn nothing_that_a_stranger_writes_opens(bytes in prop::collection::vec(any::<u8>(), 0..100)) {
            prop_assert!(seal().open("totp.seed/1", &bytes).is_err());
        }
    }

    #[test]
    fn a_secret_opens_in_its_own_place_only() {
        let seal = seal();
        let sealed = seal.seal("totp.seed/1", b"seed", &SystemEntropy).unwrap();
        assert!(seal.open("totp.seed/2", &sealed).is_err());
        assert!(seal.open("", &sealed).is_err());
    }

    #[test]
    fn another_master_key_opens_nothing() {
        let sealed = seal().seal("totp.seed/1", b"seed", &SystemEntropy).unwrap();
        assert!(seal().open("totp.seed/1", &sealed).is_err());
    }

    #[test]
    fn the_same_secret_is_never_sealed_the_same_way() {
        let seal = seal();
        let one = seal.seal("a", b"seed", &SystemEntropy).unwrap();
        assert_ne!(one, seal.seal("a", b"seed", &SystemEntropy).unwrap());
        assert!(!one.windows(4).any(|w| w == b"seed"));
    }
}
