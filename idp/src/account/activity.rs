//! `/account/activity`: what happened in the account, in words. Codes and secrets are in no audit event, so in none of these.

use super::owner;
use crate::{
    app::App,
    http::{params::Params, problem::Problem, show, visit::Visit},
    page::{self, Act},
};
use axum::{
    extract::{RawQuery, State},
    http::StatusCode,
    response::Response,
};
use domain::{
    audit,
    entity::{application, audit_event::Model as Event},
    fault::Fault,
    ids::ApplicationId,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

/// Where this page is.
pub const PATH: &str = "/account/activity";

/// How many are on one page.
const MOST: usize = 50;

/// `GET`: the newest first; `before` is where the page before ended.
pub async fn get(State(app): State<App>, visit: Visit, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let owner = match owner(&app, &visit, PATH).await? {
        Ok(owner) => owner,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let before = Params::parse(query.as_deref().unwrap_or_default())
        .get("before")
        .and_then(|number| number.parse().ok());
    // One more than is shown tells whether there is a next page.
    let mut events = audit::list(app.db.read(), owner.account.id, Act::NAMES, before, MOST as u64 + 1).await?;
    let has_more = events.len() > MOST;
    events.truncate(MOST);
    let page = page::Activity {
        frame: show::frame(&app, &visit, &owner.facts),
        older: events.last().filter(|_| has_more).map(|last| last.number),
        is_first: before.is_none(),
        happenings: happenings(&app, events).await?,
    };
    show::show(StatusCode::OK, &page)
}

async fn happenings(app: &App, events: Vec<Event>) -> Result<Vec<page::Happening>, Fault> {
    let named: Vec<ApplicationId> = events.iter().filter_map(|event| event.application_id.clone()).collect();
    let applications = application::Entity::find()
        .filter(application::COLUMN.id.is_in(named))
        .all(app.db.read())
        .await?;
    let name = |id: &Option<ApplicationId>| {
        let found = applications.iter().find(|one| Some(&one.id) == id.as_ref());
        found.map(|one| one.name.clone())
    };
    let happening = |event: Event| {
        Some(page::Happening {
            act: Act::of(&event.act, &event.outcome)?,
            at: event.happened_at,
            address: event.address,
            application: name(&event.application_id),
        })
    };
    Ok(events.into_iter().filter_map(happening).collect())
}
