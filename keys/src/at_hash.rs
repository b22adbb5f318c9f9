//! What an ID token says of the access token that it came with.

use crate::Alg;
use data_encoding::BASE64URL_NOPAD;
use ring::digest::{SHA256, SHA512, digest};

/// The left half of the token's digest, by the hash of the ID token's algorithm. The name `EdDSA` has no digest in it;
/// Ed25519 is defined with SHA-512, so that is taken, as other providers and libraries do.
/// Spec: [OIDC Core §3.1.3.6](https://openid.net/specs/openid-connect-core-1_0.html#CodeIDToken).
#[must_use]
pub fn at_hash(alg: Alg, access_token: &str) -> String {
    let hash = match alg {
        Alg::Rs256 | Alg::Ps256 | Alg::Es256 => &SHA256,
        Alg::EdDsa => &SHA512,
    };
    let whole = digest(hash, access_token.as_bytes());
    let (left, _) = whole.as_ref().split_at(whole.as_ref().len() / 2);
    BASE64URL_NOPAD.encode(left)
}

#[cfg(test)]
mod tests {
    use super::*;

    // The example of OIDC Core appendix A.4; its c_hash is made the same way.
    #[test]
    fn it_is_what_the_specification_prints() {
        let token = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y";
        let code = "Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk";
        for alg in [Alg::Rs256, Alg::Ps256, Alg::Es256] {
            assert_eq!(at_hash(alg, token), "77QmUPtjPfzWtF2AnpK9RQ");
            assert_eq!(at_hash(alg, code), "LDktKdoQak3Pk0cnXxCltA");
        }
    }

    // SHA-512 of "abc", from FIPS 180-2 appendix C.1.
    #[test]
    fn of_ed25519_it_is_half_of_sha_512() {
        let printed = "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a";
        let half = data_encoding::HEXLOWER.decode(printed.as_bytes()).unwrap();
        assert_eq!(at_hash(Alg::EdDsa, "abc"), BASE64URL_NOPAD.encode(&half));
    }
}
