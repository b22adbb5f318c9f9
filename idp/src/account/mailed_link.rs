//! A link by mail: counted against the account's allowance, kept as a keyed hash, and queued, all in one transaction.

use crate::{
    app::App,
    delivery::{
        self,
        mail::{Button, Mail},
    },
    page::Words,
};
use axum::http::StatusCode;
use domain::{
    account,
    audit::{self, Event, Outcome, act},
    authenticator::Limits,
    code::Channel,
    db::Tx,
    entity::{account::Model as Account, link::Model as Link},
    fault::Fault,
    limit::{self, Taken},
    link::{self, Dead, NewLink, Purpose},
    origin::Origin,
    outbound::{self, Sealed},
    secret::{LinkHash, PlainLink},
    time::UnixMillis,
};
use serde_json::{Value, json};

/// A link that is to be sent.
pub(super) struct Order<'a> {
    /// Whose.
    pub account: &'a Account,
    /// To which address.
    pub to: &'a str,
    /// What for.
    pub purpose: Purpose,
    /// What it is about.
    pub detail: Option<Value>,
    /// Where it leads: a path of ours, to which the link is appended.
    pub path: &'a str,
    /// How many of its purpose one account is sent in an hour.
    pub most: i32,
    /// What the mail says.
    pub said: Said,
    /// Where it was asked for.
    pub origin: Origin,
}

/// The words of its mail, by their keys; each may tell the `brand` and the `account`.
pub(super) struct Said {
    pub subject: &'static str,
    pub text: &'static str,
    pub button: &'static str,
    pub closing: &'static [&'static str],
}

/// Sends it; false if too many of its purpose were sent of late.
pub(super) async fn send(app: &App, order: Order<'_>, now: UnixMillis) -> Result<bool, Fault> {
    let plain = PlainLink::fresh(&*app.entropy);
    let expires_at = now + app.config.links.email;
    let url = format!("{}{}/{}", app.issuer(), order.path, plain.reveal());
    let message = mail(app, &order, url).to(order.to)?;
    let (account, name) = (order.account.id, order.purpose.name());
    let detail = json!({ "purpose": name });
    let sending = Sending {
        message: delivery::sealed(app, Channel::Mail, &message, expires_at, now)?,
        allowance: app
            .hash_key
            .hash("links", &[name.as_bytes(), account.0.as_bytes()])
            .to_vec(),
        most: order.most,
        link: NewLink {
            hash: plain.hash(&app.hash_key),
            account,
            purpose: order.purpose,
            detail: order.detail,
            expires_at,
        },
        event: order.origin.event(act::LINK_SENT, Outcome::Success, account, detail),
        now,
    };
    let sent = app.db.write(sending, |tx, sending| Box::pin(sending.write(tx)));
    let sent = sent.await?;
    app.queue.wake();
    Ok(sent)
}

fn mail(app: &App, order: &Order<'_>, url: String) -> Mail {
    let words = Words::choose(order.account.locale.as_deref());
    let brand = app.brand.name.clone();
    let say = |key| {
        let sentence = words.say(key).with("brand", brand.clone());
        sentence.with("account", order.account.user_id.clone()).to_string()
    };
    let Said {
        subject,
        text,
        button,
        closing,
    } = order.said;
    Mail {
        subject: say(subject),
        paragraphs: vec![say(text)],
        button: Some(Button {
            label: say(button),
            url,
        }),
        closing: closing.iter().map(|key| say(key)).collect(),
        brand: app.brand.clone(),
        words: words.clone(),
    }
}

struct Sending {
    link: NewLink,
    message: Sealed,
    allowance: Vec<u8>,
    most: i32,
    event: Event,
    now: UnixMillis,
}

impl Sending {
    async fn write(&self, tx: &Tx) -> Result<bool, Fault> {
        if limit::take(tx, &self.allowance, self.most, Limits::HOUR, self.now).await? != Taken::Yes {
            return Ok(false);
        }
        link::issue(tx, &self.link, self.now).await?;
        outbound::enqueue(tx, &self.message, None, self.now).await?;
        audit::record(tx, &self.event, self.now).await?;
        Ok(true)
    }
}

/// A link that somebody followed, and whose it is.
pub(super) struct Followed {
    pub hash: LinkHash,
    pub link: Link,
    pub account: Account,
}

/// The link that this text is, if it can be used still and its account may sign in; nothing changes.
pub(super) async fn find(
    app: &App,
    text: &str,
    purpose: Purpose,
    now: UnixMillis,
) -> Result<Result<Followed, Dead>, Fault> {
    let Some(plain) = PlainLink::parse(text) else {
        return Ok(Err(Dead::Unknown));
    };
    let hash = plain.hash(&app.hash_key);
    let link = match link::find(app.db.read(), &hash, purpose, now).await? {
        Ok(link) => link,
        Err(dead) => return Ok(Err(dead)),
    };
    let account = account::find(app.db.read(), link.account_id).await?;
    let account = account.filter(|account| account.suspended_at.is_none());
    Ok(account
        .map(|account| Followed { hash, link, account })
        .ok_or(Dead::Unknown))
}

/// What the page of a link that leads nowhere is answered with.
pub(super) const fn status(dead: Dead) -> StatusCode {
    match dead {
        Dead::Unknown => StatusCode::NOT_FOUND,
        Dead::Used | Dead::Expired => StatusCode::GONE,
    }
}
