//! The mail that tells an account's owner that a recovery code was used.

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

/// That mail, sealed and ready, in case the next try is right; `None` if mail isn't delivered here or the account has no
/// confirmed address.
///
/// # Errors
/// Sealing's.
pub fn recovery_notice(app: &App, account: &Account, now: UnixMillis) -> Result<Option<Sealed>, Fault> {
    let Some(address) = address(app, account) else {
        return Ok(None);
    };
    let words = Words::choose(account.locale.as_deref());
    let brand = app.brand.name.clone();
    let say = |key| words.say(key).with("brand", brand.clone()).to_string();
    let mail = Mail {
        subject: say("recovery-mail-subject"),
        paragraphs: vec![say("recovery-mail-what"), say("recovery-mail-yours")],
        button: Some(Button {
            label: say("recovery-mail-look"),
            url: format!("{}/account/authenticators", app.issuer()),
        }),
        closing: vec![say("recovery-mail-not-yours")],
        brand: brand.clone(),
        words: words.clone(),
    };
    let message = mail.to(address)?;
    sealed(app, Channel::Mail, &message, now + LIFETIME, now).map(Some)
}
