//! A visit: one request of one browser. Who it is, from where, at what time; read once, before any page.

use super::{address, agent, language::Wishes, problem::Problem, reply, show};
use crate::app::App;
use axum::{
    extract::{FromRequestParts, Request, State},
    http::{HeaderMap, HeaderValue, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use data_encoding::BASE64URL_NOPAD;
use domain::{
    entity,
    fault::Fault,
    origin::Origin,
    secret::{BrowserHash, PlainBrowser, PlainSession, SessionHash},
    session::{self, Live},
    time::UnixMillis,
};
use std::{
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};
use tower_http::request_id::RequestId;

/// The session that a visit carries, with the hash of the cookie it came by.
#[derive(Clone, Debug)]
pub struct Carried {
    /// The session, whose it is, and what it has shown.
    pub live: Live,
    /// The cookie's hash: what a renewal replaces.
    pub token: SessionHash,
}

/// One request of one browser.
#[derive(Clone)]
pub struct Visit {
    /// The one `now` of this request.
    pub now: UnixMillis,
    /// By what the browser is known.
    pub browser: BrowserHash,
    /// Its live session, if any.
    pub carried: Option<Arc<Carried>>,
    /// From where.
    pub address: IpAddr,
    /// In what language.
    pub wishes: Wishes,
    /// The browser and its system in a few words, as it calls itself.
    pub agent: Option<String>,
    /// This request's id.
    pub request_id: String,
    csrf: String,
    noted: Arc<AtomicBool>,
}

impl Visit {
    /// The token that this browser's forms carry.
    #[must_use]
    pub fn csrf(&self) -> String {
        self.csrf.clone()
    }

    /// Where an act of this visit comes from.
    #[must_use]
    pub fn origin(&self) -> Origin {
        Origin {
            address: self.address,
            session: self.session().map(|session| session.id),
            application: None,
        }
    }

    /// A write of this request has noted that the browser is still there.
    pub fn note(&self) {
        self.noted.store(true, Ordering::Relaxed);
    }

    /// The session, if somebody is signed in.
    #[must_use]
    pub fn session(&self) -> Option<&entity::session::Model> {
        self.carried.as_ref().map(|carried| &carried.live.session)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Visit {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().cloned().ok_or(Problem::Fault)
    }
}

/// Receives a visit: knows the browser or makes it known, finds its session, notes that it is still there; afterwards
/// draws the problem page, if that is the answer.
pub async fn receive(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let cookies = app.cookies();
    let known = cookies.browser(request.headers()).and_then(PlainBrowser::parse);
    let browser = known.clone().unwrap_or_else(|| PlainBrowser::fresh(&*app.entropy));
    // A POST from another site comes without the cookie that the browser has: it must not be given another one.
    let is_new = known.is_none() && request.method().is_safe();
    let session = cookies.session(request.headers()).and_then(PlainSession::parse);
    let mut visit = stranger(&app, &request, browser.hash(&app.hash_key));
    visit.carried = match carried(&app, &visit, session).await {
        Ok(carried) => carried.map(Arc::new),
        Err(fault) => return Problem::from(fault).into_response(),
    };
    request.extensions_mut().insert(visit.clone());
    let mut response = answer(&app, &visit, request, next).await;
    if let Err(fault) = touch(&app, &visit).await {
        return Problem::from(fault).into_response();
    }
    if is_new {
        reply::set_cookie(&mut response, cookies.set_browser(&browser.reveal()));
    }
    response
}

/// Receives what another site posted: nobody is known, and no cookie is set.
pub async fn receive_cross_site(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let nobody = PlainBrowser::fresh(&*app.entropy).hash(&app.hash_key);
    let visit = stranger(&app, &request, nobody);
    request.extensions_mut().insert(visit.clone());
    answer(&app, &visit, request, next).await
}

async fn answer(app: &App, visit: &Visit, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        response = show::problem(app, visit, &problem).await;
    }
    response
        .headers_mut()
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

fn stranger(app: &App, request: &Request, browser: BrowserHash) -> Visit {
    let headers = request.headers();
    Visit {
        now: app.clock.now(),
        csrf: BASE64URL_NOPAD.encode(&app.hash_key.hash("csrf", &[&browser.0])),
        browser,
        carried: None,
        address: address::of_request(request.extensions(), headers, &app.config.server.trusted_proxies),
        wishes: Wishes::read(
            request.method(),
            request.uri(),
            text(headers, &header::ACCEPT_LANGUAGE),
            app.cookies().language(headers),
        ),
        agent: agent::name(&text(headers, &header::USER_AGENT)),
        request_id: request_id(request),
        noted: Arc::default(),
    }
}

async fn carried(app: &App, visit: &Visit, plain: Option<PlainSession>) -> Result<Option<Carried>, Fault> {
    let Some(plain) = plain else {
        return Ok(None);
    };
    let (now, token, lifetime) = (visit.now, plain.hash(&app.hash_key), app.session_lifetime());
    let found = session::find(app.db.read(), &token, &visit.browser, lifetime, now).await?;
    Ok(found.map(|live| Carried { live, token }))
}

/// Notes that the browser is still there, unless the request has done so in a write of its own.
async fn touch(app: &App, visit: &Visit) -> Result<(), Fault> {
    let (now, lifetime) = (visit.now, app.session_lifetime());
    let due = visit
        .session()
        .filter(|session| session::is_due(session, lifetime, now));
    let Some(session) = due.filter(|_| !visit.noted.load(Ordering::Relaxed)) else {
        return Ok(());
    };
    let write = app
        .db
        .write(session.id, move |tx, id| Box::pin(session::touch(tx, *id, now)));
    write.await
}

fn request_id(request: &Request) -> String {
    let id = request.extensions().get::<RequestId>();
    id.and_then(|id| id.header_value().to_str().ok())
        .unwrap_or_default()
        .to_owned()
}

fn text(headers: &HeaderMap, name: &header::HeaderName) -> String {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .chars()
        .take(200)
        .collect()
}
