//! SAML: service providers, the requests that they sent, who takes part in a session, and messages that wait to be fetched.

use crate::table::{With, bytes, index, points, table};
use sea_orm_migration::{
    prelude::*,
    schema::{big_integer, big_integer_null, json, pk_uuid, string, string_null, string_uniq, uuid, uuid_null},
};

pub(crate) struct Saml;

impl MigrationName for Saml {
    fn name(&self) -> &'static str {
        "m0006_saml"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Saml {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [service_provider(), authn_request(), participant()] {
            manager.create_table(table).await?;
        }
        for index in [
            index("participant_session", "participant", ["session_id", "entity_id"]),
            index("participant_name", "participant", ["entity_id", "name_id"]),
            index("authn_request_expires", "authn_request", ["expires_at"]),
        ] {
            manager.create_index(index).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

fn service_provider() -> TableCreateStatement {
    let provider = table(
        "service_provider",
        [
            string("entity_id").primary_key().take(),
            string_uniq("application_id"),
            json("metadata"),
            json("terms"),
            json("source"),
            big_integer_null("valid_until"),
        ],
    );
    points(provider, "application_id", "application", With::Goes)
}

fn authn_request() -> TableCreateStatement {
    table(
        "authn_request",
        [
            bytes("key").primary_key().take(),
            bytes("browser_hash"),
            // No foreign key: an interaction may be swept before the request is forgotten.
            uuid_null("interaction_id"),
            big_integer("expires_at"),
        ],
    )
}

fn participant() -> TableCreateStatement {
    let participant = table(
        "participant",
        [
            pk_uuid("id"),
            uuid("session_id"),
            string("entity_id"),
            string("name_id"),
            string("name_id_format"),
            string_null("sp_name_qualifier"),
            string("session_index"),
            big_integer("joined_at"),
            big_integer_null("left_at"),
        ],
    );
    points(participant, "session_id", "session", With::Goes)
}
