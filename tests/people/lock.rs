//! Wrong codes in a row, whatever they are typed for.

use super::{
    totp::App,
    world::{Phone, Somebody, after, at_once, audited, generous, other_than},
};
use domain::{
    authenticator::{
        Limits, Look, load_holding,
        second_factor::{UNTIL_RECOVERY, find_lock},
        totp::Entered,
    },
    code::{self, Channel, Checked},
    db::Db,
    entity,
    entropy::SystemEntropy,
    ids::SendId,
    outbound::Sealed,
    time::UnixMillis,
};
use sea_orm::EntityTrait;
use tests::store::on_both;

/// Types wrong codes, each for a fresh code when the last is burnt, until a lock; when, and how many that were.
async fn until_locked(db: &Db, phone: &Phone, mut now: UnixMillis) -> (usize, UnixMillis) {
    let mut wrong = 0;
    loop {
        let sent = phone.try_send(db, &generous(), now).await.ok().unwrap();
        for _ in 0..5 {
            wrong += 1;
            now.0 += 1;
            if let Checked::Locked { until } = phone.enter(db, &other_than(&sent.digits), now).await {
                return (wrong, until);
            }
        }
    }
}

#[tokio::test]
async fn ten_wrong_codes_lock_and_each_lock_lasts_twice_as_long() {
    on_both(async |db| {
        let phone = Somebody::new(&db, 1).await.phone(&db, 1, "+12025550123").await;
        let (mut now, mut minutes) = (after(0), Vec::new());
        for _ in 0..9 {
            let (wrong, until) = until_locked(&db, &phone, now).await;
            assert_eq!(wrong, 10);
            minutes.push(until.since(now).as_secs() / 60);
            now = until;
        }
        assert_eq!(minutes, [15, 30, 60, 120, 240, 480, 960, 1920, 3840]);
        assert_eq!(until_locked(&db, &phone, now).await, (10, UNTIL_RECOVERY));
        let years = after(10 * 365 * 24 * 3600);
        assert_eq!(
            find_lock(db.read(), phone.bound.account, years).await.unwrap(),
            Some(UNTIL_RECOVERY)
        );
        assert_eq!(audited(&db, "second-factor.locked").await.len(), 10);
    })
    .await;
}

#[tokio::test]
async fn only_a_right_code_ends_the_row_and_a_totp_code_is_one() {
    on_both(async |db| {
        let jane = Somebody::new(&db, 1).await;
        let (phone, app) = (jane.phone(&db, 1, "+12025550123").await, App::new(&db, &jane, 2).await);
        for right in 0..2 {
            let now = after(right * 600);
            let sent = phone.try_send(&db, &generous(), now).await.ok().unwrap();
            for _ in 0..4 {
                phone.enter(&db, &other_than(&sent.digits), now).await;
            }
            for _ in 0..5 {
                assert_eq!(app.enter(&db, &app.wrong(now), now).await, Entered::Wrong);
            }
            if right == 0 {
                let typed = phone.enter(&db, sent.digits.reveal(), now).await;
                assert_eq!(typed, Checked::Right { channel: Channel::Text });
            } else {
                assert_eq!(app.enter(&db, &app.code(now), now).await, Entered::Right);
            }
        }
        assert!(
            entity::code_failure::Entity::find()
                .all(db.read())
                .await
                .unwrap()
                .is_empty()
        );
    })
    .await;
}

#[tokio::test]
async fn a_lock_by_one_means_locks_the_others_and_no_other_account() {
    on_both(async |db| {
        let (jane, john) = (Somebody::new(&db, 1).await, Somebody::new(&db, 2).await);
        let (phone, app) = (jane.phone(&db, 1, "+12025550123").await, App::new(&db, &jane, 2).await);
        let johns = App::new(&db, &john, 1).await;
        let (_, until) = until_locked(&db, &phone, after(0)).await;
        assert_eq!(
            app.enter(&db, &app.code(after(60)), after(60)).await,
            Entered::Locked { until }
        );
        assert_eq!(
            johns.enter(&db, &johns.code(after(60)), after(60)).await,
            Entered::Right
        );
        let locks = |now| {
            let db = (*db).clone();
            async move {
                let holding = load_holding(db.read(), jane.account, Look::all(None), now)
                    .await
                    .unwrap();
                holding
                    .listed
                    .iter()
                    .map(|one| one.held.locked_until)
                    .collect::<Vec<_>>()
            }
        };
        assert_eq!(locks(after(60)).await, [Some(until); 2]);
        assert_eq!(locks(until).await, [None; 2]);
        assert_eq!(app.enter(&db, &app.code(until), until).await, Entered::Right);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn simultaneous_wrong_codes_pass_no_lock() {
    on_both(async |db| {
        let jane = Somebody::new(&db, 1).await;
        let app = App::new(&db, &jane, 1).await;
        let wrong = app.wrong(after(0));
        let outcomes = at_once(40, |_| {
            let (db, app, wrong) = ((*db).clone(), app.clone(), wrong.clone());
            async move { app.enter(&db, &wrong, after(0)).await }
        })
        .await;
        assert_eq!(outcomes.iter().filter(|outcome| **outcome == Entered::Wrong).count(), 9);
        let failure = entity::code_failure::Entity::find_by_id(jane.account)
            .one(db.read())
            .await
            .unwrap()
            .unwrap();
        assert_eq!((failure.failures, failure.locked_until), (10, Some(after(900))));
    })
    .await;
}

#[tokio::test]
async fn the_try_that_locks_tells_the_owner_by_mail_and_no_other_does() {
    on_both(async |db| {
        let phone = Somebody::new(&db, 1).await.phone(&db, 1, "+12025550123").await;
        let limits = Limits {
            second_factor_failures: 3,
            ..generous()
        };
        let sent = phone.try_send(&db, &limits, after(0)).await.ok().unwrap();
        for second in 1..=4 {
            let notice = Sealed {
                id: SendId::fresh(&SystemEntropy, after(second)),
                channel: Channel::Mail,
                content: b"locked".to_vec(),
                expires_at: after(1000),
            };
            let entry = phone.entry(&other_than(&sent.digits), Some(notice));
            super::world::write(&db, entry, move |tx, entry| {
                Box::pin(async move { code::check(tx, entry, &limits, after(second)).await })
            })
            .await;
            let queued = entity::send::Entity::find().all(db.read()).await.unwrap();
            let mails = queued.iter().filter(|message| message.channel == Channel::Mail).count();
            assert_eq!(mails, usize::from(second >= 3), "{second}");
        }
    })
    .await;
}
