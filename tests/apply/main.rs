//! `gradus apply` on both databases: the same file from several nodes at once, and what two nodes then see.

#![cfg(test)]

use domain::{
    account::find_by_identifier,
    db::Db,
    entity::{account, application, audit_event, client, resource},
    entropy::SystemEntropy,
    time::UnixMillis,
};
use futures_util::future::join_all;
use idp::apply::{Imported, Keys, Options, Report, Terms, import, load_version, run};
use keys::{
    password::{Hasher, Params},
    seal::MasterKey,
};
use sea_orm::{EntityTrait, PaginatorTrait};
use std::sync::Arc;
use tests::store::on_both;

const NOW: UnixMillis = UnixMillis(1_800_000_000_000);

const SAMPLE: &str = r#"
[[organisation]]
id = "acme"
name = "Acme Aerospace"

[[account]]
user_id = "smithj_0001"
organisation = "acme"
email = "jane@acme.example"
password = "correct horse battery"
roles = ["organisation-administrator"]
entitlements = [{ product = "phone-otp", until = "2027-11-30" }]
phones = [{ number = "+12025550123" }]
totp = [{ secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP" }]
proofed = { at = "2026-01-15", method = "agent" }

[[account]]
user_id = "smithj_0002"
organisation = "acme"
email = "jane@acme.example"

[[application]]
id = "flightdeck"
name = "Flight Deck"
owner = "acme"
minimum_level = 2
subscribers = ["acme"]
[application.oidc]
client_secret = "a secret of the deck"
redirect_uris = ["https://deck.example/callback"]
"#;

fn keys() -> Keys {
    let master = MasterKey::fresh(&SystemEntropy);
    let hasher = Hasher::new(Params::FLOOR, 1, Arc::new(SystemEntropy)).unwrap();
    Keys {
        hash_key: master.hash_key(),
        seal: master.seal(),
        hasher,
    }
}

async fn apply(db: &Db, keys: &Keys, text: &str, options: &Options) -> Report {
    let files = [("sample.toml".to_owned(), text.to_owned())];
    run(db, keys, &files, options, NOW, &SystemEntropy).await.unwrap()
}

#[tokio::test]
async fn several_nodes_that_apply_at_once_make_everything_once() {
    on_both(async |store| {
        let (keys, options) = (keys(), Options::default());
        let other = store.another_node().await;
        let nodes = [&*store, &other, &*store, &other];
        let reports = join_all(nodes.map(|node| apply(node, &keys, SAMPLE, &options))).await;
        assert_eq!(reports.iter().map(|report| report.changes.len()).sum::<usize>(), 4);
        assert_eq!(account::Entity::find().count(other.read()).await.unwrap(), 2);
        assert_eq!(audit_event::Entity::find().count(other.read()).await.unwrap(), 4);
        assert_eq!(apply(&other, &keys, SAMPLE, &options).await.changes, []);
        assert_eq!(load_version(store.read()).await.unwrap().as_deref(), Some("1"));
    })
    .await;
}

/// S-05: moving the sign-in name moves it, and every node sees it.
#[tokio::test]
async fn s_05_a_moved_sign_in_name_is_seen_by_every_node() {
    on_both(async |store| {
        let (keys, options) = (keys(), Options::default());
        let other = store.another_node().await;
        apply(&store, &keys, SAMPLE, &options).await;
        let signs_in = async || {
            find_by_identifier(other.read(), "Jane@Acme.example")
                .await
                .unwrap()
                .unwrap()
                .user_id
        };
        assert_eq!(signs_in().await, "smithj_0001");
        let moved = SAMPLE.replace(
            "user_id = \"smithj_0002\"",
            "user_id = \"smithj_0002\"\nsign_in_by_email = true",
        );
        apply(&store, &keys, &moved, &options).await;
        assert_eq!(signs_in().await, "smithj_0002");
        apply(&store, &keys, SAMPLE, &options).await;
        assert_eq!(
            signs_in().await,
            "smithj_0001",
            "without a word it is the first one's again"
        );
    })
    .await;
}

#[tokio::test]
async fn what_is_pruned_goes_with_all_that_belongs_to_it() {
    on_both(async |store| {
        let keys = keys();
        apply(&store, &keys, SAMPLE, &Options::default()).await;
        let less = "[[organisation]]\nid = \"acme\"\nname = \"Acme Aerospace\"\n";
        let prune = Options {
            prune: true,
            ..Options::default()
        };
        let report = apply(&store, &keys, less, &prune).await;
        assert_eq!(report.changes.len(), 3, "{report}");
        assert_eq!(account::Entity::find().count(store.read()).await.unwrap(), 0);
        assert_eq!(application::Entity::find().count(store.read()).await.unwrap(), 0);
        apply(&store, &keys, SAMPLE, &Options::default()).await;
        assert_eq!(account::Entity::find().count(store.read()).await.unwrap(), 2);
    })
    .await;
}

const ORDERS: &str = "[[resource]]\nid = \"orders\"\naudience = \"https://orders.example\"\nsecret = \"s\"\n";

async fn bring(db: &Db, keys: &Keys, json: &str) -> Imported {
    let options = Options {
        import: Some(Terms::default()),
        ..Options::default()
    };
    let files = [("client.json".to_owned(), json.to_owned())];
    let imported = import(db, keys, &files, options, NOW, &SystemEntropy).await;
    imported.map_err(|failure| failure.to_string()).unwrap()
}

/// Of two nodes that import the same client at once, one makes its secret, and that one is the secret.
#[tokio::test]
async fn a_client_that_is_imported_twice_at_once_has_the_secret_that_was_shown() {
    on_both(async |store| {
        let keys = keys();
        apply(&store, &keys, SAMPLE, &Options::default()).await;
        let other = store.another_node().await;
        let json = r#"{"client_id": "shop", "redirect_uris": ["https://shop.example/cb"]}"#;
        let nodes = [&*store, &other, &*store, &other];
        let imported = join_all(nodes.map(|node| bring(node, &keys, json))).await;
        let secrets: Vec<_> = imported
            .iter()
            .filter_map(|one| one.clients[0].client_secret.as_ref())
            .collect();
        assert_eq!(secrets.len(), 1, "it is shown once");
        let hash = keys
            .hash_key
            .hash("client-secret", &[b"shop", secrets[0].reveal().as_bytes()]);
        let id = domain::ids::ClientId::from("shop");
        let shop = client::Entity::find_by_id(id).one(other.read()).await.unwrap().unwrap();
        assert_eq!(shop.secret_hash.as_deref(), Some(hash.as_slice()));
    })
    .await;
}

#[tokio::test]
async fn a_resource_comes_and_goes_on_both_databases() {
    on_both(async |store| {
        let keys = keys();
        apply(&store, &keys, ORDERS, &Options::default()).await;
        assert_eq!(apply(&store, &keys, ORDERS, &Options::default()).await.changes, []);
        assert_eq!(resource::Entity::find().count(store.read()).await.unwrap(), 1);
        let prune = Options {
            prune: true,
            ..Options::default()
        };
        apply(&store, &keys, "", &prune).await;
        assert_eq!(resource::Entity::find().count(store.read()).await.unwrap(), 0);
    })
    .await;
}
