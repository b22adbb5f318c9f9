//! `/account/authenticators/app/new`: an authenticator app takes a seed, and shows that it has it.

use super::{back, has_most, held, label, tell_of_new, with_back};
use crate::{
    account::{self, Owner, first},
    app::App,
    http::{form::Form, problem::Problem, reply::see_other, show, visit::Visit},
    page::{self, AppError, Qr},
};
use axum::{
    extract::{RawQuery, State},
    http::StatusCode,
    response::Response,
};
use data_encoding::BASE32_NOPAD;
use domain::{
    assurance::{AuthenticatorKind, carried},
    authenticator::{
        NewAuthenticator,
        totp::{
            self,
            enrol::{self, Confirmation, Confirmed, NewEnrolment},
        },
    },
    code::Digits,
    entity::enrolment::Model as Enrolment,
    entropy::draw,
    fault::Fault,
    ids::AuthenticatorId,
    session,
};
use totp_rs::Builder;
use zeroize::Zeroizing;

/// Where this page is.
pub const PATH: &str = "/account/authenticators/app/new";

/// 160 bits, as [RFC 4226 §4](https://www.rfc-editor.org/rfc/rfc4226#section-4) recommends.
const SEED: usize = 20;

/// `GET`: shows the seed. Whoever comes from an interaction says so in `back`, and goes on there afterwards.
pub async fn get(State(app): State<App>, visit: Visit, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let back = back(query.as_deref());
    let path = with_back(PATH, back.as_deref());
    let owner = match arrive(&app, &visit, &path).await? {
        Ok(owner) => owner,
        Err(response) => return Ok(response),
    };
    let back = back.unwrap_or_else(|| super::PATH.to_owned());
    let waiting = find_or_open(&app, &visit, &owner, &back).await?;
    show(&app, &visit, &owner, &waiting, StatusCode::OK, Typed::default())
}

/// `POST`: the code that the app shows for it.
pub async fn post(State(app): State<App>, visit: Visit, form: Form) -> Result<Response, Problem> {
    let owner = match arrive(&app, &visit, PATH).await? {
        Ok(owner) => owner,
        Err(response) => return Ok(response),
    };
    let waiting = enrol::find_open(app.db.read(), owner.account.id, owner.session.id, visit.now).await?;
    let Some(waiting) = waiting else {
        return begin_anew(&app, &visit, &owner, form.field("name")).await;
    };
    let refused = |error| Typed {
        label: form.field("name").to_owned(),
        error: Some(error),
    };
    let typed = form.field("code");
    let Some(digits) = Digits::parse(typed) else {
        // What isn't six digits can't be the code: nothing is counted.
        let error = if typed.trim().is_empty() {
            AppError::Empty
        } else {
            AppError::Wrong
        };
        return show(
            &app,
            &visit,
            &owner,
            &waiting,
            StatusCode::UNPROCESSABLE_ENTITY,
            refused(error),
        );
    };
    match confirm(&app, &visit, &owner, &waiting, digits, form.field("name")).await? {
        Confirmed::Bound => Ok(see_other(&waiting.back)),
        Confirmed::Wrong => {
            let typed = refused(AppError::Wrong);
            show(&app, &visit, &owner, &waiting, StatusCode::UNPROCESSABLE_ENTITY, typed)
        }
        Confirmed::Gone => begin_anew(&app, &visit, &owner, form.field("name")).await,
        Confirmed::TooMany => Ok(see_other(super::PATH)),
    }
}

/// The owner, who may add an app; else the way there.
async fn arrive(app: &App, visit: &Visit, path: &str) -> Result<Result<Owner, Response>, Problem> {
    let owner = match account::fresh(app, visit, path).await? {
        Ok(owner) => owner,
        Err(response) => return Ok(Err(response)),
    };
    if has_most(held(&owner, AuthenticatorKind::Totp).count()) {
        return Ok(Err(see_other(super::PATH)));
    }
    Ok(match first::gate(app, visit, &owner, path).await? {
        Some(response) => Err(response),
        None => Ok(owner),
    })
}

/// The seed that waits in this session: a page that is loaded again shows what was scanned before.
async fn find_or_open(app: &App, visit: &Visit, owner: &Owner, back: &str) -> Result<Enrolment, Fault> {
    let (account, session, now) = (owner.account.id, owner.session.id, visit.now);
    if let Some(waiting) = enrol::find_open(app.db.read(), account, session, now).await? {
        return Ok(waiting);
    }
    let id = AuthenticatorId::fresh(&*app.entropy, now);
    let seed: Zeroizing<[u8; SEED]> = Zeroizing::new(draw(&*app.entropy));
    let new = NewEnrolment {
        id,
        account,
        session,
        sealed: app.seal.seal(&totp::seal_label(id), &seed[..], &*app.entropy)?,
        back: back.to_owned(),
    };
    app.db
        .write(new, move |tx, new| Box::pin(enrol::open(tx, new, now)))
        .await?;
    let opened = enrol::find_open(app.db.read(), account, session, now).await?;
    opened.ok_or_else(|| Fault::broken("an enrolment that was just opened isn't there"))
}

/// The seed that was shown is burnt or too old: the page shows another, and says so.
async fn begin_anew(app: &App, visit: &Visit, owner: &Owner, label: &str) -> Result<Response, Problem> {
    let waiting = find_or_open(app, visit, owner, super::PATH).await?;
    let typed = Typed {
        label: label.to_owned(),
        error: Some(AppError::Anew),
    };
    show(app, visit, owner, &waiting, StatusCode::UNPROCESSABLE_ENTITY, typed)
}

/// Checks the code, binds the app and tells its owner, in one transaction.
async fn confirm(
    app: &App,
    visit: &Visit,
    owner: &Owner,
    waiting: &Enrolment,
    typed: Digits,
    name: &str,
) -> Result<Confirmed, Fault> {
    let label = label(name).unwrap_or_else(|| show::words(visit).say("app-label-default").to_string());
    let facts = &owner.facts;
    let fresh = app.config.session.fresh;
    let entry = Confirmation {
        new: NewAuthenticator {
            id: waiting.id,
            account: owner.account.id,
            kind: AuthenticatorKind::Totp,
            label: label.clone(),
            carries: carried(&app.ladder(), &facts.evidence, &facts.standing, fresh, visit.now),
        },
        session: owner.session.id,
        seed: app.seal.open(&totp::seal_label(waiting.id), &waiting.sealed)?,
        sealed: waiting.sealed.clone(),
        typed,
        becomes_default: !facts.standing.has_second_factor(),
        origin: visit.origin(),
    };
    let told = tell_of_new(app, visit, owner, ("news-app", &label), waiting.id, Vec::new()).await?;
    let now = visit.now;
    let confirmed = app.db.write((entry, told), move |tx, (entry, told)| {
        Box::pin(async move {
            if !session::stay(tx, entry.session, now).await? {
                return Ok(Confirmed::Gone);
            }
            let confirmed = enrol::confirm(tx, entry, now).await?;
            if confirmed == Confirmed::Bound {
                told.write(tx, now).await?;
            }
            Ok(confirmed)
        })
    });
    let confirmed = confirmed.await?;
    app.queue.wake();
    Ok(confirmed)
}

/// What was typed, and what was wrong with it.
#[derive(Default)]
struct Typed {
    label: String,
    error: Option<AppError>,
}

fn show(
    app: &App,
    visit: &Visit,
    owner: &Owner,
    waiting: &Enrolment,
    status: StatusCode,
    typed: Typed,
) -> Result<Response, Problem> {
    let seed = app.seal.open(&totp::seal_label(waiting.id), &waiting.sealed)?;
    let link = link(app, owner, &seed)?;
    let page = page::NewApp {
        frame: show::frame(app, visit, &owner.facts),
        qr: Qr::of(&link)?,
        key: page::in_fours(&BASE32_NOPAD.encode(&seed)),
        link,
        label: typed.label,
        error: typed.error,
        back: waiting.back.clone(),
    };
    show::show(status, &page)
}

/// What the code says to an app: `otpauth://totp/…`.
fn link(app: &App, owner: &Owner, seed: &[u8]) -> Result<String, Fault> {
    // A colon would end the issuer's name.
    let plain = |text: &str| text.replace(':', " ");
    let described = Builder::new()
        .with_secret(seed.to_vec())
        .with_issuer(Some(plain(&app.brand.name)))
        .with_account_name(plain(&owner.account.user_id))
        .build();
    let described = described.map_err(|cause| Fault::new("an app can't be described", cause))?;
    described
        .to_url()
        .map_err(|cause| Fault::new("an app can't be described", cause))
}
