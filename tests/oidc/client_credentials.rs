//! `client_credentials`: a client's own tokens, which say nothing of a person.

use axum::http::header;
use serde_json::{Value, json};
use tests::{
    Api, Page, RelyingParty, TestIdp,
    relying_party::{basic, json as body, refused},
    token,
};

const GRANT: (&str, &str) = ("grant_type", "client_credentials");

async fn robot(idp: &TestIdp) -> RelyingParty {
    idp.application("robot")
        .confidential("the secret of the robot")
        .grant_types(&["client_credentials"])
        .oidc("scope", "openid profile orders.read orders.write")
        .create()
        .await
}

async fn claims(idp: &TestIdp, answer: &Page) -> Value {
    assert_eq!(answer.status, 200, "{}", answer.html);
    let jwks = idp.get("/oauth2/jwks").await.html;
    let signed = token::verify(body(answer)["access_token"].as_str().unwrap(), &jwks);
    assert_eq!(signed.header["typ"], "at+jwt");
    signed.claims
}

#[tokio::test]
async fn a_client_gets_what_it_registered_and_nothing_about_people() {
    let idp = TestIdp::start().await;
    let robot = robot(&idp).await;
    let answer = robot.post_token(&[GRANT]).await;
    let claims = claims(&idp, &answer).await;
    assert_eq!(claims["scope"], "orders.read orders.write");
    for (claim, wanted) in [("sub", "robot"), ("client_id", "robot"), ("aud", idp.issuer())] {
        assert_eq!(claims[claim], wanted);
    }
    for claim in ["acr", "amr", "auth_time", "sid"] {
        assert!(claims.get(claim).is_none(), "{claim}");
    }
    let answer = body(&answer);
    assert_eq!(
        (&answer["token_type"], &answer["expires_in"]),
        (&json!("Bearer"), &json!(600))
    );
    assert!(answer.get("refresh_token").is_none() && answer.get("id_token").is_none());
}

#[tokio::test]
async fn it_may_ask_for_less_and_never_for_more() {
    let idp = TestIdp::start().await;
    let robot = robot(&idp).await;
    let less = robot.post_token(&[GRANT, ("scope", "orders.read")]).await;
    assert_eq!(claims(&idp, &less).await["scope"], "orders.read");
    for scope in [
        "orders.delete",
        "orders.read admin",
        "openid",
        "orders.read profile",
        "offline_access",
    ] {
        refused(
            &robot.post_token(&[GRANT, ("scope", scope)]).await,
            400,
            "invalid_scope",
        );
    }
}

#[tokio::test]
async fn a_resource_becomes_the_audience() {
    let idp = TestIdp::start().await;
    let robot = robot(&idp).await;
    let (orders, stock) = (Api::register(&idp, "orders").await, Api::register(&idp, "stock").await);
    let one = robot.post_token(&[GRANT, ("resource", &orders.audience)]).await;
    assert_eq!(claims(&idp, &one).await["aud"], *orders.audience);
    let both = [GRANT, ("resource", &orders.audience), ("resource", &stock.audience)];
    let both = robot.post_token(&both).await;
    assert_eq!(
        claims(&idp, &both).await["aud"],
        json!([orders.audience, stock.audience])
    );
    let twice = [GRANT, ("resource", &orders.audience), ("resource", &orders.audience)];
    assert_eq!(
        claims(&idp, &robot.post_token(&twice).await).await["aud"],
        *orders.audience
    );
    let flood = [&[GRANT][..], &[("resource", &*orders.audience); 11]].concat();
    for fields in [
        vec![GRANT, ("resource", "https://unknown.example")],
        vec![
            GRANT,
            ("resource", &orders.audience),
            ("resource", "https://unknown.example"),
        ],
        vec![GRANT, ("resource", "not a URI")],
        flood,
    ] {
        refused(&robot.post_token(&fields).await, 400, "invalid_target");
    }
}

#[tokio::test]
async fn a_public_client_and_one_that_didnt_register_for_it_get_none() {
    let idp = TestIdp::start().await;
    let bank = idp
        .application("bank")
        .confidential("the secret of the bank")
        .create()
        .await;
    refused(&bank.post_token(&[GRANT]).await, 400, "unauthorized_client");
    let shop = idp.relying_party("shop").await;
    refused(
        &shop.post_token(&[GRANT, ("client_id", "shop")]).await,
        400,
        "unauthorized_client",
    );
}

#[tokio::test]
async fn it_opens_nothing_about_people() {
    let idp = TestIdp::start().await;
    let robot = robot(&idp).await;
    let answer = body(&robot.post_token(&[GRANT]).await);
    assert_eq!(
        robot.userinfo(answer["access_token"].as_str().unwrap()).await.status,
        403
    );
}

#[tokio::test]
async fn the_secret_stands_in_the_place_that_was_registered_and_in_no_other() {
    let idp = TestIdp::start().await;
    let (secret, robot) = ("the secret of the robot", robot(&idp).await);
    let posted = [GRANT, ("client_id", "robot"), ("client_secret", secret)];
    refused(
        &robot.clone().showing(None).post_token(&posted).await,
        401,
        "invalid_client",
    );
    refused(&robot.post_token(&posted).await, 400, "invalid_request");
    let drone = idp.application("drone").confidential("the secret of the drone");
    let drone = drone.grant_types(&["client_credentials"]);
    let drone = drone
        .oidc("token_endpoint_auth_method", "client_secret_post")
        .create()
        .await;
    let posted = [
        GRANT,
        ("client_id", "drone"),
        ("client_secret", "the secret of the drone"),
    ];
    let answer = drone.clone().showing(None).post_token(&posted).await;
    assert_eq!(answer.status, 200, "{}", answer.html);
    refused(&drone.post_token(&[GRANT]).await, 401, "invalid_client");
    let wrong = [GRANT, ("client_id", "drone"), ("client_secret", "wrong")];
    refused(&drone.showing(None).post_token(&wrong).await, 401, "invalid_client");
    let headers = [(header::AUTHORIZATION, basic("robot", secret))];
    let other = idp
        .post("/oauth2/token", &headers, &[GRANT, ("client_id", "drone")])
        .await;
    refused(&other, 400, "invalid_request");
}
