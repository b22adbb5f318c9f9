//! `/account/consents`: what the person has allowed applications to be told, and *Withdraw*.

use crate::{
    app::App,
    dashboard,
    http::{form::Form, problem::Problem, reply::see_other, show, visit::Visit},
    interaction::{
        consent::list,
        facts::{self, Facts},
    },
    page::{self, Allowed},
};
use axum::{extract::State, http::StatusCode, response::Response};
use domain::{
    application,
    audit::{self, Event, Outcome, act},
    consent,
    db::Tx,
    entity::{account::Model as Account, organisation},
    fault::Fault,
    grant,
    ids::{AccountId, ApplicationId, ClientId},
    origin::Origin,
    time::UnixMillis,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;

/// Where this page is.
pub const PATH: &str = "/account/consents";

/// Lists what was allowed, or asks who is there.
pub async fn get(State(app): State<App>, visit: Visit) -> Result<Response, Problem> {
    let facts = facts::load(&app, &visit).await?;
    let Some(account) = dashboard::owner(&app, &visit, &facts) else {
        return dashboard::ask_who(&app, &visit).await;
    };
    let page = page::Consents {
        frame: show::frame(&app, &visit, &facts),
        home: dashboard::PATH.to_owned(),
        allowed: load(&app, account).await?,
    };
    show::show(StatusCode::OK, &page)
}

async fn load(app: &App, account: &Account) -> Result<Vec<Allowed>, Fault> {
    let given = consent::list(app.db.read(), account.id).await?;
    let ids: Vec<ClientId> = given.iter().map(|given| given.client_id.clone()).collect();
    let parties = application::list_parties(app.db.read(), &ids).await?;
    let owners = parties.iter().map(|party| party.application.owner.clone());
    let owners = organisation::Entity::find().filter(organisation::COLUMN.id.is_in(owners));
    let owners = owners.all(app.db.read()).await?;
    let allowed = parties.into_iter().filter_map(|party| {
        let given = given.iter().find(|given| given.client_id == party.client.id)?;
        let owner = owners.iter().find(|owner| owner.id == party.application.owner);
        Some(Allowed {
            organisation: owner.map_or_else(|| party.application.owner.0.clone(), |owner| owner.name.clone()),
            application: party.application.id,
            name: party.application.name,
            at: given.given_at,
            releases: list(&given.scope, account),
        })
    });
    Ok(allowed.collect())
}

/// `POST`: withdraws what one application was allowed, and ends what it was given.
pub async fn post(State(app): State<App>, visit: Visit, form: Form) -> Result<Response, Problem> {
    let facts: Facts = facts::load(&app, &visit).await?;
    let Some(account) = dashboard::owner(&app, &visit, &facts) else {
        return Ok(see_other(PATH));
    };
    let id = ApplicationId::from(form.field("application"));
    let client = application::find_client(app.db.read(), &id).await?;
    if let Some(client) = client.filter(|_| form.field("action") == "withdraw") {
        let withdrawal = Withdrawal {
            account: account.id,
            client: client.id,
            origin: Origin {
                application: Some(id),
                ..visit.origin()
            },
            now: visit.now,
        };
        app.db
            .write(withdrawal, |tx, withdrawal| Box::pin(withdrawal.write(tx)))
            .await?;
    }
    Ok(see_other(PATH))
}

struct Withdrawal {
    account: AccountId,
    client: ClientId,
    origin: Origin,
    now: UnixMillis,
}

impl Withdrawal {
    /// All in one transaction; what wasn't there any more isn't withdrawn twice.
    async fn write(&self, tx: &Tx) -> Result<(), Fault> {
        if !consent::withdraw(tx, self.account, &self.client).await? {
            return Ok(());
        }
        let ended = grant::end_of_consent(tx, self.account, &self.client, self.now).await?;
        let detail = json!({ "client": self.client });
        let mut events = vec![self.event(act::CONSENT_WITHDRAWN, detail)];
        if ended > 0 {
            let detail = json!({ "client": self.client, "grants": ended, "why": "consent-withdrawn" });
            events.push(self.event(act::GRANT_ENDED, detail));
        }
        audit::record_all(tx, &events, self.now).await
    }

    fn event(&self, act: &'static str, detail: serde_json::Value) -> Event {
        self.origin.event(act, Outcome::Success, self.account, detail)
    }
}
