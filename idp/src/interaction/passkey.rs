//! Passkeys where somebody signs in or shows more.

use super::{
    arrive::{self, Shown},
    leave, lost,
    path::step,
    pending::Pending,
    rise::{Entry, Outcome, Typed},
    sign_in,
    step_up::Rise,
};
use crate::{
    app::App,
    delivery,
    http::{
        form::Form,
        problem::Problem,
        reply::{self, see_other},
        show,
        visit::Visit,
    },
    page::{self, PasskeyAsk, PasskeyError},
    passkey::{self, Refused},
};
use axum::{extract::State, http::StatusCode, response::Response};
use domain::{
    account,
    audit::{self, act},
    authenticator::{
        Listed,
        passkey::{Use, list},
    },
    fault::Fault,
    ids::{AccountId, AuthenticatorId, EventId},
    outbound,
    secret::PlainSession,
};
use serde_json::json;

/// What the first page asks passkeys with: any that the browser knows. None where passkeys can't be used.
pub(super) fn first(
    app: &App,
    visit: &Visit,
    pending: &Pending,
    error: Option<PasskeyError>,
) -> Result<Option<PasskeyAsk>, Fault> {
    if !app.passkeys.are_offered() {
        return Ok(None);
    }
    let id = pending.interaction.id;
    Ok(Some(PasskeyAsk {
        action: step(id, "sign-in/passkey"),
        offer: passkey::offer_use(app, visit, id, &[])?,
        error,
    }))
}

/// `GET …/sign-in/passkey`: somebody loads again what came of a passkey that let nobody in.
pub async fn get(pending: Pending) -> Response {
    see_other(&step(pending.interaction.id, "sign-in"))
}

/// `POST …/sign-in/passkey`: the answer of a passkey that the person chose.
pub async fn post(State(app): State<App>, visit: Visit, pending: Pending, form: Form) -> Result<Response, Problem> {
    let id = pending.interaction.id;
    if !app.passkeys.are_offered() {
        return Err(Problem::NotFound);
    }
    if !super::password::is_asked(&app, &visit, &pending) {
        return Ok(see_other(&step(id, "")));
    }
    let read = passkey::read_use(&app, &visit, id, &[], form.field("ceremony"), form.field("credential"));
    let used = match read.await? {
        // Without a look at who holds it, it is no more than something that somebody has.
        Ok(used) if !used.user_verified => Err(Refused::NotVerified),
        other => other,
    };
    match used {
        Ok(used) => arrive(&app, &visit, &pending, used).await,
        Err(refused) => {
            app.metrics.sign_ins.count(["passkey-refused"]);
            sign_in::ask_again(&app, &visit, &pending, refused.into())
        }
    }
}

async fn arrive(app: &App, visit: &Visit, pending: &Pending, used: Use) -> Result<Response, Problem> {
    let account = account::find(app.db.read(), used.account).await?;
    if account.is_none_or(|account| account.suspended_at.is_some()) {
        return Err(Problem::Suspended {
            sign_in: Some(step(pending.interaction.id, "sign-in")),
        });
    }
    arrive::signed_in(app, visit, pending, Shown::Passkey(used)).await
}

/// A passkey that has been used elsewhere since, found out in the write: its owner is told, and nobody is let in.
pub(super) async fn copied(
    app: &App,
    visit: &Visit,
    pending: &Pending,
    passkey: AuthenticatorId,
    account: AccountId,
) -> Result<Response, Problem> {
    note(app, visit, pending, passkey, account).await?;
    sign_in::ask_again(app, visit, pending, PasskeyError::Copied)
}

/// Keeps that a passkey may have been copied, and tells its owner.
async fn note(
    app: &App,
    visit: &Visit,
    pending: &Pending,
    passkey: AuthenticatorId,
    account: AccountId,
) -> Result<(), Fault> {
    let owner = account::find(app.db.read(), account).await?;
    let notice = match &owner {
        Some(owner) => delivery::copied_notice(app, owner, visit.now)?,
        None => None,
    };
    let detail = json!({ "authenticator": passkey });
    let event = pending
        .origin(visit)
        .event(act::PASSKEY_USED, audit::Outcome::Refused("copied"), account, detail);
    let now = visit.now;
    let noted = app.db.write((event, notice), move |tx, (event, notice)| {
        Box::pin(async move {
            audit::record(tx, event, now).await?;
            match notice {
                Some(notice) => outbound::enqueue(tx, notice, None, now).await,
                None => Ok(()),
            }
        })
    });
    noted.await?;
    app.queue.wake();
    Ok(())
}

/// A passkey's own page in a step-up.
pub(super) struct Step<'s> {
    /// What stepping up takes.
    pub(super) rise: &'s Rise,
    /// The passkey.
    pub(super) listed: &'s Listed,
}

impl Step<'_> {
    pub(super) async fn show(
        &self,
        app: &App,
        visit: &Visit,
        pending: &Pending,
        status: StatusCode,
        error: Option<PasskeyError>,
    ) -> Result<Response, Problem> {
        let id = pending.interaction.id;
        let account = visit.session().map(|session| session.account_id);
        let own = match account {
            Some(account) => list(app.db.read(), account).await?,
            None => Vec::new(),
        };
        let this: Vec<_> = own
            .into_iter()
            .filter(|passkey| passkey.authenticator_id == self.listed.held.id)
            .collect();
        if this.is_empty() || !app.passkeys.are_offered() {
            return Ok(see_other(&step(id, "step-up")));
        }
        let page = page::StepUpPasskey {
            frame: show::frame(app, visit, &pending.facts),
            asker: pending.asker(),
            label: self.listed.label.clone(),
            ask: PasskeyAsk {
                action: step(id, &format!("step-up/{}", self.listed.held.id)),
                offer: passkey::offer_use(app, visit, id, &this)?,
                error,
            },
            skippable: self.rise.skippable,
            lost: lost::path(pending),
        };
        show::show(status, &page)
    }

    pub(super) async fn post(
        &self,
        app: &App,
        visit: &Visit,
        pending: Pending,
        form: &Form,
    ) -> Result<Response, Problem> {
        let id = pending.interaction.id;
        match form.field("action") {
            "cancel" => return leave::cancel(app, visit, pending).await,
            "back" => return Ok(see_other(&step(id, "step-up"))),
            "skip" if self.rise.skippable => return leave::decline(app, visit, &pending).await,
            _ => {}
        }
        let of = [self.listed.held.id];
        let read = passkey::read_use(app, visit, id, &of, form.field("ceremony"), form.field("credential"));
        match read.await? {
            Ok(used) => self.rise(app, visit, &pending, used).await,
            Err(refused) => {
                app.metrics.step_ups.count(["passkey", "refused"]);
                self.refuse(app, visit, &pending, refused.into()).await
            }
        }
    }

    async fn refuse(
        &self,
        app: &App,
        visit: &Visit,
        pending: &Pending,
        error: PasskeyError,
    ) -> Result<Response, Problem> {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        self.show(app, visit, pending, status, Some(error)).await
    }

    async fn rise(&self, app: &App, visit: &Visit, pending: &Pending, used: Use) -> Result<Response, Problem> {
        let id = pending.interaction.id;
        let Some(carried) = &visit.carried else {
            return Ok(see_other(&step(id, "")));
        };
        let account = carried.live.account.id;
        let passkey = used.id;
        let plain = PlainSession::fresh(&*app.entropy);
        let renewal = pending
            .origin(visit)
            .event(act::SESSION_RENEWED, audit::Outcome::Success, account, json!({}));
        let entry = Entry {
            event: (EventId::fresh(&*app.entropy, visit.now), used.id, id),
            typed: Typed::Signed(used),
            session: carried.live.session.id,
            token: carried.token.clone(),
            renewed: plain.hash(&app.hash_key),
            renewal,
        };
        let (limits, now) = (app.limits, visit.now);
        let outcome = app
            .db
            .write(entry, move |tx, entry| Box::pin(entry.check(tx, limits, now)))
            .await?;
        app.metrics.step_ups.count(["passkey", outcome.word()]);
        match outcome {
            Outcome::Risen => {
                let mut response = see_other(&step(id, ""));
                reply::set_cookie(&mut response, app.cookies().set_session(&plain.reveal()));
                Ok(response)
            }
            Outcome::Copied => {
                note(app, visit, pending, passkey, account).await?;
                self.refuse(app, visit, pending, PasskeyError::Copied).await
            }
            Outcome::Wrong { .. } | Outcome::Used | Outcome::Over(_) => {
                self.refuse(app, visit, pending, PasskeyError::Stale).await
            }
        }
    }
}

impl From<Refused> for PasskeyError {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Unreadable => Self::Nothing,
            Refused::Stale => Self::Stale,
            Refused::Unknown => Self::Unknown,
            Refused::Wrong => Self::Wrong,
            Refused::NotVerified => Self::NotVerified,
        }
    }
}
