//! Mallory can write to the database, by a stolen backup tool or a hole in another program, but has no master key. He
//! knows Alice's password and copies the sealed seed of his own authenticator app over hers, so that his app shows her
//! codes. The seed was sealed for his row and opens in no other: nobody gets in by it.

use domain::assurance::AuthenticatorKind;
use domain::entity::{authenticator, totp};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use tests::{Person, TestIdp};

async fn row(idp: &TestIdp, person: &Person) -> totp::Model {
    let app = idp.app();
    let account = domain::account::find_by_identifier(app.db.read(), &person.user_id)
        .await
        .unwrap()
        .unwrap();
    let held = authenticator::Entity::find()
        .filter(authenticator::COLUMN.account_id.eq(account.id))
        .filter(authenticator::COLUMN.kind.eq(AuthenticatorKind::Totp));
    let held = held.one(app.db.read()).await.unwrap().unwrap();
    totp::Entity::find_by_id(held.id)
        .one(app.db.read())
        .await
        .unwrap()
        .unwrap()
}

#[tokio::test]
async fn a_seed_from_another_row_opens_nothing() {
    let idp = TestIdp::start().await;
    let vault = idp.application("vault").minimum_level(2).create().await;
    let mallory = idp.account("mallory").with_password().with_totp().create().await;
    let alice = idp.account("alice").with_password().with_totp().create().await;
    let (his, hers) = (row(&idp, &mallory).await, row(&idp, &alice).await);
    let app = idp.app();
    let write = app
        .db
        .write((his.sealed_seed, hers.authenticator_id), |tx, (seed, id)| {
            Box::pin(async move {
                totp::Entity::update_many()
                    .col_expr(totp::COLUMN.sealed_seed, Expr::value(seed.clone()))
                    .filter(totp::COLUMN.authenticator_id.eq(*id))
                    .exec(tx)
                    .await?;
                Ok(())
            })
        });
    write.await.unwrap();

    let mut thief = alice.elsewhere();
    let page = thief.visit(vault.authorize()).await;
    let page = thief.sign_in(page).await;
    let page = thief.submit(page.form()).await;
    let page = thief
        .submit(page.form().set("code", mallory.totp_code(idp.now())))
        .await;
    assert_eq!((page.left(), page.status.as_u16()), (None, 500), "{}", page.story());
    assert_eq!(thief.visit("/dashboard").await.level(), Some(1));
}
