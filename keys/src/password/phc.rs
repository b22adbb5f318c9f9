//! A hash as it is kept: `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`.
//! Spec: [PHC string format](https://github.com/P-H-C/phc-string-format/blob/master/phc-sf-spec.md).

use super::{
    params::{BadParams, Params},
    pool::Bench,
};
use argon2::{ARGON2ID_IDENT, PasswordHash};
use data_encoding::BASE64_NOPAD;
use domain::{fault::Fault, secret::same};
use zeroize::Zeroizing;

/// A PHC string that this house can't or won't check passwords against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadPhc {
    /// Not an argon2id hash in PHC form.
    #[error("not an argon2id hash in PHC form: $argon2id$v=19$m=…,t=…,p=…$salt$hash")]
    Malformed,
    /// It asks for more than this house computes.
    #[error(transparent)]
    Greedy(#[from] BadParams),
}

/// Whether passwords can be checked against a PHC string that was made elsewhere (`password_hash` of an apply file).
/// Weaker parameters than ours are fine: the next sign-in makes a better hash.
///
/// # Errors
/// What is wrong with it.
pub fn check_phc(phc: &str) -> Result<(), BadPhc> {
    parse(phc).map(drop)
}

/// A kept hash, read.
pub(super) struct Stored {
    params: Params,
    salt: Vec<u8>,
    hash: Vec<u8>,
}

/// The longest that a PHC string of ours or of anybody is.
const LONGEST: usize = 512;

pub(super) fn parse(phc: &str) -> Result<Stored, BadPhc> {
    if phc.len() > LONGEST {
        return Err(BadPhc::Malformed);
    }
    let read = PasswordHash::new(phc).map_err(|_| BadPhc::Malformed)?;
    let asked = argon2::Params::try_from(&read).map_err(|_| BadPhc::Malformed)?;
    let params = Params::bounded(asked.m_cost(), asked.t_cost(), asked.p_cost())?;
    let (Some(salt), Some(hash)) = (read.salt, read.hash) else {
        return Err(BadPhc::Malformed);
    };
    // Anything shorter than 16 bytes could be hit by chance or search; key ids and associated data we don't have.
    let plain = asked.keyid().is_empty() && asked.data().is_empty();
    let ours = read.algorithm == ARGON2ID_IDENT && read.version == Some(19) && plain;
    if !ours || hash.len() < 16 || salt.len() < argon2::MIN_SALT_LEN {
        return Err(BadPhc::Malformed);
    }
    Ok(Stored {
        params,
        salt: salt.as_ref().to_vec(),
        hash: hash.as_bytes().to_vec(),
    })
}

impl Stored {
    /// Whether this password gives this hash, in a time that depends on the parameters only.
    pub(super) fn fits(&self, bench: &mut Bench, password: &str) -> Result<bool, Fault> {
        let mut hash = Zeroizing::new(vec![0; self.hash.len()]);
        bench.hash(password, &self.salt, self.params, &mut hash)?;
        Ok(same(&hash, &self.hash))
    }

    pub(super) const fn is_weaker_than(&self, params: Params) -> bool {
        self.params.is_weaker_than(params) || self.hash.len() < 32 || self.salt.len() < 16
    }
}

/// A new hash, as it is kept.
pub(super) fn make(bench: &mut Bench, password: &str, params: Params, salt: [u8; 16]) -> Result<String, Fault> {
    let mut hash = Zeroizing::new([0; 32]);
    bench.hash(password, &salt, params, &mut *hash)?;
    let (m, t, p) = (params.memory_kib(), params.passes(), params.lanes());
    let (salt, hash) = (BASE64_NOPAD.encode(&salt), BASE64_NOPAD.encode(&*hash));
    Ok(format!("$argon2id$v=19$m={m},t={t},p={p}${salt}${hash}"))
}
