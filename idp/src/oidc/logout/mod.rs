//! `GET` and `POST /oauth2/logout`, the `end_session_endpoint`: [OIDC RP-Initiated Logout 1.0](https://openid.net/specs/openid-connect-rpinitiated-1_0.html).
//!
//! Whoever shows an ID token of this very session signs it out at once: only its client and its owner have one. Anybody else
//! only asks, and the person decides on a page of ours, so that no link and no form of another site ends a session.

mod request;

pub use request::Refusal;

use crate::{
    app::App,
    dashboard,
    http::{
        cross_site,
        form::Form,
        params::Params,
        problem::Problem,
        reply::{see_other, set_cookie},
        show,
        visit::Visit,
    },
    interaction::facts::{self, Facts},
    logout,
    page::{Field, Link, SignOut, SignedOut, To},
};
use axum::{
    body::Bytes,
    extract::{RawQuery, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use domain::session::Ended;
use request::Asked;

/// The door's name, where a POST goes on, and where the person's answer goes.
const DOOR: &str = "logout";
const CONTINUE: &str = "/oauth2/logout/continue";

/// Signs out, or asks whether to.
pub async fn get(State(app): State<App>, visit: Visit, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let query = cross_site::read_query(query)?;
    receive(&app, &visit, &Params::parse(&query)).await
}

/// The same by POST, which other sites send without our cookies: checked here, answered at [`resume`].
pub async fn post(State(app): State<App>, visit: Visit, headers: HeaderMap, body: Bytes) -> Result<Response, Problem> {
    let text = cross_site::read(&headers, body)?;
    request::check(&app, &Params::parse(&text)).await??;
    Ok(cross_site::keep(&app, DOOR, CONTINUE, text, visit.now).await?)
}

/// `GET /oauth2/logout/continue`: the browser's own request for what was posted.
pub async fn resume(State(app): State<App>, visit: Visit, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let query = Params::parse(&query.unwrap_or_default());
    let posted = cross_site::take(&app, DOOR, query.get("handle"), visit.now).await?;
    receive(&app, &visit, &Params::parse(&posted)).await
}

/// `POST /oauth2/logout/continue`: the person said yes. What the page carried is checked again.
pub async fn confirm(State(app): State<App>, visit: Visit, Form(params): Form) -> Result<Response, Problem> {
    let asked = request::check(&app, &params).await??;
    let ended = logout::sign_out(&app, &visit, asked.application_id()).await?;
    let mut response = match asked.target() {
        Some(target) => show::onward(&app, &visit, &Facts::default(), &target, asked.name())?,
        None => signed_out(&app, &visit, &asked, ended)?,
    };
    set_cookie(&mut response, app.cookies().clear_session());
    Ok(response)
}

async fn receive(app: &App, visit: &Visit, params: &Params) -> Result<Response, Problem> {
    let asked = request::check(app, params).await??;
    match visit.session() {
        Some(session) if !asked.is_of(app, session) => return ask(app, visit, &asked).await,
        _ => {}
    }
    let ended = logout::sign_out(app, visit, asked.application_id()).await?;
    // No form of ours lies behind this request, so a redirect leads on.
    let mut response = match asked.target() {
        Some(target) => see_other(&target),
        None => signed_out(app, visit, &asked, ended)?,
    };
    if ended.is_some() {
        set_cookie(&mut response, app.cookies().clear_session());
    }
    Ok(response)
}

/// The page that asks. Its form carries what was checked, without the hint: it has said what it had to say.
async fn ask(app: &App, visit: &Visit, asked: &Asked) -> Result<Response, Problem> {
    let facts = facts::load(app, visit).await?;
    let page = SignOut {
        frame: show::frame(app, visit, &facts),
        application: asked.application().map(|application| application.name.clone()),
        stay: asked.start().unwrap_or(dashboard::PATH).to_owned(),
        action: CONTINUE.to_owned(),
        fields: asked
            .fields()
            .into_iter()
            .map(|(name, value)| Field::new(name, value))
            .collect(),
    };
    show::show(StatusCode::OK, &page)
}

fn signed_out(app: &App, visit: &Visit, asked: &Asked, ended: Option<Ended>) -> Result<Response, Problem> {
    let page = SignedOut {
        frame: show::frame(app, visit, &Facts::default()),
        sign_in: dashboard::PATH.to_owned(),
        told: ended.map_or(0, |ended| ended.told),
        link: asked
            .start()
            .map(|start| Link::new(start, To::Application(asked.name().to_owned()))),
    };
    show::show(StatusCode::OK, &page)
}
