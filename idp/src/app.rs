//! What every request may use: one cheap handle to the configuration, the database, the keys, time and chance.

use crate::{
    config::Config,
    delivery::Queue,
    guesses::Guesses,
    http::{cookie::Cookies, origins::Origins},
    metric::{Metrics, Slow},
    oidc::{client::Clients, client_keys::ClientKeys},
    outgoing::Outgoing,
    page::Brand,
    passkey::Passkeys,
    saml::{Providers, metadata::Published},
    tally::Tally,
};
use domain::{
    assurance::Ladder, authenticator::Limits, db::Db, entropy::Entropy, interaction::Patience, secret::HashKey,
    session::Lifetime, time::Clock,
};
use keys::{KeyRing, password::Hasher, seal::Seal};
use std::{
    ops::Deref,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicBool, Ordering},
    },
};

/// The house, as its doors see it.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    house: House,
    draining: AtomicBool,
}

/// All that [`App`] leads to.
pub struct House {
    /// As configured; fixed while it runs.
    pub config: Config,
    /// How often and how long; `[limits]`.
    pub limits: Limits,
    /// The levels of this deployment; an apply file may change them.
    pub ladder: RwLock<Arc<Ladder>>,
    /// Who has guessed client secrets too often.
    pub guesses: Guesses,
    /// What is counted rather than recorded one by one.
    pub tally: Tally,
    /// The clients that were asked for lately.
    pub clients: Clients,
    /// The service providers that were asked for lately.
    pub providers: Providers,
    /// Our SAML metadata, as it was signed last.
    pub saml_metadata: Published,
    /// The origins from which scripts of some client may ask.
    pub origins: RwLock<Arc<Origins>>,
    /// The database.
    pub db: Db,
    /// What signs and verifies.
    pub keys: KeyRing,
    /// What seals secrets that must be read again.
    pub seal: Seal,
    /// What hashes secrets that need not.
    pub hash_key: HashKey,
    /// What asks for passkeys.
    pub passkeys: Passkeys,
    /// The pool that hashes passwords.
    pub hasher: Hasher,
    /// Where messages wait for their workers.
    pub queue: Queue,
    /// Where logout notices wait for theirs.
    pub notices: Queue,
    /// What asks others.
    pub outgoing: Outgoing,
    /// The public keys of clients.
    pub client_keys: ClientKeys,
    /// What is counted.
    pub metrics: Metrics,
    /// From when on a request is slow.
    pub slow: Slow,
    /// Whose house this is, as people see it.
    pub brand: Arc<Brand>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub entropy: Arc<dyn Entropy>,
}

impl App {
    /// A handle to the house.
    #[must_use]
    pub fn new(house: House) -> Self {
        Self(Arc::new(Inner {
            house,
            draining: AtomicBool::new(false),
        }))
    }

    /// From here on the house takes no new work.
    pub fn drain(&self) {
        self.0.draining.store(true, Ordering::Relaxed);
    }

    /// Whether it takes no new work.
    #[must_use]
    pub fn is_draining(&self) -> bool {
        self.0.draining.load(Ordering::Relaxed)
    }

    /// The levels of this deployment, as they are now.
    #[must_use]
    pub fn ladder(&self) -> Arc<Ladder> {
        self.0
            .house
            .ladder
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Takes over levels that were applied.
    pub fn set_ladder(&self, ladder: Ladder) {
        *self.0.house.ladder.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(ladder);
    }

    /// The origins of all clients, as they are now.
    #[must_use]
    pub fn origins(&self) -> Arc<Origins> {
        self.0
            .house
            .origins
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Takes over the origins of clients that were applied.
    pub fn set_origins(&self, origins: Origins) {
        *self.0.house.origins.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(origins);
    }

    /// How our cookies are written here.
    #[must_use]
    pub fn cookies(&self) -> Cookies {
        Cookies::new(self.config.server.issuer.starts_with("https://"))
    }

    /// How long sessions live here.
    #[must_use]
    pub fn session_lifetime(&self) -> Lifetime {
        let session = &self.0.house.config.session;
        Lifetime {
            idle: session.idle,
            absolute: session.absolute,
        }
    }

    /// How long, and how many, interactions wait here.
    #[must_use]
    pub fn patience(&self) -> Patience {
        let interaction = &self.0.house.config.interaction;
        Patience {
            lifetime: interaction.lifetime,
            open_per_browser: interaction.open_per_browser,
        }
    }

    /// The issuer, without a trailing slash: the start of every URL of ours.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.config.server.issuer
    }
}

impl Deref for App {
    type Target = House;
    fn deref(&self) -> &House {
        &self.0.house
    }
}
