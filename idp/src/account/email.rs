//! `/account/email`: another e-mail address. Nothing changes before the link that goes there is followed; then the old
//! address is told.

use super::{
    Owner, fresh,
    mailed_link::{self, Followed, Said},
    profile, tell,
};
use crate::{
    app::App,
    http::{form::Form, problem::Problem, reply::see_other, show, visit::Visit},
    interaction::facts::Facts,
    page::{self, Confirming, EmailError},
};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use domain::{
    account::profile::{SignsIn, change_email},
    audit::{self, Outcome, act},
    change::{Email, Kind, Reversal},
    db::Tx,
    entity::account::Model as Account,
    fault::Fault,
    link::{self, Dead, Purpose},
    origin::Origin,
    secret::LinkHash,
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
    if !send(&app, &visit, &owner.account, &typed).await? {
        return ask(&app, &visit, &owner, typed, Some(EmailError::TooMany));
    }
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

/// Sends the link; false if too many were sent of late.
async fn send(app: &App, visit: &Visit, account: &Account, email: &str) -> Result<bool, Fault> {
    let order = mailed_link::Order {
        account,
        to: email,
        purpose: Purpose::ChangeEmail,
        detail: Some(json!({ "email": email })),
        path: PATH,
        most: app.limits.sends_per_account_per_hour,
        said: Said {
            subject: "email-mail-subject",
            text: "email-mail",
            button: "email-mail-button",
            closing: &["email-mail-not-you"],
        },
        origin: visit.origin(),
    };
    mailed_link::send(app, order, visit.now).await
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
        about: Vec::new(),
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
    let Followed { hash, link, account } = match mailed_link::find(app, link, Purpose::ChangeEmail, now).await? {
        Ok(followed) => followed,
        Err(dead) => return Ok(Err(dead)),
    };
    let email = link.detail.as_ref().and_then(|detail| detail.get("email")?.as_str());
    let email = email
        .ok_or(Fault::broken("a link that changes an address names none"))?
        .to_owned();
    Ok(Ok(Found { hash, email, account }))
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
