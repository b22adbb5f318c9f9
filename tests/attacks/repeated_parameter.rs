//! Mallory sends a parameter twice, so that one part of the house reads the first and another the second. No parameter may
//! come twice, known or not, with the same value or another ([RFC 6749 §3.1](https://www.rfc-editor.org/rfc/rfc6749#section-3.1));
//! only `resource` may, by its own specification.

use tests::{Page, TestIdp};

const NAMES: [&str; 22] = [
    "response_type",
    "response_mode",
    "scope",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
    "acr_values",
    "claims",
    "claims_locales",
    "display",
    "id_token_hint",
    "login_hint",
    "max_age",
    "prompt",
    "registration",
    "request",
    "request_uri",
    "ui_locales",
    "target_link_uri",
    "made_up",
    "iss",
];

fn is_refused(page: &Page, name: &str) {
    assert_eq!(page.error(), "invalid_request", "{name}");
    let why = page.param("error_description").unwrap();
    assert!(why.contains(name) && why.contains("more than once"), "{name}: {why}");
}

#[tokio::test]
async fn no_parameter_may_come_twice() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let mut alice = idp.account("alice").with_password().signed_in().await;
    for name in NAMES {
        let known = shop.authorize();
        let first = known.params().iter().find(|(known, _)| known == name);
        let first = first.map_or_else(|| "1".to_owned(), |(_, value)| value.clone());
        for second in [first.clone(), "2".to_owned()] {
            let request = known.clone().with(name, &first).and(name, second);
            is_refused(&alice.visit(request.clone()).await, name);
            is_refused(&alice.post_from_afar("/oauth2/authorize", request.params()).await, name);
        }
    }
    for name in ["client_id", "redirect_uri"] {
        let known = shop.authorize();
        let first = &known.params().iter().find(|(known, _)| known == name).unwrap().1;
        for second in [first, "2"] {
            let page = alice.visit(known.clone().and(name, second)).await;
            assert_eq!((page.name(), page.left()), ("problem".to_owned(), None), "{name}");
        }
    }
    // Other names than the ones that are known here have a case of their own.
    let page = alice.visit(shop.authorize().and("SCOPE", "x").and("Scope", "y")).await;
    shop.receive(&page).await;
}
