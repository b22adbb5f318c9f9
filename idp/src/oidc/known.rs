//! Tokens of ours that come back: which they are, and whether they still hold. Userinfo, introspection and revocation read
//! them here, so that none of them believes what another doesn't.

use super::{
    access_token::{self, AccessToken},
    client::Client,
};
use crate::app::App;
use domain::{
    account,
    assurance::still_meets,
    entity::{account::Model as Account, grant::Model as Grant},
    fault::Fault,
    grant::{self, RefreshToken},
    ids::ClientId,
    spent,
    time::UnixMillis,
};
use std::sync::Arc;

/// A token that we made.
pub enum Known {
    /// Signed by us, not expired. Whether it still holds, [`find_standing`] says.
    Access(AccessToken),
    /// Made by us, whenever that was. Whether it still works, its grant says.
    Refresh(RefreshToken),
}

/// Which token of ours a text is; `None` for anything else, and for an access token that has expired.
#[must_use]
pub fn read(app: &App, text: &str, now: UnixMillis) -> Option<Known> {
    if let Some(token) = RefreshToken::parse(&app.hash_key, text) {
        return Some(Known::Refresh(token));
    }
    read_access(app, text, now).map(Known::Access)
}

/// The access token that a text is, if we signed it and it hasn't expired.
#[must_use]
pub fn read_access(app: &App, text: &str, now: UnixMillis) -> Option<AccessToken> {
    let token: AccessToken = app.keys.verify(text, access_token::TYP, now).ok()?;
    (token.iss == app.issuer()).then_some(token)
}

/// What a token that holds rests on.
pub struct Standing {
    /// Who got it.
    pub client: Arc<Client>,
    /// The grant that it came from and whose that is; none of a client's own token.
    pub person: Option<(Grant, Account)>,
}

/// What an access token rests on; `None` if that has ended, or the token was revoked.
///
/// # Errors
/// The database's.
pub async fn find_standing(app: &App, token: &AccessToken, now: UnixMillis) -> Result<Option<Standing>, Fault> {
    let Some(client) = app
        .clients
        .find(app.db.read(), &ClientId(token.client_id.clone()))
        .await?
    else {
        return Ok(None);
    };
    if let Some(id) = token.grant() {
        let found = grant::find_live_of_account(app.db.read(), id, now).await?;
        return Ok(found.and_then(|(grant, account)| standing(client, grant, account)));
    }
    let revoked = spent::is_spent(app.db.read(), &revocation(app, token)).await?;
    Ok((!revoked).then_some(Standing { client, person: None }))
}

/// What a refresh token rests on, if this client may use it now.
///
/// # Errors
/// The database's.
pub async fn find_refreshable(
    app: &App,
    token: &RefreshToken,
    client: &Arc<Client>,
    now: UnixMillis,
) -> Result<Option<Standing>, Fault> {
    let family = grant::find_family(app.db.read(), &token.family(&app.hash_key), &client.client.id).await?;
    let works = |grant: &Grant| {
        grant.ended_at.is_none()
            && now < grant.expires_at
            && grant.refresh_expires_at.is_some_and(|end| now < end)
            && grant.refresh_generation == token.generation()
    };
    match family.filter(works) {
        Some(grant) => {
            let account = account::find(app.db.read(), grant.account_id).await?;
            Ok(account.and_then(|account| standing(Arc::clone(client), grant, account)))
        }
        None => Ok(None),
    }
}

/// A grant holds while its person may sign in, and while its answer does for what the application demands now.
fn standing(client: Arc<Client>, grant: Grant, account: Account) -> Option<Standing> {
    let holds = still_meets(&grant.answer, client.application.minimum()) && account.suspended_at.is_none();
    holds.then_some(Standing {
        client,
        person: Some((grant, account)),
    })
}

/// Under what a client's own token is spent once it is revoked.
#[must_use]
pub fn revocation(app: &App, token: &AccessToken) -> Vec<u8> {
    app.hash_key.hash("revoked-token", &[token.jti.as_bytes()]).to_vec()
}
