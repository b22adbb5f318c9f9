//! Binding an authenticator app.

use super::{
    totp::App,
    world::{Somebody, after, at_once, audited, from, id, write},
};
use domain::{
    assurance::{AuthenticatorKind, Level},
    authenticator::{
        NewAuthenticator,
        totp::enrol::{self, Confirmation, Confirmed, NewEnrolment},
    },
    code::Digits,
    db::Db,
    ids::{AuthenticatorId, SessionId},
    time::UnixMillis,
};
use tests::store::on_both;
use zeroize::Zeroizing;

/// A seed that waits, and the app that has taken it.
#[derive(Clone)]
struct Waiting {
    somebody: Somebody,
    id: AuthenticatorId,
    app: App,
}

impl Waiting {
    async fn new(db: &Db, somebody: &Somebody, app: &App, nth: u128) -> Self {
        let id = AuthenticatorId(id(9000 + nth));
        let new = NewEnrolment {
            id,
            account: somebody.account,
            session: somebody.session,
            sealed: b"sealed".to_vec(),
            back: "/".to_owned(),
        };
        write(db, new, |tx, new| Box::pin(enrol::open(tx, new, after(0)))).await;
        Self {
            somebody: somebody.clone(),
            id,
            app: app.clone(),
        }
    }

    async fn confirm_in(&self, db: &Db, session: SessionId, typed: &str, now: UnixMillis) -> Confirmed {
        let entry = Confirmation {
            new: NewAuthenticator {
                id: self.id,
                account: self.somebody.account,
                kind: AuthenticatorKind::Totp,
                label: "App".to_owned(),
                carries: Level::TWO,
            },
            session,
            seed: Zeroizing::new(self.app.seed.clone()),
            sealed: b"sealed".to_vec(),
            typed: Digits::parse(typed).unwrap(),
            becomes_default: true,
            origin: from("192.0.2.1"),
        };
        write(db, entry, move |tx, entry| Box::pin(enrol::confirm(tx, entry, now))).await
    }

    async fn confirm(&self, db: &Db, typed: &str, now: UnixMillis) -> Confirmed {
        self.confirm_in(db, self.somebody.session, typed, now).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_right_codes_at_once_exactly_one_binds() {
    on_both(async |db| {
        let jane = Somebody::new(&db, 1).await;
        let app = App::new(&db, &jane, 1).await;
        let waiting = Waiting::new(&db, &jane, &app, 1).await;
        let (here, there) = ((*db).clone(), db.another_node().await);
        let outcomes = at_once(8, |number| {
            let (db, waiting) = (
                if number % 2 == 0 { here.clone() } else { there.clone() },
                waiting.clone(),
            );
            async move { waiting.confirm(&db, &waiting.app.code(after(1)), after(1)).await }
        })
        .await;
        let bound = outcomes.iter().filter(|one| **one == Confirmed::Bound);
        assert_eq!(bound.count(), 1, "{outcomes:?}");
        assert_eq!(audited(&db, "authenticator.bound").await, ["success"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_tabs_make_no_sixth_app() {
    on_both(async |db| {
        let jane = Somebody::new(&db, 1).await;
        let app = App::new(&db, &jane, 1).await;
        for nth in 2..=4 {
            App::new(&db, &jane, nth).await;
        }
        let tabs = [
            Waiting::new(&db, &jane, &app, 1).await,
            Waiting::new(&db, &jane, &app, 2).await,
        ];
        let (here, there) = ((*db).clone(), db.another_node().await);
        let outcomes = at_once(2, |number| {
            let (db, waiting) = ([&here, &there][number].clone(), tabs[number].clone());
            async move { waiting.confirm(&db, &waiting.app.code(after(1)), after(1)).await }
        })
        .await;
        assert!(
            outcomes.contains(&Confirmed::Bound) && outcomes.contains(&Confirmed::TooMany),
            "{outcomes:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn another_session_a_late_code_and_a_burnt_seed_bind_nothing() {
    on_both(async |db| {
        let jane = Somebody::new(&db, 1).await;
        let app = App::new(&db, &jane, 1).await;
        let waiting = Waiting::new(&db, &jane, &app, 1).await;
        let other = SessionId(id(77));
        jane.begin_session(&db, other).await;
        let right = |now| app.code(now);
        assert_eq!(
            waiting.confirm_in(&db, other, &right(after(1)), after(1)).await,
            Confirmed::Gone
        );
        assert_eq!(
            waiting.confirm(&db, &right(after(1800)), after(1800)).await,
            Confirmed::Gone
        );
        for _ in 0..enrol::TRIES {
            assert_eq!(
                waiting.confirm(&db, &app.wrong(after(2)), after(2)).await,
                Confirmed::Wrong
            );
        }
        assert_eq!(waiting.confirm(&db, &right(after(3)), after(3)).await, Confirmed::Gone);
    })
    .await;
}
