//! Phone codes: sent, typed, used up.

use super::world::{Phone, Somebody, after, at_once, audited, generous, id, other_than};
use domain::{
    authenticator::Limits,
    code::{Channel, Checked, Delivered, Purpose, SendLimit, SendRefusal, find_pending},
    db::Db,
    entity,
    ids::{InteractionId, SessionId},
};
use sea_orm::EntityTrait;
use std::time::Duration;
use tests::store::on_both;

async fn jane(db: &Db) -> Phone {
    Somebody::new(db, 1).await.phone(db, 1, "+12025550123").await
}

#[tokio::test]
async fn a_code_works_once() {
    on_both(async |db| {
        let phone = jane(&db).await;
        let sent = phone.send(&db, after(0)).await;
        let code = sent.digits.reveal();
        assert_eq!(
            phone.enter(&db, code, after(1)).await,
            Checked::Right { channel: Channel::Text }
        );
        assert_eq!(phone.enter(&db, code, after(2)).await, Checked::Gone);
        let authenticator = entity::authenticator::Entity::find_by_id(phone.bound.authenticator)
            .one(db.read())
            .await;
        assert_eq!(authenticator.unwrap().unwrap().last_used_at, Some(after(1)));
        assert_eq!(audited(&db, "code.sent").await, ["success"]);
        assert_eq!(audited(&db, "step-up.phone").await, ["success"]);
    })
    .await;
}

#[tokio::test]
async fn s_209_a_code_works_at_119_seconds_and_not_at_121() {
    on_both(async |db| {
        let phone = jane(&db).await;
        let sent = phone.send(&db, after(0)).await;
        assert_eq!(
            phone.enter(&db, sent.digits.reveal(), after(121)).await,
            Checked::Expired
        );
        let again = phone.send(&db, after(200)).await;
        assert_eq!(again.issued.expires_at, after(320));
        let right = phone.enter(&db, again.digits.reveal(), after(319)).await;
        assert_eq!(right, Checked::Right { channel: Channel::Text });
    })
    .await;
}

#[tokio::test]
async fn s_210_a_resend_voids_the_code_before() {
    on_both(async |db| {
        let phone = jane(&db).await;
        let first = phone.send(&db, after(0)).await;
        let second = phone.send(&db, after(20)).await;
        let old = first.digits.reveal();
        if old != second.digits.reveal() {
            assert_eq!(phone.enter(&db, old, after(21)).await, Checked::Wrong { tries_left: 4 });
        }
        let right = phone.enter(&db, second.digits.reveal(), after(22)).await;
        assert_eq!(right, Checked::Right { channel: Channel::Text });
        // What nobody had taken to send is erased.
        let messages = entity::send::Entity::find().all(db.read()).await.unwrap();
        let kept = messages.iter().filter(|message| message.sealed.is_some()).count();
        assert_eq!((messages.len(), kept), (2, 1));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_right_entries_at_once_exactly_one_passes() {
    on_both(async |db| {
        let phone = jane(&db).await;
        for round in 0..5 {
            let now = after(round * 130);
            let sent = phone.try_send(&db, &generous(), now).await.ok().unwrap();
            let outcomes = at_once(8, |_| {
                let (db, phone, digits) = ((*db).clone(), phone.clone(), sent.digits.clone());
                async move { phone.enter(&db, digits.reveal(), now).await }
            })
            .await;
            let passed = outcomes
                .iter()
                .filter(|outcome| matches!(outcome, Checked::Right { .. }))
                .count();
            let gone = outcomes
                .iter()
                .filter(|outcome| matches!(outcome, Checked::Gone))
                .count();
            assert_eq!((passed, gone), (1, 7), "{outcomes:?}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_nodes_let_one_right_entry_pass() {
    on_both(async |db| {
        let (here, there) = ((*db).clone(), db.another_node().await);
        let phone = jane(&db).await;
        let sent = phone.send(&db, after(0)).await;
        let outcomes = at_once(10, |number| {
            let (db, phone) = (
                if number % 2 == 0 { here.clone() } else { there.clone() },
                phone.clone(),
            );
            let digits = sent.digits.clone();
            async move { phone.enter(&db, digits.reveal(), after(1)).await }
        })
        .await;
        assert_eq!(
            outcomes
                .iter()
                .filter(|outcome| matches!(outcome, Checked::Right { .. }))
                .count(),
            1
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn five_wrong_tries_burn_a_code_however_many_come_at_once() {
    on_both(async |db| {
        let phone = jane(&db).await;
        let sent = phone.send(&db, after(0)).await;
        let wrong = other_than(&sent.digits);
        let outcomes = at_once(20, |_| {
            let (db, phone, wrong) = ((*db).clone(), phone.clone(), wrong.clone());
            async move { phone.enter(&db, &wrong, after(1)).await }
        })
        .await;
        let mut left: Vec<i32> = outcomes
            .iter()
            .filter_map(|outcome| {
                if let Checked::Wrong { tries_left } = outcome {
                    Some(*tries_left)
                } else {
                    None
                }
            })
            .collect();
        left.sort_unstable();
        assert_eq!(left, [1, 2, 3, 4]);
        assert_eq!(
            outcomes.iter().filter(|outcome| **outcome == Checked::Burnt).count(),
            16
        );
        assert_eq!(phone.enter(&db, sent.digits.reveal(), after(2)).await, Checked::Burnt);
        assert_eq!(audited(&db, "step-up.phone").await, ["wrong"; 5]);
        assert_eq!(audited(&db, "code.burnt").await, ["success"]);
        let failure = entity::code_failure::Entity::find_by_id(phone.bound.account)
            .one(db.read())
            .await
            .unwrap();
        assert_eq!(failure.unwrap().failures, 5);
    })
    .await;
}

#[tokio::test]
async fn a_fifth_try_that_is_right_passes() {
    on_both(async |db| {
        let phone = jane(&db).await;
        let sent = phone.send(&db, after(0)).await;
        for _ in 0..4 {
            phone.enter(&db, &other_than(&sent.digits), after(1)).await;
        }
        let right = phone.enter(&db, sent.digits.reveal(), after(2)).await;
        assert_eq!(right, Checked::Right { channel: Channel::Text });
    })
    .await;
}

#[tokio::test]
async fn a_code_is_just_a_number_in_another_session_interaction_or_account() {
    on_both(async |db| {
        let somebody = Somebody::new(&db, 1).await;
        let phone = somebody.phone(&db, 1, "+12025550123").await;
        let second = somebody.phone(&db, 2, "+12025550124").await;
        let other = Somebody::new(&db, 2).await.phone(&db, 1, "+12025550125").await;
        let session = SessionId(id(77));
        somebody.begin_session(&db, session).await;
        let sent = phone.send(&db, after(0)).await;
        let elsewhere = [
            Phone {
                bound: domain::code::Bound { session, ..phone.bound },
                ..phone.clone()
            },
            Phone {
                bound: domain::code::Bound {
                    interaction: InteractionId(id(78)),
                    ..phone.bound
                },
                ..phone.clone()
            },
            second,
            other.clone(),
        ];
        for place in &elsewhere {
            assert_eq!(place.enter(&db, sent.digits.reveal(), after(1)).await, Checked::Gone);
        }
        let theirs = other.send(&db, after(1)).await;
        if theirs.digits.reveal() != sent.digits.reveal() {
            let typed = other.enter(&db, sent.digits.reveal(), after(2)).await;
            assert_eq!(typed, Checked::Wrong { tries_left: 4 });
        }
        let right = phone.enter(&db, sent.digits.reveal(), after(3)).await;
        assert_eq!(right, Checked::Right { channel: Channel::Text });
    })
    .await;
}

#[tokio::test]
async fn nothing_is_sent_to_a_phone_that_is_not_the_accounts_own_or_was_revoked() {
    on_both(async |db| {
        let phone = jane(&db).await;
        let other = Somebody::new(&db, 2).await.phone(&db, 1, "+12025550125").await;
        let bound = domain::code::Bound {
            authenticator: other.bound.authenticator,
            ..phone.bound
        };
        let stolen = Phone { bound, ..phone.clone() };
        assert_eq!(
            stolen.try_send(&db, &generous(), after(0)).await.err(),
            Some(SendRefusal::Gone)
        );
        let sent = phone.send(&db, after(0)).await;
        revoke(&db, &phone).await;
        assert_eq!(phone.enter(&db, sent.digits.reveal(), after(1)).await, Checked::Gone);
        assert_eq!(
            phone.try_send(&db, &generous(), after(30)).await.err(),
            Some(SendRefusal::Gone)
        );
    })
    .await;
}

async fn revoke(db: &Db, phone: &Phone) {
    super::world::write(db, phone.bound.authenticator, |tx, id| {
        Box::pin(async move {
            use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
            entity::authenticator::Entity::update_many()
                .col_expr(entity::authenticator::COLUMN.revoked_at, Expr::value(after(0)))
                .filter(entity::authenticator::COLUMN.id.eq(*id))
                .exec(tx)
                .await?;
            Ok(())
        })
    })
    .await;
}

#[tokio::test]
async fn the_page_knows_how_far_a_code_came() {
    on_both(async |db| {
        let phone = jane(&db).await;
        let (session, interaction, limits) = (phone.bound.session, phone.bound.interaction, Limits::default());
        assert_eq!(
            find_pending(db.read(), session, interaction, &limits).await.unwrap(),
            None
        );
        let sent = phone.send(&db, after(0)).await;
        phone.enter(&db, &other_than(&sent.digits), after(1)).await;
        let pending = find_pending(db.read(), session, interaction, &limits)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(pending.code, sent.issued.code);
        assert_eq!((pending.expires_at, pending.resend_at), (after(120), after(20)));
        assert_eq!(
            (pending.tries_left, pending.used, pending.delivered),
            (4, false, Delivered::Underway)
        );
    })
    .await;
}

/// Which limit refused, and until when.
async fn refused(phone: &Phone, db: &Db, limits: &Limits, second: u64) -> (SendLimit, u64) {
    match phone.try_send(db, limits, after(second)).await {
        Err(SendRefusal::Limited { limit, until }) => (limit, until.since(after(0)).as_secs()),
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("sent at {second}"),
    }
}

#[tokio::test]
async fn another_code_is_sent_after_20_seconds_and_not_before() {
    on_both(async |db| {
        let phone = jane(&db).await;
        let sent = phone.send(&db, after(0)).await;
        assert_eq!(
            refused(&phone, &db, &Limits::default(), 19).await,
            (SendLimit::Resend, 20)
        );
        // The one that was sent lives on.
        let right = phone.enter(&db, sent.digits.reveal(), after(19)).await;
        assert_eq!(right, Checked::Right { channel: Channel::Text });
        phone.send(&db, after(20)).await;
        assert_eq!(audited(&db, "code.sent").await, ["success", "limited", "success"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_press_of_many_at_once_sends() {
    on_both(async |db| {
        let phone = jane(&db).await;
        let sent = at_once(12, |_| {
            let (db, phone) = ((*db).clone(), phone.clone());
            async move { phone.try_send(&db, &Limits::default(), after(0)).await.is_ok() }
        })
        .await;
        assert_eq!(sent.into_iter().filter(|sent| *sent).count(), 1);
        assert_eq!(entity::send::Entity::find().all(db.read()).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_phone_gets_5_codes_an_hour_and_an_account_10() {
    on_both(async |db| {
        let somebody = Somebody::new(&db, 1).await;
        let phones = [
            somebody.phone(&db, 1, "+12025550123").await,
            somebody.phone(&db, 2, "+12025550124").await,
            somebody.phone(&db, 3, "+12025550125").await,
        ];
        let limits = Limits::default();
        for second in 0..5 {
            phones[0].send(&db, after(second * 20)).await;
        }
        assert_eq!(refused(&phones[0], &db, &limits, 100).await, (SendLimit::Phone, 3600));
        for second in 5..10 {
            phones[1].send(&db, after(second * 20)).await;
        }
        assert_eq!(refused(&phones[2], &db, &limits, 200).await, (SendLimit::Account, 3600));
        phones[0].send(&db, after(3600)).await;
    })
    .await;
}

#[tokio::test]
async fn an_address_a_country_and_a_day_have_their_limits() {
    on_both(async |db| {
        let somebody = Somebody::new(&db, 1).await;
        let phone = somebody.phone(&db, 1, "+12025550123").await;
        let abroad = somebody.phone(&db, 2, "+4915123456789").await;
        let address = Limits {
            sends_per_address_per_hour: 2,
            ..generous()
        };
        for second in 0..2 {
            assert!(phone.try_send(&db, &address, after(second)).await.is_ok());
        }
        assert_eq!(refused(&phone, &db, &address, 3).await, (SendLimit::Address, 3600));
        let country = Limits {
            sends_per_country_per_day: 2,
            ..generous()
        };
        assert_eq!(refused(&phone, &db, &country, 4).await, (SendLimit::Country, 24 * 3600));
        assert!(abroad.send_from(&db, "198.51.100.1", &country, after(4)).await.is_ok());
        let day = Limits {
            sends_per_day: 3,
            ..generous()
        };
        assert_eq!(refused(&abroad, &db, &day, 5).await, (SendLimit::Day, 24 * 3600));
        assert!(abroad.try_send(&db, &day, after(24 * 3600)).await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn a_stranger_who_registers_numbers_locks_nobody_out() {
    on_both(async |db| {
        let owner = Somebody::new(&db, 1).await.phone(&db, 1, "+12025550123").await;
        let mut stranger = Somebody::new(&db, 2).await.phone(&db, 1, "+12025550123").await;
        stranger.bound.purpose = Purpose::Enrolment;
        let limits = Limits {
            sends_per_phone_per_hour: 5,
            sends_per_country_per_day: 5,
            sends_per_day: 5,
            ..generous()
        };
        for second in 0..5 {
            assert!(stranger.try_send(&db, &limits, after(second)).await.is_ok());
        }
        assert_eq!(refused(&stranger, &db, &limits, 5).await, (SendLimit::Phone, 3600));
        for second in 5..10 {
            assert!(owner.try_send(&db, &limits, after(second)).await.is_ok());
        }
        assert_eq!(refused(&owner, &db, &limits, 10).await, (SendLimit::Phone, 3605));
    })
    .await;
}

#[tokio::test]
async fn neither_codes_nor_numbers_are_in_the_tables_that_a_send_fills() {
    on_both(async |db| {
        let phone = jane(&db).await;
        let sent = phone.send(&db, after(0)).await;
        let code = entity::code::Entity::find_by_id(sent.issued.code)
            .one(db.read())
            .await
            .unwrap()
            .unwrap();
        let rows = [
            format!("{code:?}"),
            format!("{:?}", entity::send::Entity::find().all(db.read()).await.unwrap()),
            format!(
                "{:?}",
                entity::audit_event::Entity::find().all(db.read()).await.unwrap()
            ),
            format!("{:?}", entity::allowance::Entity::find().all(db.read()).await.unwrap()),
        ];
        let bytes = |text: &str| format!("{:?}", text.as_bytes()).trim_matches(['[', ']']).to_owned();
        for secret in [sent.digits.reveal(), phone.number.e164()] {
            for row in &rows {
                assert!(!row.contains(secret) && !row.contains(&bytes(secret)), "{row}");
            }
        }
        assert_eq!(code.hash.len(), 32);
    })
    .await;
}

#[tokio::test]
async fn a_lock_ends_sends_too() {
    on_both(async |db| {
        let phone = jane(&db).await;
        let limits = Limits {
            second_factor_failures: 1,
            second_factor_lock: Duration::from_mins(15),
            ..generous()
        };
        let sent = phone.try_send(&db, &limits, after(0)).await.ok().unwrap();
        let locked = Checked::Locked { until: after(901) };
        assert_eq!(
            phone
                .enter_with(&db, &other_than(&sent.digits), &limits, after(1))
                .await,
            locked
        );
        assert_eq!(
            phone.enter_with(&db, sent.digits.reveal(), &limits, after(2)).await,
            locked
        );
        let refusal = phone.try_send(&db, &limits, after(3)).await.err();
        assert_eq!(refusal, Some(SendRefusal::Locked { until: after(901) }));
    })
    .await;
}
