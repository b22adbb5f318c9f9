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
    let kept = cross_site::keep(app, "authorize", "/oauth2/authorize", body.to_owned(), app.clock.now()).await.unwrap();
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
    assert_eq!(cross_site::take(&app, "authorize", None, app.clock.now()).await, Err(Problem::StaleHandoff));
    assert!(take(&app, &handle).await.is_ok(), "none of this used it up");
}
