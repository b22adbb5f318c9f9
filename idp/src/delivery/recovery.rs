//! Mails that tell an account's owner that a recovery code was used, or that there may be a copy of a passkey.

use super::{
    address,
    mail::{Button, Mail},
    sealed,
};
use crate::{app::App, page::Words};
use domain::{code::Channel, entity::account::Model as Account, fault::Fault, outbound::Sealed, time::UnixMillis};
use std::time::Duration;

/// How long it is worth sending.
const LIFETIME: Duration = Duration::from_hours(24);

/// That a recovery code was used: sealed and ready, in case the next try is right; `None` if mail isn't delivered here or
/// the account has no confirmed address.
///
/// # Errors
/// Sealing's.
pub fn recovery_notice(app: &App, account: &Account, now: UnixMillis) -> Result<Option<Sealed>, Fault> {
    let said = Said {
        subject: "recovery-mail-subject",
        what: "recovery-mail-what",
        yours: "recovery-mail-yours",
        not_yours: "recovery-mail-not-yours",
    };
    notice(app, account, &said, now)
}

/// That a passkey was refused because there may be a copy of it.
///
/// # Errors
/// Sealing's.
pub fn copied_notice(app: &App, account: &Account, now: UnixMillis) -> Result<Option<Sealed>, Fault> {
    let said = Said {
        subject: "copied-mail-subject",
        what: "copied-mail-what",
        yours: "copied-mail-yours",
        not_yours: "copied-mail-not-yours",
    };
    notice(app, account, &said, now)
}

struct Said {
    subject: &'static str,
    what: &'static str,
    yours: &'static str,
    not_yours: &'static str,
}

fn notice(app: &App, account: &Account, said: &Said, now: UnixMillis) -> Result<Option<Sealed>, Fault> {
    let Some(address) = address(app, account) else {
        return Ok(None);
    };
    let words = Words::choose(account.locale.as_deref());
    let brand = app.brand.name.clone();
    let say = |key| words.say(key).with("brand", brand.clone()).to_string();
    let mail = Mail {
        subject: say(said.subject),
        paragraphs: vec![say(said.what), say(said.yours)],
        button: Some(Button {
            label: say("recovery-mail-look"),
            url: format!("{}/account/authenticators", app.issuer()),
        }),
        closing: vec![say(said.not_yours)],
        brand: app.brand.clone(),
        words: words.clone(),
    };
    let message = mail.to(address)?;
    sealed(app, Channel::Mail, &message, now + LIFETIME, now).map(Some)
}
