//! `/account/sessions`: where the account is signed in, and signing out there.

use super::owner;
use crate::{
    app::App,
    http::{form::Form, problem::Problem, reply::see_other, show, visit::Visit},
    page,
};
use axum::{extract::State, http::StatusCode, response::Response};
use domain::{
    audit::{self, Event, Outcome, act},
    db::Tx,
    entity::session::Model as Session,
    fault::Fault,
    ids::{AccountId, SessionId},
    origin::Origin,
    session,
    time::UnixMillis,
};
use serde_json::json;

/// Where this page is.
pub const PATH: &str = "/account/sessions";

/// `GET`: lists them, this one first.
pub async fn get(State(app): State<App>, visit: Visit) -> Result<Response, Problem> {
    let owner = match owner(&app, &visit, PATH).await? {
        Ok(owner) => owner,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let live = session::list(app.db.read(), owner.account.id, app.session_lifetime(), visit.now).await?;
    let mut sessions: Vec<page::Session> = live.into_iter().map(|one| shown(one, owner.session.id)).collect();
    sessions.sort_by_key(|one| !one.is_this);
    let page = page::Sessions {
        frame: show::frame(&app, &visit, &owner.facts),
        sessions,
    };
    show::show(StatusCode::OK, &page)
}

fn shown(session: Session, this: SessionId) -> page::Session {
    page::Session {
        id: session.id.to_string(),
        is_this: session.id == this,
        agent: session.agent,
        address: session.address,
        started_at: session.started_at,
        last_seen_at: session.last_seen_at,
    }
}

/// `POST`: signs out in one of them, or in all but this one.
pub async fn post(State(app): State<App>, visit: Visit, form: Form) -> Result<Response, Problem> {
    let owner = match owner(&app, &visit, PATH).await? {
        Ok(owner) => owner,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let which = match form.field("action") {
        "sign-out" => form.field("session").parse().ok().map(Which::One),
        "sign-out-others" => Some(Which::Others),
        _ => None,
    };
    // This very session is signed out where its cookie goes, too.
    if let Some(which) = which.filter(|which| *which != Which::One(owner.session.id)) {
        let ending = Ending {
            which,
            account: owner.account.id,
            this: owner.session.id,
            origin: visit.origin(),
            now: visit.now,
        };
        app.db.write(ending, |tx, ending| Box::pin(ending.write(tx))).await?;
        app.notices.wake();
    }
    Ok(see_other(PATH))
}

#[derive(PartialEq, Eq)]
enum Which {
    One(SessionId),
    Others,
}

struct Ending {
    which: Which,
    account: AccountId,
    this: SessionId,
    origin: Origin,
    now: UnixMillis,
}

impl Ending {
    /// All in one transaction; what has ended already isn't ended twice.
    async fn write(&self, tx: &Tx) -> Result<(), Fault> {
        let event = match self.which {
            Which::One(id) => {
                let ended = session::end_of_account(tx, self.account, id, self.now).await?;
                ended.map(|_| Event {
                    session: Some(id),
                    ..self.event(json!({ "from": self.this }))
                })
            }
            Which::Others => {
                let ended = session::end_others(tx, self.account, self.this, self.now).await?;
                (ended > 0).then(|| self.event(json!({ "others": ended })))
            }
        };
        match event {
            Some(event) => audit::record(tx, &event, self.now).await,
            None => Ok(()),
        }
    }

    fn event(&self, detail: serde_json::Value) -> Event {
        self.origin
            .event(act::SESSION_ENDED, Outcome::Success, self.account, detail)
    }
}
