//! `[[resource]]`: APIs that read or introspect access tokens. They are what the file says, whole.

use super::{Action, Change, Prepared, diff::Diff, file::ResourceTable, plan::Plan, state::State};
use crate::config::document::Problems;
use domain::{entity::resource, ids::ResourceId, resource::hash_secret, time::millis};
use sea_orm::{ActiveValue::Unchanged, IntoActiveModel};

pub(super) fn compare(plan: &mut Plan, prepared: &Prepared, state: &State, problems: &mut Problems) {
    for table in &prepared.wanted.resource {
        let table = &table.value;
        check_audience(table, state, plan, problems);
        plan.mark(state, "resource", &table.id.value.0);
        let wanted = model(table, prepared);
        let Some(found) = state.resources.get(&wanted.id.0) else {
            plan.changes.push(made(&wanted));
            plan.rows.resources.push(wanted.into_active_model());
            continue;
        };
        let (diff, row) = change(found, wanted);
        if let Some(change) = diff.change("resource", &found.id.0) {
            plan.changes.push(change);
            plan.updates.resources.push(row);
        }
    }
}

/// An audience belongs to one resource.
fn check_audience(table: &ResourceTable, state: &State, plan: &Plan, problems: &mut Problems) {
    let audience = &table.audience;
    let mut others = state.resources.values();
    let holder = others.find(|one| one.audience == audience.value.0 && one.id.0 != table.id.value.0);
    if let Some(holder) = holder.filter(|holder| !plan.removals.resources.contains(&holder.id)) {
        problems.refuse(
            &audience.origin,
            format_args!(
                "`audience`: \"{}\" belongs to the resource {}",
                audience.value.0, holder.id
            ),
        );
    }
}

fn model(table: &ResourceTable, prepared: &Prepared) -> resource::Model {
    let id = ResourceId(table.id.value.0.clone());
    let secret = table.secret.as_ref();
    resource::Model {
        secret_hash: secret.map(|secret| hash_secret(&prepared.hash_key, &id, secret.reveal())),
        id,
        audience: table.audience.value.0.clone(),
        acr: table.acr.as_ref().map(|acr| acr.value.clone()),
        max_age_ms: table.max_age.map(millis),
        created_at: prepared.now,
    }
}

fn made(wanted: &resource::Model) -> Change {
    let needs = wanted.acr.as_ref().map(|acr| format!(", needs {acr}"));
    Change {
        action: Action::Create,
        kind: "resource",
        key: wanted.id.0.clone(),
        what: vec![format!("{}{}", wanted.audience, needs.unwrap_or_default())],
        keys: vec![],
    }
}

fn change(is: &resource::Model, should: resource::Model) -> (Diff, resource::ActiveModel) {
    let mut row = resource::ActiveModel {
        id: Unchanged(is.id.clone()),
        ..Default::default()
    };
    let mut diff = Diff::default();
    diff.set("audience", &mut row.audience, &is.audience, should.audience);
    if is.secret_hash != should.secret_hash {
        diff.note("secret", "another secret");
        row.secret_hash = sea_orm::ActiveValue::Set(should.secret_hash);
    }
    diff.set("acr", &mut row.acr, &is.acr, should.acr);
    diff.set("max_age", &mut row.max_age_ms, &is.max_age_ms, should.max_age_ms);
    (diff, row)
}
