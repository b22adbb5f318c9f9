//! The signature algorithms of the house, by their JWA names.

use std::{fmt, str::FromStr};

/// How a token is signed. Spec: [RFC 7518 §3.1](https://www.rfc-editor.org/rfc/rfc7518#section-3.1),
/// [RFC 8037 §3.1](https://www.rfc-editor.org/rfc/rfc8037#section-3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Alg {
    /// RSASSA-PKCS1-v1_5 with SHA-256: OpenID Connect's default, where a client registers nothing.
    Rs256,
    /// RSASSA-PSS with SHA-256: RSA as FAPI wants it, and no faster.
    Ps256,
    /// ECDSA on P-256 with SHA-256: thirty times as fast.
    Es256,
    /// `EdDSA` on Ed25519; no other curve.
    EdDsa,
}

impl Alg {
    /// All of them, in the order in which discovery and the JWKS list them.
    pub const ALL: [Self; 4] = [Self::Rs256, Self::Ps256, Self::Es256, Self::EdDsa];

    /// Its name in a header, a JWK and a client's registration.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Ps256 => "PS256",
            Self::Es256 => "ES256",
            Self::EdDsa => "EdDSA",
        }
    }

    pub(crate) const fn jwt(self) -> jsonwebtoken::Algorithm {
        match self {
            Self::Rs256 => jsonwebtoken::Algorithm::RS256,
            Self::Ps256 => jsonwebtoken::Algorithm::PS256,
            Self::Es256 => jsonwebtoken::Algorithm::ES256,
            Self::EdDsa => jsonwebtoken::Algorithm::EdDSA,
        }
    }
}

impl fmt::Display for Alg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A name that isn't one of ours; `none` and the HMAC algorithms never are.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a signature algorithm of this house; known are RS256, PS256, ES256 and EdDSA")]
pub struct UnknownAlg;

impl FromStr for Alg {
    type Err = UnknownAlg;

    fn from_str(name: &str) -> Result<Self, UnknownAlg> {
        Self::ALL.into_iter().find(|alg| alg.name() == name).ok_or(UnknownAlg)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_known_to_the_letter() {
        for alg in Alg::ALL {
            assert_eq!(alg.name().parse(), Ok(alg));
        }
        for other in ["none", "HS256", "rs256", "RS256 ", "eddsa", "Ed25519", "ES384", ""] {
            assert_eq!(other.parse::<Alg>(), Err(UnknownAlg), "{other:?}");
        }
    }
}
