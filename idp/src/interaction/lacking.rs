//! *How to get there*: the person lacks the means for what is a must. Says what is missing and whom to ask.

use super::{
    leave,
    path::step,
    pending::Pending,
    step_up::{deliveries, stair},
};
use crate::{
    account::{
        authenticators::{has_most, new_app, new_passkey},
        phones::Back,
    },
    app::App,
    http::{form::Form, problem::Problem, reply::see_other, show, visit::Visit},
    page::{self, Lack, Obtainable},
};
use axum::{extract::State, http::StatusCode, response::Response};
use domain::{
    account::list_administrators,
    assurance::{AuthenticatorKind, Decision, Level, Limit},
    authenticator::{passkey, phone::MOST},
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

/// What the person can get without asking anybody, if nothing has to be paid for: each leads back to this question.
fn register(app: &App, pending: &Pending, one_of: &[Limit], entitlement: bool) -> Vec<Obtainable> {
    let back = Back::Interaction(pending.interaction.id);
    let count = |kind| {
        pending
            .facts
            .listed
            .iter()
            .filter(|listed| listed.held.kind == kind)
            .count()
    };
    let query = |path: &str| format!("{path}?back={}", back.path());
    let may = |limit, has_room| has_room && !entitlement && one_of.contains(&limit);
    let phone = may(
        Limit::Phone,
        count(AuthenticatorKind::Phone) < MOST && !deliveries(app).is_empty(),
    );
    let totp = may(Limit::Totp, !has_most(count(AuthenticatorKind::Totp)));
    let passkey = may(
        Limit::Passkey,
        count(AuthenticatorKind::Passkey) < passkey::MOST && app.passkeys.are_offered(),
    );
    [
        phone.then(|| Obtainable::Phone(back.number_page())),
        totp.then(|| Obtainable::App(query(new_app::PATH))),
        passkey.then(|| Obtainable::Passkey(query(new_passkey::PATH))),
    ]
    .into_iter()
    .flatten()
    .collect()
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
