//! What a request costs in reads and writes, as the house tells its own tests.

use tests::on_both;

#[tokio::test]
async fn an_answer_says_how_many_reads_and_writes_it_took() {
    on_both(async |idp| {
        let shop = idp.relying_party("shop").await;
        let mut alice = idp.account("alice").with_password().signed_in().await;
        let page = alice.visit(shop.authorize()).await;
        println!("authorize: {:?}", page.cost);
        let asked = shop.remember(&page);
        assert_eq!(page.cost.writes, 1, "{:?}", page.cost);
        assert!(page.cost.reads > 0 && !page.cost.reading.is_zero(), "{:?}", page.cost);
        assert!(
            !page.cost.writing.is_zero() && page.cost.hashing.is_zero(),
            "{:?}",
            page.cost
        );
        let answer = shop.exchange(&page.code(), Some(&asked.verifier)).await;
        println!("token: {:?}", answer.cost);
        assert_eq!(answer.status, 200, "{}", answer.html);
        assert_eq!(answer.cost.writes, 1, "{:?}", answer.cost);
        assert!(!answer.cost.signing.is_zero(), "{:?}", answer.cost);
        let nothing = idp.get("/health/live").await.cost;
        assert_eq!((nothing.reads, nothing.writes), (0, 0));
        assert_eq!(idp.get("/health/ready").await.status, 200);
    })
    .await;
}

#[tokio::test]
async fn requests_at_the_same_time_are_told_apart() {
    on_both(async |idp| {
        let shop = idp.relying_party("shop").await;
        let mut alice = idp.account("alice").with_password().signed_in().await;
        // The first one takes the client into memory.
        alice.visit(shop.authorize()).await;
        let alone = alice.visit(shop.authorize()).await.cost;
        let mut twin = alice.clone();
        let (one, other) = tokio::join!(alice.visit(shop.authorize()), twin.visit(shop.authorize()));
        for cost in [one.cost, other.cost] {
            assert_eq!((cost.reads, cost.writes), (alone.reads, alone.writes));
        }
    })
    .await;
}
