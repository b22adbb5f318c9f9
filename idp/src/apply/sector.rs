//! `sector_identifier_uri`: a document of the client's that lists all its redirect URIs, so that nobody joins a sector
//! unasked. Fetched before the write, for clients that are new or say something else than before.
//! Spec: [OIDC Registration §5](https://openid.net/specs/openid-connect-registration-1_0.html#SectorIdentifierValidation).

use super::{
    file::{Registration, Wanted},
    state::CHUNK,
};
use crate::{
    config::document::{At, Problems},
    outgoing::{Outgoing, Unreachable},
};
use domain::{application::Registration as Registered, entity::client, fault::Fault};
use futures_util::{StreamExt, stream};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// How long such a document may be.
const MOST_BYTES: usize = 256 * 1024;

/// How many are fetched at once.
const AT_ONCE: usize = 8;

/// Why a document says nothing.
enum NoList {
    Unreachable(Unreachable),
    NoJson,
}

/// Looks up every document that must be looked up, and adds what is wrong.
pub(super) async fn check(
    conn: &impl ConnectionTrait,
    wanted: &Wanted,
    outgoing: &Outgoing,
    problems: &mut Problems,
) -> Result<(), Fault> {
    let pending = pending(conn, wanted).await?;
    let uris: BTreeSet<&str> = pending.iter().map(|(uri, _)| uri.value.as_str()).collect();
    let fetch = |uri: &str| {
        let uri = uri.to_owned();
        async move { (uri.clone(), fetch(outgoing, &uri).await) }
    };
    let lists: HashMap<String, _> = stream::iter(uris).map(fetch).buffer_unordered(AT_ONCE).collect().await;
    for (uri, registration) in pending {
        if let Some(list) = lists.get(&uri.value) {
            compare(uri, registration, list, problems);
        }
    }
    Ok(())
}

async fn fetch(outgoing: &Outgoing, uri: &str) -> Result<BTreeSet<String>, NoList> {
    let fetched = outgoing.get(uri, MOST_BYTES).await.map_err(NoList::Unreachable)?;
    serde_json::from_slice(&fetched.body).map_err(|_| NoList::NoJson)
}

fn compare(
    uri: &At<String>,
    registration: &Registration,
    list: &Result<BTreeSet<String>, NoList>,
    problems: &mut Problems,
) {
    let mut refuse = |what: &str| {
        let At { value: uri, origin } = uri;
        problems.refuse(origin, format_args!("`sector_identifier_uri`: {uri} {what}"));
    };
    match list {
        Err(NoList::Unreachable(why)) => refuse(&format!("can't be read: {why}")),
        Err(NoList::NoJson) => refuse("must be a JSON list of redirect URIs: [\"https://…\", …]"),
        Ok(list) => {
            if let Some(missing) = registration.redirect_uris.iter().find(|uri| !list.contains(*uri)) {
                refuse(&format!(
                    "must list every redirect URI of this client, and lacks {missing}"
                ));
            }
        }
    }
}

/// The registrations that name a document, without those that are kept already as they are.
async fn pending<'w>(
    conn: &impl ConnectionTrait,
    wanted: &'w Wanted,
) -> Result<Vec<(&'w At<String>, &'w Registration)>, Fault> {
    let mut named: BTreeMap<&str, (&At<String>, &Registration)> = BTreeMap::new();
    for application in &wanted.application {
        let oidc = application.oidc.as_ref().map(|oidc| &oidc.value);
        if let (Some(id), Some(oidc)) = (application.client_id(), oidc)
            && let Some(uri) = &oidc.sector_identifier_uri
        {
            named.insert(id, (uri, oidc));
        }
    }
    let ids: Vec<String> = named.keys().map(|id| (*id).to_owned()).collect();
    for ids in ids.chunks(CHUNK) {
        let those = client::COLUMN.id.is_in(ids.iter().cloned());
        for row in client::Entity::find().filter(those).all(conn).await? {
            let before = Registered::read(&row.metadata).sector_identifier_uri;
            named.retain(|id, (uri, oidc)| {
                *id != row.id.0 || before.as_ref() != Some(&uri.value) || oidc.redirect_uris != row.redirect_uris.0
            });
        }
    }
    Ok(named.into_values().collect())
}
