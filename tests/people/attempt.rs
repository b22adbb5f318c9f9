//! Guessing passwords.

use super::world::{Somebody, after, at_once, audited, browser, from, key, write};
use domain::{
    account::attempt::{self, Admission, Attempt, Consequence, Counted},
    authenticator::Limits,
    db::Db,
    ids::AccountId,
    secret::BrowserHash,
    time::UnixMillis,
};
use std::time::Duration;
use tests::store::on_both;

/// Somebody at a browser, typing a name.
#[derive(Clone)]
struct Typist {
    typed: &'static str,
    account: Option<AccountId>,
    browser: BrowserHash,
    address: &'static str,
}

impl Typist {
    fn attempt(&self, now: UnixMillis) -> Attempt {
        Attempt::new(&key(), self.typed, self.account, &self.browser, from(self.address), now)
    }

    async fn admit(&self, db: &Db, now: UnixMillis) -> Admission {
        let limits = Limits::default();
        write(db, self.attempt(now), move |tx, attempt| {
            Box::pin(async move { attempt::admit(tx, attempt, &limits).await })
        })
        .await
    }

    /// Types a wrong password; `None` if it was not looked at.
    async fn wrong(&self, db: &Db, now: UnixMillis) -> Option<Consequence> {
        let Admission::Go(counted) = self.admit(db, now).await else {
            return None;
        };
        Some(
            write(db, (self.attempt(now), counted), |tx, (attempt, counted)| {
                Box::pin(async move { attempt::failed(tx, attempt, counted).await })
            })
            .await,
        )
    }

    async fn right(&self, db: &Db, somebody: &Somebody, now: UnixMillis) {
        let Admission::Go(counted) = self.admit(db, now).await else {
            panic!("not looked at")
        };
        let session = somebody.session;
        let account = somebody.account;
        write(
            db,
            (self.attempt(now), counted),
            move |tx, (attempt, counted): &(Attempt, Counted)| {
                Box::pin(async move { attempt::succeeded(tx, attempt, counted, account, session).await })
            },
        )
        .await;
    }
}

fn stranger() -> Typist {
    Typist {
        typed: "nobody",
        account: None,
        browser: browser(9),
        address: "192.0.2.9",
    }
}

fn owner(somebody: &Somebody) -> Typist {
    Typist {
        typed: "Smithj_1",
        account: Some(somebody.account),
        browser: browser(1),
        address: "192.0.2.1",
    }
}

/// Wrong passwords as fast as they are looked at, until the name locks; what followed from each, in seconds.
async fn until_locked(db: &Db, typist: &Typist, mut now: UnixMillis) -> (Vec<u64>, UnixMillis) {
    let mut waits = Vec::new();
    loop {
        match typist.wrong(db, now).await.unwrap() {
            Consequence::Again => waits.push(0),
            Consequence::Wait { until } => {
                waits.push(until.since(now).as_secs());
                now = until;
            }
            Consequence::Locked { until } => {
                waits.push(until.since(now).as_secs());
                return (waits, until);
            }
        }
    }
}

#[tokio::test]
async fn delays_grow_and_the_tenth_wrong_password_locks_for_15_minutes() {
    on_both(async |db| {
        let jane = Somebody::new(&db, 1).await;
        let typist = owner(&jane);
        let (waits, until) = until_locked(&db, &typist, after(0)).await;
        assert_eq!(waits, [0, 0, 0, 1, 2, 4, 8, 16, 30, 900]);
        let early = UnixMillis(until.0 - 1);
        assert!(matches!(typist.admit(&db, early).await, Admission::Locked { until: then } if then == until));
        typist.right(&db, &jane, until).await;
        assert_eq!(typist.wrong(&db, until).await, Some(Consequence::Again));
        let mut outcomes = vec!["wrong"; 10];
        outcomes.extend(["success", "wrong"]);
        assert_eq!(audited(&db, "sign-in.password").await, outcomes);
        assert_eq!(audited(&db, "sign-in.locked").await, ["success"]);
    })
    .await;
}

#[tokio::test]
async fn a_name_that_nobody_has_is_counted_alike() {
    on_both(async |db| {
        let jane = Somebody::new(&db, 1).await;
        let known = Typist {
            browser: browser(9),
            ..owner(&jane)
        };
        let (known, _) = until_locked(&db, &known, after(0)).await;
        let (unknown, _) = until_locked(&db, &stranger(), after(0)).await;
        assert_eq!(known, unknown);
    })
    .await;
}

#[tokio::test]
async fn spelling_a_name_otherwise_gives_no_further_tries() {
    on_both(async |db| {
        let jane = Somebody::new(&db, 1).await;
        until_locked(&db, &owner(&jane), after(0)).await;
        let shouting = Typist {
            typed: "  SMITHJ_1",
            ..owner(&jane)
        };
        assert!(matches!(
            shouting.admit(&db, after(120)).await,
            Admission::Locked { .. }
        ));
    })
    .await;
}

#[tokio::test]
async fn a_try_during_a_delay_is_neither_looked_at_nor_counted() {
    on_both(async |db| {
        let typist = stranger();
        for _ in 0..4 {
            typist.wrong(&db, after(0)).await.unwrap();
        }
        for _ in 0..20 {
            assert!(matches!(typist.admit(&db, after(0)).await, Admission::Wait { until } if until == after(1)));
        }
        assert_eq!(
            typist.wrong(&db, after(1)).await,
            Some(Consequence::Wait { until: after(3) })
        );
    })
    .await;
}

#[tokio::test]
async fn a_stranger_cannot_lock_the_owner_out() {
    on_both(async |db| {
        let jane = Somebody::new(&db, 1).await;
        owner(&jane).right(&db, &jane, after(0)).await;
        let stranger = Typist {
            browser: browser(9),
            ..owner(&jane)
        };
        let (_, until) = until_locked(&db, &stranger, after(1)).await;
        let during = until - Duration::from_mins(10);
        assert!(matches!(stranger.admit(&db, during).await, Admission::Locked { .. }));
        owner(&jane).right(&db, &jane, during).await;
        // And the owner's success doesn't open it for the stranger.
        assert!(matches!(stranger.admit(&db, during).await, Admission::Locked { .. }));
    })
    .await;
}

#[tokio::test]
async fn a_browser_is_known_for_90_days() {
    on_both(async |db| {
        let jane = Somebody::new(&db, 1).await;
        owner(&jane).right(&db, &jane, after(0)).await;
        let (day, stranger) = (
            24 * 3600,
            Typist {
                browser: browser(9),
                ..owner(&jane)
            },
        );
        until_locked(&db, &stranger, after(90 * day - 120)).await;
        assert!(matches!(
            owner(&jane).admit(&db, after(90 * day - 1)).await,
            Admission::Go(_)
        ));
        assert!(matches!(
            owner(&jane).admit(&db, after(90 * day)).await,
            Admission::Locked { .. }
        ));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn simultaneous_guesses_get_no_more_looks_than_one_after_the_other() {
    on_both(async |db| {
        let looked = at_once(40, |_| {
            let db = (*db).clone();
            async move { matches!(stranger().admit(&db, after(0)).await, Admission::Go(_)) }
        })
        .await;
        // Three are free, the fourth begins the first delay.
        assert_eq!(looked.into_iter().filter(|looked| *looked).count(), 4);
    })
    .await;
}

#[tokio::test]
async fn an_address_has_100_wrong_passwords_in_10_minutes() {
    on_both(async |db| {
        let names: Vec<&'static str> = (0..101)
            .map(|number| &*Box::leak(format!("name{number}").into_boxed_str()))
            .collect();
        let at = |number: usize| Typist {
            typed: names[number],
            address: if number.is_multiple_of(2) {
                "2001:db8::1"
            } else {
                "2001:db8::ffff:2"
            },
            ..stranger()
        };
        for number in 0..100 {
            assert!(at(number).wrong(&db, after(number as u64)).await.is_some(), "{number}");
        }
        assert!(matches!(at(100).admit(&db, after(599)).await, Admission::Crowded { until } if until == after(600)));
        let elsewhere = Typist {
            address: "2001:db8:0:1::1",
            ..at(100)
        };
        assert!(matches!(elsewhere.admit(&db, after(599)).await, Admission::Go(_)));
        assert!(matches!(at(100).admit(&db, after(600)).await, Admission::Go(_)));
    })
    .await;
}

#[tokio::test]
async fn right_passwords_use_nothing_of_an_address_up() {
    on_both(async |db| {
        let jane = Somebody::new(&db, 1).await;
        for number in 0..150 {
            owner(&jane).right(&db, &jane, after(number)).await;
        }
        assert!(matches!(
            stranger_at_the_same(&jane).admit(&db, after(151)).await,
            Admission::Go(_)
        ));
    })
    .await;
}

fn stranger_at_the_same(somebody: &Somebody) -> Typist {
    Typist {
        address: owner(somebody).address,
        ..stranger()
    }
}

#[tokio::test]
async fn a_try_that_was_never_decided_did_not_happen() {
    on_both(async |db| {
        for second in 0..30 {
            let Admission::Go(counted) = stranger().admit(&db, after(second)).await else {
                panic!("{second}")
            };
            write(
                &db,
                (stranger().attempt(after(second)), counted),
                |tx, (attempt, counted)| Box::pin(async move { attempt::undecided(tx, attempt, counted).await }),
            )
            .await;
        }
        assert_eq!(stranger().wrong(&db, after(31)).await, Some(Consequence::Again));
    })
    .await;
}

#[tokio::test]
async fn a_day_of_rest_ends_a_row_of_wrong_passwords() {
    on_both(async |db| {
        for _ in 0..3 {
            stranger().wrong(&db, after(0)).await;
        }
        assert_eq!(stranger().wrong(&db, after(24 * 3600)).await, Some(Consequence::Again));
    })
    .await;
}
