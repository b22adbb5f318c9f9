//! The logout token: [OIDC Back-Channel Logout §2.4](https://openid.net/specs/openid-connect-backchannel-1_0.html#LogoutToken).

use crate::{app::App, oidc::client::Client};
use domain::{fault::Fault, grant, logout::Claimed, time::UnixMillis};
use serde::Serialize;
use serde_json::{Value, json};
use std::time::Duration;

/// Its type, so that it is never taken for an ID token: §2.4, and [RFC 8725 §3.11](https://www.rfc-editor.org/rfc/rfc8725#section-3.11).
const TYP: &str = "logout+jwt";

/// What it tells of.
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// How long it may be taken: §4 advises two minutes at most.
const LIFETIME: Duration = Duration::from_mins(2);

/// Its claims. There is no `nonce`: that is what tells it from an ID token where nobody looks at the type.
#[derive(Serialize)]
struct LogoutToken<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: &'a str,
    iat: i64,
    exp: i64,
    jti: String,
    events: Value,
    sid: String,
}

/// A notice as a token that its client can verify. Every attempt has the same `jti`.
pub(super) fn sign(app: &App, client: &Client, notice: &Claimed, now: UnixMillis) -> Result<String, Fault> {
    let token = LogoutToken {
        iss: app.issuer(),
        sub: &notice.subject,
        aud: &notice.client.0,
        iat: now.seconds(),
        exp: (now + LIFETIME).seconds(),
        jti: notice.id.to_string(),
        events: json!({ EVENT: {} }),
        sid: grant::sid(&app.hash_key, notice.session, &notice.client),
    };
    app.keys.sign(client.alg, TYP, &token)
}
