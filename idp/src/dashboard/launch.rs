//! *Launch*: the decision with the application's minimum, then onwards to the application.

use super::{ask, launch_needs};
use crate::{
    app::App,
    http::{form::Form, problem::Problem, show, visit::Visit},
    interaction::facts::{self, Facts},
};
use axum::{extract::State, response::Response};
use domain::{
    application,
    assurance::{Decision, decide},
    audit::{self, Outcome, act},
    entity::{application::Model as Application, client::Model as Client},
    fault::Fault,
    ids::ApplicationId,
    interaction::Question,
    origin::Origin,
    remembered_choice,
};
use sea_orm::EntityTrait;
use serde_json::json;
use url::form_urlencoded::Serializer;

/// `POST /launch` with the hidden field `application`.
pub async fn post(State(app): State<App>, visit: Visit, form: Form) -> Result<Response, Problem> {
    let id = ApplicationId::from(form.field("application"));
    let found = domain::entity::application::Entity::find_by_id(id)
        .one(app.db.read())
        .await
        .map_err(Fault::from)?;
    let application = found.ok_or(Problem::NotFound)?;
    let facts = facts::load(&app, visit.session(), visit.now).await?;
    let needs = launch_needs(&application);
    match decide(&app.ladder(), &needs, &facts.evidence, &facts.standing, visit.now) {
        Decision::Grant(_) => go(&app, &visit, &facts, &application).await,
        Decision::Refuse(_) => Err(Problem::NotLaunchable),
        _ => {
            let question = Question::Launch {
                application: application.id.clone(),
            };
            ask(&app, &visit, needs, question, Some(application.id)).await
        }
    }
}

/// Onwards to the application: to its `initiate_login_uri`, else to its own start page.
pub async fn go(app: &App, visit: &Visit, facts: &Facts, application: &Application) -> Result<Response, Problem> {
    if !facts.may_use(app, application).await? {
        return Err(Problem::NoAccess {
            application: application.name.clone(),
            back: Some(super::PATH.to_owned()),
        });
    }
    let client = application::find_client(app.db.read(), &application.id).await?;
    if let Some(client) = &client {
        remember(app, visit, client).await?;
    }
    let initiated = client.as_ref().and_then(|client| initiate(app, facts, client));
    let target = initiated
        .or_else(|| application.start_url.clone())
        .ok_or(Problem::NotLaunchable)?;
    show::onward(app, visit, facts, &target, &application.name)
}

/// Which account was chosen, for the client's own request that follows; and that it was launched.
async fn remember(app: &App, visit: &Visit, client: &Client) -> Result<(), Fault> {
    let Some(session) = visit.session() else {
        return Ok(());
    };
    let now = visit.now;
    let origin = Origin {
        application: Some(client.application_id.clone()),
        ..visit.origin()
    };
    let event = origin.event(
        act::APPLICATION_LAUNCHED,
        Outcome::Success,
        session.account_id,
        json!({}),
    );
    let input = (session.id, session.account_id, client.id.clone(), event);
    let write = app.db.write(input, move |tx, (session, account, client, event)| {
        Box::pin(async move {
            remembered_choice::remember(tx, *session, client, *account, now).await?;
            audit::record(tx, event, now).await
        })
    });
    write.await
}

/// Third-party-initiated login: [OIDC Core §4](https://openid.net/specs/openid-connect-core-1_0.html#ThirdPartyInitiatedLogin).
fn initiate(app: &App, facts: &Facts, client: &Client) -> Option<String> {
    let (uri, account) = (client.initiate_login_uri.as_ref()?, facts.account.as_ref()?);
    let mut query = Serializer::new(String::new());
    query
        .append_pair("iss", app.issuer())
        .append_pair("login_hint", &account.subject);
    if let Some(target) = target_link_uri(client) {
        query.append_pair("target_link_uri", &target);
    }
    let joint = if uri.contains('?') { '&' } else { '?' };
    Some(format!("{uri}{joint}{}", query.finish()))
}

// Registered beside the members of RFC 7591, for clients that want to land somewhere else than at their front page.
fn target_link_uri(client: &Client) -> Option<String> {
    let metadata: serde_json::Value = serde_json::from_str(&client.metadata).ok()?;
    metadata.get("target_link_uri")?.as_str().map(str::to_owned)
}
