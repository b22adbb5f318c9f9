//! *I don't have this*: on our own account pages a lost phone or app isn't the end. Recovery codes help on, where there are
//! some; else the page says whom to ask.

use super::{
    lacking::ask,
    path::step,
    pending::Pending,
    step_up::{Rise, code_page},
};
use crate::{
    app::App,
    http::{problem::Problem, reply::see_other, show, visit::Visit},
    page,
};
use axum::{extract::State, http::StatusCode, response::Response};
use domain::assurance::AuthenticatorKind;

/// Where it is, for the pages that lead there; applications take no recovery codes, so their pages don't.
#[must_use]
pub fn path(pending: &Pending) -> Option<String> {
    let own = pending.needs.own_page;
    own.then(|| step(pending.interaction.id, "step-up/lost"))
}

/// `GET …/step-up/lost`.
pub async fn get(State(app): State<App>, visit: Visit, pending: Pending) -> Result<Response, Problem> {
    let back = step(pending.interaction.id, "step-up");
    let (Some(rise), Some(_)) = (Rise::of(&app, &visit, &pending), path(&pending)) else {
        return Ok(see_other(&back));
    };
    let choices = rise.choices(&app, &pending);
    let is_sheet = |kind| kind == AuthenticatorKind::RecoveryCode;
    let sheet = choices.iter().find(|listed| is_sheet(listed.held.kind));
    let others = choices.iter().filter(|listed| !is_sheet(listed.held.kind));
    let page = page::Lost {
        recovery: sheet.map(|sheet| code_page(&pending, sheet.held.id)),
        others: others.map(|listed| show::named(listed)).collect(),
        ask: ask(&app, &pending).await?,
        frame: show::frame(&app, &visit, &pending.facts),
        back,
    };
    show::show(StatusCode::OK, &page)
}
