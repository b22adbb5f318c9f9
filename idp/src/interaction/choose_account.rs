//! Choosing an account (`prompt=select_account`). A session has one; another means signing in anew.

use super::{leave, path::step, pending::Pending};
use crate::{
    app::App,
    http::{form::Form, problem::Problem, reply::see_other, show, visit::Visit},
    page::{self, ANOTHER, Choosable},
};
use axum::{extract::State, http::StatusCode, response::Response};
use domain::{assurance::Decision, entity, interaction};
use sea_orm::EntityTrait;

/// `GET …/choose-account`.
pub async fn get(State(app): State<App>, visit: Visit, pending: Pending) -> Result<Response, Problem> {
    let (Decision::ChooseAccount, Some(account)) = (pending.decide(&app, &visit), &pending.facts.account) else {
        return Ok(see_other(&step(pending.interaction.id, "")));
    };
    let organisation = entity::organisation::Entity::find_by_id(account.organisation_id.clone());
    let organisation = organisation
        .one(app.db.read())
        .await
        .map_err(domain::fault::Fault::from)?;
    let page = page::ChooseAccount {
        frame: show::frame(&app, &visit, &pending.facts),
        asker: pending.asker(),
        accounts: vec![Choosable {
            id: account.id,
            name: account.name(),
            user_id: account.user_id.clone(),
            organisation: organisation.map(|organisation| organisation.name).unwrap_or_default(),
        }],
    };
    show::show(StatusCode::OK, &page)
}

/// `POST …/choose-account`: the choice ties the interaction to the account.
pub async fn post(State(app): State<App>, visit: Visit, pending: Pending, form: Form) -> Result<Response, Problem> {
    if form.field("action") == "cancel" {
        return leave::cancel(&app, &visit, pending).await;
    }
    let id = pending.interaction.id;
    if form.field("account") == ANOTHER {
        return Ok(see_other(&step(id, "sign-in")));
    }
    let chosen = pending.facts.account.as_ref().map(|account| account.id);
    if let Some(account) = chosen.filter(|account| account.to_string() == form.field("account")) {
        app.db
            .write((id, account), |tx, (id, account)| {
                Box::pin(interaction::tie(tx, *id, *account))
            })
            .await?;
    }
    Ok(see_other(&step(id, "")))
}
