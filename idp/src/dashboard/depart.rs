//! Onwards to an application that was launched: to its `initiate_login_uri`, else to its own start page.

use crate::{
    app::App,
    http::{problem::Problem, reply::see_other, show, visit::Visit},
    interaction::facts::Facts,
    oidc::reply::Reply,
    saml::unsolicited,
};
use axum::response::Response;
use domain::{
    application::{self, service_provider},
    audit::{self, Outcome, act},
    entity::{account::Model as Account, application::Model as Application, client::Model as Client},
    fault::Fault,
    origin::Origin,
    remembered_choice,
};
use serde_json::json;
use url::form_urlencoded::Serializer;

/// Leads the browser there.
pub async fn go(app: &App, visit: &Visit, facts: &Facts, application: &Application) -> Result<Response, Problem> {
    if !facts.subscribed {
        return Err(Problem::NoAccess {
            application: application.name.clone(),
            back: Some(Reply::Go(super::PATH.to_owned())),
        });
    }
    if let Some(url) = find_unsolicited(app, application).await? {
        return Ok(see_other(&url));
    }
    let client = application::find_client(app.db.read(), &application.id).await?;
    if let Some(client) = &client {
        remember(app, visit, client).await?;
    }
    let initiated = match (&client, &facts.account) {
        (Some(client), Some(account)) => initiate(app, account, client).await?,
        _ => None,
    };
    let target = initiated
        .or_else(|| application.start_url.clone())
        .ok_or(Problem::NotLaunchable)?;
    show::onward(app, visit, facts, &target, &application.name)
}

/// Where an application's response is made that it didn't ask for, if it takes such.
async fn find_unsolicited(app: &App, application: &Application) -> Result<Option<String>, Fault> {
    let found = service_provider::find_of(app.db.read(), &application.id).await?;
    let takes = found.filter(|found| found.provider.terms.unsolicited);
    Ok(takes.map(|found| unsolicited::url(&found.provider.entity_id)))
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
/// The hint is the `sub` that this client knows the account by.
async fn initiate(app: &App, account: &Account, client: &Client) -> Result<Option<String>, Fault> {
    let (Some(uri), Some(known)) = (
        &client.initiate_login_uri,
        app.clients.find(app.db.read(), &client.id).await?,
    ) else {
        return Ok(None);
    };
    let mut query = Serializer::new(String::new());
    query
        .append_pair("iss", app.issuer())
        .append_pair("login_hint", &known.subject(&app.hash_key, account));
    if let Some(target) = target_link_uri(client) {
        query.append_pair("target_link_uri", &target);
    }
    let joint = if uri.contains('?') { '&' } else { '?' };
    Ok(Some(format!("{uri}{joint}{}", query.finish())))
}

// Registered beside the members of RFC 7591, for clients that want to land somewhere else than at their front page.
fn target_link_uri(client: &Client) -> Option<String> {
    let metadata: serde_json::Value = serde_json::from_str(&client.metadata).ok()?;
    metadata.get("target_link_uri")?.as_str().map(str::to_owned)
}
