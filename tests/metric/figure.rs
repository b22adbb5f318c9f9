//! What people and relying parties do, as figures.

use std::time::Duration;
use tests::{TestIdp, on_both};

/// The value of one figure.
async fn figure(idp: &TestIdp, series: &str) -> f64 {
    let text = idp.figures().await;
    let line = text.lines().find_map(|line| line.strip_prefix(&format!("{series} ")));
    line.unwrap_or_else(|| panic!("no {series} in {text}")).parse().unwrap()
}

async fn check(idp: &TestIdp, wanted: &[(&str, f64)]) {
    for (series, value) in wanted {
        let seen = figure(idp, series).await;
        assert!((seen - value).abs() < f64::EPSILON, "{series}: {seen}, not {value}");
    }
}

#[tokio::test]
async fn a_walk_is_counted_by_what_came_of_its_steps() {
    on_both(async |idp| {
        let vault = idp.application("vault").minimum_level(2).create().await;
        let mut alice = idp.account("alice").with_password().with_phone("+12025550123").create().await;
        let page = alice.visit(vault.authorize()).await;
        let page = alice.submit(page.form().set("identifier", "alice")).await;
        let page = alice.submit(page.form().set("password", "certainly a wrong one")).await;
        let page = alice.give_password(page).await;
        let (page, code) = alice.choose(page).await;
        let wrong = if code == "123456" { "654321" } else { "123456" };
        let page = alice.submit(page.form().set("code", wrong)).await;
        let page = alice.submit(page.form().set("code", code)).await;
        let asked = vault.remember(&page);
        vault.receive(&page).await;
        vault.exchange(&page.code(), Some(&asked.verifier)).await;
        alice.visit(vault.authorize().with("response_type", "token")).await;
        let page = alice.elsewhere().visit(vault.authorize()).await;
        alice.elsewhere().in_front_of(&alice).submit(page.form().press("cancel")).await;
        check(
            &idp,
            &[
                ("gradus_sign_ins_total{outcome=\"wrong\"}", 1.0),
                ("gradus_sign_ins_total{outcome=\"success\"}", 1.0),
                ("gradus_step_ups_total{authenticator=\"phone\",outcome=\"wrong\"}", 1.0),
                ("gradus_step_ups_total{authenticator=\"phone\",outcome=\"success\"}", 1.0),
                ("gradus_sends_total{channel=\"text\",outcome=\"sent\"}", 1.0),
                ("gradus_authorizations_total{outcome=\"success\"}", 1.0),
                ("gradus_authorizations_total{outcome=\"unsupported_response_type\"}", 1.0),
                (
                    "gradus_token_requests_total{grant_type=\"authorization_code\",outcome=\"success\"}",
                    1.0,
                ),
                (
                    "gradus_token_requests_total{grant_type=\"authorization_code\",outcome=\"invalid_grant\"}",
                    1.0,
                ),
                (
                    "gradus_http_request_duration_seconds_count{route=\"/oauth2/token\",method=\"POST\",status=\"4xx\"}",
                    1.0,
                ),
                ("gradus_db_write_waiting", 0.0),
                ("gradus_password_hash_waiting", 0.0),
                ("gradus_password_hash_busy", 0.0),
            ],
        )
        .await;
        let hashed = figure(&idp, "gradus_password_hash_duration_seconds_count").await;
        assert!(hashed >= 2.0, "{hashed}");
        for series in [
            "gradus_db_write_duration_seconds_count",
            "gradus_db_commits_total",
            "gradus_db_commit_writes_sum",
            "gradus_db_statement_duration_seconds_count{in=\"read\"}",
            "gradus_db_statement_duration_seconds_count{in=\"write\"}",
        ] {
            assert!(figure(&idp, series).await > 5.0, "{series}");
        }
    })
    .await;
}

#[tokio::test]
async fn who_went_away_before_the_answer_is_counted_as_gone() {
    let idp = TestIdp::start().await;
    let shop = idp.relying_party("shop").await;
    let mut alice = idp.account("alice").with_password().signed_in().await;
    let page = alice.visit(shop.authorize()).await;
    let asked = shop.remember(&page);
    let db = idp.app().db.clone();
    let held = tokio::spawn(async move {
        let hold = db.write((), |_, ()| {
            Box::pin(async {
                tokio::time::sleep(Duration::from_millis(400)).await;
                Ok(())
            })
        });
        hold.await.unwrap();
    });
    tokio::time::sleep(Duration::from_millis(50)).await;
    let code = page.code();
    let exchange = shop.exchange(&code, Some(&asked.verifier));
    let impatient = tokio::time::timeout(Duration::from_millis(50), exchange).await;
    assert!(impatient.is_err());
    check(
        &idp,
        &[
            (
                "gradus_http_request_duration_seconds_count{route=\"/oauth2/token\",method=\"POST\",status=\"gone\"}",
                1.0,
            ),
            ("gradus_db_write_waiting", 1.0),
        ],
    )
    .await;
    held.await.unwrap();
    assert_eq!(
        shop.exchange(&code, Some(&asked.verifier)).await.status,
        200,
        "it wrote nothing"
    );
    check(&idp, &[("gradus_db_write_waiting", 0.0)]).await;
}

#[tokio::test]
async fn writes_that_wait_together_share_a_commit() {
    let idp = TestIdp::start().await;
    let db = idp.app().db.clone();
    let before = figure(&idp, "gradus_db_commit_writes_bucket{le=\"8\"}").await;
    let hold = |millis| {
        db.write((), move |_, ()| {
            Box::pin(async move {
                tokio::time::sleep(Duration::from_millis(millis)).await;
                Ok(())
            })
        })
    };
    let others = async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        futures_util::future::join_all((0..20).map(|_| hold(0))).await
    };
    let (first, others) = tokio::join!(hold(200), others);
    first.unwrap();
    assert!(others.into_iter().all(|written| written.is_ok()));
    let after = figure(&idp, "gradus_db_commit_writes_bucket{le=\"8\"}").await;
    let all = figure(&idp, "gradus_db_commit_writes_bucket{le=\"+Inf\"}").await;
    assert!(
        all > after,
        "one commit had more than eight writes: {before}, {after}, {all}"
    );
}
