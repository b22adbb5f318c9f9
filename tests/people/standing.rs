//! What an account holds, for the decision and for pages.

use super::world::{Somebody, after, insert, write};
use domain::{
    assurance::{AuthenticatorKind, Level},
    authenticator::{Holding, Look, load_holding},
    code::Channel,
    db::Db,
    entity,
    ids::{AccountId, AuthenticatorId},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use tests::store::on_both;

async fn set_default(db: &Db, account: AccountId, id: AuthenticatorId) {
    write(db, (account, id), |tx, (account, id)| {
        Box::pin(async move {
            entity::account::Entity::update_many()
                .col_expr(entity::account::COLUMN.default_authenticator_id, Expr::value(*id))
                .filter(entity::account::COLUMN.id.eq(*account))
                .exec(tx)
                .await?;
            Ok(())
        })
    })
    .await;
}

/// All that an account holds, nine minutes on.
async fn held(db: &Db, account: AccountId) -> Holding {
    load_holding(db.read(), account, Look::all(None), after(9))
        .await
        .unwrap()
}

#[tokio::test]
async fn the_default_stands_first_then_what_was_bound_first() {
    on_both(async |db| {
        let jane = Somebody::new(&db, 1).await;
        let password = jane.bind(&db, AuthenticatorKind::Password, 1, after(0)).await;
        let app = jane.bind(&db, AuthenticatorKind::Totp, 2, after(2)).await;
        let passkey = jane.bind(&db, AuthenticatorKind::Passkey, 3, after(1)).await;
        let order = || async {
            let holding = held(&db, jane.account).await;
            let ids: Vec<_> = holding.standing.authenticators.iter().map(|held| held.id).collect();
            let listed: Vec<_> = holding.listed.iter().map(|one| one.held.id).collect();
            assert_eq!(ids, listed);
            let defaults: Vec<_> = holding
                .listed
                .iter()
                .filter(|one| one.is_default)
                .map(|one| one.held.id)
                .collect();
            assert_eq!(defaults, ids[..1]);
            ids
        };
        assert_eq!(order().await, [passkey, password, app]);
        set_default(&db, jane.account, app).await;
        assert_eq!(order().await, [app, password, passkey]);
    })
    .await;
}

#[tokio::test]
async fn pages_get_the_last_four_digits_of_a_phone_and_no_more() {
    on_both(async |db| {
        let jane = Somebody::new(&db, 1).await;
        jane.phone(&db, 1, "+12025550123").await;
        let listed = held(&db, jane.account).await.listed;
        assert_eq!(listed[0].last_four.as_deref(), Some("0123"));
        assert_eq!(listed[0].delivery, Some(Channel::Text));
        assert!(!format!("{listed:?}").contains("55501"));
    })
    .await;
}

#[tokio::test]
async fn a_standing_knows_levels_entitlements_proofing_and_suspension() {
    on_both(async |db| {
        let jane = Somebody::new(&db, 1).await;
        let phone = jane.phone(&db, 1, "+12025550123").await.bound.authenticator;
        let app = jane.bind(&db, AuthenticatorKind::Totp, 2, after(2)).await;
        for (product, until) in [("phone-otp", 50), ("phone-otp-basic", 90)] {
            let product = product.to_owned();
            insert(
                &db,
                entity::entitlement::Model {
                    account_id: jane.account,
                    product,
                    until: after(until),
                },
            )
            .await;
        }
        let before = held(&db, jane.account).await.standing;
        let of = |id| before.authenticators.iter().find(|held| held.id == id).unwrap();
        assert_eq!(of(phone).entitled_until, Some(after(50)));
        assert_eq!(of(app).entitled_until, None);
        assert_eq!(of(phone).carries, Level::TWO);
        assert!(!before.proofed && !before.suspended);
        let method = "agent".to_owned();
        insert(
            &db,
            entity::proofing::Model {
                account_id: jane.account,
                proofed_at: after(1),
                method,
            },
        )
        .await;
        assert!(held(&db, jane.account).await.standing.proofed);
    })
    .await;
}

#[tokio::test]
async fn an_account_without_anything_and_one_that_is_not_there() {
    on_both(async |db| {
        let jane = Somebody::new(&db, 1).await;
        let empty = held(&db, jane.account).await.standing;
        assert!(empty.authenticators.is_empty() && !empty.suspended);
        let nobody = held(&db, AccountId(super::world::id(99_999))).await.standing;
        assert!(nobody.authenticators.is_empty() && nobody.suspended);
    })
    .await;
}
