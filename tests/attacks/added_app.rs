//! Mallory has learned Alice's password and wants more: an authenticator app of his own on her account, so that he reaches
//! level 2 by himself, or a sheet of recovery codes. Where she has a phone, he is asked for it first, on the page and
//! behind it. Where she has nothing yet, or nothing left but recovery codes, he would have to read her mail; she gets it,
//! and is warned. A picture that was scanned in one session is worth nothing in another.

use crate::factors::{LIST, NEW_APP, RECOVERY, add_app, scan, with_codes};
use domain::{assurance::AuthenticatorKind, entity::authenticator};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use tests::{Person, TestIdp};

async fn apps(idp: &TestIdp) -> u64 {
    let bound = authenticator::Entity::find()
        .filter(authenticator::COLUMN.kind.eq(AuthenticatorKind::Totp))
        .filter(authenticator::COLUMN.revoked_at.is_null());
    bound.count(idp.app().db.read()).await.unwrap()
}

/// Mallory, who signs in with Alice's password.
async fn mallory(alice: &Person) -> Person {
    let mut mallory = alice.elsewhere();
    let page = mallory.visit("/dashboard").await;
    let page = mallory.sign_in(page).await;
    assert_eq!(page.name(), "dashboard", "{}", page.story());
    mallory
}

async fn post(mallory: &mut Person, path: &str, code: &str) -> tests::Page {
    let page = mallory.visit("/dashboard").await;
    let csrf = page.form().value("csrf").unwrap();
    mallory.post(path, &[("csrf", &csrf), ("code", code)]).await
}

#[tokio::test]
async fn the_password_alone_adds_no_app_beside_a_phone() {
    let idp = TestIdp::start().await;
    let alice = idp.account("alice").with_password().with_phone("+12025550123");
    let alice = alice.create().await;
    let mut mallory = mallory(&alice).await;
    assert_eq!(mallory.visit(NEW_APP).await.name(), "step-up.choose");
    assert_eq!(mallory.visit(RECOVERY).await.name(), "step-up.choose");
    for path in [NEW_APP, RECOVERY] {
        let page = post(&mut mallory, path, "000000").await;
        assert_eq!(page.name(), "step-up.choose", "{}", page.story());
    }
    assert_eq!(apps(&idp).await, 0);
}

#[tokio::test]
async fn the_password_alone_adds_no_first_second_factor() {
    let idp = TestIdp::start().await;
    let alice = idp.account("alice").with_password().create().await;
    let mut mallory = mallory(&alice).await;
    assert_eq!(mallory.visit(NEW_APP).await.name(), "first");
    let warned = idp.outbox().nth(1).await;
    assert_eq!(warned.to, "alice@acme.example");
    assert!(warned.text.contains("somebody knows your password"), "{}", warned.text);
    let page = post(&mut mallory, NEW_APP, "000000").await;
    assert_eq!(page.name(), "first", "{}", page.story());
    assert_eq!(apps(&idp).await, 0);
}

#[tokio::test]
async fn recovery_codes_that_are_left_over_open_no_door_to_a_first_second_factor() {
    let idp = TestIdp::start().await;
    let (alice, _) = with_codes(&idp, "alice").await;
    // The phone is gone, the sheet is still there.
    let app = idp.app();
    let revoke = app.db.write((), |tx, ()| {
        Box::pin(async move {
            authenticator::Entity::update_many()
                .col_expr(
                    authenticator::COLUMN.revoked_at,
                    sea_orm::sea_query::Expr::value(domain::time::UnixMillis(1)),
                )
                .filter(authenticator::COLUMN.kind.eq(AuthenticatorKind::Phone))
                .exec(tx)
                .await?;
            Ok(())
        })
    });
    revoke.await.unwrap();
    let mut mallory = mallory(&alice).await;
    assert_eq!(mallory.visit(NEW_APP).await.name(), "first");
    let page = post(&mut mallory, RECOVERY, "").await;
    assert_eq!(page.name(), "recovery", "no new sheet: {}", page.story());
    assert_eq!(apps(&idp).await, 0);
}

#[tokio::test]
async fn a_picture_of_one_session_binds_nothing_in_another() {
    let idp = TestIdp::start().await;
    let alice = idp.account("alice").with_password().with_phone("+12025550123");
    let mut alice = alice.signed_in().await;
    let page = alice.visit(NEW_APP).await;
    let page = alice.step_up(page).await;
    let mut mallory = alice.elsewhere();
    let theirs = mallory.visit(NEW_APP).await;
    let theirs = mallory.sign_in(theirs).await;
    idp.travel(std::time::Duration::from_secs(30));
    let theirs = mallory.step_up(theirs).await;
    assert_ne!(page.texts("code.key"), theirs.texts("code.key"));
    scan(&mut mallory, &page);
    let code = mallory.totp_code(idp.now());
    let refused = mallory.submit(theirs.button("next", "").set("code", code)).await;
    assert_eq!(refused.status, 422, "{}", refused.story());
    assert_eq!(apps(&idp).await, 0);
    let page = add_app(&idp, &mut alice, page, "Mine").await;
    assert_eq!(page.name(), "authenticators", "{}", page.story());
    assert!(alice.visit(LIST).await.text().contains("Mine"));
}
