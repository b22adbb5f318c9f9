//! Mallory knows the bank's `client_id` and tries secrets at the token endpoint, as fast as the line carries them, to
//! redeem codes in its name or at least to fill the audit log. After so many failures from his address nothing that he
//! shows as the bank is looked at for a while, the right secret neither, and no more rows are written. The bank itself,
//! elsewhere, and his neighbours who are other clients notice nothing.

use axum::{
    body::Body,
    http::{Request, header},
};
use domain::{audit::act, entity::audit_event};
use sea_orm::{EntityTrait, PaginatorTrait, QueryFilter};
use std::time::Duration;
use tests::{Page, Place, RelyingParty, TestIdp, relying_party::basic};

const SECRET: &str = "the secret of the bank";

async fn show(idp: &TestIdp, from: &str, client: &str, secret: &str) -> Page {
    let request = Request::post("/oauth2/token")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::AUTHORIZATION, basic(client, secret))
        .body(Body::from("grant_type=authorization_code&code=x"));
    idp.browser().at(from).send(request.unwrap()).await
}

#[tokio::test]
async fn whoever_guesses_secrets_is_soon_not_looked_at() {
    let idp = Place::sqlite().set("[limits]\nfailures_per_address = 5").start().await;
    let bank = idp.application("bank").confidential(SECRET).create().await;
    idp.application("shop")
        .confidential("the secret of the shop")
        .create()
        .await;
    for guess in 0..5 {
        assert_eq!(
            show(&idp, "203.0.113.1", "bank", &format!("guess {guess}"))
                .await
                .status,
            401
        );
    }
    for secret in ["guess 6", SECRET] {
        let answer = show(&idp, "203.0.113.1", "bank", secret).await;
        assert_eq!(answer.status, 429, "{}", answer.html);
        assert!(answer.html.contains("invalid_client"));
    }
    let refused = audit_event::Entity::find().filter(audit_event::COLUMN.act.eq(act::CLIENT_REFUSED));
    assert_eq!(refused.count(idp.app().db.read()).await.unwrap(), 5);

    for (from, client, secret) in [
        ("203.0.113.1", "shop", "the secret of the shop"),
        ("203.0.113.2", "bank", SECRET),
    ] {
        let answer = show(&idp, from, client, secret).await;
        assert!(
            answer.html.contains("invalid_grant"),
            "{from} {client}: {}",
            answer.html
        );
    }
    idp.travel(Duration::from_mins(10));
    assert!(
        show(&idp, "203.0.113.1", "bank", SECRET)
            .await
            .html
            .contains("invalid_grant")
    );
    proves_itself(&idp, &bank).await;
}

async fn proves_itself(idp: &TestIdp, bank: &RelyingParty) {
    let mut alice = idp.account("alice").with_password().signed_in().await;
    let page = alice.visit(bank.authorize()).await;
    bank.receive(&page).await;
}
