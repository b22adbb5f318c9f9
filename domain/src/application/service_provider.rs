//! Applications that speak SAML: what this deployment says of them, and where their metadata comes from.

use crate::{
    entity::{application, service_provider as entity},
    fault::Fault,
    ids::{ApplicationId, EntityId},
};
use sea_orm::{ConnectionTrait, FromJsonQueryResult, entity::prelude::*};
use serde::{Deserialize, Serialize};

/// What this deployment says of a service provider. Its metadata may narrow it and never widens it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Terms {
    /// The kind of NameID that it gets where it asks for none; else the first of its metadata, else a persistent one.
    pub name_id_format: Option<String>,
    /// Whether it takes responses that it didn't ask for.
    pub unsolicited: bool,
    /// Whether the response is signed too; the assertion always is.
    pub sign_response: bool,
    /// When its assertions are encrypted.
    pub encrypt_assertion: Encryption,
    /// The attributes that it gets, by our short names.
    pub attributes: Vec<String>,
    /// Whether its requests must be signed, whatever its metadata says.
    pub require_signed_requests: bool,
}

impl Default for Terms {
    fn default() -> Self {
        Self {
            name_id_format: None,
            unsolicited: false,
            sign_response: true,
            encrypt_assertion: Encryption::Auto,
            attributes: ATTRIBUTES.map(str::to_owned).to_vec(),
            require_signed_requests: false,
        }
    }
}

/// What a service provider gets where nothing else is said.
pub const ATTRIBUTES: [&str; 6] = ["uid", "mail", "givenName", "sn", "displayName", "subject-id"];

/// When assertions are encrypted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Encryption {
    /// When the metadata has a key for it.
    #[default]
    Auto,
    /// Always: a service provider without a key for it is refused when it is applied.
    Always,
    /// Never.
    Never,
}

/// Where a service provider's metadata comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(tag = "from", rename_all = "kebab-case")]
pub enum Source {
    /// An apply file or an import gave it.
    Given,
    /// It is read at a URL, each time it is applied.
    Url {
        /// Where.
        url: String,
        /// The certificate that it must be signed with (base64 of DER); none if it needn't be.
        signer: Option<String>,
    },
}

/// A service provider and the application that it speaks for.
#[derive(Clone, Debug)]
pub struct Provider {
    /// The SAML registration.
    pub provider: entity::Model,
    /// What people launch.
    pub application: application::Model,
}

/// The service provider of that entityID.
///
/// # Errors
/// The database's.
pub async fn find(conn: &impl ConnectionTrait, id: &EntityId) -> Result<Option<Provider>, Fault> {
    let provider = entity::Entity::find_by_id(id.clone()).one(conn).await?;
    with_application(conn, provider).await
}

/// The service provider of an application, if it speaks SAML.
///
/// # Errors
/// The database's.
pub async fn find_of(conn: &impl ConnectionTrait, application: &ApplicationId) -> Result<Option<Provider>, Fault> {
    let provider = entity::Entity::find_by_application_id(application.clone())
        .one(conn)
        .await?;
    with_application(conn, provider).await
}

async fn with_application(
    conn: &impl ConnectionTrait,
    provider: Option<entity::Model>,
) -> Result<Option<Provider>, Fault> {
    let Some(provider) = provider else {
        return Ok(None);
    };
    let application = application::Entity::find_by_id(provider.application_id.clone())
        .one(conn)
        .await?;
    Ok(application.map(|application| Provider { provider, application }))
}
