//! A request that another site posts arrives without our Lax cookie. Whatever arrives so is checked, kept under a random
//! handle that works once and for two minutes, and answered by a redirect to a page of ours, where the cookie is back.

use axum::http::{StatusCode, header};
use idp::{
    app::App,
    http::{cross_site, problem::Problem},
};
use std::time::Duration;
use tests::{TestIdp, on_both};

async fn keep(app: &App, body: &str) -> String {
    let kept = cross_site::keep(app, "authorize", "/oauth2/authorize", body.to_owned(), app.clock.now())
        .await
        .unwrap();
    assert_eq!(kept.status(), StatusCode::SEE_OTHER);
    let location = kept.headers()[header::LOCATION].to_str().unwrap();
    location.strip_prefix("/oauth2/authorize?handle=").unwrap().to_owned()
}

async fn take(app: &App, handle: &str) -> Result<String, Problem> {
    cross_site::take(app, "authorize", Some(handle), app.clock.now()).await
}

#[tokio::test]
async fn what_was_posted_is_there_once() {
    on_both(async |idp: TestIdp| {
        let app = idp.app();
        let handle = keep(&app, "client_id=shop&scope=openid").await;
        assert_eq!(take(&app, &handle).await.as_deref(), Ok("client_id=shop&scope=openid"));
        assert_eq!(take(&app, &handle).await, Err(Problem::StaleHandoff));
    })
    .await;
}

#[tokio::test]
async fn it_waits_for_two_minutes() {
    let idp = TestIdp::start().await;
    let app = idp.app();
    let (early, late) = (keep(&app, "a=1").await, keep(&app, "b=2").await);
    idp.travel(Duration::from_secs(119));
    assert!(take(&app, &early).await.is_ok());
    idp.travel(Duration::from_secs(2));
    assert_eq!(take(&app, &late).await, Err(Problem::StaleHandoff));
}

#[tokio::test]
async fn a_handle_opens_its_own_door_only() {
    let idp = TestIdp::start().await;
    let app = idp.app();
    let handle = keep(&app, "a=1").await;
    let other = cross_site::take(&app, "saml", Some(&handle), app.clock.now()).await;
    assert_eq!(other, Err(Problem::StaleHandoff));
    for nonsense in ["", "x", &"A".repeat(43), &"A".repeat(5000)] {
        assert_eq!(take(&app, nonsense).await, Err(Problem::StaleHandoff), "{nonsense:?}");
    }
    assert_eq!(
        cross_site::take(&app, "authorize", None, app.clock.now()).await,
        Err(Problem::StaleHandoff)
    );
    assert!(take(&app, &handle).await.is_ok(), "none of this used it up");
}

#[tokio::test]
async fn a_posted_request_finds_the_session_again() {
    let idp = TestIdp::start().await;
    let vault = idp.application("vault").minimum_level(2).create().await;
    let shop = idp.relying_party("shop").await;
    let mut alice = idp
        .account("alice")
        .with_password()
        .with_phone("+12025550123")
        .signed_in()
        .await;
    let page = alice
        .post_from_afar("/oauth2/authorize", shop.authorize().params())
        .await;
    assert!(page.redirected.is_some(), "the session is enough: {}", page.story());
    shop.receive(&page).await;
    let page = alice
        .post_from_afar("/oauth2/authorize", vault.authorize().params())
        .await;
    let page = alice.step_up(page).await;
    assert_eq!(vault.receive(&page).await.id_token["acr"], "urn:gradus:acr:2");
    let page = idp
        .browser()
        .post_from_afar("/oauth2/authorize", shop.authorize().params())
        .await;
    assert_eq!(page.name(), "sign-in.identifier");
}

#[tokio::test]
async fn a_posted_request_is_checked_before_it_is_kept() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let mut browser = idp.browser();
    let page = browser
        .post_from_afar(
            "/oauth2/authorize",
            shop.authorize().with("client_id", "nobody").params(),
        )
        .await;
    assert_eq!((page.name(), page.status.as_u16()), ("problem".to_owned(), 400));
    let page = browser
        .post_from_afar("/oauth2/authorize", shop.authorize().with("prompt", "dance").params())
        .await;
    assert_eq!(shop.receive_error(&page), "invalid_request");
    let huge = shop.authorize().with("state", "x".repeat(20_000));
    let page = browser.post_from_afar("/oauth2/authorize", huge.params()).await;
    assert_eq!((page.name(), page.status.as_u16()), ("problem".to_owned(), 413));
}

#[tokio::test]
async fn its_handle_works_once_in_any_browser() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let mut browser = idp.browser();
    let posted = browser
        .request(axum::http::Method::POST, "/oauth2/authorize", shop.authorize().params())
        .await;
    let location = posted.header(header::LOCATION).to_owned();
    assert_eq!(browser.visit(location.clone()).await.name(), "sign-in.identifier");
    let again = browser.visit(location).await;
    assert_eq!(
        (again.name(), again.status.as_u16()),
        ("problem".to_owned(), 410),
        "{}",
        again.story()
    );
}

#[tokio::test]
async fn scripts_of_a_clients_own_origins_may_ask_and_no_others() {
    let idp = TestIdp::start().await;
    idp.relying_party("shop").await;
    for (origin, may) in [
        ("https://shop.example", true),
        ("https://evil.example", false),
        ("null", false),
    ] {
        let request = axum::http::Request::options("/oauth2/token").header(header::ORIGIN, origin);
        let answer = idp.call(request.body(axum::body::Body::empty()).unwrap()).await;
        assert_eq!(
            answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN) == origin,
            may,
            "{origin}"
        );
        assert!(answer.header(header::ACCESS_CONTROL_ALLOW_CREDENTIALS).is_empty());
        let request = axum::http::Request::post("/oauth2/token")
            .header(header::ORIGIN, origin)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(axum::body::Body::from(
                "client_id=shop&grant_type=authorization_code&code=x",
            ));
        let answer = idp.call(request.unwrap()).await;
        assert_eq!(
            answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN) == origin,
            may,
            "{origin}"
        );
    }
}
