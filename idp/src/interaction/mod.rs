//! The room between the doors: one pending question, waiting for one person in one browser.
//!
//! `GET /interaction/{id}` loads the facts, asks [`domain::assurance::decide`] and leads to the page that it names. Every page does its one
//! thing and comes back here; when the decision is a grant, the question is answered, once.

pub mod answer;
mod arrive;
pub mod choose_account;
pub mod consent;
pub mod facts;
pub mod lacking;
pub mod leave;
mod look;
pub mod lost;
mod open;
pub mod passkey;
pub mod password;
mod path;
pub mod pending;
mod rise;
pub mod send;
pub mod sign_in;
pub mod step_up;
pub mod verify;

pub use open::{lead, open};

use crate::{
    app::App,
    http::{problem::Problem, reply::see_other, visit::Visit},
};
use axum::{extract::State, response::Response};
use domain::assurance::Decision;
use path::step;
use pending::Pending;

/// `GET /interaction/{id}`: what must happen next.
pub async fn get(State(app): State<App>, visit: Visit, pending: Pending) -> Result<Response, Problem> {
    let id = pending.interaction.id;
    let decision = pending.decide(&app, &visit);
    if let Decision::StepUp { .. } | Decision::Obtain { .. } | Decision::BeProofed { .. } | Decision::Consent = decision
    {
        answer::check_access(&app, &visit, &pending).await?;
    }
    match decision {
        Decision::Grant(answer) => answer::grant(&app, &visit, pending, answer).await,
        Decision::Refuse(refusal) => answer::refuse(&app, &visit, pending, refusal).await,
        Decision::SignIn { .. } => Ok(see_other(&step(id, sign_in::first_page(&pending)))),
        Decision::StepUp { .. } => Ok(see_other(&step(id, "step-up"))),
        Decision::Obtain { .. } => Ok(see_other(&step(id, "obtain"))),
        Decision::BeProofed { .. } => Ok(see_other(&step(id, "be-proofed"))),
        Decision::ChooseAccount => Ok(see_other(&step(id, "choose-account"))),
        Decision::Consent => consent::lead(&app, &pending).await,
    }
}
