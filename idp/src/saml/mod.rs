//! The SAML door: Web Browser SSO, the same question in another language.
//!
//! A request is read and verified by the crate `federation`; here it becomes needs, `decide` answers, and the answer becomes
//! an assertion. One endpoint a file; one mapping of refusals ([`error`]).
//! Spec: [SAML Profiles §4.1](https://docs.oasis-open.org/security/saml/v2.0/saml-profiles-2.0-os.pdf).

pub mod answer;
pub mod error;
pub mod metadata;
pub mod provider;
mod release;
pub mod request;
pub mod sso;
pub mod unsolicited;

pub use provider::{Provider, Providers};
pub use release::known as known_attributes;
pub use request::Unproven;

use crate::{
    app::App,
    http::{problem::Problem, visit::Visit},
    oidc::reply::Reply,
};
use data_encoding::HEXLOWER;
use domain::{entropy::draw, interaction::Authentication};
use federation::saml::status::Status;
use std::sync::Arc;

/// Where our metadata is; the entityID too.
pub const METADATA: &str = "/saml/metadata";

/// Where authentication requests come in.
pub const SSO: &str = "/saml/sso";

/// What service providers know us by.
#[must_use]
pub fn entity_id(app: &App) -> String {
    format!("{}{METADATA}", app.issuer())
}

/// An ID as XML has them: it doesn't begin with a digit, and nobody guesses it.
fn random_id(app: &App) -> String {
    format!("_{}", HEXLOWER.encode(&draw::<20>(&*app.entropy)))
}

/// Who asked what waited in an interaction.
///
/// # Errors
/// It is no service provider of this deployment any more.
pub async fn find(app: &App, asked: &Authentication) -> Result<Arc<Provider>, Problem> {
    let found = app.providers.find(app.db.read(), &asked.entity_id).await?;
    found.ok_or(Problem::BadSaml(Unproven::UnknownIssuer))
}

/// Tells whoever asked what waited in an interaction that there is no answer.
///
/// # Errors
/// The same, or a fault.
pub async fn refuse(app: &App, visit: &Visit, asked: &Authentication, status: &Status) -> Result<Reply, Problem> {
    let provider = find(app, asked).await?;
    Ok(answer::refuse(app, visit, &provider, &asked.into(), status)?)
}
