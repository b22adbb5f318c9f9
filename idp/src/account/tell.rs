//! Telling: whoever owns an account hears of every change of what guards it, by mail and on the phones that it had, with
//! *this wasn't me*.
//!
//! Messages are made and sealed before the write; [`Told::write`] records how the change is undone, and queues them, in the
//! change's own transaction. Whoever commits it wakes the queue.

use crate::{
    app::App,
    delivery::{
        self, Message,
        mail::{Button, Mail},
    },
    page::Words,
};
use domain::{
    authenticator::phone::{self, Number},
    change::{self, Kind, NewChange, Reversal},
    code::Channel,
    db::Tx,
    entity::account::Model as Account,
    fault::Fault,
    ids::{AuthenticatorId, ChangeId},
    outbound::{self, Sealed},
    secret::PlainLink,
    time::UnixMillis,
};

/// What goes out about one change, sealed and ready.
#[derive(Clone, Debug)]
pub struct Told {
    change: NewChange,
    messages: Vec<Sealed>,
}

/// What is told.
pub struct News<'a> {
    /// Whose account it is, as it was before the change: the mail goes to that address.
    pub account: &'a Account,
    /// What was changed.
    pub kind: Kind,
    /// In words: *the number ending 0123*.
    pub what: String,
    /// What undoes it.
    pub reversal: Reversal,
    /// Phones that are the news themselves: the others that the account has are told, too.
    pub about: Vec<AuthenticatorId>,
}

/// Makes ready what is told of a change.
///
/// # Errors
/// The database's, or sealing's.
pub async fn prepare(app: &App, news: News<'_>, now: UnixMillis) -> Result<Told, Fault> {
    let plain = PlainLink::fresh(&*app.entropy);
    let url = format!("{}/account/undo/{}", app.issuer(), plain.reveal());
    let words = Words::choose(news.account.locale.as_deref());
    let said = sentence(&words, news.kind, &news.what);
    let mut messages = Vec::new();
    if let Some(address) = delivery::address(app, news.account) {
        let message = mail(app, &words, &said, &url).to(address)?;
        messages.push(delivery::sealed(app, Channel::Mail, &message, now + change::UNDO, now)?);
    }
    let phones = phone::list_bound(app.db.read(), news.account.id).await?;
    for (_, number) in phones.iter().filter(|(id, _)| !news.about.contains(id)) {
        let brand = app.brand.name.clone();
        let text = words.say("change-text").with("brand", brand).with("what", said.clone());
        let message = Message::text(&words, number.e164(), text.to_string());
        if let Some(channel) = reaching(app, number) {
            messages.push(delivery::sealed(app, channel, &message, now + change::UNDO, now)?);
        }
    }
    Ok(Told {
        change: NewChange {
            id: ChangeId::fresh(&*app.entropy, now),
            account: news.account.id,
            kind: news.kind,
            reversal: news.reversal,
            undo: plain.hash(&app.hash_key),
        },
        messages,
    })
}

impl Told {
    /// Records how the change is undone, and queues what tells of it.
    ///
    /// # Errors
    /// The database's; then the change must not happen either.
    pub async fn write(&self, tx: &Tx, now: UnixMillis) -> Result<(), Fault> {
        change::record(tx, &self.change, now).await?;
        for message in &self.messages {
            outbound::enqueue(tx, message, None, now).await?;
        }
        Ok(())
    }
}

/// How a phone is told: a landline is called.
fn reaching(app: &App, number: &Number) -> Option<Channel> {
    let channel = if number.takes_texts() {
        Channel::Text
    } else {
        Channel::Voice
    };
    app.config.delivery.carriers(channel).map(|_| channel)
}

/// What happened, as a sentence without its full stop.
#[must_use]
pub fn sentence(words: &Words, kind: Kind, what: &str) -> String {
    let key = match kind {
        Kind::AuthenticatorBound => "change-authenticator-bound",
        Kind::AuthenticatorRevoked => "change-authenticator-revoked",
        Kind::DefaultChanged => "change-default-changed",
        Kind::DeliveryChanged => "change-delivery-changed",
        Kind::EmailChanged => "change-email-changed",
        Kind::PasswordChanged => "change-password-changed",
        Kind::ResetAsked => "change-reset-asked",
    };
    words.say(key).with("what", what.to_owned()).to_string()
}

fn mail(app: &App, words: &Words, said: &str, url: &str) -> Mail {
    let brand = app.brand.name.clone();
    let say = |key| words.say(key).with("brand", brand.clone()).to_string();
    Mail {
        words: words.clone(),
        brand: app.brand.clone(),
        subject: say("change-mail-subject"),
        paragraphs: vec![format!("{said}."), say("change-mail-yours")],
        button: Some(Button {
            label: say("change-mail-undo"),
            url: url.to_owned(),
        }),
        closing: vec![say("change-mail-undo-what")],
    }
}
