//! Signing out at an application's wish: [OIDC RP-Initiated Logout 1.0](https://openid.net/specs/openid-connect-rpinitiated-1_0.html).

use serde_json::{Value, json};
use std::time::Duration;
use tests::{Page, Person, RelyingParty, TestIdp, relying_party::Tokens};
use url::form_urlencoded::Serializer;

const AFTER: &str = "https://shop.example/bye";

async fn shop(idp: &TestIdp) -> RelyingParty {
    let uris = vec![
        AFTER.to_owned(),
        format!("{AFTER}?lang=en"),
        "example.shop:/bye".to_owned(),
    ];
    idp.application("shop")
        .set("start_url", "https://shop.example/")
        .set("consent", "never")
        .oidc("post_logout_redirect_uris", uris)
        .oidc("scope", "openid offline_access")
        .oidc(
            "grant_types",
            vec!["authorization_code".to_owned(), "refresh_token".to_owned()],
        )
        .create()
        .await
}

async fn alice(idp: &TestIdp) -> Person {
    idp.account("alice").with_password().signed_in().await
}

async fn tokens(alice: &mut Person, shop: &RelyingParty) -> Tokens {
    let page = alice.visit(shop.authorize()).await;
    shop.receive(&page).await
}

fn hint(tokens: &Tokens) -> String {
    tokens.answer["id_token"].as_str().unwrap().to_owned()
}

fn out(params: &[(&str, &str)]) -> String {
    format!(
        "/oauth2/logout?{}",
        Serializer::new(String::new()).extend_pairs(params).finish()
    )
}

async fn is_signed_in(alice: &mut Person) -> bool {
    alice.visit("/dashboard").await.name() == "dashboard"
}

fn error(page: &Page) -> Value {
    serde_json::from_str::<Value>(&page.html).unwrap()["error"].clone()
}

#[tokio::test]
async fn who_shows_an_id_token_of_this_session_signs_it_out_at_once() {
    let idp = TestIdp::start().await;
    let (shop, mut alice) = (shop(&idp).await, alice(&idp).await);
    let hint = hint(&tokens(&mut alice, &shop).await);
    let page = alice
        .visit(out(&[
            ("id_token_hint", &hint),
            ("post_logout_redirect_uri", AFTER),
            ("state", "a b&c"),
        ]))
        .await;
    assert_eq!(page.status, 303, "{}", page.story());
    assert_eq!(page.left().unwrap().as_str(), "https://shop.example/bye?state=a+b%26c");
    assert_eq!(page.param("state").as_deref(), Some("a b&c"));
    assert!(
        page.set_cookies()
            .iter()
            .any(|line| line.contains("session=;") && line.contains("Max-Age=0"))
    );
    assert!(!is_signed_in(&mut alice).await);
}

#[tokio::test]
async fn the_hint_may_have_expired_with_its_token_and_its_key_period() {
    let idp = TestIdp::start().await;
    let (shop, mut alice) = (shop(&idp).await, alice(&idp).await);
    let hint = hint(&tokens(&mut alice, &shop).await);
    for _ in 0..3 {
        idp.travel(Duration::from_mins(20));
        assert!(is_signed_in(&mut alice).await);
    }
    let asked = [("id_token_hint", &*hint), ("post_logout_redirect_uri", AFTER)];
    let page = alice.visit(out(&asked)).await;
    assert_eq!(page.left().unwrap().as_str(), AFTER);
    assert!(!is_signed_in(&mut alice).await);
    let page = alice.visit(out(&asked)).await;
    assert_eq!(page.left().unwrap().as_str(), AFTER, "nobody is signed in: straight on");
}

#[tokio::test]
async fn without_a_hint_the_person_is_asked_and_sent_on_by_a_page() {
    let idp = TestIdp::start().await;
    let (shop, mut alice) = (shop(&idp).await, alice(&idp).await);
    tokens(&mut alice, &shop).await;
    let uri = format!("{AFTER}?lang=en");
    let asked = [
        ("client_id", "shop"),
        ("post_logout_redirect_uri", &*uri),
        ("state", "s"),
    ];
    let page = alice.visit(out(&asked)).await;
    assert_eq!(page.name(), "sign-out");
    assert!(
        page.text().contains("Shop asks") && page.text().contains("alice"),
        "{}",
        page.text()
    );
    assert!(
        page.html.contains("href=\"https://shop.example/\""),
        "staying leads back"
    );
    assert!(is_signed_in(&mut alice).await, "a GET only asks");
    let page = alice.submit(page.form()).await;
    assert_eq!(page.name(), "onward");
    assert_eq!(
        page.left().unwrap().as_str(),
        "https://shop.example/bye?lang=en&state=s"
    );
    assert!(!is_signed_in(&mut alice).await);
}

#[tokio::test]
async fn an_apps_own_scheme_is_opened_by_a_tap() {
    let idp = TestIdp::start().await;
    let (_, mut alice) = (shop(&idp).await, alice(&idp).await);
    let asked = [("client_id", "shop"), ("post_logout_redirect_uri", "example.shop:/bye")];
    let page = alice.visit(out(&asked)).await;
    let page = alice.submit(page.form()).await;
    assert_eq!(page.left().unwrap().as_str(), "example.shop:/bye");
    assert!(!page.html.contains("http-equiv=\"refresh\""));
}

#[tokio::test]
async fn without_an_address_there_is_a_page_that_says_so() {
    let idp = TestIdp::start().await;
    let (shop, mut alice) = (shop(&idp).await, alice(&idp).await);
    let hint = hint(&tokens(&mut alice, &shop).await);
    let page = alice.visit(out(&[("id_token_hint", &hint), ("state", "unused")])).await;
    assert_eq!((page.name(), page.status.as_u16()), ("sign-out".to_owned(), 200));
    assert!(
        page.text().contains("signed out") && page.text().contains("Back to Shop"),
        "{}",
        page.text()
    );
    assert!(!is_signed_in(&mut alice).await);
    let page = alice.visit("/oauth2/logout").await;
    assert!(page.text().contains("signed out"), "{}", page.story());
}

#[tokio::test]
async fn a_bare_request_asks_and_names_nobody() {
    let idp = TestIdp::start().await;
    let mut alice = alice(&idp).await;
    let page = alice
        .visit(out(&[
            ("logout_hint", "alice"),
            ("ui_locales", "de en"),
            ("unheard_of", "x"),
        ]))
        .await;
    assert_eq!(page.name(), "sign-out");
    assert!(!page.text().contains("asks whether"), "{}", page.text());
    let page = alice.submit(page.form()).await;
    assert!(page.text().contains("signed out"), "{}", page.story());
    assert!(!is_signed_in(&mut alice).await);
}

#[tokio::test]
async fn a_post_of_another_site_finds_the_session_again() {
    let idp = TestIdp::start().await;
    let (shop, mut alice) = (shop(&idp).await, alice(&idp).await);
    let hint = hint(&tokens(&mut alice, &shop).await);
    let own = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    };
    let without = own(&[("client_id", "shop"), ("post_logout_redirect_uri", AFTER)]);
    let page = alice.post_from_afar("/oauth2/logout", &without).await;
    assert_eq!(page.name(), "sign-out", "{}", page.story());
    assert!(is_signed_in(&mut alice).await);
    let with = own(&[
        ("id_token_hint", &hint),
        ("post_logout_redirect_uri", AFTER),
        ("state", "s"),
    ]);
    let page = alice.post_from_afar("/oauth2/logout", &with).await;
    assert_eq!(page.left().unwrap().as_str(), "https://shop.example/bye?state=s");
    assert!(!is_signed_in(&mut alice).await);
}

#[tokio::test]
async fn what_is_wrong_is_a_page_and_signs_nobody_out() {
    let idp = TestIdp::start().await;
    let (shop, mut alice) = (shop(&idp).await, alice(&idp).await);
    let wiki = idp.relying_party("wiki").await;
    let (mine, other) = (tokens(&mut alice, &shop).await, tokens(&mut alice, &wiki).await);
    let (hint, foreign) = (hint(&mine), hint(&other));
    let (signed, signature) = hint.rsplit_once('.').unwrap();
    let first = if signature.starts_with('A') { 'B' } else { 'A' };
    let spoilt = format!("{signed}.{first}{}", &signature[1..]);
    let unsigned = format!("eyJhbGciOiJub25lIn0.{}.", hint.split('.').nth(1).unwrap());
    let uri = ("post_logout_redirect_uri", AFTER);
    let long = "x".repeat(20_000);
    for (asked, status, word) in [
        (vec![uri], 400, "needs id_token_hint or client_id"),
        (vec![("client_id", "nobody")], 400, "client_id is unknown"),
        (vec![("client_id", "nobody"), uri], 400, "client_id is unknown"),
        (vec![("client_id", "wiki"), uri], 400, "registered"),
        (vec![("id_token_hint", &foreign), uri], 400, "registered"),
        (
            vec![("id_token_hint", &*foreign), ("client_id", "shop"), uri],
            400,
            "another client",
        ),
        (vec![("id_token_hint", &spoilt), uri], 400, "id_token_hint"),
        (vec![("id_token_hint", &unsigned), uri], 400, "id_token_hint"),
        (
            vec![("id_token_hint", "x"), ("client_id", "shop"), uri],
            400,
            "id_token_hint",
        ),
        (vec![("id_token_hint", &mine.access_token), uri], 400, "id_token_hint"),
        (vec![("client_id", "shop"), uri, uri], 400, "more than once"),
        (
            vec![("id_token_hint", &hint), ("state", "a"), ("state", "b")],
            400,
            "more than once",
        ),
        (vec![("client_id", "shop"), ("state", "a\0b")], 400, "can't be read"),
        (vec![("client_id", "shop"), ("state", &long)], 414, ""),
    ] {
        let page = alice.visit(out(&asked)).await;
        assert_eq!(
            (page.name(), page.status.as_u16()),
            ("problem".to_owned(), status),
            "{asked:?}: {}",
            page.story()
        );
        assert!(page.text().contains(word), "{asked:?}: {}", page.text());
        assert!(page.left().is_none() && is_signed_in(&mut alice).await, "{asked:?}");
    }
}

#[tokio::test]
async fn an_address_is_the_registered_one_to_the_letter_or_none() {
    let idp = TestIdp::start().await;
    let (shop, mut alice) = (shop(&idp).await, alice(&idp).await);
    let hint = hint(&tokens(&mut alice, &shop).await);
    for uri in [
        "https://shop.example/bye/",
        "https://shop.example/Bye",
        "https://shop.example/bye?x=1",
        "https://shop.example/bye?lang=en&x=1",
        "https://shop.example/bye#x",
        "https://shop.example:443/bye",
        "https://SHOP.example/bye",
        "http://shop.example/bye",
        "https://shop.example/a/../bye",
        "https://shop.example/%62ye",
        "https://shop.example@evil.example/bye",
        "https://evil.example/?https://shop.example/bye",
        "https://shop.example.evil.example/bye",
        "//shop.example/bye",
        "/bye",
        "javascript:alert(1)",
        "https://shop.example/bye\r\nSet-Cookie: a=b",
        " https://shop.example/bye",
        "https://shop.example/callback",
    ] {
        let page = alice
            .visit(out(&[("id_token_hint", &hint), ("post_logout_redirect_uri", uri)]))
            .await;
        assert_eq!(
            (page.name(), page.status.as_u16()),
            ("problem".to_owned(), 400),
            "{uri}: {}",
            page.story()
        );
    }
    assert!(is_signed_in(&mut alice).await);
}

#[tokio::test]
async fn a_hint_of_another_session_only_asks() {
    let idp = TestIdp::start().await;
    let (shop, mut alice) = (shop(&idp).await, alice(&idp).await);
    let mut elsewhere = alice.elsewhere();
    let page = elsewhere.visit("/dashboard").await;
    elsewhere.sign_in(page).await;
    let hint = hint(&tokens(&mut elsewhere, &shop).await);
    let page = alice
        .visit(out(&[("id_token_hint", &hint), ("post_logout_redirect_uri", AFTER)]))
        .await;
    assert_eq!(page.name(), "sign-out");
    assert!(is_signed_in(&mut alice).await);
    let page = alice.submit(page.form()).await;
    assert_eq!(page.left().unwrap().as_str(), AFTER);
    assert!(!is_signed_in(&mut alice).await);
    assert!(is_signed_in(&mut elsewhere).await, "only this browser's session ends");
}

#[tokio::test]
async fn refresh_tokens_of_the_session_end_and_offline_ones_stay() {
    let idp = TestIdp::start().await;
    let (shop, mut alice) = (shop(&idp).await, alice(&idp).await);
    let online = tokens(&mut alice, &shop).await;
    let page = alice
        .visit(shop.authorize().with("scope", "openid offline_access"))
        .await;
    let offline = shop.receive(&page).await;
    alice.visit(out(&[("id_token_hint", &hint(&online))])).await;
    for (tokens, status) in [(&online, 400), (&offline, 200)] {
        let token = tokens.answer["refresh_token"].as_str().unwrap();
        let fields = [
            ("grant_type", "refresh_token"),
            ("refresh_token", token),
            ("client_id", "shop"),
        ];
        let answer = shop.post_token(&fields).await;
        assert_eq!(answer.status, status, "{}", answer.html);
        if status == 400 {
            assert_eq!(error(&answer), json!("invalid_grant"));
        }
    }
}

#[tokio::test]
async fn a_confirmation_of_a_session_that_is_gone_goes_straight_on() {
    let idp = TestIdp::start().await;
    let (_, mut alice) = (shop(&idp).await, alice(&idp).await);
    let page = alice
        .visit(out(&[("client_id", "shop"), ("post_logout_redirect_uri", AFTER)]))
        .await;
    idp.travel(Duration::from_mins(31));
    let page = alice.submit(page.form()).await;
    assert_eq!(page.left().unwrap().as_str(), AFTER);
}
