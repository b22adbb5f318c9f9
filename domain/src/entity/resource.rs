//! An API that takes our access tokens.

use crate::{ids::ResourceId, time::UnixMillis};
use sea_orm::entity::prelude::*;

/// An API that takes our access tokens.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "resource")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ResourceId,
    /// `aud` of its tokens, and the `resource` that clients ask for: [RFC 8707 §2](https://www.rfc-editor.org/rfc/rfc8707#section-2).
    #[sea_orm(unique)]
    pub audience: String,
    /// Keyed hash of the secret that it introspects with.
    pub secret_hash: Option<Vec<u8>>,
    /// What it wants of whoever calls it: [RFC 9470](https://www.rfc-editor.org/rfc/rfc9470).
    pub acr: Option<String>,
    /// How old that may be, in milliseconds.
    pub max_age_ms: Option<i64>,
    pub created_at: UnixMillis,
}

impl ActiveModelBehavior for ActiveModel {}
