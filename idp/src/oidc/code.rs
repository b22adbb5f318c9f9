//! Gives a client its authorization code: the grant is opened with the answer in it, in the transaction that answers the
//! interaction, if the request waited in one.

use super::{
    client::Client,
    consent::{self, Standing},
    reply,
    reply::Reply,
};
use crate::{app::App, http::visit::Visit, metric};
use domain::{
    assurance::{Answer, outlived_at},
    audit::{self, Event, Outcome, act},
    db::Tx,
    entity::{account::Model as Account, session::Model as Session},
    fault::Fault,
    grant::{self, NewGrant},
    ids::{GrantId, InteractionId},
    interaction::{self, Authorization, Lost},
    origin::Origin,
    secret::PlainCode,
    session,
    time::UnixMillis,
};
use serde_json::json;
use std::sync::Arc;

/// The scope that lets a grant outlive its session: [OIDC Core §11](https://openid.net/specs/openid-connect-core-1_0.html#OfflineAccess).
pub const OFFLINE_ACCESS: &str = "offline_access";

/// An answer about to be given to a client.
pub struct Granted {
    /// The interaction that it answers, if the request waited in one.
    pub interaction: Option<InteractionId>,
    /// From which session; whose it is.
    pub session: Session,
    /// Whose.
    pub account: Account,
    /// To whom.
    pub client: Arc<Client>,
    /// What was asked.
    pub asked: Authorization,
    /// What the client is told.
    pub answer: Answer,
    /// The person was asked and allowed it just now.
    pub consented: bool,
}

/// All that is written when a code is given, in one transaction.
struct Giving {
    new: NewGrant,
    interaction: Option<InteractionId>,
    standing: Standing,
    /// What the client is released.
    released: String,
    events: Vec<Event>,
    now: UnixMillis,
}

/// Opens the grant and gives the reply that carries its code; an interaction is answered in the same transaction, once.
pub async fn give(app: &App, visit: &Visit, granted: Granted) -> Result<Result<Reply, Lost>, Fault> {
    let (now, code) = (visit.now, PlainCode::fresh(&*app.entropy));
    let reply = reply::code(app, &granted.asked, &code.reveal());
    let application = &granted.client.application;
    let standing = Standing::of(application.consent, granted.consented);
    let (released, origin) = (consent::released(&granted.asked), visit.origin());
    let given = Origin {
        application: Some(application.id.clone()),
        ..origin.clone()
    };
    let interaction = granted.interaction;
    let new = open(app, granted, &code, now);
    let detail = json!({ "client": new.asked.client_id, "level": new.answer.level, "acr": new.answer.name });
    let mut events = vec![origin.event(act::GRANT_MADE, Outcome::Success, new.account, detail)];
    if matches!(standing, Standing::Given) {
        let detail = json!({ "client": new.asked.client_id, "scope": released });
        events.push(given.event(act::CONSENT_GIVEN, Outcome::Success, new.account, detail));
    }
    let giving = Giving {
        new,
        interaction,
        standing,
        released,
        events,
        now,
    };
    let written = app.db.write(giving, |tx, giving| Box::pin(write(tx, giving))).await?;
    if written.is_ok() {
        app.metrics.authorizations.count([metric::SUCCESS]);
    }
    visit.note();
    Ok(written.map(|()| reply))
}

async fn write(tx: &Tx, giving: &Giving) -> Result<Result<(), Lost>, Fault> {
    let Giving { new, now, .. } = giving;
    let (account, client, released) = (new.account, &new.asked.client_id, &giving.released);
    // Signed out, or withdrawn, in another tab meanwhile: nothing is given any more.
    if !session::stay(tx, new.session, *now).await? || !giving.standing.holds(tx, account, client, released).await? {
        return Ok(Err(Lost::Answered));
    }
    if let Some(id) = giving.interaction
        && !interaction::answer(tx, id, *now).await?
    {
        return Ok(Err(Lost::Answered));
    }
    if matches!(giving.standing, Standing::Given) {
        domain::consent::give(tx, account, client, released, *now).await?;
    }
    grant::open(tx, new, *now).await?;
    audit::record_all(tx, &giving.events, *now).await?;
    Ok(Ok(()))
}

fn open(app: &App, granted: Granted, code: &PlainCode, now: UnixMillis) -> NewGrant {
    let (client, tokens) = (&granted.client, &app.config.tokens);
    let offline = granted.asked.scope.split(' ').any(|word| word == OFFLINE_ACCESS);
    let longest = if offline {
        now + tokens.offline_absolute
    } else {
        (now + tokens.refresh).min(granted.session.started_at + app.config.session.absolute)
    };
    let excused = offline && client.registration.refresh_beyond_max_age;
    let (minimum, max_age) = (client.application.minimum(), client.application.max_age());
    let outlived = outlived_at(&app.ladder(), &granted.answer, minimum, max_age, now).filter(|_| !excused);
    NewGrant {
        id: GrantId::fresh(&*app.entropy, now),
        code: code.hash(&app.hash_key),
        code_expires_at: now + tokens.code,
        expires_at: outlived.map_or(longest, |end| longest.min(end)),
        account: granted.session.account_id,
        session: granted.session.id,
        subject: client.subject(&app.hash_key, &granted.account),
        offline,
        asked: granted.asked,
        answer: granted.answer,
    }
}
