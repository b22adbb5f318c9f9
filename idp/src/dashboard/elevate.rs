//! *Elevate*: raises the session to the next level that the account has the means for, and comes back.

use super::ask;
use crate::{
    app::App,
    http::{form::Form, problem::Problem, reply::see_other, visit::Visit},
    interaction::facts,
};
use axum::{extract::State, response::Response};
use domain::{
    assurance::{Needs, reached},
    interaction::Question,
};

/// `POST /elevate`.
pub async fn post(State(app): State<App>, visit: Visit, _: Form) -> Result<Response, Problem> {
    let facts = facts::load(&app, &visit).await?;
    let stands = reached(&app.ladder(), &facts.evidence, &facts.standing, visit.now).map(|answer| answer.level);
    match Needs::elevation(&app.ladder(), stands) {
        Some(needs) => ask(&app, &visit, needs, Question::Elevate, None).await,
        None => Ok(see_other(super::PATH)),
    }
}
