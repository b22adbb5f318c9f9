//! Limits hold, however many come at once, on however many nodes.

use domain::{
    db::Db,
    limit::{self, Taken},
    time::UnixMillis,
};
use std::time::Duration;
use tests::store::on_both;
use tokio::task::JoinSet;

const HOUR: Duration = Duration::from_hours(1);
const START: UnixMillis = UnixMillis(1_790_000_000_000);

async fn take(db: &Db, key: &'static str, most: i32, now: UnixMillis) -> Taken {
    db.write((), move |tx, ()| {
        Box::pin(limit::take(tx, key.as_bytes(), most, HOUR, now))
    })
    .await
    .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn of_fifty_at_once_on_two_nodes_exactly_ten_succeed() {
    on_both(async |store| {
        let nodes = [store.clone(), store.another_node().await];
        let mut tries = JoinSet::new();
        for number in 0..50 {
            let node = nodes[number % 2].clone();
            tries.spawn(async move { take(&node, "code", 10, START).await });
        }
        let all = tries.join_all().await;
        assert_eq!(all.iter().filter(|taken| **taken == Taken::Yes).count(), 10);
        assert_eq!(
            all.iter()
                .filter(|taken| **taken == Taken::No { until: START + HOUR })
                .count(),
            40
        );
    })
    .await;
}

#[tokio::test]
async fn a_window_starts_with_the_first_use_and_ends_an_hour_later() {
    on_both(async |store| {
        let later = START + Duration::from_mins(30);
        let end = START + HOUR;
        assert_eq!(take(&store, "a", 2, START).await, Taken::Yes);
        assert_eq!(take(&store, "a", 2, later).await, Taken::Yes);
        assert_eq!(take(&store, "a", 2, later).await, Taken::No { until: end });
        assert_eq!(
            take(&store, "a", 2, end - Duration::from_millis(1)).await,
            Taken::No { until: end }
        );
        assert_eq!(
            take(&store, "b", 2, later).await,
            Taken::Yes,
            "another key is another count"
        );
        assert_eq!(take(&store, "a", 2, end).await, Taken::Yes);
        assert_eq!(take(&store, "a", 2, end).await, Taken::Yes);
        assert_eq!(take(&store, "a", 2, end).await, Taken::No { until: end + HOUR });
    })
    .await;
}

#[tokio::test]
async fn a_limit_of_none_lets_nobody_through() {
    on_both(async |store| {
        assert_eq!(take(&store, "a", 0, START).await, Taken::No { until: START + HOUR });
    })
    .await;
}

#[tokio::test]
async fn looking_at_a_limit_takes_nothing() {
    on_both(async |store| {
        let look = async |now| limit::find_full(store.read(), b"a", 1, now).await.unwrap();
        assert_eq!(look(START).await, None);
        assert_eq!(take(&store, "a", 1, START).await, Taken::Yes);
        assert_eq!(look(START).await, Some(START + HOUR));
        assert_eq!(look(START + HOUR).await, None);
    })
    .await;
}
