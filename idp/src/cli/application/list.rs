//! `gradus application list` and `show`.

use super::super::{Failure, apply::Desk, print};
use crate::config::Config;
use clap::Args;
use domain::{
    application::find_client,
    entity::{application, client, subscription},
    ids::ApplicationId,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};
use std::{collections::HashMap, process::ExitCode};

/// Lists all applications.
pub(super) async fn all(config: &Config, json: bool) -> Result<ExitCode, Failure> {
    let Desk { db, .. } = Desk::open(config).await?;
    let applications = application::Entity::find()
        .order_by_asc(application::COLUMN.id)
        .all(db.read())
        .await?;
    let clients = client::Entity::find().all(db.read()).await?;
    db.close().await;
    let clients: HashMap<ApplicationId, client::Model> = clients
        .into_iter()
        .map(|client| (client.application_id.clone(), client))
        .collect();
    let row = |one: &application::Model| {
        let client_id = clients.get(&one.id).map(|client| client.id.0.clone());
        json!({ "id": one.id, "name": one.name, "owner": one.owner, "minimum_level": one.minimum_level, "client_id": client_id })
    };
    let rows: Vec<Value> = applications.iter().map(row).collect();
    if json {
        return Ok(print(&Value::from(rows).to_string()));
    }
    let line = |one: &application::Model| {
        let client = clients.get(&one.id).map(|client| format!(", client_id {}", client.id));
        format!(
            "{}: {}, of {}, level {}{}",
            one.id,
            one.name,
            one.owner,
            one.minimum_level,
            client.unwrap_or_default()
        )
    };
    let lines: Vec<String> = applications.iter().map(line).collect();
    Ok(print(&if lines.is_empty() {
        "There are no applications.".to_owned()
    } else {
        lines.join("\n")
    }))
}

/// What `gradus application show` is started with.
#[derive(Args, Debug)]
pub(in super::super) struct Show {
    /// The application's short name
    id: String,
}

impl Show {
    pub(super) async fn run(self, config: &Config, json: bool) -> Result<ExitCode, Failure> {
        let Desk { db, .. } = Desk::open(config).await?;
        let shown = show(db.read(), &ApplicationId(self.id.clone())).await;
        db.close().await;
        match shown? {
            Some(shown) => Ok(print(&if json { shown.to_string() } else { format!("{shown:#}") })),
            None => Err(format!(
                "there is no application \"{}\": `gradus application list` names all",
                self.id
            )
            .into()),
        }
    }
}

async fn show(conn: &impl ConnectionTrait, id: &ApplicationId) -> Result<Option<Value>, Failure> {
    let Some(one) = application::Entity::find_by_id(id.clone()).one(conn).await? else {
        return Ok(None);
    };
    let subscribed = subscription::COLUMN.application_id.eq(id.clone());
    let subscribers = subscription::Entity::find().filter(subscribed).all(conn).await?;
    let mut subscribers: Vec<String> = subscribers.into_iter().map(|one| one.organisation_id.0).collect();
    subscribers.sort_unstable();
    let client = find_client(conn, id).await?.map(|client| {
        let metadata: Value = serde_json::from_str(&client.metadata).unwrap_or_default();
        json!({
            "client_id": client.id,
            "token_endpoint_auth_method": client.auth_method,
            "has_secret": client.secret_hash.is_some(),
            "require_pkce": client.require_pkce,
            "acr_values_required": client.acr_values_required,
            "scope": client.scope,
            "metadata": metadata,
        })
    });
    Ok(Some(json!({
        "id": one.id,
        "name": one.name,
        "owner": one.owner,
        "minimum_level": one.minimum_level,
        "max_age_seconds": one.max_age_ms.map(|ms| ms / 1000),
        "start_url": one.start_url,
        "consent": one.consent,
        "subscribers": subscribers,
        "oidc": client,
    })))
}
