//! SAML service providers: they are what the file and their metadata say, whole.

use super::{Prepared, diff::Diff, file::ApplicationTable, plan::Plan, state::State};
use crate::config::document::Problems;
use domain::{
    entity::service_provider,
    ids::{ApplicationId, EntityId},
};
use sea_orm::{ActiveModelTrait, IntoActiveModel};

pub(super) fn compare(
    plan: &mut Plan,
    diff: &mut Diff,
    table: &ApplicationTable,
    prepared: &Prepared,
    state: &State,
    problems: &mut Problems,
) {
    let found = state.providers.get(&table.id.value.0);
    let wanted = model(table, prepared);
    if let (Some(wanted), Some(saml)) = (&wanted, &table.saml)
        && let Some(other) = taken(wanted, state, prepared, plan)
    {
        let what = format_args!(
            "the service provider {} belongs to the application {other}",
            wanted.entity_id
        );
        problems.refuse(&saml.origin, what);
    }
    match (found, wanted) {
        (Some(found), Some(wanted)) if found.entity_id == wanted.entity_id => {
            let keys = differences(found, &wanted);
            for (key, words) in &keys {
                diff.note(key, *words);
            }
            if !keys.is_empty() {
                plan.updates.providers.push(wanted.into_active_model().reset_all());
            }
        }
        (Some(found), Some(wanted)) => {
            let what = format!("SAML service provider from {} to {}", found.entity_id, wanted.entity_id);
            diff.note("entity_id", what);
            plan.removals.providers.push(found.entity_id.clone());
            plan.rows.providers.push(wanted.into_active_model());
        }
        (Some(found), None) => {
            diff.note("saml", "no longer a SAML service provider");
            plan.removals.providers.push(found.entity_id.clone());
        }
        (None, Some(wanted)) => {
            diff.note("saml", format!("SAML service provider {}", wanted.entity_id));
            plan.rows.providers.push(wanted.into_active_model());
        }
        (None, None) => {}
    }
}

/// The other application that has this entityID, and keeps it.
fn taken(wanted: &service_provider::Model, state: &State, prepared: &Prepared, plan: &Plan) -> Option<ApplicationId> {
    let mut others = state.providers.values();
    let other =
        others.find(|other| other.entity_id == wanted.entity_id && other.application_id != wanted.application_id)?;
    let goes = plan.removals.applications.contains(&other.application_id);
    let moves = prepared.wanted.application.iter().any(|table| {
        let described = prepared.described.get(&table.id.value.0);
        table.id.value.0 == other.application_id.0
            && described.is_none_or(|described| described.metadata.entity_id != other.entity_id.0)
    });
    (!goes && !moves).then(|| other.application_id.clone())
}

fn model(table: &ApplicationTable, prepared: &Prepared) -> Option<service_provider::Model> {
    let described = prepared.described.get(&table.id.value.0)?;
    Some(service_provider::Model {
        entity_id: EntityId(described.metadata.entity_id.clone()),
        application_id: ApplicationId(table.id.value.0.clone()),
        metadata: serde_json::to_value(&described.metadata).unwrap_or_default(),
        terms: described.terms.clone(),
        source: described.source.clone(),
        valid_until: described.metadata.valid_until,
    })
}

fn differences(is: &service_provider::Model, should: &service_provider::Model) -> Vec<(&'static str, &'static str)> {
    [
        (is.metadata != should.metadata, "metadata", "other SAML metadata"),
        (is.terms != should.terms, "saml", "other SAML terms"),
        (
            is.source != should.source,
            "metadata_url",
            "SAML metadata from elsewhere",
        ),
    ]
    .into_iter()
    .filter_map(|(differs, key, words)| differs.then_some((key, words)))
    .collect()
}
