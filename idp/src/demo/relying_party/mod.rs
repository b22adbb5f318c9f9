//! A real relying party, for newcomers to see what an application is told: on another site than the provider, knowing
//! nothing of it but its discovery document.
//!
//! It is four applications in one: each its own OIDC client, with its own pages below `/{application}/`. An application
//! that is careful does what this one does: code flow with PKCE, `state` and `nonce`, [RFC 9207] `iss`, the ID token
//! verified, and **its own look at `acr`** before it opens: what a browser carries, a person can edit.
//!
//! [RFC 9207]: https://www.rfc-editor.org/rfc/rfc9207

mod ask;
mod callback;
mod challenge;
mod client;
mod gone;
mod orders;
mod page;
mod shop;
mod sign_out;
#[cfg(test)]
mod tests;
mod told;
mod trouble;
mod visit;
mod words;

pub(super) use words::{acr, ago};

use super::sample::Sample;
use axum::{
    Router,
    extract::Request,
    http::{HeaderValue, header},
    middleware::{Next, from_fn_with_state},
    response::Response,
    routing::{get, post},
};
use domain::{entropy::Entropy, fault::Fault, time::Clock};
use shop::Shop;
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};
use visit::{COOKIE, Visits};

/// Where an application of ours finds everything.
pub(super) struct RelyingParty {
    /// The provider that it trusts, and the only one.
    issuer: String,
    /// Its own origin.
    origin: String,
    shops: Vec<Shop>,
    /// The API that its applications call: where it is, and what its tokens are for.
    orders: String,
    http: reqwest::Client,
    visits: Mutex<Visits>,
    /// Logout tokens that were taken.
    used: Mutex<gone::Used>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

impl RelyingParty {
    /// The sample's applications at `origin`, as clients of `issuer`.
    pub(super) fn new(
        sample: &Sample,
        issuer: &str,
        origin: &str,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, Fault> {
        Ok(Self {
            issuer: issuer.to_owned(),
            origin: origin.to_owned(),
            shops: sample.applications().map(|(it, owner)| Shop::open(it, owner)).collect(),
            orders: sample.orders()?.audience.clone(),
            // A redirect of a token endpoint is nothing that a client should follow with its secret.
            http: reqwest::Client::builder()
                .redirect(reqwest::redirect::Policy::none())
                .timeout(Duration::from_secs(10))
                .build()
                .map_err(|source| Fault::new("the relying party has no HTTP client", source))?,
            visits: Mutex::default(),
            used: Mutex::default(),
            clock,
            entropy,
        })
    }

    /// Every URL of it.
    pub(super) fn router(self) -> Router {
        let party = Arc::new(self);
        Router::new()
            .route("/", get(page::index))
            .route("/style.css", get(page::style))
            .route("/mark.svg", get(page::mark))
            .route("/{application}/", get(page::home))
            .route("/{application}/ask", get(ask::get))
            .route("/{application}/start", get(ask::start).post(ask::start))
            .route("/{application}/callback", get(callback::get))
            .route("/{application}/orders", get(orders::get))
            .route("/{application}/orders/again", get(orders::again))
            .route("/{application}/leave", post(page::leave))
            .route("/{application}/sign-out", post(sign_out::post))
            .route("/{application}/signed-out", get(sign_out::back))
            .route("/{application}/told", post(told::post))
            .fallback(page::nowhere)
            .layer(from_fn_with_state(Arc::clone(&party), guard))
            .with_state(party)
    }

    fn shop(&self, id: &str) -> Option<&Shop> {
        self.shops.iter().find(|shop| shop.id == id)
    }
}

/// What every answer says to the browser: nothing inline, nothing kept, nowhere framed.
async fn guard(
    axum::extract::State(party): axum::extract::State<Arc<RelyingParty>>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    // A posted form's redirects are held to `form-action` as well, so a form that asks may lead to the provider.
    let policy = format!(
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self' {}",
        party.issuer
    );
    let headers = response.headers_mut();
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
