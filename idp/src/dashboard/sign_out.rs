//! Signing out: a GET asks first (a stranger's link must not end a session), a POST does it.

use crate::{
    app::App,
    http::{form::Form, problem::Problem, reply, show, visit::Visit},
    interaction::facts::{self, Facts},
    logout, page,
};
use axum::{extract::State, http::StatusCode, response::Response};

/// Where people sign out.
pub const PATH: &str = "/sign-out";

/// `GET /sign-out`.
pub async fn get(State(app): State<App>, visit: Visit) -> Result<Response, Problem> {
    let facts = facts::load(&app, &visit).await?;
    if facts.account.is_none() {
        return signed_out(&app, &visit, 0);
    }
    let page = page::SignOut {
        frame: show::frame(&app, &visit, &facts),
        application: None,
        stay: super::PATH.to_owned(),
        action: PATH.to_owned(),
        fields: Vec::new(),
    };
    show::show(StatusCode::OK, &page)
}

/// `POST /sign-out`: ends the session, and with it what it gave.
pub async fn post(State(app): State<App>, visit: Visit, _: Form) -> Result<Response, Problem> {
    let ended = logout::sign_out(&app, &visit, None).await?;
    let mut response = signed_out(&app, &visit, ended.map_or(0, |ended| ended.told))?;
    reply::set_cookie(&mut response, app.cookies().clear_session());
    Ok(response)
}

fn signed_out(app: &App, visit: &Visit, told: u64) -> Result<Response, Problem> {
    let page = page::SignedOut {
        frame: show::frame(app, visit, &Facts::default()),
        sign_in: super::PATH.to_owned(),
        told,
        link: None,
    };
    show::show(StatusCode::OK, &page)
}
