//! What there is of what the files name.

use super::{
    Options,
    file::{Wanted, fold},
};
use domain::{
    entity::{
        account, application, applied, client, entitlement, organisation, proofing, resource, role, service_provider,
        setting, subscription,
    },
    fault::Fault,
    ids::AccountId,
    time::UnixMillis,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// How many rows one statement asks for or writes: well below what either database takes.
pub(super) const CHUNK: usize = 500;

/// What there is of what the files name.
#[derive(Default)]
pub(super) struct State {
    pub(super) organisations: HashMap<String, organisation::Model>,
    pub(super) applications: HashMap<String, application::Model>,
    /// By application.
    pub(super) clients: HashMap<String, client::Model>,
    /// By application.
    pub(super) providers: HashMap<String, service_provider::Model>,
    pub(super) resources: HashMap<String, resource::Model>,
    /// Organisations, by application.
    pub(super) subscribers: HashMap<String, BTreeSet<String>>,
    /// By user ID.
    pub(super) accounts: HashMap<String, account::Model>,
    pub(super) roles: HashMap<AccountId, BTreeSet<String>>,
    /// Until when, by product.
    pub(super) entitlements: HashMap<AccountId, BTreeMap<String, UnixMillis>>,
    pub(super) proofings: HashMap<AccountId, proofing::Model>,
    /// Who signs in by an e-mail address.
    pub(super) holders: HashMap<String, Holder>,
    /// What was once applied: kind and key.
    pub(super) applied: HashSet<(String, String)>,
    /// The levels that were applied, as JSON.
    pub(super) levels: Option<String>,
}

/// The account that signs in by an e-mail address.
pub(super) struct Holder {
    pub(super) id: AccountId,
    pub(super) user_id: String,
}

impl State {
    pub(super) async fn load(conn: &impl ConnectionTrait, wanted: &Wanted, options: &Options) -> Result<Self, Fault> {
        let mut state = Self::default();
        state.load_applied(conn).await?;
        state.load_applications(conn).await?;
        let mut user_ids: Vec<String> = wanted
            .account
            .iter()
            .map(|account| account.user_id.value.0.clone())
            .collect();
        if options.prune {
            user_ids.extend(
                state
                    .applied
                    .iter()
                    .filter(|(kind, _)| kind == "account")
                    .map(|(_, key)| key.clone()),
            );
        }
        state.accounts = load_accounts(conn, &user_ids).await?;
        state.load_belongings(conn).await?;
        state.load_holders(conn, wanted).await?;
        Ok(state)
    }

    async fn load_applied(&mut self, conn: &impl ConnectionTrait) -> Result<(), Fault> {
        let rows = applied::Entity::find().all(conn).await?;
        self.applied = rows.into_iter().map(|row| (row.kind, row.key)).collect();
        let levels = setting::Entity::find_by_id(super::level::LEVELS.to_owned())
            .one(conn)
            .await?;
        self.levels = levels.map(|row| row.value);
        Ok(())
    }

    async fn load_applications(&mut self, conn: &impl ConnectionTrait) -> Result<(), Fault> {
        let organisations = organisation::Entity::find().all(conn).await?;
        self.organisations = organisations.into_iter().map(|row| (row.id.0.clone(), row)).collect();
        let applications = application::Entity::find().all(conn).await?;
        self.applications = applications.into_iter().map(|row| (row.id.0.clone(), row)).collect();
        let clients = client::Entity::find().all(conn).await?;
        self.clients = clients
            .into_iter()
            .map(|row| (row.application_id.0.clone(), row))
            .collect();
        let providers = service_provider::Entity::find().all(conn).await?;
        self.providers = providers
            .into_iter()
            .map(|row| (row.application_id.0.clone(), row))
            .collect();
        let resources = resource::Entity::find().all(conn).await?;
        self.resources = resources.into_iter().map(|row| (row.id.0.clone(), row)).collect();
        for row in subscription::Entity::find().all(conn).await? {
            self.subscribers
                .entry(row.application_id.0)
                .or_default()
                .insert(row.organisation_id.0);
        }
        Ok(())
    }

    async fn load_belongings(&mut self, conn: &impl ConnectionTrait) -> Result<(), Fault> {
        let ids: Vec<AccountId> = self.accounts.values().map(|account| account.id).collect();
        for ids in ids.chunks(CHUNK) {
            let ids = || ids.iter().copied();
            for row in role::Entity::find()
                .filter(role::COLUMN.account_id.is_in(ids()))
                .all(conn)
                .await?
            {
                self.roles.entry(row.account_id).or_default().insert(row.role);
            }
            for row in entitlement::Entity::find()
                .filter(entitlement::COLUMN.account_id.is_in(ids()))
                .all(conn)
                .await?
            {
                self.entitlements
                    .entry(row.account_id)
                    .or_default()
                    .insert(row.product, row.until);
            }
            for row in proofing::Entity::find()
                .filter(proofing::COLUMN.account_id.is_in(ids()))
                .all(conn)
                .await?
            {
                self.proofings.insert(row.account_id, row);
            }
        }
        Ok(())
    }

    async fn load_holders(&mut self, conn: &impl ConnectionTrait, wanted: &Wanted) -> Result<(), Fault> {
        let emails = wanted.account.iter().filter_map(|account| account.email.as_ref());
        let emails: BTreeSet<String> = emails.map(|email| fold(&email.value)).collect();
        for emails in emails.into_iter().collect::<Vec<_>>().chunks(CHUNK) {
            let holds = account::COLUMN.sign_in_email.is_in(emails.iter().cloned());
            for row in account::Entity::find().filter(holds).all(conn).await? {
                if let Some(email) = row.sign_in_email {
                    self.holders.insert(
                        email,
                        Holder {
                            id: row.id,
                            user_id: row.user_id,
                        },
                    );
                }
            }
        }
        Ok(())
    }
}

/// The accounts of some user IDs, by user ID.
pub(super) async fn load_accounts(
    conn: &impl ConnectionTrait,
    user_ids: &[String],
) -> Result<HashMap<String, account::Model>, Fault> {
    let mut accounts = HashMap::new();
    for user_ids in user_ids.chunks(CHUNK) {
        let named = account::COLUMN.user_id.is_in(user_ids.iter().cloned());
        let rows = account::Entity::find().filter(named).all(conn).await?;
        accounts.extend(rows.into_iter().map(|row| (row.user_id.clone(), row)));
    }
    Ok(accounts)
}
