//! Every route of the product stands in `routes.txt`, and a journey of this file visits every one of them.

use crate::factors;
use std::collections::BTreeSet;
use tests::{Gateway, Person, Place, TestIdp, gateway};

const WRITTEN: &str = include_str!("routes.txt");
const ROUTER: &str = include_str!("../../idp/src/router.rs");

fn written() -> BTreeSet<String> {
    WRITTEN
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(str::to_owned)
        .collect()
}

/// The routes as the router's source names them.
fn routed() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for call in ROUTER.split(".route(").skip(1) {
        let mut depth = 1;
        let end = call.find(|letter| {
            depth += match letter {
                '(' => 1,
                ')' => -1,
                _ => 0,
            };
            depth == 0
        });
        let call = &call[..end.unwrap()];
        let (path, methods) = call.trim().split_once(',').unwrap();
        let path = match path.trim().strip_prefix('"') {
            Some(literal) => literal.trim_end_matches('"'),
            None => idp::dashboard::PATH,
        };
        for method in ["get", "post", "options", "put", "delete", "patch", "any"] {
            let calls = format!("{method}(");
            let starts = methods.match_indices(&calls).any(|(at, _)| {
                !methods[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_' || before == ':')
            });
            if starts {
                found.insert(format!("{} {path}", method.to_uppercase()));
            }
        }
    }
    found
}

fn fits(template: &str, path: &str) -> bool {
    if let Some((start, _)) = template.split_once("{*") {
        return path.starts_with(start);
    }
    let (template, path): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
    let same = |(wanted, given): (&&str, &&str)| wanted == given || (wanted.starts_with('{') && !given.is_empty());
    template.len() == path.len() && template.iter().zip(&path).all(same)
}

/// The routes that were visited; where two templates fit, the one without a placeholder there.
fn visited(idp: &TestIdp, routes: &BTreeSet<String>) -> BTreeSet<String> {
    let of = |(method, path): &(String, String)| {
        let fitting = routes.iter().filter(|route| {
            route
                .split_once(' ')
                .is_some_and(|(known, template)| (known == method || known == "ANY") && fits(template, path))
        });
        fitting.min_by_key(|route| route.matches('{').count()).cloned()
    };
    idp.visited().iter().filter_map(of).collect()
}

#[test]
fn the_router_has_the_routes_that_are_written_down() {
    assert_eq!(routed(), written());
}

#[tokio::test]
async fn every_route_is_visited() {
    let hook = Gateway::open().await.webhook("hook");
    let idp = Place::sqlite().set(&hook).start().await;
    programs(&idp).await;
    Box::pin(people(&idp)).await;
    let routes = written();
    let missing: Vec<_> = routes.difference(&visited(&idp, &routes)).cloned().collect();
    assert!(missing.is_empty(), "no journey here visits {missing:?}");
}

async fn programs(idp: &TestIdp) {
    for path in [
        "/.well-known/openid-configuration",
        "/.well-known/oauth-authorization-server",
        "/oauth2/jwks",
        "/health/live",
        "/health/ready",
        "/favicon.ico",
    ] {
        let page = idp.get(path).await;
        assert!(
            page.status.is_success() || page.status.is_redirection(),
            "{path}: {}",
            page.story()
        );
    }
    assert!(idp.figures().await.starts_with("# HELP gradus_"));
    for path in ["/oauth2/token", "/oauth2/userinfo", "/oauth2/revoke"] {
        let request = axum::http::Request::options(path).body(axum::body::Body::empty());
        assert_eq!(idp.call(request.unwrap()).await.status, 204);
    }
    let receipt = gateway::webhooks_receipt("hook", "{}", gateway::SECRET, idp.now().0 / 1000);
    assert_eq!(idp.call(receipt).await.status, 204);
    let orders = tests::Api::register(idp, "orders").await;
    assert_eq!(orders.introspect("abc").await["active"], false);
    assert_eq!(idp.browser().visit("/help/levels").await.name(), "help.levels");
    let page = idp.browser().visit("/").await;
    assert_eq!(page.name(), "sign-in.identifier");
    for asset in assets(&page.html) {
        let answer = idp.get(&asset).await;
        assert_eq!(answer.status, 200, "{asset}");
        assert!(
            answer.header(axum::http::header::CACHE_CONTROL).contains("immutable"),
            "{asset}"
        );
    }
}

/// The files that a page names.
fn assets(html: &str) -> BTreeSet<String> {
    let found: BTreeSet<_> = html
        .split('"')
        .filter(|text| text.starts_with("/static/"))
        .map(str::to_owned)
        .collect();
    assert!(!found.is_empty(), "{html}");
    found
}

async fn people(idp: &TestIdp) {
    let start = "https://vault.example/";
    let vault = idp
        .application("vault")
        .minimum_level(2)
        .set("start_url", start)
        .create()
        .await;
    let top = idp.application("top").minimum_level(3).create().await;
    let mut alice = idp
        .account("alice")
        .with_password()
        .with_phone("+12025550123")
        .create()
        .await;
    let mut bob = idp.account("bob").with_password().signed_in().await;

    let page = alice.visit(vault.authorize()).await;
    let page = alice.sign_in(page).await;
    let page = alice.step_up(page).await;
    let tokens = vault.receive(&page).await;
    assert_eq!(vault.userinfo(&tokens.access_token).await.status, 200);
    let posted = axum::http::Request::post("/oauth2/userinfo")
        .header("authorization", format!("Bearer {}", tokens.access_token))
        .body(axum::body::Body::empty());
    assert_eq!(idp.call(posted.unwrap()).await.status, 200);
    assert_eq!(vault.revoke(&tokens.access_token).await.status, 200);
    let page = alice.visit(vault.authorize().prompt("select_account")).await;
    alice.submit(page.form()).await;
    let page = alice.visit(vault.authorize().prompt("consent")).await;
    alice.submit(page.form().press("allow")).await;
    let page = alice.visit("/account/consents").await;
    alice.submit(page.button("withdraw", "Vault")).await;
    let page = alice
        .post_from_afar("/oauth2/authorize", top.authorize().params())
        .await;
    assert_eq!(page.name(), "be-proofed");
    alice.submit(page.form()).await;
    let page = bob.visit(vault.authorize()).await;
    assert_eq!(page.name(), "obtain");
    bob.submit(page.form()).await;
    ways_to_sign_in(idp, &mut alice.elsewhere()).await;
    doors_of_our_own(&mut alice.elsewhere(), start).await;
    service_providers(idp, &mut alice.elsewhere()).await;
    upkeep(idp).await;
    phones(idp, &mut bob).await;
}

async fn service_providers(idp: &TestIdp, alice: &mut Person) {
    assert_eq!(idp.get("/saml/metadata").await.status, 200);
    let wiki = idp.service_provider("wiki").saml("unsolicited", true).create().await;
    let page = alice.visit(wiki.request().url()).await;
    let page = alice.sign_in(page).await;
    wiki.receive(&page).await;
    let page = alice.post_from_afar("/saml/sso", &wiki.request().form()).await;
    wiki.receive(&page).await;
    let page = alice
        .visit(format!("/saml/unsolicited?providerId={}", wiki.entity_id))
        .await;
    wiki.receive(&page).await;
}

async fn upkeep(idp: &TestIdp) {
    let mut carol = idp.account("carol").with_password().signed_in().await;
    for path in ["activity", "email", "password", "profile", "sessions"] {
        assert_eq!(carol.visit(format!("/account/{path}")).await.name(), path);
    }
    let page = carol.visit("/account/profile").await;
    carol.submit(page.button("next", "")).await;
    let page = carol.visit("/account/sessions").await;
    let csrf = page.form().value("csrf").unwrap();
    carol.post("/account/sessions", &[("csrf", &*csrf)]).await;
    let page = carol.visit("/account/email").await;
    carol
        .submit(page.button("send", "").set("email", "carol@new.example"))
        .await;
    let link = tests::mailed(idp, "carol@new.example", "/account/email/").await;
    let page = carol.visit(link).await;
    carol.submit(page.form()).await;
    let undo = tests::mailed(idp, "carol@acme.example", "/account/undo/").await;
    assert_eq!(carol.visit(undo.clone()).await.name(), "undo");
    let page = carol.visit("/account/password").await;
    let new = "a quite different sentence";
    let form = page.button("next", "").set("password", new);
    carol.submit(form.set("password_confirm", new)).await;
    let page = carol.visit("/account/forgot-password").await;
    carol.submit(page.form().set("identifier", "carol")).await;
    let link = tests::mailed(idp, "carol@new.example", "/account/forgot-password/").await;
    let page = carol.visit(link).await;
    let form = page.form().set("password", "another one of hers");
    carol.submit(form.set("password_confirm", "another one of hers")).await;
    let page = carol.visit(undo).await;
    carol.submit(page.form()).await;
}

async fn ways_to_sign_in(idp: &TestIdp, alice: &mut Person) {
    let page = alice.visit("/account/authenticators/app/new").await;
    let page = alice.sign_in(page).await;
    alice.visit(format!("{}/lost", page.address)).await;
    let page = alice.step_up(page).await;
    let page = factors::add_app(idp, alice, page, "Pocket").await;
    assert_eq!(page.name(), "authenticators", "{}", page.story());
    let app = factors::one(&page, "app");
    let page = alice.visit(app).await;
    alice.submit(page.button("remove", "")).await;
    let mut device = tests::Authenticator::default();
    let page = alice.visit(factors::NEW_PASSKEY).await;
    let page = alice.submit(device.answer(&page)).await;
    let passkey = factors::one(&page, "passkey");
    let page = alice.visit(passkey).await;
    alice.submit(page.button("rename", "").set("name", "Key ring")).await;
    let mut browser = idp.browser();
    let page = browser.visit("/dashboard").await;
    let refused = browser.submit(device.answer(&page).set("credential", "")).await;
    let page = browser.visit(refused.address).await;
    let page = browser.submit(device.answer(&page)).await;
    assert_eq!(page.name(), "dashboard", "{}", page.story());
    let page = alice.visit("/account/authenticators/recovery").await;
    let page = alice.submit(page.button("make", "")).await;
    assert_eq!(page.name(), "recovery.codes", "{}", page.story());
}

async fn phones(idp: &TestIdp, bob: &mut Person) {
    let page = bob.visit("/account/phones/new").await;
    let page = bob.submit(page.form().press("resend")).await;
    let is_link = |mail: &tests::outbox::Message| mail.text.contains("/account/first/");
    idp.outbox().nth_of(2, is_link).await;
    let page = bob.register_phone(page, "+12025550188").await;
    assert_eq!(page.name(), "dashboard", "{}", page.story());
    let page = bob.visit("/account/phones/new").await;
    let page = bob.step_up(page).await;
    bob.register_phone(page, "+12025550177").await;
    for (action, answer) in [("default", "yes"), ("delete", "delete"), ("revoke", "revoke")] {
        let page = bob.visit("/account/phones").await;
        let page = bob.submit(page.button(action, "")).await;
        let page = bob.submit(page.form().press(answer)).await;
        assert_eq!(page.name(), "phones", "{}", page.story());
    }
    let mail = idp
        .outbox()
        .nth_of(1, |mail| mail.text.contains("/account/undo/"))
        .await;
    let link = mail.text.lines().find(|line| line.contains("/account/undo/"));
    let page = bob.visit(link.unwrap()).await;
    let page = bob.submit(page.form()).await;
    assert_eq!(page.name(), "undo", "{}", page.story());
}

async fn doors_of_our_own(alice: &mut Person, start: &str) {
    let page = alice.visit("/dashboard").await;
    let page = alice.sign_in(page).await;
    let page = alice.submit(page.button("elevate", "")).await;
    let page = alice.submit(page.form().press("cancel")).await;
    let page = alice.submit(page.button("launch", "Vault")).await;
    let page = alice.submit(page.form().press("cancel")).await;
    assert_eq!(page.name(), "dashboard");
    assert_eq!(alice.visit("/session/stay").await.status, 204);
    let page = alice.visit("/language/en?back=/oauth2/logout").await;
    assert_eq!(page.name(), "sign-out");
    let page = alice.post_from_afar("/oauth2/logout", &[]).await;
    let page = alice.submit(page.form()).await;
    assert_eq!(page.name(), "sign-out");
    let page = alice.visit("/sign-out").await;
    assert!(page.text().contains("You are signed out"), "{}", page.story());
    let page = alice.visit("/dashboard").await;
    alice.sign_in(page).await;
    let page = alice.visit("/sign-out").await;
    let page = alice.submit(page.form()).await;
    assert_eq!(page.name(), "sign-out");
    assert!(start.starts_with("https"));
}
