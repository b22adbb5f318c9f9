//! A cross-site POST arrives without our `SameSite=Lax` cookies. Whatever comes in so is checked, kept under a random
//! handle (once, for 2 minutes) and answered by 303 to a GET of ours; only there is the session read. One function for
//! every door.

use super::{form::is_form_type, problem::Problem, reply::see_other};
use crate::app::App;
use axum::{
    body::Bytes,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use domain::{fault::Fault, handoff, secret::PlainHandle, time::UnixMillis};

/// The longest request that is read, in bytes, whichever way it came.
pub const LONGEST: usize = 16 * 1024;

/// The form that another site posted, as its text.
pub fn read(headers: &HeaderMap, body: Bytes) -> Result<String, Problem> {
    read_up_to(LONGEST, headers, body)
}

/// The same, of a length that the router allows: a signed SAML message carries certificates.
pub fn read_long(headers: &HeaderMap, body: Bytes) -> Result<String, Problem> {
    read_up_to(usize::MAX, headers, body)
}

fn read_up_to(longest: usize, headers: &HeaderMap, body: Bytes) -> Result<String, Problem> {
    if !is_form_type(headers) {
        return Err(Problem::BadForm(StatusCode::UNSUPPORTED_MEDIA_TYPE));
    }
    let text = String::from_utf8(body.into()).map_err(|_| Problem::BadForm(StatusCode::BAD_REQUEST))?;
    if text.len() > longest {
        return Err(Problem::BadForm(StatusCode::PAYLOAD_TOO_LARGE));
    }
    Ok(text)
}

/// The query of the same request where it came by GET.
pub fn read_query(query: Option<String>) -> Result<String, Problem> {
    let query = query.unwrap_or_default();
    if query.len() > LONGEST {
        return Err(Problem::BadForm(StatusCode::URI_TOO_LONG));
    }
    Ok(query)
}

/// Keeps what a door was sent, and leads the browser to `path` with the handle.
pub async fn keep(app: &App, door: &'static str, path: &str, body: String, now: UnixMillis) -> Result<Response, Fault> {
    let handle = PlainHandle::fresh(&*app.entropy);
    let input = (handle.hash(&app.hash_key), body);
    let write = app.db.write(input, move |tx, (handle, body)| {
        Box::pin(handoff::keep(tx, handle, door, body, now))
    });
    write.await?;
    Ok(see_other(&format!("{path}?handle={}", handle.reveal())))
}

/// Takes what was kept, once.
pub async fn take(app: &App, door: &'static str, handle: Option<&str>, now: UnixMillis) -> Result<String, Problem> {
    let handle = handle
        .and_then(PlainHandle::parse)
        .ok_or(Problem::StaleHandoff)?
        .hash(&app.hash_key);
    let write = app
        .db
        .write(handle, move |tx, handle| Box::pin(handoff::take(tx, handle, door, now)));
    write.await?.ok_or(Problem::StaleHandoff)
}
