//! `/account/authenticators/recovery`: a sheet of recovery codes, shown once.

use super::{held, sheet, tell_of_new};
use crate::{
    account::{self, Owner, tell::Told},
    app::App,
    http::{form::Form, problem::Problem, reply::see_other, show, visit::Visit},
    page,
};
use axum::{extract::State, http::StatusCode, response::Response};
use domain::{
    assurance::AuthenticatorKind,
    audit::{self, Event, Outcome, act},
    authenticator::recovery::{self, CODES, NewSheet, PlainRecoveryCode},
    db::Tx,
    fault::Fault,
    ids::{AuthenticatorId, SessionId},
    session,
    time::UnixMillis,
};
use serde_json::json;

/// Where this page is.
pub const PATH: &str = "/account/authenticators/recovery";

/// `GET`: how many are left, and *Make new ones*.
pub async fn get(State(app): State<App>, visit: Visit) -> Result<Response, Problem> {
    let owner = match account::fresh(&app, &visit, PATH).await? {
        Ok(owner) => owner,
        Err(response) => return Ok(response),
    };
    let page = page::Recovery {
        frame: show::frame(&app, &visit, &owner.facts),
        sheet: sheet(&app, &owner).await?,
        has_second: owner.facts.standing.has_second_factor(),
    };
    show::show(StatusCode::OK, &page)
}

/// `POST`: makes a sheet and shows it, this one time. The sheet before it is dead.
pub async fn post(State(app): State<App>, visit: Visit, _: Form) -> Result<Response, Problem> {
    let owner = match account::fresh(&app, &visit, PATH).await? {
        Ok(owner) => owner,
        Err(response) => return Ok(response),
    };
    if !owner.facts.standing.has_second_factor() {
        return Ok(see_other(PATH));
    }
    let codes: Vec<_> = (0..CODES).map(|_| PlainRecoveryCode::fresh(&*app.entropy)).collect();
    let making = making(&app, &visit, &owner, &codes).await?;
    let made = app.db.write(making, |tx, making| Box::pin(making.write(tx)));
    if !made.await? {
        return Ok(see_other(PATH));
    }
    app.queue.wake();
    // Shown in the answer itself: nothing else ever holds them, so there is no page to lead to.
    let page = page::RecoveryCodes {
        frame: show::frame(&app, &visit, &owner.facts),
        codes: codes.iter().map(PlainRecoveryCode::reveal).collect(),
    };
    show::show(StatusCode::OK, &page)
}

async fn making(app: &App, visit: &Visit, owner: &Owner, codes: &[PlainRecoveryCode]) -> Result<Making, Fault> {
    let id = AuthenticatorId::fresh(&*app.entropy, visit.now);
    let detail = json!({ "authenticator": id, "kind": AuthenticatorKind::RecoveryCode });
    let before = held(owner, AuthenticatorKind::RecoveryCode).map(|listed| listed.held.id);
    Ok(Making {
        new: NewSheet {
            id,
            account: owner.account.id,
            hashes: codes.iter().map(|code| code.hash(&app.hash_key, id)).collect(),
        },
        session: owner.session.id,
        told: tell_of_new(app, visit, owner, ("news-sheet", ""), id, before.collect()).await?,
        event: visit
            .origin()
            .event(act::AUTHENTICATOR_BOUND, Outcome::Success, owner.account.id, detail),
        now: visit.now,
    })
}

struct Making {
    new: NewSheet,
    session: SessionId,
    told: Told,
    event: Event,
    now: UnixMillis,
}

impl Making {
    /// All in one transaction. Replacing a sheet revokes it, and that ends the account's other sessions.
    async fn write(&self, tx: &Tx) -> Result<bool, Fault> {
        if !session::stay(tx, self.session, self.now).await? {
            return Ok(false);
        }
        let before = recovery::replace(tx, &self.new, self.now).await?;
        if !before.is_empty() {
            session::end_others(tx, self.new.account, self.session, self.now).await?;
        }
        let revoked = before.iter().map(|id| Event {
            act: act::AUTHENTICATOR_REVOKED,
            detail: json!({ "authenticator": id, "kind": AuthenticatorKind::RecoveryCode }),
            ..self.event.clone()
        });
        let events: Vec<Event> = revoked.chain([self.event.clone()]).collect();
        audit::record_all(tx, &events, self.now).await?;
        self.told.write(tx, self.now).await?;
        Ok(true)
    }
}
