//! Authenticator apps.

use super::world::{Somebody, after, at_once, audited, from, insert, write};
use domain::{
    assurance::AuthenticatorKind,
    authenticator::{
        Limits,
        totp::{self, Entered, use_step},
    },
    code::Digits,
    db::Db,
    entity,
    ids::{AccountId, AuthenticatorId},
    time::UnixMillis,
};
use tests::store::on_both;
use totp_rs::{Algorithm, Builder};
use zeroize::Zeroizing;

/// An app that somebody else wrote.
#[derive(Clone)]
pub(crate) struct App {
    account: AccountId,
    id: AuthenticatorId,
    pub(crate) seed: Vec<u8>,
}

impl App {
    pub(crate) async fn new(db: &Db, somebody: &Somebody, nth: u128) -> Self {
        let id = somebody.bind(db, AuthenticatorKind::Totp, nth, after(0)).await;
        insert(
            db,
            entity::totp::Model {
                authenticator_id: id,
                sealed_seed: b"sealed".to_vec(),
                last_step: 0,
            },
        )
        .await;
        Self {
            account: somebody.account,
            id,
            seed: b"a seed of twenty byte".to_vec(),
        }
    }

    pub(crate) fn code(&self, now: UnixMillis) -> String {
        let app = Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_secret(self.seed.clone())
            .build()
            .unwrap();
        app.generate(now.seconds().unsigned_abs()).to_string()
    }

    /// A code of none of the steps that count.
    pub(crate) fn wrong(&self, now: UnixMillis) -> String {
        let right: Vec<String> = [-30, 0, 30]
            .map(|away| self.code(UnixMillis(now.0 + away * 1000)))
            .to_vec();
        (0..1_000_000)
            .map(|number| format!("{number:06}"))
            .find(|code| !right.contains(code))
            .unwrap()
    }

    pub(crate) async fn enter(&self, db: &Db, typed: &str, now: UnixMillis) -> Entered {
        let entry = totp::Entry {
            account: self.account,
            authenticator: self.id,
            seed: Zeroizing::new(self.seed.clone()),
            typed: Digits::parse(typed).unwrap(),
            origin: from("192.0.2.1"),
            notice: None,
        };
        write(db, entry, move |tx, entry| {
            Box::pin(async move { totp::enter(tx, entry, &Limits::default(), now).await })
        })
        .await
    }
}

#[tokio::test]
async fn a_code_of_another_hands_app_is_right_once() {
    on_both(async |db| {
        let jane = Somebody::new(&db, 1).await;
        let app = App::new(&db, &jane, 1).await;
        let code = app.code(after(0));
        assert_eq!(app.enter(&db, &app.wrong(after(0)), after(0)).await, Entered::Wrong);
        assert_eq!(app.enter(&db, &code, after(0)).await, Entered::Right);
        assert_eq!(app.enter(&db, &code, after(10)).await, Entered::Replayed);
        assert_eq!(app.enter(&db, &app.code(after(30)), after(30)).await, Entered::Right);
        // A step that lies before a used one is used, too.
        assert_eq!(app.enter(&db, &code, after(30)).await, Entered::Replayed);
        let outcomes = ["wrong", "success", "replayed", "success", "replayed"];
        assert_eq!(audited(&db, "step-up.totp").await, outcomes);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_right_entries_at_once_exactly_one_passes() {
    on_both(async |db| {
        let jane = Somebody::new(&db, 1).await;
        let app = App::new(&db, &jane, 1).await;
        let (here, there) = ((*db).clone(), db.another_node().await);
        for round in 0..5 {
            let now = after(round * 90);
            let outcomes = at_once(8, |number| {
                let (db, app) = (if number % 2 == 0 { here.clone() } else { there.clone() }, app.clone());
                async move { app.enter(&db, &app.code(now), now).await }
            })
            .await;
            assert_eq!(
                outcomes.iter().filter(|one| **one == Entered::Right).count(),
                1,
                "{outcomes:?}"
            );
            // The replays of a round stand in the counter until the next right code.
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_is_used_once() {
    on_both(async |db| {
        let jane = Somebody::new(&db, 1).await;
        let app = App::new(&db, &jane, 1).await;
        let used = at_once(16, |_| {
            let (db, id) = ((*db).clone(), app.id);
            async move { write(&db, id, |tx, id| Box::pin(use_step(tx, *id, 7))).await }
        })
        .await;
        assert_eq!(used.into_iter().filter(|used| *used).count(), 1);
    })
    .await;
}

#[tokio::test]
async fn an_app_of_somebody_else_opens_nothing() {
    on_both(async |db| {
        let (jane, john) = (Somebody::new(&db, 1).await, Somebody::new(&db, 2).await);
        let johns = App::new(&db, &john, 1).await;
        let stolen = App {
            account: jane.account,
            ..johns
        };
        assert_eq!(stolen.enter(&db, &stolen.code(after(0)), after(0)).await, Entered::Gone);
    })
    .await;
}
