//! One-time codes: issued, checked, burnt, expired.
//!
//! A code is six digits that live two minutes. It is bound to a purpose, an account, an authenticator, a session and an
//! interaction: anywhere else it is just a number. The digits are drawn, hashed and sealed before the write; the database
//! holds a keyed hash, and the sealed message until it is sent. A send is counted before it is queued and a try before it
//! is compared, each by one guarded statement, so that no number of simultaneous requests gets one more than it may.

mod check;
mod issue;
mod pending;

pub use check::{Checked, Entry, check};
pub(crate) use issue::{Allowance, allowances, take_all};
pub use issue::{Draft, Issued, Order, SendLimit, SendRefusal, issue};
pub(crate) use pending::delivered;
pub use pending::{Delivered, Pending, find_pending};

use crate::{
    entropy::{Entropy, draw_six_digits},
    ids::{AccountId, AuthenticatorId, InteractionId, SessionId},
    secret::HashKey,
};
use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// How a message reaches a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text")]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// A text message (outbox channel `sms`).
    #[sea_orm(string_value = "text")]
    Text,
    /// A spoken call.
    #[sea_orm(string_value = "voice")]
    Voice,
    /// An e-mail.
    #[sea_orm(string_value = "mail")]
    Mail,
}

/// What a code is for: one that was sent for one purpose serves no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The second factor of an account, on one of its phones.
    StepUp,
    /// A phone that is about to become the account's: it is bound to the enrolment, in place of phone and interaction.
    Enrolment,
}

impl Purpose {
    const fn name(self) -> &'static str {
        match self {
            Self::StepUp => "step-up",
            Self::Enrolment => "enrolment",
        }
    }
}

/// All that a code is bound to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound {
    /// What it is for.
    pub purpose: Purpose,
    /// Whose it is.
    pub account: AccountId,
    /// On which phone it arrives.
    pub authenticator: AuthenticatorId,
    /// In which session it may be entered.
    pub session: SessionId,
    /// And in which interaction of that session.
    pub interaction: InteractionId,
}

/// The six digits themselves: shown to their receiver, and gone when dropped.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Digits(String);

impl Digits {
    /// New ones.
    #[must_use]
    pub fn fresh(entropy: &dyn Entropy) -> Self {
        Self(draw_six_digits(entropy))
    }

    /// What a person typed, pasted or dictated, with any spaces and dashes; `None` if it isn't six digits.
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        let mut digits = String::with_capacity(6);
        for letter in typed.chars().filter(|letter| !letter.is_whitespace() && *letter != '-') {
            if digits.len() == 6 || !letter.is_ascii_digit() {
                digits.zeroize();
                return None;
            }
            digits.push(letter);
        }
        (digits.len() == 6).then_some(Self(digits))
    }

    /// For the message that carries them.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The keyed hash of the digits and of all that they are bound to.
    #[must_use]
    pub fn hash(&self, key: &HashKey, to: &Bound) -> Vec<u8> {
        key.hash(
            "phone-code",
            &[
                self.0.as_bytes(),
                to.purpose.name().as_bytes(),
                to.account.0.as_bytes(),
                to.authenticator.0.as_bytes(),
                to.session.0.as_bytes(),
                to.interaction.0.as_bytes(),
            ],
        )
        .to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::{Bound, Digits, Purpose};
    use crate::{
        ids::{AccountId, AuthenticatorId, InteractionId, SessionId},
        secret::HashKey,
    };
    use sea_orm::prelude::Uuid;

    const fn id(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    const TO: Bound = Bound {
        purpose: Purpose::StepUp,
        account: AccountId(id(1)),
        authenticator: AuthenticatorId(id(2)),
        session: SessionId(id(3)),
        interaction: InteractionId(id(4)),
    };

    #[test]
    fn digits_are_read_however_they_are_spaced() {
        for typed in ["012345", " 012 345 ", "012-345", "0 1 2 3 4 5\n"] {
            assert_eq!(Digits::parse(typed).unwrap().reveal(), "012345");
        }
        for typed in ["", "12345", "1234567", "12345a", "١٢٣٤٥٦"] {
            assert!(Digits::parse(typed).is_none(), "{typed}");
        }
    }

    #[test]
    fn a_hash_holds_all_that_a_code_is_bound_to() {
        let key = HashKey::new(&[7; 32]);
        let digits = Digits::parse("123456").unwrap();
        let own = digits.hash(&key, &TO);
        let elsewhere = [
            Bound {
                account: AccountId(id(9)),
                ..TO
            },
            Bound {
                authenticator: AuthenticatorId(id(9)),
                ..TO
            },
            Bound {
                session: SessionId(id(9)),
                ..TO
            },
            Bound {
                interaction: InteractionId(id(9)),
                ..TO
            },
        ];
        assert!(elsewhere.iter().all(|other| digits.hash(&key, other) != own));
        assert_eq!(digits.hash(&key, &TO), own);
    }
}
