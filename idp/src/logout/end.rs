//! The end of a session, at its owner's wish.

use crate::{app::App, http::visit::Visit};
use domain::{
    audit::{self, Outcome, act},
    fault::Fault,
    ids::ApplicationId,
    origin::Origin,
    session::{self, Ended},
};
use serde_json::json;

/// Ends the session that the visit carries; says what went with it, if there was one. `asker` is the application that asked
/// for it. The caller clears the cookie.
pub async fn sign_out(app: &App, visit: &Visit, asker: Option<&ApplicationId>) -> Result<Option<Ended>, Fault> {
    let Some(session) = visit.session() else {
        return Ok(None);
    };
    let now = visit.now;
    let origin = Origin {
        application: asker.cloned(),
        ..visit.origin()
    };
    let event = origin.event(act::SESSION_ENDED, Outcome::Success, session.account_id, json!({}));
    let write = app.db.write((session.id, event), move |tx, (id, event)| {
        Box::pin(async move {
            let ended = session::end(tx, *id, now).await?;
            if ended.is_some() {
                audit::record(tx, event, now).await?;
            }
            Ok(ended)
        })
    });
    let ended = write.await?;
    app.notices.wake();
    Ok(ended)
}
