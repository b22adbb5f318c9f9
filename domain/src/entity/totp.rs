//! An authenticator app's seed: [RFC 6238](https://www.rfc-editor.org/rfc/rfc6238).

use crate::ids::AuthenticatorId;
use sea_orm::entity::prelude::*;

/// An authenticator app's seed: [RFC 6238](https://www.rfc-editor.org/rfc/rfc6238).
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "totp")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub authenticator_id: AuthenticatorId,
    /// Sealed with the master key.
    pub sealed_seed: Vec<u8>,
    /// The newest time step that was used; a step counts once.
    pub last_step: i64,
}

impl ActiveModelBehavior for ActiveModel {}
