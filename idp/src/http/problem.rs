//! What went wrong, for people: a 4xx page that says what happened and what to do. One mapping, in this file.

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
    /// What was handed over from another site has been used, or waited too long.
    StaleHandoff,
    /// No such page.
    NotFound,
    /// A page that isn't asked for this way.
    WrongMethod,
    /// Nobody is signed in.
    SignedOut,
    /// The account may not sign in at present.
    Suspended,
    /// The account's organisation doesn't have this application.
    NoAccess {
        /// What people call it.
        application: String,
        /// Back to whoever asked.
        back: Option<String>,
    },
    /// An application without a page to start at.
    NotLaunchable {
        /// What people call it.
        application: String,
    },
    /// Too much at once; try again in a moment.
    Busy,
    /// Ours.
    Fault,
}

impl Problem {
    /// A form that couldn't be read.
    #[must_use]
    pub const fn bad_form(status: StatusCode) -> Self {
        Self::BadForm(status)
    }

    /// A form from elsewhere.
    #[must_use]
    pub const fn foreign_form() -> Self {
        Self::ForeignForm
    }

    /// Its HTTP status.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::BadForm(status) => *status,
            Self::ForeignForm | Self::Suspended | Self::NoAccess { .. } | Self::Lost(Lost::Elsewhere) => {
                StatusCode::FORBIDDEN
            }
            Self::UnknownClient | Self::BadRedirectUri | Self::RepeatedParameter | Self::NotLaunchable { .. } => {
                StatusCode::BAD_REQUEST
            }
            Self::Lost(Lost::Unknown) | Self::NotFound => StatusCode::NOT_FOUND,
            Self::Lost(Lost::Expired | Lost::Answered) | Self::StaleHandoff => StatusCode::GONE,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::SignedOut => StatusCode::UNAUTHORIZED,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::Fault => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The stem of its words in `locales/`: `problem-KEY-title`, `-what` and `-do`.
    #[must_use]
    pub const fn key(&self) -> &'static str {
        match self {
            Self::BadForm(_) => "bad-form",
            Self::ForeignForm => "foreign-form",
            Self::Lost(Lost::Unknown) => "unknown-interaction",
            Self::Lost(Lost::Elsewhere) => "other-browser",
            Self::Lost(Lost::Expired) => "expired",
            Self::Lost(Lost::Answered) => "answered",
            Self::UnknownClient => "unknown-client",
            Self::BadRedirectUri => "bad-redirect-uri",
            Self::RepeatedParameter => "repeated-parameter",
            Self::StaleHandoff => "stale-handoff",
            Self::NotFound => "not-found",
            Self::WrongMethod => "wrong-method",
            Self::SignedOut => "signed-out",
            Self::Suspended => "suspended",
            Self::NoAccess { .. } => "no-access",
            Self::NotLaunchable { .. } => "not-launchable",
            Self::Busy => "busy",
            Self::Fault => "fault",
        }
    }

    /// The application that its words name.
    #[must_use]
    pub fn application(&self) -> Option<&str> {
        match self {
            Self::NoAccess { application, .. } | Self::NotLaunchable { application } => Some(application),
            _ => None,
        }
    }

    /// The way back that its page offers.
    #[must_use]
    pub fn back(&self) -> Option<&str> {
        match self {
            Self::NoAccess { back, .. } => back.as_deref(),
            _ => Some("/dashboard"),
        }
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
