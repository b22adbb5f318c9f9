//! The log tells operators what happens, and nobody a secret.

use super::{
    client::{Asked, Client},
    house::{House, PASSWORD, SECRET, on_both, phone, seed},
    node::Node,
    walker::{Walker, sent_code},
};
use axum::http::{Method, StatusCode};

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_stands_in_the_log_of_a_whole_walk() {
    on_both("", async |house| {
        house.furnish_with_phones(&["ada"]);
        let mut node = house
            .start_with(|command| {
                command
                    .env("GRADUS_LOG", "debug")
                    .env("RUST_LOG", "debug")
                    .env("GRADUS_SLOW_MS", "0");
            })
            .await;
        let secrets = walk(&house, &node).await;
        node.signal("TERM");
        assert_eq!(node.ended().await.code(), Some(0));
        let log = node.log();
        println!("{} lines, {} secrets", log.lines().count(), secrets.len());
        assert!(secrets.len() > 25, "{}", secrets.len());
        for (what, secret) in secrets {
            assert!(!secret.is_empty(), "{what}");
            let line = log.lines().find(|line| line.contains(&secret));
            assert_eq!(line, None, "{what} {secret} is in the log");
        }
        check_lines(&log);
    })
    .await;
}

/// Signs in, steps up, gets tokens, goes wrong in all the usual ways; everything that must not be in the log.
async fn walk(house: &House, node: &Node) -> Vec<(&'static str, String)> {
    let mut secrets = vec![
        ("a password", PASSWORD.to_owned()),
        ("a client's secret", SECRET.to_owned()),
        ("a seed", seed("ada")),
        ("a number", phone(0).trim_start_matches('+').to_owned()),
        ("the end of a number", phone(0)[5..].to_owned()),
        ("an e-mail address", "ada@acme.example".to_owned()),
        ("a name", "Family-ada".to_owned()),
        ("a wrong password", "nearly-the-right-password".to_owned()),
        ("what a stranger typed", "somebody-unknown@elsewhere.example".to_owned()),
    ];
    let mut ada = Walker::new("ada", node);
    let client = Client::to(node);
    let asked = Asked::by("vault");
    secrets.extend([
        ("a verifier", asked.verifier.clone()),
        ("a state", asked.state.clone()),
        ("a nonce", asked.nonce.clone()),
    ]);
    let page = ada.visit(asked.url()).await.unwrap();
    let page = ada
        .submit(page.form().set("identifier", "ada@acme.example"))
        .await
        .unwrap();
    note_cookies(&ada, &mut secrets);
    let page = ada
        .submit(page.form().set("password", "nearly-the-right-password"))
        .await
        .unwrap();
    secrets.push(("a CSRF token", page.form().value("csrf").unwrap()));
    let page = ada.submit(page.form().set("password", PASSWORD)).await.unwrap();
    note_cookies(&ada, &mut secrets);
    let page = ada.submit(page.form().choose("ending")).await.unwrap();
    let code = sent_code(house, &phone(0), 1).await;
    let wrong = if code == "314159" { "271828" } else { "314159" };
    let page = ada.submit(page.form().set("code", wrong)).await.unwrap();
    let page = ada.submit(page.form().set("code", &*code)).await.unwrap();
    secrets.extend([
        ("a phone code", in_quotes(&code)),
        ("a wrong phone code", in_quotes(wrong)),
    ]);
    note_cookies(&ada, &mut secrets);
    let code = page.code();
    tokens(&client, &asked, &code, &mut secrets).await;
    step_up_by_app(&mut ada, &mut secrets).await;
    stray(&mut ada, node, &client, &asked, &code).await;
    let page = ada.visit("/sign-out").await.unwrap();
    ada.submit(page.button("sign-out", "")).await.unwrap();
    secrets
}

/// Six digits may stand in any number; a code that is logged stands alone.
fn in_quotes(code: &str) -> String {
    format!("\"{code}\"")
}

async fn tokens(client: &Client, asked: &Asked, code: &str, secrets: &mut Vec<(&'static str, String)>) {
    secrets.push(("an authorization code", code.to_owned()));
    let answer = client.exchange(asked, code).await.unwrap();
    let answer: serde_json::Value = serde_json::from_str(&answer.html).unwrap();
    for name in ["access_token", "id_token"] {
        let token = answer[name].as_str().unwrap();
        secrets.extend(
            token
                .split('.')
                .skip(1)
                .map(|part| ("a part of a token", part.to_owned())),
        );
    }
    let token = answer["access_token"].as_str().unwrap();
    assert_eq!(client.userinfo(token).await.status, StatusCode::OK);
    assert_eq!(
        client.userinfo(&token[..token.len() - 4]).await.status,
        StatusCode::UNAUTHORIZED
    );
}

async fn step_up_by_app(ada: &mut Walker, secrets: &mut Vec<(&'static str, String)>) {
    // In a browser of its own, which hasn't stepped up yet.
    let mut elsewhere = ada.clone();
    let page = elsewhere.visit("/sign-out").await.unwrap();
    assert_eq!(page.name(), "sign-out");
    let mut url = Asked::by("vault").url();
    url.push_str("&prompt=login");
    let page = elsewhere.visit(url).await.unwrap();
    let page = elsewhere.sign_in(page).await.unwrap();
    let page = elsewhere.choose_app(page).await;
    let code = elsewhere.totp(0);
    let page = elsewhere.submit(page.form().set("code", &*code)).await.unwrap();
    secrets.push(("an app's code", in_quotes(&code)));
    secrets.push(("an authorization code", page.code()));
    note_cookies(&elsewhere, secrets);
    *ada = elsewhere;
}

/// What goes wrong is logged most eagerly.
async fn stray(ada: &mut Walker, node: &Node, client: &Client, asked: &Asked, used: &str) {
    assert!(
        client
            .exchange(asked, used)
            .await
            .unwrap()
            .html
            .contains("invalid_grant")
    );
    let mut unknown = Walker::new("somebody-unknown@elsewhere.example", node);
    let page = unknown.visit("/dashboard").await.unwrap();
    unknown.sign_in_with(page, "nearly-the-right-password").await.unwrap();
    let page = ada
        .visit(asked.url().replace("redirect_uri=", "redirect_uri=x"))
        .await
        .unwrap();
    assert!(page.status.is_client_error());
    let page = ada
        .visit(asked.url().replace("scope=openid", "scope=openid&scope=openid"))
        .await
        .unwrap();
    assert_eq!(page.error(), "invalid_request");
    let fields = [
        ("csrf".to_owned(), "forged".to_owned()),
        ("password".to_owned(), PASSWORD.to_owned()),
    ];
    let page = ada.request(Method::POST, "/sign-out", &fields).await.unwrap();
    assert!(page.status.is_client_error());
}

fn note_cookies(walker: &Walker, secrets: &mut Vec<(&'static str, String)>) {
    secrets.extend(walker.cookies().map(|(_, value)| ("a cookie", value.to_owned())));
}

/// Every line is JSON; every request has its method, route, status and id, and the id is the one that was answered.
fn check_lines(log: &str) {
    let mut answered = 0;
    // What is wrong with the configuration is told before the log begins.
    for line in log.lines().filter(|line| !line.starts_with("warning: ")) {
        let line: serde_json::Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("not JSON: {line}"));
        assert!(line["timestamp"].is_string() && line["level"].is_string(), "{line}");
        if line["fields"]["message"] == "answered" {
            answered += 1;
            assert!(line["fields"]["status"].is_u64(), "{line}");
            for known in ["method", "route", "id"] {
                assert!(
                    line["span"][known].as_str().is_some_and(|text| !text.is_empty()),
                    "{known}: {line}"
                );
            }
        }
    }
    assert!(answered > 20, "{answered} answers");
    assert!(
        log.contains("/interaction/{id}/sign-in/password"),
        "the route, not the path"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_id_of_an_answer_is_the_one_in_the_log() {
    let node = House::sqlite("").start().await;
    let page = Client::to(&node).get("/nowhere").await.unwrap();
    let id = page.headers["x-request-id"].to_str().unwrap();
    super::node::eventually("it is logged", super::node::PATIENCE, async || {
        node.log().lines().find(|line| line.contains(id)).map(str::to_owned)
    })
    .await;
}
