//! *How to get there*: the person lacks the means for what is a must. Says what is missing and whom to ask.

use super::{
    leave,
    path::step,
    pending::Pending,
    step_up::{deliveries, stair},
};
use crate::{
    account::phones::Back,
    app::App,
    http::{form::Form, problem::Problem, reply::see_other, show, visit::Visit},
    page::{self, Lack},
};
use axum::{extract::State, http::StatusCode, response::Response};
use domain::{
    account::list_administrators,
    assurance::{AuthenticatorKind, Decision, Level, Limit},
    authenticator::phone::MOST,
    entity::account::Model as Account,
    fault::Fault,
};

/// `GET …/obtain`: a credential is missing.
pub async fn get_obtain(State(app): State<App>, visit: Visit, pending: Pending) -> Result<Response, Problem> {
    let Decision::Obtain {
        level,
        one_of,
        entitlement,
    } = pending.decide(&app, &visit)
    else {
        return Ok(see_other(&step(pending.interaction.id, "")));
    };
    let frame = show::frame(&app, &visit, &pending.facts);
    let has_second = pending.facts.standing.has_second_factor();
    let page = page::Obtain {
        stair: stair(&app, &visit, &pending, &frame, level),
        asker: pending.asker(),
        lack: match (entitlement, level) {
            (true, _) => Lack::Entitlement,
            (false, _) if has_second => Lack::OtherKind,
            (false, Level::TWO) => Lack::SecondFactor,
            (false, Level::THREE) => Lack::SecondFactorAndProofing,
            (false, level) => Lack::Level(level),
        },
        ask: ask(&app, &pending).await?,
        register: register(&app, &pending, &one_of, entitlement),
        frame,
    };
    show::show(StatusCode::OK, &page)
}

/// Where a phone can be registered, if one would do and nothing has to be paid for; it leads back to this question.
fn register(app: &App, pending: &Pending, one_of: &[Limit], entitlement: bool) -> Option<String> {
    let phones = pending.facts.listed.iter();
    let phones = phones.filter(|listed| listed.held.kind == AuthenticatorKind::Phone);
    let would_do = one_of.contains(&Limit::Phone) && !entitlement && !deliveries(app).is_empty();
    (would_do && phones.count() < MOST).then(|| Back::Interaction(pending.interaction.id).number_page())
}

/// `GET …/be-proofed`: only the proofing is missing.
pub async fn get_be_proofed(State(app): State<App>, visit: Visit, pending: Pending) -> Result<Response, Problem> {
    let Decision::BeProofed { level } = pending.decide(&app, &visit) else {
        return Ok(see_other(&step(pending.interaction.id, "")));
    };
    let frame = show::frame(&app, &visit, &pending.facts);
    let page = page::BeProofed {
        stair: stair(&app, &visit, &pending, &frame, level),
        asker: pending.asker(),
        ask: ask(&app, &pending).await?,
        frame,
    };
    show::show(StatusCode::OK, &page)
}

/// `POST` of both: the way back.
pub async fn post(State(app): State<App>, visit: Visit, pending: Pending, form: Form) -> Result<Response, Problem> {
    match (form.field("action"), pending.decide(&app, &visit)) {
        ("cancel", _) => leave::cancel(&app, &visit, pending).await,
        (_, Decision::Obtain { .. } | Decision::BeProofed { .. }) => leave::give_up(&app, &visit, pending).await,
        _ => Ok(see_other(&step(pending.interaction.id, ""))),
    }
}

/// Whom to ask: the organisation's administrators; without any, the page names the deployment's contact.
pub(super) async fn ask(app: &App, pending: &Pending) -> Result<Vec<String>, Fault> {
    let Some(account) = &pending.facts.account else {
        return Ok(Vec::new());
    };
    administrators(app, account).await
}

/// The administrators of an account's organisation, as people address them.
pub async fn administrators(app: &App, account: &Account) -> Result<Vec<String>, Fault> {
    let administrators = list_administrators(app.db.read(), &account.organisation_id).await?;
    Ok(administrators.iter().map(whom).collect())
}

fn whom(administrator: &Account) -> String {
    match &administrator.email {
        Some(email) => format!("{} ({email})", administrator.name()),
        None => administrator.name(),
    }
}
