//! Secrets in two shapes: `PlainX` is shown once to whoever should hold it, `XHash` is what the database keeps.
//!
//! A hash is keyed (HMAC-SHA-256 under a key derived from the master key), so that a stolen database can't be tried
//! against six-digit codes, and labelled, so that a code never passes for a session.

use crate::entropy::{Entropy, draw};
use data_encoding::BASE64URL_NOPAD;
use ring::hmac;
use sea_orm::DeriveValueType;
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// The key of every keyed hash. It never leaves the process and has no `Debug`.
#[derive(Clone)]
pub struct HashKey(hmac::Key);

impl HashKey {
    /// A key from 32 bytes that `keys::seal` derives from the master key.
    #[must_use]
    pub fn new(bytes: &[u8; 32]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, bytes))
    }

    /// The keyed hash of some parts under a label. Parts are length-prefixed, so that `("ab", "c")` isn't `("a", "bc")`.
    #[must_use]
    pub fn hash(&self, label: &str, parts: &[&[u8]]) -> [u8; 32] {
        let mut context = hmac::Context::with_key(&self.0);
        for part in std::iter::once(label.as_bytes()).chain(parts.iter().copied()) {
            context.update(&(part.len() as u64).to_be_bytes());
            context.update(part);
        }
        let mut out = [0; 32];
        for (to, from) in out.iter_mut().zip(context.sign().as_ref()) {
            *to = *from;
        }
        out
    }
}

/// Whether two secrets are the same, in a time that doesn't tell where they differ.
#[must_use]
pub fn same(one: &[u8], other: &[u8]) -> bool {
    one.ct_eq(other).into()
}

macro_rules! secrets {
    ($($(#[$doc:meta])* $plain:ident $hash:ident $label:literal)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Zeroize, ZeroizeOnDrop)]
        pub struct $plain([u8; 32]);

        impl $plain {
            /// A new one, 256 bits.
            #[must_use]
            pub fn fresh(entropy: &dyn Entropy) -> Self {
                Self(draw(entropy))
            }

            /// What is handed to its holder: 43 characters of base64url.
            #[must_use]
            pub fn reveal(&self) -> String {
                BASE64URL_NOPAD.encode(&self.0)
            }

            /// What a holder hands back; `None` if it can't be one of ours.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
                bytes.try_into().ok().map(Self)
            }

            /// Its 32 bytes.
            #[must_use]
            pub const fn bytes(&self) -> &[u8; 32] {
                &self.0
            }

            /// What the database keeps.
            #[must_use]
            pub fn hash(&self, key: &HashKey) -> $hash {
                $hash(key.hash($label, &[&self.0]).to_vec())
            }
        }

        impl From<[u8; 32]> for $plain {
            fn from(bytes: [u8; 32]) -> Self {
                Self(bytes)
            }
        }

        #[doc = concat!("The keyed hash of a [`", stringify!($plain), "`].")]
        #[derive(Clone, Debug, PartialEq, Eq, Hash, DeriveValueType)]
        pub struct $hash(pub Vec<u8>);

        crate::ids::not_a_number!($hash);
    )*};
}

secrets! {
    /// The session cookie's value.
    PlainSession SessionHash "session"
    /// The browser cookie's value: the same through every sign-in of this browser.
    PlainBrowser BrowserHash "browser"
    /// An authorization code: [RFC 6749 §4.1.2](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2).
    PlainCode CodeHash "authorization-code"
    /// The handle under which a cross-site POST waits for the browser's own GET.
    PlainHandle HandleHash "handoff"
    /// What all refresh tokens of a family hold: [`crate::grant::RefreshToken`].
    PlainRefresh RefreshHash "refresh-token"
    /// What a link in a mail carries.
    PlainLink LinkHash "link"
}
