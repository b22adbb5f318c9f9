//! The keys of a node: what the database knows, parsed and in memory.

mod rotate;
mod snapshot;
mod store;

use crate::{
    Alg, BadToken, Purpose,
    jwt::{self, SigningKey},
    plan::{Step, Times, plan},
    saml::{SamlKey, Scheme},
    seal::Seal,
};
use domain::{cost, db::Db, entropy::Entropy, fault::Fault, time::UnixMillis};
use futures_util::future::try_join_all;
pub use rotate::Rotation;
use serde::{Serialize, de::DeserializeOwned};
use snapshot::Snapshot;
use std::{
    sync::{Arc, PoisonError, RwLock},
    time::Instant,
};

/// How often one call of [`KeyRing::tend`] reads again what it or another node did.
const ROUNDS: usize = 8;

/// Signs, verifies and publishes with the house's keys. Cheap to clone; all clones are one ring.
///
/// A new ring is empty: [`KeyRing::tend`] fills it, and keeps it in step with the other nodes.
#[derive(Clone)]
pub struct KeyRing(Arc<Ring>);

struct Ring {
    db: Db,
    seal: Seal,
    times: Times,
    present: RwLock<Arc<Snapshot>>,
    // Two calls of `tend` on one node would only lose to each other.
    tending: tokio::sync::Mutex<()>,
}

impl KeyRing {
    /// The ring over a database whose private keys `seal` opens.
    #[must_use]
    pub fn open(db: Db, seal: Seal, times: Times) -> Self {
        Self(Arc::new(Ring {
            db,
            seal,
            times,
            present: RwLock::default(),
            tending: tokio::sync::Mutex::default(),
        }))
    }

    /// Takes the steps that are due and reads what the database then holds. At start, and every minute.
    ///
    /// # Errors
    /// If the database fails or a private key doesn't open; the ring then stays as it was.
    pub async fn tend(&self, entropy: &dyn Entropy, now: UnixMillis) -> Result<(), Fault> {
        let _one = self.0.tending.lock().await;
        for _ in 0..ROUNDS {
            let stored = store::load(&self.0.db, now).await?;
            let next = Snapshot::parse(&stored, &self.present(), &self.0.seal)?;
            *self.0.present.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(next);
            let times = stored.times();
            let due: Vec<_> = Purpose::ALL
                .into_iter()
                .flat_map(|purpose| {
                    plan(&times, purpose, now, &self.times(purpose))
                        .into_iter()
                        .map(move |step| (purpose, step))
                })
                .collect();
            if due.is_empty() {
                break;
            }
            // At once: a first start makes a key for each purpose, and some take a tenth of a second.
            let taken = due
                .into_iter()
                .map(|(purpose, step)| self.take(&stored, purpose, step, entropy, now));
            try_join_all(taken).await?;
        }
        Ok(())
    }

    /// Whether it is time to [`KeyRing::tend`] before its minute: another node or an operator has taken a step since this
    /// ring was read, or one is due. One small query.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn is_behind(&self, now: UnixMillis) -> Result<bool, Fault> {
        let present = self.present();
        let is_due = |purpose| !plan(present.times(), purpose, now, &self.times(purpose)).is_empty();
        Ok(Purpose::ALL.into_iter().any(is_due) || store::load_states(&self.0.db).await? != present.states())
    }

    /// Takes a step, unless another node was first; either way the next reading shows what came of it.
    async fn take(
        &self,
        stored: &store::Stored,
        purpose: Purpose,
        step: Step,
        entropy: &dyn Entropy,
        now: UnixMillis,
    ) -> Result<(), Fault> {
        let db = &self.0.db;
        let taken = match step.clone() {
            Step::MakeNext | Step::MakeActive => {
                let signs = step == Step::MakeActive;
                let made = store::make(purpose, signs, &self.0.seal, entropy, now).await?;
                store::keep(db, made, stored.newest(purpose)).await?
            }
            Step::Activate { next, instead_of } => store::activate(db, purpose, next, instead_of, now).await?,
            Step::Retire(id) => store::retire(db, purpose, id, now).await?,
        };
        tracing::info!(%purpose, ?step, taken, "a step of the key plan was due");
        Ok(())
    }

    /// Signs claims with the active key of an algorithm, as a JWT of a type (`JWT`, `at+jwt`, …).
    ///
    /// # Errors
    /// If the ring has never been tended, or the claims aren't a JSON object.
    pub fn sign(&self, alg: Alg, typ: &str, claims: &impl Serialize) -> Result<String, Fault> {
        let since = Instant::now();
        let signed = self
            .present()
            .active(alg)
            .ok_or(Fault::broken("the key ring has no active key of this algorithm"))?
            .sign(typ, claims);
        cost::add(|cost| cost.signing += since.elapsed());
        signed
    }

    /// The claims of a token that a key of this ring signed as this type and that is valid now.
    ///
    /// Issuer and audience are for the caller to check. A key of another node may be a moment too new for this ring:
    /// on [`BadToken::UnknownKey`] the caller may [`KeyRing::tend`] (within its own limits) and ask again.
    ///
    /// # Errors
    /// Why the token isn't believed.
    pub fn verify<C: DeserializeOwned>(&self, token: &str, typ: &str, now: UnixMillis) -> Result<C, BadToken> {
        let present = self.present();
        jwt::verify(|kid| present.find(kid), token, typ, now)
    }

    /// The claims of a token that a key of this ring signed as this type, even if its time is over: for an ID token that
    /// comes back as a hint ([RP-Initiated Logout §2](https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout)),
    /// which is never proof of anything. Keys that the plan retired in the last 30 days still count here, and only here;
    /// those that were replaced because they got out don't.
    ///
    /// # Errors
    /// Why the token isn't believed; never that it has expired.
    pub fn verify_expired<C: DeserializeOwned>(&self, token: &str, typ: &str) -> Result<C, BadToken> {
        let present = self.present();
        jwt::verify_expired(|kid| present.find_even_former(kid), token, typ)
    }

    /// The JWKS, as JSON text: all keys that sign, will sign, or signed a token that may still live.
    /// Spec: [RFC 7517 §5](https://www.rfc-editor.org/rfc/rfc7517#section-5).
    #[must_use]
    pub fn jwks(&self) -> Arc<str> {
        self.present().jwks()
    }

    /// The key that signs SAML messages in this way now.
    ///
    /// # Errors
    /// If the ring has never been tended.
    pub fn saml(&self, scheme: Scheme) -> Result<Arc<SamlKey>, Fault> {
        let active = self.present().active_saml(scheme);
        active.ok_or(Fault::broken("the key ring has no active SAML key of this scheme"))
    }

    /// All SAML keys that sign, will sign or signed not long ago, as our metadata lists them: the one that signs first.
    #[must_use]
    pub fn saml_published(&self) -> Vec<Arc<SamlKey>> {
        self.present().saml()
    }

    /// How long a key of this purpose stays in each state.
    #[must_use]
    pub fn times(&self, purpose: Purpose) -> Times {
        match purpose {
            Purpose::Token(_) => self.0.times,
            Purpose::Saml(_) => Times::for_saml(),
        }
    }

    fn present(&self) -> Arc<Snapshot> {
        self.0.present.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// A key of the ring, parsed.
type Key = Arc<SigningKey>;
