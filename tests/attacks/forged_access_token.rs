//! Mallory has an access token of his own and the provider's public keys. He writes himself a better one: with another
//! `sub` and a higher `acr`, and `alg` none, or HS256 keyed with a public key as it is published, or his own key along
//! with it. The algorithm is that of the key that the provider has, and no key in a token counts. Userinfo, introspection
//! and APIs that are built with the kit refuse all of them.

use axum::{
    Router,
    body::Body,
    http::{Request, header},
    routing::get,
};
use data_encoding::BASE64URL_NOPAD;
use idp::resource_server::{Demand, ResourceServer, Token};
use ring::{
    hmac,
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair},
};
use serde_json::{Value, json};
use tests::{Api, TestIdp};
use tower::ServiceExt;

fn part(value: &Value) -> String {
    BASE64URL_NOPAD.encode(value.to_string().as_bytes())
}

/// Every forgery of these claims with the keys that anybody can read.
fn forgeries(claims: &Value, jwks: &str) -> Vec<String> {
    let jwks: Value = serde_json::from_str(jwks).unwrap();
    let body = part(claims);
    let random = SystemRandom::new();
    let own = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
    let own = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, own.as_ref(), &random).unwrap();
    let mut forged = Vec::new();
    for key in jwks["keys"].as_array().unwrap() {
        let kid = &key["kid"];
        for none in ["none", "None", "NONE", ""] {
            let head = part(&json!({ "alg": none, "typ": "at+jwt", "kid": kid }));
            forged.push(format!("{head}.{body}."));
        }
        let texts = [
            key.to_string(),
            kid.as_str().unwrap().to_owned(),
            key["x"].to_string(),
            key["n"].to_string(),
            String::new(),
        ];
        for secret in texts {
            let message = format!(
                "{}.{body}",
                part(&json!({ "alg": "HS256", "typ": "at+jwt", "kid": kid }))
            );
            let tag = hmac::sign(
                &hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()),
                message.as_bytes(),
            );
            forged.push(format!("{message}.{}", BASE64URL_NOPAD.encode(tag.as_ref())));
        }
        for head in [
            json!({ "alg": "ES256", "typ": "at+jwt", "kid": kid }),
            json!({ "alg": "ES256", "typ": "at+jwt" }),
            json!({ "alg": "ES256", "typ": "at+jwt", "kid": "mine" }),
            json!({ "alg": "ES256", "typ": "at+jwt", "kid": kid, "jwk": key }),
            json!({ "alg": "ES256", "typ": "at+jwt", "kid": kid, "jku": "https://mallory.example/jwks" }),
        ] {
            let message = format!("{}.{body}", part(&head));
            let signature = own.sign(&random, message.as_bytes()).unwrap();
            forged.push(format!("{message}.{}", BASE64URL_NOPAD.encode(signature.as_ref())));
        }
    }
    forged
}

async fn list(token: Token) -> String {
    token.sub
}

#[tokio::test]
async fn what_the_provider_didnt_sign_is_believed_nowhere() {
    let idp = TestIdp::start().await;
    let orders = Api::register(&idp, "orders").await;
    let shop = idp
        .application("shop")
        .confidential("the secret of the shop")
        .create()
        .await;
    let mut mallory = idp.account("mallory").with_password().signed_in().await;
    let page = mallory.visit(shop.authorize()).await;
    let mut claims = shop.receive(&page).await.access_claims;
    claims["acr"] = "urn:gradus:acr:3".into();
    claims["aud"] = json!([idp.issuer(), orders.audience]);
    let provider = idp.clone();
    let fetch = move || {
        let provider = provider.clone();
        async move { Ok(provider.get("/oauth2/jwks").await.html) }
    };
    let server = ResourceServer::new(idp.issuer(), &orders.audience, idp.app().clock.clone(), fetch);
    let api = Router::new()
        .route("/orders", get(list))
        .with_state(server.demanding(Demand::new()));
    let jwks = idp.get("/oauth2/jwks").await.html;
    let forged = forgeries(&claims, &jwks);
    assert!(forged.len() > 40);
    for token in forged {
        let answer = shop.userinfo(&token).await;
        assert_eq!(answer.status, 401, "{token}");
        assert!(answer.header(header::WWW_AUTHENTICATE).contains("invalid_token"));
        assert_eq!(shop.introspect(&token).await, json!({ "active": false }), "{token}");
        assert_eq!(orders.introspect(&token).await, json!({ "active": false }), "{token}");
        let call = Request::get("/orders").header(header::AUTHORIZATION, format!("Bearer {token}"));
        let answer = api.clone().oneshot(call.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(answer.status(), 401, "{token}");
    }
}
