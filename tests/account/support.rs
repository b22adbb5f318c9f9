//! What support asked for waits a day where a proofing hangs on it, and the owner can stop it.

use domain::{
    change::{Kind, Reversal},
    entity::reset::Model,
    ids::ChangeId,
    reset,
};
use idp::account::tell::{self, News};
use std::time::Duration;
use tests::{Person, TestIdp, on_both};

async fn asked(idp: &TestIdp, person: &Person) -> Model {
    let app = idp.app();
    let account = domain::account::find_by_identifier(app.db.read(), &person.user_id)
        .await
        .unwrap()
        .unwrap();
    let look = domain::authenticator::Look::default();
    let holding = domain::authenticator::load_holding(app.db.read(), account.id, look, idp.now())
        .await
        .unwrap();
    let phone = holding.listed.iter().find(|one| one.last_four.is_some()).unwrap();
    assert!(reset::waits(phone.held.carries));
    let row = Model {
        id: ChangeId::fresh(&*app.entropy, idp.now()).0,
        account_id: account.id,
        authenticator_id: phone.held.id,
        reason: "lost".to_owned(),
        asked_by: None,
        asked_at: idp.now(),
        due_at: idp.now() + reset::DELAY,
        done_at: None,
        cancelled_at: None,
    };
    app.db
        .write(row.clone(), |tx, row| Box::pin(reset::ask(tx, row.clone())))
        .await
        .unwrap();
    row
}

async fn proofed(idp: &TestIdp) -> Person {
    let alice = idp
        .account("alice")
        .with_password()
        .with_phone("+12025550123")
        .proofed();
    alice.signed_in().await
}

async fn tend(idp: &TestIdp) {
    idp::account::support::carry_out_resets(&idp.app(), idp.now())
        .await
        .unwrap();
}

#[tokio::test]
async fn it_is_done_once_a_day_has_passed() {
    on_both(async |idp| {
        let mut alice = proofed(&idp).await;
        asked(&idp, &alice).await;
        idp.travel(Duration::from_mins(20));
        tend(&idp).await;
        assert!(alice.visit("/dashboard").await.text().contains("0123"));
        idp.travel(Duration::from_hours(24));
        tend(&idp).await;
        tend(&idp).await;
        let page = alice.visit("/dashboard").await;
        let page = alice.sign_in(page).await;
        assert!(page.text().contains("number ending 0123Revoked"), "{}", page.text());
    })
    .await;
}

#[tokio::test]
async fn what_was_stopped_is_not_done() {
    let idp = TestIdp::start().await;
    let mut alice = proofed(&idp).await;
    let row = asked(&idp, &alice).await;
    let (app, now) = (idp.app(), idp.now());
    let stop = app
        .db
        .write(row.id, move |tx, id| Box::pin(reset::cancel(tx, *id, now)));
    assert!(stop.await.unwrap());
    idp.travel(Duration::from_hours(25));
    tend(&idp).await;
    let page = alice.visit("/dashboard").await;
    let page = alice.sign_in(page).await;
    assert!(page.text().contains("0123"), "{}", page.text());
}

#[tokio::test]
async fn its_owner_stops_it_by_the_link_in_the_mail() {
    let idp = TestIdp::start().await;
    let mut alice = proofed(&idp).await;
    let row = asked(&idp, &alice).await;
    let (app, now) = (idp.app(), idp.now());
    let account = domain::account::find(app.db.read(), row.account_id)
        .await
        .unwrap()
        .unwrap();
    let news = News {
        account: &account,
        kind: Kind::ResetAsked,
        what: "The number ending 0123".to_owned(),
        reversal: Reversal {
            cancel: vec![row.id],
            ..Reversal::default()
        },
        about: Vec::new(),
    };
    let told = tell::prepare(&app, news, now).await.unwrap();
    let write = app.db.write(told, move |tx, told| Box::pin(told.write(tx, now)));
    write.await.unwrap();
    app.queue.wake();
    let link = tests::mailed(&idp, "alice@acme.example", "/account/undo/").await;
    let page = alice.visit(link).await;
    let page = alice.submit(page.button("undo", "")).await;
    assert_eq!(page.name(), "undo", "{}", page.story());
    idp.travel(Duration::from_hours(25));
    tend(&idp).await;
    let page = alice.visit("/dashboard").await;
    let page = alice.sign_in(page).await;
    assert!(page.text().contains("0123"), "{}", page.text());
}
