//! Consent: the person is asked before an application is told something. What is allowed is remembered in the transaction
//! that gives the code. Spec: [OIDC Core §3.1.2.4](https://openid.net/specs/openid-connect-core-1_0.html#Consent).

use super::{leave, path::step, pending::Pending};
use crate::{
    app::App,
    http::{form::Form, problem::Problem, reply::see_other, show, visit::Visit},
    oidc::consent::released,
    page::{self, Release},
};
use axum::{extract::State, http::StatusCode, response::Response};
use domain::{
    application::Registration,
    assurance::Decision,
    entity::account::Model as Account,
    interaction::{self, Authorization, Question},
};
use url::Url;

/// Leads to the page. The question is about the one who is signed in from here on, so that nobody else's *Allow* answers it.
pub(super) async fn lead(app: &App, pending: &Pending) -> Result<Response, Problem> {
    let id = pending.interaction.id;
    let about = pending.facts.account.as_ref().map(|account| account.id);
    if let (None, Some(account)) = (pending.interaction.account_id, about) {
        let tie = app.db.write((id, account), |tx, (id, account)| {
            Box::pin(interaction::tie(tx, *id, *account))
        });
        if !tie.await? {
            return Ok(see_other(&step(id, "")));
        }
    }
    Ok(see_other(&step(id, "consent")))
}

/// What is asked, and whom, if the person must be asked now.
fn question<'a>(app: &App, visit: &Visit, pending: &'a Pending) -> Option<(&'a Authorization, &'a Account)> {
    let (Decision::Consent, Some(_)) = (pending.decide(app, visit), pending.interaction.account_id) else {
        return None;
    };
    match (&pending.interaction.question, &pending.facts.account) {
        (Question::Authorize(asked), Some(account)) => Some((asked, account)),
        _ => None,
    }
}

/// `GET …/consent`: who asks, for what, and as whom the person would be known.
pub async fn get(State(app): State<App>, visit: Visit, pending: Pending) -> Result<Response, Problem> {
    let Some((asked, account)) = question(&app, &visit, &pending) else {
        return Ok(see_other(&step(pending.interaction.id, "")));
    };
    let client = app
        .clients
        .find(app.db.read(), &asked.client_id)
        .await?
        .ok_or(Problem::UnknownClient)?;
    let Registration {
        client_uri,
        policy_uri,
        tos_uri,
        ..
    } = &client.registration;
    let page = page::Consent {
        frame: show::frame(&app, &visit, &pending.facts),
        asker: pending.asker().ok_or(Problem::UnknownClient)?,
        home: web(client_uri.as_ref()).and_then(|uri| uri.host_str().map(str::to_owned)),
        policy: web(policy_uri.as_ref()).map(String::from),
        terms: web(tos_uri.as_ref()).map(String::from),
        name: account.name(),
        user_id: account.user_id.clone(),
        releases: list(&released(asked), account),
    };
    show::show(StatusCode::OK, &page)
}

/// `POST …/consent`: *Allow*, or not.
pub async fn post(State(app): State<App>, visit: Visit, pending: Pending, form: Form) -> Result<Response, Problem> {
    let (id, now) = (pending.interaction.id, visit.now);
    match form.field("action") {
        "deny" | "cancel" => return leave::cancel(&app, &visit, pending).await,
        "allow" | "" if question(&app, &visit, &pending).is_some() => {
            app.db
                .write(id, move |tx, id| Box::pin(interaction::consent(tx, *id, now)))
                .await?;
        }
        _ => {}
    }
    Ok(see_other(&step(id, "")))
}

/// A web address that a client registered; nothing else becomes a link.
fn web(uri: Option<&String>) -> Option<Url> {
    let uri = Url::parse(uri?).ok()?;
    matches!(uri.scheme(), "https" | "http").then_some(uri)
}

/// What scopes release of an account, for its owner.
#[must_use]
pub fn list(scope: &str, account: &Account) -> Vec<Release> {
    let words = scope.split(' ').filter(|word| !word.is_empty());
    words
        .map(|word| match word {
            "openid" => Release::Identity,
            "profile" => Release::Profile { name: account.name() },
            "email" => Release::Email {
                address: account.email.as_ref().map(ToString::to_string),
            },
            "phone" => Release::Phone {
                number: account.phone_number.clone(),
            },
            "address" => Release::Address,
            "offline_access" => Release::Offline,
            other => Release::Other(other.to_owned()),
        })
        .collect()
}
