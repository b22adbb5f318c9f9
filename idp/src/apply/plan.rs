//! What must be written, found by comparing what is wanted with what there is.

use super::{
    Change, Prepared, Stage, account, application, draft::Bind, level, organisation, prune, reset::Reset, resource,
    state::State,
};
use crate::config::document::Problems;
use domain::{
    code::Channel,
    entity::{
        account as accounts, application as applications, authenticator, client, entitlement,
        organisation as organisations, password, phone, proofing, resource as resources, role, service_provider,
        subscription, totp,
    },
    fault::Fault,
    ids::{AccountId, ApplicationId, AuthenticatorId, ClientId, EntityId, OrganisationId, ResourceId},
    time::UnixMillis,
};
use sea_orm::{ActiveValue::Set, ConnectionTrait};
use std::collections::{BTreeSet, HashSet};

/// What came of comparing.
pub(super) enum Compared<T> {
    /// It can be done.
    Fits(T),
    /// It can't.
    Wrong(Problems),
    /// Accounts came or went since it was prepared.
    Stale,
}

/// What must be written.
#[derive(Default)]
pub(super) struct Plan {
    /// Organisations that there will be.
    pub(super) organisations: HashSet<String>,
    pub(super) changes: Vec<Change>,
    pub(super) rows: Rows,
    pub(super) updates: Updates,
    pub(super) removals: Removals,
    pub(super) levels: Levels,
    /// Applications whose client got the secret that was offered.
    pub(super) issued: Vec<String>,
    /// What is marked as applied: kind and key.
    pub(super) marks: Vec<(&'static str, String)>,
}

/// What becomes of the levels that were applied.
#[derive(Default)]
pub(super) enum Levels {
    #[default]
    Stay,
    /// They become these, as JSON.
    Become(String),
    /// They go.
    Go,
}

/// Rows that come.
#[derive(Default)]
pub(super) struct Rows {
    pub(super) organisations: Vec<organisations::ActiveModel>,
    pub(super) accounts: Vec<accounts::ActiveModel>,
    pub(super) authenticators: Vec<authenticator::ActiveModel>,
    pub(super) passwords: Vec<password::ActiveModel>,
    pub(super) phones: Vec<phone::ActiveModel>,
    pub(super) seeds: Vec<totp::ActiveModel>,
    pub(super) roles: Vec<role::ActiveModel>,
    pub(super) applications: Vec<applications::ActiveModel>,
    pub(super) clients: Vec<client::ActiveModel>,
    pub(super) providers: Vec<service_provider::ActiveModel>,
    pub(super) resources: Vec<resources::ActiveModel>,
    pub(super) subscriptions: Vec<subscription::ActiveModel>,
    /// These may be there already.
    pub(super) entitlements: Vec<entitlement::ActiveModel>,
    pub(super) proofings: Vec<proofing::ActiveModel>,
}

impl Rows {
    /// How many they are.
    pub(super) const fn count(&self) -> usize {
        self.organisations.len()
            + self.accounts.len()
            + self.authenticators.len()
            + self.passwords.len()
            + self.phones.len()
            + self.seeds.len()
            + self.roles.len()
            + self.applications.len()
            + self.clients.len()
            + self.providers.len()
            + self.subscriptions.len()
            + self.resources.len()
            + self.entitlements.len()
            + self.proofings.len()
    }
}

/// Rows that change.
#[derive(Default)]
pub(super) struct Updates {
    /// Accounts that give up their sign-in e-mail, before others take it.
    pub(super) releases: Vec<AccountId>,
    pub(super) organisations: Vec<organisations::ActiveModel>,
    pub(super) accounts: Vec<accounts::ActiveModel>,
    pub(super) applications: Vec<applications::ActiveModel>,
    pub(super) clients: Vec<client::ActiveModel>,
    pub(super) providers: Vec<service_provider::ActiveModel>,
    pub(super) resources: Vec<resources::ActiveModel>,
    pub(super) delivers: Vec<(AuthenticatorId, Channel)>,
    pub(super) revokes: Vec<AuthenticatorId>,
    /// Accounts whose strong authenticators carry level 3 now.
    pub(super) proofed: Vec<AccountId>,
    /// Accounts whose sessions and grants end.
    pub(super) ended: Vec<AccountId>,
}

/// Rows that go.
#[derive(Default)]
pub(super) struct Removals {
    pub(super) accounts: BTreeSet<AccountId>,
    pub(super) applications: Vec<ApplicationId>,
    pub(super) organisations: Vec<OrganisationId>,
    pub(super) clients: Vec<ClientId>,
    pub(super) providers: Vec<EntityId>,
    pub(super) resources: Vec<ResourceId>,
    pub(super) subscriptions: Vec<(ApplicationId, OrganisationId)>,
    pub(super) roles: Vec<(AccountId, String)>,
    pub(super) entitlements: Vec<(AccountId, String)>,
    pub(super) marks: Vec<(String, String)>,
}

/// Finds out what must be written.
pub(super) async fn compare(conn: &impl ConnectionTrait, prepared: &Prepared) -> Result<Compared<Plan>, Fault> {
    prepared.options.progress.begin(Stage::Comparing, 0);
    let state = State::load(conn, &prepared.wanted, &prepared.options).await?;
    if !account::is_prepared(prepared, &state) {
        return Ok(Compared::Stale);
    }
    let mut problems = Problems::default();
    let mut plan = Plan::default();
    if prepared.options.prune {
        prune::compare(conn, &mut plan, prepared, &state, &mut problems).await?;
    }
    organisation::compare(&mut plan, prepared, &state);
    account::compare(&mut plan, prepared, &state, &mut problems);
    application::compare(&mut plan, prepared, &state, &mut problems);
    resource::compare(&mut plan, prepared, &state, &mut problems);
    level::compare(&mut plan, prepared, &state)?;
    Ok(match problems.settle() {
        Ok(_) => Compared::Fits(plan),
        Err(problems) => Compared::Wrong(problems),
    })
}

impl Plan {
    /// Marks something as applied, so that it can be pruned one day.
    pub(super) fn mark(&mut self, state: &State, kind: &'static str, key: &str) {
        if !state.applied.contains(&(kind.to_owned(), key.to_owned())) {
            self.marks.push((kind, key.to_owned()));
        }
    }

    /// Binds an authenticator to an account.
    pub(super) fn bind(&mut self, account: AccountId, bind: &Bind, is_proofed: bool, now: UnixMillis) {
        use super::draft::Secret;
        let authenticator_id = Set(bind.id);
        let carries = match (&bind.secret, is_proofed) {
            (Secret::Password(_), _) => 1,
            (_, false) => 2,
            (_, true) => 3,
        };
        self.rows.authenticators.push(authenticator::ActiveModel {
            id: Set(bind.id),
            account_id: Set(account),
            kind: Set(bind.secret.kind()),
            label: Set(bind.label.clone()),
            carries: Set(carries),
            bound_at: Set(now),
            revoked_at: Set(None),
            last_used_at: Set(None),
        });
        match &bind.secret {
            Secret::Password(phc) => self.rows.passwords.push(password::ActiveModel {
                authenticator_id,
                phc: Set(phc.clone()),
            }),
            Secret::Phone(number, channel) => self.rows.phones.push(phone::ActiveModel {
                authenticator_id,
                number: Set(number.clone()),
                delivery: Set(*channel),
            }),
            Secret::Totp(sealed) => self.rows.seeds.push(totp::ActiveModel {
                authenticator_id,
                sealed_seed: Set(sealed.clone()),
                last_step: Set(0),
            }),
        }
    }

    /// Puts an account's authenticators back; whoever has signed in with what goes is signed out.
    pub(super) fn reset(&mut self, account: AccountId, reset: &Reset, is_proofed: bool, now: UnixMillis) {
        for bind in &reset.binds {
            self.bind(account, bind, is_proofed, now);
        }
        self.updates.revokes.extend(&reset.revokes);
        self.updates.delivers.extend(&reset.delivers);
        if !reset.revokes.is_empty() {
            self.updates.ended.push(account);
        }
    }
}
