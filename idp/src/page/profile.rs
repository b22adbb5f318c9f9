//! The profile, and the e-mail address on its way.

use super::{Frame, Sentence};
use askama::Template;
use domain::account::profile::SignsIn;

/// One language that a person may choose; none: as the browser asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Language {
    /// Its tag.
    pub tag: String,
    /// It is the one.
    pub is_chosen: bool,
}

impl Language {
    /// Every language by its own name.
    fn name<'a>(&'a self, frame: &'a Frame) -> Sentence<'a> {
        match self.tag.as_str() {
            "" => frame.say("language-of-browser"),
            "en" => frame.say("language-en"),
            "de" => frame.say("language-de"),
            other => frame.say("language-other").with("tag", other),
        }
    }
}

/// What was done a moment ago.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saved {
    /// The profile was changed.
    Profile,
    /// The password was changed.
    Password,
    /// A link to another address was sent.
    EmailAsked,
}

/// What is wrong with a profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProfileError {
    /// A name is too long.
    Name,
    /// That is no phone number.
    Phone,
}

/// `/account/profile`.
#[derive(Clone, Debug, Template)]
#[template(path = "profile.html")]
pub struct Profile {
    /// What is around it.
    pub frame: Frame,
    /// The account's user ID.
    pub user_id: String,
    /// A proofing has locked the names.
    pub is_locked: bool,
    /// As it is, or was typed.
    pub given_name: String,
    /// As it is, or was typed.
    pub family_name: String,
    /// To choose from.
    pub languages: Vec<Language>,
    /// As it is, or was typed.
    pub phone_number: String,
    /// The address.
    pub email: Option<String>,
    /// The account signs in by it.
    pub signs_in_by_email: bool,
    /// The address that a link was sent to.
    pub waiting: Option<String>,
    /// What was done a moment ago.
    pub saved: Option<Saved>,
    /// What is wrong.
    pub error: Option<ProfileError>,
}

impl Profile {
    fn saved_text(&self) -> Option<Sentence<'_>> {
        Some(match self.saved? {
            Saved::Profile => self.frame.say("profile-saved"),
            Saved::Password => self.frame.say("profile-password-saved"),
            Saved::EmailAsked => self.frame.say("profile-email-asked"),
        })
    }

    fn name_complaint(&self) -> Option<Sentence<'_>> {
        (self.error == Some(ProfileError::Name)).then(|| self.frame.say("profile-name-too-long"))
    }

    fn phone_complaint(&self) -> Option<Sentence<'_>> {
        (self.error == Some(ProfileError::Phone)).then(|| self.frame.say("profile-phone-malformed"))
    }
}

/// What is wrong with a new address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmailError {
    /// It isn't one.
    Malformed,
    /// It is the account's already.
    Same,
    /// Too many links were sent of late.
    TooMany,
    /// No mail is sent here.
    NoMail,
}

/// `/account/email`.
#[derive(Clone, Debug, Template)]
#[template(path = "email.html")]
pub struct ChangeEmail {
    /// What is around it.
    pub frame: Frame,
    /// The address as it is.
    pub now: Option<String>,
    /// What was typed.
    pub typed: String,
    /// What is wrong with it.
    pub error: Option<EmailError>,
}

impl ChangeEmail {
    fn complaint(&self) -> Option<Sentence<'_>> {
        Some(match self.error? {
            EmailError::Malformed => self.frame.say("email-malformed"),
            EmailError::Same => self.frame.say("email-same"),
            EmailError::TooMany => self.frame.say("email-too-many"),
            EmailError::NoMail => self.frame.say("email-no-mail"),
        })
    }
}

/// How it stands with a link to a new address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Confirming {
    /// It can be confirmed.
    Open {
        /// The address.
        email: String,
        /// Of which account.
        user_id: String,
    },
    /// It is the account's now.
    Done {
        /// The address.
        email: String,
        /// Of which account.
        user_id: String,
        /// By what the account signs in.
        signs_in: SignsIn,
    },
    /// The link was used, or a newer one was sent.
    Used,
    /// It is too old.
    Expired,
    /// It isn't one of ours.
    Unknown,
}

/// `/account/email/{link}`.
#[derive(Clone, Debug, Template)]
#[template(path = "email-confirm.html")]
pub struct ConfirmEmail {
    /// What is around it.
    pub frame: Frame,
    /// How it stands.
    pub state: Confirming,
}

impl ConfirmEmail {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand over references")]
    fn signs_in_text<'a>(&'a self, signs_in: &SignsIn, user_id: &'a str) -> Sentence<'a> {
        let key = match signs_in {
            SignsIn::ByEmail => "email-done-by-email",
            SignsIn::ByUserId => "email-done-by-user-id",
            SignsIn::Taken => "email-done-taken",
        };
        self.frame.say(key).with("account", user_id)
    }
}
