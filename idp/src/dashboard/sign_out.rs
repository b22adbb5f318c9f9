//! Signing out: a GET asks first (a stranger's link must not end a session), a POST does it.

use crate::{
    app::App,
    http::{form::Form, problem::Problem, reply, show, visit::Visit},
    interaction::facts::{self, Facts},
    page,
};
use axum::{extract::State, http::StatusCode, response::Response};
use domain::{
    audit::{self, Outcome, act},
    grant, session,
};
use serde_json::json;

/// `GET /sign-out`.
pub async fn get(State(app): State<App>, visit: Visit) -> Result<Response, Problem> {
    let facts = facts::load(&app, visit.session(), visit.now).await?;
    if facts.account.is_none() {
        return signed_out(&app, &visit);
    }
    let frame = show::frame(&app, &visit, &facts);
    show::show(
        StatusCode::OK,
        &page::SignOut {
            frame,
            application: None,
            stay: super::PATH.to_owned(),
        },
    )
}

/// `POST /sign-out`: ends the session, and with it what it gave.
pub async fn post(State(app): State<App>, visit: Visit, _: Form) -> Result<Response, Problem> {
    if let Some(session) = visit.session() {
        let now = visit.now;
        let event = visit
            .origin()
            .event(act::SESSION_ENDED, Outcome::Success, session.account_id, json!({}));
        app.db
            .write((session.id, event), move |tx, (id, event)| {
                Box::pin(async move {
                    if session::end(tx, *id, now).await? {
                        grant::end_of_session(tx, *id, now).await?;
                        audit::record(tx, event, now).await?;
                    }
                    Ok(())
                })
            })
            .await?;
    }
    let mut response = signed_out(&app, &visit)?;
    reply::set_cookie(&mut response, app.cookies().clear_session());
    Ok(response)
}

fn signed_out(app: &App, visit: &Visit) -> Result<Response, Problem> {
    let frame = show::frame(app, visit, &Facts::default());
    show::show(
        StatusCode::OK,
        &page::SignedOut {
            frame,
            sign_in: super::PATH.to_owned(),
            link: None,
        },
    )
}
