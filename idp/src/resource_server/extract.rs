//! The extractor: a handler that takes a [`Token`] runs only for a call that has shown enough.

use super::{
    Demand, Refusal, Token,
    published::{Fetch, Published},
};
use axum::{
    extract::{FromRef, FromRequestParts},
    http::{HeaderMap, header, request::Parts},
};
use domain::time::Clock;
use std::{error::Error, future::Future, sync::Arc};

/// An API behind the provider. Cheap to clone; stands in the router's state, or in something that it can be taken from.
#[derive(Clone)]
pub struct ResourceServer(Arc<Inner>);

struct Inner {
    issuer: String,
    audience: String,
    demand: Demand,
    clock: Arc<dyn Clock>,
    published: Arc<Published>,
}

impl ResourceServer {
    /// An API that is known as `audience` to the provider `issuer`, whose JWKS `fetch` fetches: the text of `jwks_uri`,
    /// within a time and a size that `fetch` bounds.
    #[must_use]
    pub fn new<F, A>(issuer: &str, audience: &str, clock: Arc<dyn Clock>, fetch: F) -> Self
    where
        F: Fn() -> A + Send + Sync + 'static,
        A: Future<Output = Result<String, Box<dyn Error + Send + Sync>>> + Send + 'static,
    {
        let fetch: Fetch = Box::new(move || Box::pin(fetch()));
        Self(Arc::new(Inner {
            issuer: issuer.to_owned(),
            audience: audience.to_owned(),
            demand: Demand::new(),
            clock,
            published: Arc::new(Published::new(fetch)),
        }))
    }

    /// The same API, where it demands that. Several of them share the provider's keys.
    #[must_use]
    pub fn demanding(&self, demand: Demand) -> Self {
        Self(Arc::new(Inner {
            issuer: self.0.issuer.clone(),
            audience: self.0.audience.clone(),
            demand,
            clock: Arc::clone(&self.0.clock),
            published: Arc::clone(&self.0.published),
        }))
    }

    /// Whether a token that was taken is enough for something that demands more than the rest of the API.
    ///
    /// # Errors
    /// What is missing: a handler may answer with it.
    pub fn check(&self, token: &Token, demand: &Demand) -> Result<(), Refusal> {
        demand.check(token, self.0.clock.now())
    }

    /// The token of a request with these headers, if it is enough.
    ///
    /// # Errors
    /// Why it isn't.
    pub async fn read(&self, headers: &HeaderMap) -> Result<Token, Refusal> {
        let now = self.0.clock.now();
        let token = self.0.published.verify(bearer(headers)?, now).await?;
        if token.iss != self.0.issuer {
            return Err(Refusal::InvalidToken("The access token is another provider's."));
        }
        if !token.aud.contains(&self.0.audience) {
            return Err(Refusal::InvalidToken("The access token is for another API."));
        }
        self.0.demand.check(&token, now)?;
        Ok(token)
    }
}

impl<S> FromRequestParts<S> for Token
where
    S: Send + Sync,
    ResourceServer: FromRef<S>,
{
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        ResourceServer::from_ref(state).read(&parts.headers).await
    }
}

/// The token, from the header alone: [RFC 6750 §2.1](https://www.rfc-editor.org/rfc/rfc6750#section-2.1).
fn bearer(headers: &HeaderMap) -> Result<&str, Refusal> {
    let mut lines = headers.get_all(header::AUTHORIZATION).iter();
    let first = lines.next().ok_or(Refusal::Missing)?;
    if lines.next().is_some() {
        return Err(Refusal::InvalidRequest);
    }
    let shown = first.to_str().ok().and_then(|line| line.split_once(' '));
    let (_, token) = shown
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .ok_or(Refusal::Missing)?;
    Ok(token.trim())
}
