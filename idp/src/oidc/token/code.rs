//! `grant_type=authorization_code`: [RFC 6749 §4.1.3](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3).

use super::{Request, TokenError, answer, answer::TokenResponse, lives, narrow};
use crate::{app::App, http::params::Params};
use data_encoding::BASE64URL_NOPAD;
use domain::{
    application::GrantType,
    audit::{self, act},
    grant::{self, Presented, Redemption, RefreshToken},
    secret::{PlainCode, PlainRefresh},
};
use ring::digest::{SHA256, digest};

/// Redeems a code, once.
pub(super) async fn give(app: &App, request: &Request<'_>) -> Result<TokenResponse, TokenError> {
    let refresh = request
        .client
        .registration
        .may(GrantType::RefreshToken)
        .then(|| RefreshToken::first(PlainRefresh::fresh(&*app.entropy)));
    let shown = read(app, request, refresh.as_ref())?;
    check_before(app, request, &shown).await?;
    let redemption = redeem(app, request, shown).await?;
    let grant = match redemption {
        Redemption::Fresh(grant) => grant,
        Redemption::Unknown => return Err(TokenError::InvalidGrant("The code isn't known for this client.")),
        Redemption::Replayed(_) => {
            return Err(TokenError::InvalidGrant(
                "The code was used before; what it gave has ended.",
            ));
        }
        Redemption::Expired(_) => return Err(TokenError::InvalidGrant("The code has expired.")),
        Redemption::Mismatch(_) => {
            return Err(TokenError::InvalidGrant("redirect_uri or code_verifier doesn't match."));
        }
    };
    let narrowed = narrow::read_resource(&grant, request.form)?;
    answer::give(app, request, &grant, &narrowed, refresh).await
}

fn read(app: &App, request: &Request<'_>, refresh: Option<&RefreshToken>) -> Result<Presented, TokenError> {
    let form = request.form;
    let code = form.get("code").ok_or(TokenError::InvalidRequest("code is missing."))?;
    let Some(code) = PlainCode::parse(code) else {
        return Err(TokenError::InvalidGrant("The code isn't one of ours."));
    };
    Ok(Presented {
        code: code.hash(&app.hash_key),
        client: request.client.client.id.clone(),
        redirect_uri: form.owned("redirect_uri"),
        challenge: read_verifier(form)?,
        refresh: refresh.map(|token| (token.family(&app.hash_key), lives(app))),
    })
}

/// Whoever asks for more than was granted is refused before the code is used up.
async fn check_before(app: &App, request: &Request<'_>, shown: &Presented) -> Result<(), TokenError> {
    if request.form.resources().is_empty() {
        return Ok(());
    }
    match grant::find_code(app.db.read(), &shown.code, &shown.client).await? {
        Some(grant) => narrow::read_resource(&grant, request.form).map(drop),
        // What isn't there is refused in a moment.
        None => Ok(()),
    }
}

async fn redeem(app: &App, request: &Request<'_>, shown: Presented) -> Result<Redemption, TokenError> {
    let (now, caller) = (request.now, request.caller);
    let application = request.client.application.id.clone();
    let write = app
        .db
        .write_guarded((shown, application), move |tx, (shown, application)| {
            Box::pin(async move {
                let redemption = grant::redeem(tx, shown, now).await?;
                if let Some(event) = told(&redemption) {
                    let event = audit::Event {
                        application: Some(application.clone()),
                        address: Some(caller.0.to_string()),
                        ..event
                    };
                    audit::record(tx, &event, now).await?;
                }
                Ok(redemption)
            })
        });
    Ok(write.await?)
}

fn told(redemption: &Redemption) -> Option<audit::Event> {
    let (event, grant) = match redemption {
        Redemption::Fresh(grant) => (audit::Event::success(act::GRANT_REDEEMED), grant),
        Redemption::Replayed(grant) => (audit::Event::refused(act::GRANT_REPLAYED, "used-before"), grant),
        Redemption::Mismatch(grant) => (audit::Event::refused(act::GRANT_REDEEMED, "mismatch"), grant),
        Redemption::Unknown | Redemption::Expired(_) => return None,
    };
    Some(audit::Event {
        account: Some(grant.account_id),
        session: Some(grant.session_id),
        detail: serde_json::json!({ "client": grant.client_id, "grant": grant.id }),
        ..event
    })
}

/// The challenge that a verifier gives: [RFC 7636 §4.6](https://www.rfc-editor.org/rfc/rfc7636#section-4.6).
fn read_verifier(form: &Params) -> Result<Option<String>, TokenError> {
    let Some(verifier) = form.get("code_verifier") else {
        return Ok(None);
    };
    let is_unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    if !(43..=128).contains(&verifier.len()) || !verifier.bytes().all(is_unreserved) {
        return Err(TokenError::InvalidGrant(
            "code_verifier isn't 43 to 128 unreserved characters.",
        ));
    }
    Ok(Some(
        BASE64URL_NOPAD.encode(digest(&SHA256, verifier.as_bytes()).as_ref()),
    ))
}
