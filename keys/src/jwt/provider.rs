//! What `jsonwebtoken` computes with: ring, and for RSA private keys the file [`crate::key`] has for them.
//!
//! An `EncodingKey` carries bytes, and whoever gets it would parse them for every signature. Ours carries a handle: a
//! number under which the parsed key is held here for as long as its [`Held`] lives.

use crate::{Alg, key::PrivateKey};
use jsonwebtoken::{
    Algorithm, DecodingKey, DecodingKeyKind, EncodingKey,
    crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils},
    errors::{ErrorKind, Result, new_error},
    signature::{Error, Signer, Verifier},
};
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256, RsaPublicKeyComponents,
    UnparsedPublicKey,
};
use std::{
    collections::HashMap,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
};

static PROVIDER: CryptoProvider = CryptoProvider {
    signer_factory: sign_with,
    verifier_factory: verify_with,
    key_utils: KeyUtils::new_unimplemented(),
};

/// Makes this the process's provider; again and again does no harm.
pub(crate) fn install() {
    // An error says that one is there already: ours, since nothing else in the house installs one.
    let _ = PROVIDER.install_default();
}

static HELD: RwLock<Option<HashMap<[u8; 8], Arc<Signing>>>> = RwLock::new(None);
static NEXT: AtomicU64 = AtomicU64::new(0);

struct Signing {
    alg: Alg,
    key: PrivateKey,
}

/// A parsed private key that is held here; dropping it forgets the key.
pub(crate) struct Held {
    handle: [u8; 8],
    encoding: EncodingKey,
}

/// Holds a private key under a new handle.
pub(crate) fn hold(alg: Alg, key: PrivateKey) -> Held {
    let handle = NEXT.fetch_add(1, Ordering::Relaxed).to_be_bytes();
    let encoding = match alg {
        Alg::Rs256 | Alg::Ps256 => EncodingKey::from_rsa_der(&handle),
        Alg::Es256 => EncodingKey::from_ec_der(&handle),
        Alg::EdDsa => EncodingKey::from_ed_der(&handle),
    };
    let mut held = HELD.write().unwrap_or_else(PoisonError::into_inner);
    held.get_or_insert_default()
        .insert(handle, Arc::new(Signing { alg, key }));
    Held { handle, encoding }
}

impl Held {
    /// The handle, in the form that `jsonwebtoken` takes.
    pub(crate) const fn encoding(&self) -> &EncodingKey {
        &self.encoding
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut held = HELD.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(held) = held.as_mut() {
            held.remove(&self.handle);
        }
    }
}

struct HeldSigner(Arc<Signing>);

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the provider's signature is `jsonwebtoken`'s"
)]
fn sign_with(alg: &Algorithm, key: &EncodingKey) -> Result<Box<dyn JwtSigner>> {
    let held = HELD.read().unwrap_or_else(PoisonError::into_inner);
    let found = held.as_ref().and_then(|held| held.get(key.as_bytes())).cloned();
    match found {
        Some(signing) if signing.alg.jwt() == *alg => Ok(Box::new(HeldSigner(signing))),
        _ => Err(new_error(ErrorKind::InvalidKeyFormat)),
    }
}

impl Signer<Vec<u8>> for HeldSigner {
    fn try_sign(&self, message: &[u8]) -> std::result::Result<Vec<u8>, Error> {
        self.0.key.sign(message).map_err(Error::from_source)
    }
}

impl JwtSigner for HeldSigner {
    fn algorithm(&self) -> Algorithm {
        self.0.alg.jwt()
    }
}

struct RingVerifier {
    alg: Alg,
    key: DecodingKeyKind,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the provider's signature is `jsonwebtoken`'s"
)]
fn verify_with(alg: &Algorithm, key: &DecodingKey) -> Result<Box<dyn JwtVerifier>> {
    let ours = Alg::ALL.into_iter().find(|ours| ours.jwt() == *alg);
    match ours {
        Some(ours) if alg.family() == key.family() => Ok(Box::new(RingVerifier {
            alg: ours,
            key: key.kind().clone(),
        })),
        _ => Err(new_error(ErrorKind::InvalidAlgorithm)),
    }
}

impl Verifier<Vec<u8>> for RingVerifier {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> std::result::Result<(), Error> {
        match (self.alg, &self.key) {
            (Alg::Rs256, DecodingKeyKind::RsaModulusExponent { n, e }) => {
                RsaPublicKeyComponents { n, e }.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature)
            }
            (Alg::Ps256, DecodingKeyKind::RsaModulusExponent { n, e }) => {
                RsaPublicKeyComponents { n, e }.verify(&RSA_PSS_2048_8192_SHA256, message, signature)
            }
            (Alg::Es256, DecodingKeyKind::SecretOrDer(point)) => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(message, signature)
            }
            (Alg::EdDsa, DecodingKeyKind::SecretOrDer(point)) => {
                UnparsedPublicKey::new(&ED25519, point).verify(message, signature)
            }
            _ => Err(ring::error::Unspecified),
        }
        .map_err(|_| Error::new())
    }
}

impl JwtVerifier for RingVerifier {
    fn algorithm(&self) -> Algorithm {
        self.alg.jwt()
    }
}
