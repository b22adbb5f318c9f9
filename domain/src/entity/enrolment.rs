//! An authenticator that is about to be bound: what is not confirmed yet is nothing of the account's.

use crate::{
    assurance::AuthenticatorKind,
    ids::{AccountId, AuthenticatorId, SendId, SessionId},
    time::UnixMillis,
};
use sea_orm::entity::prelude::*;

/// An authenticator that is about to be bound: what is not confirmed yet is nothing of the account's.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "enrolment")]
pub struct Model {
    /// What the authenticator will be called once it is bound.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AuthenticatorId,
    pub account_id: AccountId,
    /// Where it may be completed.
    pub session_id: SessionId,
    pub kind: AuthenticatorKind,
    /// The number, the seed or the challenge, sealed.
    pub sealed: Vec<u8>,
    /// Of the newest code, keyed.
    pub code_hash: Option<Vec<u8>>,
    /// The message that carries it.
    pub send_id: Option<SendId>,
    pub sent_at: Option<UnixMillis>,
    pub code_expires_at: Option<UnixMillis>,
    /// Of that code; counted before the comparison.
    pub tries: i32,
    /// A path of ours: where the person came from.
    pub back: String,
    pub opened_at: UnixMillis,
    pub expires_at: UnixMillis,
    pub completed_at: Option<UnixMillis>,
}

impl ActiveModelBehavior for ActiveModel {}
