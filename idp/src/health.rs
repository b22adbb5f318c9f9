//! Health: whether the process lives, and whether it can answer.

use crate::app::App;
use axum::{extract::State, http::StatusCode};
use sea_orm::ConnectionTrait;

/// `GET /health/live`.
pub async fn live() -> &'static str {
    "live\n"
}

/// `GET /health/ready`: the database answers and there is a key to sign with.
pub async fn ready(State(app): State<App>) -> Result<&'static str, StatusCode> {
    match app.db.read().execute_unprepared("SELECT 1").await {
        Ok(_) if !app.is_draining() => Ok("ready\n"),
        _ => Err(StatusCode::SERVICE_UNAVAILABLE),
    }
}
