//! What the house counts and times, and how it tells: `GET /metrics`, and a line in the log for a slow request.
//!
//! Every word that labels a figure is one of ours: a route as the router has it, an error code, a kind of authenticator.
//! So the number of series is bounded, whatever strangers send.

mod near;
mod page;
mod process;
pub mod request;
mod slow;
mod text;
mod word;

pub use near::show;
pub use slow::{Slow, threshold};
pub(crate) use word::{CHANNEL, RECEIPT, SEND, SUCCESS, grant_type};

use domain::metric::Family;
use request::Requests;
use std::time::Instant;

/// What the doors and pages count. The database and the password threads have their own.
#[derive(Debug)]
pub struct Metrics {
    started: Instant,
    /// Requests, by route, method and status.
    pub requests: Requests,
    /// Answers of the authorization endpoint, by error code.
    pub authorizations: Family<1>,
    /// Answers of the token endpoint, by grant type and error code.
    pub tokens: Family<2>,
    /// Passwords that were sent in, by what came of them.
    pub sign_ins: Family<1>,
    /// Codes that were sent in, by authenticator and what came of them.
    pub step_ups: Family<2>,
}

impl Default for Metrics {
    fn default() -> Self {
        Self {
            started: Instant::now(),
            requests: Requests::default(),
            authorizations: Family::new([("outcome", word::AUTHORIZATION)]),
            tokens: Family::new([("grant_type", word::GRANT_TYPE), ("outcome", word::TOKEN)]),
            sign_ins: Family::new([("outcome", word::SIGN_IN)]),
            step_ups: Family::new([("authenticator", word::AUTHENTICATOR), ("outcome", word::STEP_UP)]),
        }
    }
}
