//! What a request costs in reads and writes, as the house tells its own tests.

use tests::on_both;

#[tokio::test]
async fn an_answer_says_how_many_reads_and_writes_it_took() {
    on_both(async |idp| {
        let shop = idp.relying_party("shop").await;
        let mut alice = idp.account("alice").with_password().signed_in().await;
        let page = alice.visit(shop.authorize()).await;
        println!("authorize: {:?}", page.spent);
        let asked = shop.remember(&page);
        assert_eq!(page.spent.writes, 1, "{:?}", page.spent);
        assert!(
            page.spent.reads > 0 && !page.spent.reading.is_zero(),
            "{:?}",
            page.spent
        );
        assert!(
            !page.spent.writing.is_zero() && page.spent.hashing.is_zero(),
            "{:?}",
            page.spent
        );
        let answer = shop.exchange(&page.code(), Some(&asked.verifier)).await;
        println!("token: {:?}", answer.spent);
        assert_eq!(answer.status, 200, "{}", answer.html);
        assert_eq!(answer.spent.writes, 1, "{:?}", answer.spent);
        assert!(!answer.spent.signing.is_zero(), "{:?}", answer.spent);
        let nothing = idp.get("/health/live").await.spent;
        assert_eq!((nothing.reads, nothing.writes), (0, 0));
        assert_eq!(idp.get("/health/ready").await.status, 200);
    })
    .await;
}

#[tokio::test]
async fn requests_at_the_same_time_have_tallies_of_their_own() {
    on_both(async |idp| {
        let shop = idp.relying_party("shop").await;
        let mut alice = idp.account("alice").with_password().signed_in().await;
        let alone = alice.visit(shop.authorize()).await.spent;
        let mut twin = alice.clone();
        let (one, other) = tokio::join!(alice.visit(shop.authorize()), twin.visit(shop.authorize()));
        for spent in [one.spent, other.spent] {
            assert_eq!((spent.reads, spent.writes), (alone.reads, alone.writes));
        }
    })
    .await;
}
