//! What an ID token says of the access token that it came with.

use crate::Alg;
use data_encoding::BASE64URL_NOPAD;
use ring::digest::{SHA256, digest};

/// The left half of the token's digest, by the hash of the ID token's algorithm.
/// Spec: [OIDC Core §3.1.3.6](https://openid.net/specs/openid-connect-core-1_0.html#CodeIDToken).
#[must_use]
pub fn at_hash(alg: Alg, access_token: &str) -> String {
    let hash = match alg {
        Alg::Rs256 | Alg::Es256 => &SHA256,
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
        for alg in Alg::ALL {
            assert_eq!(at_hash(alg, token), "77QmUPtjPfzWtF2AnpK9RQ");
            assert_eq!(at_hash(alg, code), "LDktKdoQak3Pk0cnXxCltA");
        }
    }
}
