//! What a request needs before it may be answered: levels, ages, and what the person is to be shown.

use super::{Prompt, Proven, claims::Claims};
use crate::{http::params::Params, oidc::error::AuthorizationError};
use domain::{
    application::Consent,
    assurance::{Comparison, Dialect, Needs, Person},
    time::UnixMillis,
};
use std::time::Duration;

pub(super) fn read(
    proven: &Proven,
    params: &Params,
    prompt: Prompt,
    claims: &Claims,
    has_resource: bool,
    now: UnixMillis,
) -> Result<Needs, AuthorizationError> {
    let client = &proven.client;
    let application = &client.application;
    let names = read_names(proven, params, claims, has_resource);
    Ok(Needs {
        dialect: Dialect::Oidc,
        must: names.must,
        names: names.names,
        comparison: Comparison::Exact,
        minimum: application.minimum(),
        max_age: application.max_age(),
        not_before: read_not_before(proven, params, prompt, now)?,
        silent: prompt.none,
        person: if prompt.select_account {
            Person::Choose
        } else {
            Person::Anyone
        },
        consent: prompt.consent && application.consent != Consent::Never,
        declined: false,
        own_page: false,
        fresh: None,
        interaction: None,
    })
}

/// Ages become one instant on arrival, so that nothing decays while a person types.
fn read_not_before(
    proven: &Proven,
    params: &Params,
    prompt: Prompt,
    now: UnixMillis,
) -> Result<Option<UnixMillis>, AuthorizationError> {
    let max_age = match params.get("max_age") {
        None => proven.client.registration.max_age(),
        Some(text) => {
            let seconds: u32 = text
                .parse()
                .map_err(|_| AuthorizationError::invalid_request("max_age is a number of seconds, 0 or more."))?;
            Some(Duration::from_secs(seconds.into()))
        }
    };
    Ok(max_age.map(|age| now - age).max(prompt.login.then_some(now)))
}

struct Names {
    names: Vec<String>,
    must: bool,
}

/// The names that are asked for: an essential `acr` of the `claims` parameter is a must
/// ([OIDC Core §5.5.1.1](https://openid.net/specs/openid-connect-core-1_0.html#acrSemantics)), `acr_values` a preference, or
/// what the client registered for requests that say neither. With a `resource`, or for a client that says so, all of
/// them are a must.
fn read_names(proven: &Proven, params: &Params, claims: &Claims, has_resource: bool) -> Names {
    let client = &proven.client;
    let is_firm = client.client.acr_values_required || has_resource;
    let wished: Vec<String> = params.words("acr_values").into_iter().map(str::to_owned).collect();
    let (names, essential) = match &claims.acr {
        Some(acr) if !acr.names.is_empty() => (acr.names.clone(), acr.essential),
        None if wished.is_empty() => (client.registration.default_acr_values.clone(), false),
        _ => (wished, false),
    };
    Names {
        must: essential || (is_firm && !names.is_empty()),
        names,
    }
}
