//! `offline_access`: kept only where the person is asked, or never is, and only for a client that may refresh.

use tests::{Person, RelyingParty, TestIdp, request::AuthorizeRequest};

const OFFLINE: &str = "openid offline_access";

async fn party(idp: &TestIdp, id: &str, consent: &str, grants: &[&str]) -> RelyingParty {
    let grants: Vec<String> = grants.iter().map(|&grant| grant.to_owned()).collect();
    idp.application(id)
        .set("consent", consent)
        .oidc("scope", OFFLINE)
        .oidc("grant_types", grants)
        .create()
        .await
}

const BOTH: [&str; 2] = ["authorization_code", "refresh_token"];

async fn scope(party: &RelyingParty, person: &mut Person, request: AuthorizeRequest) -> String {
    let mut page = person.visit(request.scope(OFFLINE)).await;
    let asked = (page.name() == "consent").then(|| page.text());
    if asked.is_some() {
        page = person.submit(page.form().press("allow")).await;
    }
    let tokens = party.receive(&page).await;
    let scope = tokens.answer["scope"].as_str().unwrap().to_owned();
    if let Some(asked) = asked {
        let is_told = asked.contains("staying signed in when you are away");
        assert_eq!(
            is_told,
            scope == OFFLINE,
            "who is asked is asked for just that: {asked}"
        );
    }
    assert_eq!(
        tokens.answer.get("refresh_token").is_some(),
        party.client_id != "plain",
        "a client that may refresh gets one at every exchange"
    );
    scope
}

#[tokio::test]
async fn it_needs_prompt_consent_or_a_policy_that_never_asks() {
    let idp = TestIdp::start().await;
    let mut alice = idp.account("alice").with_password().signed_in().await;
    let asked = party(&idp, "asked", "when-asked", &BOTH).await;
    assert_eq!(scope(&asked, &mut alice, asked.authorize()).await, "openid");
    assert_eq!(
        scope(&asked, &mut alice, asked.authorize().prompt("consent")).await,
        OFFLINE
    );

    let always = party(&idp, "always", "always", &BOTH).await;
    assert_eq!(scope(&always, &mut alice, always.authorize()).await, "openid");
    assert_eq!(
        scope(&always, &mut alice, always.authorize().prompt("consent")).await,
        OFFLINE
    );

    let never = party(&idp, "never", "never", &BOTH).await;
    assert_eq!(scope(&never, &mut alice, never.authorize()).await, OFFLINE);
    assert_eq!(
        scope(&never, &mut alice, never.authorize().prompt("consent")).await,
        OFFLINE
    );
}

#[tokio::test]
async fn a_client_that_may_not_refresh_gets_none_and_no_error() {
    let idp = TestIdp::start().await;
    let mut alice = idp.account("alice").with_password().signed_in().await;
    let plain = party(&idp, "plain", "when-asked", &["authorization_code"]).await;
    assert_eq!(
        scope(&plain, &mut alice, plain.authorize().prompt("consent")).await,
        "openid"
    );
}
