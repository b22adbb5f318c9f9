//! The provider tells that a session has ended: [OIDC Back-Channel Logout §2.6](https://openid.net/specs/openid-connect-backchannel-1_0.html#Validation).

use super::{RelyingParty, shop::Shop};
use axum::{
    Json,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use data_encoding::BASE64URL_NOPAD;
use domain::fault::Fault;
use openidconnect::{
    JsonWebKey,
    core::{CoreJsonWebKey, CoreJwsSigningAlgorithm},
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// What every logout token says it is about.
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// How much a clock may differ, in seconds.
const SKEW: i64 = 60;

#[derive(Deserialize)]
struct Sent {
    logout_token: String,
}

#[derive(Deserialize)]
struct Header {
    typ: String,
    alg: String,
    kid: String,
}

/// The claims, as far as anybody looks at them.
#[derive(Deserialize)]
pub(super) struct LogoutToken {
    iss: String,
    aud: Audience,
    iat: i64,
    exp: i64,
    jti: String,
    events: Map<String, Value>,
    sub: Option<String>,
    sid: Option<String>,
    nonce: Option<Value>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

impl Audience {
    fn has(&self, client: &str) -> bool {
        match self {
            Self::One(one) => one == client,
            Self::Many(many) => many.iter().any(|one| one == client),
        }
    }
}

/// `POST /{application}/told`, the `backchannel_logout_uri`.
pub(super) async fn post(State(party): State<Arc<RelyingParty>>, Path(id): Path<String>, form: String) -> Response {
    let Some(shop) = party.shop(&id) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match party.hear(shop, &form).await {
        Ok(()) => ([(header::CACHE_CONTROL, "no-store")], StatusCode::OK).into_response(),
        Err(why) => {
            let body = json!({ "error": "invalid_request", "error_description": why.to_string() });
            (StatusCode::BAD_REQUEST, Json(body)).into_response()
        }
    }
}

impl RelyingParty {
    /// Verifies what came, and forgets whom it is about.
    async fn hear(&self, shop: &Shop, form: &str) -> Result<(), Fault> {
        let sent: Sent =
            serde_html_form::from_str(form).map_err(|source| Fault::new("there is no logout_token", source))?;
        let token = self.verify(&sent.logout_token).await?;
        check(&token, &self.issuer, &shop.client.id, self.clock.now().seconds()).map_err(Fault::broken)?;
        if !self.is_new(&token.jti, token.exp + SKEW) {
            return Err(Fault::broken("this logout token has been used"));
        }
        self.end(&shop.id, token.sid.as_deref(), token.sub.as_deref());
        Ok(())
    }

    /// The claims, if the provider signed them as a logout token.
    async fn verify(&self, token: &str) -> Result<LogoutToken, Fault> {
        let malformed = || Fault::broken("this is no signed token");
        let (signed, signature) = token.rsplit_once('.').ok_or_else(malformed)?;
        let (header, claims) = signed.split_once('.').ok_or_else(malformed)?;
        let header: Header = part(header)?;
        // The type and the algorithm that was registered, before anything else of it is believed.
        if header.typ != "logout+jwt" || header.alg != "ES256" {
            return Err(Fault::broken("this is another kind of token"));
        }
        let metadata = self.discover().await?;
        let mut keys = metadata.jwks().keys().iter();
        let key = keys.find(|key: &&CoreJsonWebKey| key.key_id().is_some_and(|id| **id == header.kid));
        let key = key.ok_or(Fault::broken("none of the provider's keys is named"))?;
        let signature = BASE64URL_NOPAD
            .decode(signature.as_bytes())
            .map_err(|source| Fault::new("the signature isn't base64url", source))?;
        key.verify_signature(&CoreJwsSigningAlgorithm::EcdsaP256Sha256, signed.as_bytes(), &signature)
            .map_err(|source| Fault::new("the signature is wrong", source))?;
        part(claims)
    }
}

fn part<T: DeserializeOwned>(text: &str) -> Result<T, Fault> {
    let bytes = BASE64URL_NOPAD
        .decode(text.as_bytes())
        .map_err(|source| Fault::new("a part of the token isn't base64url", source))?;
    serde_json::from_slice(&bytes).map_err(|source| Fault::new("the token lacks what it must say", source))
}

/// Everything but the signature and whether it came before.
fn check(token: &LogoutToken, issuer: &str, client: &str, now: i64) -> Result<(), &'static str> {
    if token.iss != issuer {
        return Err("the token is another provider's");
    }
    if !token.aud.has(client) {
        return Err("the token is for another application");
    }
    if token.exp + SKEW <= now || token.iat - SKEW > now {
        return Err("the token isn't of now");
    }
    if !token.events.get(EVENT).is_some_and(Value::is_object) {
        return Err("the token tells of something else");
    }
    if token.sid.is_none() && token.sub.is_none() {
        return Err("the token says neither which session nor who");
    }
    // An ID token must never pass for a logout token.
    if token.nonce.is_some() {
        return Err("a logout token has no nonce");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(change: impl FnOnce(&mut Value)) -> Result<(), &'static str> {
        let mut claims = json!({
            "iss": "https://idp.example", "aud": "shop", "iat": 1000, "exp": 1120, "jti": "1",
            "events": { EVENT: {} }, "sub": "s", "sid": "x",
        });
        change(&mut claims);
        let token: LogoutToken = serde_json::from_value(claims).unwrap();
        check(&token, "https://idp.example", "shop", 1010)
    }

    #[test]
    fn a_logout_token_is_looked_at_from_every_side() {
        assert_eq!(checked(|_| {}), Ok(()));
        assert_eq!(checked(|claims| claims["aud"] = json!(["other", "shop"])), Ok(()));
        assert_eq!(checked(|claims| claims["sid"] = Value::Null), Ok(()));
        for (name, value) in [
            ("iss", json!("https://other.example")),
            ("aud", json!("other")),
            ("aud", json!(["other"])),
            ("iat", json!(1071)),
            ("exp", json!(950)),
            ("events", json!({})),
            ("events", json!({ EVENT: true })),
            ("events", json!({ "http://schemas.openid.net/event/other": {} })),
            ("nonce", json!("n")),
        ] {
            assert!(
                checked(|claims| claims[name] = value.clone()).is_err(),
                "{name} = {value}"
            );
        }
        let nobody = checked(|claims| {
            claims["sid"] = Value::Null;
            claims["sub"] = Value::Null;
        });
        assert!(nobody.is_err());
    }
}
