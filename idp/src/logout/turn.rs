//! A client's turn: what waits for it is signed and posted, until nothing waits or it can't be reached.

use super::{rest::pause, token};
use crate::{app::App, outgoing::Unreachable};
use domain::{
    fault::Fault,
    ids::{ClientId, NoticeId},
    logout::{self, Claimed, Outcome},
};
use futures_util::future::join_all;
use std::time::Duration;
use tokio::{sync::watch, time::timeout};

/// How long a notice is held; whoever holds it longer is taken for dead.
const LEASE: Duration = Duration::from_secs(40);
/// How long an attempt may take, so that its lease doesn't end under a worker that is alive.
const ATTEMPT: Duration = Duration::from_secs(30);
/// How many notices a client is sent at once.
const AT_ONCE: u64 = 2;

/// How a turn ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// The client answered, or nothing was left to say.
    Answered,
    /// It couldn't be reached: the others are worth more of our time for now.
    Unreached,
}

/// Tells a client all that waits for it now.
pub(super) async fn take(app: &App, client: &ClientId, stopped: &watch::Receiver<bool>) -> Result<Turn, Fault> {
    while !*stopped.borrow() {
        let due = logout::find_due(app.db.read(), client, AT_ONCE, app.clock.now()).await?;
        let mut held = 0;
        for took in join_all(due.into_iter().map(|id| tell(app, id))).await {
            match took? {
                Some(Turn::Unreached) => return Ok(Turn::Unreached),
                Some(Turn::Answered) => held += 1,
                None => {}
            }
        }
        // Nothing is left, or other nodes are at it.
        if held == 0 {
            break;
        }
    }
    Ok(Turn::Answered)
}

/// Claims one notice and posts it; `None` if another worker was faster.
async fn tell(app: &App, id: NoticeId) -> Result<Option<Turn>, Fault> {
    let now = app.clock.now();
    let claim = app
        .db
        .write(id, move |tx, id| Box::pin(logout::claim(tx, *id, LEASE, now)));
    let Some(notice) = claim.await? else { return Ok(None) };
    let posted = timeout(ATTEMPT, post(app, &notice)).await;
    let posted = posted.unwrap_or(Ok(Posted::Failed(Unreachable::TookTooLong)))?;
    let now = app.clock.now();
    let (turn, outcome) = match posted {
        Posted::Taken => (Turn::Answered, Outcome::Delivered),
        Posted::Unregistered => (Turn::Answered, Outcome::Rejected("unregistered")),
        Posted::Failed(why) => {
            tracing::warn!(id = %notice.id, client = %notice.client, attempt = notice.attempt, %why, "a client didn't take a logout token");
            (turn_after(&why), after(&why, &notice, now))
        }
    };
    let settle = app.db.write(notice, move |tx, notice| {
        Box::pin(logout::settle(tx, notice, outcome, now))
    });
    settle.await?;
    Ok(Some(turn))
}

/// What came of posting a notice.
enum Posted {
    Taken,
    /// The client has no such URI any more: nobody is left to be told.
    Unregistered,
    Failed(Unreachable),
}

const fn turn_after(why: &Unreachable) -> Turn {
    match why {
        Unreachable::Status(_) | Unreachable::Redirected | Unreachable::TooLarge(_) => Turn::Answered,
        _ => Turn::Unreached,
    }
}

/// 400 is the client's last word: [§2.8](https://openid.net/specs/openid-connect-backchannel-1_0.html#BCResponse). Anything
/// else may pass.
fn after(why: &Unreachable, notice: &Claimed, now: domain::time::UnixMillis) -> Outcome {
    match why {
        Unreachable::Status(400) => Outcome::Rejected("rejected"),
        _ => Outcome::Again(now + pause(notice.attempt.unsigned_abs())),
    }
}

/// Posts a logout token: [§2.5](https://openid.net/specs/openid-connect-backchannel-1_0.html#BCRequest).
async fn post(app: &App, notice: &Claimed) -> Result<Posted, Fault> {
    let found = app.clients.find(app.db.read(), &notice.client).await?;
    let Some(client) = found else {
        return Ok(Posted::Unregistered);
    };
    let Some(uri) = &client.client.backchannel_logout_uri else {
        return Ok(Posted::Unregistered);
    };
    let token = token::sign(app, &client, notice, app.clock.now())?;
    let answer = app.outgoing.post_form(uri, &[("logout_token", &token)]).await;
    Ok(answer.map_or_else(Posted::Failed, |_| Posted::Taken))
}
