//! `GET` and `POST /saml/sso`: where authentication requests come in, by redirect and by POST.
//! Spec: [SAML Bindings §3.4, §3.5](https://docs.oasis-open.org/security/saml/v2.0/saml-bindings-2.0-os.pdf).

use super::{
    answer::{self, Granted, Withheld},
    error,
    provider::Provider,
    request::{self, Asked, Proven, Unproven, Way},
};
use crate::{
    app::App,
    http::{cross_site, params::Params, problem::Problem, reply::see_other, show, visit::Visit},
    interaction::{facts, facts::Facts},
};
use axum::{
    body::Bytes,
    extract::{RawQuery, State},
    http::HeaderMap,
    response::Response,
};
use domain::{
    assurance::{Answer, Decision, decide},
    authn_request::{self, Taken},
    fault::Fault,
    ids::InteractionId,
    interaction::{self, NewInteraction, Question},
};
use federation::saml::binding::{self, Received};
use std::sync::Arc;

/// The door's name, and where a POST goes on.
const DOOR: &str = "saml-sso";
const CONTINUE: &str = "/saml/sso/continue";

/// Answers an authentication request, or opens the interaction that leads to its answer.
pub async fn get(State(app): State<App>, visit: Visit, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let query = cross_site::read_query(query)?;
    let received = binding::redirect::receive(&query).map_err(|_| Unproven::Unreadable)?;
    Box::pin(receive(&app, &visit, received)).await
}

/// The same by POST, which other sites send without our cookies: checked here, answered at [`resume`].
pub async fn post(State(app): State<App>, visit: Visit, headers: HeaderMap, body: Bytes) -> Result<Response, Problem> {
    let text = cross_site::read_long(&headers, body)?;
    let proven = request::prove(&app, &visit, read(&text)?).await??;
    match request::check(&app, &proven, visit.now).await? {
        Ok(_) => Ok(cross_site::keep(&app, DOOR, CONTINUE, text, visit.now).await?),
        Err(status) => refuse(&app, &visit, &proven.provider, &proven.way, &status),
    }
}

/// `GET /saml/sso/continue`: the browser's own request for what was posted.
pub async fn resume(State(app): State<App>, visit: Visit, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let query = Params::parse(&query.unwrap_or_default());
    let posted = cross_site::take(&app, DOOR, query.get("handle"), visit.now).await?;
    Box::pin(receive(&app, &visit, read(&posted)?)).await
}

fn read(form: &str) -> Result<Received, Problem> {
    Ok(binding::post::receive(form).map_err(|_| Unproven::Unreadable)?)
}

async fn receive(app: &App, visit: &Visit, received: Received) -> Result<Response, Problem> {
    let proven = request::prove(app, visit, received).await??;
    let Proven { provider, way, .. } = &proven;
    match request::check(app, &proven, visit.now).await? {
        Ok(asked) => Box::pin(answer(app, visit, Arc::clone(provider), asked)).await,
        Err(status) => refuse(app, visit, provider, way, &status),
    }
}

/// Answers what was checked, or opens the interaction that leads to its answer.
pub async fn answer(app: &App, visit: &Visit, provider: Arc<Provider>, asked: Asked) -> Result<Response, Problem> {
    let facts = facts::load_to_decide(app, visit, Some(&provider.application.id)).await?;
    let decision = decide(&app.ladder(), &asked.needs, &facts.evidence, &facts.standing, visit.now);
    match decision {
        // Boxed, or every request would carry the room for it.
        Decision::Grant(answer) => Box::pin(give(app, visit, provider, asked, facts, answer)).await,
        Decision::Refuse(refusal) => {
            let way = Way::from(&asked.authentication);
            refuse(app, visit, &provider, &way, &error::status(refusal))
        }
        _ => wait(app, visit, &provider, asked).await,
    }
}

async fn give(
    app: &App,
    visit: &Visit,
    provider: Arc<Provider>,
    asked: Asked,
    facts: Facts,
    answer: Answer,
) -> Result<Response, Problem> {
    let way = Way::from(&asked.authentication);
    if !facts.subscribed {
        if asked.needs.silent {
            return refuse(app, visit, &provider, &way, &error::no_access());
        }
        return Err(Problem::NoAccess {
            application: provider.application.name.clone(),
            back: Some(answer::refuse(app, visit, &provider, &way, &error::no_access())?),
        });
    }
    let (Some(session), Some(account)) = (visit.session(), facts.account) else {
        return Err(Fault::broken("an assertion needs somebody who is signed in").into());
    };
    let name = provider.application.name.clone();
    let granted = Granted {
        interaction: None,
        session: session.clone(),
        account,
        provider,
        asked: asked.authentication,
        answer,
    };
    let reply = answer::give(app, visit, granted).await??;
    show::straight(app, visit, &name, reply)
}

fn refuse(
    app: &App,
    visit: &Visit,
    provider: &Provider,
    way: &Way,
    status: &federation::saml::status::Status,
) -> Result<Response, Problem> {
    let reply = answer::refuse(app, visit, provider, way, status)?;
    show::straight(app, visit, &provider.application.name, reply)
}

/// Opens an interaction for a request that is new; one that waits in this browser already goes on there.
async fn wait(app: &App, visit: &Visit, provider: &Provider, asked: Asked) -> Result<Response, Problem> {
    let (now, patience) = (visit.now, app.patience());
    let request = asked.authentication.in_response_to.as_ref();
    let new = NewInteraction {
        id: InteractionId::fresh(&*app.entropy, now),
        browser: visit.browser.clone(),
        account: None,
        application: Some(provider.application.id.clone()),
        needs: asked.needs,
        identifier: None,
        question: Question::Authenticate(Box::new(asked.authentication.clone())),
    };
    let (id, key) = (new.id, request.map(|id| key(app, provider, id)));
    let opened = app.db.write((new, key), move |tx, (new, key)| {
        Box::pin(async move {
            let taken = match key {
                Some(key) => authn_request::take(tx, key, &new.browser, Some(new.id), now).await?,
                None => Taken::Fresh,
            };
            if taken == Taken::Fresh {
                interaction::open(tx, new, patience, now).await?;
            }
            Ok(taken)
        })
    });
    match opened.await? {
        Taken::Fresh => Ok(crate::interaction::lead(visit, id)),
        Taken::Waits(before) => Ok(see_other(&format!("/interaction/{before}"))),
        Taken::Replayed => Err(Unproven::Replayed.into()),
    }
}

/// Under which a request is taken, once.
#[must_use]
pub fn key(app: &App, provider: &Provider, request_id: &str) -> Vec<u8> {
    let of: [&[u8]; 2] = [provider.row.entity_id.0.as_bytes(), request_id.as_bytes()];
    app.hash_key.hash("authn-request", &of).to_vec()
}

impl From<Withheld> for Problem {
    fn from(withheld: Withheld) -> Self {
        match withheld {
            Withheld::Lost(lost) => lost.into(),
            Withheld::Replayed => Unproven::Replayed.into(),
        }
    }
}
