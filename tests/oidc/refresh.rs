//! Refresh tokens: they rotate, repeat what was answered, and end when what they rest on ends.

use domain::{audit::act, entity::audit_event};
use sea_orm::{EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::Value;
use std::time::Duration;
use tests::{
    Page, Person, Place, RelyingParty, TestIdp, on_both,
    relying_party::{self, NewApplication, Tokens, json as body},
    token,
};

const TWO: &str = "urn:gradus:acr:2";
const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

fn shop(idp: &TestIdp) -> NewApplication {
    idp.application("shop")
        .grant_types(&["authorization_code", "refresh_token"])
        .oidc("scope", "openid profile email offline_access")
}

async fn alice(idp: &TestIdp) -> Person {
    idp.account("alice")
        .with_password()
        .with_phone("+12025550123")
        .signed_in()
        .await
}

/// Tokens at level 2.
async fn tokens(idp: &TestIdp, party: &RelyingParty) -> (Person, Tokens) {
    let mut alice = alice(idp).await;
    let page = alice
        .visit(party.authorize().acr_values(TWO).with("scope", "openid email"))
        .await;
    let page = alice.step_up(page).await;
    let tokens = party.receive(&page).await;
    (alice, tokens)
}

/// Tokens that outlive the session; the application asks nobody for consent.
async fn offline_tokens(idp: &TestIdp, party: &RelyingParty) -> (Person, Tokens) {
    let mut alice = alice(idp).await;
    let scope = "openid offline_access";
    let page = alice
        .visit(party.authorize().acr_values(TWO).with("scope", scope))
        .await;
    let page = alice.step_up(page).await;
    let tokens = party.receive(&page).await;
    assert_eq!(tokens.answer["scope"], scope);
    (alice, tokens)
}

fn next(answer: &Value) -> String {
    answer["refresh_token"].as_str().expect("a refresh token").to_owned()
}

fn refused(answer: &Page, error: &str) {
    relying_party::refused(answer, 400, error);
}

async fn replays(idp: &TestIdp) -> u64 {
    let rows = audit_event::Entity::find().filter(audit_event::COLUMN.act.eq(act::GRANT_REPLAYED));
    rows.count(idp.app().db.read()).await.unwrap()
}

#[tokio::test]
async fn what_was_answered_is_repeated_and_never_dated_anew() {
    on_both(async |idp| {
        let shop = shop(&idp).create().await;
        let (_, first) = tokens(&idp, &shop).await;
        let jwks = idp.get("/oauth2/jwks").await.html;
        let mut refresh_token = first.refresh_token().to_owned();
        for _ in 0..3 {
            idp.travel(HOUR);
            let answer = shop.refreshed(&refresh_token).await;
            let access = token::verify(answer["access_token"].as_str().unwrap(), &jwks).claims;
            let id = token::verify(answer["id_token"].as_str().unwrap(), &jwks).claims;
            for claim in ["iss", "sub", "acr", "amr", "auth_time"] {
                assert_eq!(access[claim], first.access_claims[claim], "{claim}");
                assert_eq!(id[claim], first.id_token[claim], "{claim}");
            }
            assert_eq!(id["sid"], first.id_token["sid"]);
            assert_eq!(id["iat"], idp.now().seconds());
            assert!(id.get("nonce").is_none(), "OIDC Core §12.2");
            assert_eq!(answer["scope"], "openid email");
            assert_ne!(next(&answer), refresh_token);
            refresh_token = next(&answer);
        }
    })
    .await;
}

#[tokio::test]
async fn a_token_that_was_used_ends_its_family() {
    on_both(async |idp| {
        let shop = shop(&idp).create().await;
        let (_, first) = tokens(&idp, &shop).await;
        let second = shop.refreshed(first.refresh_token()).await;
        let third = shop.refreshed(&next(&second)).await;
        refused(&shop.refresh(first.refresh_token(), &[]).await, "invalid_grant");
        refused(&shop.refresh(&next(&third), &[]).await, "invalid_grant");
        let access = third["access_token"].as_str().unwrap();
        assert_eq!(shop.userinfo(access).await.status, 401);
        assert_eq!(replays(&idp).await, 1);
    })
    .await;
}

#[tokio::test]
async fn within_the_grace_the_last_one_is_told_the_same_again() {
    let idp = Place::sqlite().set("[tokens]\nrefresh_grace = \"10s\"").start().await;
    let shop = shop(&idp).create().await;
    let (_, first) = tokens(&idp, &shop).await;
    let second = shop.refreshed(first.refresh_token()).await;
    idp.travel(Duration::from_secs(9));
    let again = shop.refreshed(first.refresh_token()).await;
    assert_eq!(next(&again), next(&second));
    let third = shop.refreshed(&next(&second)).await;
    // Two generations back there is no grace.
    refused(&shop.refresh(first.refresh_token(), &[]).await, "invalid_grant");
    refused(&shop.refresh(&next(&third), &[]).await, "invalid_grant");
}

#[tokio::test]
async fn after_the_grace_the_family_ends() {
    let idp = Place::sqlite().set("[tokens]\nrefresh_grace = \"10s\"").start().await;
    let shop = shop(&idp).create().await;
    let (_, first) = tokens(&idp, &shop).await;
    let second = shop.refreshed(first.refresh_token()).await;
    idp.travel(Duration::from_secs(11));
    refused(&shop.refresh(first.refresh_token(), &[]).await, "invalid_grant");
    refused(&shop.refresh(&next(&second), &[]).await, "invalid_grant");
}

#[tokio::test]
async fn a_client_may_ask_for_less_and_keeps_the_token_when_it_asks_for_more() {
    on_both(async |idp| {
        let shop = shop(&idp).create().await;
        let (_, first) = tokens(&idp, &shop).await;
        let refresh = first.refresh_token();
        refused(
            &shop.refresh(refresh, &[("scope", "openid phone")]).await,
            "invalid_scope",
        );
        refused(
            &shop.refresh(refresh, &[("scope", "openid email profile")]).await,
            "invalid_scope",
        );
        let resource = [("resource", "https://orders.example")];
        refused(&shop.refresh(refresh, &resource).await, "invalid_target");
        let less = shop.refresh(refresh, &[("scope", "openid")]).await;
        assert_eq!(body(&less)["scope"], "openid", "{}", less.html);
        // Less for one token isn't less for the next.
        let all = shop.refreshed(&next(&body(&less))).await;
        assert_eq!(all["scope"], "openid email");
    })
    .await;
}

#[tokio::test]
async fn signing_out_ends_it_but_idling_doesnt() {
    let idp = TestIdp::start().await;
    let shop = shop(&idp).create().await;
    let (mut alice, first) = tokens(&idp, &shop).await;
    idp.travel(2 * HOUR);
    let second = shop.refreshed(first.refresh_token()).await;
    assert_eq!(
        alice.visit("/dashboard").await.name(),
        "sign-in.identifier",
        "the session idled out"
    );
    let page = alice.visit(shop.authorize()).await;
    let page = alice.sign_in(page).await;
    let third = shop.receive(&page).await;
    let page = alice.visit("/dashboard").await;
    alice.submit(page.button("sign-out", "")).await;
    refused(&shop.refresh(third.refresh_token(), &[]).await, "invalid_grant");
    shop.refreshed(&next(&second)).await;
}

#[tokio::test]
async fn it_ends_after_eight_hours_however_often_it_is_used() {
    let idp = TestIdp::start().await;
    let shop = shop(&idp).create().await;
    let (_, first) = tokens(&idp, &shop).await;
    let mut refresh_token = first.refresh_token().to_owned();
    for _ in 0..7 {
        idp.travel(HOUR);
        refresh_token = next(&shop.refreshed(&refresh_token).await);
    }
    idp.travel(Duration::from_mins(59));
    let last = shop.refreshed(&refresh_token).await;
    assert!(
        last["expires_in"].as_i64().unwrap() <= 60,
        "no access token outlives its grant: {last}"
    );
    idp.travel(Duration::from_secs(61));
    refused(&shop.refresh(&next(&last), &[]).await, "invalid_grant");
}

#[tokio::test]
async fn offline_access_outlives_the_session_until_it_lies_unused() {
    on_both(async |idp| {
        let shop = shop(&idp).set("consent", "never").create().await;
        let (mut alice, first) = offline_tokens(&idp, &shop).await;
        let page = alice.visit("/dashboard").await;
        alice.submit(page.button("sign-out", "")).await;
        idp.travel(29 * DAY);
        let second = shop.refreshed(first.refresh_token()).await;
        idp.travel(29 * DAY);
        let third = shop.refreshed(&next(&second)).await;
        idp.travel(30 * DAY);
        refused(&shop.refresh(&next(&third), &[]).await, "invalid_grant");
    })
    .await;
}

#[tokio::test]
async fn offline_access_ends_after_a_hundred_and_eighty_days() {
    let idp = TestIdp::start().await;
    let shop = shop(&idp).set("consent", "never").create().await;
    let (_, first) = offline_tokens(&idp, &shop).await;
    let mut refresh_token = first.refresh_token().to_owned();
    for _ in 0..8 {
        idp.travel(20 * DAY);
        refresh_token = next(&shop.refreshed(&refresh_token).await);
    }
    idp.travel(Duration::from_hours(20 * 24 - 1));
    refresh_token = next(&shop.refreshed(&refresh_token).await);
    idp.travel(HOUR);
    refused(&shop.refresh(&refresh_token, &[]).await, "invalid_grant");
}

#[tokio::test]
async fn events_that_outlived_the_application_end_it() {
    let idp = TestIdp::start().await;
    let vault = shop(&idp).minimum_level(2).set("max_age", "1h").set("consent", "never");
    let vault = vault.create().await;
    let (_, first) = offline_tokens(&idp, &vault).await;
    idp.travel(Duration::from_secs(3595));
    let second = vault.refreshed(first.refresh_token()).await;
    idp.travel(Duration::from_secs(10));
    refused(&vault.refresh(&next(&second), &[]).await, "invalid_grant");
}

#[tokio::test]
async fn a_client_may_be_excused_from_that() {
    let idp = TestIdp::start().await;
    let vault = shop(&idp).minimum_level(2).set("consent", "never");
    let vault = vault.oidc("refresh_beyond_max_age", true).create().await;
    let (_, first) = offline_tokens(&idp, &vault).await;
    idp.travel(9 * HOUR);
    vault.refreshed(first.refresh_token()).await;
}

#[tokio::test]
async fn a_minimum_that_was_raised_ends_what_is_below_it() {
    on_both(async |idp| {
        let shop = shop(&idp).create().await;
        let mut alice = alice(&idp).await;
        let page = alice.visit(shop.authorize()).await;
        let first = shop.receive(&page).await;
        let raise = |level: i64| {
            idp.edit(move |document| {
                let shop = document.find("application", "id", "shop");
                shop.insert("minimum_level".to_owned(), level.into());
            })
        };
        raise(2).await;
        refused(&shop.refresh(first.refresh_token(), &[]).await, "invalid_grant");
        raise(1).await;
        // It has ended, it isn't only suspended.
        refused(&shop.refresh(first.refresh_token(), &[]).await, "invalid_grant");
    })
    .await;
}

#[tokio::test]
async fn nor_is_an_answer_below_it_told_again_within_the_grace() {
    let idp = Place::sqlite().set("[tokens]\nrefresh_grace = \"10s\"").start().await;
    let shop = shop(&idp).create().await;
    let mut alice = alice(&idp).await;
    let first = shop.receive(&alice.visit(shop.authorize()).await).await;
    let second = shop.refreshed(first.refresh_token()).await;
    idp.edit(|document| {
        let shop = document.find("application", "id", "shop");
        shop.insert("minimum_level".to_owned(), 2.into());
    })
    .await;
    refused(&shop.refresh(first.refresh_token(), &[]).await, "invalid_grant");
    refused(&shop.refresh(&next(&second), &[]).await, "invalid_grant");
}

#[tokio::test]
async fn a_suspended_account_gets_none_afterwards_either() {
    on_both(async |idp| {
        let shop = shop(&idp).create().await;
        let (_, first) = tokens(&idp, &shop).await;
        let suspend = |suspended: bool| {
            idp.edit(move |document| {
                let alice = document.find("account", "user_id", "alice");
                alice.insert("suspended".to_owned(), suspended.into());
            })
        };
        suspend(true).await;
        refused(&shop.refresh(first.refresh_token(), &[]).await, "invalid_grant");
        suspend(false).await;
        refused(&shop.refresh(first.refresh_token(), &[]).await, "invalid_grant");
        assert_eq!(replays(&idp).await, 0, "nothing was used twice");
    })
    .await;
}

#[tokio::test]
async fn the_end_of_a_subscription_ends_it() {
    let idp = TestIdp::start().await;
    let shop = shop(&idp).create().await;
    let (_, first) = tokens(&idp, &shop).await;
    idp.edit(|document| {
        let shop = document.find("application", "id", "shop");
        shop.insert("subscribers".to_owned(), toml::Value::Array(Vec::new()));
    })
    .await;
    refused(&shop.refresh(first.refresh_token(), &[]).await, "invalid_grant");
}

#[tokio::test]
async fn another_client_gets_nothing_and_ends_nothing() {
    let idp = TestIdp::start().await;
    let shop = shop(&idp).create().await;
    let wiki = idp
        .application("wiki")
        .grant_types(&["authorization_code", "refresh_token"]);
    let wiki = wiki.create().await;
    let (_, first) = tokens(&idp, &shop).await;
    refused(&wiki.refresh(first.refresh_token(), &[]).await, "invalid_grant");
    let second = shop.refreshed(first.refresh_token()).await;
    refused(&wiki.refresh(first.refresh_token(), &[]).await, "invalid_grant");
    shop.refreshed(&next(&second)).await;
}

#[tokio::test]
async fn what_isnt_a_refresh_token_of_ours_is_refused() {
    let idp = TestIdp::start().await;
    let shop = shop(&idp).create().await;
    let (_, first) = tokens(&idp, &shop).await;
    let good = first.refresh_token();
    let later = format!("AAAAAQ{}", &good[6..]);
    for text in [
        "abc",
        &later,
        &good[..69],
        &format!("{good}A"),
        &"A".repeat(70),
        &"x".repeat(5000),
        &first.access_token,
    ] {
        refused(&shop.refresh(text, &[]).await, "invalid_grant");
    }
    let client = ("client_id", "shop");
    refused(
        &shop.post_token(&[client, ("grant_type", "refresh_token")]).await,
        "invalid_request",
    );
    let twice = [
        client,
        ("grant_type", "refresh_token"),
        ("refresh_token", good),
        ("refresh_token", good),
    ];
    refused(&shop.post_token(&twice).await, "invalid_request");
    shop.refreshed(good).await;
}

#[tokio::test]
async fn a_client_that_didnt_register_for_it_gets_no_refresh_token() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let mut alice = alice(&idp).await;
    let page = alice.visit(shop.authorize()).await;
    let tokens = shop.receive(&page).await;
    assert!(tokens.answer.get("refresh_token").is_none());
    refused(&shop.refresh("abc", &[]).await, "unauthorized_client");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_at_once_one_wins_and_the_family_ends() {
    on_both(async |idp| {
        let there = idp.add_node().await;
        let shop = shop(&idp).create().await;
        let mut alice = alice(&idp).await;
        for _ in 0..5 {
            let page = alice.visit(shop.authorize()).await;
            let first = shop.receive(&page).await;
            let tries = (0..2).map(|number| {
                let shop = shop.clone().on_node(number * there);
                let token = first.refresh_token().to_owned();
                tokio::spawn(async move { shop.refresh(&token, &[]).await })
            });
            let mut given = Vec::new();
            for answer in futures_util::future::join_all(tries).await {
                let answer = answer.unwrap();
                if answer.status == 200 {
                    given.push(body(&answer));
                } else {
                    refused(&answer, "invalid_grant");
                }
            }
            let [won] = &given[..] else {
                panic!("{} of two won", given.len())
            };
            // Two had it, so one of them may be a thief: what it gave has ended.
            refused(&shop.refresh(&next(won), &[]).await, "invalid_grant");
            assert_eq!(shop.userinfo(won["access_token"].as_str().unwrap()).await.status, 401);
        }
    })
    .await;
}
