//! Writes: together, against each other, on several nodes.

use super::row;
use domain::{
    db::{Db, Tx},
    entity::setting,
    fault::Fault,
    time::UnixMillis,
};
use sea_orm::{ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, TransactionTrait, sea_query::Expr};
use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};
use tests::store::{Store, on_both};
use tokio::task::JoinSet;

async fn put(tx: &Tx, name: &str, value: &str) -> Result<(), Fault> {
    let setting = setting::Model {
        name: name.to_owned(),
        value: value.to_owned(),
        changed_at: UnixMillis(1),
    };
    row::insert(tx, setting).await
}

async fn stored(db: &Db) -> u64 {
    setting::Entity::find().count(db.read()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_hundred_at_once_a_fifth_fails_and_the_rest_is_stored() {
    on_both(async |store| {
        let mut writes = JoinSet::new();
        for number in 0..200_u32 {
            let db = store.clone();
            writes.spawn(async move {
                let done = db
                    .write(number, |tx, number| {
                        Box::pin(async move {
                            put(tx, &number.to_string(), "").await?;
                            match number % 15 {
                                0 => Err(Fault::broken("it changed its mind")),
                                5 => panic!("on purpose"),
                                10 => put(tx, &number.to_string(), "twice").await,
                                _ => Ok(()),
                            }
                        })
                    })
                    .await;
                assert_eq!(done.is_err(), number % 5 == 0, "{number}");
            });
        }
        writes.join_all().await;
        assert_eq!(stored(&store).await, 160);
        let failed = setting::Entity::find().filter(setting::COLUMN.name.is_in(["0", "5", "10", "195"]));
        assert_eq!(failed.count(store.read()).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_that_goes_away_takes_only_its_own_write_along() {
    on_both(async |store| {
        let mut leaving = JoinSet::new();
        let mut staying = JoinSet::new();
        for number in 0..20_u32 {
            let db = store.clone();
            leaving.spawn(async move {
                db.write(number, |tx, number| {
                    Box::pin(async move {
                        put(tx, &format!("leaving {number}"), "").await?;
                        // Longer than its caller waits, and a statement after it, so that it can't have been durable before.
                        tokio::time::sleep(Duration::from_millis(300)).await;
                        put(tx, &format!("left {number}"), "").await
                    })
                })
                .await
            });
            let db = store.clone();
            staying.spawn(async move {
                db.write(number, |tx, number| {
                    Box::pin(async move { put(tx, &format!("staying {number}"), "").await })
                })
                .await
            });
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
        leaving.shutdown().await;
        for done in staying.join_all().await {
            done.unwrap();
        }
        let left = setting::Entity::find().filter(setting::COLUMN.name.starts_with("le"));
        assert_eq!(left.count(store.read()).await.unwrap(), 0);
        assert_eq!(stored(&store).await, 20);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_sixteen_on_two_nodes_one_redeems() {
    on_both(async |store| {
        store
            .write((), |tx, ()| Box::pin(async move { put(tx, "code", "fresh").await }))
            .await
            .unwrap();
        let nodes = [store.clone(), store.another_node().await];
        let mut tries = JoinSet::new();
        for number in 0..16 {
            let node = nodes[number % 2].clone();
            tries.spawn(async move { node.write((), |tx, ()| Box::pin(redeem(tx))).await.unwrap() });
        }
        let won = tries.join_all().await.into_iter().filter(|won| *won).count();
        assert_eq!(won, 1);
    })
    .await;
}

async fn redeem(tx: &Tx) -> Result<bool, Fault> {
    let taken = setting::Entity::update_many()
        .col_expr(setting::Column::Value, Expr::value("redeemed"))
        .filter(setting::COLUMN.name.eq("code"))
        .filter(setting::COLUMN.value.eq("fresh"))
        .exec(tx)
        .await?;
    Ok(taken.rows_affected == 1)
}

#[tokio::test(flavor = "multi_thread")]
async fn two_nodes_that_read_then_write_lose_nothing() {
    on_both(async |store| {
        store
            .write((), |tx, ()| Box::pin(async move { put(tx, "count", "0").await }))
            .await
            .unwrap();
        let nodes = [store.clone(), store.another_node().await];
        let runs = Arc::new(AtomicU32::new(0));
        let mut writes = JoinSet::new();
        for number in 0..40 {
            let node = nodes[number % 2].clone();
            let runs = runs.clone();
            writes.spawn(async move {
                node.write(runs, |tx, runs| Box::pin(increment(tx, runs)))
                    .await
                    .unwrap();
            });
        }
        writes.join_all().await;
        let found = setting::Entity::find_by_id("count")
            .one(store.read())
            .await
            .unwrap()
            .unwrap();
        assert_eq!(found.value, "40");
        let runs = runs.load(Ordering::Relaxed);
        println!("{:?}: 40 writes took {runs} runs", store.backend());
    })
    .await;
}

async fn increment(tx: &Tx, runs: &AtomicU32) -> Result<(), Fault> {
    runs.fetch_add(1, Ordering::Relaxed);
    let found = setting::Entity::find_by_id("count").one(tx).await?;
    let count: u32 = found.unwrap().value.parse().unwrap();
    setting::Entity::update_many()
        .col_expr(setting::Column::Value, Expr::value((count + 1).to_string()))
        .filter(setting::COLUMN.name.eq("count"))
        .exec(tx)
        .await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_is_run_again_after_a_serialization_failure() {
    let Some(store) = Store::postgres().await else { return };
    store
        .write((), |tx, ()| Box::pin(async move { put(tx, "count", "0").await }))
        .await
        .unwrap();
    let runs = Arc::new(AtomicU32::new(0));
    let rival = store.another_node().await;
    let input = (runs.clone(), rival);
    store
        .write(input, |tx, (runs, rival)| {
            Box::pin(async move {
                let run = runs.load(Ordering::Relaxed);
                setting::Entity::find_by_id("count").one(tx).await?;
                if run == 0 {
                    // Somebody else is quicker, after this transaction has taken its snapshot.
                    let other = rival.read().begin().await?;
                    increment(&other, &AtomicU32::new(0)).await?;
                    other.commit().await?;
                }
                increment(tx, runs).await
            })
        })
        .await
        .unwrap();
    assert_eq!(runs.load(Ordering::Relaxed), 2);
    let found = setting::Entity::find_by_id("count")
        .one(store.read())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(found.value, "2");
}

#[tokio::test]
async fn a_write_that_swallows_a_failed_statement_is_never_answered_as_done() {
    let Some(store) = Store::postgres().await else { return };
    let done = store
        .write((), |tx, ()| {
            Box::pin(async move {
                put(tx, "name", "").await?;
                let twice = put(tx, "name", "").await;
                assert!(twice.is_err());
                Ok(())
            })
        })
        .await;
    assert!(done.is_err());
    assert_eq!(stored(&store).await, 0);
}

#[tokio::test]
async fn readers_of_sqlite_refuse_to_write() {
    let store = Store::sqlite().await;
    let error = store
        .read()
        .execute_unprepared("DELETE FROM setting")
        .await
        .unwrap_err();
    assert!(error.to_string().contains("readonly"), "{error}");
}

#[tokio::test]
async fn a_closed_database_finishes_what_it_was_given() {
    on_both(async |store| {
        let mut writes = JoinSet::new();
        for number in 0..50_u32 {
            let db = store.clone();
            writes.spawn(async move {
                db.write(number, |tx, number| {
                    Box::pin(async move { put(tx, &number.to_string(), "").await })
                })
                .await
            });
        }
        tokio::task::yield_now().await;
        store.close().await;
        let answered = writes.join_all().await.into_iter().flatten().count();
        assert!(
            store
                .write((), |tx, ()| Box::pin(async move { put(tx, "late", "").await }))
                .await
                .is_err()
        );
        assert_eq!(
            stored(&store.another_node().await).await,
            u64::try_from(answered).unwrap()
        );
    })
    .await;
}
