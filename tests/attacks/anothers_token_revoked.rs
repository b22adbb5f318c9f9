//! Mallory has registered a public client, so he can call the revocation endpoint by its name alone. He sends it tokens of
//! the bank, to sign its customers out or to learn from the answer whether a token is real. The answer is that of any
//! string, and nothing changes. Naming the bank instead doesn't help: that one must prove who it is.

use domain::{audit::act, entity::audit_event};
use sea_orm::{EntityTrait, PaginatorTrait, QueryFilter};
use tests::on_both;

#[tokio::test]
async fn what_isnt_ones_own_isnt_ended() {
    on_both(async |idp| {
        let bank = idp.application("bank").confidential("the secret of the bank");
        let types = ["authorization_code", "refresh_token", "client_credentials"];
        let bank = bank.grant_types(&types).create().await;
        let mallory = idp.relying_party("mallory").await;
        let mut alice = idp.account("alice").with_password().signed_in().await;
        let page = alice.visit(bank.authorize()).await;
        let tokens = bank.receive(&page).await;
        let own = bank.post_token(&[("grant_type", "client_credentials")]).await;
        let own = tests::relying_party::json(&own)["access_token"]
            .as_str()
            .unwrap()
            .to_owned();
        let of_nothing = mallory.revoke("abc").await;
        for token in [&*own, &tokens.access_token, tokens.refresh_token()] {
            let answer = mallory.revoke(token).await;
            assert_eq!((answer.status, &answer.html), (of_nothing.status, &of_nothing.html));
            let as_bank = mallory
                .post("/oauth2/revoke", &[("client_id", "bank"), ("token", token)])
                .await;
            assert_eq!(as_bank.status, 401);
            assert_eq!(bank.introspect(token).await["active"], true);
        }
        let ended =
            audit_event::Entity::find().filter(audit_event::COLUMN.act.is_in([act::GRANT_ENDED, act::TOKEN_REVOKED]));
        assert_eq!(ended.count(idp.app().db.read()).await.unwrap(), 0);
        assert_eq!(bank.userinfo(&tokens.access_token).await.status, 200);
        bank.refreshed(tokens.refresh_token()).await;
    })
    .await;
}
