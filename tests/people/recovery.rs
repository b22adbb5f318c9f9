//! Recovery codes.

use super::world::{Somebody, after, at_once, audited, from, insert, key, write};
use domain::{
    authenticator::{
        Limits,
        recovery::{self, Entered, NewSheet, PlainRecoveryCode},
        revoke, second_factor,
    },
    db::Db,
    entity::code_failure,
    entropy::SystemEntropy,
    ids::{AccountId, AuthenticatorId},
    time::UnixMillis,
};
use tests::store::on_both;

/// A sheet, and its codes.
#[derive(Clone)]
struct Sheet {
    account: AccountId,
    id: AuthenticatorId,
    codes: Vec<PlainRecoveryCode>,
}

impl Sheet {
    async fn new(db: &Db, somebody: &Somebody, now: UnixMillis) -> Self {
        let id = AuthenticatorId::fresh(&SystemEntropy, now);
        let codes: Vec<_> = (0..recovery::CODES)
            .map(|_| PlainRecoveryCode::fresh(&SystemEntropy))
            .collect();
        let new = NewSheet {
            id,
            account: somebody.account,
            hashes: codes.iter().map(|code| code.hash(&key(), id)).collect(),
        };
        write(db, new, move |tx, new| Box::pin(recovery::replace(tx, new, now))).await;
        Self {
            account: somebody.account,
            id,
            codes,
        }
    }

    async fn enter(&self, db: &Db, code: &PlainRecoveryCode, now: UnixMillis) -> Entered {
        let entry = recovery::Entry {
            account: self.account,
            sheet: self.id,
            hash: code.hash(&key(), self.id),
            origin: from("192.0.2.1"),
            notice: None,
            told: None,
        };
        write(db, entry, move |tx, entry| {
            Box::pin(async move { recovery::enter(tx, entry, &Limits::default(), now).await })
        })
        .await
    }
}

#[tokio::test]
async fn a_code_is_right_once_and_one_of_another_sheet_never() {
    on_both(async |db| {
        let jane = Somebody::new(&db, 1).await;
        let old = Sheet::new(&db, &jane, after(0)).await;
        assert_eq!(
            old.enter(&db, &old.codes[0], after(1)).await,
            Entered::Right { left: 9 }
        );
        assert_eq!(old.enter(&db, &old.codes[0], after(2)).await, Entered::Used);
        let new = Sheet::new(&db, &jane, after(3)).await;
        assert_eq!(old.enter(&db, &old.codes[1], after(4)).await, Entered::Gone);
        assert_eq!(new.enter(&db, &old.codes[1], after(5)).await, Entered::Wrong);
        assert_eq!(
            new.enter(&db, &new.codes[1], after(6)).await,
            Entered::Right { left: 9 }
        );
        let outcomes = ["success", "used", "gone", "wrong", "success"];
        assert_eq!(audited(&db, "step-up.recovery").await, outcomes);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_entries_of_one_code_at_once_exactly_one_passes() {
    on_both(async |db| {
        let jane = Somebody::new(&db, 1).await;
        let sheet = Sheet::new(&db, &jane, after(0)).await;
        let (here, there) = ((*db).clone(), db.another_node().await);
        for round in 0..5 {
            let outcomes = at_once(8, |number| {
                let (db, sheet) = (
                    if number % 2 == 0 { here.clone() } else { there.clone() },
                    sheet.clone(),
                );
                async move { sheet.enter(&db, &sheet.codes[round], after(1)).await }
            })
            .await;
            let right = outcomes.iter().filter(|one| matches!(one, Entered::Right { .. }));
            assert_eq!(right.count(), 1, "{outcomes:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_sheet_of_somebody_else_opens_nothing_and_loses_no_code() {
    on_both(async |db| {
        let (jane, john) = (Somebody::new(&db, 1).await, Somebody::new(&db, 2).await);
        let johns = Sheet::new(&db, &john, after(0)).await;
        let stolen = Sheet {
            account: jane.account,
            ..johns.clone()
        };
        assert_eq!(stolen.enter(&db, &johns.codes[0], after(1)).await, Entered::Gone);
        assert_eq!(
            johns.enter(&db, &johns.codes[0], after(2)).await,
            Entered::Right { left: 9 }
        );
        let (account, id) = (john.account, johns.id);
        write(&db, (), move |tx, ()| Box::pin(revoke(tx, account, id, after(3)))).await;
        assert_eq!(johns.enter(&db, &johns.codes[1], after(4)).await, Entered::Gone);
    })
    .await;
}

#[tokio::test]
async fn wrong_codes_lock_the_others_and_a_right_one_leads_out() {
    on_both(async |db| {
        let jane = Somebody::new(&db, 1).await;
        let sheet = Sheet::new(&db, &jane, after(0)).await;
        insert(
            &db,
            code_failure::Model {
                account_id: jane.account,
                failures: 9,
                locked_until: None,
            },
        )
        .await;
        let wrong = PlainRecoveryCode::fresh(&SystemEntropy);
        assert_eq!(sheet.enter(&db, &wrong, after(1)).await, Entered::Wrong);
        let lock = second_factor::find_lock(db.read(), jane.account, after(1))
            .await
            .unwrap();
        assert_eq!(lock, Some(after(1 + 15 * 60)));
        assert_eq!(audited(&db, "second-factor.locked").await, ["success"]);
        assert_eq!(sheet.enter(&db, &wrong, after(2)).await, Entered::Wrong);
        assert_eq!(
            sheet.enter(&db, &sheet.codes[0], after(3)).await,
            Entered::Right { left: 9 }
        );
        let lock = second_factor::find_lock(db.read(), jane.account, after(3))
            .await
            .unwrap();
        assert_eq!(lock, None);
    })
    .await;
}
