//! `/account/email`: another e-mail address. Nothing changes before the link that goes there is followed; then the old
//! address is told.

use super::{Owner, fresh, password, profile, tell};
use crate::{
    app::App,
    delivery::{
        self,
        mail::{Button, Mail},
    },
    http::{form::Form, problem::Problem, reply::see_other, show, visit::Visit},
    interaction::facts::Facts,
    page::{self, Confirming, EmailError, Words},
};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use domain::{
    account::{
        self,
        profile::{SignsIn, change_email},
    },
    audit::{self, Outcome, act},
    authenticator::Limits,
    change::{Email, Kind, Reversal},
    code::Channel,
    db::Tx,
    entity::account::Model as Account,
    fault::Fault,
    ids::SendId,
    limit::{self, Taken},
    link::{self, Dead, NewLink, Purpose},
    origin::Origin,
    outbound::{self, Sealed},
    secret::{LinkHash, PlainLink},
    time::UnixMillis,
};
use serde_json::json;

/// Where this page is.
pub const PATH: &str = "/account/email";

/// The longest address: [RFC 5321 §4.5.3.1](https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3.1).
const LONGEST: usize = 320;

/// `GET`: asks for the new one.
pub async fn get(State(app): State<App>, visit: Visit) -> Result<Response, Problem> {
    match fresh(&app, &visit, PATH).await? {
        Ok(owner) => ask(&app, &visit, &owner, String::new(), None),
        Err(elsewhere) => Ok(elsewhere),
    }
}

fn ask(app: &App, visit: &Visit, owner: &Owner, typed: String, error: Option<EmailError>) -> Result<Response, Problem> {
    let status = match error {
        None => StatusCode::OK,
        Some(EmailError::TooMany) => StatusCode::TOO_MANY_REQUESTS,
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let page = page::ChangeEmail {
        frame: show::frame(app, visit, &owner.facts),
        now: owner.account.email.clone(),
        typed,
        error,
    };
    show::show(status, &page)
}

/// `POST`: sends the link to the new address.
pub async fn post(State(app): State<App>, visit: Visit, form: Form) -> Result<Response, Problem> {
    let owner = match fresh(&app, &visit, PATH).await? {
        Ok(owner) => owner,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let typed = form.field("email").trim().to_owned();
    if let Err(error) = check(&typed, &owner.account) {
        return ask(&app, &visit, &owner, typed, Some(error));
    }
    if app.config.delivery.mail.is_none() {
        return ask(&app, &visit, &owner, typed, Some(EmailError::NoMail));
    }
    let asking = asking(&app, &visit, &owner.account, &typed)?;
    let sent = app.db.write(asking, |tx, asking| Box::pin(asking.write(tx)));
    if !sent.await? {
        return ask(&app, &visit, &owner, typed, Some(EmailError::TooMany));
    }
    app.queue.wake();
    Ok(see_other(&profile::done("email")))
}

/// Whether it can be an address at all; whether anybody reads it, the link shows.
fn check(typed: &str, account: &Account) -> Result<(), EmailError> {
    let parts = typed.split_once('@');
    let is_address = parts.is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains('@'));
    let is_plain = typed
        .chars()
        .all(|letter| !letter.is_whitespace() && !letter.is_control() && !"<>,;:\"()[]\\".contains(letter));
    if !is_address || !is_plain || typed.chars().count() > LONGEST {
        return Err(EmailError::Malformed);
    }
    if account.email.as_deref() == Some(typed) && account.email_confirmed_at.is_some() {
        return Err(EmailError::Same);
    }
    Ok(())
}

fn asking(app: &App, visit: &Visit, account: &Account, email: &str) -> Result<Asking, Fault> {
    let (now, plain) = (visit.now, PlainLink::fresh(&*app.entropy));
    let expires_at = now + app.config.links.email;
    let url = format!("{}{PATH}/{}", app.issuer(), plain.reveal());
    let message = mail(app, account, &url).to(email)?;
    let id = SendId::fresh(&*app.entropy, now);
    Ok(Asking {
        message: delivery::seal(&app.seal, &*app.entropy, id, Channel::Mail, &message, expires_at)?,
        allowance: app
            .hash_key
            .hash("change-email", &[b"account", account.id.0.as_bytes()])
            .to_vec(),
        most: app.limits.sends_per_account_per_hour,
        link: NewLink {
            hash: plain.hash(&app.hash_key),
            account: account.id,
            purpose: Purpose::ChangeEmail,
            detail: Some(json!({ "email": email })),
            expires_at,
        },
        origin: visit.origin(),
        now,
    })
}

fn mail(app: &App, account: &Account, url: &str) -> Mail {
    let words = Words::choose(account.locale.as_deref());
    let brand = app.brand.name.clone();
    let say = |key| {
        let sentence = words.say(key).with("brand", brand.clone());
        sentence.with("account", account.user_id.clone()).to_string()
    };
    Mail {
        subject: say("email-mail-subject"),
        paragraphs: vec![say("email-mail")],
        button: Some(Button {
            label: say("email-mail-button"),
            url: url.to_owned(),
        }),
        closing: vec![say("email-mail-not-you")],
        brand: brand.clone(),
        words: words.clone(),
    }
}

struct Asking {
    link: NewLink,
    message: Sealed,
    allowance: Vec<u8>,
    most: i32,
    origin: Origin,
    now: UnixMillis,
}

impl Asking {
    /// False if too many links were sent of late.
    async fn write(&self, tx: &Tx) -> Result<bool, Fault> {
        if limit::take(tx, &self.allowance, self.most, Limits::HOUR, self.now).await? != Taken::Yes {
            return Ok(false);
        }
        link::issue(tx, &self.link, self.now).await?;
        outbound::enqueue(tx, &self.message, None, self.now).await?;
        let detail = json!({ "purpose": "change-email" });
        let event = self
            .origin
            .event(act::LINK_SENT, Outcome::Success, self.link.account, detail);
        audit::record(tx, &event, self.now).await?;
        Ok(true)
    }
}

/// `GET …/{link}`: says what would change. A mail scanner that follows the link changes nothing.
pub async fn get_link(State(app): State<App>, visit: Visit, Path(link): Path<String>) -> Result<Response, Problem> {
    let state = match load(&app, &link, visit.now).await? {
        Ok(found) => Confirming::Open {
            email: found.email,
            user_id: found.account.user_id,
        },
        Err(dead) => state(dead),
    };
    page(&app, &visit, state)
}

/// `POST …/{link}`: makes the address the account's.
pub async fn post_link(
    State(app): State<App>,
    visit: Visit,
    Path(link): Path<String>,
    _: Form,
) -> Result<Response, Problem> {
    let found = match load(&app, &link, visit.now).await? {
        Ok(found) => found,
        Err(dead) => return page(&app, &visit, state(dead)),
    };
    let news = tell::News {
        account: &found.account,
        kind: Kind::EmailChanged,
        what: String::new(),
        reversal: Reversal {
            email: Some(Email {
                address: found.account.email.clone(),
                signs_in: found.account.sign_in_email.clone(),
                confirmed_at: found.account.email_confirmed_at,
            }),
            ..Reversal::default()
        },
        phones: password::phones_of(&app, &found.account, visit.now).await?,
    };
    let user_id = found.account.user_id.clone();
    let email = found.email.clone();
    let confirming = Confirmation {
        told: tell::prepare(&app, news, visit.now).await?,
        found,
        origin: visit.origin(),
        now: visit.now,
    };
    let confirmed = app
        .db
        .write(confirming, |tx, confirming| Box::pin(confirming.write(tx)));
    let Some(signs_in) = confirmed.await? else {
        return page(&app, &visit, Confirming::Used);
    };
    app.queue.wake();
    let state = Confirming::Done {
        email,
        user_id,
        signs_in,
    };
    page(&app, &visit, state)
}

struct Found {
    hash: LinkHash,
    email: String,
    account: Account,
}

async fn load(app: &App, link: &str, now: UnixMillis) -> Result<Result<Found, Dead>, Fault> {
    let Some(plain) = PlainLink::parse(link) else {
        return Ok(Err(Dead::Unknown));
    };
    let hash = plain.hash(&app.hash_key);
    let row = match link::find(app.db.read(), &hash, Purpose::ChangeEmail, now).await? {
        Ok(row) => row,
        Err(dead) => return Ok(Err(dead)),
    };
    let email = row.detail.as_ref().and_then(|detail| detail.get("email")?.as_str());
    let email = email
        .ok_or(Fault::broken("a link that changes an address names none"))?
        .to_owned();
    let account = account::find(app.db.read(), row.account_id).await?;
    let account = account.filter(|account| account.suspended_at.is_none());
    Ok(account
        .map(|account| Found { hash, email, account })
        .ok_or(Dead::Unknown))
}

struct Confirmation {
    found: Found,
    told: tell::Told,
    origin: Origin,
    now: UnixMillis,
}

impl Confirmation {
    /// All in one transaction; `None` if the link, or the old address, was gone by then.
    async fn write(&self, tx: &Tx) -> Result<Option<SignsIn>, Fault> {
        let Self { found, now, .. } = self;
        if !link::redeem(tx, &found.hash, Purpose::ChangeEmail, *now).await? {
            return Ok(None);
        }
        let Some(signs_in) = change_email(tx, &found.account, &found.email, *now).await? else {
            return Ok(None);
        };
        // Whoever reads the old mailbox sets no password any more.
        link::void_all(tx, found.account.id, *now).await?;
        self.told.write(tx, *now).await?;
        let event = |act, detail| self.origin.event(act, Outcome::Success, found.account.id, detail);
        let events = [
            event(act::LINK_USED, json!({ "purpose": "change-email" })),
            event(
                act::EMAIL_CHANGED,
                json!({ "signs_in_by_it": signs_in == SignsIn::ByEmail }),
            ),
        ];
        audit::record_all(tx, &events, *now).await?;
        Ok(Some(signs_in))
    }
}

const fn state(dead: Dead) -> Confirming {
    match dead {
        Dead::Unknown => Confirming::Unknown,
        Dead::Used => Confirming::Used,
        Dead::Expired => Confirming::Expired,
    }
}

fn page(app: &App, visit: &Visit, state: Confirming) -> Result<Response, Problem> {
    let status = match state {
        Confirming::Open { .. } | Confirming::Done { .. } => StatusCode::OK,
        Confirming::Unknown => StatusCode::NOT_FOUND,
        Confirming::Used | Confirming::Expired => StatusCode::GONE,
    };
    // Whoever follows the link needn't be signed in here, and this page is about nobody's session.
    let page = page::ConfirmEmail {
        frame: show::frame(app, visit, &Facts::default()),
        state,
    };
    show::show(status, &page)
}
