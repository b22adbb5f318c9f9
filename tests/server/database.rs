//! A database that is empty, and one from the future.

use super::{
    house::{House, on_both},
    node::{PATIENCE, eventually},
    walker::Walker,
};
use domain::db::Db;
use sea_orm::ConnectionTrait;

#[tokio::test(flavor = "multi_thread")]
async fn serve_and_apply_each_make_an_empty_database() {
    on_both("", async |house| {
        let node = house.start().await;
        house.furnish(&["ada"]);
        Walker::new("ada", &node).arrive().await.unwrap();
    })
    .await;
    on_both("", async |house| {
        house.furnish(&["ada"]);
        let node = house.start().await;
        Walker::new("ada", &node).arrive().await.unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_database_is_refused_and_left_alone() {
    on_both("", async |house| {
        house.furnish(&["ada"]);
        let db = Db::open(&house.database(), 2).await.unwrap();
        let newer = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_of_another_age', 1)";
        db.schema().execute_unprepared(newer).await.unwrap();
        let before = rows(&db).await;
        for command in [&["serve"][..], &["migrate"], &["apply", "apply.toml"]] {
            let output = house.run(command);
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!(output.status.code(), Some(1), "{command:?}: {said}");
            assert!(
                said.contains("newer version of Gradus") && said.contains("m9999_of_another_age"),
                "{said}"
            );
        }
        assert_eq!(rows(&db).await, before);
        db.close().await;
    })
    .await;
}

async fn rows(db: &Db) -> i64 {
    let count =
        "SELECT (SELECT count(*) FROM account) + (SELECT count(*) FROM audit_event) + (SELECT count(*) FROM setting)";
    let row = db
        .read()
        .query_one_raw(sea_orm::Statement::from_string(db.backend(), count))
        .await
        .unwrap();
    row.unwrap().try_get_by_index(0).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_with_another_master_key_does_not_start() {
    let Some(house) = House::postgres("").await else { return };
    let first = house.start().await;
    std::fs::write(house.path("given.key"), format!("{}A", "B".repeat(42))).unwrap();
    let mut other = house.spawn(|_| {});
    assert_eq!(other.ended().await.code(), Some(1));
    assert!(other.log().contains("another master key"), "{}", other.log());
    assert!(other.log().contains("give this node the same one"), "{}", other.log());
    let output = house.run(&["apply", "/dev/null"]);
    assert_eq!(output.status.code(), Some(1), "apply would seal with the wrong key");
    drop(first);

    std::fs::remove_file(house.path("given.key")).unwrap();
    let mut without = house.spawn(|_| {});
    assert_eq!(without.ended().await.code(), Some(1));
    assert!(
        !house.path("given.key").exists(),
        "a key that must be given is never made"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres_without_a_master_key_is_refused_before_anything_is_opened() {
    let house = House::sqlite("");
    house.configure(|text| {
        text.replace(
            "[delivery]",
            "[database]\nurl = \"postgres://nobody@localhost/none\"\n[delivery]",
        )
    });
    let output = house.run(&["serve"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("master_key_file"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_goes_away_makes_a_node_unready_and_not_dead() {
    let Some(house) = House::postgres("").await else { return };
    let node = house.start().await;
    let client = super::client::Client::to(&node);
    assert_eq!(client.get("/health/ready").await.unwrap().status.as_u16(), 200);
    let url = house.database();
    let (front, host) = url.split_once('?').unwrap();
    let (start, name) = front.rsplit_once('/').unwrap();
    let server = format!("{start}/postgres?{host}");
    let db = sea_orm::Database::connect(server).await.unwrap();
    let lock_out = format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false");
    let end = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
    db.execute_unprepared(&lock_out).await.unwrap();
    db.execute_unprepared(&end).await.unwrap();
    let status = async |wanted: u16| {
        eventually("it says how it is", PATIENCE, async || {
            let page = client.get("/health/ready").await.unwrap();
            (page.status.as_u16() == wanted).then_some(())
        })
        .await;
    };
    status(503).await;
    assert_eq!(client.get("/health/live").await.unwrap().status.as_u16(), 200);
    db.execute_unprepared(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true"))
        .await
        .unwrap();
    status(200).await;
    db.close().await.unwrap();
}
