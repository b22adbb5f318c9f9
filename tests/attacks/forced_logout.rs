//! Mallory wants Alice signed out: her page sends Alice's browser to the logout endpoint, by a link, an image or a form,
//! with the names of applications that everybody knows and with ID tokens that Mallory got for herself. Alice is asked, and
//! stays signed in; the page that asks can't be framed, and its form can't be sent from elsewhere. Nor does the endpoint
//! take her anywhere that her applications haven't registered.

use tests::{Person, RelyingParty, TestIdp};

const AFTER: &str = "https://shop.example/bye";

async fn shop(idp: &TestIdp) -> RelyingParty {
    idp.application("shop")
        .oidc("post_logout_redirect_uris", vec![AFTER.to_owned()])
        .create()
        .await
}

async fn hint(person: &mut Person, shop: &RelyingParty) -> String {
    let page = person.visit(shop.authorize()).await;
    let tokens = shop.receive(&page).await;
    tokens.answer["id_token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_foreign_site_only_makes_us_ask() {
    let idp = TestIdp::start().await;
    let shop = shop(&idp).await;
    let mut mallory = idp.account("mallory").with_password().signed_in().await;
    let stolen_nothing = hint(&mut mallory, &shop).await;
    let mut alice = idp.account("alice").with_password().signed_in().await;
    hint(&mut alice, &shop).await;
    let own = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    for params in [
        vec![],
        vec![own("client_id", "shop")],
        vec![own("client_id", "shop"), own("post_logout_redirect_uri", AFTER)],
        vec![
            own("id_token_hint", &stolen_nothing),
            own("post_logout_redirect_uri", AFTER),
        ],
        vec![
            own("id_token_hint", &stolen_nothing),
            own("logout_hint", "alice"),
            own("action", "sign-out"),
        ],
    ] {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&params)
            .finish();
        let page = alice.visit(format!("/oauth2/logout?{query}")).await;
        assert_eq!(
            (page.name(), page.left()),
            ("sign-out".to_owned(), None),
            "{}",
            page.story()
        );
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(
            policy.contains("frame-ancestors 'none'") && policy.contains("form-action 'self';"),
            "{policy}"
        );
        let page = alice.post_from_afar("/oauth2/logout", &params).await;
        assert_eq!(
            (page.name(), page.left()),
            ("sign-out".to_owned(), None),
            "{}",
            page.story()
        );
    }
    assert_eq!(alice.visit("/dashboard").await.name(), "dashboard");
}

#[tokio::test]
async fn the_persons_answer_cant_be_forged_or_bent() {
    let idp = TestIdp::start().await;
    let shop = shop(&idp).await;
    let mut mallory = idp.account("mallory").with_password().signed_in().await;
    let foreign = mallory.visit("/dashboard").await.form().value("csrf").unwrap();
    let mut alice = idp.account("alice").with_password().signed_in().await;
    hint(&mut alice, &shop).await;
    let asked = alice
        .visit(format!(
            "/oauth2/logout?client_id=shop&post_logout_redirect_uri={AFTER}"
        ))
        .await;
    for token in ["", "x", &foreign] {
        let page = alice.submit(asked.form().without("csrf").add("csrf", token)).await;
        assert_eq!(
            (page.name(), page.status.as_u16()),
            ("problem".to_owned(), 403),
            "{}",
            page.story()
        );
    }
    for uri in [
        "https://evil.example/",
        "https://shop.example/callback",
        "javascript:alert(1)",
    ] {
        let bent = asked.form().set("post_logout_redirect_uri", uri);
        let page = alice.submit(bent).await;
        assert_eq!(
            (page.name(), page.status.as_u16()),
            ("problem".to_owned(), 400),
            "{}",
            page.story()
        );
        assert_eq!(page.left(), None);
    }
    assert_eq!(alice.visit("/dashboard").await.name(), "dashboard");
}

#[tokio::test]
async fn a_handle_of_mallorys_request_signs_nobody_out() {
    let idp = TestIdp::start().await;
    let shop = shop(&idp).await;
    let mut mallory = idp.account("mallory").with_password().signed_in().await;
    let own = hint(&mut mallory, &shop).await;
    let mut alice = idp.account("alice").with_password().signed_in().await;
    // Kept under Mallory's own hint, and opened in Alice's browser.
    let fields = [("id_token_hint".to_owned(), own)];
    let kept = mallory
        .request(axum::http::Method::POST, "/oauth2/logout", &fields)
        .await;
    let handle = kept.header(axum::http::header::LOCATION).to_owned();
    let page = alice.visit(handle.clone()).await;
    assert_eq!(page.name(), "sign-out");
    assert!(alice.visit("/dashboard").await.name() == "dashboard");
    assert_eq!(alice.visit(handle).await.status, 410, "a handle works once");
}
