//! What went wrong, for people: a 4xx page that says what happened and what to do. One mapping, in this file.

use crate::{
    dashboard,
    oidc::{logout::Refusal, reply::Reply},
    page::{Field, Link, To, Trouble},
    saml::Unproven,
};
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{fault::Fault, interaction::Lost};

/// A page that a person sees instead of the one they wanted.
///
/// As a response it is only a status with the problem attached; [`super::visit::receive`] draws the page, because it
/// knows who visits and in which language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// A form that isn't one of ours: wrong type, too large, fields twice.
    BadForm(StatusCode),
    /// A form without the token that hangs on this browser's cookie.
    ForeignForm,
    /// An interaction that can't go on.
    Lost(Lost),
    /// No client of that `client_id`.
    UnknownClient,
    /// A redirect URI that the client didn't register, or none.
    BadRedirectUri,
    /// A `client_id` or `redirect_uri` that came twice.
    RepeatedParameter,
    /// A logout request that can't be followed.
    BadLogout(Refusal),
    /// A SAML message that goes nowhere.
    BadSaml(Unproven),
    /// What was handed over from another site has been used, or waited too long.
    StaleHandoff,
    /// No such page.
    NotFound,
    /// A page that isn't asked for this way.
    WrongMethod,
    /// The account may not sign in at present.
    Suspended {
        /// Where somebody else can sign in for the same question.
        sign_in: Option<String>,
    },
    /// The question is about another account than the one that signed in.
    SomebodyElse {
        /// Where that one can sign in.
        sign_in: String,
    },
    /// The account's organisation doesn't have this application.
    NoAccess {
        /// What people call it.
        application: String,
        /// Back to whoever asked.
        back: Option<Reply>,
    },
    /// An application without a page to start at.
    NotLaunchable,
    /// Too much from this address.
    TooMany,
    /// Too much at once; try again in a moment.
    Busy,
    /// Ours.
    Fault,
}

impl Problem {
    /// Its HTTP status.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::BadForm(status) => *status,
            Self::ForeignForm
            | Self::Suspended { .. }
            | Self::SomebodyElse { .. }
            | Self::NoAccess { .. }
            | Self::BadSaml(Unproven::Unsolicited)
            | Self::Lost(Lost::Elsewhere) => StatusCode::FORBIDDEN,
            Self::Lost(Lost::Unknown) | Self::NotFound | Self::NotLaunchable => StatusCode::NOT_FOUND,
            Self::Lost(Lost::Expired | Lost::Answered) | Self::StaleHandoff | Self::BadSaml(Unproven::Replayed) => {
                StatusCode::GONE
            }
            Self::UnknownClient
            | Self::BadRedirectUri
            | Self::RepeatedParameter
            | Self::BadLogout(_)
            | Self::BadSaml(_) => StatusCode::BAD_REQUEST,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::Fault => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Its words.
    #[must_use]
    pub const fn trouble(&self) -> Trouble {
        match self {
            Self::BadForm(StatusCode::PAYLOAD_TOO_LARGE | StatusCode::URI_TOO_LONG) => Trouble::TooLarge,
            Self::BadForm(_) | Self::WrongMethod => Trouble::NotDoneSo,
            Self::ForeignForm => Trouble::StaleForm,
            Self::Lost(Lost::Elsewhere) => Trouble::OtherBrowser,
            Self::Lost(Lost::Unknown | Lost::Expired | Lost::Answered)
            | Self::StaleHandoff
            | Self::BadSaml(Unproven::Replayed) => Trouble::InteractionOver,
            Self::UnknownClient | Self::BadSaml(Unproven::UnknownIssuer) => Trouble::UnknownApplication,
            Self::BadRedirectUri | Self::RepeatedParameter | Self::BadSaml(_) => Trouble::BadRequest,
            Self::BadLogout(_) => Trouble::BadLogout,
            Self::NotFound | Self::NotLaunchable => Trouble::NotFound,
            Self::Suspended { .. } => Trouble::Suspended,
            Self::SomebodyElse { .. } => Trouble::SomebodyElse,
            Self::NoAccess { .. } => Trouble::NoAccess,
            Self::TooMany => Trouble::TooMany,
            Self::Busy => Trouble::Unavailable,
            Self::Fault => Trouble::Fault,
        }
    }

    /// The same for whoever runs the application.
    #[must_use]
    pub fn detail(&self) -> Option<String> {
        let detail = match self {
            Self::UnknownClient => "invalid_request: client_id is missing or unknown.",
            Self::BadRedirectUri => {
                "invalid_request: redirect_uri is missing, or isn't one that the client registered."
            }
            Self::BadLogout(refusal) => bad_logout(*refusal),
            Self::BadSaml(unproven) => unproven.words(),
            Self::RepeatedParameter => "invalid_request: client_id or redirect_uri came more than once.",
            _ => return None,
        };
        Some(detail.to_owned())
    }

    /// The way on that its page offers.
    #[must_use]
    pub fn link(&self) -> Link {
        match self {
            Self::NoAccess {
                application,
                back: Some(back),
            } => back_to(application, back),
            Self::Suspended { sign_in: Some(href) } | Self::SomebodyElse { sign_in: href } => {
                Link::new(href, To::SignIn)
            }
            Self::BadLogout(_) => Link::new(dashboard::sign_out::PATH, To::SignOut),
            _ => Link::new("/dashboard", To::Start),
        }
    }
}

fn back_to(application: &str, back: &Reply) -> Link {
    let to = To::Application(application.to_owned());
    match back {
        Reply::Go(url) => Link::new(url, to),
        Reply::Post { action, fields } => Link {
            fields: fields.iter().map(|(name, value)| Field::new(name, value)).collect(),
            ..Link::new(action, to)
        },
    }
}

const fn bad_logout(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::Parameter => "invalid_request: a parameter came more than once, or can't be read.",
        Refusal::Hint => "invalid_request: id_token_hint isn't an ID token that this provider has signed.",
        Refusal::UnknownClient => "invalid_request: client_id is unknown.",
        Refusal::OtherClient => "invalid_request: id_token_hint was given to another client than client_id.",
        Refusal::Anonymous => "invalid_request: post_logout_redirect_uri needs id_token_hint or client_id.",
        Refusal::RedirectUri => "invalid_request: post_logout_redirect_uri isn't one that the client registered.",
    }
}

impl From<Unproven> for Problem {
    fn from(unproven: Unproven) -> Self {
        Self::BadSaml(unproven)
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self::BadLogout(refusal)
    }
}

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        let chain: Vec<String> = std::iter::successors(std::error::Error::source(&fault), |error| error.source())
            .map(ToString::to_string)
            .collect();
        tracing::error!(%fault, ?chain, "a fault");
        Self::Fault
    }
}

impl From<Lost> for Problem {
    fn from(lost: Lost) -> Self {
        Self::Lost(lost)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}
