//! A demo API on a port of its own, built with [`crate::resource_server`]: it reads access tokens itself, and wants level 2,
//! no older than an hour, of the person behind them.

use super::{relying_party::acr, sample::Resource};
use crate::resource_server::{Acr, Demand, ResourceServer, Token};
use axum::{
    Json, Router,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use domain::{fault::Fault, time::Clock};
use serde_json::{Value, json};
use std::{error::Error, sync::Arc, time::Duration};

/// Every URL of it, for tokens of that issuer.
pub(super) fn router(resource: &Resource, issuer: &str, clock: Arc<dyn Clock>) -> Result<Router, Fault> {
    let http = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(Duration::from_secs(10))
        .build()
        .map_err(|source| Fault::new("the orders API has no HTTP client", source))?;
    let discovery = format!("{issuer}/.well-known/openid-configuration");
    let fetch = move || fetch(http.clone(), discovery.clone());
    // Its names of the levels, the one to ask for first.
    let demand = Demand::new()
        .acr(Acr::one_of([acr(2), acr(3)]))
        .max_age(Duration::from_hours(1));
    let server = ResourceServer::new(issuer, &resource.audience, clock, fetch).demanding(demand);
    Ok(Router::new()
        .route("/orders", get(list))
        .fallback(nothing)
        .with_state(server))
}

/// `GET /orders`: what is on order, and what the API was told of whoever asks.
async fn list(token: Token) -> Response {
    let orders = json!([
        { "part": "Tail wheel", "count": 1, "state": "on its way" },
        { "part": "Canopy latch", "count": 4, "state": "ordered" },
    ]);
    let told = json!({
        "sub": token.sub, "client_id": token.client_id,
        "acr": token.acr, "amr": token.amr, "auth_time": token.auth_time, "orders": orders,
    });
    ([(header::CACHE_CONTROL, "no-store")], Json(told)).into_response()
}

async fn nothing() -> (StatusCode, Json<Value>) {
    (
        StatusCode::NOT_FOUND,
        Json(json!({ "error": "not_found", "see": "/orders" })),
    )
}

/// The provider's JWKS, by way of its discovery document.
async fn fetch(http: reqwest::Client, discovery: String) -> Result<String, Box<dyn Error + Send + Sync>> {
    let document = http.get(discovery).send().await?.error_for_status()?.text().await?;
    let document: Value = serde_json::from_str(&document)?;
    let jwks = document.get("jwks_uri").and_then(Value::as_str).ok_or("no jwks_uri")?;
    Ok(http.get(jwks).send().await?.error_for_status()?.text().await?)
}
