//! Mallory's proxy, or a careless one, hands a request on with another `Host`, or with forwarding headers of its own. If a
//! link, a redirect, an `iss` or a cookie were made of it, people and relying parties would end at Mallory's. The issuer is
//! configured, and nothing else decides an address.

use axum::{
    body::Body,
    http::{Request, header},
};
use tests::{Page, TestIdp};

fn is_ours(page: &Page) {
    assert!(!page.html.contains("evil"), "{}", page.story());
    for (name, value) in &page.headers {
        assert!(!value.to_str().unwrap().contains("evil"), "{name}: {value:?}");
    }
}

fn from_afar(path: &str) -> Request<Body> {
    let request = Request::get(path)
        .header(header::HOST, "evil.example")
        .header("x-forwarded-host", "evil.example")
        .header("x-forwarded-server", "evil.example")
        .header("x-original-url", "/evil")
        .header("forwarded", "host=evil.example;proto=https");
    request.body(Body::empty()).unwrap()
}

#[tokio::test]
async fn a_foreign_host_is_nowhere_in_the_answer() {
    let idp = TestIdp::start().await;
    let shop = idp.application("shop").set("consent", "always").create().await;
    let mut alice = idp.account("alice").with_password().signed_in().await;
    let consent = alice.visit(shop.authorize()).await;
    for path in [
        "/.well-known/openid-configuration".to_owned(),
        "/.well-known/oauth-authorization-server".to_owned(),
        "/dashboard".to_owned(),
        "/account/consents".to_owned(),
        "/nowhere".to_owned(),
        consent.address,
        shop.authorize().into(),
        shop.authorize().prompt("none").into(),
        shop.authorize().with("redirect_uri", "x").into(),
    ] {
        is_ours(&alice.send(from_afar(&path)).await);
        is_ours(&idp.call(from_afar(&path)).await);
    }
    let page = alice
        .send(from_afar(&String::from(shop.authorize().prompt("none"))))
        .await;
    let location = page.header(header::LOCATION);
    assert!(
        location.starts_with("https://shop.example/callback?error=consent_required"),
        "{location}"
    );
    assert!(location.ends_with("&iss=http%3A%2F%2Flocalhost%3A8080"), "{location}");
}
