//! Somebody arrives: a right password becomes the first event of a session, in one transaction.

use super::{
    look::{Right, bar},
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
    authenticator::{self, password},
    db::Tx,
    fault::Fault,
    ids::{AccountId, EventId, InteractionId, SessionId},
    interaction,
    origin::Origin,
    secret::{PlainSession, SessionHash},
    session::{self, NewEvent, NewSession},
    time::UnixMillis,
};
use serde_json::json;

/// All that is written when a password was right, in one transaction.
struct Arrival {
    right: Right,
    interaction: InteractionId,
    event: NewEvent,
    before: Option<(SessionId, AccountId, SessionHash)>,
    new: NewSession,
    origin: Origin,
    now: UnixMillis,
}

/// Lets the person in: into this browser's session, or into a new one.
pub(super) async fn signed_in(app: &App, visit: &Visit, pending: &Pending, right: Right) -> Result<Response, Problem> {
    if let Person::This(wanted) = pending.needs.person
        && wanted != right.account
    {
        bar(app, right.attempt, right.counted, "somebody-else").await?;
        app.metrics.sign_ins.count(["somebody-else"]);
        return Err(somebody_else(pending));
    }
    let (now, id) = (visit.now, pending.interaction.id);
    let plain = PlainSession::fresh(&*app.entropy);
    let arrival = Arrival {
        interaction: id,
        event: NewEvent {
            id: EventId::fresh(&*app.entropy, now),
            authenticator: right.password,
            means: Means::Password,
            interaction: id,
        },
        before: visit
            .carried
            .as_ref()
            .map(|carried| (carried.live.session.id, carried.live.account.id, carried.token.clone())),
        new: NewSession {
            id: SessionId::fresh(&*app.entropy, now),
            token: plain.hash(&app.hash_key),
            account: right.account,
            browser: visit.browser.clone(),
            agent: visit.agent.clone(),
            address: Some(visit.address.to_string()),
        },
        right,
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
    /// The password has been changed meanwhile.
    Changed,
}

impl Arrived {
    const fn word(&self) -> &'static str {
        match self {
            Self::Yes => metric::SUCCESS,
            Self::SomebodyElse => "somebody-else",
            Self::Changed => "changed",
        }
    }
}

async fn arrive(tx: &Tx, arrival: &Arrival) -> Result<Arrived, Fault> {
    let Arrival { right, now, .. } = arrival;
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
