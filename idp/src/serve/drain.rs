//! Draining: a server that was told to stop takes no new work and finishes what is under way.
//!
//! For a moment it still listens, to say so: whoever asks whether it is ready hears no, and everybody else is sent away
//! with 503. Then connections are refused, and what is under way has the rest of the time.

use crate::app::App;
use axum::{
    extract::{Request, State},
    http::{HeaderValue, StatusCode, Version, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use axum_server::Handle;
use std::{net::SocketAddr, time::Duration};

/// How long what is under way may take after the signal to stop.
const DRAIN: Duration = Duration::from_secs(30);

/// How long of it the server listens still, if anybody is connected.
const NOTICE: Duration = Duration::from_secs(1);

/// How often it looks whether somebody is.
const LOOK: Duration = Duration::from_millis(10);

/// Turns new work away once the house is draining.
pub(crate) async fn refuse(State(app): State<App>, request: Request, next: Next) -> Response {
    if !app.is_draining() || request.uri().path().starts_with("/health/") {
        return next.run(request).await;
    }
    let told = [(header::RETRY_AFTER, "2"), (header::CACHE_CONTROL, "no-store")];
    let mut response = (StatusCode::SERVICE_UNAVAILABLE, told, "Stopping. Please try again.\n").into_response();
    // HTTP/2 says the same in its own way, and forbids the header.
    if request.version() < Version::HTTP_2 {
        let close = HeaderValue::from_static("close");
        response.headers_mut().insert(header::CONNECTION, close);
    }
    response
}

/// Lets a server stop: afterwards it only finishes what is under way.
pub(super) async fn begin(app: &App, handle: &Handle<SocketAddr>) {
    app.drain();
    let told = async {
        while handle.connection_count() > 0 {
            tokio::time::sleep(LOOK).await;
        }
    };
    // Either way: nobody is connected, or all have had their notice.
    let _ = tokio::time::timeout(NOTICE, told).await;
    handle.graceful_shutdown(Some(DRAIN.saturating_sub(NOTICE)));
}
