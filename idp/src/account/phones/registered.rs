//! The phone that has just been registered: named on the page after it.

use crate::{http::params::Params, interaction::facts::Facts, page::Registered};
use domain::{assurance::AuthenticatorKind, ids::AuthenticatorId, time::UnixMillis};
use std::time::Duration;

/// For how long a page names it: an address that is kept says nothing later.
const NEWS: Duration = Duration::from_mins(5);

/// What the page says of the phone that its query names, if that is a new one of this account.
#[must_use]
pub fn registered(query: Option<&str>, facts: &Facts, now: UnixMillis) -> Option<Registered> {
    let id: AuthenticatorId = Params::parse(query?).get("registered")?.parse().ok()?;
    let mut phones = facts
        .listed
        .iter()
        .filter(|listed| listed.held.kind == AuthenticatorKind::Phone);
    let is_only = phones.clone().count() == 1;
    let phone = phones.find(|phone| phone.held.id == id && now.since(phone.bound_at) < NEWS)?;
    Some(Registered {
        ending: phone.last_four.clone().unwrap_or_default(),
        is_only,
    })
}
