//! Recovery codes: ten on a sheet, each of which opens the account's own pages once, when phone or app are lost.
//!
//! A sheet is one authenticator; a new one takes the place of the old. The codes are drawn and hashed before the write,
//! shown once, and never kept. They lead out of the lock of the other second factors, and never to an application.

mod enter;

pub use enter::{Entered, Entry, enter};

use super::NewAuthenticator;
use crate::{
    assurance::{AuthenticatorKind, Level},
    db::Tx,
    entity::{
        authenticator,
        recovery_code::{self, COLUMN, Entity},
    },
    entropy::{Entropy, draw},
    fault::Fault,
    ids::{AccountId, AuthenticatorId},
    secret::HashKey,
    time::UnixMillis,
};
use sea_orm::{ActiveValue::Set, ConnectionTrait, QuerySelect, entity::prelude::*};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// How many codes a sheet has.
pub const CODES: usize = 10;

/// From so few on a new sheet is advised.
pub const FEW: u64 = 3;

const LENGTH: usize = 16;

/// 32 letters and digits of which no two look or sound alike: five bits each, eighty in all.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// One recovery code: shown once, and gone when dropped.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct PlainRecoveryCode(String);

impl PlainRecoveryCode {
    /// A new one.
    #[must_use]
    pub fn fresh(entropy: &dyn Entropy) -> Self {
        let mut bytes: [u8; LENGTH] = draw(entropy);
        let code = bytes
            .iter()
            .filter_map(|byte| ALPHABET.get(usize::from(byte & 31)))
            .map(|letter| char::from(*letter))
            .collect();
        bytes.zeroize();
        Self(code)
    }

    /// What a person typed, pasted or dictated, however it is spaced; `None` if it can't be one of ours.
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        let mut code = String::with_capacity(LENGTH);
        for letter in typed.chars().filter(|letter| !letter.is_whitespace() && *letter != '-') {
            match read(letter) {
                Some(letter) if code.len() < LENGTH => code.push(letter),
                _ => {
                    code.zeroize();
                    return None;
                }
            }
        }
        (code.len() == LENGTH).then_some(Self(code))
    }

    /// As it is shown: four groups of four.
    #[must_use]
    pub fn reveal(&self) -> String {
        let mut shown = String::with_capacity(LENGTH + 3);
        for (place, letter) in self.0.chars().enumerate() {
            if place > 0 && place % 4 == 0 {
                shown.push('-');
            }
            shown.push(letter);
        }
        shown
    }

    /// What the database keeps: on another sheet it is another hash.
    #[must_use]
    pub fn hash(&self, key: &HashKey, sheet: AuthenticatorId) -> Vec<u8> {
        key.hash("recovery-code", &[sheet.0.as_bytes(), self.0.as_bytes()])
            .to_vec()
    }
}

/// A letter as we write it: what looks like a digit is that digit.
fn read(letter: char) -> Option<char> {
    let letter = match letter.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        letter => letter,
    };
    let is_ours = u8::try_from(letter).is_ok_and(|letter| ALPHABET.contains(&letter));
    is_ours.then_some(letter)
}

/// A sheet about to be given out.
#[derive(Clone, Debug)]
pub struct NewSheet {
    /// Its id.
    pub id: AuthenticatorId,
    /// Whose.
    pub account: AccountId,
    /// Its codes, hashed.
    pub hashes: Vec<Vec<u8>>,
}

/// Gives out a sheet in place of those before it: their codes are dead. Which those were.
///
/// # Errors
/// The database's.
pub async fn replace(tx: &Tx, new: &NewSheet, now: UnixMillis) -> Result<Vec<AuthenticatorId>, Fault> {
    let before: Vec<AuthenticatorId> = authenticator::Entity::find()
        .select_only()
        .column(authenticator::Column::Id)
        .filter(authenticator::COLUMN.account_id.eq(new.account))
        .filter(authenticator::COLUMN.kind.eq(AuthenticatorKind::RecoveryCode))
        .filter(authenticator::COLUMN.revoked_at.is_null())
        .into_tuple()
        .all(tx)
        .await?;
    for id in &before {
        super::revoke(tx, new.account, *id, now).await?;
    }
    let sheet = NewAuthenticator {
        id: new.id,
        account: new.account,
        kind: AuthenticatorKind::RecoveryCode,
        label: String::new(),
        carries: Level::TWO,
    };
    super::bind(tx, &sheet, now).await?;
    let rows = new.hashes.iter().map(|hash| recovery_code::ActiveModel {
        hash: Set(hash.clone()),
        authenticator_id: Set(new.id),
        used_at: Set(None),
    });
    Entity::insert_many(rows).exec_without_returning(tx).await?;
    Ok(before)
}

/// How many codes of a sheet are left.
///
/// # Errors
/// The database's.
pub async fn count_left(conn: &impl ConnectionTrait, sheet: AuthenticatorId) -> Result<u64, Fault> {
    let left = Entity::find()
        .filter(COLUMN.authenticator_id.eq(sheet))
        .filter(COLUMN.used_at.is_null());
    Ok(left.count(conn).await?)
}

#[cfg(test)]
mod tests {
    use super::PlainRecoveryCode;
    use crate::{entropy::SystemEntropy, ids::AuthenticatorId, secret::HashKey};
    use sea_orm::prelude::Uuid;

    #[test]
    fn a_code_is_read_however_it_is_written() {
        let code = PlainRecoveryCode::fresh(&SystemEntropy);
        let shown = code.reveal();
        assert_eq!(shown.len(), 19, "{shown}");
        for typed in [
            shown.clone(),
            shown.to_lowercase(),
            shown.replace('-', ""),
            format!(" {} ", shown.replace('-', " ")),
            shown.replace('0', "o").replace('1', "l"),
        ] {
            assert_eq!(PlainRecoveryCode::parse(&typed).unwrap().0, code.0, "{typed}");
        }
        for typed in [
            "",
            "0123-4567-89AB-CDE",
            "0123-4567-89AB-CDEFG",
            "0123-4567-89AB-CDEU",
            "٠123-4567-89AB-CDEF",
        ] {
            assert!(PlainRecoveryCode::parse(typed).is_none(), "{typed}");
        }
    }

    #[test]
    fn a_hash_holds_the_sheet() {
        let key = HashKey::new(&[7; 32]);
        let sheet = |number| AuthenticatorId(Uuid::from_u128(number));
        let code = PlainRecoveryCode::fresh(&SystemEntropy);
        assert_eq!(code.hash(&key, sheet(1)), code.hash(&key, sheet(1)));
        assert_ne!(code.hash(&key, sheet(1)), code.hash(&key, sheet(2)));
    }
}
