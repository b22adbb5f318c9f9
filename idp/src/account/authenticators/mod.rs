//! `/account/authenticators`: all that the person signs in with.

pub mod new_app;
pub mod new_passkey;
pub mod one;
pub mod recovery;

use super::{
    Owner, owner,
    tell::{self, News, Told},
};
use crate::{
    app::App,
    http::{problem::Problem, show, visit::Visit},
    page::{self, Sheet, Way, WayState, Words},
};
use axum::{extract::State, http::StatusCode, response::Response};
use domain::{
    assurance::AuthenticatorKind,
    authenticator::{Listed, passkey::MOST, recovery::count_left, totp::enrol},
    change::{Kind, Reversal},
    fault::Fault,
    ids::{AuthenticatorId, InteractionId},
    time::UnixMillis,
};

/// Where this page is.
pub const PATH: &str = "/account/authenticators";

/// Lists what there is.
pub async fn get(State(app): State<App>, visit: Visit) -> Result<Response, Problem> {
    let owner = match owner(&app, &visit, PATH).await? {
        Ok(owner) => owner,
        Err(response) => return Ok(response),
    };
    let apps = ways(&owner, AuthenticatorKind::Totp, visit.now);
    let page = page::Authenticators {
        frame: show::frame(&app, &visit, &owner.facts),
        passwords: ways(&owner, AuthenticatorKind::Password, visit.now),
        phones: ways(&owner, AuthenticatorKind::Phone, visit.now),
        tokens: ways(&owner, AuthenticatorKind::HardwareToken, visit.now),
        passkeys: ways(&owner, AuthenticatorKind::Passkey, visit.now),
        upstreams: ways(&owner, AuthenticatorKind::Upstream, visit.now),
        can_add_app: !has_most(apps.len()),
        can_add_passkey: app.passkeys.are_offered() && held(&owner, AuthenticatorKind::Passkey).count() < MOST,
        apps,
        sheet: sheet(&app, &owner).await?,
        has_second: owner.facts.standing.has_second_factor(),
    };
    show::show(StatusCode::OK, &page)
}

fn ways(owner: &Owner, kind: AuthenticatorKind, now: UnixMillis) -> Vec<Way> {
    let of_kind = owner.facts.listed.iter().filter(|listed| listed.held.kind == kind);
    of_kind.map(|listed| way(listed, now)).collect()
}

fn way(listed: &Listed, now: UnixMillis) -> Way {
    let locked = listed.held.locked_until.filter(|until| *until > now);
    Way {
        id: listed.held.id,
        what: show::named(listed),
        state: match locked {
            Some(until) => WayState::Locked { until },
            None if listed.is_default && listed.held.kind.lifts() => WayState::Default,
            None => WayState::Active,
        },
        carries: listed.held.carries,
        bound_at: listed.bound_at,
        last_used_at: listed.last_used_at,
    }
}

/// Whether an account has as many apps as it may have.
#[must_use]
pub fn has_most(apps: usize) -> bool {
    u64::try_from(apps).is_ok_and(|apps| apps >= enrol::MOST)
}

/// The sheet of recovery codes that the account has, if it has one.
async fn sheet(app: &App, owner: &Owner) -> Result<Option<Sheet>, Fault> {
    let Some(listed) = held(owner, AuthenticatorKind::RecoveryCode).next() else {
        return Ok(None);
    };
    Ok(Some(Sheet {
        left: count_left(app.db.read(), listed.held.id).await?,
        bound_at: listed.bound_at,
        last_used_at: listed.last_used_at,
    }))
}

/// What the owner is told of a new way to sign in. Undone, it goes, and what it took the place of comes back.
async fn tell_of_new(
    app: &App,
    visit: &Visit,
    owner: &Owner,
    words: (&str, &str),
    id: AuthenticatorId,
    replaced: Vec<AuthenticatorId>,
) -> Result<Told, Fault> {
    let (message, label) = words;
    let language = Words::choose(owner.account.locale.as_deref());
    let news = News {
        account: &owner.account,
        kind: Kind::AuthenticatorBound,
        what: language.say(message).with("label", label).to_string(),
        reversal: Reversal {
            revoke: vec![id],
            restore: replaced,
            ..Reversal::default()
        },
        about: Vec::new(),
    };
    tell::prepare(app, news, visit.now).await
}

/// What the account has of a kind.
fn held(owner: &Owner, kind: AuthenticatorKind) -> impl Iterator<Item = &Listed> {
    owner.facts.listed.iter().filter(move |listed| listed.held.kind == kind)
}

/// What its owner wants to call it: one line that isn't too long; `None` if nothing is left.
fn label(typed: &str) -> Option<String> {
    let shown: String = typed.chars().filter(|letter| !letter.is_control()).collect();
    let label: String = shown.trim().chars().take(page::LONGEST_LABEL).collect();
    Some(label.trim_end().to_owned()).filter(|label| !label.is_empty())
}

/// A page's own address, with where it leads back to: whoever must sign in first comes back to it.
fn with_back(path: &str, back: Option<&str>) -> String {
    back.map_or_else(|| path.to_owned(), |back| format!("{path}?back={back}"))
}

/// Only an interaction of ours is gone back to.
fn back(query: Option<&str>) -> Option<String> {
    let (_, back) = url::form_urlencoded::parse(query?.as_bytes()).find(|(name, _)| name == "back")?;
    let id: InteractionId = back.strip_prefix("/interaction/")?.parse().ok()?;
    Some(format!("/interaction/{id}"))
}
