//! Somebody to test with: an account with a password, phones and an app, in a session of a browser.

use domain::{
    assurance::AuthenticatorKind,
    authenticator::{Limits, phone::Number},
    code::{self, Bound, Channel, Checked, Digits, Draft, Issued, Order, Purpose, SendRefusal},
    db::{Db, Tx},
    entity::*,
    entropy::SystemEntropy,
    fault::Fault,
    ids::*,
    origin::Origin,
    outbound::Sealed,
    secret::{BrowserHash, HashKey, SessionHash},
    time::UnixMillis,
};
use sea_orm::{ActiveModelBehavior, ActiveModelTrait, EntityTrait, IntoActiveModel};
use std::{net::IpAddr, time::Duration};
use uuid::Uuid;

/// When the tests begin.
pub(crate) const START: UnixMillis = UnixMillis(1_790_000_000_000);

pub(crate) const fn after(seconds: u64) -> UnixMillis {
    UnixMillis(START.0 + seconds.cast_signed() * 1000)
}

pub(crate) fn key() -> HashKey {
    HashKey::new(&[7; 32])
}

pub(crate) fn id(number: u128) -> Uuid {
    Uuid::from_u128(0x0198_0000_0000_7000_8000_0000_0000_0000 + number)
}

pub(crate) fn from(address: &str) -> Origin {
    Origin {
        address: address.parse::<IpAddr>().unwrap(),
        session: None,
        application: None,
    }
}

pub(crate) fn browser(number: u8) -> BrowserHash {
    BrowserHash(vec![number; 32])
}

/// Inserts rows as they are.
pub(crate) async fn insert<A, M>(db: &Db, model: M)
where
    M: IntoActiveModel<A> + Clone + Send + Sync + 'static,
    A: ActiveModelTrait + ActiveModelBehavior + Send + Sync + 'static,
{
    let row = model.into_active_model().reset_all();
    db.write(row, |tx, row| {
        Box::pin(async move {
            A::Entity::insert(row.clone()).exec_without_returning(tx).await?;
            Ok(())
        })
    })
    .await
    .unwrap();
}

/// How often an act is in the audit, with each outcome.
pub(crate) async fn audited(db: &Db, act: &str) -> Vec<String> {
    let mut rows = audit_event::Entity::find().all(db.read()).await.unwrap();
    rows.sort_by_key(|row| row.number);
    rows.into_iter()
        .filter(|row| row.act == act)
        .map(|row| row.outcome)
        .collect()
}

/// An account and what it has.
#[derive(Clone)]
pub(crate) struct Somebody {
    pub(crate) account: AccountId,
    pub(crate) session: SessionId,
    number: u128,
}

impl Somebody {
    /// Alice, with an e-mail address.
    pub(crate) async fn new(db: &Db, number: u128) -> Self {
        let org = OrganisationId(format!("org{number}"));
        let account = AccountId(id(number * 1000));
        let session = SessionId(id(number * 1000 + 1));
        insert(
            db,
            organisation::Model {
                id: org.clone(),
                name: "Acme".to_owned(),
                created_at: START,
            },
        )
        .await;
        insert(db, row(account, org, number)).await;
        let me = Self {
            account,
            session,
            number,
        };
        me.begin_session(db, session).await;
        me
    }

    pub(crate) async fn begin_session(&self, db: &Db, session: SessionId) {
        insert(
            db,
            session::Model {
                id: session,
                token_hash: SessionHash(session.0.as_bytes().to_vec()),
                account_id: self.account,
                browser_hash: browser(1),
                started_at: START,
                last_seen_at: START,
                ended_at: None,
                agent: None,
                address: None,
            },
        )
        .await;
    }

    pub(crate) async fn bind(
        &self,
        db: &Db,
        kind: AuthenticatorKind,
        nth: u128,
        bound_at: UnixMillis,
    ) -> AuthenticatorId {
        let id = AuthenticatorId(id(self.number * 1000 + 100 + nth));
        insert(
            db,
            authenticator::Model {
                id,
                account_id: self.account,
                kind,
                label: if kind == AuthenticatorKind::Phone {
                    String::new()
                } else {
                    "App".to_owned()
                },
                carries: 2,
                bound_at,
                revoked_at: None,
                last_used_at: None,
            },
        )
        .await;
        id
    }

    /// A phone that gets texts.
    pub(crate) async fn phone(&self, db: &Db, nth: u128, number: &str) -> Phone {
        let authenticator_id = self.bind(db, AuthenticatorKind::Phone, nth, after(0)).await;
        insert(
            db,
            phone::Model {
                authenticator_id,
                number: number.to_owned(),
                delivery: Channel::Text,
            },
        )
        .await;
        Phone {
            bound: Bound {
                purpose: Purpose::StepUp,
                account: self.account,
                authenticator: authenticator_id,
                session: self.session,
                interaction: InteractionId(id(self.number * 1000 + 2)),
            },
            number: Number::parse(number).unwrap(),
        }
    }
}

fn row(account: AccountId, org: OrganisationId, number: u128) -> account::Model {
    account::Model {
        id: account,
        user_id: format!("Smithj_{number}"),
        organisation_id: org,
        subject: format!("sub{number}"),
        email: Some("Jane.Smith@acme.example".to_owned()),
        email_confirmed_at: Some(START),
        sign_in_email: (number == 1).then(|| "jane.smith@acme.example".to_owned()),
        given_name: None,
        family_name: None,
        phone_number: None,
        locale: None,
        default_authenticator_id: None,
        suspended_at: None,
        created_at: START,
        changed_at: START,
    }
}

/// A phone to send codes to.
#[derive(Clone)]
pub(crate) struct Phone {
    pub(crate) bound: Bound,
    pub(crate) number: Number,
}

/// What was sent: the code and where it stands.
pub(crate) struct Sent {
    pub(crate) digits: Digits,
    pub(crate) issued: Issued,
}

impl Phone {
    pub(crate) async fn try_send(&self, db: &Db, limits: &Limits, now: UnixMillis) -> Result<Sent, SendRefusal> {
        self.send_from(db, "192.0.2.1", limits, now).await
    }

    pub(crate) async fn send_from(
        &self,
        db: &Db,
        address: &str,
        limits: &Limits,
        now: UnixMillis,
    ) -> Result<Sent, SendRefusal> {
        let digits = Digits::fresh(&SystemEntropy);
        let order = Order {
            bound: self.bound,
            digits: &digits,
            number: &self.number,
            message: Sealed {
                id: SendId::fresh(&SystemEntropy, now),
                channel: Channel::Text,
                content: b"sealed".to_vec(),
                expires_at: now + limits.code_lifetime,
            },
            origin: from(address),
        };
        let draft = Draft::new(&key(), CodeId::fresh(&SystemEntropy, now), order, limits);
        let limits = *limits;
        let issued = db
            .write(draft, move |tx, draft| {
                Box::pin(async move { code::issue(tx, draft, &limits, now).await })
            })
            .await
            .unwrap()?;
        Ok(Sent { digits, issued })
    }

    pub(crate) async fn send(&self, db: &Db, now: UnixMillis) -> Sent {
        self.try_send(db, &Limits::default(), now).await.ok().unwrap()
    }

    pub(crate) fn entry(&self, typed: &str, notice: Option<Sealed>) -> code::Entry {
        code::Entry::new(
            &key(),
            self.bound,
            &Digits::parse(typed).unwrap(),
            from("192.0.2.1"),
            notice,
        )
    }

    pub(crate) async fn enter(&self, db: &Db, typed: &str, now: UnixMillis) -> Checked {
        self.enter_with(db, typed, &Limits::default(), now).await
    }

    pub(crate) async fn enter_with(&self, db: &Db, typed: &str, limits: &Limits, now: UnixMillis) -> Checked {
        let limits = *limits;
        db.write(self.entry(typed, None), move |tx, entry| {
            Box::pin(async move { code::check(tx, entry, &limits, now).await })
        })
        .await
        .unwrap()
    }
}

/// A code that certainly isn't this one.
pub(crate) fn other_than(digits: &Digits) -> String {
    let number: u32 = digits.reveal().parse().unwrap();
    format!("{:06}", (number + 1) % 1_000_000)
}

/// Limits that send as often as a test likes.
pub(crate) fn generous() -> Limits {
    Limits {
        resend_after: Duration::ZERO,
        sends_per_account_per_hour: 10_000,
        sends_per_phone_per_hour: 10_000,
        sends_per_address_per_hour: 10_000,
        ..Limits::default()
    }
}

/// Runs so many at once.
pub(crate) async fn at_once<T: Send + 'static, F>(many: usize, one: impl Fn(usize) -> F) -> Vec<T>
where
    F: Future<Output = T> + Send + 'static,
{
    let all: Vec<_> = (0..many).map(|number| tokio::spawn(one(number))).collect();
    let mut outcomes = Vec::with_capacity(many);
    for each in all {
        outcomes.push(each.await.unwrap());
    }
    outcomes
}

/// A write whose fault is a failure of the test.
pub(crate) async fn write<I, T, F>(db: &Db, input: I, work: F) -> T
where
    I: Send + Sync + 'static,
    T: Send + 'static,
    F: for<'t> Fn(&'t Tx, &'t I) -> futures_util::future::BoxFuture<'t, Result<T, Fault>> + Send + Sync + 'static,
{
    db.write(input, work).await.unwrap()
}
