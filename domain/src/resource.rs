//! Resources: APIs that take our access tokens, and what they want of whoever calls them.

use crate::{
    entity::resource::{COLUMN, Entity, Model},
    fault::Fault,
    ids::ResourceId,
    secret::HashKey,
};
use sea_orm::{ConnectionTrait, entity::prelude::*};

/// What is kept of a resource's secret.
#[must_use]
pub fn hash_secret(key: &HashKey, resource: &ResourceId, secret: &str) -> Vec<u8> {
    key.hash("resource-secret", &[resource.0.as_bytes(), secret.as_bytes()])
        .to_vec()
}

/// The resources of these audiences; those that are unknown here are left out.
///
/// # Errors
/// The database's.
pub async fn find_by_audiences(conn: &impl ConnectionTrait, audiences: &[String]) -> Result<Vec<Model>, Fault> {
    Ok(Entity::find()
        .filter(COLUMN.audience.is_in(audiences.iter().map(String::as_str)))
        .all(conn)
        .await?)
}

/// The resource of that id.
///
/// # Errors
/// The database's.
pub async fn find(conn: &impl ConnectionTrait, id: &ResourceId) -> Result<Option<Model>, Fault> {
    Ok(Entity::find_by_id(id.clone()).one(conn).await?)
}
