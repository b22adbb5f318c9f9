//! A passkey: [WebAuthn](https://www.w3.org/TR/webauthn-3/).

use crate::ids::AuthenticatorId;
use sea_orm::entity::prelude::*;

/// A passkey: [WebAuthn](https://www.w3.org/TR/webauthn-3/).
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "passkey")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub authenticator_id: AuthenticatorId,
    #[sea_orm(unique)]
    pub credential_id: Vec<u8>,
    /// Its public key and what else verifies it, as the WebAuthn library writes them.
    #[sea_orm(column_type = "Json")]
    pub credential: Json,
    /// How often it has signed, as it says; zero where it doesn't count.
    #[sea_orm(default_value = 0)]
    pub counter: i64,
    /// Its attestation proves hardware.
    pub attested: bool,
    /// It verified its user when it was bound.
    pub verifies_user: bool,
}

impl ActiveModelBehavior for ActiveModel {}
