//! The answer: checked from the outside in, and only then believed.

use super::{
    RelyingParty,
    client::Discovered,
    shop::Shop,
    trouble::{Refused, Trouble},
    visit::{Question, Received},
};
use axum::{
    extract::{Path, RawQuery, State},
    response::{IntoResponse, Redirect, Response},
};
use axum_extra::extract::CookieJar;
use data_encoding::BASE64URL_NOPAD;
use domain::{
    fault::Fault,
    time::{Clock, UnixMillis},
};
use openidconnect::{
    AccessToken, AccessTokenHash, AuthorizationCode, IdTokenVerifier, OAuth2TokenResponse, SubjectIdentifier,
    TokenResponse,
    core::{
        CoreIdToken, CoreIdTokenClaims, CoreJsonWebKey, CoreJwsSigningAlgorithm, CoreTokenResponse, CoreUserInfoClaims,
    },
};
use serde::Deserialize;
use serde_json::Value;
use std::{
    sync::Arc,
    time::{Duration, UNIX_EPOCH},
};

/// An authorization response: [RFC 6749 §4.1.2](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2) and RFC 9207.
#[derive(Deserialize)]
struct Answer {
    state: Option<String>,
    iss: Option<String>,
    code: Option<String>,
    error: Option<String>,
    error_description: Option<String>,
}

/// `GET /{application}/callback`.
pub(super) async fn get(
    State(party): State<Arc<RelyingParty>>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    jar: CookieJar,
) -> Result<Response, Trouble> {
    let shop = party.shop(&id).ok_or(Trouble::Nowhere)?;
    let answer: Answer =
        serde_html_form::from_str(query.as_deref().unwrap_or_default()).map_err(|_| Trouble::Garbled)?;
    let state = answer.state.ok_or(Trouble::Unasked(shop.into()))?;
    let question = party.take(&jar, &state).filter(|question| question.shop == shop.id);
    let question = question.ok_or(Trouble::Unasked(shop.into()))?;
    // Whose answer is it? With more than one provider, mixing them up would hand a code to the wrong one.
    if answer.iss.as_deref() != Some(party.issuer.as_str()) {
        return Err(Trouble::Stranger(shop.into()));
    }
    if let Some(error) = answer.error {
        let refused = Refused {
            label: shop.into(),
            asked: shop.asked(&question.wish, None),
            error,
            description: answer.error_description,
        };
        return Err(Trouble::Refused(Box::new(refused)));
    }
    let code = answer.code.ok_or(Trouble::Garbled)?;
    let then = question.then.clone();
    let received = party.redeem(shop, question, code).await.map_err(Trouble::Fault)?;
    let jar = party.keep(jar, &shop.id, received);
    let home = then.unwrap_or_else(|| format!("/{}/", shop.id));
    Ok((jar, Redirect::to(&home)).into_response())
}

impl RelyingParty {
    /// Exchanges the code and verifies everything that comes for it.
    async fn redeem(&self, shop: &Shop, question: Question, code: String) -> Result<Received, Fault> {
        let Question {
            wish,
            nonce,
            verifier,
            asked_at,
            ..
        } = question;
        let client = self.client(shop).await?;
        let response: CoreTokenResponse = client
            .exchange_code(AuthorizationCode::new(code))
            .map_err(|source| Fault::new("the provider has no token endpoint", source))?
            .set_pkce_verifier(verifier)
            .request_async(&self.wire())
            .await
            .map_err(|source| Fault::new("the code couldn't be exchanged", source))?;
        let id_token = response
            .id_token()
            .ok_or(Fault::broken("the provider sent no ID token"))?;
        let since = wish.max_age.map(|age| asked_at - Duration::from_secs(age.into()));
        let check = verify(&client, &*self.clock, since);
        let claims = id_token
            .claims(&check, &nonce)
            .map_err(|source| Fault::new("the ID token isn't one for this request", source))?;
        check_access_token(id_token, claims, &check, response.access_token())?;
        let (userinfo, api_token) = if wish.resource.is_some() {
            (Value::default(), Some(response.access_token().secret().clone()))
        } else {
            let userinfo = self.userinfo(&client, response.access_token(), claims.subject());
            (userinfo.await?, None)
        };
        Ok(Received {
            wish,
            api_token,
            challenge: None,
            acr: claims.auth_context_ref().map(|acr| acr.as_str().to_owned()),
            amr: claims
                .auth_method_refs()
                .into_iter()
                .flatten()
                .map(|amr| amr.as_str().to_owned())
                .collect(),
            auth_time: claims.auth_time().map(|at| at.timestamp()),
            hint: id_token.clone(),
            id_token: payload(id_token)?,
            userinfo,
        })
    }

    async fn userinfo(
        &self,
        client: &Discovered,
        token: &AccessToken,
        subject: &SubjectIdentifier,
    ) -> Result<Value, Fault> {
        let userinfo: CoreUserInfoClaims = client
            .user_info(token.clone(), Some(subject.clone()))
            .map_err(|source| Fault::new("the provider has no userinfo endpoint", source))?
            .request_async(&self.wire())
            .await
            .map_err(|source| Fault::new("userinfo couldn't be read", source))?;
        serde_json::to_value(&userinfo).map_err(|source| Fault::new("userinfo isn't JSON", source))
    }
}

/// The crate's verifier (signature, issuer, audience, expiry, nonce), held to the algorithm that was registered, to the
/// demo's clock, and to the age that was asked for.
fn verify<'a>(
    client: &'a Discovered,
    clock: &'a dyn Clock,
    since: Option<UnixMillis>,
) -> IdTokenVerifier<'a, CoreJsonWebKey> {
    let keys = client.id_token_verifier();
    keys.set_allowed_algs([CoreJwsSigningAlgorithm::EcdsaP256Sha256])
        .set_time_fn(move || (UNIX_EPOCH + Duration::from_millis(clock.now().0.unsigned_abs())).into())
        .set_auth_time_verifier_fn(move |at| match (since, at) {
            (None, _) => Ok(()),
            (Some(since), Some(at)) if at.timestamp() >= since.seconds() => Ok(()),
            (Some(_), Some(_)) => Err("the sign-in is older than was asked for".to_owned()),
            (Some(_), None) => Err("an age was asked for, and none was told".to_owned()),
        })
}

/// `at_hash`: the access token is the one that the ID token came with.
fn check_access_token(
    id_token: &CoreIdToken,
    claims: &CoreIdTokenClaims,
    check: &IdTokenVerifier<'_, CoreJsonWebKey>,
    access_token: &AccessToken,
) -> Result<(), Fault> {
    let Some(expected) = claims.access_token_hash() else {
        return Ok(());
    };
    let alg = id_token
        .signing_alg()
        .map_err(|source| Fault::new("the ID token has no algorithm", source))?;
    let key = id_token
        .signing_key(check)
        .map_err(|source| Fault::new("the ID token's key is gone", source))?;
    let is = AccessTokenHash::from_token(access_token, alg, key)
        .map_err(|source| Fault::new("at_hash can't be computed", source))?;
    if is == *expected {
        Ok(())
    } else {
        Err(Fault::broken(
            "the access token isn't the one that the ID token speaks of",
        ))
    }
}

/// All claims of a token that has been verified, those too that the crate has no field for.
fn payload(id_token: &CoreIdToken) -> Result<Value, Fault> {
    let compact = id_token.to_string();
    let part = compact.split('.').nth(1).unwrap_or_default();
    let bytes = BASE64URL_NOPAD
        .decode(part.as_bytes())
        .map_err(|source| Fault::new("the ID token's payload isn't base64url", source))?;
    serde_json::from_slice(&bytes).map_err(|source| Fault::new("the ID token's payload isn't JSON", source))
}
