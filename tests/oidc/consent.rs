//! Consent: who is asked when, what the page says, what is remembered, and how it is withdrawn.

use domain::entity::audit_event;
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::json;
use tests::{Page, Person, RelyingParty, TestIdp, relying_party::json as body};

async fn party(idp: &TestIdp, id: &str, consent: &str) -> RelyingParty {
    let party = idp.application(id).set("consent", consent);
    party
        .oidc("scope", "openid profile email phone orders:read")
        .oidc("grant_types", vec!["authorization_code", "refresh_token"])
        .oidc("client_uri", "https://www.shop.example/about")
        .oidc("policy_uri", "https://www.shop.example/privacy")
        .oidc("tos_uri", "https://www.shop.example/terms")
        .create()
        .await
}

async fn alice(idp: &TestIdp) -> Person {
    let alice = idp.account("alice").with_password().set("given_name", "Alice");
    alice.set("family_name", "Smith").signed_in().await
}

fn is_asked(page: &Page) -> bool {
    page.name() == "consent"
}

/// The names of what was recorded, oldest first.
async fn acts(idp: &TestIdp) -> Vec<String> {
    let found = audit_event::Entity::find().order_by_asc(audit_event::COLUMN.number);
    let found = found.all(idp.app().db.read()).await.unwrap();
    found.into_iter().map(|event| event.act).collect()
}

#[tokio::test]
async fn the_page_says_who_asks_for_what_and_as_whom() {
    let idp = TestIdp::start().await;
    let shop = party(&idp, "shop", "when-asked").await;
    let mut alice = alice(&idp).await;
    let request = shop.authorize().scope("openid profile email phone orders:read");
    let page = alice.visit(request.prompt("consent")).await;
    assert!(is_asked(&page), "{}", page.story());
    for told in [
        "Shop asks for your permission",
        "Globex · www.shop.example",
        "Alice Smith",
        "your e-mail address (alice@acme.example)",
        "your phone number, once there is one",
        "the permission “orders:read”",
    ] {
        assert!(page.text().contains(told), "{told}: {}", page.text());
    }
    assert!(page.html.contains(r#"href="https://www.shop.example/privacy""#));
    assert!(page.html.contains(r#"href="https://www.shop.example/terms""#));
    assert!(page.offers("allow") && page.offers("deny"));
}

#[tokio::test]
async fn single_claims_are_asked_for_like_their_scopes() {
    let idp = TestIdp::start().await;
    let shop = party(&idp, "shop", "always").await;
    let mut alice = alice(&idp).await;
    let page = alice.visit(shop.authorize()).await;
    alice.submit(page.form().press("allow")).await;
    let claims = json!({ "userinfo": { "email": null } });
    let page = alice.visit(shop.authorize().claims(&claims)).await;
    assert!(
        is_asked(&page) && page.text().contains("your e-mail address"),
        "{}",
        page.story()
    );
    let page = alice.submit(page.form().press("allow")).await;
    let tokens = shop.receive(&page).await;
    let told = body(&shop.userinfo(&tokens.access_token).await);
    assert_eq!(told["email"], "alice@acme.example");
    assert!(!is_asked(&alice.visit(shop.authorize().scope("openid email")).await));
}

#[tokio::test]
async fn when_asked_means_on_prompt_consent_only() {
    let idp = TestIdp::start().await;
    let shop = party(&idp, "shop", "when-asked").await;
    let mut alice = alice(&idp).await;
    let page = alice.visit(shop.authorize().scope("openid email")).await;
    shop.receive(&page).await;
    for _ in 0..2 {
        let page = alice.visit(shop.authorize().prompt("consent")).await;
        assert!(is_asked(&page), "asked each time: {}", page.story());
        let page = alice.submit(page.form()).await;
        assert_eq!(page.name(), "onward");
        shop.receive(&page).await;
    }
}

#[tokio::test]
async fn always_means_at_first_use_and_whenever_more_is_asked() {
    let idp = TestIdp::start().await;
    let shop = party(&idp, "shop", "always").await;
    let mut alice = alice(&idp).await;
    let email = || shop.authorize().scope("openid email");
    let page = alice.visit(email().prompt("none")).await;
    assert_eq!(shop.receive_error(&page), "consent_required");
    let page = alice.visit(email()).await;
    assert!(is_asked(&page));
    let page = alice.submit(page.form().press("allow")).await;
    shop.receive(&page).await;
    for less in ["openid email", "openid"] {
        let page = alice.visit(shop.authorize().scope(less).prompt("none")).await;
        shop.receive(&page).await;
    }
    let more = || shop.authorize().scope("openid profile");
    let page = alice.visit(more().prompt("none")).await;
    assert_eq!(shop.receive_error(&page), "consent_required");
    let page = alice.visit(more()).await;
    alice.submit(page.form().press("allow")).await;
    let page = alice.visit(shop.authorize().scope("openid email profile")).await;
    shop.receive(&page).await;
    let given = acts(&idp).await.into_iter().filter(|act| act == "consent.given");
    assert_eq!(given.count(), 2);
}

#[tokio::test]
async fn never_means_never() {
    let idp = TestIdp::start().await;
    let shop = party(&idp, "shop", "never").await;
    let mut alice = alice(&idp).await;
    let page = alice.visit(shop.authorize().prompt("consent")).await;
    shop.receive(&page).await;
    assert!(!acts(&idp).await.contains(&"consent.given".to_owned()));
}

#[tokio::test]
async fn who_signs_in_first_is_asked_afterwards_and_remembered() {
    let idp = TestIdp::start().await;
    let shop = party(&idp, "shop", "always").await;
    let alice = idp
        .account("alice")
        .with_password()
        .with_phone("+12025550123")
        .create()
        .await;
    let mut first = alice.elsewhere();
    let page = first.visit(shop.authorize().essential_acr(&["2"])).await;
    let page = first.sign_in(page).await;
    let page = first.step_up(page).await;
    assert!(is_asked(&page), "after all the rest: {}", page.story());
    let page = first.submit(page.form().press("allow")).await;
    assert_eq!(shop.receive(&page).await.id_token["acr"], "2");
    let mut later = alice.elsewhere();
    let page = later.visit(shop.authorize()).await;
    let page = later.sign_in(page).await;
    shop.receive(&page).await;
}

#[tokio::test]
async fn who_does_not_allow_it_is_access_denied_and_nothing_is_kept() {
    let idp = TestIdp::start().await;
    let shop = party(&idp, "shop", "always").await;
    let mut alice = alice(&idp).await;
    for answer in ["deny", "cancel"] {
        let page = alice.visit(shop.authorize()).await;
        let csrf = page.form().value("csrf").unwrap();
        let fields = [("csrf", &*csrf), ("action", answer)];
        let page = alice.post(&page.address, &fields).await;
        assert_eq!(shop.receive_error(&page), "access_denied");
    }
    assert!(is_asked(&alice.visit(shop.authorize()).await), "asked again");
    assert!(
        alice
            .visit("/account/consents")
            .await
            .text()
            .contains("There is nothing here")
    );
    assert_eq!(
        alice.visit("/dashboard").await.level(),
        Some(1),
        "the session is unchanged"
    );
}

#[tokio::test]
async fn a_press_that_means_nothing_allows_nothing() {
    let idp = TestIdp::start().await;
    let shop = party(&idp, "shop", "always").await;
    let mut alice = alice(&idp).await;
    let page = alice.visit(shop.authorize()).await;
    let csrf = page.form().value("csrf").unwrap();
    let again = alice.post(&page.address, &[("csrf", &*csrf), ("action", "next")]).await;
    assert!(is_asked(&again), "{}", again.story());
}

#[tokio::test]
async fn what_was_allowed_can_be_withdrawn_and_ends_what_was_given() {
    let idp = TestIdp::start().await;
    let (shop, wiki) = (party(&idp, "shop", "always").await, party(&idp, "wiki", "always").await);
    let mut alice = alice(&idp).await;
    let mut tokens = Vec::new();
    for party in [&shop, &wiki] {
        let page = alice.visit(party.authorize().scope("openid email")).await;
        let page = alice.submit(page.form().press("allow")).await;
        tokens.push(party.receive(&page).await);
    }
    let page = alice.visit("/dashboard").await;
    assert!(page.html.contains(r#"href="/account/consents""#));
    let page = alice.visit("/account/consents").await;
    assert_eq!(page.name(), "consents");
    assert!(page.text().contains("alice@acme.example") && page.text().contains("since"));
    let page = alice.submit(page.button("withdraw", "Shop")).await;
    assert_eq!(page.name(), "consents");
    assert!(
        !page.text().contains("Shop") && page.text().contains("Wiki"),
        "{}",
        page.text()
    );

    assert_eq!(shop.userinfo(&tokens[0].access_token).await.status, 401);
    assert_eq!(wiki.userinfo(&tokens[1].access_token).await.status, 200);
    let refresh = tokens[0].answer["refresh_token"].as_str().unwrap();
    let fields = [
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh),
        ("client_id", "shop"),
    ];
    assert_eq!(body(&shop.post_token(&fields).await)["error"], "invalid_grant");
    assert!(is_asked(&alice.visit(shop.authorize()).await));
    let acts = acts(&idp).await;
    for act in ["consent.withdrawn", "grant.ended"] {
        assert_eq!(acts.iter().filter(|known| *known == act).count(), 1, "{act}");
    }
}

#[tokio::test]
async fn nobody_sees_or_withdraws_what_another_person_allowed() {
    let idp = TestIdp::start().await;
    let shop = party(&idp, "shop", "always").await;
    let mut alice = alice(&idp).await;
    let mut bob = idp.account("bob").with_password().signed_in().await;
    let page = alice.visit(shop.authorize()).await;
    let page = alice.submit(page.form().press("allow")).await;
    let tokens = shop.receive(&page).await;
    let page = bob.visit("/account/consents").await;
    assert!(!page.text().contains("Shop"));
    let csrf = bob.visit("/dashboard").await.form().value("csrf").unwrap();
    let fields = [("csrf", &*csrf), ("application", "shop"), ("action", "withdraw")];
    bob.post("/account/consents", &fields).await;
    assert_eq!(shop.userinfo(&tokens.access_token).await.status, 200);
    assert_eq!(
        idp.browser().visit("/account/consents").await.name(),
        "sign-in.identifier"
    );
}
