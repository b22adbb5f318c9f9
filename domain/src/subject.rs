//! Subjects: what a relying party knows an account by.
//!
//! A public `sub` is random and stands with the account. A pairwise one is computed: an account's id under a key that only
//! this deployment has, another one in every sector, so that no table of them is kept. It can be read back here: the first
//! half authenticates sector and account, and masks the second half, which is the account.

use crate::{
    ids::AccountId,
    secret::{HashKey, same},
};
use data_encoding::BASE64URL_NOPAD;
use uuid::Uuid;

/// The `sub` of an account in a sector: 43 characters of base64url.
/// Spec: [OIDC Core §8.1](https://openid.net/specs/openid-connect-core-1_0.html#PairwiseAlg).
#[must_use]
pub fn pairwise(key: &HashKey, sector: &str, account: AccountId) -> String {
    let seal = seal(key, sector, account);
    let mut both = [0; 32];
    for (to, from) in both
        .iter_mut()
        .zip(seal.iter().chain(&masked(key, &seal, account.0.as_bytes())))
    {
        *to = *from;
    }
    BASE64URL_NOPAD.encode(&both)
}

/// The account that a pairwise `sub` of this sector stands for; `None` if it isn't one.
#[must_use]
pub fn read_pairwise(key: &HashKey, sector: &str, sub: &str) -> Option<AccountId> {
    let both = BASE64URL_NOPAD.decode(sub.as_bytes()).ok()?;
    let (given, mask) = (both.get(..16)?, both.get(16..)?);
    let mask: [u8; 16] = mask.try_into().ok()?;
    let given: [u8; 16] = given.try_into().ok()?;
    let account = AccountId(Uuid::from_bytes(masked(key, &given, &mask)));
    same(&seal(key, sector, account), &given).then_some(account)
}

fn seal(key: &HashKey, sector: &str, account: AccountId) -> [u8; 16] {
    half(key.hash("pairwise-subject", &[sector.as_bytes(), account.0.as_bytes()]))
}

fn masked(key: &HashKey, seal: &[u8; 16], bytes: &[u8; 16]) -> [u8; 16] {
    let mut mask = half(key.hash("pairwise-mask", &[seal]));
    for (to, from) in mask.iter_mut().zip(bytes) {
        *to ^= *from;
    }
    mask
}

fn half(hash: [u8; 32]) -> [u8; 16] {
    let mut half = [0; 16];
    for (to, from) in half.iter_mut().zip(hash) {
        *to = from;
    }
    half
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn key() -> HashKey {
        HashKey::new(&[7; 32])
    }

    proptest! {
        #[test]
        fn a_pairwise_subject_reads_back_in_its_sector_only(id in any::<u128>(), sector in "[a-z.]{1,20}", other in "[a-z.]{1,20}") {
            let account = AccountId(Uuid::from_u128(id));
            let sub = pairwise(&key(), &sector, account);
            prop_assert_eq!(sub.len(), 43);
            prop_assert_eq!(read_pairwise(&key(), &sector, &sub), Some(account));
            if sector != other {
                prop_assert_ne!(pairwise(&key(), &other, account), sub.clone());
                prop_assert_eq!(read_pairwise(&key(), &other, &sub), None);
            }
            prop_assert_eq!(read_pairwise(&HashKey::new(&[8; 32]), &sector, &sub), None);
        }

        #[test]
        fn nothing_else_reads_as_one(sub in "\\PC{0,60}") {
            prop_assert_eq!(read_pairwise(&key(), "shop.example", &sub), None);
        }
    }
}
