//! Mallory reads what the bank sends to the token endpoint: a copy of its traffic, a log that kept too much. Each
//! `client_assertion` in it was signed by the bank's own key, so he sends it again; at the same moment as the bank, at
//! another endpoint, later; and he makes some of his own, with everything bent that can be. Each assertion works once, and
//! only what the bank's key signed for this provider, now, works at all.

use serde_json::{Value, json};
use tests::{Page, RelyingParty, TestIdp, assertion::ClientKey, on_both};

const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

async fn bank(idp: &TestIdp, key: &ClientKey) -> RelyingParty {
    let jwks = toml::Value::try_from(key.jwks()).unwrap();
    idp.application("bank")
        .grant_types(&["client_credentials"])
        .oidc("token_endpoint_auth_method", "private_key_jwt")
        .oidc("token_endpoint_auth_signing_alg", "ES256")
        .oidc("jwks", jwks)
        .create()
        .await
}

fn header() -> Value {
    json!({ "alg": "ES256", "kid": "own", "typ": "JWT" })
}

fn claims(idp: &TestIdp, jti: &str) -> Value {
    let now = idp.now().seconds();
    json!({ "iss": "bank", "sub": "bank", "aud": idp.issuer(), "jti": jti, "iat": now, "exp": now + 60 })
}

async fn show(bank: &RelyingParty, assertion: &str) -> Page {
    let fields = [
        ("grant_type", "client_credentials"),
        ("client_assertion_type", TYPE),
        ("client_assertion", assertion),
    ];
    bank.post_token(&fields).await
}

fn is_refused(answer: &Page, what: &str) {
    assert_eq!(answer.status, 401, "{what}: {}", answer.html);
    assert!(answer.html.contains("\"invalid_client\""), "{what}");
}

#[tokio::test]
async fn an_assertion_works_once_on_any_node() {
    on_both(async |idp| {
        let key = ClientKey::fresh();
        let bank = bank(&idp, &key).await;
        let there = bank.clone().on_node(idp.add_node().await);
        let assertion = key.sign(&header(), &claims(&idp, "one"));
        let (here, elsewhere) = tokio::join!(show(&bank, &assertion), show(&there, &assertion));
        let mut both = [here.status.as_u16(), elsewhere.status.as_u16()];
        both.sort_unstable();
        assert_eq!(both, [200, 401]);
        is_refused(&show(&bank, &assertion).await, "again");
        assert_eq!(
            show(&bank, &key.sign(&header(), &claims(&idp, "two"))).await.status,
            200
        );
    })
    .await;
}

#[tokio::test]
async fn what_the_bank_didnt_sign_for_us_now_is_nothing() {
    let idp = TestIdp::start().await;
    let (key, other) = (ClientKey::fresh(), ClientKey::fresh());
    let bank = bank(&idp, &key).await;
    let now = idp.now().seconds();
    let bent = |name: &str, value: Value| {
        let mut claims = claims(&idp, &format!("bent {name} {value}"));
        claims[name] = value;
        claims
    };
    let table = [
        ("iss", json!("shop")),
        ("aud", json!("https://elsewhere.example")),
        ("aud", json!([])),
        ("exp", json!(now)),
        ("exp", json!(now + 7200)),
        ("exp", json!(i64::MAX)),
        ("exp", Value::Null),
        ("iat", json!(now + 600)),
        ("nbf", json!(now + 600)),
        ("jti", json!("")),
        ("jti", json!("x".repeat(600))),
        ("jti", Value::Null),
    ];
    for (name, value) in table {
        let told = format!("{name} = {value}");
        is_refused(&show(&bank, &key.sign(&header(), &bent(name, value))).await, &told);
    }
    is_refused(
        &show(&bank, &other.sign(&header(), &claims(&idp, "other"))).await,
        "another key",
    );
    for alg in ["none", "HS256", "ES384", "RS256"] {
        let header = json!({ "alg": alg, "kid": "own" });
        is_refused(&show(&bank, &key.sign(&header, &claims(&idp, alg))).await, alg);
    }
    let unsigned = key.sign(&json!({ "alg": "none" }), &claims(&idp, "unsigned"));
    let unsigned = unsigned.rsplit_once('.').unwrap().0;
    is_refused(&show(&bank, &format!("{unsigned}.")).await, "no signature");
    assert_eq!(
        show(&bank, &key.sign(&header(), &claims(&idp, "good"))).await.status,
        200
    );
}

#[tokio::test]
async fn credentials_stand_in_one_place() {
    let idp = TestIdp::start().await;
    let key = ClientKey::fresh();
    let bank = bank(&idp, &key).await;
    let assertion = key.sign(&header(), &claims(&idp, "one"));
    let ask = |more: &'static [(&'static str, &'static str)]| {
        let first = [("grant_type", "client_credentials"), ("client_assertion", &*assertion)];
        let fields: Vec<(&str, &str)> = first.into_iter().chain(more.iter().copied()).collect();
        let bank = bank.clone();
        async move { bank.post_token(&fields).await }
    };
    let twice = ask(&[("client_assertion_type", TYPE), ("client_secret", "x")]).await;
    let somebody = ask(&[("client_assertion_type", TYPE), ("client_id", "shop")]).await;
    let untyped = ask(&[]).await;
    for answer in [twice, somebody, untyped] {
        assert_eq!(answer.status, 400, "{}", answer.html);
        assert!(answer.html.contains("\"invalid_request\""));
    }
    assert_eq!(show(&bank, &assertion).await.status, 200, "nothing was used up");
}
