//! Mallory runs an application of his own at the same provider, with a secret of its own, and has come by tokens that were
//! issued to the bank. He asks the provider what they are worth: whose they are, how strongly that person has signed in,
//! whether they still work. He is told what he would be told of any string: that it isn't active. So is an API that is
//! shown a token for another one.

use serde_json::json;
use tests::{Api, TestIdp};

#[tokio::test]
async fn a_token_of_another_is_any_string() {
    let idp = TestIdp::start().await;
    let types = ["authorization_code", "refresh_token", "client_credentials"];
    let confidential = async |id: &str| {
        let secret = format!("the secret of the {id}");
        idp.application(id)
            .confidential(&secret)
            .grant_types(&types)
            .create()
            .await
    };
    let (bank, mallory) = (confidential("bank").await, confidential("mallory").await);
    let (orders, stock) = (Api::register(&idp, "orders").await, Api::register(&idp, "stock").await);
    let mut alice = idp.account("alice").with_password().signed_in().await;
    let page = alice.visit(bank.authorize()).await;
    let tokens = bank.receive(&page).await;
    let page = alice.visit(bank.authorize().with("resource", &orders.audience)).await;
    let for_orders = bank.receive(&page).await;
    let nothing = json!({ "active": false });
    for token in [
        &tokens.access_token,
        tokens.refresh_token(),
        &for_orders.access_token,
        for_orders.refresh_token(),
    ] {
        assert_eq!(bank.introspect(token).await["active"], true);
        assert_eq!(mallory.introspect(token).await, nothing);
        assert_eq!(stock.introspect(token).await, nothing);
    }
    assert_eq!(
        orders.introspect(&for_orders.access_token).await["sub"],
        for_orders.id_token["sub"]
    );
    assert_eq!(orders.introspect(for_orders.refresh_token()).await, nothing);
    // Asking has ended nothing.
    bank.refreshed(tokens.refresh_token()).await;
}
