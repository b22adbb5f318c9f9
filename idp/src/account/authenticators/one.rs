//! `/account/authenticators/app/{id}` and `…/passkey/{id}`: one of them gets another name, or is removed.

use super::{held, label};
use crate::{
    account::{
        self, Owner,
        tell::{self, News, Told},
    },
    app::App,
    http::{form::Form, problem::Problem, reply::see_other, show, visit::Visit},
    page::{self, Words},
};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use domain::{
    assurance::{AuthenticatorKind, lost_without},
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

/// `GET`: its name, and what is lost without it.
pub async fn get(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Response, Problem> {
    let (owner, listed) = match find(&app, &visit, &id).await? {
        Ok(found) => found,
        Err(response) => return Ok(response),
    };
    let page = page::OneWay {
        is_passkey: listed.held.kind == AuthenticatorKind::Passkey,
        frame: show::frame(&app, &visit, &owner.facts),
        loses: lost_without(&app.ladder(), &owner.facts.standing, listed.held.id, visit.now),
        label: listed.label,
    };
    show::show(StatusCode::OK, &page)
}

/// `POST`: *Rename* or *Remove*.
pub async fn post(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    let (owner, listed) = match find(&app, &visit, &id).await? {
        Ok(found) => found,
        Err(response) => return Ok(response),
    };
    match (form.field("action"), label(form.field("name"))) {
        ("remove", _) => remove(&app, &visit, &owner, &listed).await?,
        (_, Some(label)) => rename(&app, &owner, listed.held.id, label).await?,
        _ => return Ok(see_other(&path(&listed))),
    }
    Ok(see_other(super::PATH))
}

fn path(listed: &Listed) -> String {
    let kind = match listed.held.kind {
        AuthenticatorKind::Passkey => "passkey",
        _ => "app",
    };
    format!("{}/{kind}/{}", super::PATH, listed.held.id)
}

/// One of the owner's apps or passkeys, for somebody who may change it.
async fn find(app: &App, visit: &Visit, id: &str) -> Result<Result<(Owner, Listed), Response>, Problem> {
    let Ok(id) = id.parse::<AuthenticatorId>() else {
        return Err(Problem::NotFound);
    };
    let found = |owner: &Owner| {
        let changeable = [AuthenticatorKind::Totp, AuthenticatorKind::Passkey];
        let mut of_kind = changeable.into_iter().flat_map(|kind| held(owner, kind));
        of_kind.find(|listed| listed.held.id == id).cloned()
    };
    let owner = match account::owner(app, visit, super::PATH).await? {
        Ok(owner) => owner,
        Err(response) => return Ok(Err(response)),
    };
    let listed = found(&owner).ok_or(Problem::NotFound)?;
    Ok(match account::fresh(app, visit, &path(&listed)).await? {
        Ok(owner) => Ok((owner, listed)),
        Err(response) => Err(response),
    })
}

async fn rename(app: &App, owner: &Owner, id: AuthenticatorId, label: String) -> Result<(), Fault> {
    let account = owner.account.id;
    let renamed = app.db.write(label, move |tx, label| {
        Box::pin(authenticator::rename(tx, account, id, label))
    });
    // Removed in another tab meanwhile: then its name doesn't matter.
    renamed.await.map(|_| ())
}

async fn remove(app: &App, visit: &Visit, owner: &Owner, listed: &Listed) -> Result<(), Fault> {
    let id = listed.held.id;
    let detail = json!({ "authenticator": id, "kind": listed.held.kind });
    let removal = Removal {
        account: owner.account.id,
        session: owner.session.id,
        id,
        told: told(app, visit, owner, listed).await?,
        event: visit
            .origin()
            .event(act::AUTHENTICATOR_REVOKED, Outcome::Success, owner.account.id, detail),
        now: visit.now,
    };
    app.db.write(removal, |tx, removal| Box::pin(removal.write(tx))).await?;
    app.queue.wake();
    Ok(())
}

async fn told(app: &App, visit: &Visit, owner: &Owner, listed: &Listed) -> Result<Told, Fault> {
    let words = Words::choose(owner.account.locale.as_deref());
    let news = match listed.held.kind {
        AuthenticatorKind::Passkey => "news-passkey",
        _ => "news-app",
    };
    let news = News {
        account: &owner.account,
        kind: Kind::AuthenticatorRevoked,
        what: words.say(news).with("label", &*listed.label).to_string(),
        reversal: Reversal {
            restore: vec![listed.held.id],
            default: listed.is_default.then_some(listed.held.id),
            ..Reversal::default()
        },
        about: Vec::new(),
    };
    tell::prepare(app, news, visit.now).await
}

struct Removal {
    account: AccountId,
    session: SessionId,
    id: AuthenticatorId,
    told: Told,
    event: Event,
    now: UnixMillis,
}

impl Removal {
    /// All in one transaction; what isn't there any more is removed once, and a session that has ended removes nothing.
    async fn write(&self, tx: &Tx) -> Result<(), Fault> {
        let stays = session::stay(tx, self.session, self.now).await?;
        if !stays || !authenticator::revoke(tx, self.account, self.id, self.now).await? {
            return Ok(());
        }
        session::end_others(tx, self.account, self.session, self.now).await?;
        self.told.write(tx, self.now).await?;
        audit::record(tx, &self.event, self.now).await
    }
}
