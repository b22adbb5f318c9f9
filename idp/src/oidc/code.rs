//! Gives a client its authorization code: the grant is opened with the answer in it, in the transaction that answers the
//! interaction, if the request waited in one.

use super::reply;
use crate::{app::App, http::visit::Visit, metric};
use domain::{
    assurance::Answer,
    audit::{self, Outcome, act},
    entity::session::Model as Session,
    fault::Fault,
    grant::{self, NewGrant},
    ids::{GrantId, InteractionId},
    interaction::{self, Authorization, Lost},
    secret::PlainCode,
    session,
};
use serde_json::json;

/// An answer about to be given to a client.
pub struct Granted {
    /// The interaction that it answers, if the request waited in one.
    pub interaction: Option<InteractionId>,
    /// From which session; whose it is.
    pub session: Session,
    /// What was asked.
    pub asked: Authorization,
    /// What the client is told.
    pub answer: Answer,
}

/// Opens the grant and gives the URL that carries its code; an interaction is answered in the same transaction, once.
pub async fn give(app: &App, visit: &Visit, granted: Granted) -> Result<Result<String, Lost>, Fault> {
    let (now, code) = (visit.now, PlainCode::fresh(&*app.entropy));
    let (redirect_uri, state) = (granted.asked.redirect_uri.clone(), granted.asked.state.clone());
    let new = NewGrant {
        id: GrantId::fresh(&*app.entropy, now),
        code: code.hash(&app.hash_key),
        code_expires_at: now + app.config.tokens.code,
        expires_at: (now + app.config.tokens.refresh).min(granted.session.started_at + app.config.session.absolute),
        account: granted.session.account_id,
        session: granted.session.id,
        asked: granted.asked,
        answer: granted.answer,
    };
    let detail = json!({ "client": new.asked.client_id, "level": new.answer.level, "acr": new.answer.name });
    let event = visit
        .origin()
        .event(act::GRANT_MADE, Outcome::Success, new.account, detail);
    let written = app
        .db
        .write(
            (new, granted.interaction, event),
            move |tx, (new, interaction, event)| {
                Box::pin(async move {
                    // Signed out in another tab meanwhile: nothing is given any more.
                    if !session::stay(tx, new.session, now).await? {
                        return Ok(Err(Lost::Answered));
                    }
                    if let Some(id) = interaction
                        && !interaction::answer(tx, *id, now).await?
                    {
                        return Ok(Err(Lost::Answered));
                    }
                    grant::open(tx, new, now).await?;
                    audit::record(tx, event, now).await?;
                    Ok(Ok(()))
                })
            },
        )
        .await?;
    if written.is_ok() {
        app.metrics.authorizations.count([metric::SUCCESS]);
    }
    Ok(written.map(|()| reply::code_url(app, &redirect_uri, state.as_deref(), &code.reveal())))
}
