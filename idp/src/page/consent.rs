//! Consent: what an application would be told, and what was allowed.

use super::{Asker, Frame, Sentence};
use askama::Template;
use domain::{ids::ApplicationId, time::UnixMillis};

/// May an application be told this?
#[derive(Clone, Debug, Template)]
#[template(path = "consent.html")]
pub struct Consent {
    /// What is around it.
    pub frame: Frame,
    /// Who asks.
    pub asker: Asker,
    /// The host of its home page.
    pub home: Option<String>,
    /// Where it says what it does with what it is told.
    pub policy: Option<String>,
    /// Where its terms are.
    pub terms: Option<String>,
    /// The person's name.
    pub name: String,
    /// The account's user ID.
    pub user_id: String,
    /// What it would be told.
    pub releases: Vec<Release>,
}

/// One thing that an application is told, or may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Release {
    /// Who it is: an identifier that stays the same.
    Identity,
    /// Name, user ID, language.
    Profile {
        /// The person's name.
        name: String,
    },
    /// The e-mail address.
    Email {
        /// If there is one.
        address: Option<String>,
    },
    /// The contact number.
    Phone {
        /// If there is one.
        number: Option<String>,
    },
    /// The postal address, of which none is kept yet.
    Address,
    /// Its grant outlives the session.
    Offline,
    /// A scope of its own, by name.
    Other(String),
}

impl Release {
    /// In the person's words.
    fn say<'a>(&'a self, frame: &'a Frame) -> Sentence<'a> {
        match self {
            Self::Identity => frame.say("release-identity"),
            Self::Profile { name } => frame.say("release-profile").with("name", name.as_str()),
            Self::Email { address: Some(address) } => frame.say("release-email").with("address", address.as_str()),
            Self::Email { address: None } => frame.say("release-email-none"),
            Self::Phone { number: Some(number) } => frame.say("release-phone").with("number", number.as_str()),
            Self::Phone { number: None } => frame.say("release-phone-none"),
            Self::Address => frame.say("release-address"),
            Self::Offline => frame.say("release-offline"),
            Self::Other(name) => frame.say("release-other").with("name", name.as_str()),
        }
    }
}

/// What was allowed, to be withdrawn.
#[derive(Clone, Debug, Template)]
#[template(path = "consents.html")]
pub struct Consents {
    /// What is around it.
    pub frame: Frame,
    /// Back to where people are at home.
    pub home: String,
    /// What was allowed to whom, by name.
    pub allowed: Vec<Allowed>,
}

/// What one application was allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowed {
    /// The hidden `application` of *Withdraw*.
    pub application: ApplicationId,
    /// Its name.
    pub name: String,
    /// The organisation that owns it.
    pub organisation: String,
    /// When it was allowed.
    pub at: UnixMillis,
    /// What.
    pub releases: Vec<Release>,
}
