//! Accounts: what is wanted against what there is.

use super::{
    Action, Change, Prepared,
    diff::Diff,
    draft::{Draft, Secret},
    email::Names,
    file::AccountTable,
    organisation,
    plan::Plan,
    state::State,
};
use crate::config::document::Problems;
use domain::{
    entity::{account, entitlement, proofing, role},
    ids::{AccountId, OrganisationId},
    time::UnixMillis,
};
use sea_orm::ActiveValue::{Set, Unchanged};
use std::collections::BTreeSet;

/// Whether every account that must be made was prepared.
pub(super) fn is_prepared(prepared: &Prepared, state: &State) -> bool {
    prepared.wanted.account.iter().all(|account| {
        let user_id = &account.user_id.value.0;
        let drafted = prepared.drafts.accounts.contains_key(user_id);
        state.accounts.contains_key(user_id) != drafted
    })
}

pub(super) fn compare(plan: &mut Plan, prepared: &Prepared, state: &State, problems: &mut Problems) {
    let names = Names::settle(&prepared.wanted, state, plan);
    for holder in names.losers(&prepared.wanted, state) {
        plan.updates.releases.push(holder.id);
        let what = vec!["the e-mail signs in another account".to_owned()];
        let keys = vec!["sign_in_by_email"];
        plan.changes.push(Change {
            action: Action::Change,
            kind: "account",
            key: holder.user_id.clone(),
            what,
            keys,
        });
    }
    for table in &prepared.wanted.account {
        let user_id = &table.user_id.value.0;
        organisation::check(&table.organisation, "organisation", plan, problems);
        plan.mark(state, "account", user_id);
        let sign_in = names.of(table);
        match (state.accounts.get(user_id), prepared.drafts.accounts.get(user_id)) {
            (Some(model), _) => change(plan, prepared, state, table, model, sign_in),
            (None, Some(draft)) => create(plan, prepared, table, draft, sign_in),
            (None, None) => {}
        }
    }
}

fn create(plan: &mut Plan, prepared: &Prepared, table: &AccountTable, draft: &Draft, sign_in: Option<String>) {
    let now = prepared.now;
    let default = draft.binds.iter().find(|bind| bind.is_default).map(|bind| bind.id);
    plan.rows.accounts.push(account::ActiveModel {
        id: Set(draft.id),
        user_id: Set(table.user_id.value.0.clone()),
        organisation_id: Set(OrganisationId(table.organisation.value.clone())),
        subject: Set(draft.subject.clone()),
        email: Set(table.email.as_ref().map(|email| email.value.0.clone())),
        email_confirmed_at: Set((table.email.is_some() && table.is_confirmed()).then_some(now)),
        sign_in_email: Set(sign_in),
        given_name: Set(table.given_name.clone()),
        family_name: Set(table.family_name.clone()),
        phone_number: Set(table.phone_number.as_ref().map(|number| number.0.clone())),
        locale: Set(table.locale.as_ref().map(|locale| locale.0.clone())),
        default_authenticator_id: Set(default),
        suspended_at: Set(table.suspended.unwrap_or_default().then_some(now)),
        created_at: Set(now),
        changed_at: Set(now),
    });
    for bind in &draft.binds {
        plan.bind(draft.id, bind, table.proofed.is_some(), now);
    }
    let mut diff = Diff::default();
    belongings(plan, &mut diff, table, draft.id, &State::default());
    let what = vec![words(table, draft)];
    let key = table.user_id.value.0.clone();
    plan.changes.push(Change {
        action: Action::Create,
        kind: "account",
        key,
        what,
        keys: vec![],
    });
}

fn words(table: &AccountTable, draft: &Draft) -> String {
    let count = |counts: fn(&Secret) -> bool| draft.binds.iter().filter(|bind| counts(&bind.secret)).count();
    let phones = count(|secret| matches!(secret, Secret::Phone(..)));
    let apps = count(|secret| matches!(secret, Secret::Totp(_)));
    let mut words = vec![format!("in {}", table.organisation.value)];
    words.extend((count(|secret| matches!(secret, Secret::Password(_))) > 0).then(|| "with a password".to_owned()));
    words.extend((phones > 0).then(|| format!("phones: {phones}")));
    words.extend((apps > 0).then(|| format!("authenticator apps: {apps}")));
    words.extend(table.proofed.as_ref().map(|_| "proofed".to_owned()));
    words.join(", ")
}

fn change(
    plan: &mut Plan,
    prepared: &Prepared,
    state: &State,
    table: &AccountTable,
    model: &account::Model,
    sign_in: Option<String>,
) {
    let now = prepared.now;
    let mut row = account::ActiveModel {
        id: Unchanged(model.id),
        ..Default::default()
    };
    let mut diff = Diff::default();
    profile(&mut row, &mut diff, table, model, now);
    if table.email.is_some() && model.sign_in_email != sign_in {
        // Whoever has it gives it up first, so that no two ever have it.
        if model.sign_in_email.is_some() {
            plan.updates.releases.push(model.id);
        }
        diff.set("sign_in_email", &mut row.sign_in_email, &model.sign_in_email, sign_in);
    }
    if model.organisation_id.0 != table.organisation.value {
        // What the old organisation's subscriptions opened is closed now.
        plan.updates.ended.push(model.id);
    }
    if let Some(suspended) = table.suspended
        && suspended != model.suspended_at.is_some()
    {
        diff.note("suspended", if suspended { "suspended" } else { "no longer suspended" });
        row.suspended_at = Set(suspended.then_some(now));
        if suspended {
            plan.updates.ended.push(model.id);
        }
    }
    if let Some(reset) = prepared.drafts.resets.get(&model.user_id) {
        plan.reset(model.id, reset, table.proofed.is_some(), now);
        for (key, words) in &reset.words {
            diff.note(key, words.clone());
        }
        if reset.default.is_some() {
            row.default_authenticator_id = Set(reset.default);
        }
    }
    belongings(plan, &mut diff, table, model.id, state);
    if let Some(change) = diff.change("account", &model.user_id) {
        row.changed_at = Set(now);
        plan.updates.accounts.push(row);
        plan.changes.push(change);
    }
}

fn profile(
    row: &mut account::ActiveModel,
    diff: &mut Diff,
    table: &AccountTable,
    model: &account::Model,
    now: UnixMillis,
) {
    if model.organisation_id.0 != table.organisation.value {
        diff.note(
            "organisation",
            format!(
                "organisation from {} to {}",
                model.organisation_id, table.organisation.value
            ),
        );
        row.organisation_id = Set(OrganisationId(table.organisation.value.clone()));
    }
    if let Some(email) = &table.email {
        let same = model.email.as_ref() == Some(&email.value.0);
        diff.set("email", &mut row.email, &model.email, Some(email.value.0.clone()));
        let confirmed = table.is_confirmed();
        if !same || (confirmed && model.email_confirmed_at.is_none()) {
            row.email_confirmed_at = Set(confirmed.then_some(now));
            diff.note(
                "email_confirmed",
                if confirmed {
                    "e-mail confirmed"
                } else {
                    "e-mail not confirmed"
                },
            );
        }
    }
    let number = table.phone_number.as_ref().map(|number| number.0.clone());
    let locale = table.locale.as_ref().map(|locale| locale.0.clone());
    for (key, column, is, should) in [
        (
            "given_name",
            &mut row.given_name,
            &model.given_name,
            table.given_name.clone(),
        ),
        (
            "family_name",
            &mut row.family_name,
            &model.family_name,
            table.family_name.clone(),
        ),
        ("phone_number", &mut row.phone_number, &model.phone_number, number),
        ("locale", &mut row.locale, &model.locale, locale),
    ] {
        if should.is_some() {
            diff.set(key, column, is, should);
        }
    }
}

/// Roles, entitlements and proofing: what hangs on an account.
fn belongings(plan: &mut Plan, diff: &mut Diff, table: &AccountTable, id: AccountId, state: &State) {
    if let Some(roles) = &table.roles {
        let none = BTreeSet::new();
        let held = state.roles.get(&id).unwrap_or(&none);
        let comes: Vec<String> = roles
            .iter()
            .filter(|role| !held.contains(role.0))
            .map(|role| role.0.to_owned())
            .collect();
        let goes: Vec<String> = held
            .iter()
            .filter(|held| roles.iter().all(|role| role.0 != held.as_str()))
            .cloned()
            .collect();
        diff.list("roles", &comes, &goes);
        plan.rows.roles.extend(comes.into_iter().map(|role| role::ActiveModel {
            account_id: Set(id),
            role: Set(role),
        }));
        plan.removals.roles.extend(goes.into_iter().map(|role| (id, role)));
    }
    for wanted in table.entitlements.iter().flatten() {
        let (product, until) = (&wanted.product.0, wanted.until.end());
        plan.mark(state, "entitlement", &format!("{}/{product}", table.user_id.value.0));
        if state.entitlements.get(&id).and_then(|held| held.get(product)) != Some(&until) {
            diff.note("entitlements", format!("entitlement to {product}"));
            plan.rows.entitlements.push(entitlement::ActiveModel {
                account_id: Set(id),
                product: Set(product.clone()),
                until: Set(until),
            });
        }
    }
    if let Some(proofed) = &table.proofed {
        let (at, method) = (proofed.at.0, proofed.method.0);
        let stands = state
            .proofings
            .get(&id)
            .is_some_and(|held| held.proofed_at == at && held.method == method);
        if !stands {
            diff.note("proofed", format!("proofed by {method}"));
            plan.rows.proofings.push(proofing::ActiveModel {
                account_id: Set(id),
                proofed_at: Set(at),
                method: Set(method.to_owned()),
            });
            plan.updates.proofed.push(id);
        }
    }
}
