//! Applications and their clients: they are what the file says, whole.

use super::{
    Action, Change, Prepared,
    diff::{Diff, Shown},
    file::{ApplicationTable, Registration},
    organisation,
    plan::Plan,
    provider,
    state::State,
};
use crate::config::document::Problems;
use domain::{
    application::{Consent, Strings, hash_secret},
    entity::{application, client, subscription},
    ids::{ApplicationId, ClientId, OrganisationId},
    secret::HashKey,
    time::millis,
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{Set, Unchanged},
    IntoActiveModel,
};
use std::collections::BTreeSet;

pub(super) fn compare(plan: &mut Plan, prepared: &Prepared, state: &State, problems: &mut Problems) {
    for table in &prepared.wanted.application {
        organisation::check(&table.owner, "owner", plan, problems);
        for subscriber in &table.subscribers {
            organisation::check(subscriber, "subscribers", plan, problems);
        }
        check_client_id(table, prepared, state, plan, problems);
        let mut wanted = model(table, prepared);
        let mut diff = Diff::default();
        let found = state.applications.get(&wanted.id.0);
        match (&prepared.options.import, found) {
            (None, _) => plan.mark(state, "application", &wanted.id.0),
            (Some(terms), Some(found)) => terms.leave(&mut wanted, found, table.is_named()),
            (Some(_), None) => {}
        }
        if let Some(found) = found {
            plan.updates.applications.extend(change(&mut diff, found, &wanted));
        } else {
            plan.rows.applications.push(wanted.clone().into_active_model());
        }
        compare_client(plan, &mut diff, table, state, &prepared.hash_key);
        provider::compare(plan, &mut diff, table, prepared, state, problems);
        let terms = prepared.options.import.as_ref();
        if found.is_none() || terms.is_none_or(|terms| terms.subscribers.is_some()) {
            compare_subscribers(plan, &mut diff, table, state);
        }
        let made = || Change {
            action: Action::Create,
            kind: "application",
            key: wanted.id.0.clone(),
            what: vec![format!(
                "{}, of {}, level {}",
                wanted.name, wanted.owner, wanted.minimum_level
            )],
            keys: vec![],
        };
        plan.changes.extend(if found.is_some() {
            diff.change("application", &wanted.id.0)
        } else {
            Some(made())
        });
    }
}

/// A `client_id` belongs to one application; it can pass to another only if the first gives it up here.
fn check_client_id(table: &ApplicationTable, prepared: &Prepared, state: &State, plan: &Plan, problems: &mut Problems) {
    let (Some(id), Some(oidc)) = (table.client_id(), &table.oidc) else {
        return;
    };
    let gives_up = |other: &str| {
        plan.removals.applications.iter().any(|removed| removed.0 == other)
            || prepared
                .wanted
                .application
                .iter()
                .any(|wanted| wanted.id.value.0 == other && wanted.client_id() != Some(id))
    };
    let taken = state
        .clients
        .values()
        .find(|client| client.id.0 == id && client.application_id.0 != table.id.value.0);
    let own = state.clients.get(&table.id.value.0).filter(|own| own.id.0 != id);
    if let (Some(own), Some(_)) = (own, &prepared.options.import) {
        let what = format_args!(
            "`client_id`: the application {} has another client already, {}",
            own.application_id, own.id
        );
        problems.refuse(&oidc.origin, what);
    }
    if let Some(client) = taken.filter(|client| !gives_up(&client.application_id.0)) {
        problems.refuse(
            &oidc.origin,
            format_args!(
                "`client_id`: \"{id}\" belongs to the application {}",
                client.application_id
            ),
        );
    }
}

fn model(table: &ApplicationTable, prepared: &Prepared) -> application::Model {
    application::Model {
        id: ApplicationId(table.id.value.0.clone()),
        name: table.name.clone(),
        owner: OrganisationId(table.owner.value.clone()),
        minimum_level: i16::from(table.minimum_level.number()),
        max_age_ms: table.max_age.map(millis),
        start_url: table.start_url.as_ref().map(|url| url.0.clone()),
        consent: table.consent,
        created_at: prepared.now,
    }
}

fn change(diff: &mut Diff, is: &application::Model, should: &application::Model) -> Option<application::ActiveModel> {
    let mut row = application::ActiveModel {
        id: Unchanged(is.id.clone()),
        ..Default::default()
    };
    let mut own = Diff::default();
    own.set("name", &mut row.name, &is.name, should.name.clone());
    own.set("owner", &mut row.owner, &is.owner, should.owner.clone());
    own.set(
        "minimum_level",
        &mut row.minimum_level,
        &is.minimum_level,
        should.minimum_level,
    );
    own.set("max_age", &mut row.max_age_ms, &is.max_age_ms, should.max_age_ms);
    own.set("start_url", &mut row.start_url, &is.start_url, should.start_url.clone());
    own.set("consent", &mut row.consent, &is.consent, should.consent);
    let changed = !own.is_empty();
    diff.join(own);
    changed.then_some(row)
}

fn compare_client(plan: &mut Plan, diff: &mut Diff, table: &ApplicationTable, state: &State, key: &HashKey) {
    let found = state.clients.get(&table.id.value.0);
    let wanted = table.oidc.as_ref().zip(table.client_id()).map(|(oidc, id)| {
        let mut wanted = client(table, &oidc.value, id, key);
        if let Some(spare) = &oidc.value.spare_secret {
            let kept = found
                .filter(|found| found.id == wanted.id)
                .and_then(|found| found.secret_hash.clone());
            if kept.is_none() {
                plan.issued.push(table.id.value.0.clone());
            }
            wanted.secret_hash = kept.or_else(|| Some(hash_secret(key, &ClientId::from(id), spare.reveal())));
        }
        wanted
    });
    match (found, wanted) {
        (Some(found), Some(wanted)) if found.id == wanted.id => {
            let keys = differences(found, &wanted);
            for (key, words) in &keys {
                diff.note(key, *words);
            }
            if !keys.is_empty() {
                plan.updates.clients.push(wanted.into_active_model().reset_all());
            }
        }
        (Some(found), Some(wanted)) => {
            diff.note("client_id", format!("client ID from {} to {}", found.id, wanted.id));
            plan.removals.clients.push(found.id.clone());
            plan.rows.clients.push(wanted.into_active_model());
        }
        (Some(found), None) => {
            diff.note("oidc", "no longer an OpenID Connect client");
            plan.removals.clients.push(found.id.clone());
        }
        (None, Some(wanted)) => {
            diff.note("oidc", format!("OpenID Connect client {}", wanted.id));
            plan.rows.clients.push(wanted.into_active_model());
        }
        (None, None) => {}
    }
}

fn client(table: &ApplicationTable, oidc: &Registration, id: &str, key: &HashKey) -> client::Model {
    client::Model {
        id: ClientId(id.to_owned()),
        application_id: ApplicationId(table.id.value.0.clone()),
        secret_hash: oidc
            .client_secret
            .as_ref()
            .map(|secret| hash_secret(key, &ClientId::from(id), secret.reveal())),
        auth_method: oidc.auth_method,
        require_pkce: oidc.require_pkce,
        acr_values_required: oidc.acr_values_required,
        redirect_uris: Strings(oidc.redirect_uris.clone()),
        initiate_login_uri: oidc.initiate_login_uri.clone(),
        signing_alg: oidc.signing_alg.to_owned(),
        scope: oidc.scope.clone(),
        metadata: serde_json::Value::Object(oidc.metadata.clone()).to_string(),
        backchannel_logout_uri: oidc.backchannel_logout_uri.clone(),
    }
}

fn differences(is: &client::Model, should: &client::Model) -> Vec<(&'static str, &'static str)> {
    [
        (
            is.secret_hash != should.secret_hash,
            "client_secret",
            "another client secret",
        ),
        (
            is.auth_method != should.auth_method,
            "token_endpoint_auth_method",
            "another way to authenticate",
        ),
        (
            is.require_pkce != should.require_pkce,
            "require_pkce",
            "PKCE required or not",
        ),
        (
            is.acr_values_required != should.acr_values_required,
            "acr_values_required",
            "acr_values required or not",
        ),
        (
            is.redirect_uris != should.redirect_uris,
            "redirect_uris",
            "other redirect URIs",
        ),
        (
            is.initiate_login_uri != should.initiate_login_uri,
            "initiate_login_uri",
            "another initiate_login_uri",
        ),
        (
            is.signing_alg != should.signing_alg,
            "id_token_signed_response_alg",
            "another signing algorithm",
        ),
        (is.scope != should.scope, "scope", "another scope"),
        (is.metadata != should.metadata, "oidc", "other client metadata"),
    ]
    .into_iter()
    .filter_map(|(differs, key, words)| differs.then_some((key, words)))
    .collect()
}

fn compare_subscribers(plan: &mut Plan, diff: &mut Diff, table: &ApplicationTable, state: &State) {
    let id = &table.id.value.0;
    let none = BTreeSet::new();
    let found = state.subscribers.get(id).unwrap_or(&none);
    let wanted: BTreeSet<String> = table
        .subscribers
        .iter()
        .map(|subscriber| subscriber.value.clone())
        .collect();
    let comes: Vec<String> = wanted.difference(found).cloned().collect();
    let goes: Vec<String> = found.difference(&wanted).cloned().collect();
    diff.list("subscribers", &comes, &goes);
    let key = |organisation: String| (ApplicationId(id.clone()), OrganisationId(organisation));
    plan.rows
        .subscriptions
        .extend(
            comes
                .into_iter()
                .map(key)
                .map(|(application, organisation)| subscription::ActiveModel {
                    application_id: Set(application),
                    organisation_id: Set(organisation),
                }),
        );
    plan.removals.subscriptions.extend(goes.into_iter().map(key));
}

impl Shown for OrganisationId {
    fn shown(&self) -> String {
        self.0.clone()
    }
}

impl Shown for i64 {
    fn shown(&self) -> String {
        format!("{} s", self / 1000)
    }
}

impl Shown for Consent {
    fn shown(&self) -> String {
        match self {
            Self::WhenAsked => "when-asked",
            Self::Always => "always",
            Self::Never => "never",
        }
        .to_owned()
    }
}
