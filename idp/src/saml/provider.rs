//! Service providers as requests need them, kept in memory until something is applied.

use crate::kept::Kept;
use domain::{application::service_provider, entity, fault::Fault, ids::EntityId};
use federation::saml::metadata::ServiceProvider;
use sea_orm::ConnectionTrait;
use std::sync::Arc;

/// A service provider, its application, and what its metadata says.
#[derive(Debug)]
pub struct Provider {
    /// The registration.
    pub row: entity::service_provider::Model,
    /// What people launch.
    pub application: entity::application::Model,
    /// What its metadata says.
    pub metadata: ServiceProvider,
}

impl Provider {
    fn new(found: service_provider::Provider) -> Result<Self, Fault> {
        let metadata = serde_json::from_value(found.provider.metadata.clone())
            .map_err(|e| Fault::new("kept metadata of a service provider can't be read", e))?;
        Ok(Self {
            row: found.provider,
            application: found.application,
            metadata,
        })
    }
}

/// The service providers that were asked for lately.
#[derive(Default)]
pub struct Providers(Kept<EntityId, Provider>);

impl Providers {
    /// The service provider of that entityID: as it is remembered, else as it is kept there.
    ///
    /// # Errors
    /// The database's.
    pub async fn find(&self, conn: &impl ConnectionTrait, id: &EntityId) -> Result<Option<Arc<Provider>>, Fault> {
        let read = async || {
            let found = service_provider::find(conn, id).await?;
            found.map(Provider::new).transpose()
        };
        self.0.find(id, read).await
    }

    /// Everything is read anew from here on: something was applied, or metadata was read again.
    pub fn forget(&self) {
        self.0.forget();
    }
}
