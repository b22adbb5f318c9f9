//! How an authenticator is named to its owner.

use super::{Frame, Sentence, Words};

/// An authenticator as its owner knows it. Of a phone number only the ending ever comes here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Authenticator {
    /// The password.
    Password,
    /// A phone.
    Phone {
        /// The last four digits of its number.
        ending: String,
    },
    /// An authenticator app.
    Totp {
        /// What its owner calls it.
        label: String,
    },
    /// A hardware token.
    HardwareToken {
        /// What its owner calls it.
        label: String,
    },
    /// A passkey.
    Passkey {
        /// What its owner calls it.
        label: String,
    },
    /// One of the recovery codes.
    RecoveryCode,
    /// A company's own sign-in.
    Upstream {
        /// The company.
        name: String,
    },
}

impl Authenticator {
    /// As a title: *Phone, number ending 3970*.
    #[must_use]
    pub fn title<'a>(&'a self, frame: &'a Frame) -> Sentence<'a> {
        match self {
            Self::Password => frame.say("title-password"),
            Self::Phone { ending } => frame.say("title-phone").with("ending", ending),
            Self::Totp { label } => frame.say("title-totp").with("label", label),
            Self::HardwareToken { label } => frame.say("title-hardware-token").with("label", label),
            Self::Passkey { label } => frame.say("title-passkey").with("label", label),
            Self::RecoveryCode => frame.say("title-recovery-code"),
            Self::Upstream { name } => frame.say("title-upstream").with("name", name),
        }
    }

    /// Within a sentence: *the number ending 3970*.
    #[must_use]
    pub fn named<'a>(&'a self, frame: &'a Frame) -> Sentence<'a> {
        self.named_in(&frame.words)
    }

    /// The same where there is no page, such as in a mail.
    #[must_use]
    pub fn named_in<'a>(&'a self, words: &'a Words) -> Sentence<'a> {
        match self {
            Self::Password => words.say("named-password"),
            Self::Phone { ending } => words.say("named-phone").with("ending", ending),
            Self::Totp { label } => words.say("named-totp").with("label", label),
            Self::HardwareToken { label } => words.say("named-hardware-token").with("label", label),
            Self::Passkey { label } => words.say("named-passkey").with("label", label),
            Self::RecoveryCode => words.say("named-recovery-code"),
            Self::Upstream { name } => words.say("named-upstream").with("name", name),
        }
    }

    /// Whether a code is sent to it, so that text or voice is a question.
    #[must_use]
    pub const fn is_phone(&self) -> bool {
        matches!(self, Self::Phone { .. })
    }
}
