//! `--prune`: what was once applied and isn't in the files any more goes. What others made stays.

use super::{Action, Change, Prepared, plan::Plan, state::State};
use crate::config::document::{Origin, Problems};
use domain::{
    entity::{account, application},
    fault::Fault,
    ids::{ApplicationId, OrganisationId, ResourceId},
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use std::collections::{BTreeSet, HashMap, HashSet};

pub(super) async fn compare(
    conn: &impl ConnectionTrait,
    plan: &mut Plan,
    prepared: &Prepared,
    state: &State,
    problems: &mut Problems,
) -> Result<(), Fault> {
    let wanted = wanted(prepared);
    let gone: BTreeSet<&(String, String)> = state.applied.difference(&wanted).collect();
    for (kind, key) in gone {
        remove(plan, state, kind, key);
        plan.removals.marks.push((kind.clone(), key.clone()));
    }
    check_empty(conn, plan, prepared, problems).await
}

/// All that the files have: kind and key.
fn wanted(prepared: &Prepared) -> HashSet<(String, String)> {
    let wanted = &prepared.wanted;
    let organisations = wanted
        .organisation
        .iter()
        .map(|one| ("organisation", one.id.value.0.clone()));
    let accounts = wanted
        .account
        .iter()
        .map(|one| ("account", one.user_id.value.0.clone()));
    let applications = wanted
        .application
        .iter()
        .map(|one| ("application", one.id.value.0.clone()));
    let resources = wanted
        .resource
        .iter()
        .map(|one| ("resource", one.value.id.value.0.clone()));
    let entitlements = wanted.account.iter().flat_map(|account| {
        let of = |product: &str| ("entitlement", format!("{}/{product}", account.user_id.value.0));
        account.entitlements.iter().flatten().map(move |one| of(&one.product.0))
    });
    let all = organisations
        .chain(accounts)
        .chain(applications)
        .chain(resources)
        .chain(entitlements);
    all.map(|(kind, key)| (kind.to_owned(), key)).collect()
}

fn remove(plan: &mut Plan, state: &State, kind: &str, key: &str) {
    let changes = &mut plan.changes;
    let mut say = |kind: &'static str, key: &str, what: Vec<String>, action| {
        changes.push(Change {
            action,
            kind,
            key: key.to_owned(),
            what,
            keys: vec![],
        });
    };
    match kind {
        "organisation" if state.organisations.contains_key(key) => {
            say("organisation", key, vec![], Action::Remove);
            plan.removals.organisations.push(OrganisationId(key.to_owned()));
        }
        "application" if state.applications.contains_key(key) => {
            say("application", key, vec![], Action::Remove);
            plan.removals.applications.push(ApplicationId(key.to_owned()));
        }
        "resource" if state.resources.contains_key(key) => {
            say("resource", key, vec![], Action::Remove);
            plan.removals.resources.push(ResourceId(key.to_owned()));
        }
        "account" => {
            if let Some(account) = state.accounts.get(key) {
                say(
                    "account",
                    key,
                    vec!["with all that belongs to it".to_owned()],
                    Action::Remove,
                );
                plan.removals.accounts.insert(account.id);
            }
        }
        "entitlement" => {
            let Some((user_id, product)) = key.rsplit_once('/') else {
                return;
            };
            // An account that goes takes its entitlements along. (Accounts come before entitlements here.)
            let Some(account) = state
                .accounts
                .get(user_id)
                .filter(|account| !plan.removals.accounts.contains(&account.id))
            else {
                return;
            };
            if state
                .entitlements
                .get(&account.id)
                .is_some_and(|held| held.contains_key(product))
            {
                say(
                    "account",
                    user_id,
                    vec![format!("entitlement to {product} ends")],
                    Action::Change,
                );
                plan.removals.entitlements.push((account.id, product.to_owned()));
            }
        }
        _ => {}
    }
}

/// An organisation goes only if nobody and nothing belongs to it any more.
async fn check_empty(
    conn: &impl ConnectionTrait,
    plan: &Plan,
    prepared: &Prepared,
    problems: &mut Problems,
) -> Result<(), Fault> {
    let accounts = prepared.wanted.account.iter();
    let homes: HashMap<&str, &String> = accounts
        .map(|one| (one.user_id.value.0.as_str(), &one.organisation.value))
        .collect();
    for organisation in &plan.removals.organisations {
        let accounts = account::Entity::find()
            .filter(account::COLUMN.organisation_id.eq(organisation.clone()))
            .all(conn)
            .await?;
        let moves = |user_id: &str| homes.get(user_id).is_some_and(|home| **home != organisation.0);
        let stays = accounts
            .iter()
            .find(|account| !plan.removals.accounts.contains(&account.id) && !moves(&account.user_id));
        if let Some(account) = stays {
            problems.refuse(
                &Origin::Nowhere,
                format_args!(
                    "organisation {organisation} can't be removed: the account {} still belongs to it",
                    account.user_id
                ),
            );
        }
        let applications = application::Entity::find()
            .filter(application::COLUMN.owner.eq(organisation.clone()))
            .all(conn)
            .await?;
        let passes = |id: &str| {
            prepared
                .wanted
                .application
                .iter()
                .any(|wanted| wanted.id.value.0 == id && wanted.owner.value != organisation.0)
        };
        let stays = applications
            .iter()
            .find(|one| !plan.removals.applications.contains(&one.id) && !passes(&one.id.0));
        if let Some(application) = stays {
            problems.refuse(
                &Origin::Nowhere,
                format_args!(
                    "organisation {organisation} can't be removed: the application {} still belongs to it",
                    application.id
                ),
            );
        }
    }
    Ok(())
}
