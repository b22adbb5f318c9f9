//! A key of the ring; which state it is in follows from its times.

use crate::{ids::KeyId, time::UnixMillis};
use sea_orm::entity::prelude::*;

/// A key of the ring; which state it is in follows from its times.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "signing_key")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: KeyId,
    /// JWA: `RS256`, `PS256`, `ES256`, `EdDSA`.
    pub alg: String,
    /// The private key (PKCS#8), sealed with the master key.
    pub sealed: Vec<u8>,
    /// As JSON.
    pub public_jwk: String,
    /// From here it is in the JWKS.
    pub published_at: UnixMillis,
    /// From here it signs.
    pub active_at: Option<UnixMillis>,
    /// From here it only verifies.
    pub retiring_at: Option<UnixMillis>,
    /// From here it is gone from the JWKS.
    pub retired_at: Option<UnixMillis>,
}

impl ActiveModelBehavior for ActiveModel {}
