//! `GET` and `POST /oauth2/authorize`: [OIDC Core §3.1.2](https://openid.net/specs/openid-connect-core-1_0.html#AuthorizationEndpoint).
//!
//! A session that satisfies the request is answered straight away; otherwise an interaction opens.

use super::{
    code::{self, Granted},
    consent,
    error::AuthorizationError,
    reply,
    request::{self, Asked, Proven},
};
use crate::{
    app::App,
    http::{cross_site, params::Params, problem::Problem, show, visit::Visit},
    interaction::{facts, facts::Facts, open},
};
use axum::{
    body::Bytes,
    extract::{RawQuery, State},
    http::HeaderMap,
    response::Response,
};
use domain::{
    assurance::{Answer, Decision, Needs, Person, decide},
    fault::Fault,
    ids::{AccountId, InteractionId},
    interaction::{NewInteraction, Question},
    remembered_choice,
};

/// The door's name, and where a POST goes on.
const DOOR: &str = "authorize";
const CONTINUE: &str = "/oauth2/authorize/continue";

/// Answers an authorization request, or opens the interaction that leads to its answer.
pub async fn get(State(app): State<App>, visit: Visit, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let query = cross_site::read_query(query)?;
    Box::pin(receive(&app, &visit, &Params::parse(&query))).await
}

/// The same by POST, which other sites send without our cookies: checked here, answered at [`resume`].
pub async fn post(State(app): State<App>, visit: Visit, headers: HeaderMap, body: Bytes) -> Result<Response, Problem> {
    let text = cross_site::read(&headers, body)?;
    let params = Params::parse(&text);
    let proven = request::prove(&app, &params).await??;
    match request::check(&app, &proven, &params, visit.now).await? {
        Ok(_) => Ok(cross_site::keep(&app, DOOR, CONTINUE, text, visit.now).await?),
        Err(error) => refuse(&app, &visit, &proven, &error),
    }
}

/// `GET /oauth2/authorize/continue`: the browser's own request for what was posted.
pub async fn resume(State(app): State<App>, visit: Visit, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let query = Params::parse(&query.unwrap_or_default());
    let posted = cross_site::take(&app, DOOR, query.get("handle"), visit.now).await?;
    Box::pin(receive(&app, &visit, &Params::parse(&posted))).await
}

async fn receive(app: &App, visit: &Visit, params: &Params) -> Result<Response, Problem> {
    let proven = request::prove(app, params).await??;
    match request::check(app, &proven, params, visit.now).await? {
        Ok(asked) => Box::pin(answer(app, visit, &proven, asked)).await,
        Err(error) => refuse(app, visit, &proven, &error),
    }
}

async fn answer(app: &App, visit: &Visit, proven: &Proven, mut asked: Asked) -> Result<Response, Problem> {
    let facts = facts::load_to_decide(app, visit, Some(&proven.client.application.id)).await?;
    let (signed_in, person, silent) = (facts.account.as_ref(), asked.needs.person, asked.needs.silent);
    let hinted = asked.hints.find(app, &proven.client, signed_in, person, silent).await?;
    let hinted = match hinted {
        Ok(hinted) => hinted,
        Err(error) => return refuse(app, visit, proven, &error),
    };
    asked.needs.person = hinted.person;
    if asked.needs.person == Person::Choose
        && let Some(chosen) = find_chosen(app, visit, proven).await?
    {
        asked.needs.person = Person::This(chosen);
    }
    let policy = proven.client.application.consent;
    let is_unasked = consent::is_lacking(app, policy, signed_in, &asked.authorization).await?;
    let needs = Needs {
        consent: asked.needs.consent || is_unasked,
        ..asked.needs.clone()
    };
    match decide(&app.ladder(), &needs, &facts.evidence, &facts.standing, visit.now) {
        // Boxed, or every request would carry the room for it.
        Decision::Grant(answer) => Box::pin(give(app, visit, proven, asked, facts, answer)).await,
        Decision::Refuse(refusal) => refuse(app, visit, proven, &refusal.into()),
        Decision::Consent => {
            let about = facts.account.map(|account| account.id);
            wait(app, visit, proven, asked, about, None).await
        }
        _ => wait(app, visit, proven, asked, None, hinted.identifier).await,
    }
}

/// The account that a launch has just chosen for this client.
async fn find_chosen(app: &App, visit: &Visit, proven: &Proven) -> Result<Option<AccountId>, Fault> {
    let Some(session) = visit.session() else {
        return Ok(None);
    };
    let now = visit.now;
    let input = (session.id, proven.client.client.id.clone());
    let take = app.db.write(input, move |tx, (session, client)| {
        Box::pin(remembered_choice::take(tx, *session, client, now))
    });
    take.await
}

async fn give(
    app: &App,
    visit: &Visit,
    proven: &Proven,
    asked: Asked,
    facts: Facts,
    answer: Answer,
) -> Result<Response, Problem> {
    if !facts.subscribed {
        return no_access(app, visit, proven, asked.needs.silent);
    }
    let (Some(session), Some(account)) = (visit.session(), facts.account) else {
        return Err(Fault::broken("a grant needs somebody who is signed in").into());
    };
    let granted = Granted {
        interaction: None,
        session: session.clone(),
        account,
        client: proven.client.clone(),
        asked: asked.authorization,
        answer,
        consented: false,
    };
    let reply = code::give(app, visit, granted).await??;
    show::straight(app, visit, &proven.client.application.name, reply)
}

fn no_access(app: &App, visit: &Visit, proven: &Proven, silent: bool) -> Result<Response, Problem> {
    let error = AuthorizationError::no_access();
    if silent {
        return refuse(app, visit, proven, &error);
    }
    Err(Problem::NoAccess {
        application: proven.client.application.name.clone(),
        back: Some(reply::error(app, proven.way(), &error)),
    })
}

/// Opens an interaction; `about` ties it to the account that its next page is already about.
async fn wait(
    app: &App,
    visit: &Visit,
    proven: &Proven,
    asked: Asked,
    about: Option<AccountId>,
    identifier: Option<String>,
) -> Result<Response, Problem> {
    let new = NewInteraction {
        id: InteractionId::fresh(&*app.entropy, visit.now),
        browser: visit.browser.clone(),
        account: about,
        application: Some(proven.client.application.id.clone()),
        needs: asked.needs,
        question: Question::Authorize(Box::new(asked.authorization)),
        identifier,
    };
    Ok(open(app, visit, new).await?)
}

fn refuse(app: &App, visit: &Visit, proven: &Proven, error: &AuthorizationError) -> Result<Response, Problem> {
    app.metrics.authorizations.count([error.code]);
    let reply = reply::error(app, proven.way(), error);
    show::straight(app, visit, &proven.client.application.name, reply)
}
