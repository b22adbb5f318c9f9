//! Organisations: what is wanted against what there is.

use super::{Action, Change, Prepared, diff::Diff, plan::Plan, state::State};
use crate::config::document::{At, Problems};
use domain::{entity::organisation, ids::OrganisationId};
use sea_orm::ActiveValue::{Set, Unchanged};

pub(super) fn compare(plan: &mut Plan, prepared: &Prepared, state: &State) {
    for table in &prepared.wanted.organisation {
        let id = &table.id.value.0;
        plan.mark(state, "organisation", id);
        let Some(model) = state.organisations.get(id) else {
            plan.rows.organisations.push(organisation::ActiveModel {
                id: Set(OrganisationId(id.clone())),
                name: Set(table.name.clone()),
                created_at: Set(prepared.now),
            });
            let what = vec![table.name.clone()];
            plan.changes.push(Change {
                action: Action::Create,
                kind: "organisation",
                key: id.clone(),
                what,
                keys: vec![],
            });
            continue;
        };
        let mut row = organisation::ActiveModel {
            id: Unchanged(model.id.clone()),
            ..Default::default()
        };
        let mut diff = Diff::default();
        diff.set("name", &mut row.name, &model.name, table.name.clone());
        if let Some(change) = diff.change("organisation", id) {
            plan.updates.organisations.push(row);
            plan.changes.push(change);
        }
    }
}

/// An organisation that is referred to must be in the files or in the database.
pub(super) fn check(
    reference: &At<String>,
    key: &str,
    prepared: &Prepared,
    state: &State,
    plan: &Plan,
    problems: &mut Problems,
) {
    let wanted = prepared
        .wanted
        .organisation
        .iter()
        .any(|table| table.id.value.0 == reference.value);
    let stays = || !plan.removals.organisations.iter().any(|id| id.0 == reference.value);
    if !(wanted || state.organisations.contains_key(&reference.value) && stays()) {
        problems.refuse(
            &reference.origin,
            format_args!(
                "`{key}`: there is no organisation \"{}\"; add an [[organisation]] with this id",
                reference.value
            ),
        );
    }
}
