//! What a key of the ring is for. Each purpose has its own line of succession: a key never serves two.

use crate::{Alg, saml::Scheme};
use std::{fmt, str::FromStr};

/// What a key of the ring signs, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// Tokens, with this algorithm.
    Token(Alg),
    /// SAML messages and metadata, with this scheme.
    Saml(Scheme),
}

impl Purpose {
    /// All of them, in the order in which keys are listed.
    pub const ALL: [Self; 6] = [
        Self::Token(Alg::Rs256),
        Self::Token(Alg::Ps256),
        Self::Token(Alg::Es256),
        Self::Token(Alg::EdDsa),
        Self::Saml(Scheme::RsaSha256),
        Self::Saml(Scheme::EcdsaSha256),
    ];

    /// Its name, as keys are stored and listed under.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Token(alg) => alg.name(),
            Self::Saml(Scheme::RsaSha256) => "saml-rsa-sha256",
            Self::Saml(Scheme::EcdsaSha256) => "saml-ecdsa-sha256",
        }
    }
}

impl From<Alg> for Purpose {
    fn from(alg: Alg) -> Self {
        Self::Token(alg)
    }
}

impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A name that isn't one of ours.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "no key of this house is for that; known are RS256, PS256, ES256, EdDSA, saml-rsa-sha256 and saml-ecdsa-sha256"
)]
pub struct UnknownPurpose;

impl FromStr for Purpose {
    type Err = UnknownPurpose;

    fn from_str(name: &str) -> Result<Self, UnknownPurpose> {
        let mut all = Self::ALL.into_iter();
        all.find(|purpose| purpose.name() == name).ok_or(UnknownPurpose)
    }
}
