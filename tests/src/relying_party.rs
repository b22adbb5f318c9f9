//! A relying party: asks, exchanges codes, and believes nothing that it hasn't checked.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "an answer that can't be read fails the test"
)]

use crate::{
    idp::TestIdp,
    page::Page,
    request::{Asked, AuthorizeRequest},
    token::{self, Verified},
};
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use data_encoding::BASE64;
use serde_json::Value;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};
use toml::Table;
use url::form_urlencoded::byte_serialize;

/// An application that is about to be registered.
pub struct NewApplication {
    idp: TestIdp,
    id: String,
    top: Table,
    oidc: Table,
}

impl NewApplication {
    pub(crate) fn new(idp: &TestIdp, id: &str) -> Self {
        let top = toml::toml! {
            owner = "globex"
            minimum_level = 1
            subscribers = ["acme"]
        };
        let oidc = toml::toml! {
            scope = "openid profile email phone"
            token_endpoint_auth_method = "none"
            id_token_signed_response_alg = "ES256"
        };
        Self {
            idp: idp.clone(),
            id: id.to_owned(),
            top,
            oidc,
        }
    }

    /// What a person must at least have shown.
    #[must_use]
    pub fn minimum_level(self, level: i64) -> Self {
        self.set("minimum_level", level)
    }

    /// A key of `[[application]]`.
    #[must_use]
    pub fn set(mut self, key: &str, value: impl Into<toml::Value>) -> Self {
        self.top.insert(key.to_owned(), value.into());
        self
    }

    /// A key of `[application.oidc]`.
    #[must_use]
    pub fn oidc(mut self, key: &str, value: impl Into<toml::Value>) -> Self {
        self.oidc.insert(key.to_owned(), value.into());
        self
    }

    /// A client with a secret.
    #[must_use]
    pub fn confidential(self, secret: &str) -> Self {
        self.oidc("token_endpoint_auth_method", "client_secret_basic")
            .oidc("client_secret", secret)
    }

    /// How it comes to tokens.
    #[must_use]
    pub fn grant_types(self, types: &[&str]) -> Self {
        self.oidc(
            "grant_types",
            types.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>(),
        )
    }

    /// Registers it.
    pub async fn create(mut self) -> RelyingParty {
        let redirect_uri = format!("https://{}.example/callback", self.id);
        let text = |table: &Table, key: &str| table.get(key).and_then(toml::Value::as_str).map(str::to_owned);
        self.top.insert("id".to_owned(), self.id.clone().into());
        self.top.entry("name").or_insert_with(|| capitalised(&self.id).into());
        self.oidc.insert("client_id".to_owned(), self.id.clone().into());
        self.oidc
            .entry("redirect_uris")
            .or_insert_with(|| vec![redirect_uri.clone()].into());
        let secret = text(&self.oidc, "client_secret");
        let alg = text(&self.oidc, "id_token_signed_response_alg");
        self.top.insert("oidc".to_owned(), self.oidc.into());
        self.idp.edit(|document| document.push("application", self.top)).await;
        RelyingParty {
            idp: self.idp,
            client_id: self.id,
            secret,
            redirect_uri,
            alg: alg.unwrap_or_else(|| "RS256".to_owned()),
            asked: Arc::default(),
            node: 0,
        }
    }
}

fn capitalised(id: &str) -> String {
    let mut letters = id.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

/// Checks that an endpoint which clients call refused, in the words of [RFC 6749 §5.2](https://www.rfc-editor.org/rfc/rfc6749#section-5.2).
///
/// # Panics
/// It did otherwise.
pub fn refused(answer: &Page, status: u16, error: &str) {
    let said = json(answer);
    let seen = (answer.status.as_u16(), said["error"].as_str());
    assert_eq!(seen, (status, Some(error)), "{}", answer.html);
    assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
    assert!(said["error_description"].is_string(), "{}", answer.html);
}

/// A registered relying party. A clone is the same one.
#[derive(Clone)]
pub struct RelyingParty {
    idp: TestIdp,
    /// By what the provider knows it.
    pub client_id: String,
    /// What it proves itself by, if it can keep a secret.
    pub secret: Option<String>,
    /// Where its answers go.
    pub redirect_uri: String,
    alg: String,
    asked: Arc<Mutex<HashMap<String, Asked>>>,
    node: usize,
}

/// The tokens that an exchange gave, all checked.
#[derive(Clone, Debug)]
pub struct Tokens {
    /// What the ID token says.
    pub id_token: Value,
    /// The access token, as it is sent on.
    pub access_token: String,
    /// What it says.
    pub access_claims: Value,
    /// The whole answer.
    pub answer: Value,
}

impl Tokens {
    /// The refresh token.
    ///
    /// # Panics
    /// There is none.
    #[must_use]
    pub fn refresh_token(&self) -> &str {
        self.answer["refresh_token"].as_str().expect("a refresh token")
    }
}

impl RelyingParty {
    /// The same, talking to that node.
    #[must_use]
    pub fn on_node(mut self, node: usize) -> Self {
        self.node = node;
        self
    }

    /// Somebody who shows this secret, or none, in its place.
    #[must_use]
    pub fn showing(mut self, secret: Option<&str>) -> Self {
        self.secret = secret.map(str::to_owned);
        self
    }

    /// A relying party of that name and redirect URI, registered by other means.
    #[must_use]
    pub fn called(mut self, client_id: &str, redirect_uri: &str) -> Self {
        client_id.clone_into(&mut self.client_id);
        redirect_uri.clone_into(&mut self.redirect_uri);
        self
    }

    /// A new request: PKCE, state, nonce, scope `openid`.
    ///
    /// # Panics
    /// Never: nobody else panics with the lock in hand.
    #[must_use]
    pub fn authorize(&self) -> AuthorizeRequest {
        let asked = Asked::fresh();
        self.asked
            .lock()
            .expect("nobody panicked")
            .insert(asked.state.clone(), asked.clone());
        AuthorizeRequest::new(self, asked)
    }

    /// Receives an answer at the redirect URI: `state` and `iss` are looked at first, then the code is exchanged and the
    /// ID token checked.
    ///
    /// # Panics
    /// Something isn't right.
    pub async fn receive(&self, page: &Page) -> Tokens {
        let asked = self.remember(page);
        let answer = self.exchange(&page.code(), Some(&asked.verifier)).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.html);
        self.check(&answer, &asked).await
    }

    /// The request that an answer belongs to; `iss` and `state` are checked ([RFC 9207](https://www.rfc-editor.org/rfc/rfc9207)).
    ///
    /// # Panics
    /// It belongs to none.
    #[must_use]
    pub fn remember(&self, page: &Page) -> Asked {
        let left = page.left().unwrap_or_else(|| no_answer(page));
        assert!(left.as_str().starts_with(&self.redirect_uri), "{left}");
        assert_eq!(page.param("iss").as_deref(), Some(self.idp.issuer()));
        let state = page.param("state").expect("state comes back");
        let known = self.asked.lock().expect("nobody panicked").get(&state).cloned();
        known.expect("a state that was sent")
    }

    /// The error of an answer to this relying party, with `state` and `iss` checked.
    #[must_use]
    pub fn receive_error(&self, page: &Page) -> String {
        let _ = self.remember(page);
        assert_eq!(page.param("code"), None, "an error comes without a code");
        page.error()
    }

    /// `POST /oauth2/token` with a code, as it is answered.
    pub async fn exchange(&self, code: &str, verifier: Option<&str>) -> Page {
        let mut fields = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &self.redirect_uri),
        ];
        fields.extend(verifier.map(|verifier| ("code_verifier", verifier)));
        if self.secret.is_none() {
            fields.push(("client_id", &self.client_id));
        }
        self.post_token(&fields).await
    }

    /// `POST /oauth2/token` with these fields, and the client's secret if it has one.
    ///
    /// # Panics
    /// Never: what is given can stand in a request.
    pub async fn post_token(&self, fields: &[(&str, &str)]) -> Page {
        self.post("/oauth2/token", fields).await
    }

    /// `POST` to an endpoint with these fields, and the client's secret if it has one.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let secret = self.secret.as_ref();
        let headers = secret.map(|secret| (header::AUTHORIZATION, basic(&self.client_id, secret)));
        let headers: Vec<_> = headers.into_iter().collect();
        self.idp.post_to_node(self.node, path, &headers, fields).await
    }

    /// The same, and a public client says who it is.
    async fn post_named(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let name = ("client_id", &*self.client_id);
        let name = self.secret.is_none().then_some(name);
        let fields: Vec<_> = fields.iter().copied().chain(name).collect();
        self.post(path, &fields).await
    }

    /// `POST /oauth2/token` with a refresh token, as it is answered.
    pub async fn refresh(&self, refresh_token: &str, more: &[(&str, &str)]) -> Page {
        let fields = [("grant_type", "refresh_token"), ("refresh_token", refresh_token)];
        self.post_named("/oauth2/token", &[&fields[..], more].concat()).await
    }

    /// The tokens that a refresh token gives.
    ///
    /// # Panics
    /// It gives none.
    pub async fn refreshed(&self, refresh_token: &str) -> Value {
        let answer = self.refresh(refresh_token, &[]).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.html);
        json(&answer)
    }

    /// What a confidential client is told of a token of its own.
    ///
    /// # Panics
    /// It isn't told.
    pub async fn introspect(&self, token: &str) -> Value {
        let answer = self.post_named("/oauth2/introspect", &[("token", token)]).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.html);
        json(&answer)
    }

    /// `POST /oauth2/revoke`, as it is answered.
    pub async fn revoke(&self, token: &str) -> Page {
        self.post_named("/oauth2/revoke", &[("token", token)]).await
    }

    /// `GET /oauth2/userinfo`, as it is answered.
    ///
    /// # Panics
    /// Never: what is given can stand in a request.
    pub async fn userinfo(&self, access_token: &str) -> Page {
        let request = Request::get("/oauth2/userinfo").header(header::AUTHORIZATION, format!("Bearer {access_token}"));
        self.idp
            .call_node(self.node, request.body(Body::empty()).expect("a request"))
            .await
    }

    async fn check(&self, answer: &Page, asked: &Asked) -> Tokens {
        assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
        let answer = json(answer);
        assert_eq!(answer["token_type"], "Bearer");
        let jwks = self.idp.get("/oauth2/jwks").await.html;
        let access_token = answer["access_token"].as_str().expect("an access token").to_owned();
        let id = token::verify(answer["id_token"].as_str().expect("an ID token"), &jwks);
        self.check_id_token(&id, asked, &access_token);
        let access = token::verify(&access_token, &jwks);
        assert_eq!(access.header["typ"], "at+jwt");
        for fixed in ["sub", "acr", "amr", "auth_time", "iss"] {
            assert_eq!(access.claims[fixed], id.claims[fixed], "{fixed} is the same in both");
        }
        Tokens {
            id_token: id.claims,
            access_token,
            access_claims: access.claims,
            answer,
        }
    }

    /// [OIDC Core §3.1.3.7](https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation).
    fn check_id_token(&self, id: &Verified, asked: &Asked, access_token: &str) {
        let now = self.idp.now().seconds();
        let claims = &id.claims;
        assert_eq!(id.header["alg"], *self.alg);
        assert_eq!(claims["iss"], *self.idp.issuer());
        assert_eq!(claims["aud"], *self.client_id);
        assert_eq!(claims["nonce"], *asked.nonce);
        assert_eq!(claims["at_hash"], token::at_hash(&self.alg, access_token));
        assert!(claims["exp"].as_i64().expect("exp") > now, "{claims}");
        assert!(claims["iat"].as_i64().expect("iat") <= now, "{claims}");
        assert!(claims["auth_time"].as_i64().expect("auth_time") <= now, "{claims}");
    }
}

#[expect(clippy::panic, reason = "no answer fails the test")]
fn no_answer(page: &Page) -> ! {
    panic!("no answer: {}", page.story())
}

/// The `Authorization` of a client with a secret: [RFC 6749 §2.3.1](https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1).
#[must_use]
pub fn basic(id: &str, secret: &str) -> String {
    let encode = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
    format!(
        "Basic {}",
        BASE64.encode(format!("{}:{}", encode(id), encode(secret)).as_bytes())
    )
}

/// A body that is JSON.
///
/// # Panics
/// It isn't.
#[must_use]
pub fn json(page: &Page) -> Value {
    serde_json::from_str(&page.html).expect("JSON")
}
