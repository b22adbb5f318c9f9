//! `GET /saml/unsolicited?providerId=…&target=…`: a response that nobody asked for, for service providers that take such;
//! `target` becomes `RelayState`. Launch leads here too.
//! Spec: [SAML Profiles §4.1.5](https://docs.oasis-open.org/security/saml/v2.0/saml-profiles-2.0-os.pdf).

use super::{
    provider::Provider,
    request::{self, Asked, Unproven},
    sso,
};
use crate::{
    app::App,
    http::{params::Params, problem::Problem, visit::Visit},
};
use axum::{
    extract::{RawQuery, State},
    response::Response,
};
use domain::{ids::EntityId, interaction::Authentication};
use url::form_urlencoded::Serializer;

/// Where it is.
pub const PATH: &str = "/saml/unsolicited";

/// Answers, or opens the interaction that leads to the answer.
pub async fn get(State(app): State<App>, visit: Visit, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let params = Params::parse(&query.unwrap_or_default());
    if params.fault().is_some() {
        return Err(Unproven::Unreadable.into());
    }
    let entity = EntityId::from(params.get("providerId").unwrap_or_default());
    let provider = app.providers.find(app.db.read(), &entity).await?;
    let provider = provider.ok_or(Unproven::UnknownIssuer)?;
    let asked = ask(&provider, params.owned("target"), visit.now)?;
    Box::pin(sso::answer(&app, &visit, provider, asked)).await
}

fn ask(provider: &Provider, target: Option<String>, now: domain::time::UnixMillis) -> Result<Asked, Unproven> {
    if !provider.row.terms.unsolicited {
        return Err(Unproven::Unsolicited);
    }
    if provider.row.valid_until.is_some_and(|until| until <= now) {
        return Err(Unproven::MetadataExpired);
    }
    request::check_relay_state(target.as_deref())?;
    let acs = request::default_acs(provider, None).ok_or(Unproven::Acs)?;
    Ok(Asked {
        authentication: Authentication {
            entity_id: provider.row.entity_id.clone(),
            acs_url: acs.location.clone(),
            binding: request::binding(acs).ok_or(Unproven::Acs)?,
            in_response_to: None,
            relay_state: target,
            name_id_format: None,
            attribute_service: None,
        },
        needs: request::needs(provider),
    })
}

/// Where a launch of this service provider leads.
#[must_use]
pub fn url(provider: &EntityId) -> String {
    let mut query = Serializer::new(String::new());
    query.append_pair("providerId", &provider.0);
    format!("{PATH}?{}", query.finish())
}
