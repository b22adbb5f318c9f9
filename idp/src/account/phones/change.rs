//! What takes something away, or changes what is asked for first: each with a page before it that says so.

use super::{PATH, find, list, news, phones, what};
use crate::{
    account::{
        Owner, fresh,
        tell::{self, Told},
    },
    app::App,
    http::{form::Form, problem::Problem, reply::see_other, show, visit::Visit},
    page::{self, ConfirmingPhone, PhonesNotice, Words},
};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use domain::{
    assurance::loss,
    audit::{self, Event, Outcome, act},
    authenticator::{self, Listed},
    change::{Kind, Reversal},
    db::Tx,
    fault::Fault,
    ids::{AccountId, AuthenticatorId, SessionId},
    session,
    time::UnixMillis,
};
use serde_json::json;

/// Where all phones are given up at once.
pub const REVOKE: &str = "/account/phones/revoke";

/// The page that asks before something is done with a phone.
pub(super) fn path(id: AuthenticatorId, act: &str) -> String {
    format!("{PATH}/{id}/{act}")
}

/// `GET …/{phone}/default`: shall this one be asked for first?
pub async fn get_default(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Response, Problem> {
    let (owner, phone) = match chosen(&app, &visit, &id, "default").await? {
        Ok(found) => found,
        Err(response) => return Ok(response),
    };
    if phones(&owner).len() < 2 {
        return list(&app, &visit, &owner, StatusCode::CONFLICT, Some(PhonesNotice::OnlyOne)).await;
    }
    ask(
        &app,
        &visit,
        &owner,
        ConfirmingPhone::Default { ending: ending(&phone) },
    )
}

/// `POST …/{phone}/default`: yes or no.
pub async fn post_default(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    if form.field("action") != "yes" {
        return Ok(see_other(PATH));
    }
    let (owner, phone) = match chosen(&app, &visit, &id, "default").await? {
        Ok(found) => found,
        Err(response) => return Ok(response),
    };
    if phones(&owner).len() < 2 {
        return list(&app, &visit, &owner, StatusCode::CONFLICT, Some(PhonesNotice::OnlyOne)).await;
    }
    let (id, account, now) = (phone.held.id, owner.account.id, visit.now);
    let before = owner.facts.listed.iter().find(|listed| listed.is_default);
    let reversal = Reversal {
        default: before.map(|before| before.held.id),
        ..Reversal::default()
    };
    let news = news(&owner, Kind::DefaultChanged, what(&owner, &phone), reversal, &[id]);
    let told = tell::prepare(&app, news, now).await?;
    let detail = json!({ "authenticator": id });
    let event = visit
        .origin()
        .event(act::AUTHENTICATOR_DEFAULT, Outcome::Success, account, detail);
    let write = app.db.write((told, event), move |tx, (told, event)| {
        Box::pin(async move {
            if authenticator::set_default(tx, account, id).await? {
                told.write(tx, now).await?;
                audit::record(tx, event, now).await?;
            }
            Ok(())
        })
    });
    write.await?;
    app.queue.wake();
    Ok(see_other(PATH))
}

/// `GET …/{phone}/delete`: what is lost with this one?
pub async fn get_delete(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Response, Problem> {
    let (owner, phone) = match chosen(&app, &visit, &id, "delete").await? {
        Ok(found) => found,
        Err(response) => return Ok(response),
    };
    ask_to_delete(&app, &visit, &owner, &phone)
}

/// `POST …/{phone}/delete`. What is lost must have been said: if it is more by now, it is said again.
pub async fn post_delete(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    if form.field("action") != "delete" {
        return Ok(see_other(PATH));
    }
    let (owner, phone) = match chosen(&app, &visit, &id, "delete").await? {
        Ok(found) => found,
        Err(response) => return Ok(response),
    };
    if page::word(loss(&owner.facts.standing, &[phone.held.id])) != form.field("loses") {
        return ask_to_delete(&app, &visit, &owner, &phone);
    }
    revoke(&app, &visit, &owner, vec![phone.held.id], what(&owner, &phone)).await
}

/// `GET /account/phones/revoke`: giving up all phones is for good.
pub async fn get_revoke(State(app): State<App>, visit: Visit) -> Result<Response, Problem> {
    let owner = match fresh(&app, &visit, REVOKE).await? {
        Ok(owner) => owner,
        Err(response) => return Ok(response),
    };
    let ids = ids(&owner);
    if ids.is_empty() {
        return Ok(see_other(PATH));
    }
    let confirming = ConfirmingPhone::Revoke {
        loss: loss(&owner.facts.standing, &ids),
    };
    ask(&app, &visit, &owner, confirming)
}

/// `POST /account/phones/revoke`.
pub async fn post_revoke(State(app): State<App>, visit: Visit, form: Form) -> Result<Response, Problem> {
    if form.field("action") != "revoke" {
        return Ok(see_other(PATH));
    }
    let owner = match fresh(&app, &visit, REVOKE).await? {
        Ok(owner) => owner,
        Err(response) => return Ok(response),
    };
    let ids = ids(&owner);
    if ids.is_empty() {
        return Ok(see_other(PATH));
    }
    let words = Words::choose(owner.account.locale.as_deref());
    let what = page::all_phones_told(&words);
    revoke(&app, &visit, &owner, ids, what).await
}

fn ids(owner: &Owner) -> Vec<AuthenticatorId> {
    phones(owner).into_iter().map(|phone| phone.held.id).collect()
}

fn ending(phone: &Listed) -> String {
    phone.last_four.clone().unwrap_or_default()
}

/// The owner, fresh, and the phone that the path names.
async fn chosen(app: &App, visit: &Visit, id: &str, act: &str) -> Result<Result<(Owner, Listed), Response>, Problem> {
    let Ok(id) = id.parse::<AuthenticatorId>() else {
        return Err(Problem::NotFound);
    };
    let owner = match fresh(app, visit, &path(id, act)).await? {
        Ok(owner) => owner,
        Err(response) => return Ok(Err(response)),
    };
    Ok(match find(&owner, &id.to_string()).cloned() {
        Some(phone) => Ok((owner, phone)),
        None => Err(see_other(PATH)),
    })
}

fn ask_to_delete(app: &App, visit: &Visit, owner: &Owner, phone: &Listed) -> Result<Response, Problem> {
    let confirming = ConfirmingPhone::Delete {
        ending: ending(phone),
        loss: loss(&owner.facts.standing, &[phone.held.id]),
    };
    ask(app, visit, owner, confirming)
}

fn ask(app: &App, visit: &Visit, owner: &Owner, confirming: ConfirmingPhone) -> Result<Response, Problem> {
    let page = page::PhoneConfirm {
        frame: show::frame(app, visit, &owner.facts),
        confirming,
    };
    show::show(StatusCode::OK, &page)
}

/// Takes phones away, ends what rests on them and the account's other sessions, and tells the owner.
async fn revoke(
    app: &App,
    visit: &Visit,
    owner: &Owner,
    ids: Vec<AuthenticatorId>,
    what: String,
) -> Result<Response, Problem> {
    let default = owner.facts.listed.iter().find(|listed| listed.is_default);
    let reversal = Reversal {
        restore: ids.clone(),
        default: default.map(|listed| listed.held.id),
        ..Reversal::default()
    };
    let news = news(owner, Kind::AuthenticatorRevoked, what, reversal, &ids);
    let detail = json!({ "authenticators": ids, "kind": "phone" });
    let origin = visit.origin();
    let revocation = Revocation {
        account: owner.account.id,
        session: owner.session.id,
        told: tell::prepare(app, news, visit.now).await?,
        event: origin.event(act::AUTHENTICATOR_REVOKED, Outcome::Success, owner.account.id, detail),
        ids,
        now: visit.now,
    };
    let write = app
        .db
        .write(revocation, |tx, revocation| Box::pin(revocation.write(tx)));
    write.await?;
    app.queue.wake();
    app.notices.wake();
    Ok(see_other(PATH))
}

struct Revocation {
    account: AccountId,
    session: SessionId,
    ids: Vec<AuthenticatorId>,
    told: Told,
    event: Event,
    now: UnixMillis,
}

impl Revocation {
    /// All in one transaction; what is gone already isn't revoked, or told of, twice.
    async fn write(&self, tx: &Tx) -> Result<(), Fault> {
        let mut revoked = false;
        for id in &self.ids {
            revoked |= authenticator::revoke(tx, self.account, *id, self.now).await?;
        }
        if revoked {
            session::end_others(tx, self.account, self.session, self.now).await?;
            self.told.write(tx, self.now).await?;
            audit::record(tx, &self.event, self.now).await?;
        }
        Ok(())
    }
}
