//! What happened in an account, in words.

use super::{Frame, Sentence};
use askama::Template;
use domain::{audit::act, time::UnixMillis};

/// Something that happened, as far as its owner is told of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Act(&'static str);

/// What is told: the act, whether it went well, and its word.
const TOLD: &[(&str, bool, &str)] = &[
    (act::SIGN_IN_PASSWORD, true, "act-password"),
    (act::SIGN_IN_PASSWORD, false, "act-password-wrong"),
    (act::SIGN_IN_LOCKED, true, "act-locked"),
    (act::STEP_UP_PHONE, true, "act-phone"),
    (act::STEP_UP_PHONE, false, "act-phone-wrong"),
    (act::STEP_UP_TOTP, true, "act-totp"),
    (act::STEP_UP_TOTP, false, "act-totp-wrong"),
    (act::PASSKEY_USED, true, "act-passkey"),
    (act::PASSKEY_USED, false, "act-passkey-refused"),
    (act::CODE_SENT, true, "act-code-sent"),
    (act::CODE_SENT, false, "act-code-refused"),
    (act::CODE_BURNT, true, "act-code-burnt"),
    (act::SECOND_FACTOR_LOCKED, true, "act-second-factor-locked"),
    (act::SESSION_STARTED, true, "act-session-started"),
    (act::SESSION_ENDED, true, "act-session-ended"),
    (act::GRANT_MADE, true, "act-grant"),
    (act::CONSENT_GIVEN, true, "act-consent"),
    (act::CONSENT_WITHDRAWN, true, "act-withdrawn"),
    (act::APPLICATION_LAUNCHED, true, "act-launched"),
    (act::AUTHENTICATOR_BOUND, true, "act-bound"),
    (act::AUTHENTICATOR_REVOKED, true, "act-revoked"),
    (act::AUTHENTICATOR_DEFAULT, true, "act-default"),
    (act::AUTHENTICATOR_DELIVERY, true, "act-delivery"),
    (act::LINK_SENT, true, "act-link-sent"),
    (act::CHANGE_UNDONE, true, "act-undone"),
    (act::PROFILE_CHANGED, true, "act-profile"),
    (act::EMAIL_CHANGED, true, "act-email"),
    (act::PASSWORD_CHANGED, true, "act-password-changed"),
    (act::ACCOUNT_SUPPORTED, true, "act-supported"),
];

impl Act {
    /// The acts that are told, by their names in the audit.
    pub const NAMES: &[&str] = &[
        act::SIGN_IN_PASSWORD,
        act::SIGN_IN_LOCKED,
        act::STEP_UP_PHONE,
        act::STEP_UP_TOTP,
        act::PASSKEY_USED,
        act::CODE_SENT,
        act::CODE_BURNT,
        act::SECOND_FACTOR_LOCKED,
        act::SESSION_STARTED,
        act::SESSION_ENDED,
        act::GRANT_MADE,
        act::CONSENT_GIVEN,
        act::CONSENT_WITHDRAWN,
        act::APPLICATION_LAUNCHED,
        act::AUTHENTICATOR_BOUND,
        act::AUTHENTICATOR_REVOKED,
        act::AUTHENTICATOR_DEFAULT,
        act::AUTHENTICATOR_DELIVERY,
        act::LINK_SENT,
        act::CHANGE_UNDONE,
        act::PROFILE_CHANGED,
        act::EMAIL_CHANGED,
        act::PASSWORD_CHANGED,
        act::ACCOUNT_SUPPORTED,
    ];

    /// What is told of an audit event; `None` if nothing is.
    #[must_use]
    pub fn of(act: &str, outcome: &str) -> Option<Self> {
        let went_well = outcome == "success";
        let told = TOLD.iter().find(|(name, well, _)| *name == act && *well == went_well);
        told.map(|(_, _, key)| Self(key))
    }
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happening {
    /// What.
    pub act: Act,
    /// When.
    pub at: UnixMillis,
    /// From where.
    pub address: Option<String>,
    /// For the sake of which application.
    pub application: Option<String>,
}

impl Happening {
    fn say<'a>(&'a self, frame: &'a Frame) -> Sentence<'a> {
        frame.say(self.act.0)
    }
}

/// `/account/activity`.
#[derive(Clone, Debug, Template)]
#[template(path = "activity.html")]
pub struct Activity {
    /// What is around it.
    pub frame: Frame,
    /// The newest first.
    pub happenings: Vec<Happening>,
    /// The number before which the next page begins, if there is one.
    pub older: Option<i64>,
    /// It is the newest page.
    pub is_first: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_is_asked_for_is_told_and_nothing_else() {
        for name in Act::NAMES {
            assert!(Act::of(name, "success").is_some(), "{name}");
        }
        assert!(TOLD.iter().all(|(name, _, _)| Act::NAMES.contains(name)));
        assert_eq!(Act::of("key.made", "success"), None);
    }
}
