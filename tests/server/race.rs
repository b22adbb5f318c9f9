//! What works once works once, though it is used on two nodes in the same moment.

use super::{
    client::{Asked, Client},
    house::{House, phone},
    node::Node,
    walker::{Walker, sent_code},
};
use axum::http::{Method, StatusCode};
use domain::db::Db;
use futures_util::future::join_all;
use sea_orm::{ConnectionTrait, Statement};
use tests::{Form, Page};

const ROUNDS: usize = 8;

async fn two() -> Option<(House, Node, Node)> {
    // Races fail on purpose: nobody is to be locked out by them.
    let settings = "[limits]\nresend_after = \"0s\"\nsends_per_phone_per_hour = 100\nsends_per_account_per_hour = 100\nsends_per_address_per_hour = 1000\nsecond_factor_failures = 1000\n[testing]\nclock_offset_file = \"offset\"\n";
    let house = House::postgres(settings).await?;
    let (one, other) = tokio::join!(house.start(), house.start());
    house.furnish_with_phones(&["ada"]);
    Some((house, one, other))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_authorization_code_is_redeemed_once() {
    let Some((_house, one, other)) = two().await else {
        return;
    };
    let clients = [Client::to(&one), Client::to(&other)];
    let mut ada = Walker::new("ada", &one);
    for _ in 0..ROUNDS {
        let asked = Asked::by("shop");
        let code = ada.code(&asked).await.unwrap();
        let tries = (0..6).map(|number| clients[number % 2].exchange(&asked, &code));
        let answers: Vec<Page> = join_all(tries).await.into_iter().map(Result::unwrap).collect();
        let won = answers.iter().filter(|answer| answer.status == StatusCode::OK).count();
        let lost = answers
            .iter()
            .filter(|answer| answer.html.contains("invalid_grant"))
            .count();
        let stories: Vec<_> = answers.iter().map(|answer| (answer.status, &answer.html)).collect();
        assert_eq!((won, lost), (1, 5), "{stories:?}");
    }
}

/// The same form, posted to both nodes in the same moment with the same cookies; how often it opened the next door.
async fn post_to_both(walker: &Walker, form: &Form, one: &Node, other: &Node) -> usize {
    let mut walkers: Vec<Walker> = (0..4)
        .map(|number| walker.clone().on([one, other][number % 2]))
        .collect();
    let fields = form.pairs();
    let posts = walkers
        .iter_mut()
        .map(|walker| walker.request(Method::POST, &form.action, &fields));
    let pages = join_all(posts).await.into_iter().map(Result::unwrap);
    pages
        .map(|page| {
            assert!(page.status.as_u16() < 500, "{}", page.story());
            usize::from(
                page.set_cookies()
                    .iter()
                    .any(|line| line.starts_with("gradus-session=") && !line.contains("Max-Age=0")),
            )
        })
        .sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_code_raises_one_session_once() {
    let Some((house, one, other)) = two().await else { return };
    for round in 1..=ROUNDS {
        let mut ada = Walker::new("ada", &one);
        ada.arrive().await.unwrap();
        let page = ada.elevate().await;
        let page = ada.submit(page.form().choose("ending")).await.unwrap();
        let code = sent_code(&house, &phone(0), round).await;
        assert_eq!(
            post_to_both(&ada, &page.form().set("code", code), &one, &other).await,
            1
        );
    }
    assert_eq!(successes(&house, "step-up.phone").await, ROUNDS);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_of_an_authenticator_app_counts_once_whoever_shows_it() {
    let Some((house, one, other)) = two().await else { return };
    for round in 0..4 {
        // A minute on: steps that were counted are over.
        let ahead = i64::from(round) * 2;
        std::fs::write(house.path("offset"), (ahead * 30_000).to_string()).unwrap();
        let mut people = Vec::new();
        for node in [&one, &other, &one, &other] {
            let mut walker = Walker::new("ada", node);
            walker.arrive().await.unwrap();
            let page = walker.elevate().await;
            let page = walker.choose_app(page).await;
            people.push((walker, page.form()));
        }
        let code = people[0].0.totp(ahead);
        let shown = people
            .iter_mut()
            .map(|(walker, form)| walker.submit(form.clone().set("code", &*code)));
        let pages: Vec<Page> = join_all(shown).await.into_iter().map(Result::unwrap).collect();
        let risen = pages.iter().filter(|page| page.level() == Some(2)).count();
        let stories: Vec<_> = pages.iter().map(Page::story).collect();
        assert_eq!(risen, 1, "{stories:#?}");
    }
    assert_eq!(successes(&house, "step-up.totp").await, 4);
}

async fn successes(house: &House, act: &str) -> usize {
    let db = Db::open(&house.database(), 1).await.unwrap();
    let sql = format!("SELECT count(*) FROM audit_event WHERE act = '{act}' AND outcome = 'success'");
    let row = db
        .read()
        .query_one_raw(Statement::from_string(db.backend(), sql))
        .await
        .unwrap()
        .unwrap();
    let count: i64 = row.try_get_by_index(0).unwrap();
    db.close().await;
    usize::try_from(count).unwrap()
}
