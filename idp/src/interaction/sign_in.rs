//! Signing in, first page: a name. Whether anybody has it is not looked up here.

use super::{leave, passkey, password, path::step, pending::Pending};
use crate::{
    app::App,
    http::{form::Form, problem::Problem, reply::see_other, show, visit::Visit},
    page::{self, IdentifierError, PasskeyError},
};
use axum::{extract::State, http::StatusCode, response::Response};
use domain::interaction;

/// The longest name that is kept, in characters: an e-mail address has no more.
const LONGEST_NAME: usize = 320;

/// Where signing in begins: who is signed in here already only needs the password.
#[must_use]
pub fn first_page(pending: &Pending) -> &'static str {
    if password::known_account(pending).is_some() && pending.interaction.identifier.is_none() {
        "sign-in/password"
    } else {
        "sign-in"
    }
}

/// `GET …/sign-in`: asks for a name.
pub async fn get(State(app): State<App>, visit: Visit, pending: Pending) -> Result<Response, Problem> {
    if !password::is_asked(&app, &visit, &pending) {
        return Ok(see_other(&step(pending.interaction.id, "")));
    }
    let typed = pending.interaction.identifier.clone().unwrap_or_default();
    ask_name(&app, &visit, &pending, StatusCode::OK, typed, None)
}

/// `POST …/sign-in`: keeps the name; whether it is known is not looked up here.
pub async fn post(State(app): State<App>, visit: Visit, pending: Pending, form: Form) -> Result<Response, Problem> {
    if form.field("action") == "cancel" {
        return leave::cancel(&app, &visit, pending).await;
    }
    let typed = form.field("identifier").trim().to_owned();
    let error = match typed.chars().count() {
        0 => Some(IdentifierError::Empty),
        length if length > LONGEST_NAME => Some(IdentifierError::TooLong),
        _ => None,
    };
    if error.is_some() {
        return ask_name(
            &app,
            &visit,
            &pending,
            StatusCode::UNPROCESSABLE_ENTITY,
            String::new(),
            error,
        );
    }
    let id = pending.interaction.id;
    app.db
        .write((id, typed), |tx, (id, typed)| {
            Box::pin(interaction::identify(tx, *id, typed))
        })
        .await?;
    Ok(see_other(&step(id, "sign-in/password")))
}

fn ask_name(
    app: &App,
    visit: &Visit,
    pending: &Pending,
    status: StatusCode,
    identifier: String,
    error: Option<IdentifierError>,
) -> Result<Response, Problem> {
    let asked = Asked {
        identifier,
        error,
        passkey: None,
    };
    draw(app, visit, pending, status, asked)
}

/// What the first page shows again.
struct Asked {
    identifier: String,
    error: Option<IdentifierError>,
    passkey: Option<PasskeyError>,
}

/// The first page once more, after a passkey that let nobody in.
pub(super) fn ask_again(app: &App, visit: &Visit, pending: &Pending, error: PasskeyError) -> Result<Response, Problem> {
    let asked = Asked {
        identifier: pending.interaction.identifier.clone().unwrap_or_default(),
        error: None,
        passkey: Some(error),
    };
    draw(app, visit, pending, StatusCode::UNPROCESSABLE_ENTITY, asked)
}

fn draw(app: &App, visit: &Visit, pending: &Pending, status: StatusCode, asked: Asked) -> Result<Response, Problem> {
    let page = page::Identifier {
        frame: show::frame(app, visit, &pending.facts),
        action: step(pending.interaction.id, "sign-in"),
        asker: pending.asker(),
        identifier: asked.identifier,
        error: asked.error,
        passkey: passkey::first(app, visit, pending, asked.passkey)?,
    };
    show::show(status, &page)
}
