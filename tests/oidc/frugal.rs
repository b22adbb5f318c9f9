//! The code flow with a session that satisfies it: few reads, and one durable write at each end. Each read crosses to
//! another thread and back, so their number is the flow's speed.

use std::time::Duration;
use tests::{Page, on_both};

#[tokio::test]
async fn a_satisfied_code_flow_takes_two_writes_and_at_most_eight_reads() {
    on_both(async |idp| {
        let shop = idp
            .application("shop")
            .confidential("a secret of the shop")
            .create()
            .await;
        let mut alice = idp.account("alice").with_password().signed_in().await;
        // The first one takes the client into memory.
        shop.receive(&alice.visit(shop.authorize()).await).await;
        // So long after the last request the session's own note is due, too.
        idp.travel(Duration::from_mins(2));

        let authorize = alice.visit(shop.authorize()).await;
        let asked = shop.remember(&authorize);
        let token = shop.exchange(&authorize.code(), Some(&asked.verifier)).await;
        let access = tests::relying_party::json(&token)["access_token"]
            .as_str()
            .unwrap()
            .to_owned();
        let userinfo = shop.userinfo(&access).await;
        assert_eq!(userinfo.status, 200);

        let flow = [&authorize, &token, &userinfo];
        let writes: Vec<u32> = flow.iter().map(|page| page.cost.writes).collect();
        assert_eq!(writes, [1, 1, 0]);
        let reads = |page: &&Page| page.cost.reads;
        let each: Vec<u32> = flow.iter().map(reads).collect();
        assert!(each.iter().sum::<u32>() <= 8, "{each:?}");
    })
    .await;
}

#[tokio::test]
async fn a_client_that_is_known_gets_its_own_token_without_the_database() {
    on_both(async |idp| {
        let machine = idp.application("machine").confidential("a secret of the machine");
        let machine = machine.grant_types(&["client_credentials"]).create().await;
        let form = [("grant_type", "client_credentials")];
        machine.post_token(&form).await;
        let again = machine.post_token(&form).await;
        assert_eq!(
            (again.status.as_u16(), again.cost.reads, again.cost.writes),
            (200, 0, 0)
        );
    })
    .await;
}
