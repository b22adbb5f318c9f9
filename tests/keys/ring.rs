//! Keys are made, take over and go while nodes work beside each other; at every instant there is one that signs.

use domain::{
    audit::act,
    db::Db,
    entity::{audit_event, signing_key},
    entropy::SystemEntropy,
    time::UnixMillis,
};
use keys::{
    Alg, BadToken, KeyRing, Purpose,
    plan::Times,
    seal::{MasterKey, Seal},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};
use serde_json::{Value, json};
use std::time::Duration;
use tests::store::{Store, on_both};

pub(crate) const START: UnixMillis = UnixMillis(1_800_000_000_000);

pub(crate) fn day(number: u64) -> UnixMillis {
    START + Duration::from_hours(24 * number)
}

pub(crate) fn ring(db: &Db, seal: &Seal) -> KeyRing {
    KeyRing::open(db.clone(), seal.clone(), Times::for_tokens(Duration::from_mins(10)))
}

pub(crate) async fn tend(ring: &KeyRing, now: UnixMillis) {
    ring.tend(&SystemEntropy, now).await.unwrap();
}

pub(crate) fn sign(ring: &KeyRing, alg: Alg, now: UnixMillis) -> String {
    ring.sign(alg, "JWT", &json!({ "sub": "alice", "exp": now.seconds() + 600 }))
        .unwrap()
}

pub(crate) fn verify(ring: &KeyRing, token: &str, now: UnixMillis) -> Result<Value, BadToken> {
    ring.verify(token, "JWT", now)
}

/// The names of an algorithm's published keys, the one that signs first.
pub(crate) fn published(ring: &KeyRing, alg: Alg) -> Vec<String> {
    let jwks: Value = serde_json::from_str(&ring.jwks()).unwrap();
    let keys = jwks["keys"].as_array().unwrap().iter();
    keys.filter(|key| key["alg"] == alg.name())
        .map(|key| key["kid"].as_str().unwrap().to_owned())
        .collect()
}

pub(crate) async fn rows(store: &Store) -> Vec<signing_key::Model> {
    signing_key::Entity::find().all(store.read()).await.unwrap()
}

/// How often each act was recorded, in the order of a key's life.
pub(crate) async fn acts(store: &Store) -> [usize; 4] {
    let all = audit_event::Entity::find().all(store.read()).await.unwrap();
    [act::KEY_MADE, act::KEY_ACTIVATED, act::KEY_RETIRING, act::KEY_RETIRED]
        .map(|act| all.iter().filter(|event| event.act == act).count())
}

/// Both nodes look after the ring at once.
pub(crate) async fn both(one: &KeyRing, other: &KeyRing, now: UnixMillis) {
    let (one, other) = tokio::join!(one.tend(&SystemEntropy, now), other.tend(&SystemEntropy, now));
    one.and(other).unwrap();
}

pub(crate) fn seal() -> Seal {
    MasterKey::fresh(&SystemEntropy).seal()
}

#[tokio::test]
async fn an_empty_ring_signs_nothing_and_a_tended_one_signs_with_every_algorithm() {
    on_both(async |store| {
        let ring = ring(&store, &seal());
        assert_eq!(&*ring.jwks(), r#"{"keys":[]}"#);
        assert!(ring.sign(Alg::Es256, "JWT", &json!({})).is_err());
        tend(&ring, START).await;
        for alg in Alg::ALL {
            let token = sign(&ring, alg, START);
            assert_eq!(verify(&ring, &token, START).unwrap()["sub"], "alice");
            assert_eq!(published(&ring, alg).len(), 1);
        }
    })
    .await;
}

#[tokio::test]
async fn many_nodes_that_start_at_once_make_one_key_an_algorithm() {
    on_both(async |store| {
        let seal = seal();
        let nodes = [
            store.another_node().await,
            store.another_node().await,
            store.another_node().await,
        ];
        let rings: Vec<_> = nodes.iter().cycle().take(6).map(|node| ring(node, &seal)).collect();
        let starts: Vec<_> = rings
            .iter()
            .cloned()
            .map(|ring| tokio::spawn(async move { tend(&ring, START).await }))
            .collect();
        for start in starts {
            start.await.unwrap();
        }
        let rows = rows(&store).await;
        assert_eq!(rows.len(), Purpose::ALL.len());
        assert!(
            rows.iter()
                .all(|row| row.active_at == Some(START) && row.retiring_at.is_none())
        );
        assert_eq!(acts(&store).await, [6, 0, 0, 0]);
        for (one, other) in rings.iter().zip(rings.iter().skip(1)) {
            assert_eq!(one.jwks(), other.jwks());
            for alg in Alg::ALL {
                assert!(verify(other, &sign(one, alg, START), START).is_ok());
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_key_takes_over_after_its_day_and_the_old_one_verifies_to_the_end() {
    on_both(async |store| {
        let seal = seal();
        let node = store.another_node().await;
        let (one, other) = (ring(&store, &seal), ring(&node, &seal));
        for now in [START, day(1), day(88)] {
            both(&one, &other, now).await;
            assert_eq!(published(&one, Alg::Es256).len(), 1, "no successor before its time");
        }
        let old = published(&one, Alg::Es256).remove(0);

        both(&one, &other, day(89)).await;
        let names = published(&one, Alg::Es256);
        assert_eq!(names.len(), 2);
        assert_eq!(names[0], old, "the one that signs stands first");
        assert_eq!(published(&other, Alg::Es256), names);
        // SAML keys live longer.
        assert_eq!(rows(&store).await.len(), Purpose::ALL.len() + Alg::ALL.len());

        let last = sign(&one, Alg::Es256, day(90));
        both(&one, &other, day(90)).await;
        assert_eq!(published(&one, Alg::Es256), [names[1].clone(), old.clone()]);
        assert_eq!(acts(&store).await, [10, 4, 4, 0]);
        let first = sign(&other, Alg::Es256, day(90));
        for ring in [&one, &other] {
            assert!(verify(ring, &last, day(90)).is_ok(), "signed just before");
            assert!(verify(ring, &first, day(90)).is_ok());
        }
        assert!(rows(&store).await.iter().all(|row| {
            row.active_at
                .is_none_or(|at| at == START || at >= row.published_at + Duration::from_hours(24))
        }));

        both(&one, &other, day(90) + Duration::from_mins(69)).await;
        assert_eq!(published(&one, Alg::Es256).len(), 2);
        both(&one, &other, day(90) + Duration::from_mins(70)).await;
        assert_eq!(published(&one, Alg::Es256), [names[1].clone()]);
        assert_eq!(verify(&one, &last, day(90)), Err(BadToken::UnknownKey));
        assert!(
            one.verify_expired::<Value>(&last, "JWT").is_ok(),
            "as a hint it still counts"
        );
        assert_eq!(acts(&store).await, [10, 4, 4, 4]);
    })
    .await;
}

#[tokio::test]
async fn a_node_that_slept_learns_a_key_by_reading_again() {
    on_both(async |store| {
        let seal = seal();
        let (awake, asleep) = (ring(&store, &seal), ring(&store.another_node().await, &seal));
        for now in [START, day(89)] {
            tend(&awake, now).await;
        }
        tend(&asleep, START).await;
        for now in [day(90), day(179)] {
            tend(&awake, now).await;
        }
        tend(&awake, day(180)).await;
        let token = sign(&awake, Alg::Es256, day(180));
        assert_eq!(verify(&asleep, &token, day(180)), Err(BadToken::UnknownKey));
        tend(&asleep, day(180)).await;
        assert!(verify(&asleep, &token, day(180)).is_ok());
    })
    .await;
}

/// Somebody who can write to the database, but hasn't the master key, puts a key of their own where ours is.
#[tokio::test]
async fn a_key_that_was_written_into_the_table_is_not_believed() {
    on_both(async |store| {
        let seal = seal();
        let ours = ring(&store, &seal);
        tend(&ours, START).await;
        let rows = rows(&store).await;
        let mut forged = rows[0].clone();
        forged.id = "forged".into();
        (forged.active_at, forged.retiring_at) = (None, Some(START));
        store
            .write(forged, |tx, forged| {
                Box::pin(async move {
                    signing_key::Entity::insert(forged.clone().into_active_model())
                        .exec_without_returning(tx)
                        .await?;
                    Ok(())
                })
            })
            .await
            .unwrap();
        assert!(
            ours.tend(&SystemEntropy, START).await.is_err(),
            "a sealed key in another's place doesn't open"
        );
        assert!(
            verify(&ours, &sign(&ours, Alg::Es256, START), START).is_ok(),
            "the ring stays as it was"
        );
        assert!(ring(&store, &seal).tend(&SystemEntropy, START).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn what_the_table_says_of_a_public_key_convinces_nobody() {
    on_both(async |store| {
        let seal = seal();
        tend(&ring(&store, &seal), START).await;
        let before = rows(&store).await;
        store
            .write(before, |tx, rows| {
                Box::pin(async move {
                    for row in rows {
                        let mut row = row.clone().into_active_model();
                        row.public_jwk = Set(r#"{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}"#.to_owned());
                        row.update(tx).await?;
                    }
                    Ok(())
                })
            })
            .await
            .unwrap();
        let fresh = ring(&store, &seal);
        tend(&fresh, START).await;
        assert!(verify(&fresh, &sign(&fresh, Alg::Es256, START), START).is_ok());
        assert!(!fresh.jwks().contains("\"AA\""));
    })
    .await;
}
