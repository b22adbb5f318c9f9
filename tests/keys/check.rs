//! A node that was given another master key must stop: what it sealed, the others could not open.

use domain::{entropy::SystemEntropy, time::UnixMillis};
use keys::seal::{MasterKey, OtherMasterKey, check};
use tests::store::on_both;

const NOW: UnixMillis = UnixMillis(1_800_000_000_000);

#[tokio::test]
async fn a_node_with_another_master_key_is_stopped() {
    on_both(async |store| {
        let (ours, other) = (MasterKey::fresh(&SystemEntropy), MasterKey::fresh(&SystemEntropy));
        let node = store.another_node().await;
        assert_eq!(
            check(&store, &ours, NOW).await.unwrap(),
            Ok(()),
            "the first leaves its value"
        );
        assert_eq!(check(&node, &ours, NOW).await.unwrap(), Ok(()));
        assert_eq!(check(&node, &other, NOW).await.unwrap(), Err(OtherMasterKey));
        assert_eq!(
            check(&store, &ours, NOW).await.unwrap(),
            Ok(()),
            "a refusal changes nothing"
        );
    })
    .await;
}

#[tokio::test]
async fn of_first_nodes_with_different_keys_one_is_stopped() {
    on_both(async |store| {
        let (one, other) = (MasterKey::fresh(&SystemEntropy), MasterKey::fresh(&SystemEntropy));
        let node = store.another_node().await;
        let (one, other) = tokio::join!(check(&store, &one, NOW), check(&node, &other, NOW));
        let passed = [one.unwrap(), other.unwrap()].into_iter().flatten().count();
        assert_eq!(passed, 1);
    })
    .await;
}
