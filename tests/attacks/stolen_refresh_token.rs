//! Mallory has copied a refresh token out of a backup of Alice's phone. He uses it before her application does, or after;
//! either way two now hold tokens of one family, and the house can't tell who is who. So the first token that comes a
//! second time ends everything that the family gave, the thief's tokens too, and leaves a row in the audit log. Alice
//! signs in again; Mallory can't.

use domain::{audit::act, entity::audit_event};
use sea_orm::{EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::json;
use tests::{
    RelyingParty, TestIdp, on_both,
    relying_party::{Tokens, json as body},
};

async fn tokens(idp: &TestIdp, user_id: &str) -> (RelyingParty, Tokens) {
    let shop = idp.application(&format!("shop-{user_id}"));
    let shop = shop
        .grant_types(&["authorization_code", "refresh_token"])
        .create()
        .await;
    let mut person = idp.account(user_id).with_password().signed_in().await;
    let page = person.visit(shop.authorize()).await;
    let tokens = shop.receive(&page).await;
    (shop, tokens)
}

async fn is_refused(shop: &RelyingParty, token: &str) {
    let answer = shop.refresh(token, &[]).await;
    assert_eq!(
        (answer.status.as_u16(), &body(&answer)["error"]),
        (400, &json!("invalid_grant"))
    );
}

#[tokio::test]
async fn the_thief_comes_first_and_loses_what_he_got() {
    on_both(async |idp| {
        let (shop, stolen) = tokens(&idp, "alice").await;
        let loot = shop.refreshed(stolen.refresh_token()).await;
        let (access, refresh) = (
            loot["access_token"].as_str().unwrap(),
            loot["refresh_token"].as_str().unwrap(),
        );
        assert_eq!(shop.userinfo(access).await.status, 200);
        // Alice's application comes with the token that it still holds.
        is_refused(&shop, stolen.refresh_token()).await;
        is_refused(&shop, refresh).await;
        assert_eq!(shop.userinfo(access).await.status, 401);
    })
    .await;
}

#[tokio::test]
async fn the_thief_comes_later_and_gets_nothing() {
    on_both(async |idp| {
        let (shop, stolen) = tokens(&idp, "alice").await;
        let (other, untouched) = tokens(&idp, "bob").await;
        let kept = shop.refreshed(stolen.refresh_token()).await;
        is_refused(&shop, stolen.refresh_token()).await;
        is_refused(&shop, kept["refresh_token"].as_str().unwrap()).await;
        let told = audit_event::Entity::find().filter(audit_event::COLUMN.act.eq(act::GRANT_REPLAYED));
        assert_eq!(told.count(idp.app().db.read()).await.unwrap(), 1);
        other.refreshed(untouched.refresh_token()).await;
    })
    .await;
}

#[tokio::test]
async fn the_next_token_cant_be_made_from_the_last() {
    let idp = TestIdp::start().await;
    let (shop, tokens) = tokens(&idp, "alice").await;
    let good = data_encoding::BASE64URL_NOPAD
        .decode(tokens.refresh_token().as_bytes())
        .unwrap();
    // The next of its family, without the house's tag for it.
    let mut next = good.clone();
    next[3] += 1;
    for at in [0, 3, 4, 35, 36, good.len() - 1] {
        let mut changed = next.clone();
        changed[at] ^= 0x40;
        is_refused(&shop, &data_encoding::BASE64URL_NOPAD.encode(&changed)).await;
    }
    is_refused(&shop, &data_encoding::BASE64URL_NOPAD.encode(&next)).await;
    shop.refreshed(tokens.refresh_token()).await;
}
