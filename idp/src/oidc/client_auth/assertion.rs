//! `private_key_jwt`: a client proves who it is by an assertion that its own key signed.
//! Spec: [RFC 7523 §3](https://www.rfc-editor.org/rfc/rfc7523#section-3), [OIDC Core §9](https://openid.net/specs/openid-connect-core-1_0.html#ClientAuthentication).

use crate::{
    app::App,
    oidc::{access_token::Audience, client::Client},
};
use data_encoding::BASE64URL_NOPAD;
use domain::{fault::Fault, spent, time::UnixMillis};
use keys::{Alg, jwks::Typ};
use serde::Deserialize;
use std::time::Duration;

/// `client_assertion_type`: [RFC 7523 §2.2](https://www.rfc-editor.org/rfc/rfc7523#section-2.2).
pub(super) const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// The longest assertion that is read, in bytes.
const LONGEST: usize = 8192;
/// The longest `jti`, in bytes.
const LONGEST_JTI: usize = 512;
/// How far ahead an assertion may expire: its `jti` is remembered until then.
const FARTHEST: Duration = Duration::from_hours(1);
/// How far a client's clock may run ahead.
const SKEW: Duration = Duration::from_mins(1);

/// The claims of an assertion.
#[derive(Debug, Deserialize)]
struct Assertion {
    iss: String,
    sub: String,
    aud: Audience,
    jti: String,
    exp: i64,
    iat: Option<i64>,
}

/// Who an assertion says that it is. Nothing is proven by it: it only tells whose keys to look for.
pub(super) fn claimed(assertion: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Claimed {
        sub: String,
    }
    let body = assertion.split('.').nth(1).filter(|_| assertion.len() <= LONGEST)?;
    let body = BASE64URL_NOPAD.decode(body.as_bytes()).ok()?;
    let claimed: Claimed = serde_json::from_slice(&body).ok()?;
    Some(claimed.sub).filter(|sub| !sub.contains('\0'))
}

/// Whether an assertion proves that it is this client. It works once: of two requests with the same one, one gets `true`.
pub(super) async fn proves(app: &App, client: &Client, assertion: &str, now: UnixMillis) -> Result<bool, Fault> {
    let allowed = match &client.registration.token_endpoint_auth_signing_alg {
        None => Alg::ALL.to_vec(),
        Some(alg) => alg.parse().into_iter().collect(),
    };
    let typ = Typ::AbsentOr(&["JWT", "client-authentication+jwt"]);
    let Some(keys) = &client.keys else {
        return Ok(false);
    };
    let verified = app
        .client_keys
        .verify::<Assertion>(keys, assertion, &allowed, typ, now)
        .await;
    let assertion = match verified {
        Ok(assertion) => assertion,
        Err(why) => {
            tracing::info!(client = %client.client.id, %why, "a client assertion isn't believed");
            return Ok(false);
        }
    };
    if !fits(app, client, &assertion, now) {
        return Ok(false);
    }
    let until = UnixMillis(assertion.exp.saturating_mul(1000)) + SKEW;
    let parts = [client.client.id.0.as_bytes(), assertion.jti.as_bytes()];
    let key = app.hash_key.hash("client-assertion", &parts).to_vec();
    let write = app.db.write(key, move |tx, key| Box::pin(spent::spend(tx, key, until)));
    write.await
}

fn fits(app: &App, client: &Client, assertion: &Assertion, now: UnixMillis) -> bool {
    let id = &client.client.id.0;
    let (issuer, farthest) = (app.issuer(), (now + FARTHEST + SKEW).seconds());
    let for_us = [issuer.to_owned(), format!("{issuer}/oauth2/token")];
    assertion.iss == *id
        && assertion.sub == *id
        && for_us.iter().any(|audience| assertion.aud.contains(audience))
        && assertion.exp <= farthest
        && assertion.iat.is_none_or(|iat| iat <= (now + SKEW).seconds())
        && (1..=LONGEST_JTI).contains(&assertion.jti.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_it_says_it_is_is_read_without_belief() {
        let body = BASE64URL_NOPAD.encode(br#"{"sub":"shop"}"#);
        assert_eq!(claimed(&format!("x.{body}.y")).as_deref(), Some("shop"));
        let spoilt = BASE64URL_NOPAD.encode(br#"{"sub":"a\u0000b"}"#);
        for text in ["", "..", "a.!!.b", &format!("x.{spoilt}.y"), &"a".repeat(LONGEST + 1)] {
            assert_eq!(claimed(text), None, "{text}");
        }
    }
}
