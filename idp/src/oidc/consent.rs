//! Whether a person has allowed what a client asks to be told, by the application's policy.
//! Spec: [OIDC Core §3.1.2.4](https://openid.net/specs/openid-connect-core-1_0.html#Consent).

use super::claims::scope_of;
use crate::app::App;
use domain::{
    application::Consent,
    consent,
    db::Tx,
    entity::account::Model as Account,
    fault::Fault,
    ids::{AccountId, ClientId},
    interaction::Authorization,
};
use sea_orm::ConnectionTrait;

/// The scopes that a request would release: those that it is granted, and those that its single claims belong to.
#[must_use]
pub fn released(asked: &Authorization) -> String {
    let mut words: Vec<&str> = asked.scope.split(' ').filter(|word| !word.is_empty()).collect();
    let claims = asked.claims.iter();
    for name in claims.flat_map(|claims| claims.userinfo.iter().chain(&claims.id_token)) {
        words.extend(scope_of(name).filter(|word| !words.contains(word)));
    }
    words.join(" ")
}

/// Whether an application that always asks hasn't been allowed all of this yet. Nothing is read for others, nor while
/// it isn't known whose it is.
///
/// # Errors
/// The database's.
pub async fn is_lacking(
    app: &App,
    policy: Consent,
    account: Option<&Account>,
    asked: &Authorization,
) -> Result<bool, Fault> {
    match (policy, account) {
        (Consent::Always, Some(account)) => {
            Ok(!covers(app.db.read(), account.id, &asked.client_id, &released(asked)).await?)
        }
        _ => Ok(false),
    }
}

async fn covers(
    conn: &impl ConnectionTrait,
    account: AccountId,
    client: &ClientId,
    released: &str,
) -> Result<bool, Fault> {
    let given = consent::find(conn, account, client).await?;
    Ok(given.is_some_and(|given| consent::missing(released, &given.scope).is_empty()))
}

/// What a grant rests on, as far as the person was asked.
pub enum Standing {
    /// It was allowed just now.
    Given,
    /// It was allowed before, and must still be.
    Remembered,
    /// Nobody had to be asked.
    Unasked,
}

impl Standing {
    /// By the application's policy, and whether the person was asked just now.
    #[must_use]
    pub const fn of(policy: Consent, consented: bool) -> Self {
        match (consented, policy) {
            (true, _) => Self::Given,
            (false, Consent::Always) => Self::Remembered,
            (false, Consent::WhenAsked | Consent::Never) => Self::Unasked,
        }
    }

    /// Whether it holds in the transaction that gives: it may have been withdrawn a moment ago.
    ///
    /// # Errors
    /// The database's.
    pub async fn holds(&self, tx: &Tx, account: AccountId, client: &ClientId, released: &str) -> Result<bool, Fault> {
        match self {
            Self::Remembered => covers(tx, account, client, released).await,
            Self::Given | Self::Unasked => Ok(true),
        }
    }
}
