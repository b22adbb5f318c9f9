//! One pending question, waiting for one person in one browser.

use crate::{
    assurance::Needs,
    ids::{AccountId, ApplicationId, InteractionId},
    interaction::Question,
    secret::BrowserHash,
    time::UnixMillis,
};
use sea_orm::entity::prelude::*;

/// One pending question, waiting for one person in one browser.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "interaction")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: InteractionId,
    /// Whose browser may answer.
    pub browser_hash: BrowserHash,
    /// Once set, it never changes.
    pub account_id: Option<AccountId>,
    /// Who asks; none for our own pages.
    pub application_id: Option<ApplicationId>,
    #[sea_orm(column_type = "Json")]
    pub needs: Needs,
    /// What was asked and where the answer goes.
    #[sea_orm(column_type = "Json")]
    pub question: Question,
    /// What was typed on the first page.
    pub identifier: Option<String>,
    /// *Continue without* was pressed.
    pub declined_at: Option<UnixMillis>,
    pub opened_at: UnixMillis,
    pub expires_at: UnixMillis,
    /// It answers once.
    pub answered_at: Option<UnixMillis>,
    /// *Allow* was pressed on the consent page.
    pub consented_at: Option<UnixMillis>,
}

impl ActiveModelBehavior for ActiveModel {}
