//! A running server sees what is applied within a second.

use super::{
    client::{Asked, Client},
    house::{House, application, everything, on_both},
    node::eventually,
    walker::Walker,
};
use axum::http::StatusCode;
use std::time::Duration;

/// What is promised, and a little for the asking.
const SOON: Duration = Duration::from_millis(1500);

const PEOPLE: [&str; 2] = ["ada", "bob"];

#[tokio::test(flavor = "multi_thread")]
async fn a_new_application_a_raised_level_and_a_suspended_account_are_seen() {
    on_both("", async |house| {
        house.furnish(&PEOPLE);
        let node = house.start().await;
        let (mut ada, mut bob, client) = (Walker::new("ada", &node), Walker::new("bob", &node), Client::to(&node));
        ada.arrive().await.unwrap();
        bob.arrive().await.unwrap();

        let before = ada.visit("/dashboard").await.unwrap();
        assert!(!before.text().contains("The wiki"), "{}", before.text());
        let with_wiki = format!(
            "{}{}",
            everything(&PEOPLE),
            application("wiki", 1, "token_endpoint_auth_method = \"none\"")
        );
        house.apply(&with_wiki);
        eventually("the new application is on the dashboard", SOON, async || {
            ada.visit("/dashboard")
                .await
                .unwrap()
                .text()
                .contains("The wiki")
                .then_some(())
        })
        .await;
        preflight(&node, "https://wiki.example").await;

        // The level of an application that was open until now.
        ada.code(&Asked::by("shop")).await.unwrap();
        house.apply(&with_wiki.replace(
            "name = \"The shop\"\nowner = \"globex\"\nminimum_level = 1",
            "name = \"The shop\"\nowner = \"globex\"\nminimum_level = 2",
        ));
        eventually("more is asked for", SOON, async || {
            (ada.visit(Asked::by("shop").url()).await.unwrap().name() == "step-up.choose").then_some(())
        })
        .await;

        suspend_bob(&house, bob, &client, &with_wiki).await;
        assert!(ada.is_signed_in().await, "nobody else is affected");
    })
    .await;
}

async fn suspend_bob(house: &House, mut bob: Walker, client: &Client, file: &str) {
    // At level 1, as it was.
    house.apply(file);
    let (asked, kept) = (Asked::by("shop"), Asked::by("shop"));
    let code = eventually("the level is back", SOON, async || {
        let page = bob.visit(asked.url()).await.unwrap();
        page.param("code")
    })
    .await;
    let (_, token) = client.tokens(&asked, &code).await;
    let unused = bob.code(&kept).await.unwrap();
    house.apply(&file.replace("user_id = \"bob\"\n", "user_id = \"bob\"\nsuspended = true\n"));
    eventually("the session of a suspended account is dead", SOON, async || {
        (!bob.is_signed_in().await).then_some(())
    })
    .await;
    assert_eq!(
        client.userinfo(&token).await.status,
        StatusCode::UNAUTHORIZED,
        "and its tokens"
    );
    let refused = client.exchange(&kept, &unused).await.unwrap();
    assert!(
        refused.html.contains("invalid_grant"),
        "and its codes: {}",
        refused.html
    );
    let page = bob.visit("/dashboard").await.unwrap();
    let page = bob.sign_in(page).await.unwrap();
    assert_eq!(page.name(), "problem", "{}", page.story());
    assert!(page.status.is_client_error());
}

/// Scripts of a new client may ask.
async fn preflight(node: &super::node::Node, origin: &str) {
    eventually("its origin is known", SOON, async || {
        let http = super::walker::http(|usual| usual);
        let request = http.request(
            axum::http::Method::OPTIONS,
            format!("http://{}/oauth2/token", node.address()),
        );
        let answer = request.header("origin", origin).send().await.unwrap();
        answer
            .headers()
            .contains_key("access-control-allow-origin")
            .then_some(())
    })
    .await;
}
