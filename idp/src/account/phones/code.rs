//! `/account/phones/new/{enrolment}`: the code, typed. A right one makes the phone the account's, in one transaction.

use super::{
    Back, news,
    number::{Hidden, draft, label},
};
use crate::{
    account::{Owner, fresh, owner, tell},
    app::App,
    delivery,
    http::{form::Form, problem::Problem, reply::see_other, show, visit::Visit},
    page::{self, CodeError, CodeKind, CodeState, PhonesNotice, Resend, Words},
};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use domain::{
    assurance::carried,
    authenticator::{phone::Number, second_factor},
    change::{Kind, Reversal},
    code::{Channel, Delivered, Digits, SendLimit, SendRefusal},
    enrolment::{self, Entry, Opened, Owned, Tried},
    entity::enrolment::Model,
    fault::Fault,
    ids::AuthenticatorId,
    time::UnixMillis,
};

/// The page on which the code of that enrolment is typed.
pub(super) fn path(id: AuthenticatorId) -> String {
    format!("{}/new/{id}", super::PATH)
}

/// Asks for the code, with what is known of the one that was sent.
pub async fn get(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Response, Problem> {
    let Some(id) = id.parse().ok() else {
        return Err(Problem::NotFound);
    };
    let owner = match owner(&app, &visit, &path(id)).await? {
        Ok(owner) => owner,
        Err(response) => return Ok(response),
    };
    match Step::find(&app, &visit, owner, id).await? {
        Some(step) => step.show(&app, &visit, StatusCode::OK, None).await,
        None => Ok(see_other(super::PATH)),
    }
}

/// `POST`: the code, a new code, or a way out, which keeps nothing.
pub async fn post(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response, Problem> {
    let Some(id) = id.parse().ok() else {
        return Err(Problem::NotFound);
    };
    let action = form.field("action");
    let owner = match action {
        "cancel" | "back" => owner(&app, &visit, &path(id)).await?,
        _ => fresh(&app, &visit, &path(id)).await?,
    };
    let owner = match owner {
        Ok(owner) => owner,
        Err(response) => return Ok(response),
    };
    let Some(step) = Step::find(&app, &visit, owner, id).await? else {
        return Ok(see_other(super::PATH));
    };
    match action {
        "cancel" => step.leave(&app, &visit, &step.back.path()).await,
        "back" => step.leave(&app, &visit, &step.back.number_page()).await,
        "resend" => step.resend(&app, &visit).await,
        _ => step.enter(&app, &visit, form.field("code")).await,
    }
}

/// An enrolment of this session that waits for its code.
struct Step {
    owner: Owner,
    owned: Owned,
    open: Model,
    number: Number,
    delivery: Channel,
    back: Back,
}

impl Step {
    /// None if it is over, or was begun in another session.
    async fn find(app: &App, visit: &Visit, owner: Owner, id: AuthenticatorId) -> Result<Option<Self>, Fault> {
        let whose = Owned {
            id,
            account: owner.account.id,
            session: owner.session.id,
        };
        let Some(open) = enrolment::find_open(app.db.read(), &whose, visit.now).await? else {
            return Ok(None);
        };
        let plain = app.seal.open(&label(id), &open.sealed)?;
        let broken = || Fault::broken("what an enrolment hides isn't a number");
        let hidden: Hidden = serde_json::from_slice(&plain).map_err(|_| broken())?;
        Ok(Some(Self {
            number: Number::parse(&hidden.number).map_err(|_| broken())?,
            delivery: hidden.delivery,
            back: Back::read(&open.back),
            owner,
            owned: whose,
            open,
        }))
    }

    async fn show(
        &self,
        app: &App,
        visit: &Visit,
        status: StatusCode,
        error: Option<CodeError>,
    ) -> Result<Response, Problem> {
        self.draw(app, visit, status, error, None).await
    }

    async fn draw(
        &self,
        app: &App,
        visit: &Visit,
        status: StatusCode,
        error: Option<CodeError>,
        not_before: Option<UnixMillis>,
    ) -> Result<Response, Problem> {
        let delivered = enrolment::find_delivered(app.db.read(), &self.open).await?;
        let lock = second_factor::find_lock(app.db.read(), self.owned.account, visit.now).await?;
        let page = page::Code {
            frame: show::frame(app, visit, &self.owner.facts),
            asker: None,
            kind: self.kind(app, delivered, not_before),
            state: lock.map_or_else(|| self.state(app, visit.now), |until| CodeState::Locked { until }),
            error,
            skippable: false,
            enrols: true,
            lost: None,
        };
        show::show(status, &page)
    }

    fn kind(&self, app: &App, delivered: Delivered, not_before: Option<UnixMillis>) -> CodeKind {
        let sent_at = self.open.sent_at.unwrap_or(self.open.opened_at);
        CodeKind::Phone {
            ending: self.number.last_four(),
            channel: self.delivery,
            delivery: delivered.into(),
            expires_at: self.open.code_expires_at.unwrap_or(self.open.opened_at),
            resend: not_before.map_or(Resend::From(sent_at + app.limits.resend_after), Resend::NotBefore),
        }
    }

    fn state(&self, app: &App, now: UnixMillis) -> CodeState {
        if self.open.code_expires_at.is_none_or(|until| now >= until) {
            CodeState::Expired
        } else if self.open.tries >= app.limits.code_tries {
            CodeState::Burnt
        } else {
            CodeState::Open
        }
    }

    /// Leaves: what wasn't confirmed isn't kept.
    async fn leave(&self, app: &App, visit: &Visit, to: &str) -> Result<Response, Problem> {
        let now = visit.now;
        let write = app
            .db
            .write(self.owned, move |tx, owned| Box::pin(enrolment::cancel(tx, owned, now)));
        write.await?;
        Ok(see_other(to))
    }

    async fn resend(&self, app: &App, visit: &Visit) -> Result<Response, Problem> {
        let draft = draft(app, visit, self.owned, &self.number, self.delivery)?;
        let now = visit.now;
        let sent = app
            .db
            .write(draft, move |tx, draft| Box::pin(enrolment::resend(tx, draft, now)));
        let sent = sent.await?;
        app.queue.wake();
        match sent {
            Err(SendRefusal::Limited { limit, until }) if limit != SendLimit::Resend => {
                let status = StatusCode::TOO_MANY_REQUESTS;
                self.draw(app, visit, status, None, Some(until)).await
            }
            _ => Ok(see_other(&path(self.owned.id))),
        }
    }

    async fn enter(&self, app: &App, visit: &Visit, typed: &str) -> Result<Response, Problem> {
        let wrong = StatusCode::UNPROCESSABLE_ENTITY;
        if typed.trim().is_empty() {
            return self.show(app, visit, wrong, Some(CodeError::Empty)).await;
        }
        let Some(typed) = Digits::parse(typed) else {
            // Not six digits can't be the code: nothing is counted.
            let tries_left = u32::try_from(app.limits.code_tries - self.open.tries).ok();
            return self
                .show(app, visit, wrong, Some(CodeError::Wrong { tries_left }))
                .await;
        };
        match self.complete(app, visit, &typed).await? {
            Tried::Bound => Ok(see_other(&self.back.after(self.owned.id))),
            Tried::Wrong { tries_left } => {
                let tries_left = u32::try_from(tries_left).ok();
                self.show(app, visit, wrong, Some(CodeError::Wrong { tries_left }))
                    .await
            }
            // Expired, burnt, locked: the page, got anew, says which; of what is done there is no page any more.
            Tried::Over | Tried::Locked => Ok(see_other(&path(self.owned.id))),
            Tried::Full => self.refused(app, visit, PhonesNotice::Full).await,
            Tried::Known => self.refused(app, visit, PhonesNotice::Known).await,
        }
    }

    async fn refused(&self, app: &App, visit: &Visit, notice: PhonesNotice) -> Result<Response, Problem> {
        super::list(app, visit, &self.owner, StatusCode::CONFLICT, Some(notice)).await
    }

    async fn complete(&self, app: &App, visit: &Visit, typed: &Digits) -> Result<Tried, Fault> {
        let (limits, now, id) = (app.limits, visit.now, self.owned.id);
        let words = Words::choose(self.owner.account.locale.as_deref());
        let what = page::phone_told(&words, &self.number.last_four());
        let reversal = Reversal {
            revoke: vec![id],
            ..Reversal::default()
        };
        let news = news(&self.owner, Kind::AuthenticatorBound, what, reversal, &[id]);
        let told = tell::prepare(app, news, now).await?;
        let facts = &self.owner.facts;
        let opened = Opened {
            number: self.number.clone(),
            delivery: self.delivery,
            carries: carried(
                &app.ladder(),
                &facts.evidence,
                &facts.standing,
                app.config.session.fresh,
                now,
            ),
        };
        let notice = delivery::lock_notice(app, &self.owner.account, now)?;
        let entry = Entry::new(&app.hash_key, self.owned, typed, &opened, visit.origin(), notice);
        let tried = app.db.write((entry, told), move |tx, (entry, told)| {
            Box::pin(async move {
                let tried = enrolment::complete(tx, entry, &limits, now).await?;
                if tried == Tried::Bound {
                    told.write(tx, now).await?;
                }
                Ok(tried)
            })
        });
        let tried = tried.await?;
        app.queue.wake();
        Ok(tried)
    }
}
