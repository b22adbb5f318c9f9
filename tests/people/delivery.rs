//! Workers: from the queue to a provider, on both databases.

use super::world::{Phone, Somebody, after, write};
use domain::{
    authenticator::{Limits, phone::Number},
    code::{self, Channel, Delivered, Digits, Draft, Order, find_pending},
    db::Db,
    entity,
    entropy::SystemEntropy,
    ids::{CodeId, SendId},
    outbound,
    time::{Clock, UnixMillis},
};
use futures_util::future::BoxFuture;
use idp::{
    delivery::{Failure, Message, Outbox, Parcel, PortedNumbers, Porting, Provider, Queue, Unchecked, Worker, seal},
    page::Words,
};
use keys::seal::{MasterKey, Seal};
use sea_orm::EntityTrait;
use std::{
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};
use tests::store::on_both;
use tokio::sync::watch;

/// A clock that a test moves.
#[derive(Default)]
struct Hand(AtomicI64);

impl Hand {
    fn new() -> Arc<Self> {
        Arc::new(Self(AtomicI64::new(after(0).0)))
    }

    fn set(&self, now: UnixMillis) {
        self.0.store(now.0, Ordering::SeqCst);
    }
}

impl Clock for Hand {
    fn now(&self) -> UnixMillis {
        UnixMillis(self.0.load(Ordering::SeqCst))
    }
}

/// A provider that does as it is told, and keeps what it got.
struct Told {
    answer: fn() -> Result<(), Failure>,
    got: Mutex<Vec<(SendId, String)>>,
}

impl Told {
    fn to(answer: fn() -> Result<(), Failure>) -> Arc<Self> {
        Arc::new(Self {
            answer,
            got: Mutex::default(),
        })
    }

    fn got(&self) -> Vec<(SendId, String)> {
        self.got.lock().unwrap().clone()
    }
}

impl Provider for Told {
    fn channel(&self) -> Channel {
        Channel::Text
    }

    fn name(&self) -> &'static str {
        "told"
    }

    fn deliver<'a>(&'a self, parcel: Parcel<'a>) -> BoxFuture<'a, Result<(), Failure>> {
        self.got.lock().unwrap().push((parcel.id, parcel.message.text.clone()));
        Box::pin(std::future::ready((self.answer)()))
    }
}

struct Place {
    db: Db,
    seal: Seal,
    clock: Arc<Hand>,
    queue: Queue,
}

impl Place {
    fn new(db: &Db) -> Self {
        let seal = MasterKey::fresh(&SystemEntropy).seal();
        Self {
            db: db.clone(),
            seal,
            clock: Hand::new(),
            queue: Queue::default(),
        }
    }

    fn worker(&self, providers: Vec<Arc<dyn Provider>>) -> Worker {
        Worker {
            db: self.db.clone(),
            seal: self.seal.clone(),
            clock: self.clock.clone(),
            queue: self.queue.clone(),
            providers,
            ported: Arc::new(Unchecked),
        }
    }

    /// Sends a code as the house does.
    async fn send(&self, phone: &Phone, channel: Channel) -> Digits {
        let (now, limits) = (self.clock.now(), super::world::generous());
        let digits = Digits::fresh(&SystemEntropy);
        let message = Message::code(
            &Words::default(),
            "https://login.example",
            "Gradus",
            &phone.number,
            channel,
            &digits,
        );
        let id = SendId::fresh(&SystemEntropy, now);
        let order = Order {
            bound: phone.bound,
            digits: &digits,
            number: &phone.number,
            message: seal(
                &self.seal,
                &SystemEntropy,
                id,
                channel,
                &message,
                now + limits.code_lifetime,
            )
            .unwrap(),
            origin: super::world::from("192.0.2.1"),
        };
        let draft = Draft::new(&super::world::key(), CodeId::fresh(&SystemEntropy, now), order, &limits);
        let issued = write(&self.db, draft, move |tx, draft| {
            Box::pin(async move { code::issue(tx, draft, &limits, now).await })
        })
        .await;
        issued.unwrap();
        self.queue.wake();
        digits
    }

    async fn delivered(&self, phone: &Phone) -> Delivered {
        let (session, interaction) = (phone.bound.session, phone.bound.interaction);
        let pending = find_pending(self.db.read(), session, interaction, &Limits::default())
            .await
            .unwrap();
        pending.unwrap().delivered
    }

    async fn sealed(&self) -> Vec<bool> {
        let rows = entity::send::Entity::find().all(self.db.read()).await.unwrap();
        rows.iter().map(|row| row.sealed.is_some()).collect()
    }
}

async fn phone(db: &Db) -> Phone {
    Somebody::new(db, 1).await.phone(db, 1, "+12025550123").await
}

fn lines(folder: &Path) -> Vec<serde_json::Value> {
    let text = std::fs::read_to_string(folder.join("outbox.jsonl")).unwrap_or_default();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test]
async fn s_008_a_code_in_the_outbox_is_six_digits_and_the_line_is_as_the_contract_has_it() {
    on_both(async |db| {
        let (place, phone, folder) = (Place::new(&db), phone(&db).await, tempfile::tempdir().unwrap());
        let outbox = |channel| Arc::new(Outbox::new(folder.path(), channel, place.clock.clone())) as Arc<dyn Provider>;
        let worker = place.worker(vec![outbox(Channel::Text), outbox(Channel::Voice)]);
        let text = place.send(&phone, Channel::Text).await;
        worker.round().await.unwrap();
        let call = place.send(&phone, Channel::Voice).await;
        worker.round().await.unwrap();
        let lines = lines(folder.path());
        assert_eq!(lines.len(), 2);
        for (line, channel, digits) in [(&lines[0], "sms", &text), (&lines[1], "voice", &call)] {
            let code = line["code"].as_str().unwrap();
            assert_eq!(code, digits.reveal());
            assert!(code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit()));
            assert_eq!(line["channel"], channel);
            assert_eq!(line["to"], "+12025550123");
            assert_eq!(line["at"], after(0).0);
            assert!(line["subject"].is_null());
            assert_eq!(line["attachments"], serde_json::json!([]));
            assert_eq!(line.as_object().unwrap().len(), 7);
        }
        let text = lines[0]["text"].as_str().unwrap();
        assert!(text.ends_with(&format!("@login.example #{}", lines[0]["code"].as_str().unwrap())));
        assert_eq!(place.delivered(&phone).await, Delivered::Sent);
        assert_eq!(place.sealed().await, [false, false]);
        private(&folder.path().join("outbox.jsonl"));
    })
    .await;
}

fn private(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
}

#[tokio::test]
async fn providers_are_tried_in_order_with_one_idempotency_key() {
    on_both(async |db| {
        let (place, phone) = (Place::new(&db), phone(&db).await);
        let first = Told::to(|| Err(Failure::permanent("no such route")));
        let second = Told::to(|| Err(Failure::passing("busy")));
        let third = Told::to(|| Ok(()));
        place.send(&phone, Channel::Text).await;
        assert_eq!(
            place
                .worker(vec![first.clone(), second.clone(), third.clone()])
                .round()
                .await
                .unwrap(),
            1
        );
        assert_eq!(first.got().len(), 1);
        assert_eq!(first.got(), second.got());
        assert_eq!(second.got(), third.got());
        assert_eq!(place.delivered(&phone).await, Delivered::Sent);
    })
    .await;
}

#[tokio::test]
async fn a_passing_failure_is_tried_again_while_it_is_worth_it_with_the_same_key() {
    on_both(async |db| {
        let (place, phone) = (Place::new(&db), phone(&db).await);
        let busy = Told::to(|| Err(Failure::passing("busy")));
        let worker = place.worker(vec![busy.clone()]);
        place.send(&phone, Channel::Text).await;
        for second in 0..125 {
            place.clock.set(after(second));
            worker.round().await.unwrap();
        }
        // At 0, 1, 3, 7, 15, 30, 45 … 105 seconds, and given up at 120.
        assert_eq!(busy.got().len(), 11);
        assert!(busy.got().windows(2).all(|pair| pair[0] == pair[1]));
        assert_eq!(place.delivered(&phone).await, Delivered::Failed);
        assert_eq!(place.sealed().await, [false]);
    })
    .await;
}

#[tokio::test]
async fn what_no_provider_will_ever_take_fails_at_once() {
    on_both(async |db| {
        let (place, phone) = (Place::new(&db), phone(&db).await);
        let closed = Told::to(|| Err(Failure::permanent("no such number")));
        place.send(&phone, Channel::Text).await;
        place.worker(vec![closed.clone()]).round().await.unwrap();
        assert_eq!(place.delivered(&phone).await, Delivered::Failed);
        place.send(&phone, Channel::Voice).await;
        place.worker(vec![closed]).round().await.unwrap();
        assert_eq!(place.delivered(&phone).await, Delivered::Failed);
        assert_eq!(place.sealed().await, [false, false]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_workers_on_two_nodes_deliver_everything_once() {
    on_both(async |db| {
        let mut place = Place::new(&db);
        let taken = Told::to(|| Ok(()));
        let here = place.worker(vec![taken.clone()]);
        place.db = db.another_node().await;
        let there = place.worker(vec![taken.clone()]);
        for number in 1..=20 {
            let phone = Somebody::new(&db, number).await.phone(&db, 1, "+12025550123").await;
            place.send(&phone, Channel::Text).await;
        }
        let (stop, stopped) = watch::channel(false);
        let workers: Vec<_> = [here.clone(), here, there.clone(), there]
            .into_iter()
            .map(|worker| tokio::spawn(worker.work(stopped.clone())))
            .collect();
        for _ in 0..200 {
            if taken.got().len() >= 20 && !place.sealed().await.contains(&true) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        stop.send(true).unwrap();
        for worker in workers {
            worker.await.unwrap();
        }
        let mut ids: Vec<SendId> = taken.got().into_iter().map(|(id, _)| id).collect();
        ids.sort();
        ids.dedup();
        assert_eq!((taken.got().len(), ids.len()), (20, 20));
        assert!(!place.sealed().await.contains(&true));
    })
    .await;
}

#[tokio::test]
async fn a_worker_takes_over_from_one_that_died() {
    on_both(async |db| {
        let (place, phone) = (Place::new(&db), phone(&db).await);
        place.send(&phone, Channel::Text).await;
        let due = outbound::find_due(db.read(), &[Channel::Text], 1, after(0))
            .await
            .unwrap();
        // This one claims it and is never heard of again.
        write(&db, due[0].id, |tx, id| {
            Box::pin(async move { outbound::claim(tx, *id, Duration::from_secs(30), after(0)).await })
        })
        .await
        .unwrap();
        let taken = Told::to(|| Ok(()));
        let worker = place.worker(vec![taken.clone()]);
        place.clock.set(after(29));
        assert_eq!(worker.round().await.unwrap(), 0);
        place.clock.set(after(30));
        assert_eq!(worker.round().await.unwrap(), 1);
        assert_eq!(taken.got().len(), 1);
        assert_eq!(place.delivered(&phone).await, Delivered::Sent);
    })
    .await;
}

#[tokio::test]
async fn a_worker_is_woken_at_once_and_stops_in_good_order() {
    on_both(async |db| {
        let (place, phone) = (Place::new(&db), phone(&db).await);
        let taken = Told::to(|| Ok(()));
        let (stop, stopped) = watch::channel(false);
        let working = tokio::spawn(place.worker(vec![taken.clone()]).work(stopped));
        tokio::time::sleep(Duration::from_millis(300)).await;
        place.send(&phone, Channel::Text).await;
        // It looks by itself once a second: five milliseconds apart it must have been woken.
        let begun = tokio::time::Instant::now();
        while taken.got().is_empty() {
            assert!(begun.elapsed() < Duration::from_secs(20));
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        println!("delivered after {:?}", begun.elapsed());
        stop.send(true).unwrap();
        working.await.unwrap();
        assert_eq!(place.delivered(&phone).await, Delivered::Sent);
    })
    .await;
}

/// Says that every number was moved yesterday.
struct Moved;

impl PortedNumbers for Moved {
    fn check<'a>(&'a self, _: &'a Number) -> BoxFuture<'a, Porting> {
        Box::pin(std::future::ready(Porting::MovedLately))
    }
}

#[tokio::test]
async fn nothing_goes_to_a_number_that_moved_lately() {
    on_both(async |db| {
        let (place, phone) = (Place::new(&db), phone(&db).await);
        let taken = Told::to(|| Ok(()));
        place.send(&phone, Channel::Text).await;
        let worker = Worker {
            ported: Arc::new(Moved),
            ..place.worker(vec![taken.clone()])
        };
        worker.round().await.unwrap();
        assert!(taken.got().is_empty());
        assert_eq!(place.delivered(&phone).await, Delivered::Failed);
    })
    .await;
}

#[tokio::test]
async fn a_message_opens_in_its_own_row_only() {
    on_both(async |db| {
        let place = Place::new(&db);
        let (one, other) = (Somebody::new(&db, 1).await, Somebody::new(&db, 2).await);
        let (one, other) = (
            one.phone(&db, 1, "+12025550123").await,
            other.phone(&db, 1, "+12025550124").await,
        );
        place.send(&one, Channel::Text).await;
        place.send(&other, Channel::Text).await;
        let rows = entity::send::Entity::find().all(db.read()).await.unwrap();
        write(&db, (rows[0].id, rows[1].sealed.clone()), |tx, (id, sealed)| {
            Box::pin(async move {
                use sea_orm::{ColumnTrait, QueryFilter, sea_query::Expr};
                entity::send::Entity::update_many()
                    .col_expr(entity::send::COLUMN.sealed, Expr::value(sealed.clone()))
                    .filter(entity::send::COLUMN.id.eq(*id))
                    .exec(tx)
                    .await?;
                Ok(())
            })
        })
        .await;
        let taken = Told::to(|| Ok(()));
        place.worker(vec![taken.clone()]).round().await.unwrap();
        assert_eq!(taken.got().len(), 1);
        assert_eq!(taken.got()[0].0, rows[1].id);
    })
    .await;
}
