//! Applications: relying parties that people launch, and the OIDC clients that some of them are.

mod registration;
pub mod service_provider;

pub use registration::{GrantType, Registration, SubjectType};

use crate::{
    assurance::Level,
    entity::{self, application, client, subscription},
    fault::Fault,
    ids::{ApplicationId, ClientId, OrganisationId},
    secret::HashKey,
};
use sea_orm::{ConnectionTrait, DeriveActiveEnum, EnumIter, FromJsonQueryResult, entity::prelude::*};
use serde::{Deserialize, Serialize};

/// When an application's people are asked before something is released to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text")]
#[serde(rename_all = "kebab-case")]
pub enum Consent {
    /// Only on `prompt=consent`.
    #[default]
    #[sea_orm(string_value = "when-asked")]
    WhenAsked,
    /// At first use and whenever more is asked.
    #[sea_orm(string_value = "always")]
    Always,
    /// No page, even if asked.
    #[sea_orm(string_value = "never")]
    Never,
}

/// `token_endpoint_auth_method`: how a client proves who it is at the token endpoint.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize)]
#[sea_orm(rs_type = "String", db_type = "Text")]
#[serde(rename_all = "snake_case")]
pub enum AuthMethod {
    /// HTTP Basic: [RFC 6749 §2.3.1](https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1).
    #[default]
    #[sea_orm(string_value = "client_secret_basic")]
    ClientSecretBasic,
    /// The same in the form: [RFC 6749 §2.3.1](https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1).
    #[sea_orm(string_value = "client_secret_post")]
    ClientSecretPost,
    /// An assertion that its own key signed: [RFC 7523 §2.2](https://www.rfc-editor.org/rfc/rfc7523#section-2.2).
    #[sea_orm(string_value = "private_key_jwt")]
    PrivateKeyJwt,
    /// A public client: no secret, PKCE instead.
    #[sea_orm(string_value = "none")]
    None,
}

/// What is kept of a client's secret.
#[must_use]
pub fn hash_secret(key: &HashKey, client: &ClientId, secret: &str) -> Vec<u8> {
    key.hash("client-secret", &[client.0.as_bytes(), secret.as_bytes()])
        .to_vec()
}

/// A list of strings in one column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Strings(pub Vec<String>);

/// A client and the application that it speaks for.
#[derive(Clone, Debug)]
pub struct Party {
    /// The OIDC registration.
    pub client: client::Model,
    /// What people launch.
    pub application: application::Model,
}

/// The party of that `client_id`.
pub async fn find_party(conn: &impl ConnectionTrait, id: &ClientId) -> Result<Option<Party>, Fault> {
    let Some(client) = client::Entity::find_by_id(id.clone()).one(conn).await? else {
        return Ok(None);
    };
    let application = application::Entity::find_by_id(client.application_id.clone())
        .one(conn)
        .await?;
    Ok(application.map(|application| Party { client, application }))
}

/// The parties of these `client_id`s, by the application's name.
///
/// # Errors
/// The database's.
pub async fn list_parties(conn: &impl ConnectionTrait, ids: &[ClientId]) -> Result<Vec<Party>, Fault> {
    let clients = client::Entity::find().filter(client::COLUMN.id.is_in(ids.iter().cloned()));
    let clients = clients.all(conn).await?;
    let of = clients.iter().map(|client| client.application_id.clone());
    let applications = application::Entity::find().filter(application::COLUMN.id.is_in(of));
    let applications = applications.all(conn).await?;
    let party = |client: client::Model| {
        let application = applications.iter().find(|one| one.id == client.application_id)?;
        Some(Party {
            application: application.clone(),
            client,
        })
    };
    let mut parties: Vec<Party> = clients.into_iter().filter_map(party).collect();
    parties.sort_by(|one, other| one.application.name.cmp(&other.application.name));
    Ok(parties)
}

/// The redirect URIs of all clients.
pub async fn list_redirect_uris(conn: &impl ConnectionTrait) -> Result<Vec<String>, Fault> {
    use sea_orm::QuerySelect;
    let lists = client::Entity::find()
        .select_only()
        .column(client::Column::RedirectUris);
    let lists: Vec<Strings> = lists.into_tuple().all(conn).await?;
    Ok(lists.into_iter().flat_map(|list| list.0).collect())
}

/// The client of an application, if it speaks OIDC.
pub async fn find_client(conn: &impl ConnectionTrait, id: &ApplicationId) -> Result<Option<client::Model>, Fault> {
    Ok(client::Entity::find_by_application_id(id.clone()).one(conn).await?)
}

/// The applications that the people of an organisation may use, by name.
pub async fn list_subscribed(
    conn: &impl ConnectionTrait,
    organisation: &OrganisationId,
) -> Result<Vec<application::Model>, Fault> {
    use sea_orm::{QueryOrder, QuerySelect, QueryTrait};
    let subscribed = subscription::Entity::find()
        .select_only()
        .column(subscription::COLUMN.application_id)
        .filter(subscription::COLUMN.organisation_id.eq(organisation.clone()))
        .into_query();
    Ok(application::Entity::find()
        .filter(application::COLUMN.id.in_subquery(subscribed))
        .order_by_asc(application::COLUMN.name)
        .all(conn)
        .await?)
}

/// Those of some applications that can be launched: they have an `initiate_login_uri` or a page of their own to start at, or
/// take responses that they didn't ask for.
pub async fn list_startable(
    conn: &impl ConnectionTrait,
    applications: &[application::Model],
) -> Result<Vec<ApplicationId>, Fault> {
    let ids = applications.iter().map(|application| application.id.clone());
    let clients = client::Entity::find()
        .filter(client::COLUMN.application_id.is_in(ids))
        .filter(client::COLUMN.initiate_login_uri.is_not_null())
        .all(conn)
        .await?;
    let own = applications
        .iter()
        .filter(|application| application.start_url.is_some());
    let own = own.map(|application| application.id.clone());
    let ids = applications.iter().map(|application| application.id.clone());
    let providers = entity::service_provider::Entity::find()
        .filter(entity::service_provider::COLUMN.application_id.is_in(ids))
        .all(conn)
        .await?;
    let unsolicited = providers.into_iter().filter(|provider| provider.terms.unsolicited);
    Ok(own
        .chain(clients.into_iter().map(|client| client.application_id))
        .chain(unsolicited.map(|provider| provider.application_id))
        .collect())
}

impl application::Model {
    /// Its minimum level: a must, whoever asks and however. What can't be a level is more than anybody reaches.
    #[must_use]
    pub fn minimum(&self) -> Level {
        const BEYOND: Level = match Level::new(9) {
            Some(level) => level,
            None => Level::THREE,
        };
        u8::try_from(self.minimum_level)
            .ok()
            .and_then(Level::new)
            .unwrap_or(BEYOND)
    }

    /// How old any event of an answer given to it may be.
    #[must_use]
    pub fn max_age(&self) -> Option<std::time::Duration> {
        self.max_age_ms
            .and_then(|ms| u64::try_from(ms).ok())
            .map(std::time::Duration::from_millis)
    }
}
