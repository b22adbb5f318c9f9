//! The public half of a key, as the JWKS shows it.

use crate::Alg;
use data_encoding::BASE64URL_NOPAD;
use domain::{fault::Fault, ids::KeyId};
use jsonwebtoken::DecodingKey;
use ring::digest::{SHA256, digest};
use serde_json::{Value, json};

/// A public key's numbers, in base64url. Spec: [RFC 7518 §6](https://www.rfc-editor.org/rfc/rfc7518#section-6),
/// [RFC 8037 §2](https://www.rfc-editor.org/rfc/rfc8037#section-2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PublicJwk {
    Rsa { n: String, e: String },
    P256 { x: String, y: String },
    Ed25519 { x: String },
}

impl PublicJwk {
    pub(super) fn rsa(n: &[u8], e: &[u8]) -> Self {
        Self::Rsa {
            n: BASE64URL_NOPAD.encode(n),
            e: BASE64URL_NOPAD.encode(e),
        }
    }

    pub(super) fn p256(x: &[u8], y: &[u8]) -> Self {
        Self::P256 {
            x: BASE64URL_NOPAD.encode(x),
            y: BASE64URL_NOPAD.encode(y),
        }
    }

    pub(super) fn ed25519(x: &[u8]) -> Self {
        Self::Ed25519 {
            x: BASE64URL_NOPAD.encode(x),
        }
    }

    /// The members that make the key what it is, sorted, without white space: exactly what a thumbprint digests.
    fn required(&self) -> String {
        match self {
            Self::Rsa { n, e } => format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#),
            Self::P256 { x, y } => format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#),
            Self::Ed25519 { x } => format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#),
        }
    }

    /// The key's name: its thumbprint, so that a name can't be given twice.
    /// Spec: [RFC 7638 §3](https://www.rfc-editor.org/rfc/rfc7638#section-3).
    pub(crate) fn thumbprint(&self) -> KeyId {
        KeyId(BASE64URL_NOPAD.encode(digest(&SHA256, self.required().as_bytes()).as_ref()))
    }

    /// As a member of the JWKS. Spec: [RFC 7517 §4](https://www.rfc-editor.org/rfc/rfc7517#section-4).
    pub(crate) fn published(&self, alg: Alg) -> Value {
        let kid = self.thumbprint().0;
        let (alg, usage) = (alg.name(), "sig");
        match self {
            Self::Rsa { n, e } => json!({ "kty": "RSA", "use": usage, "alg": alg, "kid": kid, "n": n, "e": e }),
            Self::P256 { x, y } => {
                json!({ "kty": "EC", "crv": "P-256", "use": usage, "alg": alg, "kid": kid, "x": x, "y": y })
            }
            Self::Ed25519 { x } => {
                json!({ "kty": "OKP", "crv": "Ed25519", "use": usage, "alg": alg, "kid": kid, "x": x })
            }
        }
    }

    /// As `jsonwebtoken` verifies with it.
    pub(crate) fn decoding(&self) -> Result<DecodingKey, Fault> {
        match self {
            Self::Rsa { n, e } => DecodingKey::from_rsa_components(n, e),
            Self::P256 { x, y } => DecodingKey::from_ec_components(x, y),
            Self::Ed25519 { x } => DecodingKey::from_ed_components(x),
        }
        .map_err(|e| Fault::new("a public key can't be read", e))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::PrivateKey;

    // The key of RFC 7638 §3.1.
    #[test]
    fn the_thumbprint_is_what_the_specification_prints() {
        let key = PublicJwk::Rsa {
            n: concat!(
                "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZ",
                "CiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJ",
                "ZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBn",
                "iIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"
            )
            .into(),
            e: "AQAB".into(),
        };
        assert_eq!(key.thumbprint().0, "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    }

    // The key of RFC 8037 A.2 and A.3.
    #[test]
    fn so_is_that_of_an_ed25519_key() {
        let key = PublicJwk::Ed25519 {
            x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo".into(),
        };
        assert_eq!(key.thumbprint().0, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }

    #[test]
    fn a_published_key_has_its_name_its_use_and_nothing_private() {
        for alg in Alg::ALL {
            let pkcs8 = PrivateKey::make(alg).unwrap();
            let public = PrivateKey::parse(alg, &pkcs8).unwrap().public().unwrap();
            let json = public.published(alg);
            assert_eq!(json["alg"], alg.name());
            assert_eq!(json["use"], "sig");
            assert_eq!(json["kid"], public.thumbprint().0);
            for private in ["d", "p", "q", "dp", "dq", "qi", "k"] {
                assert!(json.get(private).is_none(), "{private} of {alg}");
            }
            if let PublicJwk::Rsa { n, e } = public {
                assert_eq!(
                    (BASE64URL_NOPAD.decode(n.as_bytes()).unwrap().len(), e.as_str()),
                    (256, "AQAB")
                );
            }
        }
    }
}
