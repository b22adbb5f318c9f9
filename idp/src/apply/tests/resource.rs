//! Resources: what the file says, whole.

use super::{House, PRUNE};
use domain::{entity::resource, ids::ResourceId};
use sea_orm::EntityTrait;

const ORDERS: &str = r#"
[[resource]]
id = "orders"
audience = "https://orders.example"
secret = "a secret of the orders"
acr = "urn:gradus:acr:2"
max_age = "1h"
"#;

async fn orders(house: &House) -> Option<resource::Model> {
    let id = ResourceId::from("orders");
    resource::Entity::find_by_id(id).one(house.db.read()).await.unwrap()
}

#[tokio::test]
async fn a_resource_comes_changes_and_goes() {
    let house = House::new().await;
    let report = house.apply(ORDERS).await;
    assert_eq!(
        report.changes[0].to_string(),
        "create resource orders: https://orders.example, needs urn:gradus:acr:2"
    );
    let found = orders(&house).await.unwrap();
    let hash = house
        .keys
        .hash_key
        .hash("resource-secret", &[b"orders", b"a secret of the orders"]);
    assert_eq!(found.secret_hash.as_deref(), Some(hash.as_slice()));
    assert_eq!(found.max_age_ms, Some(3_600_000));
    assert_eq!(house.apply(ORDERS).await.changes, []);
    let other = ORDERS
        .replace("a secret of", "another secret of")
        .replace("acr:2", "acr:3");
    assert_eq!(
        house.apply(&other).await.changes[0].to_string(),
        "change resource orders: another secret, acr from urn:gradus:acr:2 to urn:gradus:acr:3"
    );
    let bare = "[[resource]]\nid = \"orders\"\naudience = \"https://orders.example/v2\"\n";
    house.apply(bare).await;
    let found = orders(&house).await.unwrap();
    assert_eq!((found.secret_hash, found.acr, found.max_age_ms), (None, None, None));
    assert_eq!(found.audience, "https://orders.example/v2");
    let report = house.with("", &PRUNE).await;
    assert_eq!(report.changes[0].to_string(), "remove resource orders");
    assert_eq!(orders(&house).await, None);
}

#[tokio::test]
async fn an_audience_belongs_to_one_resource() {
    let house = House::new().await;
    house.apply(ORDERS).await;
    let other = ORDERS.replace("id = \"orders\"", "id = \"other\"");
    let told = house.refuse(&other).await;
    assert!(
        told.contains("`audience`: \"https://orders.example\" belongs to the resource orders"),
        "{told}"
    );
    house.with(&other, &PRUNE).await;
    assert_eq!(orders(&house).await, None);
}
