//! Who is told when a session ends: [OIDC Back-Channel Logout 1.0](https://openid.net/specs/openid-connect-backchannel-1_0.html).

use domain::{
    entity::{audit_event, logout_notice},
    time::UnixMillis,
};
use sea_orm::EntityTrait;
use serde_json::json;
use std::time::Duration;
use tests::{Ear, Person, Place, RelyingParty, TestIdp, relying_party::Tokens, token};
use tokio::time::sleep;

const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

async fn listening(place: Place, ear: &Ear) -> TestIdp {
    place.set(&ear.allowed()).start().await
}

/// A test on SQLite, and on PostgreSQL where that is installed.
async fn on_both(test: impl AsyncFn(TestIdp, Ear)) {
    let ear = Ear::open().await;
    test(listening(Place::sqlite(), &ear).await, ear).await;
    if let Some(place) = Place::postgres().await {
        let ear = Ear::open().await;
        test(listening(place, &ear).await, ear).await;
    }
}

async fn told(idp: &TestIdp, ear: &Ear, id: &str) -> RelyingParty {
    idp.application(id)
        .oidc("backchannel_logout_uri", ear.uri(id))
        .create()
        .await
}

async fn tokens(person: &mut Person, party: &RelyingParty) -> Tokens {
    let page = person.visit(party.authorize()).await;
    party.receive(&page).await
}

/// Alice at a provider, with tokens at a shop that is told of logouts.
async fn signed_in_at_the_shop() -> (Ear, TestIdp, Person) {
    let ear = Ear::open().await;
    let idp = listening(Place::sqlite(), &ear).await;
    let shop = told(&idp, &ear, "shop").await;
    let mut alice = idp.account("alice").with_password().signed_in().await;
    tokens(&mut alice, &shop).await;
    (ear, idp, alice)
}

async fn sign_out(person: &mut Person) -> String {
    let page = person.visit("/sign-out").await;
    person.submit(page.form()).await.text()
}

async fn notices(idp: &TestIdp) -> Vec<logout_notice::Model> {
    logout_notice::Entity::find().all(idp.app().db.read()).await.unwrap()
}

/// The outcomes of an act, as the audit log has them.
async fn recorded(idp: &TestIdp, act: &str) -> Vec<audit_event::Model> {
    let all = audit_event::Entity::find().all(idp.app().db.read()).await.unwrap();
    all.into_iter().filter(|event| event.act == act).collect()
}

async fn eventually(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    for _ in 0..1000 {
        if holds().await {
            return;
        }
        sleep(Duration::from_millis(20)).await;
    }
    panic!("not within 20 seconds: {what}");
}

#[tokio::test]
async fn each_client_of_the_session_is_told_once_by_a_token_that_it_can_verify() {
    on_both(async |idp, ear| {
        let (shop, wiki) = (told(&idp, &ear, "shop").await, told(&idp, &ear, "wiki").await);
        let (deaf, unused) = (idp.relying_party("deaf").await, told(&idp, &ear, "unused").await);
        let mut alice = idp.account("alice").with_password().signed_in().await;
        let first = tokens(&mut alice, &shop).await;
        tokens(&mut alice, &shop).await;
        tokens(&mut alice, &wiki).await;
        tokens(&mut alice, &deaf).await;
        alice.visit(unused.authorize()).await;
        let text = sign_out(&mut alice).await;
        assert!(text.contains("2 applications that you opened are being told"), "{text}");

        let raw = ear.wait_for("shop", 1).await.remove(0);
        ear.wait_for("wiki", 1).await;
        let verified = token::verify(&raw, &idp.get("/oauth2/jwks").await.html);
        let (header, claims) = (&verified.header, &verified.claims);
        assert_eq!(
            (&header["typ"], &header["alg"]),
            (&json!("logout+jwt"), &json!("ES256"))
        );
        let now = idp.now().seconds();
        assert_eq!(claims["iss"], *idp.issuer());
        assert_eq!(claims["aud"], "shop");
        assert_eq!(claims["sub"], first.id_token["sub"]);
        assert_eq!(claims["sid"], first.id_token["sid"]);
        assert_eq!((&claims["iat"], &claims["exp"]), (&json!(now), &json!(now + 120)));
        assert_eq!(claims["events"], json!({ EVENT: {} }));
        assert!(!claims["jti"].as_str().unwrap().is_empty());
        assert!(claims.get("nonce").is_none());

        eventually("both are settled", async || {
            recorded(&idp, "logout.notified").await.len() == 2
        })
        .await;
        let event = recorded(&idp, "logout.notified").await.remove(0);
        assert!(event.account_id.is_some() && event.session_id.is_some() && event.application_id.is_some());
        sleep(Duration::from_millis(50)).await;
        assert_eq!(ear.heard("shop").len() + ear.heard("wiki").len(), 2, "once each");
        assert!(ear.heard("unused").is_empty(), "its code was never exchanged");
    })
    .await;
}

#[tokio::test]
async fn signing_in_as_somebody_else_ends_the_first_session_for_its_clients_too() {
    let ear = Ear::open().await;
    let idp = listening(Place::sqlite(), &ear).await;
    let shop = told(&idp, &ear, "shop").await;
    let bob = idp.account("bob").with_password().create().await;
    let mut alice = idp.account("alice").with_password().signed_in().await;
    let sid = tokens(&mut alice, &shop).await.id_token["sid"].clone();
    let mut bob = bob.in_front_of(&alice.browser);
    let page = bob.visit(shop.authorize().prompt("select_account")).await;
    let another = page.form().choose("another");
    let page = bob.submit(another).await;
    let page = bob.sign_in(page).await;
    assert_ne!(shop.receive(&page).await.id_token["sid"], sid);
    let raw = ear.wait_for("shop", 1).await.remove(0);
    assert_eq!(
        token::verify(&raw, &idp.get("/oauth2/jwks").await.html).claims["sid"],
        sid
    );
}

#[tokio::test]
async fn suspending_an_account_tells_its_clients() {
    let (ear, idp, _alice) = signed_in_at_the_shop().await;
    idp.edit(|document| {
        document
            .find("account", "user_id", "alice")
            .insert("suspended".to_owned(), true.into());
    })
    .await;
    ear.wait_for("shop", 1).await;
}

#[tokio::test]
async fn a_session_that_only_grows_too_old_is_no_logout() {
    let (_ear, idp, mut alice) = signed_in_at_the_shop().await;
    idp.travel(Duration::from_mins(31));
    assert_eq!(alice.visit("/dashboard").await.name(), "sign-in.identifier");
    assert!(alice.visit("/sign-out").await.text().contains("You are signed out"));
    assert!(notices(&idp).await.is_empty());
}

#[tokio::test]
async fn what_isnt_taken_is_tried_again_after_growing_pauses_with_the_same_jti() {
    on_both(async |idp, ear| {
        let shop = told(&idp, &ear, "shop").await;
        let mut alice = idp.account("alice").with_password().signed_in().await;
        tokens(&mut alice, &shop).await;
        ear.answer("shop", 503, Duration::ZERO);
        sign_out(&mut alice).await;
        for (tries, pause) in [(1, 1), (2, 2), (3, 4)] {
            ear.wait_for("shop", tries).await;
            let due = idp.now() + Duration::from_secs(pause);
            eventually("the next try waits", async || notices(&idp).await[0].due_at == due).await;
            if tries == 3 {
                ear.answer("shop", 204, Duration::ZERO);
            }
            idp.travel(Duration::from_secs(pause));
        }
        let raw = ear.wait_for("shop", 4).await;
        eventually("it is settled", async || notices(&idp).await[0].delivered_at.is_some()).await;
        let jwks = idp.get("/oauth2/jwks").await.html;
        let ids: Vec<_> = raw
            .iter()
            .map(|raw| token::verify(raw, &jwks).claims["jti"].clone())
            .collect();
        assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    })
    .await;
}

#[tokio::test]
async fn a_400_is_the_clients_last_word() {
    let (ear, idp, mut alice) = signed_in_at_the_shop().await;
    ear.answer("shop", 400, Duration::ZERO);
    sign_out(&mut alice).await;
    eventually("it has failed", async || {
        recorded(&idp, "logout.failed").await.len() == 1
    })
    .await;
    assert_eq!(recorded(&idp, "logout.failed").await[0].outcome, "rejected");
    idp.travel(Duration::from_mins(30));
    sleep(Duration::from_millis(1200)).await;
    assert_eq!(ear.heard("shop").len(), 1);
}

#[tokio::test]
async fn a_client_that_has_unregistered_meanwhile_was_not_told() {
    let (ear, idp, mut alice) = signed_in_at_the_shop().await;
    ear.answer("shop", 500, Duration::ZERO);
    sign_out(&mut alice).await;
    ear.wait_for("shop", 1).await;
    idp.edit(|document| {
        let oidc = document.find("application", "id", "shop")["oidc"].as_table_mut();
        oidc.unwrap().remove("backchannel_logout_uri");
    })
    .await;
    idp.travel(Duration::from_mins(1));
    eventually("it was given up", async || {
        recorded(&idp, "logout.failed").await.len() == 1
    })
    .await;
    assert_eq!(recorded(&idp, "logout.failed").await[0].outcome, "unregistered");
    assert!(recorded(&idp, "logout.notified").await.is_empty());
    assert_eq!(ear.heard("shop").len(), 1);
}

#[tokio::test]
async fn after_an_hour_nobody_tries_any_more() {
    let (ear, idp, mut alice) = signed_in_at_the_shop().await;
    ear.answer("shop", 500, Duration::ZERO);
    sign_out(&mut alice).await;
    ear.wait_for("shop", 1).await;
    eventually("the first try is settled", async || {
        notices(&idp).await[0].leased_until.is_none()
    })
    .await;
    idp.travel(Duration::from_hours(1));
    eventually("it was given up", async || {
        recorded(&idp, "logout.failed").await.len() == 1
    })
    .await;
    assert_eq!(recorded(&idp, "logout.failed").await[0].outcome, "expired");
    assert_eq!(ear.heard("shop").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_nodes_one_tells_a_client() {
    on_both(async |idp, ear| {
        let node = idp.add_node().await;
        let shop = told(&idp, &ear, "shop").await;
        ear.answer("shop", 200, Duration::from_millis(100));
        for name in ["ann", "ben", "cat", "dan", "eve", "fay"] {
            let mut person = idp.account(name).with_password().signed_in().await;
            tokens(&mut person, &shop).await;
            let page = person.visit("/sign-out").await;
            person.submit(page.form()).await;
            idp.app_of(node).notices.wake();
        }
        eventually("all are settled", async || {
            recorded(&idp, "logout.notified").await.len() == 6
        })
        .await;
        assert_eq!(ear.heard("shop").len(), 6);
    })
    .await;
}

#[tokio::test]
async fn a_lease_that_ended_is_taken_over() {
    let (ear, idp, mut alice) = signed_in_at_the_shop().await;
    // A worker took it and died.
    ear.answer("shop", 503, Duration::ZERO);
    sign_out(&mut alice).await;
    ear.wait_for("shop", 1).await;
    eventually("the first try is settled", async || {
        notices(&idp).await[0].leased_until.is_none()
    })
    .await;
    ear.answer("shop", 200, Duration::ZERO);
    let until: UnixMillis = idp.now() + Duration::from_secs(40);
    let app = idp.app();
    let lease = app.db.write(notices(&idp).await[0].id, move |tx, id| {
        Box::pin(async move {
            let taken =
                domain::logout::claim(tx, *id, Duration::from_secs(40), until - Duration::from_secs(39)).await?;
            assert_eq!(taken.as_ref().map(|claimed| claimed.attempt), Some(2));
            let again =
                domain::logout::claim(tx, *id, Duration::from_secs(40), until - Duration::from_secs(39)).await?;
            assert!(again.is_none(), "held by another");
            Ok(())
        })
    });
    lease.await.unwrap();
    idp.travel(Duration::from_secs(30));
    sleep(Duration::from_millis(1200)).await;
    assert_eq!(ear.heard("shop").len(), 1, "somebody holds it");
    idp.travel(Duration::from_secs(11));
    ear.wait_for("shop", 2).await;
}
