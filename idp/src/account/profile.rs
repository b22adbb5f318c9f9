//! `/account/profile`: names, language, contact number; and the ways to change e-mail and password.

use super::{Owner, owner};
use crate::{
    app::App,
    http::{form::Form, params::Params, problem::Problem, reply::see_other, show, visit::Visit},
    page::{self, Language, ProfileError, Saved, Words},
};
use axum::{
    extract::{RawQuery, State},
    http::StatusCode,
    response::Response,
};
use domain::{
    account::profile::{self, Profile},
    audit::{self, Event, Outcome, act},
    authenticator::phone::{Number, NumberRefusal},
    ids::AccountId,
    link::{self, Purpose},
};
use serde_json::json;

/// Where this page is.
pub const PATH: &str = "/account/profile";

/// The longest name that is kept, in characters.
const LONGEST_NAME: usize = 100;

/// The same, saying what was done a moment ago.
#[must_use]
pub(super) fn done(what: &str) -> String {
    format!("{PATH}?done={what}")
}

/// `GET`: what applications can be told.
pub async fn get(State(app): State<App>, visit: Visit, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let owner = match owner(&app, &visit, PATH).await? {
        Ok(owner) => owner,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let saved = match Params::parse(query.as_deref().unwrap_or_default()).get("done") {
        Some("profile") => Some(Saved::Profile),
        Some("password") => Some(Saved::Password),
        Some("email") => Some(Saved::EmailAsked),
        _ => None,
    };
    let typed = Typed {
        given_name: owner.account.given_name.clone().unwrap_or_default(),
        family_name: owner.account.family_name.clone().unwrap_or_default(),
        locale: owner.account.locale.clone().unwrap_or_default(),
        phone_number: owner.account.phone_number.clone().unwrap_or_default(),
    };
    ask(&app, &visit, &owner, typed, Ok(saved)).await
}

/// `POST`: changes it.
pub async fn post(State(app): State<App>, visit: Visit, form: Form) -> Result<Response, Problem> {
    let owner = match owner(&app, &visit, PATH).await? {
        Ok(owner) => owner,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let typed = Typed::read(&form);
    let is_locked = profile::is_proofed(app.db.read(), owner.account.id).await?;
    let new = match typed.check(is_locked) {
        Ok(new) => new,
        Err(error) => return ask(&app, &visit, &owner, typed, Err(error)).await,
    };
    let changed = changed(&owner, &new);
    if !changed.is_empty() {
        let detail = json!({ "changed": changed });
        let event = visit
            .origin()
            .event(act::PROFILE_CHANGED, Outcome::Success, owner.account.id, detail);
        save(&app, &visit, owner.account.id, new, event).await?;
    }
    Ok(see_other(&done("profile")))
}

async fn save(app: &App, visit: &Visit, account: AccountId, new: Profile, event: Event) -> Result<(), Problem> {
    let now = visit.now;
    let write = app.db.write((new, event), move |tx, (new, event)| {
        Box::pin(async move {
            profile::change(tx, account, new, now).await?;
            audit::record(tx, event, now).await
        })
    });
    Ok(write.await?)
}

/// Which of them changed, without what they say.
fn changed(owner: &Owner, new: &Profile) -> Vec<&'static str> {
    let account = &owner.account;
    let names = new
        .names
        .as_ref()
        .is_some_and(|(given, family)| *given != account.given_name || *family != account.family_name);
    let parts = [
        ("names", names),
        ("locale", new.locale != account.locale),
        ("phone_number", new.phone_number != account.phone_number),
    ];
    parts
        .into_iter()
        .filter(|(_, changed)| *changed)
        .map(|(part, _)| part)
        .collect()
}

/// What stands in the fields.
struct Typed {
    given_name: String,
    family_name: String,
    locale: String,
    phone_number: String,
}

impl Typed {
    fn read(form: &Form) -> Self {
        let field = |name| form.field(name).trim().to_owned();
        Self {
            given_name: field("given_name"),
            family_name: field("family_name"),
            locale: field("locale"),
            phone_number: field("phone_number"),
        }
    }

    fn check(&self, is_locked: bool) -> Result<Profile, ProfileError> {
        let name = |typed: &str| {
            if typed.chars().count() > LONGEST_NAME || typed.chars().any(char::is_control) {
                return Err(ProfileError::Name);
            }
            Ok(Some(typed.to_owned()).filter(|name| !name.is_empty()))
        };
        let names = if is_locked {
            None
        } else {
            Some((name(&self.given_name)?, name(&self.family_name)?))
        };
        let phone_number = match self.phone_number.as_str() {
            "" => None,
            typed => match Number::parse(typed) {
                Ok(number) => Some(number.e164().to_owned()),
                // It receives no codes: whoever is reached over the internet is reached, too.
                Err(NumberRefusal::Voip) => Some(typed.chars().filter(|c| *c == '+' || c.is_ascii_digit()).collect()),
                Err(_) => return Err(ProfileError::Phone),
            },
        };
        Ok(Profile {
            names,
            locale: Words::spoken().into_iter().find(|tag| *tag == self.locale),
            phone_number,
        })
    }
}

async fn ask(
    app: &App,
    visit: &Visit,
    owner: &Owner,
    typed: Typed,
    outcome: Result<Option<Saved>, ProfileError>,
) -> Result<Response, Problem> {
    let account = &owner.account;
    let waiting = link::find_waiting(app.db.read(), account.id, Purpose::ChangeEmail, visit.now).await?;
    let waiting = waiting.and_then(|link| link.detail?.get("email")?.as_str().map(str::to_owned));
    let page = page::Profile {
        frame: show::frame(app, visit, &owner.facts),
        user_id: account.user_id.clone(),
        is_locked: profile::is_proofed(app.db.read(), account.id).await?,
        given_name: typed.given_name,
        family_name: typed.family_name,
        languages: languages(&typed.locale),
        phone_number: typed.phone_number,
        email: account.email.clone(),
        signs_in_by_email: account.sign_in_email.is_some(),
        waiting,
        saved: outcome.ok().flatten(),
        error: outcome.err(),
    };
    let status = match outcome {
        Ok(_) => StatusCode::OK,
        Err(_) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    show::show(status, &page)
}

/// The languages that we speak, one of them chosen: the account's, else *as the browser asks*.
fn languages(locale: &str) -> Vec<Language> {
    let spoken = Words::spoken().into_iter();
    let of = |tag: String| Language {
        is_chosen: tag == locale,
        tag,
    };
    let mut all: Vec<Language> = spoken.map(of).collect();
    let none = !all.iter().any(|one| one.is_chosen);
    all.insert(
        0,
        Language {
            tag: String::new(),
            is_chosen: none,
        },
    );
    all
}
