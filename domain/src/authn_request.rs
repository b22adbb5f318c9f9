//! Authentication requests are taken once: [SAML Profiles §4.1.4.5](https://docs.oasis-open.org/security/saml/v2.0/saml-profiles-2.0-os.pdf).
//!
//! The same request in the same browser, while it waits for its answer, is a page that was loaded again: it goes on where
//! it was. Answered, or in another browser, it is a replay.

use crate::{
    db::Tx,
    entity::authn_request::{self, COLUMN, Column, Entity},
    fault::Fault,
    ids::InteractionId,
    secret::BrowserHash,
    time::UnixMillis,
};
use sea_orm::{ActiveValue::Set, entity::prelude::*, sea_query::OnConflict};
use std::time::Duration;

/// How long a request is remembered after it came: longer than one is believed, and than an interaction waits by default.
pub const KEPT: Duration = Duration::from_hours(24);

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It is new.
    Fresh,
    /// It waits already, in this interaction of the same browser.
    Waits(InteractionId),
    /// It was used before.
    Replayed,
}

/// Takes a request: of any number at once, one is fresh. `key` is a labelled keyed hash; `waits_in` is the interaction that
/// is opened for it in the same transaction.
///
/// # Errors
/// The database's.
pub async fn take(
    tx: &Tx,
    key: &[u8],
    browser: &BrowserHash,
    waits_in: Option<InteractionId>,
    now: UnixMillis,
) -> Result<Taken, Fault> {
    let row = authn_request::ActiveModel {
        key: Set(key.to_vec()),
        browser_hash: Set(browser.clone()),
        interaction_id: Set(waits_in),
        expires_at: Set(now + KEPT),
    };
    let inserted = Entity::insert(row)
        .on_conflict(OnConflict::column(Column::Key).do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    if inserted == 1 {
        return Ok(Taken::Fresh);
    }
    let before = Entity::find().filter(COLUMN.key.eq(key)).one(tx).await?;
    let same_browser = before.filter(|before| before.browser_hash == *browser);
    Ok(same_browser
        .and_then(|before| before.interaction_id)
        .map_or(Taken::Replayed, Taken::Waits))
}
