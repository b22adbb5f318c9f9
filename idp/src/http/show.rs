//! From a filled page to a response: the frame around it, its words, its policy.

use super::{
    problem::Problem,
    reply::{self, FormsTo},
    visit::Visit,
};
use crate::{
    app::App,
    interaction::facts::{self, Facts},
    oidc::reply::Reply,
    page::{self, Frame, Idle, Words},
};
use askama::Template;
use axum::{http::StatusCode, response::Response};
use domain::{
    assurance::{AuthenticatorKind, reached},
    authenticator::Listed,
    fault::Fault,
};

/// What stands around a page for this visit. `facts` are those of the session, if they are loaded.
#[must_use]
pub fn frame(app: &App, visit: &Visit, facts: &Facts) -> Frame {
    let answer = reached(&app.ladder(), &facts.evidence, &facts.standing, visit.now);
    Frame {
        tongues: visit.wishes.tongues(&words(visit)),
        words: words(visit),
        brand: app.brand.clone(),
        csrf: visit.csrf(),
        level: answer.map(|answer| answer.level),
        account: facts.account.as_ref().map(|account| account.user_id.clone()),
        idle: facts.account.as_ref().and_then(|_| idle(app, visit)),
        request_id: visit.request_id.clone(),
        now: visit.now,
    }
}

/// When the session of this visit ends.
fn idle(app: &App, visit: &Visit) -> Option<Idle> {
    let lifetime = app.session_lifetime();
    visit.session().map(|session| Idle {
        at: visit.now + lifetime.idle,
        absolute: session.started_at + lifetime.absolute,
    })
}

/// The words of the visitor's language.
#[must_use]
pub fn words(visit: &Visit) -> Words {
    visit.wishes.words()
}

/// A page of ours whose forms stay with us.
pub fn show(status: StatusCode, page: &impl Template) -> Result<Response, Problem> {
    Ok(reply::page(status, page::render(page)?, &FormsTo::Ourselves))
}

/// The page that leads off our origin, after forms of ours.
pub fn onward(app: &App, visit: &Visit, facts: &Facts, target: &str, name: &str) -> Result<Response, Problem> {
    let page = page::Onward {
        frame: frame(app, visit, facts),
        target: target.to_owned(),
        name: name.to_owned(),
    };
    show(StatusCode::OK, &page)
}

/// Goes on with a reply, after forms of ours.
pub fn go(app: &App, visit: &Visit, facts: &Facts, name: &str, reply: Reply) -> Result<Response, Problem> {
    match reply {
        Reply::Go(url) => onward(app, visit, facts, &url, name),
        Reply::Post { action, fields } => post(app, visit, facts, &action, name, &fields),
    }
}

/// Goes on with a reply where no form of ours lies behind the request, so that a redirect does.
pub fn straight(app: &App, visit: &Visit, name: &str, reply: Reply) -> Result<Response, Problem> {
    match reply {
        Reply::Go(url) => Ok(reply::see_other(&url)),
        Reply::Post { action, fields } => post(app, visit, &Facts::default(), &action, name, &fields),
    }
}

/// The page that posts these fields off our origin.
pub fn post(
    app: &App,
    visit: &Visit,
    facts: &Facts,
    action: &str,
    name: &str,
    fields: &[(&'static str, String)],
) -> Result<Response, Problem> {
    let fields = fields.iter().map(|(name, value)| page::Field::new(name, value));
    let page = page::Post {
        frame: frame(app, visit, facts),
        target: action.to_owned(),
        name: name.to_owned(),
        fields: fields.collect(),
    };
    let html = page::render(&page)?;
    Ok(reply::page(StatusCode::OK, html, &FormsTo::Onwards(origin(action))))
}

/// The origin of a redirect URI; of an app's own scheme only the scheme, as policies write it.
fn origin(uri: &str) -> &str {
    let Some((scheme, rest)) = uri.split_once("://") else {
        return uri.split_inclusive(':').next().unwrap_or(uri);
    };
    let host = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    uri.get(..scheme.len() + 3 + host).unwrap_or(uri)
}

/// The page of a problem; who visits is looked up again, because a problem can come from anywhere.
pub async fn problem(app: &App, visit: &Visit, problem: &Problem) -> Response {
    let facts = facts::load(app, visit).await.unwrap_or_default();
    let link = problem.link();
    let forms = if link.fields.is_empty() {
        FormsTo::Ourselves
    } else {
        FormsTo::Onwards(origin(&link.href))
    };
    let page = page::Problem {
        // No other language: the way back to this page would be what went wrong once more, with all that a stranger wrote.
        frame: Frame {
            tongues: Vec::new(),
            ..frame(app, visit, &facts)
        },
        trouble: problem.trouble(),
        detail: problem.detail(),
        link: Some(link.clone()),
    };
    match page::render(&page) {
        Ok(html) => reply::page(problem.status(), html, &forms),
        Err(fault) => broken(&fault),
    }
}

fn broken(fault: &Fault) -> Response {
    tracing::error!(%fault, "the problem page failed");
    reply::page(
        StatusCode::INTERNAL_SERVER_ERROR,
        "Something of ours broke. Please try again.".to_owned(),
        &FormsTo::Ourselves,
    )
}

/// An authenticator as its owner knows it.
#[must_use]
pub fn named(listed: &Listed) -> page::Authenticator {
    let label = listed.label.clone();
    match listed.held.kind {
        AuthenticatorKind::Password => page::Authenticator::Password,
        AuthenticatorKind::Phone => page::Authenticator::Phone {
            ending: listed.last_four.clone().unwrap_or_default(),
        },
        AuthenticatorKind::Totp => page::Authenticator::Totp { label },
        AuthenticatorKind::HardwareToken => page::Authenticator::HardwareToken { label },
        AuthenticatorKind::Passkey => page::Authenticator::Passkey { label },
        AuthenticatorKind::RecoveryCode => page::Authenticator::RecoveryCode,
        AuthenticatorKind::Upstream => page::Authenticator::Upstream { name: label },
    }
}
