//! Clients as requests need them, kept in memory: a token request for a client that is known reads nothing of the database
//! about it. What is applied makes all of them be read anew.

use super::client_keys::Source;
use crate::kept::Kept;
use domain::{
    application::{self, Party, Registration, SubjectType},
    entity::account::Model as Account,
    fault::Fault,
    ids::{AccountId, ClientId},
    secret::HashKey,
    subject,
};
use keys::Alg;
use sea_orm::ConnectionTrait;
use std::{ops::Deref, sync::Arc};

/// A client, its application, and all that it registered.
#[derive(Debug)]
pub struct Client {
    party: Party,
    /// The members of its metadata.
    pub registration: Registration,
    /// Where its public keys are.
    pub keys: Option<Source>,
    /// What its tokens are signed with.
    pub alg: Alg,
    /// What userinfo answers it with; plain JSON if it registered nothing.
    pub userinfo_alg: Option<Alg>,
    /// What introspection answers it with, where it doesn't ask for JSON.
    pub introspection_alg: Option<Alg>,
    sector: Option<String>,
}

impl Client {
    fn new(party: Party) -> Result<Self, Fault> {
        let registration = Registration::read(&party.client.metadata);
        let sector = registration.sector(&party.client.redirect_uris.0);
        let optional = |name: &Option<String>| name.as_deref().map(alg).transpose();
        Ok(Self {
            keys: Source::of(&registration),
            alg: alg(&party.client.signing_alg)?,
            userinfo_alg: optional(&registration.userinfo_signed_response_alg)?,
            introspection_alg: optional(&registration.introspection_signed_response_alg)?,
            sector: sector.filter(|_| registration.subject_type == SubjectType::Pairwise),
            party,
            registration,
        })
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

fn alg(name: &str) -> Result<Alg, Fault> {
    name.parse()
        .map_err(|_| Fault::broken("a client has an alg that isn't ours"))
}

/// The clients that were asked for lately.
#[derive(Default)]
pub struct Clients(Kept<ClientId, Client>);

impl Clients {
    /// The client of that `client_id`: as it is remembered, else as it is kept there.
    ///
    /// # Errors
    /// The database's.
    pub async fn find(&self, conn: &impl ConnectionTrait, id: &ClientId) -> Result<Option<Arc<Client>>, Fault> {
        let read = async || application::find_party(conn, id).await?.map(Client::new).transpose();
        self.0.find(id, read).await
    }

    /// Everything is read anew from here on: something was applied.
    pub fn forget(&self) {
        self.0.forget();
    }
}
