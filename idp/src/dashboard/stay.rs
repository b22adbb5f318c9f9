//! `GET /session/stay`: *Stay signed in*, from any page.

use crate::http::{reply::see_other, visit::Visit};
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};

/// The session came along, which is all that it takes. The browser stays where it is, with what was typed there; where the
/// session is over already, it is asked who is there.
pub async fn get(visit: Visit) -> Response {
    match visit.session() {
        Some(_) => StatusCode::NO_CONTENT.into_response(),
        None => see_other(super::PATH),
    }
}
