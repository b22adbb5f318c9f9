//! `/account/authenticators/passkey/new`: a device makes a passkey for this account.

use super::{back, held, label, tell_of_new, with_back};
use crate::{
    account::{self, Owner, first, tell::Told},
    app::App,
    http::{form::Form, problem::Problem, reply::see_other, show, visit::Visit},
    page::{self, PasskeyAsk, PasskeyError},
    passkey::{self, Registered},
};
use axum::{
    extract::{RawQuery, State},
    http::StatusCode,
    response::Response,
};
use domain::{
    assurance::{AuthenticatorKind, carried},
    audit::{self, Event, Outcome, act},
    authenticator::{
        NewAuthenticator,
        passkey::{Bound, MOST, NewPasskey, bind, list},
    },
    db::Tx,
    fault::Fault,
    ids::{AuthenticatorId, SessionId},
    session,
    time::UnixMillis,
};
use serde_json::json;

/// Where this page is.
pub const PATH: &str = "/account/authenticators/passkey/new";

/// `GET`: asks the device. Whoever comes from an interaction says so in `back`, and goes on there afterwards.
pub async fn get(State(app): State<App>, visit: Visit, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let back = back(query.as_deref());
    let path = with_back(PATH, back.as_deref());
    let owner = match arrive(&app, &visit, &path).await? {
        Ok(owner) => owner,
        Err(response) => return Ok(response),
    };
    let back = back.unwrap_or_else(|| super::PATH.to_owned());
    let asked = Asked {
        label: String::new(),
        back,
        error: None,
    };
    asked.show(&app, &visit, &owner, StatusCode::OK).await
}

/// `POST`: what the device made.
pub async fn post(State(app): State<App>, visit: Visit, form: Form) -> Result<Response, Problem> {
    let owner = match arrive(&app, &visit, PATH).await? {
        Ok(owner) => owner,
        Err(response) => return Ok(response),
    };
    let back = back(Some(&format!("back={}", form.field("back"))));
    let mut asked = Asked {
        label: form.field("name").to_owned(),
        back: back.unwrap_or_else(|| super::PATH.to_owned()),
        error: None,
    };
    let (ceremony, answer) = (form.field("ceremony"), form.field("credential"));
    let registered = match passkey::read_registration(&app, &visit, owner.session.id, ceremony, answer)? {
        Ok(registered) => registered,
        Err(refused) => {
            asked.error = Some(refused.into());
            return asked.show(&app, &visit, &owner, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    let binding = binding(&app, &visit, &owner, registered, &asked.label).await?;
    let bound = app.db.write(binding, |tx, binding| Box::pin(binding.write(tx))).await?;
    app.queue.wake();
    asked.error = match bound {
        Some(Bound::Yes) => return Ok(see_other(&asked.back)),
        Some(Bound::TooMany) => return Ok(see_other(super::PATH)),
        Some(Bound::Known) => Some(PasskeyError::Known),
        Some(Bound::Replayed) | None => Some(PasskeyError::Stale),
    };
    asked.show(&app, &visit, &owner, StatusCode::UNPROCESSABLE_ENTITY).await
}

/// The owner, who may add a passkey; else the way there.
async fn arrive(app: &App, visit: &Visit, path: &str) -> Result<Result<Owner, Response>, Problem> {
    if !app.passkeys.are_offered() {
        return Err(Problem::NotFound);
    }
    let owner = match account::fresh(app, visit, path).await? {
        Ok(owner) => owner,
        Err(response) => return Ok(Err(response)),
    };
    if held(&owner, AuthenticatorKind::Passkey).count() >= MOST {
        return Ok(Err(see_other(super::PATH)));
    }
    Ok(match first::gate(app, visit, &owner, path).await? {
        Some(response) => Err(response),
        None => Ok(owner),
    })
}

/// What the page shows beside the question.
struct Asked {
    label: String,
    back: String,
    error: Option<PasskeyError>,
}

impl Asked {
    async fn show(self, app: &App, visit: &Visit, owner: &Owner, status: StatusCode) -> Result<Response, Problem> {
        let has = list(app.db.read(), owner.account.id).await?;
        let page = page::NewPasskey {
            frame: show::frame(app, visit, &owner.facts),
            ask: PasskeyAsk {
                action: PATH.to_owned(),
                offer: passkey::offer_registration(app, visit, owner.session.id, &owner.account, &has)?,
                error: self.error,
            },
            label: self.label,
            back: self.back,
        };
        show::show(status, &page)
    }
}

/// All that is written when a passkey is bound, in one transaction.
struct Binding {
    passkey: NewPasskey,
    session: SessionId,
    told: Told,
    event: Event,
    now: UnixMillis,
}

async fn binding(
    app: &App,
    visit: &Visit,
    owner: &Owner,
    registered: Registered,
    name: &str,
) -> Result<Binding, Fault> {
    let (facts, fresh) = (&owner.facts, app.config.session.fresh);
    let id = AuthenticatorId::fresh(&*app.entropy, visit.now);
    let label = label(name).unwrap_or_else(|| show::words(visit).say("passkey-label-default").to_string());
    let detail = json!({ "authenticator": id, "kind": AuthenticatorKind::Passkey });
    Ok(Binding {
        session: owner.session.id,
        told: tell_of_new(app, visit, owner, ("news-passkey", &label), id, Vec::new()).await?,
        event: visit
            .origin()
            .event(act::AUTHENTICATOR_BOUND, Outcome::Success, owner.account.id, detail),
        passkey: NewPasskey {
            new: NewAuthenticator {
                id,
                account: owner.account.id,
                kind: AuthenticatorKind::Passkey,
                label,
                carries: carried(&app.ladder(), &facts.evidence, &facts.standing, fresh, visit.now),
            },
            credential_id: registered.credential_id,
            credential: registered.credential,
            counter: registered.counter,
            attested: registered.attested,
            verifies_user: registered.verifies_user,
            becomes_default: !facts.standing.has_second_factor(),
            challenge: registered.challenge,
        },
        now: visit.now,
    })
}

impl Binding {
    /// None if the session has ended meanwhile.
    async fn write(&self, tx: &Tx) -> Result<Option<Bound>, Fault> {
        if !session::stay(tx, self.session, self.now).await? {
            return Ok(None);
        }
        let bound = bind(tx, &self.passkey, self.now).await?;
        if bound == Bound::Yes {
            self.told.write(tx, self.now).await?;
            audit::record(tx, &self.event, self.now).await?;
        }
        Ok(Some(bound))
    }
}
