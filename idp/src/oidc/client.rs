//! Clients as requests need them, kept in memory: a token request for a client that is known reads nothing of the database
//! about it. What is applied makes all of them be read anew.

use crate::app::App;
use domain::{
    application::{self, Party, Registration, SubjectType},
    entity::account::Model as Account,
    fault::Fault,
    ids::{AccountId, ClientId},
    secret::HashKey,
    subject,
};
use std::{
    collections::HashMap,
    ops::Deref,
    sync::{Arc, PoisonError, RwLock},
};

/// How many are kept at once. Only registered clients are.
const MOST: usize = 10_000;

/// A client, its application, and all that it registered.
#[derive(Debug)]
pub struct Client {
    party: Party,
    /// The members of its metadata.
    pub registration: Registration,
    sector: Option<String>,
}

impl Client {
    fn new(party: Party) -> Self {
        let registration = Registration::read(&party.client.metadata);
        let sector = registration.sector(&party.client.redirect_uris.0);
        Self {
            sector: sector.filter(|_| registration.subject_type == SubjectType::Pairwise),
            party,
            registration,
        }
    }

    /// The `sub` that it knows an account by: [OIDC Core §8](https://openid.net/specs/openid-connect-core-1_0.html#SubjectIDTypes).
    #[must_use]
    pub fn subject(&self, key: &HashKey, account: &Account) -> String {
        match &self.sector {
            Some(sector) => subject::pairwise(key, sector, account.id),
            None => account.subject.clone(),
        }
    }

    /// The account that one of its pairwise subjects stands for; `None` for public ones too, which stand with the account.
    #[must_use]
    pub fn read_pairwise(&self, key: &HashKey, sub: &str) -> Option<AccountId> {
        self.sector
            .as_ref()
            .and_then(|sector| subject::read_pairwise(key, sector, sub))
    }

    /// Whether it knows people by pairwise subjects.
    #[must_use]
    pub const fn is_pairwise(&self) -> bool {
        self.sector.is_some()
    }
}

impl Deref for Client {
    type Target = Party;
    fn deref(&self) -> &Party {
        &self.party
    }
}

/// The clients that were asked for lately.
#[derive(Default)]
pub struct Clients(RwLock<Kept>);

#[derive(Default)]
struct Kept {
    /// Counts how often everything was forgotten, so that what was read before isn't kept afterwards.
    forgotten: u64,
    known: HashMap<ClientId, Arc<Client>>,
}

impl Clients {
    /// Everything is read anew from here on: something was applied.
    pub fn forget(&self) {
        let mut kept = self.0.write().unwrap_or_else(PoisonError::into_inner);
        kept.forgotten += 1;
        kept.known.clear();
    }

    fn find(&self, id: &ClientId) -> (u64, Option<Arc<Client>>) {
        let kept = self.0.read().unwrap_or_else(PoisonError::into_inner);
        (kept.forgotten, kept.known.get(id).cloned())
    }

    fn keep(&self, read_at: u64, client: &Arc<Client>) {
        let mut kept = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if kept.forgotten != read_at {
            return;
        }
        if kept.known.len() >= MOST {
            kept.known.clear();
        }
        kept.known.insert(client.client.id.clone(), Arc::clone(client));
    }
}

/// The client of that `client_id`.
pub async fn find(app: &App, id: &ClientId) -> Result<Option<Arc<Client>>, Fault> {
    let (read_at, known) = app.clients.find(id);
    if known.is_some() {
        return Ok(known);
    }
    let Some(party) = application::find_party(app.db.read(), id).await? else {
        return Ok(None);
    };
    let client = Arc::new(Client::new(party));
    app.clients.keep(read_at, &client);
    Ok(Some(client))
}
