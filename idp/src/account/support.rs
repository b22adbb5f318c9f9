//! Support: what it does to an account is told to the owner, and what it asked for is done when its time has come.

use crate::{
    app::App,
    delivery::{self, mail::Mail},
    page::Words,
};
use domain::{
    audit::{self, Event, act},
    code::Channel,
    entity::{account::Model as Account, reset::Model as Reset},
    fault::Fault,
    outbound::Sealed,
    reset,
    time::UnixMillis,
};
use serde_json::json;
use std::time::Duration;

/// What support did at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Did {
    /// Opened the second factor that wrong codes had locked.
    Unlocked,
    /// Let nobody sign in any more.
    Suspended,
    /// Let the owner sign in again.
    Resumed,
}

impl Did {
    const fn word(self) -> &'static str {
        match self {
            Self::Unlocked => "support-unlocked",
            Self::Suspended => "support-suspended",
            Self::Resumed => "support-resumed",
        }
    }
}

/// How long the mail about an act of support is worth sending.
const NOTICE_LIFETIME: Duration = Duration::from_hours(24);

/// The mail that tells an account's owner what support did, sealed and ready; `None` if mail isn't delivered here or the
/// account has no confirmed address.
///
/// # Errors
/// Sealing's.
pub fn notice(app: &App, account: &Account, did: Did, now: UnixMillis) -> Result<Option<Sealed>, Fault> {
    let Some(address) = delivery::address(app, account) else {
        return Ok(None);
    };
    let words = Words::choose(account.locale.as_deref());
    let brand = app.brand.name.clone();
    let say = |key| words.say(key).with("brand", brand.clone()).to_string();
    let mail = Mail {
        subject: say("change-mail-subject"),
        paragraphs: vec![say(did.word())],
        button: None,
        closing: vec![say("support-unexpected")],
        brand: app.brand.clone(),
        words: words.clone(),
    };
    let sealed = delivery::sealed(app, Channel::Mail, &mail.to(address)?, now + NOTICE_LIFETIME, now);
    sealed.map(Some)
}

/// Does the resets whose time has come; any number of nodes may try.
///
/// # Errors
/// The database's; what was done before stays done.
pub async fn carry_out_resets(app: &App, now: UnixMillis) -> Result<(), Fault> {
    for due in reset::find_due(app.db.read(), now).await? {
        let write = app.db.write(due, move |tx, due| {
            Box::pin(async move {
                if reset::carry_out(tx, due, now).await? {
                    audit::record(tx, &event(due), now).await?;
                }
                Ok(())
            })
        });
        write.await?;
        app.notices.wake();
    }
    Ok(())
}

fn event(due: &Reset) -> Event {
    Event {
        account: Some(due.account_id),
        detail: json!({ "authenticator": due.authenticator_id, "reset": due.id, "why": due.reason }),
        ..Event::success(act::AUTHENTICATOR_REVOKED)
    }
}
