//! A change of an account that its owner can undo for a while: *this wasn't me*.

use crate::{
    change::{Kind, Reversal},
    ids::{AccountId, ChangeId},
    secret::LinkHash,
    time::UnixMillis,
};
use sea_orm::entity::prelude::*;

/// A change of an account that its owner can undo for a while: *this wasn't me*.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "change")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ChangeId,
    pub account_id: AccountId,
    pub kind: Kind,
    /// How it is undone.
    #[sea_orm(column_type = "Json")]
    pub reversal: Reversal,
    #[sea_orm(unique)]
    pub undo_hash: LinkHash,
    pub happened_at: UnixMillis,
    pub undo_until: UnixMillis,
    pub undone_at: Option<UnixMillis>,
}

impl ActiveModelBehavior for ActiveModel {}
