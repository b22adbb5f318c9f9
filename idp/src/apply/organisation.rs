//! Organisations: what is wanted against what there is.

use super::{Action, Change, Prepared, diff::Diff, plan::Plan, state::State};
use crate::config::document::{At, Problems};
use domain::{entity::organisation, ids::OrganisationId};
use sea_orm::ActiveValue::{Set, Unchanged};

pub(super) fn compare(plan: &mut Plan, prepared: &Prepared, state: &State) {
    let goes = |id: &String| plan.removals.organisations.iter().any(|gone| gone.0 == *id);
    let stay = state.organisations.keys().filter(|id| !goes(id)).cloned();
    let come = prepared
        .wanted
        .organisation
        .iter()
        .map(|table| table.id.value.0.clone());
    plan.organisations = stay.chain(come).collect();
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

/// An organisation that is referred to must be in the files or stay in the database.
pub(super) fn check(reference: &At<String>, key: &str, plan: &Plan, problems: &mut Problems) {
    if !plan.organisations.contains(&reference.value) {
        let At { value, origin } = reference;
        let what = format_args!("`{key}`: there is no organisation \"{value}\"; add an [[organisation]] with this id");
        problems.refuse(origin, what);
    }
}
