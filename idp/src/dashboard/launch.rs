//! *Launch*: the decision with the application's minimum, then onwards to the application.

use super::{ask, depart, launch_needs};
use crate::{
    app::App,
    http::{form::Form, problem::Problem, visit::Visit},
    interaction::facts::{self},
};
use axum::{extract::State, response::Response};
use domain::{
    assurance::{Decision, decide},
    fault::Fault,
    ids::ApplicationId,
    interaction::Question,
};
use sea_orm::EntityTrait;

/// `POST /launch` with the hidden field `application`.
pub async fn post(State(app): State<App>, visit: Visit, form: Form) -> Result<Response, Problem> {
    let id = ApplicationId::from(form.field("application"));
    let found = domain::entity::application::Entity::find_by_id(id)
        .one(app.db.read())
        .await
        .map_err(Fault::from)?;
    let application = found.ok_or(Problem::NotFound)?;
    let facts = facts::load_to_decide(&app, &visit, Some(&application.id)).await?;
    let needs = launch_needs(&application);
    match decide(&app.ladder(), &needs, &facts.evidence, &facts.standing, visit.now) {
        Decision::Grant(_) => depart::go(&app, &visit, &facts, &application).await,
        Decision::Refuse(_) => Err(Problem::NotLaunchable),
        _ => {
            let question = Question::Launch {
                application: application.id.clone(),
            };
            ask(&app, &visit, needs, question, Some(application.id)).await
        }
    }
}
