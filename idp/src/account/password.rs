//! `/account/password`: another password. It is a new authenticator, so all that rests on the old one ends with it.

use super::{Owner, chosen, fresh, profile, tell};
use crate::{
    app::App,
    http::{
        form::Form,
        problem::Problem,
        reply::{self, see_other},
        show,
        visit::Visit,
    },
    page::{self, NewPasswordError},
};
use axum::{extract::State, http::StatusCode, response::Response};
use domain::{
    audit::{self, Outcome, act},
    authenticator::password::{self, NewPassword},
    change::{Kind, Reversal},
    db::Tx,
    entity::account::Model as Account,
    fault::Fault,
    ids::EventId,
    link,
    origin::Origin,
    secret::PlainSession,
    session::{self, SetPassword},
    time::UnixMillis,
};
use serde_json::json;

/// Where this page is.
pub const PATH: &str = "/account/password";

/// `GET`: asks for the new one.
pub async fn get(State(app): State<App>, visit: Visit) -> Result<Response, Problem> {
    match fresh(&app, &visit, PATH).await? {
        Ok(owner) => ask(&app, &visit, &owner, StatusCode::OK, None),
        Err(elsewhere) => Ok(elsewhere),
    }
}

fn ask(
    app: &App,
    visit: &Visit,
    owner: &Owner,
    status: StatusCode,
    error: Option<NewPasswordError>,
) -> Result<Response, Problem> {
    let page = page::ChangePassword {
        frame: show::frame(app, visit, &owner.facts),
        user_id: owner.account.user_id.clone(),
        error,
    };
    show::show(status, &page)
}

/// `POST`: puts it in the place of the old one; this session goes on, all others end.
pub async fn post(State(app): State<App>, visit: Visit, form: Form) -> Result<Response, Problem> {
    let owner = match fresh(&app, &visit, PATH).await? {
        Ok(owner) => owner,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let new = match chosen::read(&app, &form, &owner.account, visit.now).await? {
        Ok(new) => new,
        Err(error) => return ask(&app, &visit, &owner, StatusCode::UNPROCESSABLE_ENTITY, Some(error)),
    };
    let Some(carried) = &visit.carried else {
        return Ok(see_other(PATH));
    };
    let plain = PlainSession::fresh(&*app.entropy);
    let changing = Changing {
        told: tell::prepare(&app, news(&owner.account, &new), visit.now).await?,
        session: SetPassword {
            id: owner.session.id,
            tokens: (carried.token.clone(), plain.hash(&app.hash_key)),
            event: EventId::fresh(&*app.entropy, visit.now),
            authenticator: new.id,
        },
        new,
        origin: visit.origin(),
        now: visit.now,
    };
    let changed = app
        .db
        .write(changing, |tx, changing| Box::pin(changing.write(tx)))
        .await?;
    if !changed {
        return Ok(see_other(PATH));
    }
    app.queue.wake();
    app.notices.wake();
    let mut response = see_other(&profile::done("password"));
    reply::set_cookie(&mut response, app.cookies().set_session(&plain.reveal()));
    Ok(response)
}

/// What the owner is told of a new password, and what undoes it.
pub(super) fn news<'a>(account: &'a Account, new: &NewPassword) -> tell::News<'a> {
    tell::News {
        account,
        kind: Kind::PasswordChanged,
        what: String::new(),
        reversal: Reversal {
            revoke: vec![new.id],
            restore: new.before.into_iter().collect(),
            ..Reversal::default()
        },
        about: Vec::new(),
    }
}

struct Changing {
    new: NewPassword,
    session: SetPassword,
    told: tell::Told,
    origin: Origin,
    now: UnixMillis,
}

impl Changing {
    /// All in one transaction; false if another request was faster: then nothing happened.
    async fn write(&self, tx: &Tx) -> Result<bool, Fault> {
        let Self { new, now, .. } = self;
        if !password::replace(tx, new, *now).await? {
            return Ok(false);
        }
        if !session::go_on(tx, &self.session, *now).await? {
            // It was signed out a moment ago: rolled back, and asked anew.
            return Err(Fault::broken("a session ended while its password was being changed"));
        }
        let ended = session::end_others(tx, new.account, self.session.id, *now).await?;
        link::void_all(tx, new.account, *now).await?;
        self.told.write(tx, *now).await?;
        let detail = json!({ "authenticator": new.id, "sessions_ended": ended });
        let event = self
            .origin
            .event(act::PASSWORD_CHANGED, Outcome::Success, new.account, detail);
        audit::record(tx, &event, *now).await?;
        Ok(true)
    }
}
