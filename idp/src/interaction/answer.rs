//! Answers a question, once: the way back to whoever asked, in the words of the door it came through.
//!
//! A person has been through forms of ours by now, so the last hop is a page (`onward`), never a redirect that leaves us:
//! browsers hold `form-action` against the whole chain after a posted form.

use super::pending::Pending;
use crate::{
    app::App,
    dashboard::depart,
    http::{problem::Problem, reply::see_other, show, visit::Visit},
    oidc::{
        code::{self, Granted},
        error::AuthorizationError,
        reply::{self, Reply},
    },
    saml,
};
use axum::response::Response;
use domain::{
    assurance::{Answer, Refusal},
    audit::{self, Outcome, act},
    fault::Fault,
    interaction::{self, Authentication, Authorization, Lost, Question},
};
use serde_json::json;

/// The person may go on, with this answer.
pub async fn grant(app: &App, visit: &Visit, pending: Pending, answer: Answer) -> Result<Response, Problem> {
    check_access(app, visit, &pending).await?;
    match &pending.interaction.question {
        Question::Authorize(asked) => {
            let asked = Authorization::clone(asked);
            let granted = granted(app, visit, &pending, asked, answer).await?;
            let reply = code::give(app, visit, granted).await??;
            go(app, visit, &pending, reply)
        }
        Question::Authenticate(asked) => {
            let granted = authenticated(app, visit, &pending, asked, answer).await?;
            let reply = saml::answer::give(app, visit, granted).await??;
            go(app, visit, &pending, reply)
        }
        Question::Launch { .. } => {
            close(app, visit, &pending, Outcome::Success).await??;
            let asking = pending.asking.as_ref().ok_or(Problem::NotFound)?;
            depart::go(app, visit, &pending.facts, &asking.application).await
        }
        Question::Elevate | Question::Dashboard => {
            close(app, visit, &pending, Outcome::Success).await??;
            Ok(see_other("/dashboard"))
        }
        Question::Account { path } => {
            close(app, visit, &pending, Outcome::Success).await??;
            Ok(see_other(path))
        }
    }
}

async fn granted(
    app: &App,
    visit: &Visit,
    pending: &Pending,
    asked: Authorization,
    answer: Answer,
) -> Result<Granted, Problem> {
    let (Some(session), Some(account)) = (visit.session(), &pending.facts.account) else {
        return Err(Fault::broken("a grant needs somebody who is signed in").into());
    };
    let client = app
        .clients
        .find(app.db.read(), &asked.client_id)
        .await?
        .ok_or(Problem::UnknownClient)?;
    Ok(Granted {
        interaction: Some(pending.interaction.id),
        session: session.clone(),
        account: account.clone(),
        client,
        asked,
        answer,
        consented: pending.interaction.consented_at.is_some(),
    })
}

async fn authenticated(
    app: &App,
    visit: &Visit,
    pending: &Pending,
    asked: &Authentication,
    answer: Answer,
) -> Result<saml::answer::Granted, Problem> {
    let (Some(session), Some(account)) = (visit.session(), &pending.facts.account) else {
        return Err(Fault::broken("an assertion needs somebody who is signed in").into());
    };
    Ok(saml::answer::Granted {
        interaction: Some(pending.interaction.id),
        session: session.clone(),
        account: account.clone(),
        provider: saml::find(app, asked).await?,
        asked: asked.clone(),
        answer,
    })
}

/// Whether the person's organisation has the application. Nobody who lacks that is asked for a code, or told to obtain
/// what wouldn't open it.
pub async fn check_access(app: &App, visit: &Visit, pending: &Pending) -> Result<(), Problem> {
    match &pending.asking {
        Some(asking) if !pending.facts.subscribed => Err(Problem::NoAccess {
            application: asking.application.name.clone(),
            back: refusal_reply(app, visit, pending).await?,
        }),
        _ => Ok(()),
    }
}

/// The person can't or won't go on.
pub async fn refuse(app: &App, visit: &Visit, pending: Pending, refusal: Refusal) -> Result<Response, Problem> {
    close(app, visit, &pending, Outcome::Refused(refusal.name())).await??;
    match &pending.interaction.question {
        Question::Authorize(asked) => {
            let error = AuthorizationError::from(refusal);
            app.metrics.authorizations.count([error.code]);
            let reply = reply::error(app, asked.as_ref().into(), &error);
            go(app, visit, &pending, reply)
        }
        Question::Authenticate(asked) => {
            let reply = saml::refuse(app, visit, asked, &saml::error::status(refusal)).await?;
            go(app, visit, &pending, reply)
        }
        Question::Launch { .. } | Question::Elevate | Question::Dashboard | Question::Account { .. } => {
            Ok(see_other("/dashboard"))
        }
    }
}

async fn refusal_reply(app: &App, visit: &Visit, pending: &Pending) -> Result<Option<Reply>, Problem> {
    Ok(match &pending.interaction.question {
        Question::Authorize(asked) => Some(reply::error(
            app,
            asked.as_ref().into(),
            &AuthorizationError::no_access(),
        )),
        Question::Authenticate(asked) => Some(saml::refuse(app, visit, asked, &saml::error::no_access()).await?),
        Question::Launch { .. } | Question::Elevate | Question::Dashboard | Question::Account { .. } => None,
    })
}

fn go(app: &App, visit: &Visit, pending: &Pending, reply: Reply) -> Result<Response, Problem> {
    let asking = pending.asking.as_ref();
    let name = asking.map_or("", |asking| asking.application.name.as_str());
    show::go(app, visit, &pending.facts, name, reply)
}

async fn close(app: &App, visit: &Visit, pending: &Pending, outcome: Outcome) -> Result<Result<(), Lost>, Fault> {
    let now = visit.now;
    let account = pending.facts.account.as_ref().map(|account| account.id);
    let event = pending
        .origin(visit)
        .event(act::INTERACTION_ANSWERED, outcome, account, json!({}));
    let closed = app
        .db
        .write((pending.interaction.id, event), move |tx, (id, event)| {
            Box::pin(async move {
                let closed = interaction::answer(tx, *id, now).await?;
                if closed {
                    audit::record(tx, event, now).await?;
                }
                Ok(closed)
            })
        })
        .await?;
    Ok(if closed { Ok(()) } else { Err(Lost::Answered) })
}
