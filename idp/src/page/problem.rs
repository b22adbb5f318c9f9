//! Problem pages: what happened, what to do now, the request id.

use super::{Field, Frame, Sentence};
use askama::Template;

/// Something stopped. Always a 4xx or 5xx answer.
#[derive(Clone, Debug, Template)]
#[template(path = "problem.html")]
pub struct Problem {
    /// What is around it.
    pub frame: Frame,
    /// What happened.
    pub trouble: Trouble,
    /// The same for whoever runs the application, as its specification words it; small, below. Nothing secret.
    pub detail: Option<String>,
    /// A way on.
    pub link: Option<Link>,
}

/// A way on from a problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Where.
    pub href: String,
    /// To what.
    pub to: To,
    /// What is posted there; nothing for a plain link.
    pub fields: Vec<Field>,
}

/// Where a way on leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum To {
    /// The start page.
    Start,
    /// *Back to Flight Deck*.
    Application(String),
    /// The first page of signing in, which has *Cancel* too.
    SignIn,
    /// The page that asks whether to sign out.
    SignOut,
}

impl Link {
    /// A plain link.
    #[must_use]
    pub fn new(href: &str, to: To) -> Self {
        Self {
            href: href.to_owned(),
            to,
            fields: Vec::new(),
        }
    }

    pub(super) fn say<'a>(&'a self, frame: &'a Frame) -> Sentence<'a> {
        match &self.to {
            To::Start => frame.say("problem-start"),
            To::Application(name) => frame.say("back-to").with("name", name.as_str()),
            To::SignIn => frame.say("problem-sign-in"),
            To::SignOut => frame.say("problem-sign-out"),
        }
    }
}

/// What can stop a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// An application's request is broken before it is proven whose it is: client or redirect URI unknown, repeated, absent.
    BadRequest,
    /// The same of a request to sign out: nobody was.
    BadLogout,
    /// The application isn't known here.
    UnknownApplication,
    /// What was begun is over: too old, or answered.
    InteractionOver,
    /// What was begun belongs to another browser.
    OtherBrowser,
    /// The form is older than the browser's cookie, or came from elsewhere.
    StaleForm,
    /// The browser keeps no cookies.
    NoCookie,
    /// The account, or its organisation, may not sign in at present.
    Suspended,
    /// The question is about another account than the one that signed in.
    SomebodyElse,
    /// The account has no access to the application.
    NoAccess,
    /// Too many requests from this address.
    TooMany,
    /// Nothing is here.
    NotFound,
    /// The request is larger than anything we ask for.
    TooLarge,
    /// It isn't done in this way (the method, or the form).
    NotDoneSo,
    /// Ours.
    Fault,
    /// The house is closing or busy.
    Unavailable,
}

impl Trouble {
    /// The words: what happened, in short; what happened; what to do.
    const fn keys(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::BadRequest => ("bad-request-title", "bad-request-what", "bad-request-do"),
            Self::BadLogout => ("bad-logout-title", "bad-logout-what", "bad-logout-do"),
            Self::UnknownApplication => (
                "unknown-application-title",
                "unknown-application-what",
                "unknown-application-do",
            ),
            Self::InteractionOver => ("interaction-over-title", "interaction-over-what", "interaction-over-do"),
            Self::OtherBrowser => ("other-browser-title", "other-browser-what", "other-browser-do"),
            Self::StaleForm => ("stale-form-title", "stale-form-what", "stale-form-do"),
            Self::NoCookie => ("no-cookie-title", "no-cookie-what", "no-cookie-do"),
            Self::Suspended => ("suspended-title", "suspended-what", "suspended-do"),
            Self::SomebodyElse => ("somebody-else-title", "somebody-else-what", "somebody-else-do"),
            Self::NoAccess => ("no-access-title", "no-access-what", "no-access-do"),
            Self::TooMany => ("too-many-title", "too-many-what", "too-many-do"),
            Self::NotFound => ("not-found-title", "not-found-what", "not-found-do"),
            Self::TooLarge => ("too-large-title", "too-large-what", "too-large-do"),
            Self::NotDoneSo => ("not-done-so-title", "not-done-so-what", "not-done-so-do"),
            Self::Fault => ("fault-title", "fault-what", "fault-do"),
            Self::Unavailable => ("unavailable-title", "unavailable-what", "unavailable-do"),
        }
    }
}
