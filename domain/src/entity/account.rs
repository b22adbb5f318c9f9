//! One sign-in identity of a person in one organisation.

use crate::{
    ids::{AccountId, AuthenticatorId, OrganisationId},
    time::UnixMillis,
};
use sea_orm::entity::prelude::*;

/// One sign-in identity of a person in one organisation.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "account")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AccountId,
    /// The name that always signs in, such as `smithj_0001`.
    #[sea_orm(unique)]
    pub user_id: String,
    pub organisation_id: OrganisationId,
    /// The public `sub`: random, never reused: [OIDC Core §8](https://openid.net/specs/openid-connect-core-1_0.html#SubjectIDTypes).
    #[sea_orm(unique)]
    pub subject: String,
    /// As the person writes it; several accounts may share one.
    pub email: Option<String>,
    pub email_confirmed_at: Option<UnixMillis>,
    /// The lower-case e-mail by which this account, and no other, signs in.
    #[sea_orm(unique)]
    pub sign_in_email: Option<String>,
    pub given_name: Option<String>,
    pub family_name: Option<String>,
    /// Contact number, E.164: what scope `phone` releases; never an authenticator's.
    pub phone_number: Option<String>,
    /// BCP 47.
    pub locale: Option<String>,
    /// The second factor that is offered first.
    pub default_authenticator_id: Option<AuthenticatorId>,
    pub suspended_at: Option<UnixMillis>,
    pub created_at: UnixMillis,
    /// The profile's last change: claim `updated_at`.
    pub changed_at: UnixMillis,
}

impl ActiveModelBehavior for ActiveModel {}
