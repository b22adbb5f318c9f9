//! Two nodes on one PostgreSQL are one house.

use super::{
    client::{Asked, Client},
    house::{House, ISSUER, PASSWORD, phone, with_phones},
    node::{Node, PATIENCE, eventually},
    walker::{Walker, sent_code},
};
use axum::http::StatusCode;
use futures_util::future::join_all;
use std::collections::HashMap;

const PEOPLE: [&str; 4] = ["ada", "bob", "cleo", "dora"];

/// Two nodes that start at once on a database that nobody has used yet; `None` without PostgreSQL.
async fn two(settings: &str) -> Option<(House, Node, Node)> {
    let house = House::postgres(settings).await?;
    let (one, other) = tokio::join!(house.start(), house.start());
    house.furnish_with_phones(&PEOPLE);
    Some((house, one, other))
}

#[tokio::test(flavor = "multi_thread")]
async fn two_nodes_that_start_at_once_make_one_database_and_one_key_ring() {
    let Some((_house, one, other)) = two("").await else {
        return;
    };
    let jwks = async |node: &Node| Client::to(node).get("/oauth2/jwks").await.unwrap().html;
    let (first, second) = (jwks(&one).await, jwks(&other).await);
    assert_eq!(first, second);
    let keys: serde_json::Value = serde_json::from_str(&first).unwrap();
    let mut algs: Vec<_> = keys["keys"]
        .as_array()
        .unwrap()
        .iter()
        .map(|key| key["alg"].as_str().unwrap())
        .collect();
    algs.sort_unstable();
    algs.dedup();
    assert_eq!(algs, ["ES256", "EdDSA", "PS256", "RS256"]);
    for log in [one.log(), other.log()] {
        assert!(!log.contains("\"ERROR\""), "{log}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_and_its_end_are_seen_on_both() {
    let Some((_house, one, other)) = two("").await else {
        return;
    };
    let mut ada = Walker::new("ada", &one);
    ada.arrive().await.unwrap();
    let asked = Asked::by("shop");
    let code = ada.code(&asked).await.unwrap();
    let (_, token) = Client::to(&one).tokens(&asked, &code).await;

    let mut there = ada.clone().on(&other);
    assert!(there.is_signed_in().await, "a sign-in on one is seen on the other");
    let page = there.visit("/sign-out").await.unwrap();
    there.submit(page.button("sign-out", "")).await.unwrap();
    assert!(!ada.is_signed_in().await, "a sign-out on the other ends it on the one");
    let told = Client::to(&one).userinfo(&token).await;
    assert_eq!(told.status, StatusCode::UNAUTHORIZED, "and the grants that rest on it");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interaction_may_take_each_step_on_another_node() {
    let Some((house, one, other)) = two("").await else {
        return;
    };
    let asked = Asked::by("vault");
    let mut ada = Walker::new("ada", &one);
    let page = ada.visit(asked.url()).await.unwrap();
    let mut ada = ada.on(&other);
    let page = ada.submit(page.form().set("identifier", "ada")).await.unwrap();
    let mut ada = ada.on(&one);
    let page = ada.submit(page.form().set("password", PASSWORD)).await.unwrap();
    assert_eq!(page.name(), "step-up.choose", "{}", page.story());
    let page = ada.submit(page.form().choose("ending")).await.unwrap();
    let code = sent_code(&house, &phone(0), 1).await;
    let mut ada = ada.on(&other);
    let page = ada.submit(page.form().set("code", code)).await.unwrap();
    let code = page.code();
    // The code was issued there, and is redeemed here; the token was signed here, and is believed there.
    let (id_token, token) = Client::to(&one).tokens(&asked, &code).await;
    assert_eq!(
        (&id_token["acr"], &id_token["iss"]),
        (&"urn:gradus:acr:2".into(), &ISSUER.into())
    );
    assert_eq!(Client::to(&other).userinfo(&token).await.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_passwords_count_together() {
    let Some((_house, one, other)) = two("[limits]\npassword_failures = 3\n").await else {
        return;
    };
    let nodes = [&one, &other];
    for number in 0..3 {
        // A browser each time: whoever knows none of them is counted by the name.
        let mut stranger = Walker::new("ada", nodes[number % 2]);
        let page = stranger.visit("/dashboard").await.unwrap();
        stranger.sign_in_with(page, "a guess of a stranger").await.unwrap();
    }
    for node in nodes {
        let mut owner = Walker::new("ada", node);
        let page = owner.visit("/dashboard").await.unwrap();
        let page = owner.sign_in(page).await.unwrap();
        assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS, "{}", page.story());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_codes_count_together() {
    let Some((_house, one, other)) = two("[limits]\nsecond_factor_failures = 3\n").await else {
        return;
    };
    let mut ada = Walker::new("ada", &one);
    ada.arrive().await.unwrap();
    let page = ada.elevate().await;
    let mut page = ada.choose_app(page).await;
    for node in [&one, &other, &one] {
        ada = ada.on(node);
        // Of another day.
        let wrong = ada.totp(-3000);
        page = ada.submit(page.form().set("code", wrong)).await.unwrap();
    }
    assert!(page.text().contains("second proofs are closed"), "{}", page.story());
    for node in [&one, &other] {
        // In another browser too.
        let mut again = Walker::new("ada", node);
        again.arrive().await.unwrap();
        let page = again.visit("/dashboard").await.unwrap();
        let page = again.submit(page.button("elevate", "")).await.unwrap();
        assert!(page.text().contains("second proofs are closed"), "{}", page.story());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sends_count_together() {
    let Some((house, one, other)) = two("[limits]\nsends_per_phone_per_hour = 2\nresend_after = \"0s\"\n").await else {
        return;
    };
    for (node, count) in [(&one, 1), (&other, 2)] {
        let mut ada = Walker::new("ada", node);
        ada.arrive().await.unwrap();
        let page = ada.elevate().await;
        let page = ada.submit(page.form().choose("ending")).await.unwrap();
        assert_eq!(page.name(), "step-up.code", "{}", page.story());
        sent_code(&house, &phone(0), count).await;
    }
    for node in [&one, &other] {
        let mut ada = Walker::new("ada", node);
        ada.arrive().await.unwrap();
        let page = ada.elevate().await;
        let page = ada.submit(page.form().choose("ending")).await.unwrap();
        assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS, "{}", page.story());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_message_is_delivered_once() {
    let Some((house, one, other)) = two("[limits]\nsends_per_phone_per_hour = 100\nsends_per_account_per_hour = 100\nsends_per_address_per_hour = 1000\nresend_after = \"0s\"\n").await else {
        return;
    };
    let sends = 5;
    // Everybody at once, alternately through each node, so that both workers are after the same messages.
    join_all(PEOPLE.iter().map(async |person| {
        let mut walker = Walker::new(person, &one);
        walker.arrive().await.unwrap();
        for number in 0..sends {
            walker = walker.on([&one, &other][number % 2]);
            let page = walker.elevate().await;
            let page = walker.submit(page.form().choose("ending")).await.unwrap();
            assert_eq!(page.name(), "step-up.code", "{}", page.story());
        }
    }))
    .await;
    let wanted = sends * PEOPLE.len();
    eventually("all are delivered", PATIENCE, async || {
        (house.outbox().len() >= wanted).then_some(())
    })
    .await;
    // Long enough for a second worker to have looked once more.
    tokio::time::sleep(std::time::Duration::from_millis(1500)).await;
    let mut by_number: HashMap<String, usize> = HashMap::new();
    for message in house.outbox() {
        *by_number.entry(message["to"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    let expected: HashMap<String, usize> = (0..PEOPLE.len()).map(|person| (phone(person), sends)).collect();
    assert_eq!(by_number, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_dying_node_has_queued_is_sent_by_it_or_by_another() {
    let Some((house, mut one, _other)) = two("").await else {
        return;
    };
    let mut ada = Walker::new("ada", &one);
    ada.arrive().await.unwrap();
    let page = ada.elevate().await;
    ada.submit(page.form().choose("ending")).await.unwrap();
    one.kill();
    // If it died with the message in its hands, when its lease ends.
    assert_eq!(sent_code(&house, &phone(0), 1).await.len(), 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_applied_reaches_both_within_a_second() {
    let Some((house, one, other)) = two("").await else {
        return;
    };
    house.apply(&format!(
        "{}\n[[level]]\nnumber = 1\nacr = \"urn:example:first\"\n",
        with_phones(&PEOPLE)
    ));
    for node in [&one, &other] {
        eventually(
            "the level's new name is told",
            std::time::Duration::from_secs(2),
            async || {
                let told = Client::to(node)
                    .get("/.well-known/openid-configuration")
                    .await
                    .unwrap()
                    .html;
                told.contains("urn:example:first").then_some(())
            },
        )
        .await;
    }
}
