//! kill -9 under load: whatever was answered is there afterwards.

use super::row;
use domain::{db::Db, entity::setting, time::UnixMillis};
use sea_orm::EntityTrait;
use std::{
    collections::HashSet,
    env,
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};
use tests::store::{Store, on_both};

const PLACE: &str = "GRADUS_TEST_KILLED_AT";

#[tokio::test(flavor = "multi_thread")]
async fn kill_9_loses_nothing_that_was_answered() {
    on_both(async |store| {
        let answered = answered_before_kill(&store);
        assert!(answered.len() >= 500, "{} answered", answered.len());
        let again = store.another_node().await;
        let found = setting::Entity::find().all(again.read()).await.unwrap();
        let found: HashSet<String> = found.into_iter().map(|row| row.name).collect();
        assert_eq!(answered.difference(&found).count(), 0);
        println!(
            "{:?}: {} answered, {} stored",
            store.backend(),
            answered.len(),
            found.len()
        );
    })
    .await;
}

/// Runs the test below as a process of its own, and kills it in the middle.
fn answered_before_kill(store: &Store) -> HashSet<String> {
    let mut child = Command::new(env::current_exe().unwrap())
        .args([
            "--exact",
            "kill::the_process_that_is_killed",
            "--ignored",
            "--nocapture",
        ])
        .env(PLACE, store.url())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut answered = HashSet::new();
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        // The kill may cut the last line short: it has no full stop.
        if let Some(name) = line.strip_prefix("answered ").and_then(|name| name.strip_suffix('.')) {
            answered.insert(name.to_owned());
        }
        if answered.len() == 500 {
            child.kill().unwrap();
        }
    }
    child.wait().unwrap();
    answered
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "started, and killed, by the test above"]
async fn the_process_that_is_killed() {
    let Ok(url) = env::var(PLACE) else { return };
    let db = Db::open(&url, 8).await.unwrap();
    let writers = (0..32).map(|writer| {
        let db = db.clone();
        tokio::spawn(async move {
            for number in 0..1_000_000 {
                write(&db, format!("{writer}-{number}")).await;
            }
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
}

async fn write(db: &Db, name: String) {
    let setting = setting::Model {
        name: name.clone(),
        value: String::new(),
        changed_at: UnixMillis(1),
    };
    db.write(setting, |tx, setting| {
        Box::pin(async move { row::insert(tx, setting.clone()).await })
    })
    .await
    .unwrap();
    println!("answered {name}.");
}
