//! The send queue.

use super::world::{Somebody, after, at_once, write};
use domain::{
    code::Channel,
    db::Db,
    entity,
    entropy::SystemEntropy,
    ids::SendId,
    outbound::{self, Claimed, Noted, Outcome, Receipt, Sealed},
    time::UnixMillis,
};
use sea_orm::EntityTrait;
use std::time::Duration;
use tests::store::on_both;

const LEASE: Duration = Duration::from_secs(30);

async fn queued(db: &Db) -> SendId {
    let message = Sealed {
        id: SendId::fresh(&SystemEntropy, after(0)),
        channel: Channel::Mail,
        content: b"sealed".to_vec(),
        expires_at: after(120),
    };
    let id = message.id;
    write(db, message, |tx, message| {
        Box::pin(outbound::enqueue(tx, message, None, after(0)))
    })
    .await;
    id
}

async fn claim(db: &Db, id: SendId, now: UnixMillis) -> Option<Claimed> {
    write(db, id, move |tx, id| Box::pin(outbound::claim(tx, *id, LEASE, now))).await
}

async fn settle(db: &Db, claimed: &Claimed, outcome: Outcome, now: UnixMillis) -> bool {
    write(db, (claimed.clone(), outcome), move |tx, (claimed, outcome)| {
        Box::pin(outbound::settle(tx, claimed, outcome, now))
    })
    .await
}

async fn due(db: &Db, now: UnixMillis) -> Vec<SendId> {
    let due = outbound::find_due(db.read(), &[Channel::Mail], 10, now).await.unwrap();
    due.into_iter().map(|due| due.id).collect()
}

fn by(name: &str) -> Outcome {
    Outcome::Sent { by: name.to_owned() }
}

async fn note(db: &Db, id: SendId, by: &'static str, receipt: Receipt) -> Noted {
    write(db, id, move |tx, id| {
        Box::pin(outbound::note_receipt(tx, *id, by, receipt, after(9)))
    })
    .await
}

async fn row(db: &Db, id: SendId) -> entity::send::Model {
    entity::send::Entity::find_by_id(id)
        .one(db.read())
        .await
        .unwrap()
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn of_all_workers_one_gets_a_message() {
    on_both(async |db| {
        let id = queued(&db).await;
        let (here, there) = ((*db).clone(), db.another_node().await);
        let claims = at_once(16, |number| {
            let db = if number % 2 == 0 { here.clone() } else { there.clone() };
            async move { claim(&db, id, after(1)).await.is_some() }
        })
        .await;
        assert_eq!(claims.into_iter().filter(|claimed| *claimed).count(), 1);
        assert!(due(&db, after(1)).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn when_a_worker_dies_another_takes_over_after_its_lease() {
    on_both(async |db| {
        let id = queued(&db).await;
        let dead = claim(&db, id, after(0)).await.unwrap();
        assert!(claim(&db, id, after(29)).await.is_none());
        assert_eq!(due(&db, after(30)).await, [id]);
        let others = [Channel::Text, Channel::Voice];
        assert_eq!(outbound::find_due(db.read(), &others, 10, after(30)).await.unwrap(), []);
        let second = claim(&db, id, after(30)).await.unwrap();
        assert_eq!((dead.attempt, second.attempt), (1, 2));
        // The first one wasn't dead, only slow: its word doesn't count any more.
        assert!(!settle(&db, &dead, Outcome::Failed, after(31)).await);
        assert!(settle(&db, &second, by("one"), after(32)).await);
        let row = row(&db, id).await;
        assert_eq!((row.sent_at, row.failed_at, row.sealed), (Some(after(32)), None, None));
    })
    .await;
}

#[tokio::test]
async fn what_no_provider_will_take_is_erased_and_what_one_may_take_later_is_kept() {
    on_both(async |db| {
        let (lost, later) = (queued(&db).await, queued(&db).await);
        let claimed = claim(&db, lost, after(0)).await.unwrap();
        assert!(settle(&db, &claimed, Outcome::Failed, after(1)).await);
        let row_of_lost = row(&db, lost).await;
        assert_eq!((row_of_lost.failed_at, row_of_lost.sealed), (Some(after(1)), None));
        let claimed = claim(&db, later, after(0)).await.unwrap();
        assert!(settle(&db, &claimed, Outcome::Again(after(5)), after(1)).await);
        assert!(claim(&db, later, after(4)).await.is_none());
        assert_eq!(claim(&db, later, after(5)).await.unwrap().sealed, b"sealed");
    })
    .await;
}

#[tokio::test]
async fn what_is_not_worth_sending_any_more_is_given_up_and_erased() {
    on_both(async |db| {
        Somebody::new(&db, 1).await;
        let id = queued(&db).await;
        assert!(!outbound::is_any_expired(db.read(), after(119)).await.unwrap());
        assert!(outbound::is_any_expired(db.read(), after(120)).await.unwrap());
        assert!(claim(&db, id, after(120)).await.is_none());
        assert_eq!(
            write(&db, (), |tx, ()| Box::pin(outbound::expire(tx, after(120)))).await,
            1
        );
        let row = row(&db, id).await;
        assert_eq!((row.failed_at, row.sealed), (Some(after(120)), None));
        assert!(!outbound::is_any_expired(db.read(), after(121)).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn the_first_receipt_of_whoever_took_a_message_counts() {
    on_both(async |db| {
        for (first, then) in [(Receipt::Delivered, Receipt::Lost), (Receipt::Lost, Receipt::Delivered)] {
            let id = queued(&db).await;
            assert_eq!(note(&db, id, "one", first).await, Noted::Nothing, "nobody has it yet");
            let claimed = claim(&db, id, after(0)).await.unwrap();
            assert_eq!(note(&db, id, "one", first).await, Noted::TooEarly);
            assert!(settle(&db, &claimed, by("one"), after(1)).await);
            assert_eq!(note(&db, id, "two", first).await, Noted::Nothing, "another has it");
            assert_eq!(note(&db, id, "one", first).await, Noted::Counts);
            assert_eq!(note(&db, id, "one", first).await, Noted::Nothing);
            assert_eq!(note(&db, id, "one", then).await, Noted::Nothing);
            let row = row(&db, id).await;
            let (arrived, lost) = (row.delivered_at.is_some(), row.failed_at.is_some());
            assert_eq!((arrived, lost), (first == Receipt::Delivered, first == Receipt::Lost));
        }
    })
    .await;
}
