//! What the log has of a request: method, route, status, time. Never a query, a form, a cookie or a name.

use axum::{
    extract::{MatchedPath, Request},
    response::Response,
};
use domain::cost::Cost;
use std::time::Duration;
use tower_http::request_id::RequestId;
use tracing::Span;

/// The span of a request.
pub fn span<B>(request: &Request<B>) -> Span {
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("-", MatchedPath::as_str);
    let id = request.extensions().get::<RequestId>();
    let id = id.and_then(|id| id.header_value().to_str().ok()).unwrap_or_default();
    tracing::info_span!("request", method = %request.method(), route, id)
}

/// A line when it is answered, with how many reads and writes of the database that took.
pub fn answered(response: &Response, latency: Duration, _: &Span) {
    let cost = response.extensions().get::<Cost>().copied().unwrap_or_default();
    tracing::info!(
        status = response.status().as_u16(),
        micros = u64::try_from(latency.as_micros()).unwrap_or(u64::MAX),
        reads = cost.reads,
        writes = cost.writes,
        "answered"
    );
}
