//! An operator rotates before its time, or because a key got out, while nodes go on signing.

use super::ring::{START, acts, both, day, published, ring, rows, seal, sign, tend, verify};
use domain::{
    entity::{setting, signing_key},
    entropy::SystemEntropy,
    time::UnixMillis,
};
use keys::{Alg, BadToken, KeyRing};
use sea_orm::{EntityTrait, QueryFilter};
use serde_json::Value;
use std::time::Duration;
use tests::store::on_both;

const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

async fn active(ring: &KeyRing, alg: Alg) -> usize {
    let keys = ring.list().await.unwrap();
    let of_alg = keys.iter().filter(|key| key.purpose == alg.into());
    of_alg.filter(|key| key.state() == keys::plan::State::Active).count()
}

#[tokio::test]
async fn a_key_that_is_published_early_signs_after_its_day_on_both_nodes() {
    on_both(async |store| {
        let seal = seal();
        let (one, other) = (ring(&store, &seal), ring(&store.another_node().await, &seal));
        both(&one, &other, START).await;
        let old = published(&one, Alg::Es256).remove(0);
        assert!(!other.is_behind(START).await.unwrap());

        let now = START + HOUR;
        let before = sign(&other, Alg::Es256, now);
        let rotation = one.rotate(Alg::Es256, &SystemEntropy, now).await.unwrap();
        assert!(rotation.made && rotation.gone.is_empty());
        let new = rotation.key.id.0.clone();
        assert_eq!(published(&one, Alg::Es256), [old.clone(), new.clone()]);
        assert_eq!(published(&one, Alg::Rs256).len(), 1, "the others stay");
        assert!(other.is_behind(now).await.unwrap() && !one.is_behind(now).await.unwrap());
        tend(&other, now).await;
        assert!(!other.is_behind(now).await.unwrap());
        assert_eq!(published(&other, Alg::Es256), published(&one, Alg::Es256));

        let again = other.rotate(Alg::Es256, &SystemEntropy, now + HOUR).await.unwrap();
        assert_eq!((again.made, again.key), (false, rotation.key), "one waits already");

        let almost = now + DAY - Duration::from_millis(1);
        both(&one, &other, almost).await;
        let during = sign(&one, Alg::Es256, almost);
        assert_eq!(published(&one, Alg::Es256)[0], old);
        let then = now + DAY;
        assert!(one.is_behind(then).await.unwrap(), "the change is due");
        tend(&one, then).await;
        assert!(other.is_behind(almost).await.unwrap(), "another key signs");
        both(&one, &other, then).await;
        assert_eq!(published(&one, Alg::Es256), [new.clone(), old]);
        let after = sign(&other, Alg::Es256, then);
        for ring in [&one, &other] {
            assert!(verify(ring, &before, now).is_ok());
            assert!(
                verify(ring, &during, then).is_ok(),
                "signed by the old one, and still alive"
            );
            assert!(verify(ring, &after, then).is_ok());
            assert_eq!(active(ring, Alg::Es256).await, 1);
        }
        both(&one, &other, then + Duration::from_mins(70)).await;
        assert_eq!(published(&other, Alg::Es256), [new]);
        assert_eq!(acts(&store).await, [7, 1, 1, 1]);
    })
    .await;
}

#[tokio::test]
async fn nodes_that_rotate_at_once_publish_one_key_and_one_signs() {
    on_both(async |store| {
        let seal = seal();
        let (one, other) = (ring(&store, &seal), ring(&store.another_node().await, &seal));
        both(&one, &other, START).await;
        let (first, second) = tokio::join!(
            one.rotate(Alg::Es256, &SystemEntropy, START),
            other.rotate(Alg::Es256, &SystemEntropy, START)
        );
        let (first, second) = (first.unwrap(), second.unwrap());
        assert_eq!(first.key, second.key);
        assert!(first.made != second.made, "one of them made it");
        for now in [day(1), day(2)] {
            both(&one, &other, now).await;
            assert_eq!(active(&one, Alg::Es256).await, 1);
            assert_eq!(published(&one, Alg::Es256)[0], first.key.id.0);
            assert_eq!(published(&one, Alg::Es256), published(&other, Alg::Es256));
        }
    })
    .await;
}

/// Whoever has a stolen key can sign what they like; from here on it opens nothing.
#[tokio::test]
async fn a_key_that_got_out_is_replaced_at_once_and_believed_no_more() {
    on_both(async |store| {
        let seal = seal();
        let (one, other) = (ring(&store, &seal), ring(&store.another_node().await, &seal));
        // One active, one retiring, one that waits.
        let now = day(1) + HOUR;
        for at in [START, day(1)] {
            one.rotate(Alg::Es256, &SystemEntropy, at).await.unwrap();
            tend(&one, at).await;
        }
        one.rotate(Alg::Es256, &SystemEntropy, now).await.unwrap();
        tend(&other, now).await;
        let before = published(&one, Alg::Es256);
        assert_eq!(before.len(), 3);
        let stolen = sign(&one, Alg::Es256, now);
        let rs256 = sign(&one, Alg::Rs256, now);

        let replaced = one.replace(Alg::Es256, &SystemEntropy, now).await.unwrap();
        assert_eq!(replaced.gone.len(), 3);
        assert!(before.iter().all(|kid| replaced.gone.iter().any(|gone| gone.0 == *kid)));
        assert!(other.is_behind(now).await.unwrap());
        tend(&other, now).await;
        for ring in [&one, &other] {
            assert_eq!(published(ring, Alg::Es256), std::slice::from_ref(&replaced.key.id.0));
            assert_eq!(verify(ring, &stolen, now), Err(BadToken::UnknownKey));
            let hint = ring.verify_expired::<Value>(&stolen, "JWT");
            assert_eq!(hint, Err(BadToken::UnknownKey), "not even as a hint");
            assert!(verify(ring, &sign(ring, Alg::Es256, now), now).is_ok());
            assert!(verify(ring, &rs256, now).is_ok(), "other algorithms go on");
        }
        tend(&one, day(3)).await;
        assert_eq!(active(&one, Alg::Es256).await, 1);
        assert!(
            one.list()
                .await
                .unwrap()
                .iter()
                .filter(|key| key.purpose == Alg::Es256.into())
                .count()
                == 4
        );
    })
    .await;
}

#[tokio::test]
async fn nodes_that_replace_at_once_leave_one_active_key() {
    on_both(async |store| {
        let seal = seal();
        let rings = [
            ring(&store, &seal),
            ring(&store.another_node().await, &seal),
            ring(&store.another_node().await, &seal),
        ];
        tend(&rings[0], START).await;
        let (one, two, three) = tokio::join!(
            rings[0].replace(Alg::Es256, &SystemEntropy, START + HOUR),
            rings[1].replace(Alg::Es256, &SystemEntropy, START + HOUR),
            rings[2].rotate(Alg::Es256, &SystemEntropy, START + HOUR)
        );
        for done in [one, two, three] {
            done.unwrap();
        }
        for ring in &rings {
            tend(ring, START + HOUR).await;
            assert_eq!(active(ring, Alg::Es256).await, 1);
            assert_eq!(published(ring, Alg::Es256), published(&rings[0], Alg::Es256));
        }
        assert!(
            rows(&store)
                .await
                .iter()
                .all(|row| row.alg != "ES256" || row.retired_at.is_some() || row.published_at > START),
            "the old one is gone"
        );
    })
    .await;
}

#[tokio::test]
async fn an_expired_token_is_a_hint_as_long_as_its_signature_and_type_are_right() {
    on_both(async |store| {
        let ring = ring(&store, &seal());
        tend(&ring, START).await;
        for alg in Alg::ALL {
            let token = sign(&ring, alg, START);
            assert_eq!(verify(&ring, &token, day(1)), Err(BadToken::Expired));
            assert_eq!(ring.verify_expired::<Value>(&token, "JWT").unwrap()["sub"], "alice");
            assert_eq!(ring.verify_expired::<Value>(&token, "at+jwt"), Err(BadToken::WrongType));
            let mut other = token.into_bytes();
            let middle = other.len() / 2;
            other[middle] ^= 1;
            let other = String::from_utf8(other).unwrap();
            assert!(ring.verify_expired::<Value>(&other, "JWT").is_err());
        }
    })
    .await;
}

/// Where an older version ran there are keys of two algorithms only.
#[tokio::test]
async fn a_database_of_an_older_version_gets_the_keys_that_it_lacks() {
    on_both(async |store| {
        let seal = seal();
        tend(&ring(&store, &seal), START).await;
        store
            .write((), |tx, ()| {
                Box::pin(async move {
                    signing_key::Entity::delete_many()
                        .filter(signing_key::COLUMN.alg.is_in(["PS256", "EdDSA"]))
                        .exec(tx)
                        .await?;
                    setting::Entity::delete_many()
                        .filter(
                            setting::COLUMN
                                .name
                                .is_in(["newest-signing-key/PS256", "newest-signing-key/EdDSA"]),
                        )
                        .exec(tx)
                        .await?;
                    Ok(())
                })
            })
            .await
            .unwrap();
        let now: UnixMillis = day(3);
        let upgraded = ring(&store, &seal);
        tend(&upgraded, now).await;
        for alg in Alg::ALL {
            assert!(verify(&upgraded, &sign(&upgraded, alg, now), now).is_ok(), "{alg}");
        }
        let new = rows(&store)
            .await
            .iter()
            .filter(|row| row.active_at == Some(now))
            .count();
        assert_eq!(new, 2, "the others stayed");
    })
    .await;
}
