//! `GET /dashboard`: where a person stands, what there is to prove more, and what opens with it.

use super::{ask, lately, launch_needs, somebody};
use crate::{
    account::{consents, phones::registered},
    app::App,
    http::{problem::Problem, show, visit::Visit},
    interaction::facts::{self, Facts},
    page::{self, Credential, CredentialState, Doors, Group, Missing, NextStep, Shown, Stair, Status, Strength, Tile},
};
use axum::{
    extract::{RawQuery, State},
    http::StatusCode,
    response::Response,
};
use domain::{
    application,
    assurance::{Answer, Decision, Level, Needs, decide, reached},
    authenticator::{Listed, list_revoked},
    entity::{self, account::Model as Account, application::Model as Application},
    fault::Fault,
    ids::AuthenticatorId,
    interaction::Question,
};
use sea_orm::EntityTrait;
use std::{collections::BTreeMap, time::Duration};

/// Shows the dashboard, or asks who is there.
pub async fn get(State(app): State<App>, visit: Visit, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let facts = facts::load(&app, &visit).await?;
    let enough = somebody();
    let decision = decide(&app.ladder(), &enough, &facts.evidence, &facts.standing, visit.now);
    match (decision, &facts.account, visit.session()) {
        (Decision::Grant(_), Some(account), Some(_)) => {
            let page = page::Dashboard {
                registered: registered(query.as_deref(), &facts, visit.now),
                ..dashboard(&app, &visit, &facts, account).await?
            };
            show::show(StatusCode::OK, &page)
        }
        (Decision::Refuse(_), ..) => Err(Problem::Suspended { sign_in: None }),
        _ => ask(&app, &visit, enough, Question::Dashboard, None).await,
    }
}

async fn dashboard(app: &App, visit: &Visit, facts: &Facts, account: &Account) -> Result<page::Dashboard, Fault> {
    let frame = show::frame(app, visit, facts);
    let answer = reached(&app.ladder(), &facts.evidence, &facts.standing, visit.now);
    let (elevates_to, next) = next(app, visit, facts, answer.as_ref().map(|answer| answer.level));
    let levels: Vec<Level> = app.ladder().rungs().iter().map(|rung| rung.level).collect();
    Ok(page::Dashboard {
        doors: Doors {
            launch: "/launch".to_owned(),
            elevate: "/elevate".to_owned(),
            sign_out: "/sign-out".to_owned(),
            consents: consents::PATH.to_owned(),
        },
        stair: Stair::new(&frame, &levels, answer.as_ref().map(|answer| answer.level), None),
        strength: Strength {
            level: answer.as_ref().map(|answer| answer.level),
            by: answer.as_ref().map(|answer| shown(facts, answer)).unwrap_or_default(),
            elevates_to,
        },
        next,
        lately: lately::load(app.db.read(), account.id, visit.session().map(|session| session.id)).await?,
        credentials: credentials(app, visit, facts, account).await?,
        groups: groups(app, visit, facts, account).await?,
        ask: app.brand.contact.clone(),
        registered: None,
        frame,
    })
}

/// What it takes to go up from here: the level that *Elevate* is offered for, and the same in words.
fn next(app: &App, visit: &Visit, facts: &Facts, stands: Option<Level>) -> (Option<Level>, Option<NextStep>) {
    let Some(needs) = Needs::elevation(&app.ladder(), stands) else {
        return (None, Some(NextStep::Top));
    };
    match decide(&app.ladder(), &needs, &facts.evidence, &facts.standing, visit.now) {
        Decision::StepUp {
            to: level,
            with,
            locked_until,
            ..
        } => {
            let first = with.first().and_then(|id| known(facts, *id));
            let code = first.map(|from| NextStep::Code {
                level,
                from: show::named(from),
            });
            let step = code.or_else(|| locked_until.map(|until| NextStep::Locked { level, until }));
            (Some(level), step)
        }
        Decision::Obtain { level, .. } => (None, Some(NextStep::Credential { level })),
        Decision::BeProofed { level } => (None, Some(NextStep::Proofing { level })),
        _ => (None, None),
    }
}

fn known(facts: &Facts, id: AuthenticatorId) -> Option<&Listed> {
    facts.listed.iter().find(|listed| listed.held.id == id)
}

fn shown(facts: &Facts, answer: &Answer) -> Vec<Shown> {
    let mut by: Vec<Shown> = answer
        .rests_on
        .iter()
        .filter_map(|event| {
            Some(Shown {
                what: show::named(known(facts, event.authenticator)?),
                at: event.at,
            })
        })
        .collect();
    by.sort_by_key(|shown| shown.at);
    by
}

/// How long what was given up is still listed.
const GIVEN_UP: Duration = Duration::from_hours(30 * 24);

async fn credentials(app: &App, visit: &Visit, facts: &Facts, account: &Account) -> Result<Vec<Credential>, Fault> {
    let gone = list_revoked(app.db.read(), account.id, visit.now - GIVEN_UP).await?;
    let gone = gone.iter().map(|listed| Credential {
        state: CredentialState::Revoked,
        ..credential(listed)
    });
    Ok(facts.listed.iter().map(credential).chain(gone).collect())
}

fn credential(listed: &Listed) -> Credential {
    Credential {
        what: show::named(listed),
        state: match listed.held.locked_until {
            Some(until) => CredentialState::Locked { until },
            None if listed.is_default => CredentialState::Default,
            None => CredentialState::Active,
        },
        level: listed.held.carries,
        used_at: listed.last_used_at,
        proofed: listed.held.carries_proofing(),
        ends_at: listed.held.entitled_until,
    }
}

async fn groups(app: &App, visit: &Visit, facts: &Facts, account: &Account) -> Result<Vec<Group>, Fault> {
    let applications = application::list_subscribed(app.db.read(), &account.organisation_id).await?;
    let startable = application::list_startable(app.db.read(), &applications).await?;
    let owners = entity::organisation::Entity::find().all(app.db.read()).await?;
    let mut groups: BTreeMap<String, Vec<Tile>> = BTreeMap::new();
    for application in applications {
        let owner = owners.iter().find(|owner| owner.id == application.owner);
        let name = owner.map_or_else(|| application.owner.0.clone(), |owner| owner.name.clone());
        let has_start = startable.contains(&application.id);
        groups
            .entry(name)
            .or_default()
            .push(tile(app, visit, facts, &application, has_start));
    }
    Ok(groups
        .into_iter()
        .map(|(organisation, tiles)| Group { organisation, tiles })
        .collect())
}

/// What stands between this person and an application is what the decision would ask for.
fn tile(app: &App, visit: &Visit, facts: &Facts, application: &Application, has_start: bool) -> Tile {
    let needs = launch_needs(application);
    let missing = match decide(&app.ladder(), &needs, &facts.evidence, &facts.standing, visit.now) {
        Decision::Grant(_) => Missing::Nothing,
        Decision::SignIn { .. } | Decision::ChooseAccount | Decision::Consent => Missing::SignIn,
        Decision::StepUp {
            locked_until: Some(until),
            ..
        } => Missing::Locked { until },
        Decision::StepUp { .. } => Missing::Code,
        Decision::Obtain { .. } => Missing::Credential,
        Decision::BeProofed { .. } => Missing::Proofing,
        Decision::Refuse(_) => Missing::Level,
    };
    Tile {
        id: application.id.clone(),
        name: application.name.clone(),
        level: application.minimum(),
        status: Status::Active,
        missing,
        has_start,
    }
}
