//! Asking: the authorization request, from a button of ours or from the provider's *Launch*.

use super::{
    RelyingParty,
    shop::Shop,
    trouble::Trouble,
    visit::{Question, Wish},
    words,
};
use axum::{
    extract::{Path, RawQuery, State},
    response::{IntoResponse, Redirect, Response},
};
use axum_extra::extract::CookieJar;
use openidconnect::{
    AuthenticationContextClass, AuthenticationFlow, CsrfToken, LoginHint, Nonce, PkceCodeChallenge, Scope,
    core::{CoreAuthPrompt, CoreResponseType},
};
use serde::Deserialize;
use std::{sync::Arc, time::Duration};
use url::Url;

/// `GET /{application}/ask`: a button, with what it wishes for in the query.
pub(super) async fn get(
    State(party): State<Arc<RelyingParty>>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    jar: CookieJar,
) -> Result<Response, Trouble> {
    let shop = party.shop(&id).ok_or(Trouble::Nowhere)?;
    let wish = serde_html_form::from_str(query.as_deref().unwrap_or_default()).map_err(|_| Trouble::Garbled)?;
    party.ask(jar, shop, wish, None).await
}

/// What the provider sends along when a person is sent here to start.
#[derive(Deserialize)]
struct Start {
    iss: Option<String>,
    login_hint: Option<String>,
    target_link_uri: Option<String>,
}

/// `initiate_login_uri`: [OpenID Connect Core §4](https://openid.net/specs/openid-connect-core-1_0.html#ThirdPartyInitiatedLogin).
///
/// Anybody can send a person here, so what it says decides nothing: the provider must be the one that is trusted, and
/// the target must be within this application.
pub(super) async fn start(
    State(party): State<Arc<RelyingParty>>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    jar: CookieJar,
    form: String,
) -> Result<Response, Trouble> {
    let shop = party.shop(&id).ok_or(Trouble::Nowhere)?;
    let sent = if form.is_empty() {
        query.unwrap_or_default()
    } else {
        form
    };
    let start: Start = serde_html_form::from_str(&sent).map_err(|_| Trouble::Garbled)?;
    if start.iss.as_deref() != Some(party.issuer.as_str()) {
        return Err(Trouble::Stranger(shop.into()));
    }
    let within = format!("{}/{}/", party.origin, shop.id);
    // Read as a browser would read it, `..` and all, before it is compared.
    let target = start
        .target_link_uri
        .and_then(|target| Url::parse(&target).ok())
        .map(String::from);
    let then = target.filter(|target| target.starts_with(&within));
    let wish = Wish {
        login_hint: start.login_hint,
        acr_values: shop.asks.map(|level| words::acr(level).to_owned()),
        ..Wish::default()
    };
    party.ask(jar, shop, wish, then).await
}

impl RelyingParty {
    /// Sends the person to the provider with a question, and remembers what was asked.
    pub(super) async fn ask(
        &self,
        jar: CookieJar,
        shop: &Shop,
        wish: Wish,
        then: Option<String>,
    ) -> Result<Response, Trouble> {
        let client = self.client(shop).await.map_err(Trouble::Fault)?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let flow = AuthenticationFlow::<CoreResponseType>::AuthorizationCode;
        let mut request = client
            .authorize_url(flow, CsrfToken::new_random, Nonce::new_random)
            .set_pkce_challenge(challenge)
            .add_scopes(asked_scopes(&shop.client.scope));
        for name in wish.acr_values.iter().flat_map(|names| names.split_whitespace()) {
            request = request.add_auth_context_value(AuthenticationContextClass::new(name.to_owned()));
        }
        if let Some(claims) = claims(&wish) {
            request = request.add_extra_param("claims", claims);
        }
        if let Some(resource) = wish.resource.clone() {
            request = request.add_extra_param("resource", resource);
        }
        for prompt in wish.prompt.iter().flat_map(|prompts| prompts.split_whitespace()) {
            request = request.add_prompt(prompt_of(prompt)?);
        }
        if let Some(age) = wish.max_age {
            request = request.set_max_age(Duration::from_secs(age.into()));
        }
        if let Some(hint) = wish.login_hint.clone() {
            request = request.set_login_hint(LoginHint::new(hint));
        }
        let (url, state, nonce) = request.url();
        let question = Question {
            shop: shop.id.clone(),
            wish,
            nonce,
            verifier,
            asked_at: self.clock.now(),
            then,
        };
        let jar = self.remember(jar, state.secret(), question);
        Ok((jar, Redirect::to(url.as_str())).into_response())
    }
}

/// The registered scopes; `openid` is added by the crate.
fn asked_scopes(registered: &str) -> impl Iterator<Item = Scope> {
    registered
        .split_whitespace()
        .filter(|scope| *scope != "openid")
        .map(|scope| Scope::new(scope.to_owned()))
}

/// The `claims` parameter: an essential `acr` ([OpenID Connect Core §5.5.1.1](https://openid.net/specs/openid-connect-core-1_0.html#acrSemantics)),
/// and in the ID token what userinfo can't tell, where the access token is for an API.
fn claims(wish: &Wish) -> Option<String> {
    let mut asked = serde_json::Map::new();
    if let Some(names) = &wish.essential {
        let names: Vec<&str> = names.split_whitespace().collect();
        let acr = if names.is_empty() {
            serde_json::json!({ "essential": true })
        } else {
            serde_json::json!({ "essential": true, "values": names })
        };
        asked.insert("acr".to_owned(), acr);
    }
    if wish.resource.is_some() {
        let names = ["name", "email"].map(|name| (name.to_owned(), serde_json::Value::Null));
        asked.extend(names);
    }
    (!asked.is_empty()).then(|| serde_json::json!({ "id_token": asked }).to_string())
}

fn prompt_of(word: &str) -> Result<CoreAuthPrompt, Trouble> {
    match word {
        "none" => Ok(CoreAuthPrompt::None),
        "login" => Ok(CoreAuthPrompt::Login),
        "consent" => Ok(CoreAuthPrompt::Consent),
        "select_account" => Ok(CoreAuthPrompt::SelectAccount),
        _ => Err(Trouble::Garbled),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_essential_acr_lists_its_values_in_order() {
        let insist = |names: &str| Wish {
            essential: Some(names.to_owned()),
            ..Wish::default()
        };
        assert_eq!(
            claims(&insist("urn:gradus:acr:3 urn:gradus:acr:2")).as_deref(),
            Some(r#"{"id_token":{"acr":{"essential":true,"values":["urn:gradus:acr:3","urn:gradus:acr:2"]}}}"#)
        );
        assert_eq!(
            claims(&insist("")).as_deref(),
            Some(r#"{"id_token":{"acr":{"essential":true}}}"#)
        );
        assert_eq!(claims(&Wish::default()), None);
    }
}
