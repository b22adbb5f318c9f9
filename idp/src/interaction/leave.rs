//! The ways out of an interaction that every page offers: *Cancel*, *Continue without*, *Back to the application*.

use super::{answer, path::step, pending::Pending};
use crate::{
    app::App,
    http::{problem::Problem, reply::see_other, visit::Visit},
};
use axum::response::Response;
use domain::{assurance::Refusal, interaction};

/// *Cancel*: whoever asked is told; the session is unchanged.
pub async fn cancel(app: &App, visit: &Visit, pending: Pending) -> Result<Response, Problem> {
    answer::refuse(app, visit, pending, Refusal::Cancelled).await
}

/// *Back to the application*, from a page that says what is lacking.
pub async fn give_up(app: &App, visit: &Visit, pending: Pending) -> Result<Response, Problem> {
    answer::refuse(app, visit, pending, Refusal::Unmet).await
}

/// *Continue without*: the wish is dropped; what is a must stays one.
pub async fn decline(app: &App, visit: &Visit, pending: &Pending) -> Result<Response, Problem> {
    let (id, now) = (pending.interaction.id, visit.now);
    app.db
        .write(id, move |tx, id| Box::pin(interaction::decline(tx, *id, now)))
        .await?;
    Ok(see_other(&step(id, "")))
}
