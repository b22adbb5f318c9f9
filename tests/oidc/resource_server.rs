//! An API behind the provider, built with the kit: what it believes, and what it asks for.

use axum::{
    Router,
    body::Body,
    extract::State,
    http::{Request, StatusCode, header},
    routing::get,
};
use idp::resource_server::{Acr, Demand, Refusal, ResourceServer, Token};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tests::{Api, Person, RelyingParty, TestIdp, relying_party::json as body};
use tower::ServiceExt;

const TWO: &str = "urn:gradus:acr:2";

async fn list(token: Token) -> String {
    token.sub
}

async fn order(State(server): State<ResourceServer>, token: Token) -> Result<String, Refusal> {
    server.check(&token, &Demand::new().scope("orders.write"))?;
    Ok(token.client_id)
}

/// The API, and how often it fetched the provider's keys.
fn orders(idp: &TestIdp, api: &Api, demand: Demand) -> (Router, Arc<AtomicUsize>) {
    let fetched = Arc::new(AtomicUsize::new(0));
    let (provider, count) = (idp.clone(), Arc::clone(&fetched));
    let fetch = move || {
        count.fetch_add(1, Ordering::Relaxed);
        let provider = provider.clone();
        async move { Ok(provider.get("/oauth2/jwks").await.html) }
    };
    let clock = idp.app().clock.clone();
    let server = ResourceServer::new(idp.issuer(), &api.audience, clock, fetch).demanding(demand);
    let router = Router::new().route("/orders", get(list).post(order)).with_state(server);
    (router, fetched)
}

/// Status and challenge of a call.
async fn call(api: &Router, token: Option<&str>) -> (StatusCode, String) {
    call_as(api, Request::get("/orders"), token).await
}

async fn call_as(api: &Router, mut request: http::request::Builder, token: Option<&str>) -> (StatusCode, String) {
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    let answer = api.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let challenge = answer.headers().get(header::WWW_AUTHENTICATE);
    let challenge = challenge.map(|challenge| challenge.to_str().unwrap().to_owned());
    (answer.status(), challenge.unwrap_or_default())
}

async fn shop(idp: &TestIdp) -> RelyingParty {
    idp.application("shop")
        .confidential("the secret of the shop")
        .grant_types(&["authorization_code", "client_credentials"])
        .oidc("scope", "openid orders.read")
        .create()
        .await
}

async fn alice(idp: &TestIdp) -> Person {
    idp.account("alice")
        .with_password()
        .with_phone("+12025550123")
        .signed_in()
        .await
}

/// An access token of a person for an API.
async fn ask(shop: &RelyingParty, alice: &mut Person, api: &Api, acr_values: Option<&str>) -> String {
    let request = shop.authorize().with("resource", &api.audience);
    let request = acr_values
        .into_iter()
        .fold(request, tests::request::AuthorizeRequest::acr_values);
    let mut page = alice.visit(request).await;
    if page.name() == "step-up.choose" {
        page = alice.step_up(page).await;
    }
    shop.receive(&page).await.access_token
}

async fn own_token(shop: &RelyingParty, more: &[(&str, &str)]) -> String {
    let fields = [&[("grant_type", "client_credentials")][..], more].concat();
    let answer = body(&shop.post_token(&fields).await);
    answer["access_token"].as_str().unwrap().to_owned()
}

fn strong() -> Demand {
    Demand::new()
        .acr(Acr::one_of([TWO, "urn:gradus:acr:3"]))
        .max_age(Duration::from_mins(30))
}

#[tokio::test]
async fn a_person_who_has_shown_too_little_is_led_up_by_the_challenge() {
    let idp = TestIdp::start().await;
    let (api, shop) = (Api::register(&idp, "orders").await, shop(&idp).await);
    let (orders, _) = orders(&idp, &api, strong());
    let mut alice = alice(&idp).await;
    let weak = ask(&shop, &mut alice, &api, None).await;
    let (status, challenge) = call(&orders, Some(&weak)).await;
    assert_eq!(status, 401);
    assert_eq!(
        challenge,
        "Bearer error=\"insufficient_user_authentication\", \
         error_description=\"A different authentication level is required.\", \
         acr_values=\"urn:gradus:acr:2 urn:gradus:acr:3\", max_age=\"1800\""
    );
    let strong = ask(&shop, &mut alice, &api, Some("urn:gradus:acr:2 urn:gradus:acr:3")).await;
    assert_eq!(call(&orders, Some(&strong)).await.0, 200);
}

#[tokio::test]
async fn what_was_shown_too_long_ago_has_to_be_shown_again() {
    let idp = TestIdp::start().await;
    let (api, shop) = (Api::register(&idp, "orders").await, shop(&idp).await);
    let (orders, _) = orders(&idp, &api, strong());
    let mut alice = alice(&idp).await;
    ask(&shop, &mut alice, &api, Some(TWO)).await;
    for _ in 0..2 {
        idp.travel(Duration::from_mins(15));
        alice.visit("/dashboard").await;
    }
    let old = ask(&shop, &mut alice, &api, Some(TWO)).await;
    assert_eq!(call(&orders, Some(&old)).await.0, 200, "just young enough");
    idp.travel(Duration::from_secs(1));
    let (status, challenge) = call(&orders, Some(&old)).await;
    assert_eq!(status, 401);
    assert!(challenge.contains("More recent authentication") && challenge.contains("max_age=\"1800\""));
}

#[tokio::test]
async fn a_higher_level_does_where_discovery_lists_it() {
    let idp = TestIdp::start().await;
    let (api, shop) = (Api::register(&idp, "orders").await, shop(&idp).await);
    let discovery = body(&idp.get("/.well-known/openid-configuration").await);
    let mut alice = alice(&idp).await;
    let token = ask(&shop, &mut alice, &api, Some("https://refeds.org/profile/mfa")).await;
    for (name, status) in [("1", 200), (TWO, 200), ("urn:gradus:acr:3", 401)] {
        let acr = Acr::at_least(name, &discovery).unwrap();
        let (orders, _) = orders(&idp, &api, Demand::new().acr(acr));
        assert_eq!(call(&orders, Some(&token)).await.0, status, "{name}");
    }
}

#[tokio::test]
async fn only_the_providers_tokens_for_this_api_are_believed() {
    let idp = TestIdp::start().await;
    let (api, shop) = (Api::register(&idp, "orders").await, shop(&idp).await);
    let stock = Api::register(&idp, "stock").await;
    let (orders, _) = orders(&idp, &api, Demand::new());
    let good = own_token(&shop, &[("resource", &api.audience)]).await;
    assert_eq!(call(&orders, Some(&good)).await.0, 200);
    let both = [("resource", &*api.audience), ("resource", &*stock.audience)];
    assert_eq!(call(&orders, Some(&own_token(&shop, &both).await)).await.0, 200);
    let mut alice = alice(&idp).await;
    let page = alice.visit(shop.authorize()).await;
    let tokens = shop.receive(&page).await;
    for bad in [
        tokens.answer["id_token"].as_str().unwrap(),
        &tokens.access_token,
        &own_token(&shop, &[("resource", &stock.audience)]).await,
        &own_token(&shop, &[]).await,
        "abc",
        "a.b.c",
        &"x".repeat(20_000),
        "",
    ] {
        let (status, challenge) = call(&orders, Some(bad)).await;
        assert_eq!(status, 401);
        assert!(challenge.starts_with("Bearer error=\"invalid_token\""), "{challenge}");
    }
    idp.travel(Duration::from_mins(10));
    let (status, challenge) = call(&orders, Some(&good)).await;
    assert_eq!(status, 401);
    assert!(challenge.contains("expired"), "{challenge}");
    assert_eq!(
        call(&orders, None).await,
        (StatusCode::UNAUTHORIZED, "Bearer realm=\"api\"".to_owned())
    );
}

#[tokio::test]
async fn another_providers_token_isnt_believed() {
    let idp = TestIdp::start().await;
    let (api, shop) = (Api::register(&idp, "orders").await, shop(&idp).await);
    let token = own_token(&shop, &[("resource", &api.audience)]).await;
    let provider = idp.clone();
    let fetch = move || {
        let provider = provider.clone();
        async move { Ok(provider.get("/oauth2/jwks").await.html) }
    };
    let server = ResourceServer::new("https://another.example", &api.audience, idp.app().clock.clone(), fetch);
    let orders = Router::new().route("/orders", get(list)).with_state(server);
    let (status, challenge) = call(&orders, Some(&token)).await;
    assert_eq!(status, 401);
    assert!(challenge.contains("invalid_token"), "{challenge}");
}

#[tokio::test]
async fn a_clients_own_token_is_not_a_person() {
    let idp = TestIdp::start().await;
    let (api, shop) = (Api::register(&idp, "orders").await, shop(&idp).await);
    let token = own_token(&shop, &[("resource", &api.audience)]).await;
    for demand in [strong(), Demand::new().max_age(Duration::from_hours(1000))] {
        let (orders, _) = orders(&idp, &api, demand);
        let (status, challenge) = call(&orders, Some(&token)).await;
        assert_eq!(status, 401);
        assert!(challenge.contains("insufficient_user_authentication"), "{challenge}");
    }
}

#[tokio::test]
async fn an_operation_may_demand_more_than_the_rest() {
    let idp = TestIdp::start().await;
    let (api, shop) = (Api::register(&idp, "orders").await, shop(&idp).await);
    let (orders, _) = orders(&idp, &api, Demand::new().scope("orders.read"));
    let token = own_token(&shop, &[("resource", &api.audience)]).await;
    assert_eq!(call(&orders, Some(&token)).await.0, 200);
    let (status, challenge) = call_as(&orders, Request::post("/orders"), Some(&token)).await;
    assert_eq!(status, 403);
    assert!(
        challenge.contains("error=\"insufficient_scope\"") && challenge.ends_with("scope=\"orders.write\""),
        "{challenge}"
    );
    let twice = Request::get("/orders").header(header::AUTHORIZATION, "Bearer abc");
    let (status, challenge) = call_as(&orders, twice, Some(&token)).await;
    assert_eq!(status, 400);
    assert!(challenge.contains("invalid_request"), "{challenge}");
}

#[tokio::test]
async fn strangers_dont_make_it_fetch_keys_again_and_again() {
    let idp = TestIdp::start().await;
    let (api, shop) = (Api::register(&idp, "orders").await, shop(&idp).await);
    let (orders, fetched) = orders(&idp, &api, Demand::new());
    let good = own_token(&shop, &[("resource", &api.audience)]).await;
    assert_eq!(call(&orders, Some(&good)).await.0, 200);
    let (_, rest) = good.split_once('.').unwrap();
    let head = data_encoding::BASE64URL_NOPAD.encode(br#"{"alg":"ES256","typ":"at+jwt","kid":"made up"}"#);
    let unknown = format!("{head}.{rest}");
    for _ in 0..20 {
        assert_eq!(call(&orders, Some(&unknown)).await.0, 401);
    }
    assert_eq!(fetched.load(Ordering::Relaxed), 1);
    idp.travel(Duration::from_secs(11));
    for _ in 0..20 {
        assert_eq!(call(&orders, Some(&unknown)).await.0, 401);
    }
    assert_eq!(fetched.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn without_the_providers_keys_nothing_is_answered() {
    let idp = TestIdp::start().await;
    let (api, shop) = (Api::register(&idp, "orders").await, shop(&idp).await);
    let token = own_token(&shop, &[("resource", &api.audience)]).await;
    let fetch = || async { Err("no line".into()) };
    let server = ResourceServer::new(idp.issuer(), &api.audience, idp.app().clock.clone(), fetch);
    let orders = Router::new().route("/orders", get(list)).with_state(server);
    assert_eq!(
        call(&orders, Some(&token)).await,
        (StatusCode::SERVICE_UNAVAILABLE, String::new())
    );
}
