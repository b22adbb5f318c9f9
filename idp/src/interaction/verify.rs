//! Stepping up, second page: the code, typed. A right one raises the session and renews its cookie, in one transaction.

use super::{
    leave, lost, passkey,
    path::step,
    pending::Pending,
    rise::{Entry, Outcome, Typed},
    send,
    step_up::{Rise, refused},
};
use crate::{
    app::App,
    delivery,
    http::{
        form::Form,
        problem::Problem,
        reply::{self, see_other},
        show,
        visit::{Carried, Visit},
    },
    page::{self, CodeError, CodeKind, CodeState, Resend},
};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use domain::{
    assurance::{AuthenticatorKind, Means},
    audit::{self, act},
    authenticator::{
        Listed,
        recovery::{self, PlainRecoveryCode},
        totp,
    },
    code::{self, Digits},
    fault::Fault,
    ids::{AuthenticatorId, EventId},
    outbound::Sealed,
    secret::{PlainSession, SessionHash},
    time::UnixMillis,
};
use serde_json::json;

/// `GET …/step-up/{authenticator}`.
pub async fn get(
    State(app): State<App>,
    visit: Visit,
    pending: Pending,
    Path((_, authenticator)): Path<(String, String)>,
) -> Result<Response, Problem> {
    match Step::find(&app, &visit, &pending, &authenticator).await? {
        Some(found) if found.is_passkey() => {
            let step = found.passkey();
            step.show(&app, &visit, &pending, StatusCode::OK, None).await
        }
        Some(found) => found.show(&app, &visit, &pending, StatusCode::OK, None),
        None => Ok(see_other(&step(pending.interaction.id, ""))),
    }
}

/// `POST …/step-up/{authenticator}`: the code, a new code, or a way out.
pub async fn post(
    State(app): State<App>,
    visit: Visit,
    pending: Pending,
    Path((_, authenticator)): Path<(String, String)>,
    form: Form,
) -> Result<Response, Problem> {
    let id = pending.interaction.id;
    let Some(found) = Step::find(&app, &visit, &pending, &authenticator).await? else {
        return Ok(see_other(&step(id, "")));
    };
    if found.is_passkey() {
        return found.passkey().post(&app, &visit, pending, &form).await;
    }
    match form.field("action") {
        "cancel" => leave::cancel(&app, &visit, pending).await,
        "back" => Ok(see_other(&step(id, "step-up"))),
        "skip" if found.rise.skippable => leave::decline(&app, &visit, &pending).await,
        "resend" => found.resend(&app, &visit, &pending).await,
        _ => found.enter(&app, &visit, &pending, form.field("code")).await,
    }
}

/// The page of one authenticator in a step-up.
struct Step {
    rise: Rise,
    listed: Listed,
    sent: Option<code::Pending>,
}

impl Step {
    /// None if this authenticator isn't what must be used next: then the decision knows better.
    async fn find(app: &App, visit: &Visit, pending: &Pending, id: &str) -> Result<Option<Self>, Fault> {
        let (Some(rise), Ok(id)) = (Rise::of(app, visit, pending), id.parse::<AuthenticatorId>()) else {
            return Ok(None);
        };
        let Some(listed) = pending.facts.listed.iter().find(|listed| listed.held.id == id).cloned() else {
            return Ok(None);
        };
        if !rise.with.contains(&id) && rise.locked_until.is_none() {
            return Ok(None);
        }
        let sent = match (listed.held.kind, visit.session()) {
            (AuthenticatorKind::Phone, Some(session)) => {
                code::find_pending(app.db.read(), session.id, pending.interaction.id, &app.limits).await?
            }
            _ => None,
        };
        let sent = sent.filter(|sent| sent.authenticator == id && !sent.used);
        let is_reachable = listed.held.kind != AuthenticatorKind::Phone || sent.is_some();
        Ok(is_reachable.then_some(Self { rise, listed, sent }))
    }

    fn is_passkey(&self) -> bool {
        self.listed.held.kind == AuthenticatorKind::Passkey
    }

    const fn passkey(&self) -> passkey::Step<'_> {
        passkey::Step {
            rise: &self.rise,
            listed: &self.listed,
        }
    }

    fn show(
        &self,
        app: &App,
        visit: &Visit,
        pending: &Pending,
        status: StatusCode,
        error: Option<CodeError>,
    ) -> Result<Response, Problem> {
        let page = page::Code {
            frame: show::frame(app, visit, &pending.facts),
            asker: pending.asker(),
            kind: self.kind(),
            state: self.state(visit.now),
            error,
            skippable: self.rise.skippable,
            lost: lost::path(pending),
            enrols: false,
        };
        show::show(status, &page)
    }

    fn kind(&self) -> CodeKind {
        match &self.sent {
            Some(sent) => CodeKind::Phone {
                ending: self.listed.last_four.clone().unwrap_or_default(),
                channel: sent.channel,
                delivery: sent.delivered.into(),
                expires_at: sent.expires_at,
                resend: Resend::From(sent.resend_at),
            },
            None if self.listed.held.kind == AuthenticatorKind::HardwareToken => CodeKind::HardwareToken {
                label: self.listed.label.clone(),
            },
            None if self.listed.held.kind == AuthenticatorKind::RecoveryCode => CodeKind::RecoveryCode,
            None => CodeKind::Totp {
                label: self.listed.label.clone(),
            },
        }
    }

    fn state(&self, now: UnixMillis) -> CodeState {
        if let Some(until) = self.rise.locked_until {
            return CodeState::Locked { until };
        }
        match &self.sent {
            Some(sent) if now >= sent.expires_at => CodeState::Expired,
            Some(sent) if sent.tries_left == 0 => CodeState::Burnt,
            _ => CodeState::Open,
        }
    }

    async fn resend(&self, app: &App, visit: &Visit, pending: &Pending) -> Result<Response, Problem> {
        let Some(sent) = &self.sent else {
            return Ok(see_other(&step(pending.interaction.id, "step-up")));
        };
        match send::send(app, visit, pending, self.listed.held.id, sent.channel).await? {
            Ok(_) => Ok(see_other(&super::step_up::code_page(pending, self.listed.held.id))),
            Err(refusal) => refused(app, visit, pending, self.listed.held.id, refusal).await,
        }
    }

    async fn enter(&self, app: &App, visit: &Visit, pending: &Pending, typed: &str) -> Result<Response, Problem> {
        let Some(carried) = &visit.carried else {
            return Ok(see_other(&step(pending.interaction.id, "")));
        };
        if typed.trim().is_empty() {
            return self.show(
                app,
                visit,
                pending,
                StatusCode::UNPROCESSABLE_ENTITY,
                Some(CodeError::Empty),
            );
        }
        let Some(typed) = self.read(typed) else {
            // What hasn't the form of a code can't be one: nothing is counted.
            let error = CodeError::Wrong {
                tries_left: self.tries_left(),
            };
            return self.show(app, visit, pending, StatusCode::UNPROCESSABLE_ENTITY, Some(error));
        };
        let plain = PlainSession::fresh(&*app.entropy);
        let Some(entry) = self
            .entry(app, visit, pending, carried, typed, plain.hash(&app.hash_key))
            .await?
        else {
            return Ok(see_other(&step(pending.interaction.id, "")));
        };
        let (limits, now) = (app.limits, visit.now);
        let outcome = app
            .db
            .write(entry, move |tx, entry| Box::pin(entry.check(tx, limits, now)))
            .await?;
        app.queue.wake();
        app.metrics
            .step_ups
            .count([word(self.listed.held.kind), outcome.word()]);
        match outcome {
            Outcome::Risen => {
                let mut response = see_other(&step(pending.interaction.id, ""));
                reply::set_cookie(&mut response, app.cookies().set_session(&plain.reveal()));
                Ok(response)
            }
            Outcome::Wrong { tries_left } => {
                let error = CodeError::Wrong { tries_left };
                self.show(app, visit, pending, StatusCode::UNPROCESSABLE_ENTITY, Some(error))
            }
            Outcome::Used => self.show(
                app,
                visit,
                pending,
                StatusCode::UNPROCESSABLE_ENTITY,
                Some(CodeError::Used),
            ),
            // A code has no copy; a passkey has its own page.
            Outcome::Copied => Ok(see_other(&step(pending.interaction.id, "step-up"))),
            // Expired, burnt, locked, superseded: the page, got anew, says which.
            Outcome::Over(_) => Ok(see_other(&super::step_up::code_page(pending, self.listed.held.id))),
        }
    }

    /// What was typed, if it has the form of a code of this authenticator.
    fn read(&self, typed: &str) -> Option<Read> {
        if self.listed.held.kind == AuthenticatorKind::RecoveryCode {
            PlainRecoveryCode::parse(typed).map(Read::Recovery)
        } else {
            Digits::parse(typed).map(Read::Digits)
        }
    }

    fn tries_left(&self) -> Option<u32> {
        self.sent.as_ref().and_then(|sent| u32::try_from(sent.tries_left).ok())
    }

    async fn entry(
        &self,
        app: &App,
        visit: &Visit,
        pending: &Pending,
        carried: &Carried,
        typed: Read,
        renewed: SessionHash,
    ) -> Result<Option<Entry>, Fault> {
        let (origin, id) = (pending.origin(visit), self.listed.held.id);
        let notice = lock_notice(app, visit, pending)?;
        let Some(bound) = send::bound(visit, pending, id) else {
            return Ok(None);
        };
        let renewal = origin.event(act::SESSION_RENEWED, audit::Outcome::Success, bound.account, json!({}));
        let typed = match (typed, &self.sent) {
            (Read::Recovery(code), _) => Typed::Recovery(recovery::Entry {
                account: bound.account,
                sheet: id,
                hash: code.hash(&app.hash_key, id),
                origin,
                notice,
                told: used_notice(app, visit, pending)?,
            }),
            (Read::Digits(typed), Some(sent)) => {
                let entry = code::Entry::new(&app.hash_key, bound, &typed, origin, notice);
                Typed::Sent(entry, Means::Phone { channel: sent.channel })
            }
            (Read::Digits(typed), None) => {
                let Some(sealed) = totp::find_sealed_seed(app.db.read(), id).await? else {
                    return Ok(None);
                };
                let seed = app.seal.open(&totp::seal_label(id), &sealed)?;
                Typed::Shown(totp::Entry {
                    account: bound.account,
                    authenticator: id,
                    seed,
                    typed,
                    origin,
                    notice,
                })
            }
        };
        Ok(Some(Entry {
            typed,
            session: carried.live.session.id,
            token: carried.token.clone(),
            renewed,
            renewal,
            event: (EventId::fresh(&*app.entropy, visit.now), id, pending.interaction.id),
        }))
    }
}

/// A code as it was read.
enum Read {
    Digits(Digits),
    Recovery(PlainRecoveryCode),
}

/// The kind of an authenticator, in a word for the figures.
const fn word(kind: AuthenticatorKind) -> &'static str {
    match kind {
        AuthenticatorKind::Phone => "phone",
        AuthenticatorKind::Totp => "totp",
        AuthenticatorKind::HardwareToken => "hardware-token",
        AuthenticatorKind::Passkey => "passkey",
        AuthenticatorKind::RecoveryCode => "recovery-code",
        AuthenticatorKind::Password | AuthenticatorKind::Upstream => "other",
    }
}

/// Told by mail if this try locks the second factor; sealed before the write, queued only then.
fn lock_notice(app: &App, visit: &Visit, pending: &Pending) -> Result<Option<Sealed>, Fault> {
    let Some(account) = &pending.facts.account else {
        return Ok(None);
    };
    delivery::lock_notice(app, account, visit.now)
}

/// Told by mail if a recovery code is used; sealed before the write, queued only then.
fn used_notice(app: &App, visit: &Visit, pending: &Pending) -> Result<Option<Sealed>, Fault> {
    let Some(account) = &pending.facts.account else {
        return Ok(None);
    };
    delivery::recovery_notice(app, account, visit.now)
}
