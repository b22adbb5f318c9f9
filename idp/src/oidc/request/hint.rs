//! Whom a request is about: `id_token_hint`, the `sub` of the `claims` parameter, `login_hint`.
//!
//! The first two bind: the answer is about that account, or there is none. The third helps.

use super::Proven;
use crate::{
    app::App,
    http::params::Params,
    oidc::{client::Client, error::AuthorizationError},
};
use domain::{
    account,
    assurance::{Person, Refusal},
    entity::account::Model as Account,
    fault::Fault,
    ids::AccountId,
};
use sea_orm::prelude::Uuid;
use serde::Deserialize;

/// Whom a request is about, as it says.
#[derive(Debug, Default)]
pub struct Hints {
    /// `login_hint`, as it came.
    login: Option<String>,
    /// The `sub` that binds; several, if any of them would do.
    subs: Vec<String>,
}

/// Whom a request is about, as it is known here.
#[derive(Debug, PartialEq, Eq)]
pub struct Hinted {
    /// The person.
    pub person: Person,
    /// What stands on the first page of signing in, so that nobody has to type it.
    pub identifier: Option<String>,
}

/// What is read of an ID token of ours.
#[derive(Deserialize)]
struct IdToken {
    iss: String,
    sub: String,
    aud: String,
}

impl Hints {
    pub(super) fn read(
        app: &App,
        proven: &Proven,
        params: &Params,
        claimed: Vec<String>,
    ) -> Result<Self, AuthorizationError> {
        let token = params.get("id_token_hint");
        let token = token.map(|token| read_id_token(app, proven, token)).transpose()?;
        let subs = match token {
            None => claimed,
            Some(sub) if claimed.is_empty() || claimed.contains(&sub) => vec![sub],
            Some(_) => return Err(contradiction()),
        };
        Ok(Self {
            login: params.owned("login_hint"),
            subs,
        })
    }

    /// The person whom a request is about; `signed_in` is who is there, `person` what the request says beside the hints.
    ///
    /// # Errors
    /// The database's.
    pub async fn find(
        &self,
        app: &App,
        client: &Client,
        signed_in: Option<&Account>,
        person: Person,
        silent: bool,
    ) -> Result<Result<Hinted, AuthorizationError>, Fault> {
        if self.subs.is_empty() {
            return Ok(Ok(self.find_by_login(app, client, person, silent).await?));
        }
        let found = match signed_in {
            Some(account) if self.subs.contains(&client.subject(&app.hash_key, account)) => Some(account.id),
            _ => self.find_by_subject(app, client).await?,
        };
        let Some(bound) = found else {
            return Ok(if silent {
                Ok(Hinted::nobody())
            } else {
                Err(Refusal::SubjectUnknown.into())
            });
        };
        // Only beside the person themselves: else a client could try names against a `sub` that it holds.
        if signed_in.is_some_and(|account| account.id == bound) && self.contradicts(app, client, bound).await? {
            return Ok(Err(contradiction()));
        }
        Ok(Ok(Hinted {
            person: Person::This(bound),
            identifier: None,
        }))
    }

    async fn find_by_subject(&self, app: &App, client: &Client) -> Result<Option<AccountId>, Fault> {
        match self.subs.first() {
            Some(sub) => find_by_subject(app, client, sub).await,
            None => Ok(None),
        }
    }

    async fn contradicts(&self, app: &App, client: &Client, bound: AccountId) -> Result<bool, Fault> {
        let Some(login) = &self.login else {
            return Ok(false);
        };
        let named = match find_by_subject(app, client, login).await? {
            Some(named) => Some(named),
            None => find_by_name(app, login).await?,
        };
        Ok(named != Some(bound))
    }

    async fn find_by_login(&self, app: &App, client: &Client, person: Person, silent: bool) -> Result<Hinted, Fault> {
        let Some(login) = self.login.as_ref().filter(|_| person == Person::Anyone) else {
            return Ok(Hinted {
                person,
                identifier: self.login.clone(),
            });
        };
        if let Some(id) = find_by_subject(app, client, login).await? {
            // Nobody signs in by a `sub`, and what it stands for isn't for every eye.
            return Ok(Hinted {
                person: Person::This(id),
                identifier: None,
            });
        }
        let named = find_by_name(app, login).await?;
        Ok(match named {
            // In silence an unknown name is somebody else, as a known one is: the answer must not tell which names exist.
            None if silent => Hinted::nobody(),
            named => Hinted {
                person: named.map_or(person, Person::This),
                identifier: Some(login.clone()),
            },
        })
    }
}

impl Hinted {
    /// Somebody who is never signed in.
    const fn nobody() -> Self {
        Self {
            person: Person::This(AccountId(Uuid::nil())),
            identifier: None,
        }
    }
}

/// The `sub` of an ID token that was issued here to this client, though it may have expired since.
fn read_id_token(app: &App, proven: &Proven, token: &str) -> Result<String, AuthorizationError> {
    let read: Option<IdToken> = app.keys.verify_expired(token, "JWT").ok();
    let client = &proven.client.client.id.0;
    read.filter(|read| read.iss == app.issuer() && read.aud == *client)
        .map(|read| read.sub)
        .ok_or_else(|| {
            AuthorizationError::invalid_request("id_token_hint isn't an ID token that was issued here to this client.")
        })
}

/// The account that a client knows by a `sub`: a pairwise client knows nobody by a public one.
async fn find_by_subject(app: &App, client: &Client, sub: &str) -> Result<Option<AccountId>, Fault> {
    if !client.is_pairwise() {
        let found = account::find_by_subject(app.db.read(), sub).await?;
        return Ok(found.map(|account| account.id));
    }
    match client.read_pairwise(&app.hash_key, sub) {
        Some(id) => Ok(account::find(app.db.read(), id).await?.map(|account| account.id)),
        None => Ok(None),
    }
}

/// By user ID or sign-in e-mail.
async fn find_by_name(app: &App, name: &str) -> Result<Option<AccountId>, Fault> {
    let found = account::find_by_identifier(app.db.read(), name).await?;
    Ok(found.map(|account| account.id))
}

fn contradiction() -> AuthorizationError {
    AuthorizationError::invalid_request("The hints of the request are about different people.")
}
