//! `grant_type=refresh_token`: [RFC 6749 §6](https://www.rfc-editor.org/rfc/rfc6749#section-6), rotating
//! ([RFC 9700 §4.14.2](https://www.rfc-editor.org/rfc/rfc9700#section-4.14.2)). The answer of the grant is repeated.

use super::{Request, TokenError, answer, answer::TokenResponse, lives, narrow};
use crate::{app::App, tally::Issued};
use domain::{
    assurance::{Level, still_meets},
    audit::{self, act},
    fault::Fault,
    grant::{self, Lives, RefreshToken, Refreshed, Shown},
    time::UnixMillis,
};

/// Replaces a refresh token, once, and gives what its grant gives.
pub(super) async fn give(app: &App, request: &Request<'_>) -> Result<TokenResponse, TokenError> {
    let text = request.form.get("refresh_token");
    let text = text.ok_or(TokenError::InvalidRequest("refresh_token is missing."))?;
    let Some(token) = RefreshToken::parse(&app.hash_key, text) else {
        return Err(TokenError::InvalidGrant("The refresh token isn't one of ours."));
    };
    let shown = Shown {
        family: token.family(&app.hash_key),
        generation: token.generation(),
        client: request.client.client.id.clone(),
    };
    check_before(app, request, &shown).await?;
    let (grant, next) = match rotate(app, request, shown).await? {
        Rotation::Given(Refreshed::Rotated(grant) | Refreshed::Again(grant)) => {
            let next = token.of(grant.refresh_generation);
            (grant, next)
        }
        Rotation::Given(refused) => return Err(TokenError::InvalidGrant(why(&refused))),
        Rotation::MinimumRaised => {
            return Err(TokenError::InvalidGrant(
                "The application demands a higher level now; ask the person again.",
            ));
        }
    };
    app.tally.count(Issued::Refresh, &request.client.client.id);
    let narrowed = narrow::read(&grant, request.form)?;
    answer::give(app, request, &grant, &narrowed, Some(next)).await
}

/// Whoever asks for more than was granted is refused before anything is replaced, and keeps the token.
async fn check_before(app: &App, request: &Request<'_>, shown: &Shown) -> Result<(), TokenError> {
    if !narrow::asks_for_less(request.form) {
        return Ok(());
    }
    match grant::find_family(app.db.read(), &shown.family, &shown.client).await? {
        Some(grant) => narrow::read(&grant, request.form).map(drop),
        // What isn't there is refused in a moment.
        None => Ok(()),
    }
}

enum Rotation {
    Given(Refreshed),
    MinimumRaised,
}

#[derive(Clone)]
struct Turn {
    shown: Shown,
    lives: Lives,
    minimum: Level,
    event: audit::Event,
    now: UnixMillis,
}

async fn rotate(app: &App, request: &Request<'_>, shown: Shown) -> Result<Rotation, Fault> {
    let turn = Turn {
        lives: lives(app),
        minimum: request.client.application.minimum(),
        event: audit::Event {
            application: Some(request.client.application.id.clone()),
            address: Some(request.caller.0.to_string()),
            detail: serde_json::json!({ "client": shown.client }),
            ..audit::Event::refused(act::GRANT_REPLAYED, "refresh-token-used-before")
        },
        shown,
        now: request.now,
    };
    let write = app.db.write_guarded(turn, |tx, turn| Box::pin(take(tx, turn)));
    write.await
}

async fn take(tx: &domain::db::Tx, turn: &Turn) -> Result<Rotation, Fault> {
    let refreshed = grant::refresh(tx, &turn.shown, turn.lives, turn.now).await?;
    let (grant, outcome) = match &refreshed {
        Refreshed::Rotated(grant) | Refreshed::Again(grant) if !still_meets(&grant.answer, turn.minimum) => {
            grant::end(tx, grant.id, turn.now).await?;
            (grant, Some(audit::Outcome::Refused("minimum-raised")))
        }
        Refreshed::Reused(grant) => (grant, None),
        _ => return Ok(Rotation::Given(refreshed)),
    };
    let event = audit::Event {
        account: Some(grant.account_id),
        session: Some(grant.session_id),
        act: outcome.map_or(turn.event.act, |_| act::GRANT_ENDED),
        outcome: outcome.unwrap_or(turn.event.outcome),
        ..turn.event.clone()
    };
    audit::record(tx, &event, turn.now).await?;
    Ok(match outcome {
        Some(_) => Rotation::MinimumRaised,
        None => Rotation::Given(refreshed),
    })
}

const fn why(refused: &Refreshed) -> &'static str {
    match refused {
        Refreshed::Reused(_) => "The refresh token was used before; what it gave has ended.",
        Refreshed::Ended(_) => "What the refresh token came from has ended.",
        Refreshed::Suspended(_) => "The account may not sign in at present.",
        _ => "The refresh token isn't known for this client.",
    }
}
