//! For whoever builds an API behind Gradus: an axum extractor that believes an access token only if the provider signed it
//! for this API, and that asks for more when the person behind it hasn't shown enough.
//!
//! Nothing here knows the provider from inside. What an API needs is the issuer, its own audience, a way to fetch the
//! provider's JWKS, and what it demands:
//!
//! ```no_run
//! use axum::{Router, routing::get};
//! use idp::{clock::SystemClock, resource_server::{Acr, Demand, ResourceServer, Token}};
//! use std::{error::Error, sync::Arc, time::Duration};
//!
//! async fn fetch(http: reqwest::Client) -> Result<String, Box<dyn Error + Send + Sync>> {
//!     Ok(http.get("https://login.example/oauth2/jwks").send().await?.text().await?)
//! }
//!
//! async fn list(token: Token) -> String {
//!     format!("orders of {}", token.sub)
//! }
//!
//! # fn router(http: reqwest::Client) -> Router {
//! let demand = Demand::new()
//!     .acr(Acr::one_of(["urn:gradus:acr:2", "urn:gradus:acr:3"]))
//!     .max_age(Duration::from_secs(3600));
//! let (issuer, audience) = ("https://login.example", "https://orders.example");
//! let clock = Arc::new(SystemClock::default());
//! let orders = ResourceServer::new(issuer, audience, clock, move || fetch(http.clone())).demanding(demand);
//! Router::new().route("/orders", get(list)).with_state(orders)
//! # }
//! ```
//!
//! What is checked: type `at+jwt`, signature by a published key with the key's own algorithm, `iss`, `aud`, `exp`, and that
//! all that [RFC 9068 §2.2](https://www.rfc-editor.org/rfc/rfc9068#section-2.2) requires is there; then scope, `acr` and
//! `auth_time` against the demand. What is refused is refused in the words of
//! [RFC 6750 §3](https://www.rfc-editor.org/rfc/rfc6750#section-3) and
//! [RFC 9470 §3](https://www.rfc-editor.org/rfc/rfc9470#section-3), so that the client knows what to ask for.
//!
//! What is not known here: whether the grant behind a token has ended since. A token lives for ten minutes at most; who
//! can't wait for that introspects (`POST /oauth2/introspect`).

mod acr;
mod demand;
mod extract;
mod published;
mod refusal;
mod token;

pub use crate::oidc::access_token::Audience;
pub use acr::Acr;
pub use demand::Demand;
pub use extract::ResourceServer;
pub use refusal::Refusal;
pub use token::Token;
