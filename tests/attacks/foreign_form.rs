//! Mallory's page posts a form to the provider from Alice's browser. The Lax cookie doesn't come along then, and without
//! the token that hangs on that cookie nothing is done; nor with Mallory's own token, nor with fields that come twice.

use axum::{
    body::Body,
    http::{Request, header},
};
use tests::{Form, Person, TestIdp};

const FORM: &str = "application/x-www-form-urlencoded";

async fn forms(idp: &TestIdp, alice: &mut Person) -> Vec<(&'static str, Form)> {
    let vault = idp
        .application("vault")
        .minimum_level(2)
        .set("start_url", "https://vault.example/")
        .create()
        .await;
    let dashboard = alice.visit("/dashboard").await;
    let choose = alice.visit(vault.authorize()).await;
    let code = alice.choose(choose.clone()).await.0;
    let name = alice.elsewhere().visit("/dashboard").await;
    let account = alice.visit(vault.authorize().prompt("select_account")).await;
    let password = alice.visit(vault.authorize().prompt("login")).await;
    let shop = idp.relying_party("shop").await;
    let consent = alice.visit(shop.authorize().prompt("consent")).await;
    drop(name);
    vec![
        ("launch", dashboard.button("launch", "Vault")),
        ("elevate", dashboard.button("elevate", "")),
        ("sign-out", dashboard.button("sign-out", "")),
        ("step-up", choose.form()),
        ("code", code.form()),
        ("choose-account", account.form()),
        ("password", password.form()),
        ("consent", consent.form()),
    ]
}

#[tokio::test]
async fn no_form_does_anything_without_the_browsers_token() {
    let idp = TestIdp::start().await;
    let mut alice = idp
        .account("alice")
        .with_password()
        .with_phone("+12025550123")
        .signed_in()
        .await;
    let mut mallory = idp.account("mallory").with_password().signed_in().await;
    let foreign = mallory.visit("/dashboard").await.form().value("csrf").unwrap();
    for (name, form) in forms(&idp, &mut alice).await {
        for token in [None, Some(""), Some("x"), Some(&*foreign)] {
            let mut forged = form.clone().without("csrf");
            if let Some(token) = token {
                forged = forged.add("csrf", token);
            }
            let page = alice.submit(forged).await;
            assert_eq!(
                (page.name(), page.status.as_u16()),
                ("problem".to_owned(), 403),
                "{name} {token:?}: {}",
                page.story()
            );
        }
    }
    assert_eq!(
        alice.visit("/dashboard").await.level(),
        Some(1),
        "still signed in, still at level 1"
    );
}

#[tokio::test]
async fn a_form_that_isnt_one_is_refused() {
    let idp = TestIdp::start().await;
    let mut alice = idp
        .account("alice")
        .with_password()
        .with_phone("+12025550123")
        .signed_in()
        .await;
    for (name, form) in forms(&idp, &mut alice).await {
        let twice = alice.submit(form.clone().add("csrf", "again")).await;
        assert_eq!(
            (twice.name(), twice.status.as_u16()),
            ("problem".to_owned(), 400),
            "{name}"
        );
        let flood = alice.submit(form.clone().add("filler", &"x".repeat(100_000))).await;
        assert_eq!(
            (flood.name(), flood.status.as_u16()),
            ("problem".to_owned(), 413),
            "{name}"
        );
        for (kind, body) in [
            ("application/json", "{}"),
            ("text/plain", "csrf=x"),
            ("multipart/form-data; boundary=x", "--x--"),
        ] {
            let request = Request::post(&form.action)
                .header(header::CONTENT_TYPE, kind)
                .body(Body::from(body));
            let page = alice.send(request.unwrap()).await;
            assert_eq!(
                (page.name(), page.status.as_u16()),
                ("problem".to_owned(), 415),
                "{name} {kind}"
            );
        }
        let request = Request::post(&form.action)
            .header(header::CONTENT_TYPE, FORM)
            .body(Body::from(vec![0xff, b'=', 0xfe]));
        let page = alice.send(request.unwrap()).await;
        assert_eq!(page.name(), "problem", "{name}");
        assert!(page.status.is_client_error(), "{name}");
    }
}

#[tokio::test]
async fn a_strangers_link_signs_nobody_out() {
    let idp = TestIdp::start().await;
    let mut alice = idp.account("alice").with_password().signed_in().await;
    let page = alice.visit("/sign-out").await;
    assert_eq!(page.name(), "sign-out");
    assert_eq!(alice.visit("/dashboard").await.name(), "dashboard", "a GET only asks");
    let page = alice.submit(page.form()).await;
    assert_eq!(page.name(), "sign-out");
    assert_eq!(alice.visit("/dashboard").await.name(), "sign-in.identifier");
    assert_eq!(
        alice.visit("/sign-out").await.status,
        200,
        "who is signed out already is told so"
    );
}
