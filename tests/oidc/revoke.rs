//! Revocation: what a client no longer wants ends, and nothing else.

use axum::http::header;
use domain::{audit::act, entity::audit_event};
use sea_orm::{EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::json;
use tests::{Page, Person, RelyingParty, TestIdp, on_both, relying_party::json as body};

async fn bank(idp: &TestIdp) -> RelyingParty {
    idp.application("bank")
        .confidential("the secret of the bank")
        .grant_types(&["authorization_code", "refresh_token", "client_credentials"])
        .oidc("scope", "openid profile email orders.read")
        .create()
        .await
}

async fn alice(idp: &TestIdp) -> Person {
    idp.account("alice").with_password().signed_in().await
}

async fn count(idp: &TestIdp, act: &str) -> u64 {
    let rows = audit_event::Entity::find().filter(audit_event::COLUMN.act.eq(act));
    rows.count(idp.app().db.read()).await.unwrap()
}

fn done(answer: &Page) {
    assert_eq!((answer.status.as_u16(), &*answer.html), (200, ""), "{}", answer.story());
    assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
}

#[tokio::test]
async fn either_token_ends_the_whole_grant_and_leaves_one_audit_row() {
    on_both(async |idp| {
        let bank = bank(&idp).await;
        let mut alice = alice(&idp).await;
        for by_refresh_token in [true, false] {
            let page = alice.visit(bank.authorize()).await;
            let tokens = bank.receive(&page).await;
            let page = alice.visit(bank.authorize()).await;
            let other = bank.receive(&page).await;
            let before = count(&idp, act::GRANT_ENDED).await;
            let given = if by_refresh_token {
                tokens.refresh_token()
            } else {
                &tokens.access_token
            };
            done(&bank.revoke(given).await);
            done(&bank.revoke(given).await);
            assert_eq!(bank.userinfo(&tokens.access_token).await.status, 401);
            let refresh = bank.refresh(tokens.refresh_token(), &[]).await;
            assert_eq!(body(&refresh)["error"], "invalid_grant");
            for token in [tokens.refresh_token(), &tokens.access_token] {
                assert_eq!(bank.introspect(token).await, json!({ "active": false }));
            }
            assert_eq!(count(&idp, act::GRANT_ENDED).await, before + 1);
            assert_eq!(
                bank.userinfo(&other.access_token).await.status,
                200,
                "another grant goes on"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn an_old_refresh_token_ends_its_family_too() {
    let idp = TestIdp::start().await;
    let bank = bank(&idp).await;
    let mut alice = alice(&idp).await;
    let page = alice.visit(bank.authorize()).await;
    let tokens = bank.receive(&page).await;
    let next = bank.refreshed(tokens.refresh_token()).await;
    done(&bank.revoke(tokens.refresh_token()).await);
    let next = bank.refresh(next["refresh_token"].as_str().unwrap(), &[]).await;
    assert_eq!(body(&next)["error"], "invalid_grant");
}

#[tokio::test]
async fn a_clients_own_token_ends_alone() {
    on_both(async |idp| {
        let bank = bank(&idp).await;
        let own = async || {
            let answer = bank.post_token(&[("grant_type", "client_credentials")]).await;
            body(&answer)["access_token"].as_str().unwrap().to_owned()
        };
        let (one, other) = (own().await, own().await);
        done(&bank.revoke(&one).await);
        done(&bank.revoke(&one).await);
        assert_eq!(bank.introspect(&one).await, json!({ "active": false }));
        assert_eq!(bank.introspect(&other).await["active"], true);
        assert_eq!(count(&idp, act::TOKEN_REVOKED).await, 1);
    })
    .await;
}

#[tokio::test]
async fn another_node_knows_it_at_once() {
    on_both(async |idp| {
        let bank = bank(&idp).await;
        let there = bank.clone().on_node(idp.add_node().await);
        let mut alice = alice(&idp).await;
        let page = alice.visit(bank.authorize()).await;
        let tokens = bank.receive(&page).await;
        let own = bank.post_token(&[("grant_type", "client_credentials")]).await;
        let own = body(&own)["access_token"].as_str().unwrap().to_owned();
        assert_eq!(there.introspect(&own).await["active"], true);
        done(&bank.revoke(&own).await);
        done(&bank.revoke(&tokens.access_token).await);
        for token in [&*own, &tokens.access_token, tokens.refresh_token()] {
            assert_eq!(there.introspect(token).await, json!({ "active": false }));
        }
        assert_eq!(there.userinfo(&tokens.access_token).await.status, 401);
    })
    .await;
}

#[tokio::test]
async fn a_public_client_revokes_by_its_name() {
    let idp = TestIdp::start().await;
    let types = ["authorization_code", "refresh_token"];
    let shop = idp.application("shop").grant_types(&types).create().await;
    let mut alice = alice(&idp).await;
    let page = alice.visit(shop.authorize()).await;
    let tokens = shop.receive(&page).await;
    done(&shop.revoke(tokens.refresh_token()).await);
    assert_eq!(shop.userinfo(&tokens.access_token).await.status, 401);
}

#[tokio::test]
async fn the_hint_decides_nothing() {
    let idp = TestIdp::start().await;
    let bank = bank(&idp).await;
    let mut alice = alice(&idp).await;
    for hint in ["access_token", "refresh_token", "id_token", "x"] {
        let page = alice.visit(bank.authorize()).await;
        let tokens = bank.receive(&page).await;
        let fields = [("token", tokens.refresh_token()), ("token_type_hint", hint)];
        done(&bank.post("/oauth2/revoke", &fields).await);
        assert_eq!(bank.userinfo(&tokens.access_token).await.status, 401, "{hint}");
    }
}

#[tokio::test]
async fn what_isnt_a_token_is_answered_alike() {
    let idp = TestIdp::start().await;
    let bank = bank(&idp).await;
    for text in ["abc", "a.b.c", &"x".repeat(20_000), &"A".repeat(70)] {
        done(&bank.revoke(text).await);
    }
    let path = "/oauth2/revoke";
    for (answer, status, error) in [
        (bank.post(path, &[]).await, 400, "invalid_request"),
        (
            bank.post(path, &[("token", "a"), ("token", "b")]).await,
            400,
            "invalid_request",
        ),
        (
            bank.clone().showing(Some("wrong")).revoke("a").await,
            401,
            "invalid_client",
        ),
        (bank.clone().showing(None).revoke("a").await, 401, "invalid_client"),
    ] {
        assert_eq!(
            (answer.status.as_u16(), &body(&answer)["error"]),
            (status, &json!(error))
        );
        assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
    }
    assert_eq!(idp.get(path).await.status, 405);
}

#[tokio::test]
async fn a_script_of_the_clients_own_origin_may_revoke() {
    let idp = TestIdp::start().await;
    idp.relying_party("shop").await;
    idp.relying_party("wiki").await;
    for (origin, allowed) in [
        ("https://shop.example", true),
        ("https://wiki.example", false),
        ("https://evil.example", false),
    ] {
        let fields = [("token", "abc"), ("client_id", "shop")];
        let headers = [(header::ORIGIN, origin.to_owned())];
        let answer = idp.post("/oauth2/revoke", &headers, &fields).await;
        let told = answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN);
        assert_eq!(told, if allowed { origin } else { "" });
        assert_eq!(answer.header(header::ACCESS_CONTROL_ALLOW_CREDENTIALS), "");
        let introspected = idp.post("/oauth2/introspect", &headers, &fields).await;
        assert_eq!(introspected.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "");
    }
}
