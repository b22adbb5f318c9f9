//! How long things last.

use super::document::{Span, section};
use std::time::Duration;

section! {
    /// How long sessions last.
    #[derive(Clone, Copy, Debug)]
    pub struct Session {
        /// Without a request of its browser.
        idle: Duration = Duration::from_mins(30),
        /// In all.
        absolute: Duration = Duration::from_hours(12),
        /// How old an event may be for sensitive changes.
        fresh: Duration = Duration::from_mins(5),
    }
}

section! {
    /// How long a question waits for its person.
    #[derive(Clone, Copy, Debug)]
    pub struct Interaction {
        /// From its opening.
        lifetime: Duration = Duration::from_mins(30),
        /// How many may be open in one browser; the oldest unanswered is dropped.
        open_per_browser: u32 = 20,
    }
}

section! {
    /// How long links in mails work.
    #[derive(Clone, Copy, Debug)]
    pub struct Links {
        /// Links that confirm an address or a change.
        email: Duration = Duration::from_mins(30),
        /// Invitations.
        invitation: Duration = DAY * 30,
    }
}

section! {
    /// SAML.
    #[derive(Clone, Copy, Debug)]
    pub struct Saml {
        /// How far other clocks may be off.
        clock_skew: Span = Span(Duration::from_mins(1)),
    }
}

section! {
    /// How long codes and tokens work.
    #[derive(Clone, Copy, Debug)]
    pub struct Tokens {
        /// Authorization codes.
        code: Duration = Duration::from_mins(1),
        /// Access tokens.
        access: Duration = Duration::from_mins(10),
        /// ID tokens.
        id: Duration = Duration::from_mins(10),
        /// Refresh tokens that end with the session.
        refresh: Duration = Duration::from_hours(8),
        /// How long a refresh token that was just replaced is still taken.
        refresh_grace: Span = Span(Duration::ZERO),
        /// Refresh tokens of `offline_access`, unused.
        offline_idle: Duration = DAY * 30,
        /// Refresh tokens of `offline_access`, in all.
        offline_absolute: Duration = DAY * 180,
    }
}

const DAY: Duration = Duration::from_hours(24);
