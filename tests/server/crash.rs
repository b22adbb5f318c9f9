//! `kill -9` under load: every sign-in, code and token that was answered is there afterwards, and nothing is half written.

use super::{
    client::{Asked, Client},
    house::{House, everything, on_both},
    node::{Node, PATIENCE, eventually},
    walker::{Answered, Walker},
};
use axum::http::StatusCode;
use domain::db::Db;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use std::sync::{Arc, Mutex};

const PEOPLE: [&str; 6] = ["ada", "bob", "cleo", "dora", "emil", "fay"];

/// So many tokens are answered before the server is killed.
const ENOUGH: usize = 25;

/// What the server has answered before it was killed.
#[derive(Default)]
struct Given {
    sessions: Vec<Walker>,
    codes: Vec<(Asked, String)>,
    tokens: Vec<(String, String)>,
}

#[tokio::test(flavor = "multi_thread")]
async fn kill_9_under_load_loses_nothing_that_was_answered() {
    // Codes that wait for the restart of a busy machine.
    on_both("[tokens]\ncode = \"10m\"\n", async |house| {
        house.furnish(&PEOPLE);
        let mut node = house.start().await;
        let given = load_until_killed(&mut node).await;
        // It starts by itself, on the same data, with nothing mended by hand.
        let again = house.start().await;
        check_order(&house).await;
        check_given(&again, given).await;
        check_order(&house).await;
        // A second time, with what the first left behind.
        drop(again);
        let mut node = house.start().await;
        load_until_killed(&mut node).await;
        let again = house.start().await;
        check_order(&house).await;
        assert!(
            again.log().lines().all(|line| !line.contains("\"ERROR\"")),
            "{}",
            again.log()
        );
    })
    .await;
}

async fn load_until_killed(node: &mut Node) -> Given {
    let given = Arc::new(Mutex::new(Given::default()));
    let tasks: Vec<_> = PEOPLE
        .iter()
        .map(|person| {
            let (walker, client, given) = (Walker::new(person, node), Client::to(node), given.clone());
            tokio::spawn(async move {
                // Ends when the server is gone.
                while live(walker.clone(), &client, &given).await.is_ok() {}
            })
        })
        .collect();
    eventually("enough tokens were given", PATIENCE, async || {
        (given.lock().unwrap().tokens.len() >= ENOUGH).then_some(())
    })
    .await;
    node.kill();
    for task in tasks {
        task.await.unwrap();
    }
    Arc::into_inner(given).unwrap().into_inner().unwrap()
}

/// Somebody signs in; one of two codes is exchanged, the other kept for later.
async fn live(mut walker: Walker, client: &Client, given: &Mutex<Given>) -> Answered<()> {
    walker.arrive().await?;
    given.lock().unwrap().sessions.push(walker.clone());
    let kept = Asked::by("shop");
    let code = walker.code(&kept).await?;
    given.lock().unwrap().codes.push((kept, code));
    let asked = Asked::by("shop");
    let code = walker.code(&asked).await?;
    let answer = client.exchange(&asked, &code).await?;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.html);
    let answer: serde_json::Value = serde_json::from_str(&answer.html).unwrap();
    let token = answer["access_token"].as_str().unwrap().to_owned();
    given.lock().unwrap().tokens.push((walker.user.clone(), token));
    Ok(())
}

async fn check_given(node: &Node, given: Given) {
    let client = Client::to(node);
    let counts = (given.sessions.len(), given.codes.len(), given.tokens.len());
    for session in given.sessions {
        assert!(session.on(node).is_signed_in().await, "a sign-in is lost");
    }
    for (asked, code) in given.codes {
        client.tokens(&asked, &code).await;
    }
    for (user, token) in given.tokens {
        let told = client.userinfo(&token).await;
        assert_eq!(told.status, StatusCode::OK, "a token is dead");
        assert!(told.html.contains(&format!("{user}@acme.example")), "{}", told.html);
    }
    println!("answered before the kill and found after it: {counts:?} sessions, codes, tokens");
}

/// What is written together is there together.
async fn check_order(house: &House) {
    let db = Db::open(&house.database(), 2).await.unwrap();
    let nothing = [
        (
            "a session without an event",
            "SELECT count(*) AS n FROM session s WHERE NOT EXISTS (SELECT 1 FROM event e WHERE e.session_id = s.id)",
        ),
        (
            "a session that nobody noted",
            "SELECT count(*) AS n FROM session s WHERE NOT EXISTS (SELECT 1 FROM audit_event a WHERE a.session_id = s.id AND a.act = 'session.started')",
        ),
        (
            "a noted session that isn't there",
            "SELECT count(*) AS n FROM audit_event a WHERE a.act = 'session.started' AND NOT EXISTS (SELECT 1 FROM session s WHERE a.session_id = s.id)",
        ),
        (
            "grants that nobody noted",
            "SELECT (SELECT count(*) FROM grants) - (SELECT count(*) FROM audit_event WHERE act = 'grant.made') AS n",
        ),
        (
            "redemptions that nobody noted",
            "SELECT (SELECT count(*) FROM grants WHERE redeemed_at IS NOT NULL) - (SELECT count(*) FROM audit_event WHERE act = 'grant.redeemed' AND outcome = 'success') AS n",
        ),
    ];
    for (what, sql) in nothing {
        let rows = db
            .read()
            .query_one_raw(Statement::from_string(db.backend(), sql))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(rows.try_get::<i64>("", "n").unwrap(), 0, "{what}");
    }
    if db.backend() == DbBackend::Sqlite {
        let check = Statement::from_string(db.backend(), "PRAGMA integrity_check");
        let row = db.read().query_one_raw(check).await.unwrap().unwrap();
        assert_eq!(row.try_get_by_index::<String>(0).unwrap(), "ok");
    }
    db.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_killed_at_its_very_first_start_starts_again() {
    let house = House::sqlite("");
    // At moments all over the making of key, database and signing keys.
    for pause in [0, 5, 15, 40, 80, 160, 320] {
        let mut node = house.spawn(|_| {});
        tokio::time::sleep(std::time::Duration::from_millis(pause)).await;
        node.kill();
    }
    let node = house.start().await;
    house.apply(&everything(&["ada"]));
    Walker::new("ada", &node).arrive().await.unwrap();
}
