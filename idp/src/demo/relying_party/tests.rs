//! The relying party against a provider that answers at once, rightly or wrongly, over real HTTP.

use super::RelyingParty;
use crate::{
    clock::SystemClock,
    demo::{
        sample::Sample,
        walk::{Browser, Page},
    },
};
use axum::{
    Form, Json, Router,
    extract::{Query, State},
    response::Redirect,
    routing::{get, post},
};
use data_encoding::BASE64URL_NOPAD;
use domain::{entropy::SystemEntropy, time::Clock};
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};
use std::{collections::HashMap, sync::Arc};
use tokio::net::TcpListener;

type Fields = HashMap<String, String>;

/// What the provider gets wrong.
#[derive(Clone, Copy, Default)]
struct Wrong {
    acr: Option<&'static str>,
    nonce: bool,
    signature: bool,
    audience: bool,
    at_hash: bool,
    old: bool,
    issuer: bool,
    state: bool,
    error: Option<&'static str>,
}

struct Provider {
    issuer: String,
    key: EcdsaKeyPair,
    wrong: Wrong,
}

impl Provider {
    fn sign(&self, claims: &Value) -> String {
        self.sign_as("JWT", claims)
    }

    fn sign_as(&self, typ: &str, claims: &Value) -> String {
        let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
        let header = part(&json!({ "alg": "ES256", "kid": "1", "typ": typ }));
        let input = format!("{header}.{}", part(claims));
        let mut signature = self
            .key
            .sign(&ring::rand::SystemRandom::new(), input.as_bytes())
            .unwrap()
            .as_ref()
            .to_vec();
        signature[10] ^= u8::from(self.wrong.signature);
        format!("{input}.{}", BASE64URL_NOPAD.encode(&signature))
    }
}

async fn discovery(State(provider): State<Arc<Provider>>) -> Json<Value> {
    let issuer = &provider.issuer;
    Json(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "userinfo_endpoint": format!("{issuer}/userinfo"),
        "jwks_uri": format!("{issuer}/jwks"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256", "ES256"],
    }))
}

async fn jwks(State(provider): State<Arc<Provider>>) -> Json<Value> {
    let point = &provider.key.public_key().as_ref()[1..];
    let (x, y) = (
        BASE64URL_NOPAD.encode(&point[..32]),
        BASE64URL_NOPAD.encode(&point[32..]),
    );
    Json(json!({ "keys": [{ "kty": "EC", "crv": "P-256", "use": "sig", "kid": "1", "x": x, "y": y }] }))
}

/// Answers at once. The code carries what the token has to repeat: client and nonce.
async fn authorize(State(provider): State<Arc<Provider>>, Query(asked): Query<Fields>) -> Redirect {
    let wrong = provider.wrong;
    assert_eq!(asked["code_challenge_method"], "S256");
    let state = if wrong.state { "guessed" } else { &asked["state"] };
    let issuer = if wrong.issuer {
        "http://elsewhere.example"
    } else {
        &provider.issuer
    };
    let answer = match wrong.error {
        Some(error) => format!("error={error}&error_description=because"),
        None => format!("code={}~{}", asked["client_id"], asked["nonce"]),
    };
    Redirect::to(&format!(
        "{}?{answer}&state={state}&iss={issuer}",
        asked["redirect_uri"]
    ))
}

async fn token(State(provider): State<Arc<Provider>>, Form(sent): Form<Fields>) -> Json<Value> {
    assert!(sent["code_verifier"].len() >= 43);
    let wrong = provider.wrong;
    let (client, nonce) = sent["code"].split_once('~').unwrap();
    let now = SystemClock::default().now().seconds();
    let mut claims = json!({
        "iss": provider.issuer, "sub": "s-1", "exp": now + 600, "iat": now, "sid": "abc",
        "aud": if wrong.audience { "somebody-else" } else { client },
        "nonce": if wrong.nonce { "another" } else { nonce },
        "acr": wrong.acr.unwrap_or("urn:gradus:acr:2"),
        "amr": ["pwd", "otp", "sms", "mfa"],
        "auth_time": if wrong.old { now - 3600 } else { now - 40 },
    });
    if wrong.at_hash {
        claims["at_hash"] = json!("AAAAAAAAAAAAAAAAAAAAAA");
    }
    Json(json!({
        "access_token": "opaque", "token_type": "Bearer", "expires_in": 600, "id_token": provider.sign(&claims),
    }))
}

async fn userinfo() -> Json<Value> {
    Json(json!({ "sub": "s-1", "name": "Maya <Lind>", "email": "maya@tern.example" }))
}

/// Starts both; gives the relying party's origin and a browser.
async fn start(wrong: Wrong) -> (String, String, Browser) {
    let (provider, origin, browser) = start_both(wrong).await;
    (provider.issuer.clone(), origin, browser)
}

async fn start_both(wrong: Wrong) -> (Arc<Provider>, String, Browser) {
    // The HTTP client wants a crypto provider even for plain http.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let issuer = format!("http://localhost:{}", listener.local_addr().unwrap().port());
    let random = ring::rand::SystemRandom::new();
    let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
    let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document.as_ref(), &random).unwrap();
    let both = Arc::new(Provider {
        issuer: issuer.clone(),
        key,
        wrong,
    });
    let provider = Router::new()
        .route("/.well-known/openid-configuration", get(discovery))
        .route("/jwks", get(jwks))
        .route("/authorize", get(authorize))
        .route("/token", post(token))
        .route("/userinfo", get(userinfo))
        .with_state(Arc::clone(&both));
    tokio::spawn(async move { axum::serve(listener, provider).await });

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let sample = Sample::fill(&origin, "http://127.0.0.1:9", &SystemEntropy).unwrap();
    let clock = Arc::new(SystemClock::default());
    let party = RelyingParty::new(&sample, &issuer, &origin, clock, Arc::new(SystemEntropy)).unwrap();
    tokio::spawn(async move { axum::serve(listener, party.router()).await });
    (both, origin, Browser::open().unwrap())
}

/// Asks in a relying party that has this to deal with, and says what it shows.
async fn ask(query: &str, wrong: Wrong) -> Page {
    let (_, origin, mut browser) = start(wrong).await;
    browser
        .visit(&format!("{origin}/parts-store/ask?{query}"))
        .await
        .unwrap()
}

#[tokio::test]
async fn a_good_answer_is_told_in_words() {
    let page = ask("acr_values=urn:gradus:acr:2", Wrong::default()).await;
    assert_eq!(page.name(), "received");
    let words = &page.document.words;
    assert!(words.contains("Hello, Maya <Lind>"), "{words}");
    assert!(
        words.contains("Level 2: a password and a code by text message, 4"),
        "{words}"
    );
    assert!(words.contains("Parts Store asked for level 2, as a wish"), "{words}");
    let claims: Value = serde_json::from_str(page.document.text("id-token").unwrap()).unwrap();
    assert_eq!(claims["sid"], "abc");
}

#[tokio::test]
async fn an_answer_below_what_the_application_insists_on_keeps_it_shut() {
    for acr in ["urn:gradus:acr:1", "urn:example:made-up"] {
        let page = ask(
            "",
            Wrong {
                acr: Some(acr),
                ..Wrong::default()
            },
        )
        .await;
        assert_eq!(page.name(), "shut");
        assert!(page.document.words.contains("Parts Store stays shut"));
    }
}

#[tokio::test]
async fn nothing_is_believed_that_does_not_verify() {
    let none = Wrong::default();
    let wrongs = [
        Wrong { nonce: true, ..none },
        Wrong {
            signature: true,
            ..none
        },
        Wrong { audience: true, ..none },
        Wrong { at_hash: true, ..none },
        Wrong { issuer: true, ..none },
        Wrong { state: true, ..none },
    ];
    for wrong in wrongs {
        let (_, origin, mut browser) = start(wrong).await;
        let page = browser.visit(&format!("{origin}/parts-store/ask")).await.unwrap();
        assert_eq!(page.name(), "trouble");
        let after = browser.visit(&format!("{origin}/parts-store/")).await.unwrap();
        assert_eq!(after.name(), "welcome", "nothing of it was kept");
    }
}

#[tokio::test]
async fn a_sign_in_older_than_asked_for_is_not_believed() {
    assert_eq!(ask("max_age=60", Wrong::default()).await.name(), "received");
    assert_eq!(
        ask(
            "max_age=60",
            Wrong {
                old: true,
                ..Wrong::default()
            }
        )
        .await
        .name(),
        "trouble"
    );
}

#[tokio::test]
async fn an_error_is_told_in_words_and_by_its_code() {
    let page = ask(
        "prompt=none",
        Wrong {
            error: Some("login_required"),
            ..Wrong::default()
        },
    )
    .await;
    assert_eq!(page.document.text("error"), Some("login_required"));
    assert!(page.document.words.contains("Nobody is signed in"));
    assert!(page.document.words.contains("because"));
}

#[tokio::test]
async fn an_answer_counts_once_and_only_in_the_browser_that_asked() {
    let (issuer, origin, mut browser) = start(Wrong::default()).await;
    let callback = format!("{origin}/logbook/callback?code=logbook~x&state=s&iss={issuer}");
    assert_eq!(browser.visit(&callback).await.unwrap().name(), "trouble");
    browser.visit(&format!("{origin}/logbook/ask")).await.unwrap();
    let mut other = Browser::open().unwrap();
    assert_eq!(
        other.visit(&format!("{origin}/logbook/")).await.unwrap().name(),
        "welcome"
    );
    assert_eq!(
        browser.visit(&format!("{origin}/logbook/")).await.unwrap().name(),
        "received"
    );
}

#[tokio::test]
async fn a_start_is_taken_from_the_provider_alone_and_leads_nowhere_else() {
    let (issuer, origin, mut browser) = start(Wrong::default()).await;
    let started =
        |iss: &str, target: &str| format!("{origin}/logbook/start?iss={iss}&login_hint=s-1&target_link_uri={target}");
    assert_eq!(
        browser
            .visit(&started("http://elsewhere.example", ""))
            .await
            .unwrap()
            .name(),
        "trouble"
    );
    let page = browser
        .visit(&started(&issuer, "http://elsewhere.example/"))
        .await
        .unwrap();
    assert_eq!((page.name(), page.url.path()), ("received", "/logbook/"));
    let page = browser
        .visit(&started(&issuer, &format!("{origin}/logbook/?page=3")))
        .await
        .unwrap();
    assert_eq!((page.name(), page.url.query()), ("received", Some("page=3")));
    let page = browser
        .visit(&started(&issuer, &format!("{origin}/logbook/../../")))
        .await
        .unwrap();
    assert_eq!(page.url.path(), "/logbook/", "an address is read as a browser reads it");
}

#[tokio::test]
async fn people_can_be_forgotten() {
    let (_, origin, mut browser) = start(Wrong::default()).await;
    let page = browser.visit(&format!("{origin}/logbook/ask")).await.unwrap();
    let mut forms = page.document.forms.iter();
    let form = forms.find(|form| form.action.ends_with("/leave")).unwrap();
    let page = browser.submit(&page, form, None).await.unwrap();
    assert_eq!(page.name(), "welcome");
}

async fn tell(origin: &str, token: &str) -> u16 {
    let told = reqwest::Client::new().post(format!("{origin}/logbook/told"));
    told.form(&[("logout_token", token)])
        .send()
        .await
        .unwrap()
        .status()
        .as_u16()
}

#[tokio::test]
async fn a_logout_token_counts_once_for_its_session_and_only_if_the_provider_signed_it_as_one() {
    let (provider, origin, mut browser) = start_both(Wrong::default()).await;
    let now = SystemClock::default().now().seconds();
    let claims = |jti: &str, sid: &str| {
        json!({
            "iss": provider.issuer, "aud": "logbook", "iat": now, "exp": now + 120, "jti": jti, "sid": sid, "sub": "s-1",
            "events": { "http://schemas.openid.net/event/backchannel-logout": {} },
        })
    };
    let (ask, home) = (format!("{origin}/logbook/ask"), format!("{origin}/logbook/"));
    browser.visit(&ask).await.unwrap();
    let good = provider.sign_as("logout+jwt", &claims("1", "abc"));
    let spoilt = format!("{}AAAA", &good[..good.len() - 4]);
    let as_another = provider.sign_as("JWT", &claims("2", "abc"));
    for bad in ["", "x", "a.b.c", &spoilt, &as_another] {
        assert_eq!(tell(&origin, bad).await, 400, "{bad}");
    }
    assert_eq!(
        tell(&origin, &provider.sign_as("logout+jwt", &claims("3", "other"))).await,
        200
    );
    assert_eq!(
        browser.visit(&home).await.unwrap().name(),
        "received",
        "another session's"
    );
    assert_eq!(tell(&origin, &good).await, 200);
    let page = browser.visit(&home).await.unwrap();
    assert!(
        page.document
            .text("gone")
            .unwrap()
            .contains("Signed out by the provider")
    );
    // Somebody who has seen the token can't end what begins afterwards.
    browser.visit(&ask).await.unwrap();
    assert_eq!(tell(&origin, &good).await, 400);
    assert_eq!(browser.visit(&home).await.unwrap().name(), "received");
}

#[tokio::test]
async fn coming_back_from_signing_out_takes_the_state_that_was_sent() {
    let (_, origin, mut browser) = start(Wrong::default()).await;
    browser.visit(&format!("{origin}/logbook/ask")).await.unwrap();
    for state in ["", "?state=", "?state=guessed"] {
        let page = browser
            .visit(&format!("{origin}/logbook/signed-out{state}"))
            .await
            .unwrap();
        assert_eq!(page.name(), "trouble");
    }
    assert_eq!(
        browser.visit(&format!("{origin}/logbook/")).await.unwrap().name(),
        "received"
    );
}
