//! The facts that a decision is made of: what the session shows, and what the account has.

use crate::{app::App, http::visit::Visit};
use domain::{
    assurance::{Evidence, Standing},
    authenticator::{Listed, Look, load_holding},
    entity::account::Model as Account,
    fault::Fault,
    ids::ApplicationId,
    session::Live,
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
    /// Whether the account's organisation has the application that asks.
    pub subscribed: bool,
}

/// Loads the facts behind a visit, with all that the person's own pages show; where nobody is signed in there are none.
pub async fn load(app: &App, visit: &Visit) -> Result<Facts, Fault> {
    look(app, visit, Look::all(None)).await
}

/// The same for a decision: about an application, if one asks; nothing is read that the decision doesn't look at.
pub async fn load_to_decide(app: &App, visit: &Visit, application: Option<&ApplicationId>) -> Result<Facts, Fault> {
    look(app, visit, Look::to_decide(&app.ladder(), application)).await
}

async fn look(app: &App, visit: &Visit, look: Look<'_>) -> Result<Facts, Fault> {
    let Some(carried) = &visit.carried else {
        return Ok(Facts::default());
    };
    let Live { account, evidence, .. } = &carried.live;
    let holding = load_holding(app.db.read(), account.id, look, visit.now).await?;
    Ok(Facts {
        evidence: evidence.clone(),
        standing: holding.standing,
        listed: holding.listed,
        account: Some(account.clone()),
        subscribed: holding.subscribed,
    })
}
