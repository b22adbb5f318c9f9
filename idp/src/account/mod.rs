//! What people look after in their own account: file path = URL path.
//!
//! Everybody who is signed in may look; who changes what guards the account has shown the most that they can, a moment ago
//! ([`fresh`]). Every such change is told to the owner ([`tell`]), who can undo it for a day.

pub mod activity;
pub mod authenticators;
mod chosen;
pub mod consents;
pub mod email;
pub mod first;
pub mod forgot_password;
mod mailed_link;
pub mod password;
pub mod phones;
pub mod profile;
pub mod sessions;
pub mod support;
pub mod tell;
pub mod undo;

use crate::{
    app::App,
    dashboard,
    http::{problem::Problem, visit::Visit},
    interaction::facts::{self, Facts},
};
use axum::response::Response;
use domain::{
    assurance::{Decision, Needs, decide},
    entity::{account::Model as Account, session::Model as Session},
    interaction::Question,
};

/// Whose pages these are.
pub struct Owner {
    /// The account.
    pub account: Account,
    /// The session.
    pub session: Session,
    /// What is known of both.
    pub facts: Facts,
}

/// The owner, signed in; else the way there, which comes back to `path`.
pub async fn owner(app: &App, visit: &Visit, path: &str) -> Result<Result<Owner, Response>, Problem> {
    with_needs(app, visit, path, |_| dashboard::somebody()).await
}

/// The owner, who has shown the highest level that the account reaches within the last minutes; else the way there, which
/// comes back to `path`. A form that finds its page stale sends back to the page: what was typed is typed once more.
pub async fn fresh(app: &App, visit: &Visit, path: &str) -> Result<Result<Owner, Response>, Problem> {
    let needs = |facts: &Facts| Needs::change(&app.ladder(), &facts.standing, app.config.session.fresh, visit.now);
    with_needs(app, visit, path, needs).await
}

async fn with_needs(
    app: &App,
    visit: &Visit,
    path: &str,
    needs: impl FnOnce(&Facts) -> Needs,
) -> Result<Result<Owner, Response>, Problem> {
    let facts = facts::load(app, visit).await?;
    let needs = needs(&facts);
    let decision = decide(&app.ladder(), &needs, &facts.evidence, &facts.standing, visit.now);
    match (decision, facts.account.clone(), visit.session()) {
        (Decision::Grant(_), Some(account), Some(session)) => Ok(Ok(Owner {
            account,
            session: session.clone(),
            facts,
        })),
        (Decision::Refuse(_), ..) => Err(Problem::Suspended { sign_in: None }),
        _ => {
            let question = Question::Account { path: path.to_owned() };
            dashboard::ask(app, visit, needs, question, None).await.map(Err)
        }
    }
}
