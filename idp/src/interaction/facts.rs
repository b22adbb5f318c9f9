//! The facts that a decision is made of: what the session shows, and what the account has.

use crate::{
    app::App,
    http::visit::{Carried, Visit},
};
use domain::{
    application::is_subscribed,
    assurance::{Evidence, Standing},
    authenticator::{self, Holding, Listed, load_holding},
    entity::{self, account::Model as Account},
    fault::Fault,
    session,
};

/// What is known of whoever is signed in.
#[derive(Default)]
pub struct Facts {
    /// What the session shows.
    pub evidence: Evidence,
    /// What the account has.
    pub standing: Standing,
    /// The same, as its pages list it.
    pub listed: Vec<Listed>,
    /// The account.
    pub account: Option<Account>,
}

/// Loads the facts behind a visit; where nobody is signed in there are none.
pub async fn load(app: &App, visit: &Visit) -> Result<Facts, Fault> {
    let Some(carried) = &visit.carried else {
        return Ok(Facts::default());
    };
    let holding = load_holding(app.db.read(), carried.account.id, visit.now).await?;
    behind(app, carried, holding).await
}

/// The same for a request that is decided without a page: nothing is read that the decision doesn't look at.
pub async fn load_to_decide(app: &App, visit: &Visit) -> Result<Facts, Fault> {
    let Some(carried) = &visit.carried else {
        return Ok(Facts::default());
    };
    let holding = authenticator::load_to_decide(app.db.read(), &app.ladder(), carried.account.id, visit.now).await?;
    behind(app, carried, holding).await
}

async fn behind(app: &App, carried: &Carried, holding: Holding) -> Result<Facts, Fault> {
    Ok(Facts {
        evidence: session::load_evidence(app.db.read(), &carried.session).await?,
        standing: holding.standing,
        listed: holding.listed,
        account: Some(carried.account.clone()),
    })
}

impl Facts {
    /// Whether the account's organisation has the application.
    pub async fn may_use(&self, app: &App, application: &entity::application::Model) -> Result<bool, Fault> {
        match &self.account {
            Some(account) => is_subscribed(app.db.read(), &application.id, &account.organisation_id).await,
            None => Ok(false),
        }
    }
}
