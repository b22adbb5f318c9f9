//! What an account holds: for [`crate::assurance::decide`], and as pages list it.

use super::phone::last_four;
use crate::{
    assurance::{AuthenticatorKind, Held, Ladder, Level, Standing},
    code::Channel,
    entity::{account, authenticator, code_failure, entitlement, passkey, phone, proofing, subscription},
    fault::Fault,
    ids::{AccountId, ApplicationId, AuthenticatorId},
    time::UnixMillis,
};
use sea_orm::{
    ConnectionTrait, FromQueryResult, Iterable, JoinType, QueryOrder, QuerySelect, entity::prelude::*,
    sea_query::IntoCondition,
};

/// What an account holds: the facts to decide on, and the same authenticators as pages list them.
#[derive(Clone, Debug, Default)]
pub struct Holding {
    /// For the decision.
    pub standing: Standing,
    /// For pages, in the same order.
    pub listed: Vec<Listed>,
    /// Whether the account's organisation has the application that was looked for.
    pub subscribed: bool,
}

/// An authenticator as pages list it: nothing that helps to reach or to guess it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// What the decision knows of it.
    pub held: Held,
    /// What its owner calls it; empty for phones.
    pub label: String,
    /// All that pages may show of a phone's number.
    pub last_four: Option<String>,
    /// A phone's stored preference.
    pub delivery: Option<Channel>,
    /// Since when.
    pub bound_at: UnixMillis,
    /// When last.
    pub last_used_at: Option<UnixMillis>,
    /// Whether it is the second factor that is offered first.
    pub is_default: bool,
}

/// What is looked at of an account.
#[derive(Clone, Copy, Debug, Default)]
pub struct Look<'a> {
    /// The application that is asked for: whether the account's organisation has it.
    pub application: Option<&'a ApplicationId>,
    /// Whether entitlements are read, too.
    pub entitlements: bool,
}

impl<'a> Look<'a> {
    /// All that a decision about this application looks at: entitlements only where some level of the ladder needs one.
    #[must_use]
    pub fn to_decide(ladder: &Ladder, application: Option<&'a ApplicationId>) -> Self {
        Self {
            application,
            entitlements: ladder.rungs().iter().any(|rung| rung.entitlement),
        }
    }

    /// All that the account has, as its own pages show it.
    #[must_use]
    pub const fn all(application: Option<&'a ApplicationId>) -> Self {
        Self {
            application,
            entitlements: true,
        }
    }
}

/// What the account has, and how pages list it. An account that isn't there has nothing, and may not sign in.
pub async fn load_holding(
    conn: &impl ConnectionTrait,
    account: AccountId,
    look: Look<'_>,
    now: UnixMillis,
) -> Result<Holding, Fault> {
    let entitlements = if look.entitlements {
        let of = entitlement::COLUMN.account_id.eq(account);
        entitlement::Entity::find().filter(of).all(conn).await?
    } else {
        Vec::new()
    };
    let rows = select(account, look.application).into_model::<Row>().all(conn).await?;
    let mut listed: Vec<Listed> = rows.iter().filter_map(|row| row.listed(&entitlements, now)).collect();
    listed.sort_by_key(|one| (!one.is_default, is_last_resort(one), one.bound_at, one.held.id));
    offer_first(&mut listed);
    Ok(Holding {
        standing: Standing {
            authenticators: listed.iter().map(|one| one.held.clone()).collect(),
            suspended: rows.first().is_none_or(|row| row.suspended_at.is_some()),
            proofed: rows.iter().any(|row| row.proofed_at.is_some()),
        },
        subscribed: rows.iter().any(|row| row.application_id.is_some()),
        listed,
    })
}

/// What an account gave up or lost since an instant, as pages list it: the newest first, and no more than a few.
///
/// # Errors
/// The database's.
pub async fn list_revoked(
    conn: &impl ConnectionTrait,
    account: AccountId,
    since: UnixMillis,
) -> Result<Vec<Listed>, Fault> {
    let lifting = AuthenticatorKind::iter().filter(|kind| kind.lifts_for_applications());
    let revoked = authenticator::Entity::find()
        .filter(authenticator::COLUMN.account_id.eq(account))
        .filter(authenticator::COLUMN.kind.is_in(lifting))
        .filter(authenticator::COLUMN.revoked_at.gt(since))
        .order_by_desc(authenticator::COLUMN.revoked_at)
        .limit(FEW);
    let rows = revoked.all(conn).await?;
    let numbers = phone::COLUMN.authenticator_id.is_in(rows.iter().map(|row| row.id));
    let phones = phone::Entity::find().filter(numbers).all(conn).await?;
    let number = |id| phones.iter().find(|phone| phone.authenticator_id == id);
    Ok(rows
        .into_iter()
        .map(|row| Listed {
            held: Held {
                id: row.id,
                kind: row.kind,
                attested: false,
                verifies_user: false,
                carries: Level::ONE,
                locked_until: None,
                entitled_until: None,
            },
            label: row.label,
            last_four: number(row.id).map(|phone| last_four(&phone.number)),
            delivery: None,
            bound_at: row.bound_at,
            last_used_at: row.last_used_at,
            is_default: false,
        })
        .collect())
}

/// How many of them.
const FEW: u64 = 5;

/// Without a default that is still bound, the second factor that was bound first is the one.
fn offer_first(listed: &mut [Listed]) {
    if !listed.iter().any(|one| one.is_default)
        && let Some(first) = listed
            .iter()
            .position(|one| one.held.kind != AuthenticatorKind::Password && !is_last_resort(one))
        && let Some(front) = listed.get_mut(..=first)
    {
        front.rotate_right(1);
        if let Some(first) = front.first_mut() {
            first.is_default = true;
        }
    }
}

/// Recovery codes are offered after everything else, and never by default.
const fn is_last_resort(one: &Listed) -> bool {
    matches!(one.held.kind, AuthenticatorKind::RecoveryCode)
}

/// The account with each of its authenticators, one a row; a single one without if it has none.
fn select(account: AccountId, application: Option<&ApplicationId>) -> sea_orm::Select<account::Entity> {
    let bound = account::Entity::belongs_to(authenticator::Entity)
        .from(account::Column::Id)
        .to(authenticator::Column::AccountId)
        .on_condition(|_, _| authenticator::COLUMN.revoked_at.is_null().into_condition());
    let phone = authenticator::Entity::belongs_to(phone::Entity)
        .from(authenticator::Column::Id)
        .to(phone::Column::AuthenticatorId);
    let passkey = authenticator::Entity::belongs_to(passkey::Entity)
        .from(authenticator::Column::Id)
        .to(passkey::Column::AuthenticatorId);
    let failure = account::Entity::belongs_to(code_failure::Entity)
        .from(account::Column::Id)
        .to(code_failure::Column::AccountId);
    let proofing = account::Entity::belongs_to(proofing::Entity)
        .from(account::Column::Id)
        .to(proofing::Column::AccountId);
    // Where none is asked for, there is none of that name.
    let asked = application.cloned().unwrap_or_else(|| ApplicationId::from(""));
    let subscribed = account::Entity::belongs_to(subscription::Entity)
        .from(account::Column::OrganisationId)
        .to(subscription::Column::OrganisationId)
        .on_condition(move |_, _| subscription::COLUMN.application_id.eq(asked.clone()).into_condition());
    account::Entity::find_by_id(account)
        .join(JoinType::LeftJoin, bound.into())
        .join(JoinType::LeftJoin, phone.into())
        .join(JoinType::LeftJoin, passkey.into())
        .join(JoinType::LeftJoin, failure.into())
        .join(JoinType::LeftJoin, proofing.into())
        .join(JoinType::LeftJoin, subscribed.into())
        .select_only()
        .column(account::Column::DefaultAuthenticatorId)
        .column(account::Column::SuspendedAt)
        .columns([
            authenticator::Column::Id,
            authenticator::Column::Kind,
            authenticator::Column::Label,
            authenticator::Column::Carries,
            authenticator::Column::BoundAt,
            authenticator::Column::LastUsedAt,
        ])
        .columns([phone::Column::Number, phone::Column::Delivery])
        .columns([passkey::Column::Attested, passkey::Column::VerifiesUser])
        .column(code_failure::Column::LockedUntil)
        .column(proofing::Column::ProofedAt)
        .column(subscription::Column::ApplicationId)
}

#[derive(FromQueryResult)]
struct Row {
    default_authenticator_id: Option<AuthenticatorId>,
    suspended_at: Option<UnixMillis>,
    id: Option<AuthenticatorId>,
    kind: Option<AuthenticatorKind>,
    label: Option<String>,
    carries: Option<i16>,
    bound_at: Option<UnixMillis>,
    last_used_at: Option<UnixMillis>,
    number: Option<String>,
    delivery: Option<Channel>,
    attested: Option<bool>,
    verifies_user: Option<bool>,
    locked_until: Option<UnixMillis>,
    proofed_at: Option<UnixMillis>,
    application_id: Option<ApplicationId>,
}

impl Row {
    fn listed(&self, entitlements: &[entitlement::Model], now: UnixMillis) -> Option<Listed> {
        let (id, kind) = (self.id?, self.kind?);
        let carries = self
            .carries
            .and_then(|number| u8::try_from(number).ok())
            .and_then(Level::new);
        Some(Listed {
            held: Held {
                id,
                kind,
                attested: self.attested.unwrap_or_default(),
                verifies_user: self.verifies_user.unwrap_or_default(),
                carries: carries.unwrap_or(Level::ONE),
                locked_until: self.locked_until.filter(|until| *until > now && is_typed(kind)),
                entitled_until: entitled_until(kind, entitlements),
            },
            label: self.label.clone().unwrap_or_default(),
            last_four: self.number.as_deref().map(last_four),
            delivery: self.delivery,
            bound_at: self.bound_at?,
            last_used_at: self.last_used_at,
            is_default: self.default_authenticator_id == Some(id),
        })
    }
}

/// Second factors whose codes are typed: what wrong codes in a row lock. Recovery codes lead out of the lock.
const fn is_typed(kind: AuthenticatorKind) -> bool {
    matches!(
        kind,
        AuthenticatorKind::Phone | AuthenticatorKind::Totp | AuthenticatorKind::HardwareToken
    )
}

/// The product whose entitlement covers a kind of authenticator; what nobody sells needs none.
const fn product(kind: AuthenticatorKind) -> Option<&'static str> {
    match kind {
        AuthenticatorKind::Phone => Some("phone-otp"),
        AuthenticatorKind::Totp => Some("totp"),
        AuthenticatorKind::HardwareToken => Some("hardware-token"),
        AuthenticatorKind::Passkey => Some("passkey"),
        AuthenticatorKind::Password | AuthenticatorKind::RecoveryCode | AuthenticatorKind::Upstream => None,
    }
}

fn entitled_until(kind: AuthenticatorKind, entitlements: &[entitlement::Model]) -> Option<UnixMillis> {
    let product = product(kind)?;
    entitlements
        .iter()
        .filter(|one| one.product == product)
        .map(|one| one.until)
        .max()
}
