//! A slow request says where its time went. Route and id, no path, no query, nothing that somebody sent.

use axum::http::{Method, StatusCode};
use domain::cost::Cost;
use std::time::Duration;
use tower_http::request_id::RequestId;

/// A request that took longer is slow.
#[derive(Clone, Copy, Debug)]
pub struct Slow(pub Duration);

/// The environment's word for it, beside `GRADUS_LOG`.
const VARIABLE: &str = "GRADUS_SLOW_MS";

/// What is slow where nothing is said.
const USUAL: Duration = Duration::from_secs(1);

/// What is slow here: so many milliseconds as `GRADUS_SLOW_MS` says, or one second.
#[must_use]
pub fn threshold() -> Slow {
    let Some(said) = std::env::var_os(VARIABLE) else {
        return Slow(USUAL);
    };
    let millis = said.to_str().and_then(|text| text.trim().parse().ok());
    if millis.is_none() {
        tracing::warn!("{VARIABLE} is not a number of milliseconds; slow is what takes longer than a second");
    }
    Slow(millis.map_or(USUAL, Duration::from_millis))
}

/// A request that is over.
pub(super) struct Passed<'a> {
    pub(super) route: &'a str,
    pub(super) method: &'a Method,
    /// None if whoever asked went away before.
    pub(super) status: Option<StatusCode>,
    pub(super) total: Duration,
}

impl Passed<'_> {
    /// Tells where its time went. What no part has went into computing, or into waiting for a reader's connection.
    pub(super) fn tell(&self, id: Option<&RequestId>, cost: &Cost) {
        let parts = [
            cost.reading,
            cost.write_waiting,
            cost.writing,
            cost.hash_waiting,
            cost.hashing,
            cost.signing,
            cost.outgoing,
        ];
        tracing::warn!(
            method = %self.method,
            route = self.route,
            id = id.and_then(|id| id.header_value().to_str().ok()).unwrap_or_default(),
            status = self.status.map_or(0, |status| status.as_u16()),
            total_ms = millis(self.total),
            reads = cost.reads,
            read_ms = millis(cost.reading),
            writes = cost.writes,
            write_wait_ms = millis(cost.write_waiting),
            write_ms = millis(cost.writing),
            hash_wait_ms = millis(cost.hash_waiting),
            hash_ms = millis(cost.hashing),
            signing_ms = millis(cost.signing),
            outgoing_ms = millis(cost.outgoing),
            rest_ms = millis(self.total.saturating_sub(parts.iter().sum())),
            "a slow request"
        );
    }
}

/// Whole milliseconds.
fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}
