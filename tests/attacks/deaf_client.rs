//! Mallory registers an application whose logout endpoint never answers, and signs in and out of it as often as she can.
//! Other applications are told all the same, at once: a client that can't be reached rests, whatever waits for it, and only
//! a few of its notices are under way at a time.

use std::time::{Duration, Instant};
use tests::{Ear, Person, Place, RelyingParty, TestIdp};

async fn told(idp: &TestIdp, ear: &Ear, id: &str) -> RelyingParty {
    idp.application(id)
        .oidc("backchannel_logout_uri", ear.uri(id))
        .create()
        .await
}

async fn in_and_out(person: &mut Person, party: &RelyingParty) {
    let page = person.visit(party.authorize()).await;
    party.receive(&page).await;
    let page = person.visit("/sign-out").await;
    person.submit(page.form()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_endpoint_doesnt_keep_others_waiting() {
    let ear = Ear::open().await;
    let idp = Place::sqlite().set(&ear.allowed()).start().await;
    ear.answer("dead", 200, Duration::from_mins(10));
    let (dead, shop) = (told(&idp, &ear, "dead").await, told(&idp, &ear, "shop").await);
    for number in 0..20 {
        let mut mallory = idp
            .account(&format!("mallory{number}"))
            .with_password()
            .signed_in()
            .await;
        in_and_out(&mut mallory, &dead).await;
    }
    let mut alice = idp.account("alice").with_password().signed_in().await;
    let begun = Instant::now();
    in_and_out(&mut alice, &shop).await;
    ear.wait_for("shop", 1).await;
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    assert!(ear.heard("dead").len() <= 2, "a client is told little at a time");
}
