//! Somebody arrives: a right password, or a passkey that knows who holds it, becomes the first event of a session, in one
//! transaction.

use super::{
    look::{Right, bar},
    passkey::copied,
    path::step,
    pending::Pending,
};
use crate::{
    app::App,
    http::{
        problem::Problem,
        reply::{self, see_other},
        visit::Visit,
    },
    metric,
};
use axum::response::Response;
use domain::{
    account::attempt,
    assurance::{Means, Person},
    audit::{self, Outcome, act},
    authenticator::{
        self,
        passkey::{self, Used},
        password,
    },
    db::Tx,
    fault::Fault,
    ids::{AccountId, AuthenticatorId, EventId, InteractionId, SessionId},
    interaction,
    origin::Origin,
    secret::{PlainSession, SessionHash},
    session::{self, NewEvent, NewSession},
    time::UnixMillis,
};
use serde_json::json;

/// What somebody has shown to be let in.
pub(super) enum Shown {
    /// The right password.
    Password(Box<Right>),
    /// A passkey that checked who holds it.
    Passkey(passkey::Use),
}

impl Shown {
    const fn account(&self) -> AccountId {
        match self {
            Self::Password(right) => right.account,
            Self::Passkey(used) => used.account,
        }
    }

    const fn authenticator(&self) -> AuthenticatorId {
        match self {
            Self::Password(right) => right.password,
            Self::Passkey(used) => used.id,
        }
    }

    const fn means(&self) -> Means {
        match self {
            Self::Password(_) => Means::Password,
            Self::Passkey(used) => used.means(),
        }
    }
}

/// All that is written when somebody is let in, in one transaction.
struct Arrival {
    shown: Shown,
    interaction: InteractionId,
    event: NewEvent,
    before: Option<(SessionId, AccountId, SessionHash)>,
    new: NewSession,
    origin: Origin,
    now: UnixMillis,
}

/// Lets the person in: into this browser's session, or into a new one.
pub(super) async fn signed_in(app: &App, visit: &Visit, pending: &Pending, shown: Shown) -> Result<Response, Problem> {
    if let Person::This(wanted) = pending.needs.person
        && wanted != shown.account()
    {
        if let Shown::Password(right) = shown {
            bar(app, right.attempt, right.counted, "somebody-else").await?;
        }
        app.metrics.sign_ins.count(["somebody-else"]);
        return Err(somebody_else(pending));
    }
    let (now, id) = (visit.now, pending.interaction.id);
    let plain = PlainSession::fresh(&*app.entropy);
    let arrival = Arrival {
        interaction: id,
        event: NewEvent {
            id: EventId::fresh(&*app.entropy, now),
            authenticator: shown.authenticator(),
            means: shown.means(),
            interaction: id,
        },
        before: visit
            .carried
            .as_ref()
            .map(|carried| (carried.live.session.id, carried.live.account.id, carried.token.clone())),
        new: NewSession {
            id: SessionId::fresh(&*app.entropy, now),
            token: plain.hash(&app.hash_key),
            account: shown.account(),
            browser: visit.browser.clone(),
            agent: visit.agent.clone(),
            address: Some(visit.address.to_string()),
        },
        shown,
        origin: pending.origin(visit),
        now,
    };
    let arrived = app.db.write(arrival, |tx, arrival| Box::pin(arrive(tx, arrival)));
    let arrived = arrived.await?;
    app.metrics.sign_ins.count([arrived.word()]);
    match arrived {
        Arrived::Yes => {}
        Arrived::SomebodyElse => return Err(somebody_else(pending)),
        Arrived::Changed => return Ok(see_other(&step(id, ""))),
        Arrived::Copied(id, account) => return copied(app, visit, pending, id, account).await,
    }
    let mut response = see_other(&step(id, ""));
    reply::set_cookie(&mut response, app.cookies().set_session(&plain.reveal()));
    Ok(response)
}

fn somebody_else(pending: &Pending) -> Problem {
    Problem::SomebodyElse {
        sign_in: step(pending.interaction.id, "sign-in"),
    }
}

/// What became of somebody with the right password.
enum Arrived {
    /// The session stands.
    Yes,
    /// The interaction has been tied to another account meanwhile.
    SomebodyElse,
    /// The password has been changed meanwhile, or the passkey's challenge answered before.
    Changed,
    /// The passkey has been used elsewhere since.
    Copied(AuthenticatorId, AccountId),
}

impl Arrived {
    const fn word(&self) -> &'static str {
        match self {
            Self::Yes => metric::SUCCESS,
            Self::SomebodyElse => "somebody-else",
            Self::Changed => "changed",
            Self::Copied(..) => "copied",
        }
    }
}

async fn arrive(tx: &Tx, arrival: &Arrival) -> Result<Arrived, Fault> {
    match &arrival.shown {
        Shown::Password(right) => arrive_by_password(tx, arrival, right).await,
        Shown::Passkey(used) => arrive_by_passkey(tx, arrival, used).await,
    }
}

async fn arrive_by_passkey(tx: &Tx, arrival: &Arrival, used: &passkey::Use) -> Result<Arrived, Fault> {
    match passkey::count(tx, used, arrival.now).await? {
        Used::Yes => {}
        Used::Gone => return Ok(Arrived::Changed),
        Used::Behind => return Ok(Arrived::Copied(used.id, used.account)),
    }
    if !interaction::tie(tx, arrival.interaction, used.account).await? {
        return Ok(Arrived::SomebodyElse);
    }
    let session = settle_session(tx, arrival).await?;
    attempt::know(tx, &arrival.new.browser, used.account, arrival.now).await?;
    let event = audit::Event {
        session: Some(session),
        ..arrival.origin.event(
            act::PASSKEY_USED,
            Outcome::Success,
            used.account,
            json!({ "authenticator": used.id }),
        )
    };
    audit::record(tx, &event, arrival.now).await?;
    Ok(Arrived::Yes)
}

async fn arrive_by_password(tx: &Tx, arrival: &Arrival, right: &Right) -> Result<Arrived, Fault> {
    let now = &arrival.now;
    if !authenticator::touch(tx, right.account, right.password, *now).await? {
        attempt::barred(tx, &right.attempt, &right.counted, "changed").await?;
        return Ok(Arrived::Changed);
    }
    if !interaction::tie(tx, arrival.interaction, right.account).await? {
        attempt::barred(tx, &right.attempt, &right.counted, "somebody-else").await?;
        return Ok(Arrived::SomebodyElse);
    }
    let session = settle_session(tx, arrival).await?;
    attempt::succeeded(tx, &right.attempt, &right.counted, right.account, session).await?;
    if let Some((old, new)) = &right.rehash
        && password::rehash(tx, right.password, old, new).await?
    {
        let event = audit::Event {
            session: Some(session),
            ..arrival
                .origin
                .event(act::PASSWORD_REHASHED, Outcome::Success, right.account, json!({}))
        };
        audit::record(tx, &event, *now).await?;
    }
    Ok(Arrived::Yes)
}

/// The same person keeps the session, under a new cookie; somebody else's ends.
async fn settle_session(tx: &Tx, arrival: &Arrival) -> Result<SessionId, Fault> {
    let Arrival { event, new, now, .. } = arrival;
    let told = |act, session| audit::Event {
        session: Some(session),
        ..arrival.origin.event(act, Outcome::Success, new.account, json!({}))
    };
    if let Some((before, account, token)) = &arrival.before {
        if *account == new.account && session::renew(tx, *before, token, &new.token, *now).await? {
            session::record(tx, *before, event, *now).await?;
            audit::record(tx, &told(act::SESSION_RENEWED, *before), *now).await?;
            return Ok(*before);
        }
        if *account != new.account && session::end(tx, *before, *now).await?.is_some() {
            audit::record(tx, &told(act::SESSION_ENDED, *before), *now).await?;
        }
    }
    audit::record(tx, &told(act::SESSION_STARTED, new.id), *now).await?;
    session::begin(tx, new, event, *now).await
}
